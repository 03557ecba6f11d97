"""Which rows and cells of a model the book has shown at work, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wirebook.machine import Cell, Machine
from wirebook.turns import Replay


@dataclass(frozen=True, slots=True)
class Coverage:
    """For each row and each cell, the transcripts that take it and assert the state after it.

    Args:
        rows: key of the row, and names of transcripts.
        cells: (state, command), and names of transcripts; all cells where commands are read.
    """

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    cells: tuple[tuple[tuple[str, str], tuple[str, ...]], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What no transcript shows."""
        rows = (key for key, names in self.rows if not names)
        cells = (f"{state} {verb} (cell)" for (state, verb), names in self.cells if not names)
        return (*rows, *cells)

    @property
    def percent(self) -> float:
        """Rows and cells shown, in percent."""
        total = len(self.rows) + len(self.cells)
        return 100 * (total - len(self.missing)) / total


def coverage(machine: Machine, replays: Iterable[tuple[str, Replay]]) -> Coverage:
    """Collect what transcripts of this machine show."""
    rows: dict[str, list[str]] = {row.key: [] for row in machine.transitions}
    cells: dict[tuple[str, str], list[str]] = {
        (state.name, command.name): []
        for state in machine.states
        for command in machine.commands
        if machine.cell(state.name, command.name) is not Cell.NOT_APPLICABLE
    }
    for name, replay in replays:
        if replay.machine is not machine:
            continue
        for key in sorted(replay.rows()):
            rows[key].append(name)
        for cell in sorted(replay.cells() & cells.keys()):
            cells[cell].append(name)
    return Coverage(
        tuple((key, tuple(names)) for key, names in rows.items()),
        tuple((cell, tuple(names)) for cell, names in cells.items()),
    )
