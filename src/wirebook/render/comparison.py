"""The comparison of protocols: each cell with its proof, or with the mark that it has none."""

from __future__ import annotations

from wirebook.comparison import COLUMNS, FILE, Cell, Row
from wirebook.errors import SourceError
from wirebook.machine import Machine
from wirebook.render.chips import rfc_link
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.facts import numbers
from wirebook.render.links import proof_page
from wirebook.render.verdicts import UNPROVEN, chip, dated, planned, rich, words
from wirebook.rfc import cite
from wirebook.text import Text

CAPTION = Text("프로토콜 비교표", "Comparison of the protocols")
COUNTED = Text("모델이 오면 셈", "counted when the model is here")
OCTETS = Text("{count}옥텟", "{count} octets")
ROWS = Text("칸 {cells}개: 증명이 있는 칸 {proven}개, 주장인 칸 {rest}개",
            "{cells} cells: {proven} with a proof, {rest} claims")  # fmt: skip


def comparison(edition: Edition, _: tuple[Machine, ...]) -> Html:
    """Every row, its cells side by side, or one below the other on a phone."""
    rows = edition.comparison()
    columns = el(
        "tr",
        el("td", "", role="cell"),
        *(el("th", each, scope="col", role="columnheader") for each in COLUMNS.values()),
        role="row",
    )
    return el(
        "table",
        el("caption", _summary(edition, rows)),
        el("thead", columns, role="rowgroup"),
        el("tbody", *(_row(edition, row) for row in rows), role="rowgroup"),
        class_="wb-compare",
        role="table",
        aria_label=edition.say(CAPTION),
    )


def _summary(edition: Edition, rows: tuple[Row, ...]) -> str:
    cells = [cell for row in rows for cell in row.cells.values()]
    proven = sum(bool(_running(edition, cell)) for cell in cells)
    return edition.say(ROWS, cells=len(cells), proven=proven, rest=len(cells) - proven)


def _row(edition: Edition, row: Row) -> Html:
    claim = edition.claims().get(row.claim)
    name = words(claim.quote).partition(":")[0] if edition.lang == "ko" else row.name
    return el(
        "tr",
        el("th", el("span", name), " ", chip(claim, edition.lang), scope="row", role="rowheader"),
        *(_cell(edition, column, cell) for column, cell in row.cells.items()),
        role="row",
        id=f"row-{claim.anchor}",
    )


def _cell(edition: Edition, column: str, cell: Cell) -> Html:
    parts = (
        el("p", rich(edition, edition.say(cell.text))),
        _counts(edition, column, cell) if cell.count else None,
        *(_octets(edition, cell, source, line) for source, line in cell.octets),
        el("p", *_evidence(edition, cell), class_="wb-compare__evidence"),
    )
    proven = "" if _running(edition, cell) else " wb-compare__cell--claim"
    return el(
        "td",
        *parts,
        class_=f"wb-compare__cell wb-compare__cell--{column}{proven}",
        role="cell",
        data_label=COLUMNS[column],
    )


def _counts(edition: Edition, column: str, cell: Cell) -> Html:
    """Numbers from the model, once the book has it."""
    protocol = edition.book.protocols.get(column)
    if protocol is None:
        return el("p", edition.say(COUNTED), class_="wb-compare__later")
    counted = {label["en"]: (label, number) for label, number in numbers(protocol.machine)}
    shown = (
        el("span", el("b", str(counted[each][1])), " ", edition.say(counted[each][0]))
        for each in cell.count
    )
    return el("p", *shown, class_="wb-compare__count")


def _octets(edition: Edition, cell: Cell, source: str, line: str) -> Html:
    """How long the reply to a line of a transcript was, and where that can be seen."""
    try:
        measured = octets(edition, source, line)
    except SourceError as error:
        where = edition.book.name(edition.book.snippets / FILE)
        raise SourceError(error.message, where, cell.at) from None
    count = edition.say(OCTETS, count=f"{measured:,}")
    place = edition.places().get(source)
    shown = el("b", count)
    return el(
        "p",
        el("code", line),
        " ",
        el("a", shown, href=place.top) if place else shown,
        class_="wb-compare__octets",
    )


def octets(edition: Edition, source: str, line: str) -> int:
    """The octets that a server sent in reply to a line of a transcript.

    Raises:
        SourceError: if the transcript has no such line.
    """
    if source in edition.files("snippets", ".wire"):
        for turn in edition.book.play(edition.transcript(source)).turns:
            if turn.line.actor == "C" and turn.line.sends and turn.line.text == line:
                return sum(len(moment.step.sent) for moment in turn.moments)
    raise SourceError(f"expected the line {line!r} in {source}, found none")


def _running(edition: Edition, cell: Cell) -> tuple[str, ...]:
    written = {proof.id for proof in edition.proofs()}
    return tuple(name for name in cell.proofs if name in written)


def _evidence(edition: Edition, cell: Cell) -> list[Html]:
    """The proofs; without one that runs, the mark of a claim and its dated source."""
    running = _running(edition, cell)
    shown = [el("a", name, class_="wb-proof", href=proof_page(name.lower())) for name in running]
    if not running:
        shown.append(el("span", edition.say(UNPROVEN), class_="wb-badge wb-claim"))
    for reference in cell.rfc:
        date = None if running else el("span", " · ", cite(reference).rfc.date)
        shown.append(el("span", rfc_link(reference), date, class_="wb-cite"))
    if cell.source:
        shown.append(dated(edition, cell.source, cell.date))
    shown += [planned(edition, name, short=True) for name in cell.proofs if name not in running]
    return [join([one, " "]) for one in shown]
