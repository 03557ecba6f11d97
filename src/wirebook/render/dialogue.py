"""A replay as rows to read: who says what, in which state, and what that changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from wirebook.connection import Step
from wirebook.machine import Machine
from wirebook.notation import shown
from wirebook.render.memory import Change, Memory
from wirebook.render.wrong import Wrong, wrong
from wirebook.replay import Moment, Replay, Turn
from wirebook.transcript import Line

_HOLE = re.compile(r"<<[^<>]*>>")


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the transcript as it really was: pieces of text, and whether a hole let them in."""

    number: int
    sigil: str
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Happening:
    """A step with what it changed."""

    step: Step
    changes: tuple[Change, ...]
    moment: Moment


@dataclass(slots=True)
class Row:
    """What stands in one row: a client's unit, a whole reply, an event, or only a state.

    `path` are the states from before the row to after it, each once; `notes` are the writer's
    comments; `confirmed` are the `S=` lines that assert the state after the row. A row that is
    `joined` went out in one write with the one above; the first of them knows how many they are.
    """

    kind: Literal["client", "server", "event", "state"]
    peer: str
    lines: list[Said]
    path: list[str]
    event: Line | None = None
    happenings: list[Happening] = field(default_factory=list)
    confirmed: list[Line] = field(default_factory=list)
    wrong: Wrong | None = None
    joined: bool = False
    group: int = 1
    notes: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The transcript's line at which the row begins."""
        return self.lines[0].number if self.lines else self._other.number

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the row changed in session and mailbox."""
        return tuple(change for each in self.happenings for change in each.changes)

    @property
    def _other(self) -> Line:
        return self.event or self.confirmed[0]

    def happened(self, happening: Happening) -> None:
        """Add a step that shows its effect here."""
        self.happenings.append(happening)
        if happening.step.after != self.path[-1]:
            self.path.append(happening.step.after)


@dataclass(slots=True)
class Peer:
    """One connection while its rows are made.

    `stream` is what the server has said and no row shows yet, with the step of each piece;
    `waiting` are steps whose effect no row shows yet, each with the row that caused it.
    """

    state: str
    stream: list[tuple[bytes, Happening]] = field(default_factory=list)
    waiting: list[tuple[Happening, Row]] = field(default_factory=list)
    eliding: bool = False
    row: Row | None = None
    reply: Moment | None = None


def dialogue(replay: Replay) -> tuple[Row, ...]:
    """Make the rows of a replay."""
    return tuple(_Rows(replay).rows())


class _Rows:
    """Makes rows, turn by turn."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.machine: Machine = replay.machine
        self.bound = dict(replay.bound)
        self.openings = list(replay.before)
        self.memory = Memory(replay)
        self.peers: dict[str, Peer] = {}
        self.made: list[Row] = []
        self.flight: Turn | None = None

    def rows(self) -> list[Row]:
        for turn in self.replay.turns:
            self.take(turn)
            self.flight = turn if turn.line.actor == "C" and turn.line.sends else None
        for peer in self.peers.values():
            self.settle(peer)
        _count_groups(self.made)
        return self.made

    def take(self, turn: Turn) -> None:
        line = turn.line
        if line.peer not in self.peers or line.text.split(" ")[0] == "connect" and not line.sends:
            self.open(line.peer)
        peer = self.peers[line.peer]
        if line.sigil == "=":
            self.confirm(turn, peer)
        elif line.sigil == "!":
            self.event(turn, peer)
        elif line.actor == "C":
            self.client(turn, peer)
        else:
            self.server(turn, peer)

    def open(self, name: str) -> None:
        at = next(i for i, opening in enumerate(self.openings) if opening[0] == name)
        _, state, session, _, values = self.openings.pop(at)
        self.memory.opened(name, session, values)
        self.peers[name] = Peer(state)

    def confirm(self, turn: Turn, peer: Peer) -> None:
        self.happen(turn, peer, None)
        if peer.row is None:
            peer.row = self.add(Row("state", turn.line.peer, [], [peer.state]))
        peer.row.confirmed.append(turn.line)

    def event(self, turn: Turn, peer: Peer) -> None:
        self.settle(peer)
        row = self.add(Row("event", turn.line.peer, [], [peer.state], turn.line))
        row.notes = turn.line.notes
        self.happen(turn, peer, row)
        if not peer.stream:
            self.settle(peer)

    def client(self, turn: Turn, peer: Peer) -> None:
        line, row = turn.line, peer.row
        if self.flight is None or self.flight.line.peer != line.peer:
            self.settle(peer)
        said = Said(line.number, line.sigil, self.filled(line))
        flying = self.flight is not None and row is not None and row.kind == "client"
        if flying and row is not None and not row.wrong and not self.flight_moments:
            row.lines.append(said)
        else:
            row = self.add(Row("client", line.peer, [said], [peer.state], joined=flying))
            row.notes = line.notes
        assert row is not None
        row.wrong = wrong(self.machine, turn, self.flight) if line.wrong else row.wrong
        self.happen(turn, peer, row)

    @property
    def flight_moments(self) -> bool:
        return self.flight is None or bool(self.flight.moments)

    def server(self, turn: Turn, peer: Peer) -> None:
        line = turn.line
        self.happen(turn, peer, None)
        if line.sigil == "...":
            peer.eliding = True
            self.reply(peer, turn, Said(line.number, "...", (("", False),)), peer.reply)
            return
        for piece, happening in self.heard(line, peer):
            said = Said(line.number, line.sigil, _pieces(line, piece))
            self.reply(peer, turn, said, happening.moment)
            self.show(peer, happening)

    def reply(self, peer: Peer, turn: Turn, said: Said, moment: Moment | None) -> None:
        """Add a line to the reply it belongs to, or begin a row."""
        last = peer.row
        if last is not None and last.kind == "server" and peer.reply is moment:
            if self.made[-1] is last and not last.confirmed:
                last.lines.append(said)
                return
        row = self.add(Row("server", turn.line.peer, [said], [peer.state]))
        row.notes = turn.line.notes
        peer.row, peer.reply = row, moment

    def heard(self, line: Line, peer: Peer) -> Iterator[tuple[bytes, Happening]]:
        """Take from the stream what this line of the transcript stands for."""
        while peer.stream:
            data, happening = peer.stream.pop(0)
            text = data.removesuffix(b"\r\n").decode("utf-8", "surrogateescape")
            if line.sigil != ":":
                self.push_back(peer, data[len(line.octets) :], happening)
                yield data[: len(line.octets)], happening
                return
            if not peer.eliding or line.pattern.match(text, self.bound) is not None:
                peer.eliding = False
                yield data, happening
                return

    def push_back(self, peer: Peer, data: bytes, happening: Happening) -> None:
        if data:
            peer.stream.insert(0, (data, happening))

    def happen(self, turn: Turn, peer: Peer, row: Row | None) -> None:
        """Note the steps of a turn, and what the server says by them."""
        cause = row or peer.row
        for moment in turn.moments:
            happening = Happening(moment.step, self.memory.changes(turn.line.peer, moment), moment)
            if cause is None:
                cause = peer.row = Row("server", turn.line.peer, [], [peer.state])
            peer.waiting.append((happening, cause))
            lines = moment.step.sent.split(b"\r\n")
            pieces = [each + b"\r\n" for each in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
            peer.stream += [(piece, happening) for piece in pieces]
        if row is not None:
            peer.row = row

    def show(self, peer: Peer, happening: Happening) -> None:
        """Let the row just made show the effect of all steps up to this one."""
        if any(each is happening for each, _ in peer.waiting) and peer.row is not None:
            done = False
            while not done:
                first, _ = peer.waiting.pop(0)
                peer.row.happened(first)
                done = first is happening
            peer.state = peer.row.path[-1]

    def settle(self, peer: Peer) -> None:
        """Let the causes show the effects that no reply shows."""
        for happening, cause in peer.waiting:
            cause.happened(happening)
            peer.state = happening.step.after
        peer.waiting.clear()
        peer.stream.clear()
        peer.eliding = False

    def add(self, row: Row) -> Row:
        self.made.append(row)
        return row

    def filled(self, line: Line) -> tuple[tuple[str, bool], ...]:
        parts = _split(line.text) if line.sigil == ":" else [(line.text, "")]
        return tuple(
            piece
            for text, hole in parts
            for piece in ((text, False), (self.bound.get(hole, ""), True))
            if piece[0]
        ) or (("", False),)


def _count_groups(rows: list[Row]) -> None:
    first = None
    for row in rows:
        first = first if row.joined else row
        if row.joined and first is not None:
            first.group += 1


def _split(text: str) -> list[tuple[str, str]]:
    """Cut a line into text and the name of the hole behind it."""
    ends = [found.span() for found in _HOLE.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    names = [text[start + 2 : end - 2].partition(":")[0] for start, end in ends]
    return list(zip((text[a:b] for a, b in zip(starts, stops, strict=True)), [*names, ""], strict=True))


def _pieces(line: Line, data: bytes) -> tuple[tuple[str, bool], ...]:
    """Cut what was said into what the transcript says and what its holes let in."""
    sigil, text = shown(data)
    if line.sigil != ":" or sigil == "~":
        return ((line.text if line.sigil != ":" else text, False),)
    literals = [literal for literal, _ in _split(line.text)]
    found = re.fullmatch("(.*)".join(map(re.escape, literals)), text, re.DOTALL)
    values = (*found.groups(), "") if found else ()
    if len(literals) == 1 or not values:
        return ((text, False),)
    both = (
        piece
        for literal, value in zip(literals, values, strict=True)
        for piece in ((literal, False), (value, True))
    )
    return tuple(piece for piece in both if piece[0]) or (("", False),)
