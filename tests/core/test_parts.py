"""Octets that are counted, mailboxes with names, arguments with keywords, and annotations."""

from __future__ import annotations

import pytest

from wirebook.annotation import annotation, wanted
from wirebook.machine import Argument
from wirebook.mail import Account, Mailbox
from wirebook.wire import LineBuffer


def test_counted_octets_wait_until_all_are_there() -> None:
    buffer = LineBuffer()
    buffer.feed(b"ab\r")
    assert buffer.next_octets(4) is None
    buffer.feed(b"\nNOOP\r\n")
    assert buffer.next_octets(4) == b"ab\r\n"
    assert buffer.next_line(100) == (b"NOOP", 6)


def test_counted_octets_that_are_dropped_cost_no_memory() -> None:
    buffer = LineBuffer()
    for _ in range(3):
        buffer.feed(b"x" * 10)
        assert buffer.next_octets(35, keep=False) is None
        assert len(buffer) == 0
    buffer.feed(b"y" * 5 + b"NOOP\r\n")
    assert buffer.next_octets(35, keep=False) == b""
    assert buffer.next_line(100) == (b"NOOP", 6)


def test_mailboxes_are_made_renamed_and_removed() -> None:
    account = Account("alice", "secret", Mailbox("alice"))
    versions = [account.inbox.changes.count]
    one, two = account.create("a"), account.create("a/b")
    assert one.uidvalidity != two.uidvalidity
    versions.append(account.inbox.changes.count)
    account.rename("a", "c")
    assert list(account.mailboxes) == ["INBOX", "c", "c/b"]
    versions.append(account.inbox.changes.count)
    account.delete("c/b")
    versions.append(account.inbox.changes.count)
    assert list(account.mailboxes) == ["INBOX", "c"]
    account.subscribe("c", on=True)
    versions.append(account.inbox.changes.count)
    assert list(account.subscribed) == ["INBOX", "c"]
    account.subscribe("c", on=False)
    versions.append(account.inbox.changes.count)
    assert list(account.subscribed) == ["INBOX"]
    assert account.octets == 0
    assert versions == sorted(set(versions))


@pytest.mark.parametrize(
    ("argument", "text", "expected"),
    [
        (Argument("path", "path", keyword="FROM:"), "from:<a@b> SIZE=1", ("a@b", "SIZE=1")),
        (Argument("path", "path", keyword="FROM:"), "FROM:<>", ("", "")),
        (Argument("path", "path", keyword="FROM:"), "FROM:a@b", None),
        (Argument("path", "path", keyword="FROM:"), "TO:<a@b>", None),
        (Argument("text", "rest"), "a b  c", ("a b  c", "")),
    ],
)
def test_an_argument_is_cut_off_the_line(
    argument: Argument, text: str, expected: tuple[str, str] | None
) -> None:
    assert argument.cut(text) == expected


def test_a_message_becomes_an_annotation(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        annotation("error", "a:b,c.md", 3, "100 %\r\nmore")
        == "::error file=a%3Ab%2Cc.md,line=3::100 %25%0D%0Amore"
    )
    for value, expected in (("true", True), ("false", False)):
        monkeypatch.setenv("GITHUB_ACTIONS", value)
        assert wanted() is expected
