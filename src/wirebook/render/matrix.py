"""States and commands as a table with five kinds of cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from wirebook.machine import Cell, Kind, Machine, State
from wirebook.render import phrases
from wirebook.render.chips import command_chip, state_chip
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, hidden
from wirebook.render.evidence import evidence
from wirebook.render.links import command_page
from wirebook.render.tables import refusal
from wirebook.text import Text

CAPTION = Text("상태마다 받는 명령", "Which state accepts which command")
SEEN = Text("실행된 예", "seen at work")
NO_LETTERS = str.maketrans("/", "-")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: what it says, why, and where it leads."""

    kind: Cell
    why: str
    address: str
    seen: bool


def shown_states(machine: Machine) -> tuple[State, ...]:
    """The states of the matrix: those in which something can arrive."""
    return tuple(state for state in machine.states if state.kind not in (Kind.START, Kind.END))


def matrix(edition: Edition, machine: Machine) -> Html:
    """The whole table, its legend, and how many cells of each kind there are."""
    states = shown_states(machine)
    at_work = evidence(edition, machine).cells
    cells = {
        (state.name, command.name): _cell(edition, machine, state.name, command.name, at_work)
        for command in machine.commands
        for state in states
    }
    corner = el("th", edition.say(phrases.COMMAND), scope="col", class_="wb-matrix__corner")
    head = el("tr", corner, *(_head(machine, state, edition.lang) for state in states))
    rows = [
        el(
            "tr",
            el("th", command_chip(machine, command.name), scope="row"),
            *(_shown(cells[state.name, command.name], edition.lang) for state in states),
        )
        for command in machine.commands
    ]
    label = edition.say(CAPTION)
    table = el(
        "table", el("thead", head), el("tbody", *rows), class_="wb-matrix__table", aria_label=label
    )
    return el(
        "figure",
        el("div", table, class_="wb-scroll", role="group", aria_label=label, tabindex=0),
        _legend(Counter(cell.kind for cell in cells.values()), edition.lang),
        class_="wb-matrix",
        id=f"matrix-{machine.name}",
    )


def _cell(
    edition: Edition,
    machine: Machine,
    state: str,
    command: str,
    at_work: object,
) -> _Cell:
    assert isinstance(at_work, dict)
    kind = machine.cell(state, command)
    seen = at_work.get((state, command), "")
    address = seen or ("" if kind is Cell.NOT_APPLICABLE else command_page(machine, command))
    return _Cell(kind, _why(edition, machine, state, command, kind), address, bool(seen))


def _why(edition: Edition, machine: Machine, state: str, command: str, kind: Cell) -> str:
    texts = [mark.text for mark in machine.marks if (mark.state, mark.command) == (state, command)]
    rows = machine.rows(state, command)
    texts += [row.text for row in rows if row.text and row.cell is kind]
    if texts and kind is not Cell.ALLOWED:
        return edition.say(texts[0])
    if kind is Cell.REJECTED:
        return refusal(machine, state, command)
    return edition.say(phrases.CELLS[kind][1])


def _head(machine: Machine, state: State, lang: str) -> Html:
    return el("th", el("span", state_chip(machine, state.name, lang)), scope="col")


def _shown(cell: _Cell, lang: str) -> Html:
    symbol, text = phrases.CELLS[cell.kind]
    inside = (el("span", symbol, aria_hidden="true"), hidden(text[lang]))
    seen = hidden(f", {SEEN[lang]}") if cell.seen else None
    content = (
        el("a", *inside, seen, href=cell.address, title=cell.why)
        if cell.address
        else el("span", *inside, title=cell.why)
    )
    name = cell.kind.value.translate(NO_LETTERS)
    return el("td", content, class_=f"wb-cell wb-cell--{name}" + " wb-cell--seen" * cell.seen)


def _legend(counts: Counter[Cell], lang: str) -> Html:
    items = [
        el(
            "li",
            el("span", symbol, class_=f"wb-cell wb-cell--{kind.value.translate(NO_LETTERS)}"),
            " ",
            text[lang],
            " ",
            el("b", str(counts[kind])),
        )
        for kind, (symbol, text) in phrases.CELLS.items()
    ]
    dot = el("li", el("span", class_="wb-cell wb-cell--seen"), " ", SEEN[lang])
    return el("figcaption", el("ul", *items, dot, class_="wb-legend"))
