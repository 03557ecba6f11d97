"""How much of a model the dialogues of the book have shown at work."""

from __future__ import annotations

from wirebook.coverage import Coverage, coverage
from wirebook.machine import Cell, Machine
from wirebook.render.cells import NONE, Content, Linked, Many, Table, Word
from wirebook.render.chips import command_chip, state_chip
from wirebook.render.edition import Edition, Place
from wirebook.render.element import Html, el, hidden, join
from wirebook.render.html import table
from wirebook.render.matrix import shown_states
from wirebook.text import Text

SUMMARY = Text(
    "전이 {rows}개 가운데 {shown}개와 칸 {cells}개 가운데 {seen}개를, 상태까지 확인하며 실행했다",
    "{shown} of {rows} transitions and {seen} of {cells} cells were run, and the state behind "
    "them asserted",
)
TIMES = Text("전송 기록 {count}개", "{count} transcripts")
ROWS = Text("전이마다", "By transition")
HEAT = Text("칸마다 전송 기록의 수", "Transcripts for each cell")
WHERE = Text("보인 곳", "Shown in")
ROW = Text("전이", "Transition")


def heat(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """For each protocol: one number, a table of cells, and a table of rows."""
    places = edition.places()
    return join(_machine(edition, machine, places) for machine in machines)


def _machine(edition: Edition, machine: Machine, places: dict[str, Place]) -> Html:
    found = coverage(machine, edition.every_replay())
    return el(
        "div",
        _summary(edition, found),
        _cells(edition, machine, found),
        el(
            "details",
            el("summary", edition.say(ROWS)),
            table(_rows(found, places), machine, edition.lang),
            class_="wb-told",
        ),
        class_="wb-coverage",
    )


def _summary(edition: Edition, found: Coverage) -> Html:
    text = edition.say(
        SUMMARY,
        rows=len(found.rows),
        shown=sum(bool(names) for _, names in found.rows),
        cells=len(found.cells),
        seen=sum(bool(names) for _, names in found.cells),
    )
    return el("p", el("b", f"{found.percent:.4g} %"), " ", text, class_="wb-coverage__sum")


def _cells(edition: Edition, machine: Machine, found: Coverage) -> Html:
    names = dict(found.cells)
    states = [
        state for state in shown_states(machine) if any(state.name == each for each, _ in names)
    ]
    heads = (
        el("th", el("span", state_chip(machine, state.name, edition.lang)), scope="col")
        for state in states
    )
    rows = [
        el(
            "tr",
            el("th", command_chip(machine, command.name), scope="row"),
            *(_cell(edition, machine, s.name, command.name, names) for s in states),
        )
        for command in machine.commands
    ]
    label = edition.say(HEAT)
    head = el("thead", el("tr", el("td"), *heads))
    inside = el("table", head, el("tbody", *rows), class_="wb-matrix__table", aria_label=label)
    box = el("div", inside, class_="wb-scroll", role="group", aria_label=label, tabindex=0)
    return el("figure", box, el("figcaption", label), class_="wb-matrix wb-heat")


def _cell(
    edition: Edition,
    machine: Machine,
    state: str,
    command: str,
    names: dict[tuple[str, str], tuple[str, ...]],
) -> Html:
    shown = names.get((state, command), ())
    refused = machine.cell(state, command) is Cell.REJECTED
    warmth = min(len(shown), 4)
    kind = " wb-cell--rejected" if refused else ""
    words = hidden(f" {edition.say(TIMES, count=len(shown))}")
    number = el("span", str(len(shown)), words, title=", ".join(shown) or None)
    return el("td", number, class_=f"wb-cell wb-cell--{warmth}{kind}")


def _rows(found: Coverage, places: dict[str, Place]) -> Table:
    rows = tuple(
        (Word(key), Many(tuple(_file(name, places) for name in names), ", ") if names else NONE)
        for key, names in found.rows
    )
    return Table(ROWS, (ROW, WHERE), rows, "seen")


def _file(name: str, places: dict[str, Place]) -> Content:
    short = name.rpartition("/")[2].removesuffix(".wire")
    return Linked(short, places[name].top) if name in places else short
