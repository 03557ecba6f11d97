"""What all IMAP handlers share: the session, the framing, and how replies are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wirebook.clock import Clock
from wirebook.connection import Answer, Ask, Server, Unit
from wirebook.errors import ModelError
from wirebook.machine import BASE, SAME, Kind, Machine, State, Transition
from wirebook.mail import Account, Mailbox, Mailstore
from wirebook.protocols.imap.arguments import arguments
from wirebook.protocols.imap.syntax import Literal, Malformed, Parser, numbers
from wirebook.protocols.imap.view import REV2, View
from wirebook.wire import CRLF, LineBuffer

LITERAL_LIMIT = 4096
"""Octets that a literal without waiting may have (LITERAL-, RFC 7888 section 5)."""

MESSAGE_LIMIT = 1 << 23
"""Octets that an appended message may have, and that come without waiting under LITERAL+."""

QUIET = ("FETCH", "STORE", "SEARCH", "SORT", "THREAD")
"""Commands in whose reply no message may lose its number (RFC 9051 section 7.5.1)."""

_COUNT = re.compile(rb"\{(\d{1,20})(\+?)\}\Z")
_VERB = re.compile(rb"[A-Za-z]+")


@dataclass(slots=True)
class Session:
    """Everything that dies with the connection.

    `enabled` are words that ENABLE turned on; `client` is what the client says of itself with ID.
    """

    account: Account | None = None
    view: View | None = None
    enabled: set[str] = field(default_factory=set)


class Imap(Server):
    """One IMAP session against a mail store.

    Args:
        host: the name the server gives itself.
        store: the accounts.
        clock: the time.
        stamp: unused; other protocols need it in their greeting.
    """

    def __init__(
        self, machine: Machine, host: str, store: Mailstore, clock: Clock, stamp: str
    ) -> None:
        self.machine = machine
        self.host = host
        self.store = store
        self.clock = clock
        self.stamp = stamp
        self.session = Session()
        self.tag = "*"
        self._pieces: list[bytes] = []
        self._taken = 0
        self._wanted: int | None = None
        self._dropped = False
        self.unasked = LITERAL_LIMIT
        """Octets that a literal without waiting may have; known when the connection opens."""

    # Framing: how many octets belong to a command is decided before anyone asks if it is legal

    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut the next command, literal or payload line."""
        if state.name == "LITERAL":
            return self._octets(buffer)
        if state.kind is Kind.PAYLOAD:
            return self._payload(buffer, state)
        while True:
            if self._wanted is not None and not self._literal(buffer):
                return None
            found = buffer.next_line(self._room())
            if found is None:
                return None
            line, octets = found
            self._taken += octets
            if line is None:
                self._dropped = True
                unit = self._line(b"" if self._pieces else buffer.head, buffer.tail, state)
            else:
                unit = self._line(line, line, state)
            if unit is not None:
                return unit

    def _limit(self, name: str) -> int:
        """Octets that one more literal of a command may have."""
        if name != "APPEND":
            return self._room()
        return MESSAGE_LIMIT - sum(len(p) for p in self._pieces if len(p) > LITERAL_LIMIT)

    def _room(self) -> int:
        """Octets that the command may still have, the message of APPEND aside."""
        used = sum(len(piece) for piece in self._pieces if len(piece) <= LITERAL_LIMIT)
        return max(self.machine.line_limit - used, 2)

    def _payload(self, buffer: LineBuffer, state: State) -> Unit | None:
        found = buffer.next_line(self.machine.payload_limit)
        if found is None:
            return None
        line, octets = found
        if state.name == "IDLE":
            done = line is not None and line.upper() == b"DONE"
            return Unit("done" if done else "other", {}, octets)
        if line == b"*":
            return Unit("cancel", {}, octets)
        return Unit("response", {"line": (line or b"?").decode("latin-1")}, octets)

    def _octets(self, buffer: LineBuffer) -> Unit | None:
        taken = self._taken
        if self._wanted is None or not self._literal(buffer):
            return None
        octets, self._taken = self._taken - taken, taken
        return Unit("octets", {}, octets)

    def _literal(self, buffer: LineBuffer) -> bool:
        """Take the octets that were announced, once all are there.

        They belong to the command even if that is refused in the end: otherwise the text of a
        message would be run as commands. What a command that is refused already brings is not
        kept: it may go on without an end.
        """
        wanted = self._wanted or 0
        octets = buffer.next_octets(wanted, keep=not self._dropped)
        if octets is None:
            return False
        self._taken += wanted
        self._wanted = None
        if not self._dropped:
            self._pieces.append(Literal(octets))
        return True

    def _line(self, line: bytes, end: bytes, state: State) -> Unit | None:
        """What a line makes of the command so far; `None` if the command goes on."""
        if not (self._dropped and self._pieces):  # the tag is all that the refusal needs
            self._pieces.append(line)
        found = _COUNT.search(end)
        if found is None:
            return self._command()
        count = int(found[1])
        if found[2]:
            name, _ = self._tagged()
            if count > self.unasked:
                return self._unit("flood", {})
            if count > LITERAL_LIMIT:  # it comes, whether or not it fits (RFC 7888 section 4)
                fits = self.machine.rows(state.name, name) and count <= self._limit(name)
                self._dropped = self._dropped or not fits
            self._wanted = count
            return None
        refused = self._refused(count, state)
        if refused is not None:
            return refused
        self._wanted = count
        taken, self._taken = self._taken, 0
        return Unit("literal", {"octets": count}, taken)

    def _refused(self, count: int, state: State) -> Unit | None:
        """The refusal of a literal that the client would wait with, if it is pointless to ask."""
        name, _ = self._tagged()
        if self._dropped or not self.machine.rows(state.name, name):
            return self._command()
        if count <= self._limit(name):
            return None
        if name == "APPEND":
            return self._unit(name, {"octets": count})
        return self._unit(name, None, "long")

    def _tagged(self) -> tuple[str, int]:
        """Note the tag; return the command's name and where its arguments begin."""
        parser = Parser(self._pieces[:1])
        self.tag = "*"
        try:
            tag = parser.tag()
            if not (self._dropped and parser.ended):  # else the rest of the tag was dropped, too
                self.tag = tag
            parser.sp()
        except Malformed:
            return "", 0
        verb = parser.match(_VERB)
        command = self.machine.command(verb[0].decode()) if verb else None
        return (command.name if command else "", verb.end() if verb else 0)

    def _command(self) -> Unit:
        name, at = self._tagged()
        if self._dropped:
            return self._unit(name, None, "long")
        if not name:
            return self._unit("", None, "unknown")
        return self._unit(name, arguments(name, self._pieces, at, utf8=self.utf8))

    def _unit(self, name: str, found: Mapping[str, object] | None, refusal: str = "") -> Unit:
        unit = Unit(name, found, self._taken, refusal)
        self._pieces, self._taken, self._wanted, self._dropped = [], 0, None, False
        return unit

    # Replies

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write the data that was asked for, then what else has happened, then the reply."""
        has_data = isinstance(answer.body, list)
        if has_data != (row is not None and row.body != ""):
            raise ModelError(f"imap: table and handler disagree about the data of {self.tag}")
        lines = list(answer.body)
        if row is not None and reply.startswith("{tag}") and row.target in (SAME, BASE):
            lines += self.told(expunge=row.event not in QUIET)
        last = reply.format_map({"tag": self.tag, **answer.fields}).encode()
        return b"".join([line + CRLF for line in (*lines, last)])

    def told(self, *, expunge: bool) -> Iterable[bytes]:
        """Everything that the client has not been told of the selected mailbox."""
        view = self.session.view
        return map(bytes, view.updates(expunge=expunge)) if view is not None else ()

    def news(self, ask: Ask) -> Answer | None:
        """Say one thing unasked: what happens while the client waits, or that the mailbox is gone.

        Any other news waits for the next command, where every client expects it.
        """
        view = self.session.view
        if view is None:
            return None
        if "closed" in ask.offered:
            if any(view.mailbox is each for each in self.account.mailboxes.values()):
                return None
            self.session.view = None
            return Answer("closed")
        told = next(iter(view.updates()), None)
        return None if told is None else Answer(told.kind, told.fields)

    # The session

    def forget(self, store: str) -> None:
        """Clear one session store."""
        if store == "name":
            self.session.account = None
        elif store == "selected":
            self.session.view = None
        elif store == "enabled":
            self.session.enabled = set()

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Return the session's stores that hold something."""
        session, held = self.session, []
        if session.account is not None:
            held.append(("name", session.account.name))
        if session.enabled:
            held.append(("enabled", " ".join(sorted(session.enabled))))
        view = session.view
        if view is not None:
            held.append(("selected", view.name.replace(" ", "_")))
            uids = " ".join(f"{n}=#{m.uid}" for n, m in enumerate(view.messages, 1))
            held.append(("numbers", uids or "∅"))
            if view.saved:
                held.append(("result", numbers(sorted(view.saved))))
        return tuple(held)

    # Shared by the handlers

    @property
    def account(self) -> Account:
        """Whose session it is; only for states after login."""
        assert self.session.account is not None, "the table lets this run after login only"
        return self.session.account

    @property
    def view(self) -> View:
        """What is selected; only for SELECTED."""
        assert self.session.view is not None, "the table lets this run in SELECTED only"
        return self.session.view

    @property
    def utf8(self) -> bool:
        """Whether names of mailboxes are written in UTF-8."""
        return REV2 in self.session.enabled

    def find(self, name: str) -> Mailbox | None:
        """The mailbox of a name, if there is one."""
        return self.account.mailboxes.get(name)
