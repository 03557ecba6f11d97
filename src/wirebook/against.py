"""Replaying transcripts against a real server, comparing the shape of what it says.

The words of a reply are a server's own affair; its status and response code are not. What only
our world can set up (a virtual clock, faults, variables, a state to start in) is left out aloud.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wirebook.book import Book
from wirebook.connection import Step
from wirebook.errors import SourceError
from wirebook.transcript import Line
from wirebook.turns import Replay, Turn
from wirebook.wire import CRLF
from wirebook.world import Scenario

TIMEOUT = 20.0
"""Seconds to wait for a real server; Dovecot waits 10 to 12 for a lock before it refuses."""

NOTHING, CLOSED = "(nothing)", "(the connection was closed)"

_OURS = ("fault", "host", "servers")


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
                return NOTHING
            except ConnectionError:
                data = b""
            if not data:
                return CLOSED
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


def differences(
    replay: Replay, scene: Scenario, host: str, ports: Mapping[int, int]
) -> Iterator[Difference]:
    """Play a transcript against a real server; tell the first difference of each connection.

    What comes behind a difference would compare two different conversations.

    Args:
        scene: the scenario of the transcript.
        ports: where the server listens instead of the port that the protocol registered.

    Raises:
        OSError: if the server cannot be reached.
    """
    peers: dict[str, Remote] = {}
    parted: set[str] = set()
    with contextlib.ExitStack() as stack:
        for turn in replay.turns:
            line = turn.line
            if line.peer not in peers or (line.sigil, line.text) == ("!", "connect"):
                peers[line.peer] = _open(stack, scene, host, ports)
                parted.discard(line.peer)
            if line.peer in parted:
                continue
            if line.actor == "C":
                _act(replay, line, peers[line.peer])
            for difference in _compare(replay, turn, peers[line.peer]):
                parted.add(line.peer)
                yield difference
                break


def _open(
    stack: contextlib.ExitStack, scene: Scenario, host: str, ports: Mapping[int, int]
) -> Remote:
    """Connect, and lead the server to the state in which the transcript starts."""
    port = scene.endpoint.port
    remote = Remote(socket.create_connection((host, ports.get(port, port)), timeout=TIMEOUT))
    stack.callback(lambda: remote.socket.close())  # the socket of that time: TLS replaces it
    if scene.endpoint.tls == "implicit":
        remote.start_tls()
    if scene.given:
        remote.line()  # the greeting
    for line in scene.prologue():
        remote.socket.sendall(line + CRLF)
        remote.line()
    return remote


def _act(replay: Replay, line: Line, remote: Remote) -> None:
    if line.sigil != "!":
        bound = dict(replay.bound)
        text = line.text
        for name, value in bound.items():
            text = text.replace(f"<<{name}>>", value)
        with contextlib.suppress(ConnectionError):  # it has hung up, which reading will tell
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
        elif _has_body(step):
            while remote.line() not in (".", NOTHING, CLOSED):
                pass


def _has_body(step: Step) -> bool:
    return step.row is not None and bool(step.row.body)


def against(book: Book, address: str, paths: tuple[Path, ...] = ()) -> int:
    """Replay transcripts against `HOST[:PORT]` and print differences; exit status 0 if none.

    The server must have the transcripts' accounts and messages, with the password `secret`. A
    port given is that of the protocol's first endpoint; the others are left out then.
    """
    host, _, port = address.partition(":")
    if port and not port.isdigit():
        raise SourceError(f"expected HOST or HOST:PORT, found {address}")
    files = paths or book.files(".wire")
    agreed = differed = left_out = 0
    for path in files:
        replay = book.play(book.transcript(path.resolve().relative_to(book.snippets).as_posix()))
        scene = book.scene(replay.transcript)
        first = replay.machine.endpoints[0].port
        reason = unfit(replay)
        if port and scene.endpoint.port != first:
            reason = f"it needs port {scene.endpoint.port}"
        if reason:
            left_out += 1
            print(f"{book.name(path)}: left out, {reason}")
            continue
        try:
            found = list(differences(replay, scene, host, {first: int(port)} if port else {}))
        except OSError as error:
            raise SourceError(f"{address}: {error}") from None
        for each in found:
            print(each)
        agreed, differed = agreed + (not found), differed + bool(found)
    print(f"{address}: {agreed} transcripts agree, {differed} differ, {left_out} left out")
    return 1 if differed else 0
