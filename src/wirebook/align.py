"""Which old lines a server's new lines keep, replace, drop or add, at the least cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["keep", "replace", "drop", "add", "elide"]

# One replacement is better than dropping one line and adding another; a `...` takes what it can.
_COST: dict[Kind, int] = {"keep": 0, "elide": 1, "replace": 10, "drop": 12, "add": 12}


@dataclass(frozen=True, slots=True)
class Edit:
    """One decision.

    Args:
        kind: what becomes of the old line; `elide` leaves the new line to a `...`.
        old: the place of the old line; for `add`, of the one it comes before.
        new: the place of the new line, if the kind takes one.
        after: the places that come next.
    """

    kind: Kind
    old: int
    new: int
    after: tuple[int, int]


def align(
    olds: int, news: int, elides: Callable[[int], bool], fits: Callable[[int, int], bool]
) -> tuple[Edit, ...]:
    """Align so many old lines with so many new ones.

    Args:
        elides: whether an old line is a `...`.
        fits: whether an old line may stay for a new one.
    """
    cost = {(olds, news): 0}
    choice: dict[tuple[int, int], Edit] = {}
    for old in range(olds, -1, -1):
        for new in range(news, -1, -1):
            if (old, new) == (olds, news):
                continue
            choices = _choices(old, new, (olds, news), elides, fits)
            edit = min(choices, key=lambda each: _COST[each.kind] + cost[each.after])
            choice[old, new] = edit
            cost[old, new] = _COST[edit.kind] + cost[edit.after]
    return tuple(_path(choice))


def _choices(
    old: int,
    new: int,
    ends: tuple[int, int],
    elides: Callable[[int], bool],
    fits: Callable[[int, int], bool],
) -> Iterator[Edit]:
    more_old, more_new = old < ends[0], new < ends[1]
    if more_old and elides(old):
        yield Edit("keep", old, new, (old + 1, new))
        if more_new:
            yield Edit("elide", old, new, (old, new + 1))
        return
    if more_old and more_new:
        kind: Kind = "keep" if fits(old, new) else "replace"
        yield Edit(kind, old, new, (old + 1, new + 1))
    if more_old:
        yield Edit("drop", old, new, (old + 1, new))
    if more_new:
        yield Edit("add", old, new, (old, new + 1))


def _path(choice: dict[tuple[int, int], Edit]) -> Iterator[Edit]:
    at = (0, 0)
    while at in choice:
        yield choice[at]
        at = choice[at].after
