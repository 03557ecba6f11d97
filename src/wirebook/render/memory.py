"""What session and mailboxes hold, compared from step to step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wirebook.machine import Kind, Machine
from wirebook.transcript import Line
from wirebook.turns import Moment, Pairs, Replay

NOTHING = "∅"
"""How a mail store writes that a mailbox is empty."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something gained, lost or set.

    Args:
        lane: whose memory it is, and so how long it would have lived.
        sign: `+`, `−`, or `=` for a variable that was set.
        name: a store, a variable, or the account whose mailbox it is.
        value: what came or went; empty if the whole store went.
    """

    lane: Literal["session", "mailbox"]
    sign: Literal["+", "−", "="]
    name: str
    value: str


class Held(NamedTuple):
    """What session, variables and mailboxes hold at some time."""

    session: Pairs
    values: Pairs
    mailbox: Pairs


class Memory:
    """Remembers what was, for each connection, and for all of them the mailboxes."""

    def __init__(self, replay: Replay) -> None:
        self.machine: Machine = replay.machine
        self.mailbox: Pairs = replay.before[0][3] if replay.before else ()
        self.openings = list(replay.before)
        self.sessions: dict[str, Pairs] = {}
        self.values: dict[str, Pairs] = {}

    def opens(self, line: Line) -> bool:
        """Whether a new connection begins with this line."""
        return line.peer not in self.sessions or (line.sigil, line.text) == ("!", "connect")

    def open(self, name: str) -> str:
        """Note what the next connection of this name starts with, and return its state."""
        at = next(i for i, opening in enumerate(self.openings) if opening[0] == name)
        _, state, session, _, values = self.openings.pop(at)
        self.sessions[name], self.values[name] = session, values
        return state

    def held(self, name: str) -> Held:
        """What there was last: in a session, in its variables, in the mailboxes."""
        return Held(self.sessions[name], self.values[name], self.mailbox)

    def changes(self, name: str, moment: Moment) -> tuple[Change, ...]:
        """Compare a moment with the one before it, and remember it."""
        found = changed(self.machine, self.held(name), moment)
        self.sessions[name], self.values[name] = moment.session, moment.values
        self.mailbox = moment.mailbox
        return found


def changed(machine: Machine, before: Held, moment: Moment) -> tuple[Change, ...]:
    """What is another than before, however many steps lie between."""
    over = machine.state(moment.step.after).kind is Kind.END
    return (
        *(() if over else _set(before.values, moment.values)),
        *_compared("session", before.session, moment.session),
        *_compared("mailbox", before.mailbox, moment.mailbox),
    )


def _set(before: Pairs, after: Pairs) -> Iterator[Change]:
    old = dict(before)
    for name, value in after:
        if old.get(name) != value:
            yield Change("session", "=", name, value)


def _compared(lane: Literal["session", "mailbox"], before: Pairs, after: Pairs) -> Iterator[Change]:
    old, new = dict(before), dict(after)
    for name in dict.fromkeys((*old, *new)):
        was, now = _items(old.get(name, "")), _items(new.get(name, ""))
        if lane == "session" and was and not now:
            yield Change(lane, "−", name, "")
            continue
        yield from (Change(lane, "−", name, each) for each in was if each not in now)
        yield from (Change(lane, "+", name, each) for each in now if each not in was)


def _items(value: str) -> list[str]:
    return [each for each in value.split() if each != NOTHING]
