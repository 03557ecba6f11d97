"""The IMAP mock against real clients: imaplib, IMAPClient, curl and openssl."""

from __future__ import annotations

import imaplib
import ssl
import subprocess
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


def trusted(mock: Mock) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=mock.ca)


@pytest.mark.parametrize("way", ["plain", "starttls", "implicit"])
def test_imaplib_reads_marks_and_moves(started: Mock, way: str) -> None:
    box: imaplib.IMAP4
    if way == "implicit":
        box = imaplib.IMAP4_SSL("localhost", started.ports["imaps"], ssl_context=trusted(started))
    else:
        box = imaplib.IMAP4("localhost", started.ports["imap"], timeout=10)
    if way == "starttls":
        box.starttls(trusted(started))
        assert "STARTTLS" not in box.capabilities
    box.login(NAME, PASSWORD)
    assert box.list() == ("OK", [b'(\\HasNoChildren) "/" INBOX'])
    assert box.select() == ("OK", [b"1"])
    status, data = box.fetch("1", "(RFC822)")
    assert status == "OK"
    assert data[0][1] == MESSAGE  # type: ignore[index]
    assert box.search(None, "SEEN") == ("OK", [b"1"])
    box.create('"with space"')
    assert box.copy("1", '"with space"')[0] == "OK"
    assert box.append("INBOX", None, None, MESSAGE * 100)[0] == "OK"  # type: ignore[arg-type]
    assert box.status('"with space"', "(MESSAGES)")[1] == [b'"with space" (MESSAGES 1)']
    assert box.store("1", "+FLAGS", r"(\Deleted)")[0] == "OK"
    assert box.expunge() == ("OK", [b"1"])
    assert box.close()[0] == "OK"
    assert box.logout()[0] == "BYE"


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


@pytest.mark.parametrize(
    ("scheme", "options"), [("imap", []), ("imap", ["--ssl-reqd"]), ("imaps", [])]
)
def test_curl_fetches_a_message(
    started: Mock, tool: Callable[[str], str], scheme: str, options: list[str]
) -> None:
    url = f"{scheme}://localhost:{started.ports[scheme]}/INBOX;MAILINDEX=1"
    login = ["--cacert", started.ca, "--user", f"{NAME}:{PASSWORD}"]
    done = subprocess.run(
        [tool("curl"), "-sS", *options, *login, url], capture_output=True, check=False, timeout=20
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == MESSAGE


def test_curl_uploads_and_searches(
    started: Mock, tool: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "new.eml").write_bytes(b"Subject: new\r\n\r\nhello\r\n")
    base = f"imap://localhost:{started.ports['imap']}/INBOX"
    login = ["-sS", "--user", f"{NAME}:{PASSWORD}"]
    upload = ["-T", str(tmp_path / "new.eml"), base]
    search = [f"{base}?SUBJECT%20new"]
    for more in (upload, search):
        done = subprocess.run(
            [tool("curl"), *login, *more], capture_output=True, check=False, timeout=20
        )
        assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"* SEARCH 2\r\n"


@pytest.mark.parametrize(("service", "options"), [("imap", ["-starttls", "imap"]), ("imaps", [])])
def test_openssl_talks_to_it(
    started: Mock, tool: Callable[[str], str], service: str, options: list[str]
) -> None:
    where = ["-connect", f"localhost:{started.ports[service]}", "-CAfile", started.ca]
    line = [tool("openssl"), "s_client", *options, "-quiet", "-crlf", "-verify_return_error"]
    done = subprocess.run(
        [*line, *where],
        input=f'a LOGIN {NAME} "{PASSWORD}"\nb SELECT INBOX\nc LOGOUT\n'.encode(),
        capture_output=True,
        check=False,
        timeout=10,
    )
    assert b"b OK [READ-WRITE] SELECT completed\r\n* BYE" in done.stdout


def test_with_login_closed_only_an_encrypted_client_gets_in(mock: Start) -> None:
    options = ("--imap", "0", "--account", f"{NAME}:{PASSWORD}", "--set", "login=closed")
    with imaplib.IMAP4("localhost", mock(*options).ports["imap"], timeout=10) as box:
        assert "LOGINDISABLED" in box.capabilities
        with pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
            box.login(NAME, PASSWORD)
