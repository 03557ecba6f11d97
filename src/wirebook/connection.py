"""One connection to a server: octets in, octets out, no sockets and no clock of its own."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from wirebook.clock import Clock
from wirebook.errors import ModelError, ProtocolMisuse
from wirebook.machine import Kind, Machine, State, Transition
from wirebook.wire import LineBuffer

NEWS = "news"
"""The event of a server that speaks unasked."""

HIGH_WATER = 1 << 20
"""Octets waiting to be sent above which a connection reads no further commands."""


class Unit(NamedTuple):
    """What the server read: an event with its arguments, cut out before anyone asks if it is legal.

    Args:
        event: a command or payload event; empty if the verb is unknown or the line too long.
        arguments: `None` if they do not fit the command's form.
        octets: how much of the stream it took.
        refusal: `unknown` or `long` where there is no event.
        data: octets that came with it and are no arguments.
    """

    event: str
    arguments: Mapping[str, Any] | None
    octets: int
    refusal: str = ""
    data: bytes = b""


class Ask(NamedTuple):
    """What a handler is asked: arguments, the outcomes that the table offers here, and where.

    `data` are the octets that came with the command and are no arguments.
    """

    arguments: Mapping[str, Any]
    offered: tuple[str, ...]
    state: str
    values: Mapping[str, str]
    data: bytes = b""


class Answer(NamedTuple):
    """What a handler answers: one of the offered outcomes, the reply's fields, further lines."""

    outcome: str
    fields: Mapping[str, object] = MappingProxyType({})
    body: Iterable[bytes] = ()


LOST = "lost"
"""As a fault's outcome: the server does its work, and its answer never arrives."""

CUT = "cut"
"""Likewise, but the beginning of the answer arrives before the connection is lost."""

SLOW = "slow"
"""Likewise, but the answer arrives whole, so many octets a second; the server waits for it."""

STRIP = "strip"
"""Likewise, but somebody on the way takes a capability out of it (RFC 3207 section 6)."""

ON_THE_WAY = (LOST, CUT, SLOW, STRIP)
"""What can happen to any answer after the server has given it."""


class Fault(NamedTuple):
    """Something that goes wrong once, when `event` comes up.

    Args:
        event: a command or payload event, or one of the server's own.
        outcome: one of the event's outcomes, the name of a transport event (`drop`) that comes
            instead of an answer, or one of `ON_THE_WAY`.
        only: what some argument has to contain; empty for any.
        octets: how many arrive of an answer that is `CUT`, 0 for half of them; how many a second
            of one that is `SLOW`.
        word: the capability that one is taken out of that is `STRIP`.
    """

    event: str
    outcome: str
    only: str = ""
    octets: int = 0
    word: str = ""

    def __str__(self) -> str:
        """Write it as a header does, without what it waits for."""
        more = self.word or self.octets
        return f"{self.event}:{self.outcome}" + (f"-{more}" if more else "")

    def arriving(self, answer: bytes) -> bytes:
        """What of an answer arrives at once."""
        if self.outcome == LOST:
            return b""
        if self.outcome == STRIP:
            return _without(answer, self.word.encode())
        return answer[: self.octets or len(answer) // 2]

    def strikes(self, unit: Unit) -> bool:
        """Whether a unit is what it waits for."""
        values = (unit.arguments or {}).values()
        return self.event == unit.event and (not self.only or any(self.only in v for v in values))


def _without(answer: bytes, word: bytes) -> bytes:
    """Take a capability out of an answer: the line that begins with it, or one word of a line."""
    lines = re.sub(rb"(?im)^(?:\d{3}[- ])?%b(?: [^\r\n]*)?\r\n" % re.escape(word), b"", answer)
    words = re.sub(rb"(?i) %b(?=[ \r])" % re.escape(word), b"", lines)
    return re.sub(rb"(?m)^(\d{3})-(?=[^\n]*\n\Z)", rb"\1 ", words)


class Step(NamedTuple):
    """One thing that happened: which row was taken, from where to where, and what was sent.

    `row` is `None` for a refusal; `outcome` is then `illegal`, `unknown`, `syntax` or `long`.
    """

    event: str
    outcome: str
    row: Transition | None
    before: str
    after: str
    octets: int
    sent: bytes


class Server(ABC):
    """The handlers of a protocol, and the session: what dies with the connection.

    A subclass has a `do_EVENT` method, in lower case, for each event whose outcome or reply the
    table alone does not decide; `forget` for each session store; `read` and `encode`.
    """

    machine: Machine
    clock: Clock
    host: str = ""

    @abstractmethod
    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut the next unit from the stream, or return `None` until more has arrived."""

    @abstractmethod
    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write a reply as octets."""

    @abstractmethod
    def forget(self, store: str) -> None:
        """Clear a session store: the connection has left the region it belongs to."""

    @abstractmethod
    def remembers(self) -> tuple[tuple[str, str], ...]:
        """What the session holds now: names of stores and their contents, empty ones left out."""

    def news(self, ask: Ask) -> Answer | None:  # noqa: ARG002 - most servers never speak unasked
        """What to say unasked, one thing at a time, of what others did; `None` if nothing."""
        return None


def read_command(machine: Machine, line: bytes | None, octets: int) -> Unit:
    """Read a line as verb and arguments; a line that is not text has no arguments that fit.

    Args:
        line: without its end; `None` if it is longer than any command's may be.
        octets: its length, end included.
    """
    verb, _, rest = (line or b"").partition(b" ")
    command = machine.command(verb.decode("latin-1"))
    limit = (command.line_limit if command else 0) or machine.line_limit
    if line is None or octets > limit:
        return Unit("", None, octets, "long")
    if command is None:
        return Unit("", None, octets, "unknown")
    text = rest.decode("utf-8" if command.utf8 else "ascii", "replace")
    fits = command.parse(text) if text.isprintable() and "\ufffd" not in text else None
    return Unit(command.name, fits, octets)


_ACTS = (Kind.SERVER, Kind.START)
_DEAF = (Kind.END, Kind.HANDSHAKE)


@lru_cache
def _handler(event: str) -> str:
    return f"do_{event.lower()}"


class Connection:
    """Runs a machine over a stream of octets.

    Args:
        machine: the table.
        server: the handlers and the session.
        values: the variables as the endpoint sets them.
        faults: what is to go wrong; each is taken from the list when it strikes, which several
            connections may share.

    Raises:
        ProtocolMisuse: if octets are handed in after the end.
        ModelError: if a handler names an outcome that the table does not offer.
    """

    def __init__(
        self,
        machine: Machine,
        server: Server,
        values: Mapping[str, str],
        faults: list[Fault] | None = None,
    ) -> None:
        self.machine = machine
        self.server = server
        self.values = dict(values)
        self._pairs: tuple[tuple[str, str], ...] = ()
        self.state = machine.start
        self.observer: Callable[[Step], None] | None = None
        self._base = machine.start.name
        self.faults = [] if faults is None else faults
        self._buffer = LineBuffer()
        self._out = bytearray()
        self._delayed = bytearray()
        self._pace = self._since = 0
        self._deadline = server.clock.deadline(machine.idle)

    @property
    def closed(self) -> bool:
        """Whether the server has hung up (there may still be octets to send)."""
        return self.state.kind is Kind.END and not self._delayed

    @property
    def wants_tls(self) -> bool:
        """Whether the next octets belong to a TLS handshake."""
        return self.state.kind is Kind.HANDSHAKE and not self._delayed

    @property
    def delayed(self) -> bool:
        """Whether an answer is on its way slowly; until it has arrived nothing more is read."""
        return bool(self._delayed)

    @property
    def late(self) -> int:
        """How many octets of an answer are still on their way."""
        return len(self._delayed)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The variables as a value; asked after every step, and seldom changed."""
        if not self._pairs:
            self._pairs = tuple(self.values.items())
        return self._pairs

    def greet(self) -> None:
        """Let the server speak first."""
        self._server_acts()

    def receive_data(self, data: bytes) -> None:
        """Take what the peer sent and answer as much of it as is complete."""
        if self.state.kind is Kind.END and not self._delayed:
            raise ProtocolMisuse("octets after the end of the connection")
        self._buffer.feed(data)
        self._go_on()

    def _go_on(self) -> None:
        while self.state.kind not in _DEAF and len(self._out) < HIGH_WATER and not self._delayed:
            unit = self.server.read(self._buffer, self.state)
            if unit is None:
                return
            self._deadline = self.server.clock.deadline(self.machine.idle)
            self._take(unit)

    @property
    def paused(self) -> bool:
        """Whether so much waits to be sent that nothing more is read: send, then feed `b""`."""
        return len(self._out) >= HIGH_WATER

    def data_to_send(self) -> bytes:
        """Return what is to be sent to the peer, once."""
        data = bytes(self._out)
        self._out.clear()
        return data

    def unread(self) -> bytes:
        """Hand over what arrived before the handshake: it belongs to TLS, never to the protocol.

        RFC 2920 section 3.2 forbids losing it, RFC 9051 section 6.2.1 offers it to the
        handshake; in cleartext that makes the handshake fail.
        """
        return self._buffer.take()

    def handshake(self, *, ok: bool) -> None:
        """Report how the TLS handshake ended."""
        self._happen("handshake", "ok" if ok and not self.unread() else "failed")

    def drop(self) -> None:
        """Report that the peer is gone."""
        self._delayed.clear()
        if not self.closed:
            self._happen("drop", "event")

    def wake(self) -> None:
        """Others may have changed what is stored: let the server say so where the table has it."""
        while offered := self._offered(NEWS):
            outcomes = tuple(row.outcome for row in offered)
            answer = self.server.news(Ask({}, outcomes, self.state.name, self.values))
            if answer is None:
                return
            self._fire(NEWS, offered, answer)

    def tick(self) -> None:
        """Look at the clock: hang up if the peer has been silent for too long."""
        if self._delayed:
            self._arrive()
        elif not self.closed and self.server.clock.now >= self._deadline:
            self._happen("timeout", "event")

    def _arrive(self) -> None:
        """Let arrive what a slow answer had time for; the peer has not been silent meanwhile."""
        clock = self.server.clock
        count = self._pace * (clock.now - self._since)
        self._since, self._deadline = clock.now, clock.deadline(self.machine.idle)
        self._out += self._delayed[:count]
        del self._delayed[:count]
        self._go_on()

    def _take(self, unit: Unit) -> None:
        offered = self._offered(unit.event)
        if unit.refusal:
            self._refuse(unit.refusal, unit)
        elif not offered:
            self._refuse("illegal", unit)
        elif unit.arguments is None:
            self._refuse("syntax", unit)
        elif self.faults:
            self._serve(unit, offered, self._fault(unit))
        else:
            self._fire(unit.event, offered, self._answer(unit, offered), unit.octets)

    def _serve(self, unit: Unit, offered: tuple[Transition, ...], fault: Fault | None) -> None:
        if fault is None:
            self._fire(unit.event, offered, self._answer(unit, offered), unit.octets)
        elif fault.outcome in ON_THE_WAY:
            answer = self._answer(unit, offered)
            self._fire(unit.event, offered, answer, unit.octets, fault)
            if fault.outcome in (LOST, CUT):
                self.drop()
        elif instead := self._offered(fault.outcome):
            self._fire(fault.outcome, instead, Answer("event"), unit.octets)
        else:
            self._fire(unit.event, offered, Answer(fault.outcome), unit.octets)

    def _fault(self, unit: Unit) -> Fault | None:
        for fault in self.faults:
            if fault.strikes(unit):
                self.faults.remove(fault)
                return fault
        return None

    def _offered(self, event: str) -> tuple[Transition, ...]:
        return self.machine.offered(self.state.name, event, self.values)

    def _answer(self, unit: Unit, offered: tuple[Transition, ...]) -> Answer:
        outcomes = tuple([row.outcome for row in offered])
        handler = getattr(self.server, _handler(unit.event), None)
        if handler is None or outcomes == ("policy",):  # the table decides, no handler is asked
            if len(outcomes) > 1:
                raise ModelError(
                    f"{self.machine.name}: no handler may choose among {', '.join(outcomes)} "
                    f"for {unit.event} in {self.state.name}"
                )
            return Answer(outcomes[0])
        answer: Answer = handler(
            Ask(unit.arguments or {}, outcomes, self.state.name, self.values, unit.data)
        )
        return answer

    def _fire(
        self,
        event: str,
        offered: tuple[Transition, ...],
        answer: Answer,
        octets: int = 0,
        fault: Fault | None = None,
    ) -> None:
        row = offered[0] if len(offered) == 1 else None
        if row is None or row.outcome != answer.outcome:
            row = self._chosen(event, offered, answer.outcome)
        before = self.state.name
        sent = b"" if row.reply is None else self.server.encode(row.reply, answer, row)
        late = 0
        if fault is not None:
            arriving = fault.arriving(sent)
            if fault.outcome == SLOW:
                late = len(sent) - len(arriving)
                self._pace, self._since = fault.octets, self.server.clock.now
            elif fault.outcome == STRIP and arriving == sent:
                self.faults.insert(0, fault)  # nothing to take out: it waits for the next answer
            else:
                sent = arriving
        if row.do:
            self.values.update(row.do)
            self._pairs = ()
        target = row.goes_to(self._base)
        if target != before:
            self._move(before, target)
        self._sent(Step(event, row.outcome, row, before, target, octets, sent), late)
        if self.state.kind in _ACTS:
            self._server_acts(fault if row.reply is None else None)

    def _chosen(self, event: str, offered: tuple[Transition, ...], outcome: str) -> Transition:
        found = [row for row in offered if row.outcome == outcome]
        if len(found) != 1:
            raise ModelError(
                f"{self.machine.name}: the table offers {'two rows with' if found else 'no'} "
                f"outcome {outcome} for {event} in {self.state.name}"
            )
        return found[0]

    def _move(self, before: str, target: str) -> None:
        self.state, self._base, forgotten = self.machine.move(before, target, self._base)
        for store in forgotten:
            self.server.forget(store)

    def _happen(self, event: str, outcome: str) -> None:
        self._fire(event, self._offered(event), Answer(outcome))

    def _server_acts(self, fault: Fault | None = None) -> None:
        """Let the server do what it does by itself.

        Args:
            fault: what happens to the answer if it is only now given.
        """
        event = self.machine.own_event(self.state.name)
        offered = self._offered(event)
        unit = Unit(event, {}, 0)
        self._serve(unit, offered, self._fault(unit) or fault)

    def _refuse(self, kind: str, unit: Unit) -> None:
        template: str = getattr(self.machine.refusals, kind)
        command = self.machine.command(unit.event)
        fields = {
            "command": command.name if command else "",
            "usage": command.usage if command else "",
            "state": self.state.rfc_name,
        }
        sent = self.server.encode(template, Answer(kind, fields), None)
        name = self.state.name
        self._sent(Step(unit.event, kind, None, name, name, unit.octets, sent))

    def _sent(self, step: Step, late: int = 0) -> None:
        """Put what was said where it is sent from.

        Args:
            late: how many of its octets take their time.
        """
        if self._delayed:  # what is said after a slow answer arrives after it
            self._delayed += step.sent
        elif late:
            self._out += step.sent[:-late]
            self._delayed += step.sent[-late:]
        else:
            self._out += step.sent
        if self.observer is not None:
            self.observer(step)
