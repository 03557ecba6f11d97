"""How HTTP/1.1 messages are cut out of a stream and written into one: h11 does both.

This is the one module below the pages that is not of the standard library alone. It is imported
when the first connection is accepted, so a book without HTTP needs no h11.
"""

from __future__ import annotations

from collections.abc import Iterable

import h11

from wirebook.errors import ProtocolMisuse
from wirebook.protocols.http.messages import Body, Broken, Request

HEAD_LIMIT = 1 << 14
"""Octets of a request line and header, together."""

BODY_LIMIT = 1 << 20
"""Octets of a request's body."""

_HINTS = {431: "fields", 501: "coding"}


class Framing:
    """One connection's framing, on the server's side."""

    def __init__(self) -> None:
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)
        self._fed = self._counted = 0
        self._request: Request | None = None
        self._content = bytearray()

    @property
    def states(self) -> tuple[str, str]:
        """How h11 calls where the client and the server stand."""
        return str(self._h11.their_state), str(self._h11.our_state)

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        if data:  # to h11 an empty piece is the end of the stream
            self._h11.receive_data(data)
            self._fed += len(data)

    def head(self, with_body: tuple[str, ...]) -> Request | Broken | None:
        """Return the next request, or `None` until more has arrived.

        Args:
            with_body: methods whose body is left to be read by `body`; that of others is dropped.
        """
        try:
            if self._request is None:
                self._request = self._next()
            found = self._request
            if found is None or (found.method not in with_body and not self._drained()):
                return None
        except h11.RemoteProtocolError as error:
            return self._broken(error)
        except _Refused as error:
            return Broken(str(error), self._count())
        self._request = None
        return found._replace(octets=self._count())

    def body(self) -> Body | Broken | None:
        """Return the request's body once all of it has arrived."""
        try:
            if not self._drained():
                return None
        except h11.RemoteProtocolError as error:
            return self._broken(error)
        except _Refused as error:
            return Broken(str(error), self._count())
        content = bytes(self._content)
        self._content.clear()
        return Body(content, self._count())

    @property
    def waiting(self) -> bool:
        """Whether the client sends its body only after a 100 (RFC 9110 section 10.1.1)."""
        return self._h11.they_are_waiting_for_100_continue

    def too_large(self, length: str) -> bool:
        """Whether a body of the length that a header declares is not even begun."""
        return bool(length) and int(length) > BODY_LIMIT

    def inform(self, status: int, reason: str) -> bytes:
        """Write an interim response."""
        event = h11.InformationalResponse(status_code=status, reason=reason, headers=[])
        return self._h11.send(event)

    def respond(
        self, status: int, reason: str, fields: Iterable[tuple[str, str]], content: bytes
    ) -> bytes:
        """Write a final response."""
        response = h11.Response(status_code=status, reason=reason, headers=list(fields))
        written = self._h11.send(response)
        if content:
            written += self._h11.send(h11.Data(data=content))
        return written + self._h11.send(h11.EndOfMessage())

    def again(self) -> bool:
        """Begin with the next request; `False` if the connection does not persist.

        Raises:
            ProtocolMisuse: if the response is still to be written.
        """
        if self._h11.our_state is h11.MUST_CLOSE:
            return False
        if self._h11.our_state is not h11.DONE:
            raise ProtocolMisuse(f"the server is not done: {self._h11.our_state}")
        self._h11.start_next_cycle()
        return True

    def _next(self) -> Request | None:
        event = self._h11.next_event()
        if not isinstance(event, h11.Request):
            return None
        if event.http_version[:2] != b"1.":
            raise _Refused("version")
        if self._fed - self._counted - self._rest() > HEAD_LIMIT:  # it came in one piece
            raise _Refused("fields")
        fields = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in event.headers)
        return Request(event.method.decode("latin-1"), event.target.decode("latin-1"), fields)

    def _drained(self) -> bool:
        """Read the body up to its end; only `body` wants what is in it."""
        while True:
            event = self._h11.next_event()
            if isinstance(event, h11.EndOfMessage):
                return True
            if not isinstance(event, h11.Data):
                return False
            if self._request is None:
                self._content += event.data
                if len(self._content) > BODY_LIMIT:
                    raise _Refused("large")

    def _broken(self, error: h11.RemoteProtocolError) -> Broken:
        outcome = _HINTS.get(error.error_status_hint, "bad")
        if outcome == "fields" and b"\n" not in self._h11.trailing_data[0]:
            outcome = "line"
        return Broken(outcome, self._fed - self._counted)

    def _rest(self) -> int:
        """Octets that h11 has not read yet."""
        return len(self._h11.trailing_data[0])

    def _count(self) -> int:
        """Octets read since the last count."""
        octets = self._fed - self._rest() - self._counted
        self._counted += octets
        return octets


class _Refused(Exception):
    """HTTP that h11 can read and this server will not; names the outcome."""
