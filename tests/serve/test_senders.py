"""`wirebook mock` for programs that send mail: logins, faults, endless input."""

from __future__ import annotations

import poplib
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

NAME, PASSWORD = "alice@example.org", "se:cret"
TEXT = b"Subject: dots\r\nFrom: bob@example.net\r\n\r\n.\r\n..two\r\nend\r\n"
SERVICES = ("--smtp", "0", "--submission", "0", "--submissions", "0", "--lmtp", "0", "--pop3s", "0")

Start = Callable[..., Any]


@pytest.fixture
def posts(mock: Start) -> Any:
    """A mock that takes mail everywhere, and shows it by POP3."""
    return mock(*SERVICES, "--account", f"{NAME}:{PASSWORD}", "--set", "lock=shared")


def trusting(posts: Any) -> ssl.SSLContext:
    """A client's context that trusts the mock's authority."""
    return ssl.create_default_context(cafile=posts.ca)


def newest(posts: Any) -> list[bytes]:
    """The lines of the newest message, without what servers put on top."""
    with ExitStack() as stack:
        port = posts.ports["pop3s"]
        box = poplib.POP3_SSL("localhost", port, timeout=10, context=trusting(posts))
        stack.callback(box.quit)
        box.user(NAME)
        box.pass_(PASSWORD)
        lines: list[bytes] = box.retr(box.stat()[0])[1]
    assert lines[0].startswith(b"Return-Path: <")
    assert lines[1].startswith(b"Received: from ")
    return lines[2:]


def plain(posts: Any) -> smtplib.SMTP:
    return smtplib.SMTP("localhost", posts.ports["smtp"], timeout=10)


@pytest.mark.parametrize(
    ("service", "options"),
    [
        ("smtp", ["--tls"]),
        ("submission", ["--tls", "--auth", "LOGIN"]),
        ("submission", ["--tls", "--auth", "CRAM-MD5"]),
    ],
)
def test_swaks_logs_in_as_it_is_told(
    posts: Any, tool: Callable[[str], str], service: str, options: list[str]
) -> None:
    where = ["--server", f"localhost:{posts.ports[service]}", "--helo", "client.example.org"]
    envelope = ["--from", "bob@example.net", "--to", NAME, "--body", "swaks was here"]
    login = ["--auth-user", NAME, "--auth-password", PASSWORD] if "--auth" in options else []
    line = [tool("swaks"), *where, *envelope, *options, *login]
    done = subprocess.run(line, capture_output=True, check=False, timeout=30)
    assert done.returncode == 0, done.stdout.decode()
    assert b"swaks was here" in newest(posts)


def test_msmtp_logs_in_by_scram(posts: Any, tool: Callable[[str], str]) -> None:
    port = posts.ports["submissions"]
    where = ["--host=localhost", f"--port={port}", f"--tls-trust-file={posts.ca}"]
    options = ["--tls=on", "--tls-starttls=off", "--auth=scram-sha-256"]
    login = [f"--user={NAME}", f"--passwordeval=printf %s {PASSWORD}"]
    line = [tool("msmtp"), "--file=/dev/null", *where, *options, *login]
    done = subprocess.run(
        [*line, "--from=bob@example.net", NAME],
        input=TEXT.replace(b"\r\n", b"\n"),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert newest(posts)[-4:] == [b"", b".", b"..two", b"end"]


@pytest.fixture
def faulty(mock: Start) -> Iterator[Any]:
    """A mock whose next two RCPT are refused for now, and whose next dot loses its answer."""
    faults = ("--fault", "RCPT:busy*2", "--fault", "end:lost")
    return mock(*SERVICES, *faults, "--account", f"{NAME}:{PASSWORD}", "--set", "lock=shared")


def test_faults_come_in_their_order_over_several_connections(faulty: Any) -> None:
    for _ in range(2):
        with plain(faulty) as smtp, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            smtp.sendmail("bob@example.net", [NAME], TEXT)
        assert refused.value.recipients[NAME][0] == 450
    with pytest.raises(smtplib.SMTPServerDisconnected), plain(faulty) as smtp:
        smtp.sendmail("bob@example.net", [NAME], TEXT)
    with plain(faulty) as smtp:
        assert smtp.sendmail("bob@example.net", [NAME], TEXT) == {}
    assert newest(faulty) == TEXT.splitlines()


def test_an_endless_command_and_an_endless_chunk_cost_no_memory(
    posts: Any, dial: Callable[[int], socket.socket]
) -> None:
    client = dial(posts.ports["smtp"])
    assert client.recv(100).startswith(b"220 ")
    for _ in range(50):
        client.sendall(b"x" * 100_000)
    client.sendall(b"\r\nNOOP\r\nBDAT 50000000 LAST\r\n")
    for _ in range(500):
        client.sendall(b"QUIT\r\n" * 16_666 + b"12\r\n")
    client.sendall(b"NOOP\r\n")
    said = b""
    while said.count(b"\r\n") < 4:
        said += client.recv(1000)
    codes = [line[:3] for line in said.splitlines()]
    assert codes == [b"500", b"250", b"503", b"250"]
