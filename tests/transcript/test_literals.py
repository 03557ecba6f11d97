"""A count must end where a line ends."""

from __future__ import annotations

import pytest

from wirebook.errors import TranscriptSyntaxError
from wirebook.transcript import parse

APPEND = """\
@ imap
C@a: 1 APPEND INBOX {{{count}}}
S@a: + go on
C@b: x
C@a: Subject: hi
C@a:
C@a| See you
C@a:
S@a: 1 OK
"""


@pytest.mark.parametrize("count", ["22", "22+"])
def test_a_literal_that_ends_with_its_last_line_is_right(count: str) -> None:
    parse(APPEND.format(count=count))


@pytest.mark.parametrize(
    ("count", "found"), [("23", "24"), ("21", "22"), ("12", "13"), ("99", "24")]
)
def test_a_wrong_count_is_told_at_its_line(count: str, found: str) -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse(APPEND.format(count=count), "x.wire")
    assert str(caught.value) == (
        f"x.wire:2: expected {{{count}}} to be followed by {count} octets, found lines that end "
        f"after {found}: correct the count, or end the last line of the literal with | instead of :"
    )


def test_what_has_holes_cannot_be_counted() -> None:
    parse("@ imap\nC: 1 FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {5}\nS: <<:any>>\nS: )\n")


def test_a_reply_that_breaks_off_in_a_line_has_not_all_its_octets() -> None:
    text = "@ imap\nC: 1 FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {99}\nS: Subject: x\nS%s To: al\n"
    parse(text % "|" + "S! close\n")
    with pytest.raises(TranscriptSyntaxError, match="found lines that end after 20"):
        parse(text % ":" + "S! close\n")


def test_other_protocols_have_no_counts() -> None:
    parse("@ pop3\nC: PASS {5}\nS: +OK\n")
