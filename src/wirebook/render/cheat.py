"""A protocol on one page, to print."""

from __future__ import annotations

from wirebook.machine import Machine
from wirebook.render import cells, facts, tables
from wirebook.render.cells import CommandName, Content, Many, StateName, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.figures import machine_picture
from wirebook.render.html import table
from wirebook.text import Text

LEAVING = Text("QUIT은 상태마다 다르다", "What QUIT does in each state")


def cheat(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """Diagram, commands, ports, replies, and how to leave."""
    return join(_machine(edition, machine) for machine in machines)


def _machine(edition: Edition, machine: Machine) -> Html:
    made = (
        commands(machine),
        leaving(machine),
        facts.ports(machine),
        replies(machine),
    )
    return el(
        "div",
        machine_picture(machine, edition.lang, "overview", sentences=False),
        *(
            table(each, machine, edition.lang, heading=edition.say(each.caption))
            for each in made
            if each.rows
        ),
        class_="wb-cheat",
    )


def commands(machine: Machine) -> Table:
    """The commands in three columns."""
    full = tables.commands(machine)
    rows = tuple((row[0], row[1], row[3]) for row in full.rows)
    return Table(full.caption, (full.head[0], full.head[1], full.head[3]), rows, "short")


def replies(machine: Machine) -> Table:
    """The replies without their sources."""
    full = tables.replies(machine)
    rows = tuple(row[:2] for row in full.rows)
    return Table(full.caption, full.head[:2], rows, "short")


def leaving(machine: Machine) -> Table:
    """What the command that ends a session does, state by state."""
    rows: list[tuple[Content, ...]] = []
    for row in machine.transitions:
        if row.event not in ("QUIT", "LOGOUT"):
            continue
        follow = [each for each in machine.transitions if each.source == row.target]
        said = [each.reply for each in (row, *follow) if each.reply]
        path: list[Content] = [StateName(row.target)]
        path += dict.fromkeys(tables.target(each) for each in follow)
        text = Many(tuple(CommandName(each) for each in dict.fromkeys(f.event for f in follow)))
        rows.append(
            (
                StateName(row.source),
                Many(tuple(path), " → "),
                text if follow else cells.NONE,
                Many(tuple(map(Word, said)), " / "),
            )
        )
    head = (
        cells.STATE,
        cells.NEXT,
        Text("그때 일어나는 일", "What happens then"),
        cells.REPLY,
    )
    return Table(LEAVING, head, tuple(rows), "short")
