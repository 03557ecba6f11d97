"""Why a move of the client is wrong, as data: the pages say it in their language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wirebook.machine import Cell, Machine
from wirebook.replay import legal_commands
from wirebook.text import Text
from wirebook.turns import Turn

Kind = Literal["illegal", "forbidden", "unreadable", "early", "unknown", "syntax", "long"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong move.

    Args:
        kind: `illegal` here, `forbidden` to clients though served, `unreadable`, `early` behind
            a command that must end its group, `unknown`, `syntax` or `long`.
        command: the verb; for `early` the one before it.
        state: where it was sent.
        legal: what could have been sent.
        rfc: who says so.
        text: the model's own words, where it has some.
    """

    kind: Kind
    command: str
    state: str
    legal: tuple[str, ...]
    rfc: str
    text: Text | None = None


def wrong(machine: Machine, turn: Turn, before: Turn | None) -> Wrong | None:
    """Say why a line marked with `?` is wrong; `before` is the line in the same write.

    Returns:
        `None` if the server has read only a part of what is wrong.
    """
    early = _early(machine, before)
    if early is not None:
        return early
    if not turn.read:
        return None
    step = turn.read[0].step
    if step.row is not None:
        served: Kind = "unreadable" if step.row.cell is Cell.REJECTED else "forbidden"
        return Wrong(served, step.event, step.before, (), step.row.rfc, step.row.text)
    if step.outcome == "illegal":
        return _illegal(machine, step.event, step.before)
    verb = step.event or turn.line.text.split(" ")[0]
    kind: Literal["unknown", "syntax", "long"] = (
        "syntax" if step.outcome == "syntax" else "long" if step.outcome == "long" else "unknown"
    )
    command = machine.command(verb)
    rfc = command.rfc if command and kind == "syntax" else machine.refusals.rfc
    return Wrong(kind, verb, step.before, (), rfc)


def _early(machine: Machine, before: Turn | None) -> Wrong | None:
    if before is None or not before.read:
        return None
    step = before.read[0].step
    command = machine.command(step.event)
    if command is None or command.pipeline != "last":
        return None
    return Wrong("early", command.name, step.before, (), command.rfc)


def _illegal(machine: Machine, command: str, state: str) -> Wrong:
    legal = legal_commands(machine, state)
    for mark in machine.marks:
        if (mark.state, mark.command) == (state, command) and mark.cell is Cell.UNSPECIFIED:
            return Wrong("illegal", command, state, legal, mark.rfc, mark.text)
    return Wrong("illegal", command, state, legal, machine.refusals.rfc)
