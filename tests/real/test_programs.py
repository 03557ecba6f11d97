"""Dovecot's own programs on standard input and output, without the server around them.

Whoever starts them has logged in already, so only dialogues that start behind the login can be
played; what they answer has to be what the listening server answered.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from socket import create_server, socket
from typing import Any

import pytest

from wirebook.against import Difference, differences, unfit
from wirebook.book import Book

pytestmark = pytest.mark.real

GIVEN = {"imap": ("AUTHENTICATED", "SELECTED"), "pop3": ("TRANSACTION",)}
"""Where a dialogue has to start, by protocol."""

GREETING = {"imap": b"", "pop3": b"+OK\r\n"}
"""What the program leaves to another one: `pop3-login` greets, `imap` says PREAUTH itself."""

ALSO = {"imap": ("-o", "mail_plugins=quota imap_quota"), "pop3": ()}
"""Settings that the configuration has for the server of this protocol only."""


@contextmanager
def _door(start: Callable[[socket], None]) -> Iterator[int]:
    """Hand every connection to a port over."""
    with create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:  # closed
                    return
                with peer:
                    start(peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(2)
    thread.join(10)


def _program(dovecot: Any, protocol: str, user: str, stack: ExitStack) -> Callable[[socket], None]:
    """Something that starts the program on a connection; it ends with the stack."""
    command = ["doveadm", "-c", str(dovecot.folder / "conf"), "exec", protocol, *ALSO[protocol]]
    about = {"USER": user, "HOME": "/", "PATH": os.environ["PATH"]}

    def start(peer: socket) -> None:
        peer.sendall(GREETING[protocol])
        program = subprocess.Popen(
            command, stdin=peer, stdout=peer, env=about,
            user="nobody", group="nogroup", extra_groups=[],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(program.wait, 10)
        stack.callback(program.terminate)

    return start


def _played(book: Book, dovecot: Any, protocol: str) -> dict[str, list[Difference]]:
    found = {}
    for name, transcript in book.transcripts():
        played, scene = book.play(transcript), book.scene(transcript)
        if transcript.protocol != protocol or unfit(played, scene):
            continue
        accounts = scene.host.store.accounts
        if scene.given not in GIVEN[protocol] or len(accounts) != 1:
            continue
        dovecot.holds(scene)
        with ExitStack() as stack:
            start = _program(dovecot, protocol, next(iter(accounts)), stack)
            port = stack.enter_context(_door(start))
            scene = scene._replace(endpoint=replace(scene.endpoint, tls="none"))
            ports = {scene.endpoint.port: port}
            found[name] = list(differences(played, scene, "127.0.0.1", ports, 4))
    return found


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_the_program_says_what_the_server_says(dovecot: Any, root: Path, protocol: str) -> None:
    book = Book(root)
    (record,) = (r for r in book.servers() if r.name == "Dovecot" and r.protocol == protocol)
    found = _played(book, dovecot, protocol)
    print(f"Dovecot {dovecot.version}: {len(found)} dialogues with {protocol}", file=sys.stderr)
    assert found
    recorded = {
        name: [(each.ours, each.theirs)] for each in record.departures for name in each.files
    } | {name: [] for name in record.agrees}
    said = {name: [(d.ours, d.theirs) for d in differs] for name, differs in found.items()}
    assert said == {name: recorded[name] for name in found}
