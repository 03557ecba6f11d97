"""The reference parts of the book: everything of a model that a table can show."""

from __future__ import annotations

from collections.abc import Callable

from wirebook.machine import Machine
from wirebook.render import facts, tables
from wirebook.render.catalogue import proofs
from wirebook.render.cells import Table
from wirebook.render.cheat import cheat
from wirebook.render.clients import clients
from wirebook.render.comparison import comparison
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.heat import heat
from wirebook.render.html import table
from wirebook.render.ledger import claims, plans, tally
from wirebook.render.library import rfcs
from wirebook.render.servers import servers

Reference = Callable[[Edition, tuple[Machine, ...]], Html]


def _table(make: Callable[[Machine], Table]) -> Reference:
    """One table for each protocol; its name stands above it if there are several."""

    def show(edition: Edition, machines: tuple[Machine, ...]) -> Html:
        shown = (
            table(make(machine), machine, edition.lang, heading=_name(machine, machines, edition))
            for machine in machines
        )
        return join(shown)

    return show


def _name(machine: Machine, machines: tuple[Machine, ...], edition: Edition) -> str:
    return edition.say(machine.title) if len(machines) > 1 else ""


def _lifetimes(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """Two tables side by side: what dies with the session, and what outlives it."""
    return join(
        el(
            "div",
            *(
                table(made, machine, edition.lang, heading=edition.say(made.caption))
                for made in (facts.stores(machine, lasting=lasting) for lasting in (False, True))
                if made.rows
            ),
            class_="wb-lifetimes",
        )
        for machine in machines
    )


def _limits(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    return join(
        table(made, machine, edition.lang, heading=edition.say(made.caption))
        for machine in machines
        for made in (facts.deviations(machine), facts.marks(machine))
        if made.rows
    )


def _counts(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    return table(facts.counts(machines), machines[0], edition.lang)


REFERENCES: dict[str, Reference] = {
    "states": _table(tables.states),
    "commands": _table(tables.commands),
    "replies": _table(tables.replies),
    "transitions": _table(tables.transitions),
    "refusals": _table(tables.refusals),
    "ports": _table(facts.ports),
    "variables": _table(facts.variables),
    "stores": _lifetimes,
    "properties": _table(facts.properties),
    "coverage": heat,
    "limits": _limits,
    "proofs": proofs,
    "cheat": cheat,
    "counts": _counts,
    "rfc": rfcs,
    "comparison": comparison,
    "verdicts": tally,
    "claims": claims,
    "plans": plans,
    "servers": servers,
    "clients": clients,
}
"""What a reference fence can show, by the value of its option `of`."""
