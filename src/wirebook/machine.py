"""A protocol as a table: states, events and transitions, frozen and never run.

Rule 1: everything that decides the next state is in the table. No guard, effect or transition
is Python code; a handler only chooses among the outcomes that the table offers.
Rule 2: the table knows no sockets, no Markdown and no HTML.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Literal

from wirebook.errors import ModelError
from wirebook.text import Text

SAME = "SAME"
"""As a target: stay where you are."""

BASE = "BASE"
"""As a target: the state from which the payload or handshake state was entered."""


class Cell(Enum):
    """What a state says about a command: the five kinds of cell of the matrix."""

    ALLOWED = "allowed"
    REJECTED = "rejected"
    TOLERATED = "tolerated"
    """The client must not send it; a server may accept it."""
    UNSPECIFIED = "unspecified"
    """The RFCs do not say, or do not agree."""
    NOT_APPLICABLE = "n/a"
    """No command is read here: a payload, a handshake or the server itself is at work."""


class Kind(Enum):
    """Who is expected to act in a state."""

    START = "start"
    """The server, with its greeting."""
    COMMAND = "command"
    """The client, with a command."""
    PAYLOAD = "payload"
    """The client, with something that is not a command: an answer, a text, counted octets."""
    HANDSHAKE = "handshake"
    """Both, inside TLS: nothing that arrives here is read as protocol."""
    SERVER = "server"
    """The server alone, at once."""
    END = "end"
    """Nobody: the connection is closed."""


@dataclass(frozen=True, slots=True)
class Region:
    """A named group of states: a box in the picture, and a scope for stores.

    Leaving the outermost box that a store belongs to clears the store, by whatever path.
    """

    name: str
    text: Text
    parent: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One state. `derived` says that the RFC does not name it and the model does.

    `name` is what transcripts write; `rfc` is a citation such as `1939#4`; `within` is the
    state of the RFC that a derived state is a part of.
    """

    name: str
    text: Text
    kind: Kind
    rfc: str
    region: str = ""
    derived: bool = False
    within: str = ""

    @property
    def rfc_name(self) -> str:
        """The name that the RFC has for it, or for the state it is a part of."""
        return self.within or self.name


@dataclass(frozen=True, slots=True)
class Variable:
    """A finite variable that guards read and effects set; the first value is the initial one.

    `configured` variables are set by the endpoint or the scenario and by no effect; `live` is the
    value of one that `wirebook mock` starts with, if not the first.
    """

    name: str
    values: tuple[str, ...]
    text: Text
    configured: bool = False
    live: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """What the server remembers that is not finite, and how long it lives.

    A store of scope `session` or `transaction` dies when the connection leaves `region`, which
    is a region or a single state (without one it lives as long as the connection); one of scope
    `mailbox` survives every connection.
    """

    name: str
    scope: Literal["transaction", "session", "mailbox"]
    text: Text
    rfc: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command.

    `number` counts from 1, `count` from 0, `rest` has spaces, `flag` is its own name, `path` is
    an address in angle brackets, which are no part of its value. `keyword` stands right before
    the argument. `example` is one that fits, where not any word does.
    """

    name: str
    type: Literal["word", "number", "count", "rest", "path", "flag"]
    optional: bool = False
    keyword: str = ""
    example: str = ""

    def __str__(self) -> str:
        shown = f"{self.keyword}<{self.name}>" if self.type == "path" else self.keyword + self.name
        return f"[{shown}]" if self.optional else shown

    def cut(self, text: str) -> tuple[str, str] | None:
        """Cut the argument off the beginning of a line: it and what follows, if it fits."""
        head = len(self.keyword)
        if text[:head].upper() != self.keyword:
            return None
        text = text[head:]
        if self.type == "rest":
            return text, ""
        if self.type == "path":
            found = _PATH.match(text)
            return (found[1], found[2] or "") if found else None
        word, _, after = text.partition(" ")
        if self.type == "flag" and word.upper() != self.name:
            return None
        if self.type in ("number", "count"):
            if not (word.isascii() and word.isdigit()):
                return None
            if self.type == "number" and not int(word):
                return None
        return word, after


_PATH = re.compile(r'<((?:"(?:[^"\\]|\\.)*"|[^"<>\s])*)>(?: (.*)|\Z)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a connection without being a command.

    `payload` is what the client sends where no command is expected, `server` is the server
    acting on its own, `transport` is the network.
    """

    name: str
    kind: Literal["payload", "server", "transport"]
    text: Text
    rfc: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the client.

    Args:
        name: the verb in capitals.
        text: what it does, as a noun phrase.
        literally: what the verb abbreviates or means.
        rfc: the section that defines it.
        arguments: what follows the verb.
        capability: the word that announces it, if it has to be announced.
        secret: names of arguments that are credentials.
        pipeline: `any`, or `last` if nothing may follow it in one group before its reply.
        line_limit: the longest line in octets, CRLF included, if it is not the machine's.
        utf8: whether its arguments may be UTF-8; elsewhere they are ASCII.
    """

    name: str
    text: Text
    literally: str
    rfc: str
    arguments: tuple[Argument, ...] = ()
    capability: str = ""
    secret: tuple[str, ...] = ()
    pipeline: Literal["any", "last"] = "any"
    line_limit: int = 0
    utf8: bool = False

    @property
    def usage(self) -> str:
        """The verb and its arguments as a reader writes them: `TOP msg n`."""
        return " ".join([self.name, *map(str, self.arguments)])

    def parse(self, rest: str) -> dict[str, str] | None:
        """Split what follows the verb into named arguments.

        Returns:
            The arguments, optional ones left out if absent; `None` if they do not fit.
        """
        found: dict[str, str] = {}
        for argument in self.arguments:
            if not rest and argument.optional:
                continue
            cut = argument.cut(rest)
            if cut is None or not (cut[0] or argument.type == "path"):
                return None
            found[argument.name], rest = cut
        return None if rest else found


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in `source`, on `event`, if the outcome is `outcome`, say `reply`, go to `target`.

    Args:
        source: a state.
        event: a command or another event.
        outcome: a short word; what the handler reports.
        reply: the first line of the answer, with `{fields}` that the handler fills; `None` if
            the row says nothing (yet).
        target: a state, `SAME` or `BASE`.
        rfc: the section that says so.
        body: what the lines after the first one are, if the reply has several.
        when: guard, (variable, value) pairs that must all hold.
        do: effect, (variable, value) pairs.
        cell: what this row makes of the cell (state, command).
        basis: `rfc` for the specification, `practice` for what most servers do.
        text: why, in a sentence, where the RFC needs it.
    """

    source: str
    event: str
    outcome: str
    reply: str | None
    target: str
    rfc: str
    body: str = ""
    when: tuple[tuple[str, str], ...] = ()
    do: tuple[tuple[str, str], ...] = ()
    cell: Cell = Cell.ALLOWED
    basis: Literal["rfc", "practice"] = "rfc"
    text: Text | None = None

    @property
    def key(self) -> str:
        """What identifies the row: `TRANSACTION RETR missing`, with the guard if it has one."""
        guard = "".join(f" {name}={value}" for name, value in self.when)
        return f"{self.source} {self.event} {self.outcome}{guard}"

    def fires(self, values: Mapping[str, str]) -> bool:
        """Whether the guard holds."""
        for name, value in self.when:  # noqa: SIM110 - a generator would cost more than the rest
            if values[name] != value:
                return False
        return True

    def goes_to(self, base: str) -> str:
        """The state after the row, given the state that a payload state returns to."""
        if self.target == SAME:
            return self.source
        return base if self.target == BASE else self.target


@dataclass(frozen=True, slots=True)
class Mark:
    """What the specifications say of a cell that this server refuses, when it is not a plain no."""

    state: str
    command: str
    cell: Cell
    rfc: str
    text: Text


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A port and what holds on it when the connection opens."""

    port: int
    service: str
    title: Text
    tls: Literal["none", "upgrade", "implicit"]
    start: tuple[tuple[str, str], ...]
    status: Text
    rfc: str


@dataclass(frozen=True, slots=True)
class Select:
    """Picks steps of the product space; an empty field picks all.

    `values` are variables before the step, `after` behind it; `reply` is how the reply begins.
    """

    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    moved: bool | None = None
    reply: str = ""

    def __call__(self, step: Move) -> bool:
        """Whether the step is picked."""
        row = step.row
        return (
            (not self.source or row.source in self.source)
            and (not self.target or step.after.state in self.target)
            and (not self.event or row.event in self.event)
            and (not self.outcome or row.outcome in self.outcome)
            and all(dict(step.before.values)[name] == value for name, value in self.values)
            and all(dict(step.after.values)[name] == value for name, value in self.after)
            and (self.moved is None or self.moved == (step.before.state != step.after.state))
            and (row.reply or "").startswith(self.reply)
        )


@dataclass(frozen=True, slots=True)
class Property:
    """A promise of the table: every step picked by `every` is also picked by one of `must`."""

    name: str
    text: Text
    rfc: str
    every: Select
    must: tuple[Select, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A place where our mock server knowingly differs from the RFC, or chooses where it may."""

    name: str
    rfc: str
    text: Text


@dataclass(frozen=True, slots=True)
class Refusals:
    """The replies to what no row fits: the state never moves on them.

    An empty one says that the protocol refuses nothing in this way.
    `{command}` is the verb, `{state}` the state's name as the RFC prints it, `{usage}` the
    command's form.
    """

    illegal: str
    unknown: str
    syntax: str
    long: str
    rfc: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the product space: a state, where a payload state returns to, and the values."""

    state: str
    base: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A row that fires at a point of the product space, and where it leads."""

    before: Point
    row: Transition
    after: Point


@dataclass(frozen=True, slots=True)
class Patch:
    """An extension: what it adds to a machine, and the RFC that defines it."""

    name: str
    rfc: str
    text: Text
    states: tuple[State, ...] = ()
    commands: tuple[Command, ...] = ()
    events: tuple[Event, ...] = ()
    variables: tuple[Variable, ...] = ()
    stores: tuple[Store, ...] = ()
    transitions: tuple[Transition, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Machine:
    """A whole protocol.

    Args:
        name: the short name that transcripts and fences use.
        line_limit: the longest command line in octets, CRLF included.
        payload_limit: the longest payload line in octets, CRLF included.
        idle: seconds without a command after which the server hangs up.
        variant_of: the protocol whose pages tell what this one has in common with it.
        news: names of the commands and states that a variant has beyond that.
        tagged: whether a command begins with a tag that its reply repeats, as `{tag}`.
        counts: how many commands the specifications ask of a server, for the pages.
    """

    name: str
    title: Text
    rfc: str
    regions: tuple[Region, ...]
    states: tuple[State, ...]
    commands: tuple[Command, ...]
    events: tuple[Event, ...]
    variables: tuple[Variable, ...]
    stores: tuple[Store, ...]
    transitions: tuple[Transition, ...]
    refusals: Refusals
    endpoints: tuple[Endpoint, ...]
    properties: tuple[Property, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    marks: tuple[Mark, ...] = ()
    patches: tuple[Patch, ...] = ()
    line_limit: int = 512
    payload_limit: int = 65536
    idle: int = 600
    variant_of: str = ""
    news: tuple[str, ...] = ()
    tagged: bool = False
    _states: dict[str, State] = field(init=False, repr=False, compare=False)
    _commands: dict[str, Command] = field(init=False, repr=False, compare=False)
    _rows: dict[tuple[str, str], tuple[Transition, ...]] = field(
        init=False, repr=False, compare=False
    )
    _own_events: dict[str, str] = field(init=False, repr=False, compare=False)
    _ways: dict[tuple[str, str, str], tuple[State, str, tuple[str, ...]]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        rows: dict[tuple[str, str], tuple[Transition, ...]] = {}
        for row in self.transitions:
            key = (row.source, row.event)
            rows[key] = (*rows.get(key, ()), row)
        object.__setattr__(self, "_states", {state.name: state for state in self.states})
        object.__setattr__(self, "_commands", {each.name: each for each in self.commands})
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_ways", {})
        own = {row.source: row.event for row in reversed(self.transitions)}
        object.__setattr__(self, "_own_events", own)

    def patched(self, *patches: Patch) -> Machine:
        """Return the machine with extensions added, in order."""
        machine = self
        for patch in patches:
            machine = replace(
                machine,
                states=(*machine.states, *patch.states),
                commands=(*machine.commands, *patch.commands),
                events=(*machine.events, *patch.events),
                variables=(*machine.variables, *patch.variables),
                stores=(*machine.stores, *patch.stores),
                transitions=(*machine.transitions, *patch.transitions),
                marks=(*machine.marks, *patch.marks),
                patches=(*machine.patches, patch),
            )
        return machine

    def state(self, name: str) -> State:
        """Return a state by its name.

        Raises:
            ModelError: if there is none of that name.
        """
        try:
            return self._states[name]
        except KeyError:
            raise ModelError(f"{self.name} has no state {name}") from None

    def command(self, name: str) -> Command | None:
        """Return a command by its verb, in any case, or `None`."""
        # "ß".upper() is "SS": what is not ASCII must not become a command
        return self._commands.get(name.upper()) if name.isascii() else None

    @cached_property
    def lonely(self) -> frozenset[str]:
        """The commands that nothing may follow before their reply."""
        return frozenset(command.name for command in self.commands if command.pipeline == "last")

    @cached_property
    def longest_line(self) -> int:
        """Octets of the longest line that any command may have."""
        return max(self.line_limit, *(command.line_limit for command in self.commands))

    @cached_property
    def start(self) -> State:
        """The state before the greeting."""
        return next(state for state in self.states if state.kind is Kind.START)

    def rows(self, state: str, event: str) -> tuple[Transition, ...]:
        """All rows for an event in a state, whatever their guards."""
        return self._rows.get((state, event), ())

    def offered(self, state: str, event: str, values: Mapping[str, str]) -> tuple[Transition, ...]:
        """The rows that can be taken for an event; a policy that applies decides alone."""
        rows = self._rows.get((state, event), ())
        if not rows or (len(rows) == 1 and not rows[0].when):  # as most often
            return rows
        found = tuple([row for row in rows if not row.when or row.fires(values)])
        if len(found) > 1:
            return tuple([row for row in found if row.outcome == "policy"]) or found
        return found

    def own_event(self, state: str) -> str:
        """The event that the server itself brings about in a start or server state."""
        return self._own_events[state]

    def cell(self, state: str, command: str) -> Cell:
        """What a state says about a command; the most permissive of its rows decides."""
        if self.state(state).kind is not Kind.COMMAND:
            return Cell.NOT_APPLICABLE
        kinds = {row.cell for row in self.rows(state, command)}
        kinds |= {m.cell for m in self.marks if (m.state, m.command) == (state, command)}
        for cell in (Cell.ALLOWED, Cell.TOLERATED, Cell.UNSPECIFIED):
            if cell in kinds:
                return cell
        return Cell.REJECTED

    def layer(self, command: str) -> Patch | None:
        """The extension that brings a command, or `None` if the base protocol does."""
        for patch in self.patches:
            if any(each.name == command for each in patch.commands):
                return patch
        return None

    def regions_of(self, state: str) -> tuple[str, ...]:
        """The regions around a state, innermost first."""
        parents = {region.name: region.parent for region in self.regions}
        names: list[str] = []
        name = self.state(state).region
        while name:
            names.append(name)
            name = parents[name]
        return tuple(names)

    def forgotten(
        self, before: str, after: str, base: str = "", base_after: str = ""
    ) -> tuple[str, ...]:
        """The stores that die on the way from one state to another, by leaving their region.

        Args:
            base: where the first state returns to, if that is another: who is to come back has
                not left.
            base_after: the same of the second.
        """
        ends = self.state(after).kind is Kind.END
        left = self._places(before, base or before) - self._places(after, base_after or after)
        return tuple(
            store.name
            for store in self.stores
            if store.scope != "mailbox" and (ends or store.region in left)
        )

    def move(self, before: str, after: str, base: str) -> tuple[State, str, tuple[str, ...]]:
        """What going from one state to another means for a connection.

        Args:
            base: the state to which a payload state returns.

        Returns:
            The new state, the new base, and the stores that are forgotten on the way.
        """
        key = (before, after, base)
        found = self._ways.get(key)
        if found is None:
            new = self.base_after(base, after)
            found = self.state(after), new, self.forgotten(before, after, base, new)
            self._ways[key] = found  # derived from the table, so no second truth
        return found

    def _places(self, *states: str) -> set[str]:
        """States, and the regions around them."""
        return {place for name in states for place in (name, *self.regions_of(name))}

    @cached_property
    def lasting(self) -> tuple[Store, ...]:
        """What outlives a session; nothing, in a protocol that stores nothing."""
        return tuple(store for store in self.stores if store.scope == "mailbox")

    @cached_property
    def domains(self) -> dict[str, tuple[str, ...]]:
        """The values that each variable can have."""
        return {variable.name: variable.values for variable in self.variables}

    @cached_property
    def configured(self) -> tuple[str, ...]:
        """The variables that a scenario may set."""
        return tuple(variable.name for variable in self.variables if variable.configured)

    @cached_property
    def selecting(self) -> frozenset[str]:
        """The variables that tell services on one port apart, so that naming one selects it."""
        return frozenset(
            name
            for one in self.endpoints
            for other in self.endpoints
            if one.port == other.port
            for name, value in one.start
            if dict(other.start)[name] != value
        )

    def choices(self, port: int, value: str) -> frozenset[str]:
        """The selecting variables that have a value at some service of a port."""
        starts = [dict(each.start) for each in self.endpoints if each.port == port]
        return frozenset(name for name in self.selecting if any(s[name] == value for s in starts))

    def initial(self, endpoint: Endpoint | None = None) -> dict[str, str]:
        """The variables when a connection opens at an endpoint."""
        return self._first | dict(endpoint.start if endpoint else ())

    @cached_property
    def _first(self) -> dict[str, str]:
        return {variable.name: variable.values[0] for variable in self.variables}

    @cached_property
    def _space(self) -> tuple[Move, ...]:
        return tuple(self._walk())

    def space(self) -> tuple[Move, ...]:
        """Every step that can happen, from every endpoint and every configuration.

        Returns:
            The edges of the product of states and variables, in the order they are found.
        """
        return self._space

    def _walk(self) -> Iterator[Move]:
        frontier = deque(
            Point(self.start.name, self.start.name, tuple(sorted(values.items())))
            for endpoint in self.endpoints
            for values in self._configurations(self.initial(endpoint))
        )
        seen = set(frontier)
        while frontier:
            point = frontier.popleft()
            for move in self._moves(point):
                yield move
                if move.after not in seen:
                    seen.add(move.after)
                    frontier.append(move.after)

    def _configurations(self, values: dict[str, str]) -> Iterator[dict[str, str]]:
        guards = {name for row in self.transitions for name, _ in row.when}
        choices = [values]
        for variable in self.variables:
            if variable.configured and variable.name in guards:
                choices = [
                    {**each, variable.name: value} for each in choices for value in variable.values
                ]
        return iter(choices)

    @cached_property
    def _leaving(self) -> dict[str, tuple[Transition, ...]]:
        """The rows by source, in their order."""
        names = dict.fromkeys(row.source for row in self.transitions)
        return {name: tuple(r for r in self.transitions if r.source == name) for name in names}

    def _moves(self, point: Point) -> Iterator[Move]:
        values = dict(point.values)
        offered: dict[str, tuple[Transition, ...]] = {}
        for row in self._leaving.get(point.state, ()):
            if row.event not in offered:
                offered[row.event] = self.offered(point.state, row.event, values)
            if any(row is each for each in offered[row.event]):
                target = row.goes_to(point.base)
                after = tuple(sorted((values | dict(row.do)).items())) if row.do else point.values
                yield Move(point, row, Point(target, self.base_after(point.base, target), after))

    def base_after(self, base: str, target: str) -> str:
        """Where a payload state returns to, once `target` has been reached."""
        kind = self.state(target).kind
        return base if kind in (Kind.PAYLOAD, Kind.HANDSHAKE) else target


def rows(
    sources: str,
    event: str,
    *outcomes: tuple[str, str | None, str],
    rfc: str,
    body: str = "",
    when: Iterable[tuple[str, str]] = (),
    do: Iterable[tuple[str, str]] = (),
    cell: Cell = Cell.ALLOWED,
    basis: Literal["rfc", "practice"] = "rfc",
    text: Text | None = None,
) -> tuple[Transition, ...]:
    """Write several rows at once: one per source (a list of names) and (outcome, reply, target)."""
    return tuple(
        Transition(
            source,
            event,
            outcome,
            reply,
            target,
            rfc,
            body,
            tuple(when),
            tuple(do),
            cell,
            basis,
            text,
        )
        for source in sources.split()
        for outcome, reply, target in outcomes
    )
