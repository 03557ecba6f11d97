"""The ways out of a state as a picture sees them: through folded states, without hidden rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wirebook.hints import Hints
from wirebook.machine import Cell, Kind, Machine, Transition
from wirebook.render.words import failed, reply_word

MODAL = (Kind.PAYLOAD, Kind.HANDSHAKE)


@dataclass(frozen=True, slots=True)
class Step:
    """One way out of a state: the rows behind it, several if it leads through folded states.

    `word` stands for the word of the reply, if that is not to be read from the rows.
    """

    source: str
    event: str
    rows: tuple[Transition, ...]
    target: str
    fails: bool
    word: str = ""

    @property
    def reply(self) -> str:
        """The word of the last reply on the way."""
        if self.word:
            return self.word
        words = [reply_word(row.reply) for row in self.rows]
        return next((word for word in reversed(words) if word), "")

    @property
    def alike(self) -> tuple[str, str, str, bool]:
        """What has to be equal for two states to do the same."""
        return self.event, self.reply, self.target, self.fails


def steps_from(
    machine: Machine, hints: Hints, source: str, folded: tuple[str, ...]
) -> Iterator[Step]:
    """Every permitted step out of a state that the picture does not hide."""
    entered = [row.source for row in machine.transitions if row.target == source]
    base = entered[0] if entered and machine.state(source).kind in MODAL else source
    for row in machine.transitions:
        if row.source != source or row.cell is not Cell.ALLOWED:
            continue
        for rows in _ways(machine, row, folded, base):
            if not any(_hides(hints, each) for each in rows):
                last = rows[-1]
                target = last.goes_to(base)
                target = source if target in folded else target
                yield Step(source, row.event, rows, target, failed(last))


def _ways(
    machine: Machine, row: Transition, folded: tuple[str, ...], base: str
) -> Iterator[tuple[Transition, ...]]:
    """The row alone; or, if it enters a folded state, the row with each exit of that state."""
    target = row.goes_to(base)
    if target not in folded:
        yield (row,)
        return
    own = {(each.event, each.target) for each in machine.transitions if each.source == base}
    for exit_ in machine.transitions:
        leaves = exit_.source == target and exit_.goes_to(base) != target
        if leaves and (exit_.event, exit_.target) not in own:
            yield row, exit_


def _hides(hints: Hints, row: Transition) -> bool:
    return any(
        hidden.source in ("", row.source)
        and hidden.event in ("", row.event)
        and hidden.outcome in ("", row.outcome)
        for hidden in hints.hidden
    )
