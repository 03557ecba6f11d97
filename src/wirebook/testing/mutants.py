"""Tables with one thing wrong: some transcript has to notice each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wirebook.machine import BASE, SAME, Machine, Transition
from wirebook.protocols import Protocol
from wirebook.replay import replay
from wirebook.transcript import Transcript
from wirebook.turns import Replay

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A machine with one change, in words, and the row that was changed (none for a refusal)."""

    change: str
    row: str
    machine: Machine


def mutants(machine: Machine) -> Iterator[Mutant]:
    """Drop, retarget and reword each row, drop and turn each guard and effect."""
    for row in machine.transitions:
        yield _changed(machine, row, None, "dropped")
        for change, other in _variants(machine, row):
            yield _changed(machine, row, other, change)
    for name in ("illegal", "unknown", "syntax", "long"):
        said = getattr(machine.refusals, name)
        if not said:  # the protocol refuses nothing in this way
            continue
        refusals = replace(machine.refusals, **{name: said + " mutant"})
        yield Mutant(f"refusal {name}: reworded", "", replace(machine, refusals=refusals))


def _variants(machine: Machine, row: Transition) -> Iterator[tuple[str, Transition]]:
    for state in machine.states:
        if state.name != row.target and not _same_place(machine, row, state.name):
            yield f"to {state.name}", replace(row, target=state.name)
    reply = "299 mutant" if row.reply is None else f"{row.reply} mutant"
    yield "reworded", replace(row, reply=reply)
    if row.reply is not None:
        yield "made silent", replace(row, reply=None)
    # Where no reply has a body, the server has no form for one.
    if row.reply is not None and any(each.body for each in machine.transitions):
        yield "body turned", replace(row, body="" if row.body else "a body")
    domains = machine.domains
    for change, pairs in _turned(row.when, domains):
        yield f"when {change}", replace(row, when=pairs)
    for change, pairs in _turned(row.do, domains):
        yield f"do {change}", replace(row, do=pairs)


def _turned(pairs: Pairs, domains: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Pairs]]:
    """Guards or effects without one of them, and with another value in its place."""
    for pair in pairs:
        others = tuple(each for each in pairs if each != pair)
        yield f"{pair[0]} dropped", others
        for value in domains[pair[0]]:
            if value != pair[1]:
                yield f"{pair[0]}={value}", (*others, (pair[0], value))


def _same_place(machine: Machine, row: Transition, target: str) -> bool:
    """Whether a state is where the row leads anyway, under another name."""
    if row.target == SAME:
        return target == row.source
    if row.target == BASE:
        entered = {r.source for r in machine.transitions if r.target == row.source}
        return entered == {target}
    return False


def _changed(machine: Machine, old: Transition, new: Transition | None, change: str) -> Mutant:
    rows = (
        tuple(row for row in machine.transitions if row is not old)
        if new is None
        else tuple(new if row is old else row for row in machine.transitions)
    )
    return Mutant(f"{old.key}: {change}", old.key, replace(machine, transitions=rows))


def survivors(protocol: Protocol, replays: Sequence[Replay]) -> Iterator[str]:
    """Return the changes that no transcript notices.

    Args:
        replays: the transcripts, already played against the machine as it is.
    """
    for mutant in mutants(protocol.machine):
        changed = {protocol.machine.name: replace(protocol, machine=mutant.machine)}
        if not any(_notices(r.transcript, changed) for r in _nearest(replays, mutant.row)):
            yield mutant.change


def _nearest(replays: Sequence[Replay], row: str) -> list[Replay]:
    """All transcripts, those that take the row first."""
    return sorted(replays, key=lambda each: row not in each.taken)


def _notices(transcript: Transcript, protocols: Mapping[str, Protocol]) -> bool:
    try:
        replay(transcript, protocols=protocols)
    except Exception:  # a mutant may break the engine in any way: that, too, is noticed
        return True
    return False
