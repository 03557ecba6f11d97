"""The handlers of HTTP/1.1: framing below, an origin server above, and nothing kept between."""

from __future__ import annotations

import re
from email.utils import formatdate
from typing import TYPE_CHECKING, cast

from wirebook.clock import Clock
from wirebook.connection import Answer, Ask, Server, Unit
from wirebook.errors import ProtocolMisuse
from wirebook.machine import Kind, Machine, State, Transition
from wirebook.mail import Mailstore
from wirebook.protocols.http.messages import Broken, Fields, Request
from wirebook.protocols.http.model import WITH_BODY
from wirebook.protocols.http.origin import Origin
from wirebook.wire import LineBuffer

if TYPE_CHECKING:  # h11 is not of the standard library: it is imported when HTTP is spoken
    from wirebook.protocols.http.framing import Framing

PROLOGUES = {
    "IDLE": (),
    "BODY": ("PUT /notes/given HTTP/1.1", "Host: www.example.org", "Content-Length: 7", ""),
}
"""The client lines that lead to each state in which a transcript may start."""

HOME = "www.example.org"
"""The host of a scenario that names none."""

_STATUS = re.compile(r"HTTP/1\.1 (\d{3})")


def spell(command: str) -> bytes:
    """Write a request whose body, if it has a meaning, is empty."""
    return f"{command} HTTP/1.1\r\nHost: {HOME}\r\nContent-Length: 0\r\n\r\n".encode()


def shape(line: str) -> str:
    """Reduce a status line to its code; other lines stay as they are."""
    found = _STATUS.match(line)
    return found[1] if found else line


class HttpServer(Server):
    """One connection to an origin server; the session is the request that is being read.

    Args:
        host: the name of the origin.
        store: the accounts; resources and sessions lie beside it.
    """

    def __init__(
        self,
        machine: Machine,
        host: str,
        store: Mailstore,
        clock: Clock,
        stamp: str,
    ) -> None:
        self.machine, self.host, self.store, self.clock = machine, host, store, clock
        self.origin = Origin(host, store, clock)
        self.request: Request | None = None
        self.content = b""
        self.framing: Framing | None = None

    # What the connection asks of every server

    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut a request, or a body where one is due."""
        self._wire.feed(buffer.take())
        if state.kind is Kind.PAYLOAD:
            return self._body()
        found = self._wire.head(WITH_BODY)
        if found is None:
            return None
        if isinstance(found, Broken):
            return Unit("malformed", {"outcome": found.outcome}, found.octets)
        self.request = found
        known = any(each.name == found.method for each in self.machine.commands)
        return Unit(found.method if known else "other", {"target": found.target}, found.octets)

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write a response; the row says whether it has content."""
        assert row is not None, "HTTP has no refusals beside the rows"
        _, status, reason = reply.split(" ", 2)
        if status.startswith("1") and not row.body:
            return self._wire.inform(int(status), reason)
        fields: Fields = cast(Fields, answer.fields.get("fields", ()))
        content = b"".join(answer.body)
        if row.body == "reason" and not content:
            content = f"{status} {reason}\r\n".encode()
            fields = (*fields, ("Content-Type", "text/plain"))
        if row.body:
            fields = (*fields, ("Content-Length", str(len(content))))
        closes = self.machine.state(row.target).kind is Kind.END
        return self._wire.respond(
            int(status),
            reason,
            (
                ("Date", formatdate(self.clock.now, usegmt=True)),
                ("Server", f"wirebook ({self.host})"),
                *fields,
                *((("Connection", "close"),) if closes else ()),
            ),
            content if row.body else b"",
        )

    def forget(self, store: str) -> None:
        """Forget the request, which is all there is."""
        self.request, self.content = None, b""

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Return the request whose body is being read."""
        if self.request is None:
            return ()
        return (("request", f"{self.request.method} {self.request.target}".replace(" ", "·")),)

    # The server's own events

    def do_accept(self, ask: Ask) -> Answer:
        """Begin to listen; HTTP does not greet.

        Raises:
            ProtocolMisuse: if the connection was accepted before.
        """
        from wirebook.protocols.http.framing import Framing

        if self.framing is not None:
            raise ProtocolMisuse("a connection is accepted once")
        self.framing = Framing()
        self.origin.sessions.secure = ask.values["tls"] == "on"
        return Answer("ok")

    def do_persist(self, ask: Ask) -> Answer:
        """Keep the connection, unless one side has said that it closes."""
        return Answer("again" if self._wire.again() else "close")

    # Requests

    def do_get(self, ask: Ask) -> Answer:
        """Find the resource and what represents it."""
        return self._answered()

    def do_head(self, ask: Ask) -> Answer:
        """Answer as to GET; how long its content would be is said, but not sent."""
        answer = self._answered()
        fields = cast(Fields, answer.fields.get("fields", ()))
        if answer.outcome == "ok":
            length = len(b"".join(answer.body))
            fields = (*fields, ("Content-Length", str(length)))
        return Answer(answer.outcome, {"fields": fields})

    def do_delete(self, ask: Ask) -> Answer:
        """Remove the resource."""
        return self._answered()

    def do_put(self, ask: Ask) -> Answer:
        """Let the body come, unless it is said to be too large."""
        length = self._asked.field("content-length")
        if self._wire.too_large(length):
            return Answer("large")
        return Answer("continue" if self._wire.waiting else "body")

    do_post = do_put

    def do_other(self, ask: Ask) -> Answer:
        """Say that the method is unknown."""
        self.request = None
        return Answer("unknown")

    def do_body(self, ask: Ask) -> Answer:
        """Do what the request asks for, now that it is complete."""
        return self.origin.answer(self._asked, self.content)

    def do_malformed(self, ask: Ask) -> Answer:
        """Say what kind of mistake it is."""
        outcome = ask.arguments["outcome"]
        return Answer(outcome if outcome in ask.offered else "bad")

    # Shared by the handlers

    @property
    def _wire(self) -> Framing:
        assert self.framing is not None, "the table accepts a connection before anything else"
        return self.framing

    @property
    def _asked(self) -> Request:
        assert self.request is not None, "the table has read a request before this"
        return self.request

    def _answered(self) -> Answer:
        request, self.request = self._asked, None
        return self.origin.answer(request)

    def _body(self) -> Unit | None:
        found = self._wire.body()
        if found is None:
            return None
        if isinstance(found, Broken):
            return Unit("malformed", {"outcome": found.outcome}, found.octets)
        self.content = found.content
        return Unit("body", {}, found.octets)
