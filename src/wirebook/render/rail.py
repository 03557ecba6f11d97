"""The rail beside a dialogue: which connection it is, and the states it goes through."""

from __future__ import annotations

from wirebook.machine import Kind
from wirebook.render import phrases
from wirebook.render.chips import code, state_chip
from wirebook.render.dialogue import Row
from wirebook.render.element import Html, el
from wirebook.render.frame import Stage
from wirebook.transcript import Line


def rails(stage: Stage, rows: tuple[Row, ...]) -> list[Html]:
    """One cell for each row: a name where another connection speaks, a state where it is news."""
    shown: dict[str, str] = {}
    speaker = ""
    made = []
    for row in rows:
        turned = row.peer != speaker
        speaker = row.peer
        news = turned or shown.get(row.peer) != row.path[0]
        shown[row.peer] = row.path[-1]
        states = row.path[1:] if row.moved else row.path if news else []
        made.append(_rail(stage, row, row.peer if turned else "", _worth_saying(stage, states)))
    return made


def _worth_saying(stage: Stage, states: list[str]) -> list[str]:
    """All but the moment before the greeting."""
    return [name for name in states if stage.machine.state(name).kind is not Kind.START]


def _rail(stage: Stage, row: Row, name: str, states: list[str]) -> Html:
    chips = (state_chip(stage.machine, each, stage.lang, new=row.moved) for each in states)
    return el(
        "div",
        el("span", name, class_="wb-row__peer") if name else None,
        *chips,
        *(_confirmed(stage, line) for line in row.confirmed),
        class_="wb-row__state",
    )


def _confirmed(stage: Stage, line: Line) -> Html:
    """An `S=` line: its anchor, the variables it asserts, and a highlight."""
    return el(
        "span",
        *(code(value) for value in line.text.split()[1:]),
        id=stage.anchor(line.number),
        class_=f"wb-row__asserted{stage.marked(line.number)}",
        title=stage.say(phrases.CONFIRMED),
    )
