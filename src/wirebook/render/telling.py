"""Telling a replay: turns become rows, and each effect stands where the reply shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from wirebook.render.dialogue import Happening, Pieces, Row, Said
from wirebook.render.memory import Memory
from wirebook.render.pieces import heard, sent
from wirebook.render.wrong import wrong
from wirebook.transcript import Line
from wirebook.turns import Replay, Turn


@dataclass(slots=True)
class Peer:
    """One connection while its rows are made.

    Args:
        state: after all that rows have shown.
        stream: what the server has said and no row shows yet, with the step of each piece.
        waiting: steps whose effect no row shows yet, with the row that caused each.
        reply: the step whose reply the last row shows.
        eliding: whether a `...` line lets the server say more than the transcript.
    """

    state: str
    stream: list[tuple[bytes, Happening]] = field(default_factory=list)
    waiting: list[tuple[Happening, Row]] = field(default_factory=list)
    row: Row | None = None
    reply: Happening | None = None
    eliding: bool = False


@lru_cache(maxsize=1024)
def told(replay: Replay) -> tuple[Row, ...]:
    """Make the rows of a replay, once for all languages."""
    teller = _Teller(replay)
    for turn in replay.turns:
        teller.take(turn)
    return teller.finish()


class _Teller:
    """Makes rows, turn by turn."""

    def __init__(self, replay: Replay) -> None:
        self.machine = replay.machine
        self.bound = dict(replay.bound)
        self.payloads = {each.name for each in replay.machine.events if each.kind == "payload"}
        self.memory = Memory(replay)
        self.peers: dict[str, Peer] = {}
        self.made: list[Row] = []
        self.above: Turn | None = None
        """The turn before, if it was something that the client sent."""
        self.blamed = False
        """Whether a line is marked as wrong that the server has not read to its end."""

    def take(self, turn: Turn) -> None:
        line = turn.line
        if self.memory.opens(line):
            self.peers[line.peer] = Peer(self.memory.open(line.peer))
        peer = self.peers[line.peer]
        if line.sigil == "=":
            self.confirm(turn, peer)
        elif line.sigil == "!":
            self.event(turn, peer)
        elif line.actor == "C":
            self.client(turn, peer)
        else:
            self.server(turn, peer)
        self.above = turn if line.actor == "C" and line.sends else None

    def finish(self) -> tuple[Row, ...]:
        for peer in self.peers.values():
            _settle(peer)
        _count_groups(self.made)
        return tuple(self.made)

    def confirm(self, turn: Turn, peer: Peer) -> None:
        if peer.row is None:
            self.add(peer, Row("state", turn.line.peer, [peer.state]))
        assert peer.row is not None
        self.note(turn, peer, peer.row)
        peer.row.confirmed.append(turn.line)

    def event(self, turn: Turn, peer: Peer) -> None:
        line = turn.line
        _settle(peer)
        row = self.add(peer, Row("event", line.peer, [peer.state], event=line, notes=line.notes))
        self.note(turn, peer, row)
        if not peer.stream:
            _settle(peer)

    def client(self, turn: Turn, peer: Peer) -> None:
        line, above = turn.line, self.above
        flying = above is not None and above.line.peer == line.peer
        if not flying:
            _settle(peer)
        said = Said(line.number, line.sigil, sent(line, self.bound))
        row = peer.row
        if flying and row is not None and above is not None and not above.read:
            row.lines.append(said)  # The line above was only the beginning of a unit.
        else:
            row = Row("client", line.peer, [peer.state], [said], joined=flying, notes=line.notes)
            self.add(peer, row)
        self.blamed = self.blamed or line.wrong
        if self.blamed:
            row.wrong = wrong(self.machine, turn, above if flying else None)
            self.blamed = row.wrong is None
        self.note(turn, peer, row)

    def server(self, turn: Turn, peer: Peer) -> None:
        line = turn.line
        if line.sigil == "...":
            peer.eliding = True
            self.reply(line, peer, (("", False),), peer.reply)
        self.note(turn, peer, peer.row)
        if line.sends:
            data, happening = _taken(peer, line, self.bound)
            self.reply(line, peer, heard(line, data), happening)
            _show(peer, happening)

    def reply(self, line: Line, peer: Peer, pieces: Pieces, happening: Happening | None) -> None:
        """Add a line to the reply it belongs to, or begin a row."""
        said = Said(line.number, line.sigil, pieces)
        row = peer.row
        same = row is not None and row.kind == "server" and peer.reply is happening
        if same and row is not None and self.made[-1] is row and not row.confirmed:
            row.lines.append(said)
        else:
            self.add(peer, Row("server", line.peer, [peer.state], [said], notes=line.notes))
        peer.reply = happening

    def note(self, turn: Turn, peer: Peer, cause: Row | None) -> None:
        """Note the steps of a turn, what they changed, and what the server says by them."""
        for moment in turn.moments:
            before = self.memory.held(turn.line.peer)
            happening = Happening(moment, before, self.memory.changes(turn.line.peer, moment))
            row = cause or Row("server", turn.line.peer, [peer.state])
            row.payload = row.payload or moment.step.event in self.payloads
            if not peer.waiting and not _heard(happening):
                row.shows(happening)  # nobody will say anything of it
                peer.state = moment.step.after
                continue
            peer.waiting.append((happening, row))
            *lines, rest = moment.step.sent.split(b"\r\n")
            pieces = [line + b"\r\n" for line in lines] + [rest] * bool(rest)
            peer.stream += [(piece, happening) for piece in pieces]

    def add(self, peer: Peer, row: Row) -> Row:
        peer.row = row
        self.made.append(row)
        return row


def _taken(peer: Peer, line: Line, bound: dict[str, str]) -> tuple[bytes, Happening]:
    """Take from the stream what a line of the transcript stands for, with its last step.

    The replay was right, so it is there.
    """
    if line.sigil != ":":
        return _octets(peer, len(line.octets))
    while True:
        data, happening = peer.stream.pop(0)
        text = data.removesuffix(b"\r\n").decode("utf-8", "surrogateescape")
        if not peer.eliding or line.pattern.match(text, bound) is not None:
            peer.eliding = False
            return data, happening


def _octets(peer: Peer, size: int) -> tuple[bytes, Happening]:
    data = b""
    while True:
        piece, happening = peer.stream.pop(0)
        data += piece
        if len(data) > size:
            peer.stream.insert(0, (data[size:], happening))
        if len(data) >= size:
            return data[:size], happening


def _show(peer: Peer, happening: Happening) -> None:
    """Let the row just made show the effect of all steps up to this one."""
    if peer.row is None or all(each is not happening for each, _ in peer.waiting):
        return
    while True:
        first, _ = peer.waiting.pop(0)
        peer.row.shows(first)
        if first is happening:
            break
    while peer.waiting and not _heard(peer.waiting[0][0]):
        peer.row.shows(peer.waiting.pop(0)[0])  # what the server does behind its reply
    peer.state = peer.row.path[-1]


def _heard(happening: Happening) -> bool:
    """Whether a step took something from the client or sent something to it."""
    return bool(happening.step.octets or happening.step.sent)


def _settle(peer: Peer) -> None:
    """Let the causes show the effects that no reply shows.

    What the server has said and nobody has heard yet is left out of the transcript, or it is slow.
    """
    for happening, cause in peer.waiting:
        cause.shows(happening)
        peer.state = happening.step.after
    peer.waiting.clear()
    if peer.eliding:
        peer.stream.clear()
    peer.eliding = False


def _count_groups(rows: list[Row]) -> None:
    first = None
    for row in rows:
        first = first if row.joined else row
        if row.joined and first is not None and not row.payload:
            first.group += 1
