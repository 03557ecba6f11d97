"""Playing a transcript against the mock server, line by line, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wirebook.clock import seconds
from wirebook.connection import Connection, Step
from wirebook.errors import ModelError, TranscriptMismatch, TranscriptSyntaxError
from wirebook.machine import Cell, Kind, Machine
from wirebook.protocols import REGISTRY, Protocol
from wirebook.transcript import Line, Transcript, fill_in, flights, rebound
from wirebook.turns import Moment, Pairs, Replay, Turn, asserted
from wirebook.wire import CRLF
from wirebook.world import Scenario, ScenarioError, scenario

_FORBIDDEN = (Cell.TOLERATED, Cell.REJECTED)
"""What a client must not send, whatever the server makes of it."""


@dataclass(slots=True)
class Peer:
    """One connection of a transcript while it is played.

    `begun` counts the octets of a unit whose beginning was sent with earlier lines.
    """

    connection: Connection
    begun: int = 0
    pending: bytearray = field(default_factory=bytearray)
    moments: list[Moment] = field(default_factory=list)
    eliding: bool = False
    parted: int = 0
    """The line that says that the server has closed the connection."""

    @property
    def where(self) -> str:
        """The name of the state it is in."""
        return self.connection.state.name


class Player:
    """Plays one transcript.

    Args:
        cut: how many octets are handed to the server at a time; 0 hands over whole flights.
        protocols: where the protocol is looked up.
    """

    def __init__(
        self,
        transcript: Transcript,
        *,
        cut: int = 0,
        protocols: Mapping[str, Protocol] = REGISTRY,
    ) -> None:
        self.transcript = transcript
        self.cut = cut
        self.protocols = protocols
        self.scenario = self._scenario()
        self.peers: dict[str, Peer] = {}
        self.bound: dict[str, str] = {}
        self.before: list[tuple[str, str, Pairs, Pairs, Pairs]] = []
        self.hosts: list[str] = []

    @property
    def machine(self) -> Machine:
        """The protocol's table."""
        return self.scenario.protocol.machine

    def play(self) -> Replay:
        """Play all lines.

        Raises:
            TranscriptMismatch: if the server says something else, or a client line is illegal
                without `?`, or legal with it.
        """
        turns: list[Turn] = []
        for flight in flights(self.transcript):
            try:
                turns += self.turns(flight)
            except ModelError as error:  # a fault was forced that is not offered here
                raise self.mismatch(flight[0], str(error)) from None
        self.finish()
        return Replay(
            self.transcript,
            self.machine,
            asserted(turns),
            tuple(self.before),
            tuple(sorted(self.bound.items())),
            self.scenario.protocol.shape,
            tuple(self.hosts),
        )

    def turns(self, flight: tuple[Line, ...]) -> list[Turn]:
        """Play lines that belong together: a client's write, or a single other line."""
        line = flight[0]
        if line.actor == "S":
            return [self.server(line)]
        return self.client(flight) if line.sends else [self.event(line)]

    def client(self, flight: tuple[Line, ...]) -> list[Turn]:
        """Send adjacent client lines in one write; every line gets the steps its octets caused."""
        peer = self.peer(flight[0])
        self.accounted(peer, flight[0])
        if peer.connection.closed:
            raise self.mismatch(flight[0], "the server has closed the connection before this line")
        state = peer.connection.state.name
        earlier, peer.moments = tuple(peer.moments), []  # of a server that opens without a word
        if len(flight) == 1:
            return [self._alone(peer, flight[0], state, earlier)]
        pieces = [self.octets(line) for line in flight]
        self.send(peer, b"".join(pieces))
        turns: list[Turn] = []
        unit: list[Line] = []
        last = ""
        for line, moments in zip(flight, _dealt(peer, pieces), strict=True):
            state = moments[-1].step.after if moments else state
            turns.append(Turn(line, state, earlier + moments))
            earlier = ()
            unit.append(line)
            if last or moments or line is flight[-1] or self._deaf(state):
                marked = next((each for each in unit if each.wrong), unit[0])
                self._legal(turns[-1], last, marked)
                unit = []
            last = last or self._ends_group(moments)
        peer.moments = []
        return turns

    def _alone(self, peer: Peer, line: Line, state: str, earlier: tuple[Moment, ...]) -> Turn:
        """Send one line in a write of its own, as nine of ten are."""
        octets = self.octets(line)
        self.send(peer, octets)
        moments, peer.moments = tuple(peer.moments), []
        peer.begun += len(octets) - sum([moment.step.octets for moment in moments])
        turn = Turn(line, moments[-1].step.after if moments else state, earlier + moments)
        self._legal(turn, "", line)
        return turn

    def event(self, line: Line) -> Turn:
        """Do what a `C!` line says."""
        word, _, rest = line.text.partition(" ")
        if word == "connect":
            return self._connect(line)
        peer = self.peer(line)
        self.accounted(peer, line)
        if word == "wait":
            self.scenario.world.clock.advance(seconds(rest))
            for each in self.peers.values():
                each.connection.tick()
        elif word == "tls":
            if not peer.connection.wants_tls:
                raise self.mismatch(line, "the server does not expect a TLS handshake here")
            peer.connection.handshake(ok=True)
            peer.begun = 0  # what was left went to TLS
        else:
            peer.connection.drop()
        self._wake()  # also those whose peer has gone: the table says no word
        return self._turn(line, peer)

    def server(self, line: Line) -> Turn:
        """Compare what the server said, or where it is, with a `S` line."""
        peer = self.peer(line)
        if line.sigil == ":":
            self._text(line, peer)
        elif line.sigil == "=":
            self._state(line, peer)
        elif line.sigil == "!":
            self._closed(line, peer)
        elif line.sigil == "...":
            peer.eliding = True
        else:
            self._raw(line, peer)
        return self._turn(line, peer)

    def finish(self) -> None:
        """See that nothing the server said is left over."""
        for peer in self.peers.values():
            self.accounted(peer, self.transcript.lines[-1])
            peer.connection.observer = None  # or the garbage collector has to untie the knot
        for fault in self.scenario.host.faults:
            raise self._header(f"fault={fault} never came up")

    def peer(self, line: Line) -> Peer:
        """Return the connection that a line belongs to, opened on first use."""
        return self.peers.get(line.peer) or self._open(line.peer)

    def accounted(self, peer: Peer, line: Line) -> None:
        """See that all the server's output was expected.

        Raises:
            TranscriptMismatch: naming the first line that was not.
        """
        if peer.pending and not peer.eliding:
            said = peer.pending.split(b"\r\n")[0].decode(errors="replace")
            raise self.mismatch(
                line, f"before this line the server also said\n+ {said}\nin {peer.where}"
            )
        peer.pending.clear()
        peer.eliding = False

    def send(self, peer: Peer, octets: bytes) -> None:
        """Hand octets to the server and collect the answer."""
        connection, size = peer.connection, self.cut or len(octets) or 1
        for start in range(0, len(octets), size):
            if connection.closed:
                break
            connection.receive_data(octets[start : start + size])
            while connection.paused:
                peer.pending += connection.data_to_send()
                connection.receive_data(b"")
        self._wake()

    def _wake(self) -> None:
        """Let every server say what it has to say of what happened elsewhere."""
        for peer in self.peers.values():
            peer.connection.wake()
            peer.pending += peer.connection.data_to_send()

    def octets(self, line: Line) -> bytes:
        """What a client line puts on the wire, its holes filled."""
        if line.sigil == "~":
            return line.octets
        text = fill_in(line, self.bound).encode()
        return text + CRLF if line.sigil == ":" else text

    def mismatch(self, line: Line, message: str) -> TranscriptMismatch:
        """An error at a line of the transcript."""
        return TranscriptMismatch(message, self.transcript.path, line.number)

    def _scenario(self) -> Scenario:
        try:
            return scenario(self.transcript.protocol, self.transcript.settings, self.protocols)
        except ScenarioError as error:
            raise self._header(str(error)) from None

    def _open(self, name: str) -> Peer:
        connection = self._connected()
        peer = Peer(connection)
        self.peers[name] = peer
        self.hosts.append(connection.server.host)
        self.before.append((name, connection.state.name, *self._memory(connection)))
        connection.observer = lambda step: self._observe(peer, step)
        if not self.scenario.given:
            connection.greet()
            peer.pending += connection.data_to_send()
        return peer

    def _connected(self) -> Connection:
        try:
            return self.scenario.connect()
        except ScenarioError as error:
            raise self._header(str(error)) from None

    def _header(self, message: str) -> TranscriptSyntaxError:
        return TranscriptSyntaxError(message, self.transcript.path, self.transcript.line)

    def _memory(self, connection: Connection) -> tuple[Pairs, Pairs, Pairs]:
        return (
            connection.server.remembers(),
            self.scenario.host.store.remembers(),
            connection.pairs,
        )

    def _observe(self, peer: Peer, step: Step) -> None:
        connection = peer.connection
        session, store = connection.server.remembers(), self.scenario.host.store
        peer.moments.append(Moment(step, session, store.remembers(), connection.pairs))

    def _connect(self, line: Line) -> Turn:
        old = self.peers.get(line.peer)
        if old is not None:
            self.accounted(old, line)
            if not old.connection.closed:
                raise self.mismatch(line, "this connection is still open")
        return self._turn(line, self._open(line.peer))

    def _turn(self, line: Line, peer: Peer) -> Turn:
        if not peer.moments:
            return Turn(line, peer.connection.state.name)
        moments, peer.moments = tuple(peer.moments), []
        return Turn(line, peer.connection.state.name, moments)

    def _state(self, line: Line, peer: Peer) -> None:
        self.accounted(peer, line)
        name, *pairs = line.text.split()
        values = peer.connection.values
        found = [f"{key}={values.get(key, '?')}" for key in (pair.split("=")[0] for pair in pairs)]
        if [name, *pairs] != [peer.where, *found]:
            actual = " ".join([peer.where, *found])
            raise self.mismatch(line, f"expected state, found state\n- {line.text}\n+ {actual}")

    def _closed(self, line: Line, peer: Peer) -> None:
        self.accounted(peer, line)
        if not peer.connection.closed:
            raise self.mismatch(
                line, f"the server has not closed the connection, it is in {peer.where}"
            )
        if peer.parted:
            raise self.mismatch(line, f"line {peer.parted} says so already: delete this one")
        peer.parted = line.number

    def _text(self, line: Line, peer: Peer) -> None:
        pattern = line.pattern
        if pattern.octets and peer.pending.startswith(pattern.octets):  # as nine of ten do
            del peer.pending[: len(pattern.octets)]
            peer.eliding = False
            return
        while True:
            end = peer.pending.find(b"\r\n")
            if end < 0:
                raise self.differs(line, peer, peer.pending.decode(errors="replace"))
            text = peer.pending[:end].decode("utf-8", "surrogateescape")
            found = pattern.match(text, self.bound)
            if found is None and not peer.eliding:
                clash = rebound(self.transcript, line, text, self.bound)
                raise self.mismatch(line, clash) if clash else self.differs(line, peer, text)
            del peer.pending[: end + 2]
            if found is not None:
                self.bound.update(found)
                peer.eliding = False
                return

    def _raw(self, line: Line, peer: Peer) -> None:
        said = bytes(peer.pending[: len(line.octets)])
        if said != line.octets:
            raise self.differs(line, peer, said.decode(errors="replace"))
        del peer.pending[: len(line.octets)]

    def differs(self, line: Line, peer: Peer, said: str) -> TranscriptMismatch:
        """The error for a server line that came out otherwise."""
        found = said if said else "(nothing)"
        return self.mismatch(
            line,
            f"expected - but the server said + in {peer.where}\n- {line.text}\n+ {found}",
        )

    def _ends_group(self, moments: tuple[Moment, ...]) -> str:
        event = moments[0].step.event if moments else ""
        return event if event in self.machine.lonely else ""

    def _deaf(self, state: str) -> bool:
        return self.machine.state(state).kind is Kind.HANDSHAKE

    def _legal(self, turn: Turn, last: str, line: Line) -> None:
        """Compare the mark of a line with what the server made of it.

        Args:
            last: the command before it that nothing may follow, if there is one.
            line: of several that the server read as one, the one that is marked.
        """
        problem = (
            f"nothing may follow {last} before its reply" if last else self._problem(turn, line)
        )
        if not problem and not line.wrong:
            return
        if not line.wrong:
            raise self.mismatch(line, f'{problem}; write "C?{line.sigil}" if it is meant')
        if not problem:
            raise self.mismatch(
                line,
                f"marked as a wrong move with ?, but it is legal in {self._state_before(turn)}",
            )

    def _state_before(self, turn: Turn) -> str:
        return turn.read[0].step.before if turn.read else turn.state

    def _problem(self, turn: Turn, line: Line) -> str:
        read = turn.read
        if not read:
            waits = self._deaf(turn.state)
            return "the server waits for a TLS handshake and reads no commands" if waits else ""
        step = read[0].step
        if step.row is not None:
            if step.row.cell in _FORBIDDEN:
                return f"a client must not send {step.event} in {step.before}"
            return ""
        if step.outcome == "illegal":
            legal = ", ".join(legal_commands(self.machine, step.before))
            return f"{step.event} is not legal in {step.before} (legal: {legal})"
        kinds = {"unknown": "no such command", "syntax": "arguments do not fit", "long": "too long"}
        return f"{kinds[step.outcome]}: {verb(self.machine, line.text)}"


def legal_commands(machine: Machine, state: str) -> tuple[str, ...]:
    """The commands that a client may send in a state and that this server answers there."""
    return tuple(
        command.name
        for command in machine.commands
        if any(row.cell is not Cell.TOLERATED for row in machine.rows(state, command.name))
    )


def verb(machine: Machine, text: str) -> str:
    """The word of a command line that says what is wanted: the first, or the one after the tag."""
    words = text.split(" ")
    return words[1] if machine.tagged and len(words) > 1 else words[0]


def replay(
    transcript: Transcript, *, cut: int = 0, protocols: Mapping[str, Protocol] = REGISTRY
) -> Replay:
    """Play a transcript against the mock server.

    Args:
        cut: hand the server so many octets at a time; 0 hands over what was written together.
        protocols: where the protocol is looked up.

    Raises:
        TranscriptMismatch: if page and server disagree.
    """
    return Player(transcript, cut=cut, protocols=protocols).play()


def _dealt(peer: Peer, pieces: list[bytes]) -> list[tuple[Moment, ...]]:
    """Deal the steps to the lines whose octets caused them."""
    moments, at, offset, end = peer.moments, 0, 0, peer.begun
    peer.begun += sum(map(len, pieces)) - sum([moment.step.octets for moment in moments])
    dealt = []
    for piece in pieces:
        end += len(piece)
        mine = []
        while at < len(moments) and offset + moments[at].step.octets <= end:
            offset += moments[at].step.octets
            mine.append(moments[at])
            at += 1
        dealt.append(tuple(mine))
    return dealt
