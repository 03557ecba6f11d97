"""Where the book shows a row or a cell of a model at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wirebook.machine import Machine
from wirebook.render.edition import Edition
from wirebook.render.memory import Change, Memory
from wirebook.turns import Replay, Turn


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a model is seen at work.

    Args:
        cells: (state, event), and the address of the first line on a page that shows it.
        changes: for each command, what its lines changed anywhere in the book, each once.
    """

    cells: Mapping[tuple[str, str], str]
    changes: Mapping[str, tuple[Change, ...]]


def evidence(edition: Edition, machine: Machine) -> Evidence:
    """Go through all transcripts of a protocol, once for each edition."""
    return edition.once((evidence, id(machine)), lambda: _evidence(edition, machine))


def _evidence(edition: Edition, machine: Machine) -> Evidence:
    places = edition.places()
    cells: dict[tuple[str, str], str] = {}
    found: dict[str, dict[tuple[str, str, str], Change]] = {}
    for source, replay in edition.replays(machine):
        for turn, event, changes in _turns(replay):
            for change in changes:
                kept = found.setdefault(event, {})
                kept.setdefault((change.lane, change.sign, change.name), change)
            if source in places and turn.moments and turn.line.sends:
                number = turn.line.number - replay.transcript.line + 1
                step = turn.moments[0].step
                cells.setdefault((step.before, step.event), places[source].line(number))
    return Evidence(cells, {event: tuple(kept.values()) for event, kept in found.items()})


def _turns(replay: Replay) -> list[tuple[Turn, str, tuple[Change, ...]]]:
    """Every turn that did something, with its first event and all that it changed."""
    memory = Memory(replay)
    turns = []
    for turn in replay.turns:
        name = turn.line.peer
        if memory.opens(turn.line):
            memory.open(name)
        changes = tuple(c for moment in turn.moments for c in memory.changes(name, moment))
        if turn.moments:
            turns.append((turn, turn.moments[0].step.event, changes))
    return turns
