"""A dialogue as rows to read: who says what, in which state, and what that changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wirebook.connection import Step
from wirebook.machine import Machine
from wirebook.render.memory import Change, Held, changed
from wirebook.render.wrong import Wrong
from wirebook.transcript import Line
from wirebook.turns import Moment

Pieces = tuple[tuple[str, bool], ...]
"""A text cut up, each piece with whether a hole let it in."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the transcript as it really was on the wire."""

    number: int
    sigil: str
    pieces: Pieces

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Happening:
    """A step with what was held before it, and what it changed."""

    moment: Moment
    before: Held
    changes: tuple[Change, ...]

    @property
    def step(self) -> Step:
        """What happened."""
        return self.moment.step


@dataclass(slots=True)
class Row:
    """What stands in one row: a client's unit, a whole reply, an event, or only a state.

    Args:
        path: the states from before the row to after it.
        event: the `!` line.
        confirmed: the `S=` lines that assert the state after the row.
        joined: whether it went out in one write with the row above.
        group: for the first row of such a write, how many commands it has.
        payload: whether it is no command but what one had announced.
        notes: the writer's comments above it.
    """

    kind: Literal["client", "server", "event", "state"]
    peer: str
    path: list[str]
    lines: list[Said] = field(default_factory=list)
    event: Line | None = None
    happenings: list[Happening] = field(default_factory=list)
    confirmed: list[Line] = field(default_factory=list)
    wrong: Wrong | None = None
    joined: bool = False
    group: int = 1
    payload: bool = False
    notes: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The transcript's line at which the row begins."""
        if self.lines:
            return self.lines[0].number
        return (self.event or self.confirmed[0]).number

    @property
    def moved(self) -> bool:
        """Whether the state after the row is another."""
        return len(self.path) > 1

    def changes(self, machine: Machine) -> tuple[Change, ...]:
        """What the row changed in session and mailbox, all its steps taken together."""
        if len(self.happenings) < 2:
            return tuple(change for each in self.happenings for change in each.changes)
        return changed(machine, self.happenings[0].before, self.happenings[-1].moment)

    def shows(self, happening: Happening) -> None:
        """Add a step that shows its effect here."""
        self.happenings.append(happening)
        if happening.step.after != self.path[-1]:
            self.path.append(happening.step.after)
