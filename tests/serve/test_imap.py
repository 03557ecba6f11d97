"""The IMAP mock against imaplib and IMAPClient: what goes beyond one client's work."""

from __future__ import annotations

import imaplib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from .conftest import MESSAGE, Mock, running

NAME, PASSWORD = "alice@example.org", "se:cret"
Start = Callable[..., Mock]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Mock]:
    """A mock with one message, that the test may change."""
    file = tmp_path / "dots.eml"
    file.write_bytes(MESSAGE)
    options = ("--imap", "0", "--imaps", "0", "--pop3", "0", "--account", f"{NAME}:{PASSWORD}")
    with running(*options, "--message", f"{NAME}={file}") as mock:
        yield mock


@pytest.fixture
def opened(started: Mock) -> Iterator[Callable[[], IMAPClient]]:
    """Opens connections of IMAPClient that log out after the test."""
    with ExitStack() as stack:

        def connect() -> IMAPClient:
            client = IMAPClient("localhost", started.ports["imap"], ssl=False, timeout=10)
            stack.callback(client.logout)
            client.login(NAME, PASSWORD)
            return client

        yield connect


def test_imaplib_authenticates_by_sasl(started: Mock) -> None:
    with imaplib.IMAP4("localhost", started.ports["imap"], timeout=10) as box:
        answer = f"\0{NAME}\0{PASSWORD}".encode()
        assert box.authenticate("PLAIN", lambda _: answer)[0] == "OK"
        assert box.select(readonly=True)[0] == "OK"


def test_imapclient_reads_structures_and_korean_names(opened: Callable[[], IMAPClient]) -> None:
    client = opened()
    client.create_folder("보낸편지함")
    assert {name for _, _, name in client.list_folders()} == {"INBOX", "보낸편지함"}
    assert client.namespace().personal == (("", "/"),)
    assert client.select_folder("INBOX")[b"EXISTS"] == 1
    data = client.fetch([1], ["ENVELOPE", "BODYSTRUCTURE", "INTERNALDATE", "RFC822.SIZE", "FLAGS"])
    assert data[1][b"ENVELOPE"].subject == b"dots"
    assert data[1][b"BODYSTRUCTURE"][:2] == (b"TEXT", b"PLAIN")
    assert data[1][b"RFC822.SIZE"] == len(MESSAGE)
    assert client.search(["SUBJECT", "dots"]) == [1]
    assert client.search(["TEXT", "점심"], charset="UTF-8") == []
    assert client.sort("REVERSE DATE") == [1]
    assert client.thread() == ((1,),)
    client.add_flags([1], ["\\Flagged", "later"])
    assert set(client.get_flags([1])[1]) >= {b"\\Flagged", b"later"}
    client.move([1], "보낸편지함")
    assert client.folder_status("보낸편지함", ["MESSAGES"]) == {b"MESSAGES": 1}
    assert client.get_quota()[0].resource == "STORAGE"


def test_imapclient_hears_of_new_mail_while_it_waits(opened: Callable[[], IMAPClient]) -> None:
    waiting, other = opened(), opened()
    waiting.select_folder("INBOX")
    waiting.idle()
    other.append("INBOX", MESSAGE)
    heard = waiting.idle_check(timeout=10)
    assert (2, b"EXISTS") in heard
    other.select_folder("INBOX")
    other.delete_messages([1])
    other.expunge()
    while (1, b"EXPUNGE") not in heard:
        more = waiting.idle_check(timeout=10)
        assert more
        heard += more
    waiting.idle_done()
    assert waiting.search() == [2]


def test_a_mailbox_that_pop3_empties_is_empty_for_imap(
    started: Mock, opened: Callable[[], IMAPClient], dial: Callable[[int], Any]
) -> None:
    client = opened()
    client.select_folder("INBOX")
    client.idle()
    pop3 = dial(started.ports["pop3"])
    pop3.sendall(f"USER {NAME}\r\nPASS {PASSWORD}\r\nDELE 1\r\nQUIT\r\n".encode())
    assert (1, b"EXPUNGE") in client.idle_check(timeout=10)
    client.idle_done()


def test_many_wait_and_all_hear(started: Mock, opened: Callable[[], IMAPClient]) -> None:
    waiting = [opened() for _ in range(8)]
    for client in waiting:
        client.select_folder("INBOX")
        client.idle()
    opened().append("INBOX", MESSAGE)
    heard: list[bool] = []

    def listen(client: IMAPClient) -> None:
        heard.append((2, b"EXISTS") in client.idle_check(timeout=10))
        client.idle_done()

    threads = [threading.Thread(target=listen, args=(client,)) for client in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [True] * 8


def test_with_login_closed_only_an_encrypted_client_gets_in(mock: Start) -> None:
    options = ("--imap", "0", "--account", f"{NAME}:{PASSWORD}", "--set", "login=closed")
    with imaplib.IMAP4("localhost", mock(*options).ports["imap"], timeout=10) as box:
        assert "LOGINDISABLED" in box.capabilities
        with pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
            box.login(NAME, PASSWORD)


@pytest.mark.parametrize(("options", "early"), [((), True), (("--set", "announce=later"), False)])
def test_the_greeting_announces_everything_unless_told_otherwise(
    mock: Start, options: tuple[str, ...], early: bool
) -> None:
    port = mock("--imap", "0", "--account", f"{NAME}:{PASSWORD}", *options).ports["imap"]
    with imaplib.IMAP4("localhost", port, timeout=10) as box:
        assert ("IDLE" in box.capabilities) is early
        assert "AUTH=PLAIN" in box.capabilities
        box.login(NAME, PASSWORD)
        listed = box.capability()[1][0].split()
        assert b"IDLE" in listed
        assert b"AUTH=PLAIN" not in listed
