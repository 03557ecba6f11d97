"""What came of playing a transcript: steps, the lines that caused them, and what they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from wirebook.connection import Step
from wirebook.machine import Machine
from wirebook.transcript import Line, Transcript

Pairs = tuple[tuple[str, str], ...]


class Moment(NamedTuple):
    """A step, and what session and mailboxes hold right after it."""

    step: Step
    session: Pairs
    mailbox: Pairs
    values: Pairs


class Turn(NamedTuple):
    """A line of the transcript, the steps it caused, and the state of its connection after it.

    `asserted` says that a `S=` line confirms the state before anything else happens.
    """

    line: Line
    state: str
    moments: tuple[Moment, ...] = ()
    asserted: bool = False

    @property
    def read(self) -> tuple[Moment, ...]:
        """The moments at which the server had read something; a silent opening is none."""
        return tuple([moment for moment in self.moments if moment.step.octets])


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A transcript that has been played to its end and was right; equal to itself alone.

    `before` is what the connections started from: state, session, mailbox and values by name;
    `shape` is the protocol's, which says what of a server's line a program looks at; `hosts` are
    the servers that took the connections, in the order of `before`.
    """

    transcript: Transcript
    machine: Machine
    turns: tuple[Turn, ...]
    before: tuple[tuple[str, str, Pairs, Pairs, Pairs], ...]
    bound: Pairs
    shape: Callable[[str], str] = str
    hosts: tuple[str, ...] = ()

    def moments(self) -> Iterator[tuple[Moment, bool]]:
        """Every step with whether the state after it was asserted."""
        for turn in self.turns:
            for moment in turn.moments:
                yield moment, turn.asserted

    @property
    def taken(self) -> frozenset[str]:
        """The keys of the rows taken, asserted or not."""
        steps = (moment.step for moment, _ in self.moments())
        return frozenset(step.row.key for step in steps if step.row is not None)

    def rows(self) -> frozenset[str]:
        """The keys of the rows taken, their state asserted."""
        return frozenset(
            moment.step.row.key
            for moment, asserted in self.moments()
            if asserted and moment.step.row is not None
        )

    def cells(self) -> frozenset[tuple[str, str]]:
        """The cells (state, command) visited, the state after them asserted."""
        return frozenset(
            (moment.step.before, moment.step.event)
            for moment, asserted in self.moments()
            if asserted
        )


def asserted(turns: list[Turn]) -> tuple[Turn, ...]:
    """Mark the turns whose state an `S=` line confirms before the connection moves on."""
    last: dict[str, int] = {}
    for at, turn in enumerate(turns):
        line = turn.line
        if turn.moments:
            last[line.peer] = at
        if line.actor == "S" and line.sigil in "=!" and line.peer in last:
            confirmed = last.pop(line.peer)
            turns[confirmed] = turns[confirmed]._replace(asserted=True)
    return tuple(turns)
