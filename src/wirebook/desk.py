"""What a page asks of the Python that runs in it: a lab, in JSON (see `wirebook.runtime`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wirebook.connection import Step
from wirebook.errors import SourceError, WirebookError
from wirebook.lab import FIRST, Entry, Lab, Party
from wirebook.machine import Cell, Kind, Machine
from wirebook.marking import Task, task, verdict
from wirebook.protocols import REGISTRY, Protocol
from wirebook.render.phrases import REASONS
from wirebook.render.wrong import Wrong, wrong
from wirebook.replay import legal_commands, replay
from wirebook.text import LANGUAGES, Text
from wirebook.transcript import Line, parse
from wirebook.turns import Moment, Replay, Turn
from wirebook.world import ScenarioError


def view(lab: Lab, since: int = 0) -> dict[str, Any]:
    """All that a page shows of a lab; of the lines, those from a number on."""
    name, settings = lab.transcript()[2:4]
    return {
        "protocol": name,
        "settings": settings,
        "entries": lab.entries,
        "clock": lab.clock(),
        "store": lab.stored(),
        "parties": [_party(party) for party in lab.parties.values()],
        "since": since,
        "lines": [line[1:6] for line in lab.lines[since:]],
        "steps": [
            {"at": at, **_step(lab.machine, party.name, step)}
            for party in lab.parties.values()
            for at, step in party.steps
            if at >= since
        ],
    }


def _party(party: Party) -> dict[str, Any]:
    connection, machine = party.connection, party.connection.machine
    state = connection.state
    legal = legal_commands(machine, state.name)
    events = [
        each.text
        for each in machine.events
        if each.kind == "payload" and machine.rows(state.name, each.name)
    ]
    return {
        "name": party.name,
        "state": state.name,
        "text": _both(state.text),
        "values": connection.values,
        "session": {} if connection.closed else dict(connection.server.remembers()),
        "closed": connection.closed,
        "tls": connection.wants_tls,
        "legal": [
            {"name": each.name, "usage": each.usage, "text": _both(each.text), "rfc": each.rfc}
            for each in machine.commands
            if each.name in legal
        ],
        "refused": [
            each.name
            for each in machine.commands
            if state.kind is Kind.COMMAND and not machine.rows(state.name, each.name)
        ],
        "expects": [_both(text) for text in events],
    }


def _step(machine: Machine, peer: str, step: Step) -> dict[str, Any]:
    turn = Turn(Line(0, "C", peer, ":", step.event), step.after, (Moment(step, (), (), ()),))
    forbidden = step.row is None or step.row.cell in (Cell.TOLERATED, Cell.REJECTED)
    why = wrong(machine, turn, None) if forbidden else None
    return {
        "peer": peer,
        "event": step.event,
        "outcome": step.outcome,
        "from": step.before,
        "to": step.after,
        "rfc": why.rfc if why else step.row.rfc if step.row else machine.refusals.rfc,
        "why": _reason(machine, why) if why else None,
    }


def _reason(machine: Machine, why: Wrong) -> dict[str, str]:
    command = machine.command(why.command)
    words = {
        "state": why.state,
        "command": why.command,
        "usage": command.usage if command else "",
        "limit": machine.line_limit,
    }
    text = REASONS[why.kind]
    said = Text(*(text[lang].format(**words) for lang in LANGUAGES))
    if why.text is None:
        return _both(said)
    return {lang: f"{said[lang]}: {why.text[lang]}" for lang in LANGUAGES}


def _both(text: Text) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGUAGES}


class Desk:
    """Answers the requests of a page: one lab at a time.

    Args:
        protocols: those of the book.
    """

    def __init__(self, protocols: Mapping[str, Protocol] = REGISTRY) -> None:
        self._protocols = protocols
        self._lab: Lab | None = None
        self._task: Task | None = None
        self._asks: dict[str, Callable[..., Any]] = {
            "open": self.open,
            "do": self.do,
            "undo": self.undo,
            "wire": self.wire,
            "trace": self.trace,
        }

    def answer(self, request: str) -> str:
        """Answer `{"ask": "do", ...}`; what went wrong is said as `{"error": ...}`."""
        given = json.loads(request)
        try:
            found = self._asks[given.pop("ask")](**given)
        except (WirebookError, ScenarioError) as error:
            found = {"error": str(error)}
        return json.dumps(found, ensure_ascii=False)

    def open(
        self,
        protocol: str,
        settings: Iterable[tuple[str, str]],
        entries: Iterable[Entry] = (),
        exercise: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Begin anew, and do what a link or a dialogue says; it ends where that makes no sense.

        Args:
            exercise: by what to mark it from now on, as `wirebook.marking.task` reads it.
        """
        self._task = task(exercise) if exercise else None
        return self._open(protocol, settings, entries)

    def _open(
        self, protocol: str, settings: Iterable[tuple[str, str]], entries: Iterable[Entry]
    ) -> dict[str, Any]:
        lab = Lab(protocol, tuple((key, value) for key, value in settings), self._protocols)
        error = ""
        for name, typed in entries:
            try:
                lab.do(name, typed)
            except (WirebookError, ScenarioError) as mistake:
                error = str(mistake)
                break
        if not lab.parties:
            lab.party(FIRST)
        self._lab = lab
        seen = self._marked(view(lab))
        return {**seen, "error": error} if error else seen

    def do(self, name: str, typed: str) -> dict[str, Any]:
        """Do what was typed, and show what came of it."""
        lab = self._now()
        since = len(lab.lines)
        if typed != "!connect":
            lab.party(name)  # whether a tag is wanted shows when it is open
        lab.do(name, lab.tagged(name, typed))
        return self._marked(view(lab, since))

    def undo(self) -> dict[str, Any]:
        """Take back what was typed last: everything is done again without it."""
        lab = self._now()
        protocol, settings = lab.transcript()[2:4]
        return self._open(protocol, settings, lab.entries[:-1])

    def wire(self) -> dict[str, Any]:
        """The transcript; it has been replayed, so that the check will accept it."""
        self._replayed()
        return {"wire": str(self._now().transcript())}

    def trace(self, text: str) -> dict[str, Any]:
        """Play a transcript, and sum up every octet and every state of it."""
        try:
            return {"trace": trace(text, self._protocols)}
        except SourceError as error:
            return {"error": str(error)}

    def _marked(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Add how far an exercise is; before its fault has struck no step of it is done."""
        if self._task is None:
            return seen
        try:
            told = verdict(self._task, self._replayed())._asdict()
        except SourceError:
            told = {"solved": False, "done": 0, "failed": ""}
        return {**seen, "verdict": {**told, "steps": len(self._task.steps)}}

    def _replayed(self) -> Replay:
        return replay(parse(str(self._now().transcript())), protocols=self._protocols)

    def _now(self) -> Lab:
        if self._lab is None:
            raise ScenarioError("no lab is open")
        return self._lab


def trace(text: str, protocols: Mapping[str, Protocol] = REGISTRY) -> str:
    """Sum up what came of playing a transcript: octets, states, and what is remembered."""
    played = replay(parse(text), protocols=protocols)
    digest = hashlib.sha256(repr((played.before, played.bound)).encode())
    for turn in played.turns:
        for step, *held in turn.moments:
            row = step.row.key if step.row else ""
            digest.update(repr((turn.state, step._replace(row=None), row, held)).encode())
    return digest.hexdigest()
