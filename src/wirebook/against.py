"""Replaying transcripts against a real server, comparing the shape of what it says.

The words of a reply are a server's own affair; its status and response code are not. What only
our world can set up (a virtual clock, faults, variables, a state to start in) is left out aloud.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wirebook.book import Book
from wirebook.connection import Step
from wirebook.errors import SourceError
from wirebook.machine import Kind
from wirebook.sasl import decoded, encoded, scram_final
from wirebook.transcript import parse
from wirebook.turns import Replay, Turn
from wirebook.wire import CRLF
from wirebook.world import PASSWORD, Scenario

TIMEOUT = 20.0
"""Seconds to wait for a real server; Dovecot waits 10 to 12 for a lock before it refuses."""

NOTHING, CLOSED = "(nothing)", "(the connection was closed)"

_OURS = ("fault", "host", "servers")
_GOES_ON = re.compile(r"\A\d{3}-")
_ENHANCED = re.compile(r"(?<=\A\d{3}[ -])\d\.\d{1,3}\.\d{1,3}(?: |\Z)")
_CAPABILITIES = re.compile(r"\[CAPABILITY [^]]*\] ?")
_NEVER_TWICE = (
    (re.compile(r" \([0-9.+ ]+ secs\)\.?\Z"), ""),
    (re.compile(r"(?<=queued as )[0-9A-Za-z]+"), "…"),
    (re.compile(r"(?<= id=)[0-9A-Za-z-]+"), "…"),
    (re.compile(r"(?<=\A334 ).+"), "…"),
)
"""What is never the same twice: how long it took, the number of a message, a challenge."""

_LITERAL = re.compile(r"\{(\d+)\}\Z")


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
    """A connection to the real server, read line by line.

    `enhanced` says that it has announced ENHANCEDSTATUSCODES; before that its replies need no such
    code (RFC 2034 section 4). `challenge` is what it said last, `response` what it was told.
    """

    socket: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    enhanced: bool = False
    challenge: str = ""
    response: str = ""

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

    def octets(self, count: int) -> None:
        """Read so many octets past; what a literal holds is no line."""
        while len(self.buffer) < count:
            data = self.socket.recv(65536)
            if not data:
                return
            self.buffer += data
        del self.buffer[:count]

    def reply(self, replay: Replay) -> str:
        """Return the line that decides a reply, with all that belongs to it read past.

        Of IMAP's that is the first without a star, of SMTP's the first of all.
        """
        line = self.line()
        if replay.machine.tagged:
            while line.startswith("* "):
                line = self._rest(line) or self.line()
            return line
        last = line
        while _GOES_ON.match(last):
            last = self.line()
            self.enhanced |= last[4:].upper() == "ENHANCEDSTATUSCODES"
        return line

    def _rest(self, line: str) -> str:
        """Read what follows the literals of a line; nothing follows most lines."""
        while found := _LITERAL.search(line):
            self.octets(int(found[1]))
            line = self.line()
        return ""

    def start_tls(self) -> None:
        """Begin TLS; whose certificate it is does not matter for the shape of replies."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)
        self.enhanced = False


def unfit(replay: Replay, scene: Scenario, arranged: Collection[tuple[str, str]] = ()) -> str:
    """Say why a transcript makes sense only against the mock server, or nothing.

    Args:
        scene: the scenario of the transcript.
        arranged: settings that the real server can have as well, with their values.
    """
    names = {variable.name for variable in replay.machine.variables} | set(_OURS)
    for key, value in replay.transcript.settings:
        if key in names and (key, value) not in arranged:
            return f"{key}={value} is a setting of the mock server"
    for line in scene.protocol.prologues[scene.given] if scene.given else ():
        if line.startswith("! ") and ("fault", line[2:]) not in arranged:
            return f"only a fault leads to {scene.given}"
    for turn in replay.turns:
        if turn.line.text.startswith("wait"):
            return "it moves the virtual clock"
        handshake = replay.machine.state(turn.state).kind is Kind.HANDSHAKE
        if turn.line.wrong and handshake and not turn.moments:
            return "it sends octets into a TLS handshake"
    return ""


def differences(
    replay: Replay,
    scene: Scenario,
    host: str,
    ports: Mapping[int, int],
    timeout: float = TIMEOUT,
) -> Iterator[Difference]:
    """Play a transcript against a real server; tell the first difference of each connection.

    What comes behind a difference would compare two different conversations.

    Args:
        scene: the scenario of the transcript.
        ports: where the server listens instead of the port that the protocol registered.
        timeout: seconds to wait for a reply.

    Raises:
        OSError: if the server cannot be reached.
    """
    peers: dict[str, Remote] = {}
    parted: set[str] = set()
    with contextlib.ExitStack() as stack:
        for turn in replay.turns:
            line = turn.line
            if line.peer not in peers or (line.sigil, line.text) == ("!", "connect"):
                port = scene.endpoint.port
                address = host, ports.get(port, port)
                peers[line.peer] = _open(stack, replay, scene, address, timeout)
                parted.discard(line.peer)
            if line.peer in parted:
                continue
            if line.actor == "C":
                _act(replay, turn, peers[line.peer])
            for difference in _compare(replay, turn, peers[line.peer]):
                parted.add(line.peer)
                yield difference
                break


def _open(
    stack: contextlib.ExitStack,
    replay: Replay,
    scene: Scenario,
    address: tuple[str, int],
    timeout: float,
) -> Remote:
    """Connect, and lead the server to the state in which the transcript starts."""
    remote = Remote(socket.create_connection(address, timeout=timeout))
    stack.callback(lambda: remote.socket.close())  # the socket of that time: TLS replaces it
    if scene.endpoint.tls == "implicit":
        remote.start_tls()
    if scene.given:
        remote.line()  # the greeting
    for line in scene.prologue():
        remote.socket.sendall(line + CRLF)
        remote.reply(replay)
    return remote


def _act(replay: Replay, turn: Turn, remote: Remote) -> None:
    line = turn.line
    if line.sigil != "!":
        bound = dict(replay.bound)
        text = line.text
        for name, value in bound.items():
            text = text.replace(f"<<{name}>>", value)
        if line.sigil == ":" and any(moment.step.outcome == "cont" for moment in turn.moments):
            text = _proven(text, remote)
        with contextlib.suppress(ConnectionError):  # it has hung up, which reading will tell
            remote.socket.sendall(text.encode() + CRLF if line.sigil == ":" else line.octets)
    elif line.text == "tls":
        remote.start_tls()
    elif line.text != "connect":
        remote.socket.close()


def _proven(text: str, remote: Remote) -> str:
    """A response as it fits the challenge of this server: SCRAM's nonce is never the same twice."""
    said = (decoded(text) or b"").decode(errors="replace")
    if not said.startswith("c="):
        remote.response = said
        return text
    challenge = (decoded(remote.challenge) or b"").decode(errors="replace")
    return encoded(scram_final(remote.response, challenge, PASSWORD).encode())


def _compare(replay: Replay, turn: Turn, remote: Remote) -> Iterator[Difference]:
    shape = replay.shape
    for step in (moment.step for moment in turn.moments):
        if not step.sent or step.event in ("drop", "timeout"):
            continue
        ours = _decides(replay, step)
        theirs = remote.line() if ours.startswith("* ") else remote.reply(replay)
        remote.challenge = theirs.rpartition(" ")[2]
        if shape(_plain(ours, remote)) != shape(_plain(theirs, remote)):
            yield Difference(
                replay.transcript.path, turn.line.number, _lasting(ours), _lasting(theirs)
            )
        elif _has_body(step) and not (replay.machine.tagged or _GOES_ON.match(ours)):
            while remote.line() not in (".", NOTHING, CLOSED):
                pass


def _lasting(line: str) -> str:
    """A line without what would be something else tomorrow."""
    for pattern, instead in _NEVER_TWICE:
        line = pattern.sub(instead, line)
    return line


def _plain(line: str, remote: Remote) -> str:
    """A line without what servers may add to it, or need not say yet."""
    line = _GOES_ON.sub(lambda found: f"{found[0][:3]} ", _CAPABILITIES.sub("", line, count=1))
    return line if remote.enhanced else _ENHANCED.sub("", line)


def _decides(replay: Replay, step: Step) -> str:
    """The line of the mock server that decides: IMAP's last one, others' first."""
    lines = step.sent.removesuffix(CRLF).split(CRLF)
    return lines[-1 if replay.machine.tagged else 0].decode(errors="replace")


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
        replay = book.play(parse(book.text(path), book.name(path)))
        scene = book.scene(replay.transcript)
        first = replay.machine.endpoints[0].port
        reason = unfit(replay, scene)
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
