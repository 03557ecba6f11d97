"""Replaying transcripts against a real server, comparing the shape of what it says.

The words of a reply are a server's own affair; its status and response code are not. What only
our world can set up (a virtual clock, faults, variables, a state to start in) is left out aloud.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wirebook.book import Book
from wirebook.connection import Step
from wirebook.errors import SourceError
from wirebook.transcript import Line
from wirebook.turns import Replay, Turn
from wirebook.wire import CRLF

TIMEOUT = 10.0
"""Seconds to wait for a real server."""

_OURS = ("given", "fault", "host")


@dataclass(frozen=True, slots=True)
class Difference:
    """A reply whose shape differs: what the mock server said, and what the real one said."""

    path: str
    line: int
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: the mock server says\n- {self.ours}\n+ {self.theirs}"


@dataclass(slots=True)
class Remote:
    """A connection to the real server, read line by line."""

    socket: socket.socket
    buffer: bytearray = field(default_factory=bytearray)

    def line(self) -> str:
        """Return the next line without its end, or what says that there is none."""
        while b"\n" not in self.buffer:
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                return "(nothing)"
            if not data:
                return "(the connection was closed)"
            self.buffer += data
        line, _, rest = self.buffer.partition(b"\n")
        self.buffer = bytearray(rest)
        return line.removesuffix(b"\r").decode(errors="replace")

    def start_tls(self) -> None:
        """Begin TLS; whose certificate it is does not matter for the shape of replies."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)


def unfit(replay: Replay) -> str:
    """Say why a transcript makes sense only against the mock server, or nothing."""
    names = {variable.name for variable in replay.machine.variables} | set(_OURS)
    for key, value in replay.transcript.settings:
        if key in names:
            return f"{key}={value} is a setting of the mock server"
    for turn in replay.turns:
        if turn.line.text.startswith("wait"):
            return "it moves the virtual clock"
        if turn.line.wrong and not turn.moments:
            return "it sends octets into a TLS handshake"
    return ""


def differences(replay: Replay, host: str, port: int) -> Iterator[Difference]:
    """Play a transcript against a real server.

    Raises:
        OSError: if the server cannot be reached.
    """
    peers: dict[str, Remote] = {}
    with contextlib.ExitStack() as stack:
        for turn in replay.turns:
            line = turn.line
            if line.peer not in peers or (line.sigil, line.text) == ("!", "connect"):
                peers[line.peer] = _open(stack, host, port)
            if line.actor == "C":
                _act(replay, line, peers[line.peer])
            yield from _compare(replay, turn, peers[line.peer])


def _open(stack: contextlib.ExitStack, host: str, port: int) -> Remote:
    connection = socket.create_connection((host, port), timeout=TIMEOUT)
    stack.callback(connection.close)
    return Remote(connection)


def _act(replay: Replay, line: Line, remote: Remote) -> None:
    if line.sigil != "!":
        bound = dict(replay.bound)
        text = line.text
        for name, value in bound.items():
            text = text.replace(f"<<{name}>>", value)
        remote.socket.sendall(text.encode() + CRLF if line.sigil == ":" else line.octets)
    elif line.text == "tls":
        remote.start_tls()
    elif line.text != "connect":
        remote.socket.close()


def _compare(replay: Replay, turn: Turn, remote: Remote) -> Iterator[Difference]:
    shape = replay.shape
    for step in (moment.step for moment in turn.moments):
        if not step.sent or step.event in ("drop", "timeout"):
            continue
        ours, theirs = step.sent.split(CRLF)[0].decode(), remote.line()
        if shape(ours) != shape(theirs):
            yield Difference(replay.transcript.path, turn.line.number, ours, theirs)
        if _has_body(step) and shape(ours) == shape(theirs):
            while remote.line() not in (".", "(nothing)", "(the connection was closed)"):
                pass


def _has_body(step: Step) -> bool:
    return step.row is not None and bool(step.row.body)


def against(book: Book, address: str, paths: tuple[Path, ...] = ()) -> int:
    """Replay transcripts against `HOST[:PORT]` and print differences; exit status 0 if none.

    The server must have the transcripts' accounts and messages, with the password `secret`.
    """
    host, _, port = address.partition(":")
    if port and not port.isdigit():
        raise SourceError(f"expected HOST or HOST:PORT, found {address}")
    files = paths or book.files(".wire")
    agreed = differed = left_out = 0
    for path in files:
        replay = book.play(book.transcript(path.resolve().relative_to(book.snippets).as_posix()))
        reason = unfit(replay)
        if reason:
            left_out += 1
            print(f"{book.name(path)}: left out, {reason}")
            continue
        try:
            found = list(differences(replay, host, int(port or replay.machine.endpoints[0].port)))
        except OSError as error:
            raise SourceError(f"{address}: {error}") from None
        for each in found:
            print(each)
        agreed, differed = agreed + (not found), differed + bool(found)
    print(f"{address}: {agreed} transcripts agree, {differed} differ, {left_out} left out")
    return 1 if differed else 0
