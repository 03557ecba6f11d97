"""What a picture says is what the table says; what it does not say, it says that."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from types import ModuleType

from wirebook.hints import Hidden, Hints
from wirebook.machine import Cell, Kind, Machine
from wirebook.render.picture import picture
from wirebook.render.svg import svg
from wirebook.text import Text

Pictured = tuple[Machine, Hints]


def drawings(machine: Machine, hints: Hints, lang: str, lint: ModuleType) -> list[ET.Element]:
    """The overview and the smaller pictures beside it."""
    views = ("overview", *(f"detail:{name}" for name in hints.details))
    return [lint.read(svg(machine, lang, view=view, hints=hints)) for view in views]


def test_no_cell_is_lost_or_invented(pictured: Pictured, lang: str, lint: ModuleType) -> None:
    machine, hints = pictured
    drawn = {
        cell
        for root in drawings(machine, hints, lang, lint)
        for cell in lint.claims(root)
        if machine.command(cell[1])
        and cell[0] in [state.name for state in machine.states]
        and machine.state(cell[0]).kind is Kind.COMMAND
    }
    permitted = {
        (state.name, command.name)
        for state in machine.states
        for command in machine.commands
        if machine.cell(state.name, command.name) is Cell.ALLOWED
    }
    assert drawn == permitted


def test_every_state_and_command_is_drawn_or_named_as_left_out(
    pictured: Pictured, lang: str, lint: ModuleType
) -> None:
    machine, hints = pictured
    root = lint.read(svg(machine, lang, hints=hints))
    left_out = lint.text_of(root, "wb-left-out").replace("(", " ").replace(")", " ")
    drawn = {name for element in root.iter() for name in lint.names(element, "wb-s-")}
    assert {s.name for s in machine.states} - drawn <= set(left_out.replace(",", " ").split())
    said = {command for _, command in lint.claims(root)}
    missing = {c.name for c in machine.commands} - said
    assert missing <= set(left_out.replace(",", " ").split())


def test_doubtful_cells_are_named(pictured: Pictured, lint: ModuleType) -> None:
    machine, hints = pictured
    roots = drawings(machine, hints, "en", lint)
    left_out = " ".join(lint.text_of(root, "wb-left-out") for root in roots)
    for state in machine.states:
        for command in machine.commands:
            if machine.cell(state.name, command.name) in (Cell.TOLERATED, Cell.UNSPECIFIED):
                assert command.name in left_out
                assert f"in {state.name}" in left_out


def test_what_is_hidden_is_named(toy: ModuleType, lint: ModuleType) -> None:
    hints = Hints(
        hidden=(Hidden(Text("바쁜 인사", "a busy greeting"), event="greeting", outcome="busy"),)
    )
    root = lint.read(svg(toy.TOY, "ko", hints=hints))
    assert "바쁜 인사" in lint.text_of(root, "wb-left-out")
    assert not [
        edge
        for edge in lint.edges(root)
        if "wb-from-CONNECT" in lint.classes(edge) and "wb-to-CLOSED" in lint.classes(edge)
    ]


def test_the_lost_connection_of_pop3_says_that_nothing_is_deleted(lint: ModuleType) -> None:
    from wirebook.protocols.pop3.model import POP3

    root = lint.read(svg(POP3, "ko"))
    edge = next(edge for edge in lint.edges(root) if "wb-c-drop" in lint.classes(edge))
    assert {"wb-c-timeout", "wb-server", "wb-from-TRANSACTION", "wb-to-CLOSED"} <= set(
        lint.classes(edge)
    )
    assert "wb-from-UPDATE" not in lint.classes(edge)
    assert "아무것도 안 지움" in "".join(edge.itertext())


def test_a_visit_a_refusal_and_a_common_word_are_told_apart(toy: ModuleType) -> None:
    shown = picture(toy.TOY, toy.HINTS)
    assert [(w.command, w.mark) for w in shown.words["READY"]] == [
        ("EHLO", "stay"),
        ("RSET", "stay"),
        ("AUTH", "visit"),
    ]
    assert [(w.command, w.mark) for w in shown.words["SENDER"]] == [("DATA", "refused")]
    assert [w.command for w in shown.frames[0].words] == ["NOOP", "VRFY"]


def test_what_all_members_do_leaves_from_the_outermost_border(toy: ModuleType) -> None:
    arrows = {(a.source, a.target): a for a in picture(toy.TOY, toy.HINTS).arrows}
    assert [s.event for s in arrows["outer", "CLOSED"].steps] in (["QUIT"], ["shutdown"])
    assert [s.event for s in arrows["transaction", "READY"].steps] == ["EHLO", "RSET"]
    assert arrows["CONNECT", "CLOSED"].tone == "no"


def test_the_spine_runs_from_the_start_to_the_end(pictured: Pictured) -> None:
    machine, hints = pictured
    spine = picture(machine, hints).spine
    assert machine.state(spine[0]).kind is Kind.START
    assert machine.state(spine[-1]).kind is Kind.END
    assert len(spine) > 4
