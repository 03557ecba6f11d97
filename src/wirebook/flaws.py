"""What is wrong with a table: structure, content and promises, before anything runs on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wirebook.errors import ModelError
from wirebook.machine import BASE, SAME, Cell, Kind, Machine, Move, Transition
from wirebook.rfc import cite
from wirebook.text import LANGUAGES, Text


def flaws(machine: Machine) -> tuple[str, ...]:
    """Return every flaw of a machine as a sentence; none for a good one."""
    broken = (*_unresolved(machine), *_unlabelled(machine), *_uncited(machine))
    if broken:
        return broken  # the rest would stumble over these
    moves = machine.space()
    return (
        *_ambiguous(machine),
        *_unreached(machine, moves),
        *_stuck(machine, moves),
        *_modal(machine),
        *_gaps(machine, moves),
        *_policies(machine),
        *_broken_promises(machine, moves),
    )


def _unresolved(machine: Machine) -> Iterator[str]:
    yield from _twice(machine)
    yield from _lost_places(machine)
    yield from _lost_values(machine)
    for row in machine.transitions:
        yield from _lost_row(machine, row)
    for endpoint in machine.endpoints:
        for name, value in endpoint.start:
            if value not in machine.domains.get(name, ()):
                yield f"port {endpoint.port}: no value {name}={value}"


def _twice(machine: Machine) -> Iterator[str]:
    starts = [state.name for state in machine.states if state.kind is Kind.START]
    if len(starts) != 1:
        yield f"expected one start state, found {len(starts)}"
    states = [state.name for state in machine.states]
    commands = [command.name for command in machine.commands]
    events = [event.name for event in machine.events]
    rows = [row.key for row in machine.transitions]
    for names in (states, commands, events, rows):
        for name, count in Counter(names).items():
            if count > 1:
                yield f"{name} is declared {count} times"


def _lost_places(machine: Machine) -> Iterator[str]:
    states = {state.name for state in machine.states}
    regions = {region.name for region in machine.regions}
    for state in machine.states:
        if state.region and state.region not in regions:
            yield f"state {state.name}: no region {state.region}"
        if state.within and state.within not in states:
            yield f"state {state.name}: no state {state.within} to be within"
    for region in machine.regions:
        if region.parent and region.parent not in regions:
            yield f"region {region.name}: no region {region.parent}"
    for store in machine.stores:
        if store.region and store.region not in regions | states:
            yield f"store {store.name}: no region {store.region}"


def _lost_values(machine: Machine) -> Iterator[str]:
    for variable in machine.variables:
        if variable.live and variable.live not in variable.values:
            yield f"variable {variable.name}: no value {variable.live} to be live with"
        if variable.live and not variable.configured:
            yield f"variable {variable.name}: only a configured one may be live with a value"


def _lost_row(machine: Machine, row: Transition) -> Iterator[str]:
    states = {state.name for state in machine.states}
    if row.source not in states:
        yield f"{row.key}: no state {row.source}"
    if row.target not in states | {SAME, BASE}:
        yield f"{row.key}: no state {row.target}"
    commands = {command.name for command in machine.commands}
    if row.event not in commands | {event.name for event in machine.events}:
        yield f"{row.key}: no event {row.event}"
    for name, value in (*row.when, *row.do):
        if value not in machine.domains.get(name, ()):
            yield f"{row.key}: no value {name}={value}"
    for name, _ in row.do:
        if name in machine.configured:
            yield f"{row.key}: {name} is configured, no row may change it"


def _labels(machine: Machine) -> Iterator[tuple[str, Text]]:
    yield "title", machine.title
    yield from ((f"state {each.name}", each.text) for each in machine.states)
    yield from ((f"region {each.name}", each.text) for each in machine.regions)
    yield from ((f"command {each.name}", each.text) for each in machine.commands)
    yield from ((f"event {each.name}", each.text) for each in machine.events)
    yield from ((f"variable {each.name}", each.text) for each in machine.variables)
    yield from ((f"store {each.name}", each.text) for each in machine.stores)
    yield from ((f"property {each.name}", each.text) for each in machine.properties)
    yield from ((f"deviation {each.name}", each.text) for each in machine.deviations)
    yield from ((f"extension {each.name}", each.text) for each in machine.patches)
    yield from ((f"mark {each.state} {each.command}", each.text) for each in machine.marks)
    yield from ((f"port {each.port}", each.title) for each in machine.endpoints)
    yield from ((f"port {each.port}, status", each.status) for each in machine.endpoints)
    yield from ((row.key, row.text) for row in machine.transitions if row.text is not None)


def _unlabelled(machine: Machine) -> Iterator[str]:
    for what, text in _labels(machine):
        for language in LANGUAGES:
            if not text[language].strip():
                yield f"{what}: no label in {language}: write it in its Text(ko, en)"


def _citations(machine: Machine) -> Iterator[tuple[str, str]]:
    yield "machine", machine.rfc
    yield "refusals", machine.refusals.rfc
    yield from ((f"state {each.name}", each.rfc) for each in machine.states)
    yield from ((f"command {each.name}", each.rfc) for each in machine.commands)
    yield from ((f"event {each.name}", each.rfc) for each in machine.events)
    yield from ((f"store {each.name}", each.rfc) for each in machine.stores)
    yield from ((f"property {each.name}", each.rfc) for each in machine.properties)
    yield from ((f"deviation {each.name}", each.rfc) for each in machine.deviations)
    yield from ((f"extension {each.name}", each.rfc) for each in machine.patches)
    yield from ((f"mark {each.state} {each.command}", each.rfc) for each in machine.marks)
    yield from ((f"port {each.port}", each.rfc) for each in machine.endpoints)
    yield from ((row.key, row.rfc) for row in machine.transitions)


def _uncited(machine: Machine) -> Iterator[str]:
    for what, reference in _citations(machine):
        if not reference:
            yield f"{what}: no RFC section"
            continue
        try:
            cite(reference)
        except ModelError as error:
            yield f"{what}: {error}"


def _ambiguous(machine: Machine) -> Iterator[str]:
    """Two rows with one outcome must exclude each other by their guards."""
    groups: dict[tuple[str, str, str], list[Transition]] = {}
    for row in machine.transitions:
        groups.setdefault((row.source, row.event, row.outcome), []).append(row)
    for same in groups.values():
        for at, one in enumerate(same):
            for other in same[at + 1 :]:
                shared = dict(one.when).keys() & dict(other.when).keys()
                if all(dict(one.when)[name] == dict(other.when)[name] for name in shared):
                    yield f"{one.key} and {other.key} can fire together"


def _unreached(machine: Machine, moves: tuple[Move, ...]) -> Iterator[str]:
    reached = {machine.start.name} | {move.after.state for move in moves}
    fired = {move.row.key for move in moves}
    for state in machine.states:
        if state.name not in reached:
            yield f"state {state.name} cannot be reached"
    for row in machine.transitions:
        if row.key not in fired and row.source in reached:
            yield f"{row.key} can never fire"


def _stuck(machine: Machine, moves: tuple[Move, ...]) -> Iterator[str]:
    """Every point must lead to an end."""
    ends = {state.name for state in machine.states if state.kind is Kind.END}
    good = {move.after for move in moves if move.after.state in ends}
    while True:
        more = {move.before for move in moves if move.after in good} - good
        if not more:
            break
        good |= more
    for state in {move.before.state: None for move in moves if move.before not in good}:
        yield f"{state} never leads to an end"


def _modal(machine: Machine) -> Iterator[str]:
    """Commands are read in command states only, and the end takes nothing."""
    for row in machine.transitions:
        kind = machine.state(row.source).kind
        if machine.command(row.event) is not None and kind is not Kind.COMMAND:
            yield f"{row.key}: no commands are read in {row.source}"
        if kind is Kind.END:
            yield f"{row.key}: nothing happens after the end"


def _gaps(machine: Machine, moves: tuple[Move, ...]) -> Iterator[str]:
    """A command with rows in a state must have one for every value the guards can meet there.

    Where it is rejected anyway, rows only word some of the refusals.
    """
    points = {move.before: None for move in moves}
    found: dict[str, None] = {}
    for point in points:
        values = dict(point.values)
        for command in machine.commands:
            rows = machine.rows(point.state, command.name)
            allowed = any(row.cell is not Cell.REJECTED for row in rows)
            if allowed and not any(row.fires(values) for row in rows):
                found[f"{point.state} {command.name}: no row fires for some values"] = None
    yield from found


def _policies(machine: Machine) -> Iterator[str]:
    """A policy, which decides alone, never moves the state."""
    for row in machine.transitions:
        if row.outcome == "policy" and row.target != SAME:
            yield f"{row.key}: a policy refusal must stay where it is"


def _broken_promises(machine: Machine, moves: tuple[Move, ...]) -> Iterator[str]:
    for promise in machine.properties:
        picked = [move for move in moves if promise.every(move)]
        if not picked:
            yield f"property {promise.name} says nothing about any step"
        broken = {
            move.row.key: None for move in picked if not any(must(move) for must in promise.must)
        }
        for key in broken:
            yield f"property {promise.name} is broken by {key}"
