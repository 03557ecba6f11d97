"""The product of states and variables, seen along a few variables and in coarse phases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from wirebook.errors import DiagramError
from wirebook.hints import Hints, Phase
from wirebook.machine import Endpoint, Kind, Machine, Move, Point
from wirebook.render.steps import MODAL
from wirebook.render.words import failed, reply_word
from wirebook.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A box of the TLS view: the values of the axes, and a phase."""

    values: tuple[str, ...]
    phase: str

    @property
    def name(self) -> str:
        """A name for the layout."""
        return "/".join((*self.values, self.phase))


@dataclass(frozen=True, slots=True)
class Way:
    """All steps from one place to another that succeed: the events and the reply."""

    source: Place
    target: Place
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Ports that begin alike, and where they lead."""

    ports: tuple[int, ...]
    title: Text
    target: Place
    reply: str


@dataclass(frozen=True, slots=True)
class Projection:
    """The product space, seen along the axes."""

    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    entries: tuple[Entry, ...]


def project(machine: Machine, hints: Hints) -> Projection:
    """Project the product space on the axes and the phases; the ways back are left out.

    Raises:
        DiagramError: if the machine has no variable of an axis.
    """
    machine = _begun(machine, hints.services)
    known = {variable.name for variable in machine.variables}
    if not known.issuperset(hints.axes):
        raise DiagramError(f"{machine.name} has no variables {', '.join(hints.axes)}")
    phase_of = {name: phase.name for phase in phases(machine, hints) for name in phase.states}
    order = [phase.name for phase in phases(machine, hints)]
    labels: dict[tuple[Place, Place], dict[tuple[str, str], None]] = {}
    points = {move.before for move in machine.space()} | {move.after for move in machine.space()}
    place_of = {point: _place(point, hints, phase_of) for point in points}
    for move in machine.space():
        source, target = place_of[move.before], place_of[move.after]
        if source and target and not failed(move.row) and _leads_on(source, target, order):
            label = _label(machine, move)
            labels.setdefault((source, target), {})[label] = None
    entries = tuple(_entries(machine, hints, phase_of))
    known_order = [*(c.name for c in machine.commands), *(e.name for e in machine.events)]
    ways = tuple(
        Way(*ends, tuple(sorted(found, key=lambda label: known_order.index(label[0]))))
        for ends, found in labels.items()
    )
    reached = dict.fromkeys(entry.target for entry in entries)
    reached |= dict.fromkeys(way.target for way in ways)
    rank = {value: n for v in machine.variables for n, value in enumerate(v.values)}
    places = sorted(
        reached, key=lambda each: (*(rank[v] for v in each.values), order.index(each.phase))
    )
    return Projection(tuple(places), ways, entries)


@lru_cache(maxsize=16)
def _begun(machine: Machine, services: tuple[str, ...]) -> Machine:
    """The machine with these services alone; all of them if none is named."""
    kept = tuple(each for each in machine.endpoints if each.service in services)
    return replace(machine, endpoints=kept) if kept else machine


def _leads_on(source: Place, target: Place, order: list[str]) -> bool:
    """Whether a step changes the values, or leads to a later phase."""
    return source.values != target.values or order.index(target.phase) > order.index(source.phase)


def phases(machine: Machine, hints: Hints) -> tuple[Phase, ...]:
    """The phases of the hints; or the states that the RFC names, with those within them."""
    if hints.phases:
        return hints.phases
    found: dict[str, list[str]] = {}
    for state in machine.states:
        if machine.state(state.rfc_name).kind is Kind.COMMAND:
            found.setdefault(state.rfc_name, []).append(state.name)
    return tuple(
        Phase(name, machine.state(name).text, tuple(states)) for name, states in found.items()
    )


def _place(point: Point, hints: Hints, phase_of: dict[str, str]) -> Place | None:
    """The box of a point; a modal state counts as the state that it returns to."""
    phase = phase_of.get(point.state) or phase_of.get(point.base)
    if phase is None:
        return None
    values = dict(point.values)
    return Place(tuple(values[axis] for axis in hints.axes), phase)


def _label(machine: Machine, move: Move) -> tuple[str, str]:
    """The event and the reply; for the exit of a modal state, the command that led into it."""
    row = move.row
    if machine.state(row.source).kind not in MODAL:
        return row.event, reply_word(row.reply)
    entrance = next(each for each in machine.transitions if each.target == row.source)
    return entrance.event, reply_word(row.reply) or reply_word(entrance.reply)


def _entries(machine: Machine, hints: Hints, phase_of: dict[str, str]) -> Iterator[Entry]:
    alike: dict[tuple[tuple[tuple[str, str], ...], str], list[Endpoint]] = {}
    for endpoint in machine.endpoints:
        alike.setdefault((endpoint.start, endpoint.title["en"]), []).append(endpoint)
    greetings = [
        row
        for row in machine.transitions
        if row.source == machine.start.name and not failed(row) and row.target in phase_of
    ]
    for endpoints in alike.values():
        first = endpoints[0]
        values = machine.initial(first)
        row = next(row for row in greetings if row.fires(values))
        target = Place(tuple(values[axis] for axis in hints.axes), phase_of[row.target])
        ports = tuple(dict.fromkeys(each.port for each in endpoints))
        yield Entry(ports, first.title, target, reply_word(row.reply))
