"""One machine made from another: names exchanged, things left out, variables that do not vary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from wirebook.machine import Machine, Transition


def renamed(machine: Machine, old: str, new: str, literally: str, rfc: str) -> Machine:
    """Give a command another name, in the list of commands and in all rows."""
    return replace(
        machine,
        commands=tuple(
            replace(each, name=new, literally=literally, rfc=rfc) if each.name == old else each
            for each in machine.commands
        ),
        transitions=tuple(
            replace(row, event=new) if row.event == old else row for row in machine.transitions
        ),
        marks=tuple(
            replace(mark, command=new) if mark.command == old else mark for mark in machine.marks
        ),
    )


def without(machine: Machine, *commands: str) -> Machine:
    """Leave commands out, with their rows and marks."""
    return replace(
        machine,
        commands=tuple(each for each in machine.commands if each.name not in commands),
        transitions=tuple(row for row in machine.transitions if row.event not in commands),
        marks=tuple(mark for mark in machine.marks if mark.command not in commands),
    )


def fixed(machine: Machine, **values: str) -> Machine:
    """Give variables one value for good: they vanish, and with them the rows of other values."""

    def kept(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in pairs if pair[0] not in values)

    return replace(
        machine,
        variables=tuple(each for each in machine.variables if each.name not in values),
        transitions=tuple(
            replace(row, when=kept(row.when), do=kept(row.do))
            for row in machine.transitions
            if all(values.get(name, value) == value for name, value in row.when)
        ),
    )


def revised(machine: Machine, change: Callable[[Transition], Transition | None]) -> Machine:
    """Change rows one by one; `None` leaves a row out."""
    changed = (change(row) for row in machine.transitions)
    return replace(machine, transitions=tuple(row for row in changed if row is not None))
