"""What a test of a mail client works with: an account of its own, and a wire that is listened to.

A driver drives one client through its work. It is written once and run for every way of protection
that the client has; that the client really went that way is seen from the octets it sent.
"""

from __future__ import annotations

import imaplib
import os
import pty
import re
import select
import selectors
import shutil
import socket
import subprocess
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "se:cret"
SENDER = "bob@example.net"

TEXTS = (
    b"From: bob@example.net\r\nTo: alice@example.org\r\nSubject: dots\r\n"
    b"Date: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@example.net>\r\n\r\n"
    b".\r\n..two\r\nFrom here on\r\nend\r\n",
    b"From: bob@example.net\r\nTo: alice@example.org\r\nSubject: lunch\r\n"
    b"Date: Fri, 02 Jan 2026 00:00:00 +0000\r\nMessage-ID: <2@example.net>\r\n\r\n"
    + b"a line of the long one\r\n"
    * 500,
)
"""What every mailbox holds at first: a message full of dots, and one of some size."""

SERVICES = {
    "smtp": {"plain": "smtp", "starttls": "submission", "implicit": "submissions"},
    "lmtp": {"plain": "lmtp"},
    "pop3": {"plain": "pop3", "starttls": "pop3", "implicit": "pop3s"},
    "imap": {"plain": "imap", "starttls": "imap", "implicit": "imaps"},
}
"""The service that a client is pointed at, by protocol and protection."""

HELLO = b"\x16\x03"
"""How a record of a TLS handshake begins (RFC 8446 section 5.1)."""

TIMEOUT = 60
"""Seconds after which a client is stuck."""


@dataclass(frozen=True)
class Desk:
    """Where a client works.

    Args:
        protection: `plain`, `starttls` or `implicit`.
        ports: of the mock itself, by the service's name.
        port: the one the client is to use; what passes there is recorded in `sent`.
        ca: the file with the authority's certificate.
        home: an empty folder, the client's home.
    """

    account: str
    protocol: str
    protection: str
    ports: dict[str, int]
    port: int
    ca: str
    home: Path
    sent: list[bytearray]

    def file(self, name: str, text: str | bytes) -> Path:
        """Write a file that only its owner may read: clients insist on that."""
        path = self.home / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o600)
        return path

    def run(self, *words: str, given: bytes = b"", status: int = 0) -> str:
        """Run a program in its home, and give back what it said.

        Args:
            given: its standard input.
            status: the exit status with which it has to end.
        """
        done = subprocess.run(
            (program(words[0]), *words[1:]),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=TIMEOUT,
            cwd=self.home,
            env=self._environment(),
        )
        said = done.stdout.decode(errors="replace")
        assert done.returncode == status, said
        return said

    def sit(self, *words: str) -> None:
        """Run a program in its home that wants a terminal, until it ends."""
        ours, its = pty.openpty()
        termios.tcsetwinsize(its, (24, 80))
        process = subprocess.Popen(
            (program(words[0]), *words[1:]),
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
            cwd=self.home,
            env=self._environment(),
        )
        os.close(its)
        shown = bytearray()
        try:
            while select.select([ours], [], [], TIMEOUT)[0]:
                try:
                    shown += os.read(ours, 1 << 16)
                except OSError:  # it has let go of the terminal
                    break
            assert process.wait(TIMEOUT) == 0, shown.decode(errors="replace")
        finally:
            os.close(ours)
            process.kill()
            process.wait()

    @contextmanager
    def look(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Look into a mailbox beside the client."""
        with imaplib.IMAP4("localhost", self.ports["imap"], timeout=TIMEOUT) as box:
            box.login(self.account, PASSWORD)
            assert box.select(folder)[0] == "OK"
            yield box

    def holds(self, folder: str = "INBOX") -> list[bytes]:
        """The messages of a mailbox."""
        with self.look(folder) as box:
            _, found = box.search(None, "ALL")
            if not found[0]:
                return []
            _, data = box.fetch("1:*", "(BODY.PEEK[])")
        return [each[1] for each in data if isinstance(each, tuple)]

    def delivered(self) -> list[bytes]:
        """What has come by SMTP or LMTP, without the two fields that servers put on top."""
        found = [each for each in self.holds() if each.startswith(b"Return-Path: <")]
        return [re.sub(rb"\AReturn-Path: .*\r\nReceived: from .*\r\n", b"", each) for each in found]

    def append(self, text: bytes, folder: str = "INBOX") -> None:
        """Put a message into a mailbox beside the client."""
        with self.look() as box:
            assert box.append(folder, "", "", text)[0] == "OK"

    def flags(self, number: int) -> set[str]:
        """The flags of a message in INBOX."""
        with self.look() as box:
            _, data = box.fetch(str(number), "(FLAGS)")
        return {each.decode() for each in imaplib.ParseFlags(data[0])}

    def mark(self, number: int, flag: str) -> None:
        """Set a flag beside the client."""
        with self.look() as box:
            assert box.store(str(number), "+FLAGS", f"({flag})")[0] == "OK"

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TERM": "xterm"}

    def way(self) -> str:
        """How the octets that the client sent were protected, as seen on the wire."""
        (found,) = {_protection(bytes(each)) for each in self.sent if each}
        return found


Driver = Callable[[Desk], None]

DRIVERS: dict[tuple[str, str, str], Driver] = {}
"""How a client is driven, by its name, the protocol and the protection."""

LACKING: set[tuple[str, str, str]] = set()
"""The ways that a client cannot go."""


def drives(client: str, protocol: str, *protections: str) -> Callable[[Driver], Driver]:
    """Enter a function as the driver of a client."""

    def enter(driver: Driver) -> Driver:
        for protection in protections:
            assert (client, protocol, protection) not in DRIVERS
            DRIVERS[client, protocol, protection] = driver
        return driver

    return enter


def login_wanted(desk: Desk) -> bool:
    """Whether the service takes mail only after a login."""
    return SERVICES[desk.protocol][desk.protection].startswith("submission")


def unix(text: bytes) -> bytes:
    """A message as it lies in files: lines end in LF."""
    return text.replace(b"\r\n", b"\n")


def lacks(client: str, protocol: str, *protections: str) -> Callable[[Driver], Driver]:
    """Enter a function that shows why a client cannot go a way."""
    LACKING.update((client, protocol, each) for each in protections)
    return drives(client, protocol, *protections)


def told(*words: str) -> str:
    """The version that a program tells of itself."""
    done = subprocess.run(
        (program(words[0]), *words[1:]), capture_output=True, text=True, check=True, timeout=TIMEOUT
    )
    found = re.search(r"\d+(\.\d+)*", done.stdout)
    assert found, done.stdout
    return found[0]


def program(name: str) -> str:
    """Find a program, or skip the test saying which one it needs."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"needs {name}")
    return path


def _protection(sent: bytes) -> str:
    if sent.startswith(HELLO):
        return "implicit"
    return "starttls" if HELLO in sent else "plain"


@contextmanager
def tapped(port: int) -> Iterator[tuple[int, list[bytearray]]]:
    """Listen on a port that leads to another one.

    Yields:
        The port, and what clients send there: one entry per connection.
    """
    sent: list[bytearray] = []
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        threads: list[threading.Thread] = []

        def start(target: Callable[..., None], *args: object) -> None:
            threads.append(threading.Thread(target=target, args=args))
            threads[-1].start()

        def accept() -> None:
            while True:
                try:
                    near, _ = server.accept()
                except OSError:
                    return
                sent.append(bytearray())
                start(_carry, near, port, sent[-1])

        start(accept)
        try:
            yield server.getsockname()[1], sent
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(TIMEOUT)


def _carry(near: socket.socket, port: int, heard: bytearray) -> None:
    """Carry octets both ways until both sides have ended."""
    with (
        near,
        socket.create_connection(("127.0.0.1", port)) as far,
        selectors.DefaultSelector() as both,
    ):
        both.register(near, selectors.EVENT_READ, far)
        both.register(far, selectors.EVENT_READ, near)
        while both.get_map():
            for key, _ in both.select():
                assert isinstance(key.fileobj, socket.socket)
                try:
                    data = key.fileobj.recv(1 << 16)
                    if key.fileobj is near:
                        heard += data
                    key.data.sendall(data)
                    if not data:
                        key.data.shutdown(socket.SHUT_WR)
                except OSError:  # one side has reset
                    return
                if not data:
                    both.unregister(key.fileobj)
