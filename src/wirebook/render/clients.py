"""Which mail clients do their work with the mock servers, and by which protection."""

from __future__ import annotations

from wirebook.clients import WAYS, MailClient, Use
from wirebook.machine import Machine
from wirebook.render.cells import NONE, Content, Table
from wirebook.render.edition import Edition
from wirebook.render.element import Html, join
from wirebook.render.html import table
from wirebook.text import Text

CLIENT = Text("클라이언트", "Client")
SOURCE = Text("나온 곳", "From")
DOES = Text("하는 일", "What it does")
HEADS = {
    "plain": Text("평문", "Cleartext"),
    "starttls": Text("STARTTLS", "STARTTLS"),
    "implicit": Text("암시적 TLS", "Implicit TLS"),
}
WORKS = Text("된다", "works")
CAPTION = Text("{protocol}: 클라이언트 {count}개", "{protocol}: {count} clients")


def clients(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """For each protocol, its clients, what they do, and by which protection they do it."""
    known = [(client, use) for client in edition.book.clients() for use in client.uses]
    found = [(each, [row for row in known if row[1].protocol == each.name]) for each in machines]
    return join(_protocol(edition, machine, rows) for machine, rows in found if rows)


def _protocol(edition: Edition, machine: Machine, found: list[tuple[MailClient, Use]]) -> Html:
    ways = [way for way in WAYS if any(way in use.ways for _, use in found)]
    heading = edition.say(CAPTION, protocol=edition.say(machine.title), count=len(found))
    head = (CLIENT, SOURCE, DOES, *(HEADS[way] for way in ways))
    rows = tuple(
        (str(client), client.source, use.does, *(_cell(use, way) for way in ways))
        for client, use in found
    )
    shown = Table(Text(heading, heading), head, rows, "clients")
    return table(shown, machine, edition.lang)


def _cell(use: Use, way: str) -> Content:
    if way not in use.ways:
        return NONE
    return use.ways[way] or WORKS
