"""The abstract picture of a machine: which arrows, lists and boxes, before any size or place.

The rules, each applied to the table and none to a protocol:

1. A modal state (payload, handshake) is folded into the command that enters it, unless a hint
   shows it: its exits become outcomes of that command.
2. A success that stays is a word in the state; one that stays after a visit to a folded state
   is marked as a visit; a command that is permitted and always refused is marked as refused.
3. A failure that stays is not drawn. One that moves the state is.
4. What all members of a box do alike (event, reply, target) is one arrow from its border; a word
   that all members have is a word of the box. The outermost box wins.
5. A box holds the states in which the client acts. States where the server acts stand outside.
6. What is left out is listed: nothing disappears silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from wirebook.hints import Hints
from wirebook.machine import Cell, Kind, Machine, State
from wirebook.render.steps import MODAL, Step, steps_from
from wirebook.render.words import Tone, by_client, is_command

Mark = Literal["stay", "visit", "refused"]


@dataclass(frozen=True, slots=True)
class Arrow:
    """All steps from one state or box to one state; drawn as one line with one chip."""

    source: str
    target: str
    server: bool
    steps: tuple[Step, ...]

    @property
    def tone(self) -> Tone:
        """How the line is drawn."""
        if all(step.fails for step in self.steps):
            return "no"
        return "server" if self.server else "ok"


@dataclass(frozen=True, slots=True)
class Word:
    """A command that is listed in a state or a box, because it does not lead away."""

    command: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around states."""

    region: str
    members: tuple[str, ...]
    frames: tuple[Frame, ...]
    words: tuple[Word, ...]

    @property
    def everything(self) -> tuple[str, ...]:
        """The states inside, at any depth."""
        return (*self.members, *(name for frame in self.frames for name in frame.everything))


@dataclass(frozen=True)
class Picture:
    """What the overview shows, and what it leaves out.

    Args:
        states: the states drawn, in the order of the model, the end last.
        words: for each state the commands listed in it.
        folded: modal states that are not drawn, with the command that leads into them.
        doubtful: cells that are neither a plain yes nor a plain no; only the matrix has them.
        unfit: hidden steps, by the place of their hint.
        spine: the main line, from the start to the end.
    """

    states: tuple[State, ...]
    words: dict[str, tuple[Word, ...]]
    arrows: tuple[Arrow, ...]
    frames: tuple[Frame, ...]
    folded: tuple[tuple[str, str], ...]
    doubtful: tuple[tuple[str, tuple[str, ...]], ...]
    spine: tuple[str, ...]


def picture(machine: Machine, hints: Hints) -> Picture:
    """Derive the overview from the table."""
    modal = [state.name for state in machine.states if state.kind in MODAL]
    folded = tuple(name for name in modal if name not in (*hints.shown, *hints.apart))
    states = tuple(
        sorted(
            (state for state in machine.states if state.name not in (*folded, *hints.apart)),
            key=lambda state: state.kind is Kind.END,
        )
    )
    ways = [way for state in states for way in steps_from(machine, hints, state.name, folded)]
    steps = [way for way in ways if way.target not in hints.apart]
    words = {state.name: _words(machine, state, ways) for state in states}
    moving = [step for step in steps if step.target != step.source]
    frames = tuple(_frames(machine, states, "", words))
    moving = _hoist(frames, moving, states)
    arrows = _arrows(machine, moving)
    return Picture(
        states,
        words,
        arrows,
        frames,
        tuple((name, _entrance(machine, name)) for name in folded),
        tuple(_doubtful(machine, hints)),
        _spine(states, arrows, frames),
    )


def _words(machine: Machine, state: State, steps: list[Step]) -> tuple[Word, ...]:
    words = []
    for command in machine.commands:
        own = [s for s in steps if (s.source, s.event) == (state.name, command.name)]
        stays = [step for step in own if step.target == step.source and not step.fails]
        if any(len(step.rows) == 1 for step in stays):
            words.append(Word(command.name, "stay"))
        elif stays:
            words.append(Word(command.name, "visit"))
        elif own and all(step.fails and step.target == step.source for step in own):
            words.append(Word(command.name, "refused"))
    return tuple(words)


def _frames(
    machine: Machine, states: tuple[State, ...], parent: str, words: dict[str, tuple[Word, ...]]
) -> Iterator[Frame]:
    """Boxes for the regions below `parent`; common words move from the states to the box."""
    for region in machine.regions:
        if region.parent != parent:
            continue
        inside = [
            state
            for state in states
            if region.name in machine.regions_of(state.name)
            and (state.kind is Kind.COMMAND or state.kind in MODAL or _returns(machine, state))
        ]
        reading = [state.name for state in inside if state.kind is Kind.COMMAND]
        if len(inside) < 2:
            continue
        common = tuple(
            word
            for word in (words[reading[0]] if reading else ())
            if all(word in words[name] for name in reading)
        )
        for name in reading:
            words[name] = tuple(word for word in words[name] if word not in common)
        frames = tuple(_frames(machine, states, region.name, words))
        if len(frames) == 1 and len(frames[0].everything) == len(inside):
            inner = frames[0]
            yield Frame(region.name, inner.members, inner.frames, (*common, *inner.words))
            continue
        deeper = {name for frame in frames for name in frame.everything}
        members = tuple(state.name for state in inside if state.name not in deeper)
        yield Frame(region.name, members, frames, common)


def _returns(machine: Machine, state: State) -> bool:
    """Whether the server works in a state and then reads commands again, where it was before."""
    if state.kind is not Kind.SERVER or not state.region:
        return False
    rows = [row for row in machine.transitions if row.source == state.name]
    ahead = {row.goes_to(state.name) for row in rows} - {state.name}
    around = set(machine.regions_of(state.name))
    return any(around.intersection(machine.regions_of(name)) for name in ahead)


def _hoist(frames: tuple[Frame, ...], steps: list[Step], states: tuple[State, ...]) -> list[Step]:
    reading = {state.name for state in states if state.kind is Kind.COMMAND}
    for frame in frames:
        members = [name for name in frame.everything if name in reading]
        alike = [{s.alike for s in steps if s.source == name} for name in members]
        for step in {step.alike: step for step in steps if step.source in members[:1]}.values():
            if step.target in frame.everything or not all(step.alike in each for each in alike):
                continue
            twins = [s for s in steps if s.source in frame.everything and s.alike == step.alike]
            steps[steps.index(twins[0])] = replace(step, source=frame.region)
            steps = [each for each in steps if each not in twins[1:]]
        steps = _hoist(frame.frames, steps, states)
    return steps


def _arrows(machine: Machine, steps: list[Step]) -> tuple[Arrow, ...]:
    grouped: dict[tuple[str, str, bool], list[Step]] = {}
    for step in steps:
        key = (step.source, step.target, not by_client(machine, step.event))
        same = grouped.setdefault(key, [])
        if step.alike not in [each.alike for each in same]:
            same.append(step)
    return tuple(Arrow(*key, tuple(same)) for key, same in grouped.items())


def _entrance(machine: Machine, state: str) -> str:
    rows = (row for row in machine.transitions if row.target == state)
    return next((row.event for row in rows if is_command(machine, row.event)), "")


def _doubtful(machine: Machine, hints: Hints) -> Iterator[tuple[str, tuple[str, ...]]]:
    for state in machine.states:
        if state.name in hints.apart:
            continue
        cells = ((each.name, machine.cell(state.name, each.name)) for each in machine.commands)
        names = tuple(name for name, c in cells if c in (Cell.TOLERATED, Cell.UNSPECIFIED))
        if names:
            yield state.name, names


def _spine(
    states: tuple[State, ...], arrows: tuple[Arrow, ...], frames: tuple[Frame, ...]
) -> tuple[str, ...]:
    """The longest way down from start to end over steps that succeed; the first of equals."""
    last = {frame.region: frame.everything for frame in _every(frames)}
    order = [state.name for state in states]
    ways: dict[str, tuple[str, ...]] = {order[0]: (order[0],)}
    for name in order:
        for arrow in arrows:
            source = max(last.get(arrow.source, (arrow.source,)), key=order.index)
            if source != name or source not in ways or arrow.tone == "no":
                continue
            if order.index(arrow.target) > order.index(source):
                way = (*ways[source], arrow.target)
                if len(way) > len(ways.get(arrow.target, ())):
                    ways[arrow.target] = way
    return ways.get(order[-1], (order[0],))


def _every(frames: tuple[Frame, ...]) -> Iterator[Frame]:
    for frame in frames:
        yield frame
        yield from _every(frame.frames)
