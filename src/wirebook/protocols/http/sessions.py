"""Who is asking: three ways in which a request carries it, since the connection does not.

A password on each request, the number of a row in the server's table, or a ticket that the
server has signed (RFC 9110 section 11, RFC 6265 section 1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from urllib.parse import parse_qs

from wirebook.clock import Clock
from wirebook.connection import Answer
from wirebook.mail import Mailstore
from wirebook.protocols.http.messages import Request

FORM = "application/x-www-form-urlencoded"

KEY = b"only the origins know this"
"""What tickets are signed with; in a book it is no secret."""

AGE = 3600
"""Seconds for which a ticket is good."""

ROWS = 1000
"""Sessions that one origin remembers; the oldest goes first."""


class Sessions:
    """The sessions of one origin.

    Args:
        tables: of all origins by host; this one writes and reads its own only.
    """

    def __init__(
        self, host: str, store: Mailstore, clock: Clock, tables: dict[str, dict[str, str]]
    ) -> None:
        self.host, self.store, self.clock = host, store, clock
        self.tables = tables
        self.secure = False

    @property
    def denied(self) -> Answer:
        """The answer to somebody unknown, with the challenge it must have."""
        return Answer("denied", {"fields": (("WWW-Authenticate", 'Basic realm="wirebook"'),)})

    def user(self, request: Request) -> str:
        """Return whose request this is, by what it carries; nothing if by nobody known."""
        cookies = dict(_cookies(request))
        return (
            self._by_password(request.field("authorization"))
            or self.tables.get(self.host, {}).get(cookies.get("sid", ""), "")
            or self._by_ticket(cookies.get("ticket", ""))
        )

    def log_in(self, request: Request, content: bytes) -> Answer:
        """Begin a session in this origin's table, and hand out the number of its row."""
        name = self._named(request, content)
        if not name:
            return self.denied
        table = self.tables.setdefault(self.host, {})
        number = _signature(f"{self.host} {name} {len(table)} {self.clock.now}")[:12]
        table[number] = name
        if len(table) > ROWS:
            del table[next(iter(table))]
        return self._baked(f"sid={number}")

    def log_out(self, request: Request, _: bytes) -> Answer:
        """End a session: its row goes, and the cookie says nothing any more."""
        gone = self.tables.get(self.host, {}).pop(dict(_cookies(request)).get("sid", ""), "")
        return Answer("gone") if gone else Answer("missing")

    def sell_ticket(self, request: Request, content: bytes) -> Answer:
        """Sign who it is and until when; remember nothing."""
        name = self._named(request, content)
        if not name:
            return self.denied
        claim = f"{name}.{self.clock.now + AGE}"
        return self._baked(f"ticket={claim}.{_signature(claim)}; Max-Age={AGE}")

    def _baked(self, cookie: str) -> Answer:
        secure = "; Secure" if self.secure else ""
        return Answer("changed", {"fields": (("Set-Cookie", f"{cookie}; HttpOnly{secure}"),)})

    def _named(self, request: Request, content: bytes) -> str:
        """The name in a form, if the password beside it is right."""
        if request.field("content-type").partition(";")[0].strip().lower() != FORM:
            return ""
        try:
            form = parse_qs(content.decode("latin-1"), max_num_fields=16)
        except ValueError:  # more fields than that
            return ""
        return self._checked(form.get("name", [""])[0], form.get("password", [""])[0])

    def _by_password(self, field: str) -> str:
        scheme, _, token = field.partition(" ")
        if scheme.lower() != "basic":
            return ""
        try:
            name, _, password = base64.b64decode(token, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return ""
        return self._checked(name, password)

    def _by_ticket(self, ticket: str) -> str:
        claim, _, signature = ticket.rpartition(".")
        if not hmac.compare_digest(signature.encode(), _signature(claim).encode()):
            return ""
        name, _, until = claim.rpartition(".")
        return name if int(until) > self.clock.now else ""

    def _checked(self, name: str, password: str) -> str:
        account = self.store.accounts.get(name)
        right = account is not None and hmac.compare_digest(
            account.password.encode(), password.encode()
        )
        return name if right else ""


def _cookies(request: Request) -> list[tuple[str, str]]:
    """The pairs of the Cookie field (RFC 6265 section 5.4)."""
    pairs = (each.strip().partition("=") for each in request.field("cookie").split(";"))
    return [(name, value) for name, equals, value in pairs if equals]


def _signature(claim: str) -> str:
    return hmac.new(KEY, claim.encode(), hashlib.sha256).hexdigest()[:32]
