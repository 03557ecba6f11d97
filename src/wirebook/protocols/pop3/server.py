"""The handlers of POP3 and what a POP3 session remembers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wirebook.clock import Clock
from wirebook.connection import Answer, Ask, Server, Unit, read_command
from wirebook.machine import Kind, Machine, State, Transition
from wirebook.mail import Account, Mailbox, Mailstore, Message
from wirebook.protocols.pop3.languages import LANGUAGES, translated
from wirebook.wire import CRLF, LineBuffer, dot_stuffed

LOGIN_DELAY = 60
"""Seconds between two logins to one maildrop, where the scenario limits them."""

PROLOGUES = {
    "AUTHORIZATION": (),
    "NAMED": ("USER {account}",),
    "SASL": ("AUTH PLAIN",),
    "TLS": ("STLS",),
    "TRANSACTION": ("USER {account}", "PASS {password}"),
}
"""The client lines that lead to each state in which a transcript may start."""

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")

_STATUS = re.compile(r"(\+OK|-ERR|\+)(?: (\[[^\]]+\]))?")


def shape(line: str) -> str:
    """Reduce a reply to its status indicator and response code; other lines stay as they are.

    Two servers agree on a dialogue if the shapes agree: the words behind them are free.
    """
    found = _STATUS.match(line)
    if found is None:
        return line
    return " ".join(part for part in found.groups() if part)


@dataclass(slots=True)
class Session:
    """Everything that dies with the connection.

    `numbers` are the messages as this session counts them; `marks` are message numbers.
    """

    name: str = ""
    maildrop: Mailbox | None = None
    locked: bool = False
    numbers: tuple[Message, ...] = ()
    marks: set[int] = field(default_factory=set)
    language: str = "en"


class Pop3Server(Server):
    """One POP3 session against a mail store.

    Args:
        host: the name the server gives itself.
        store: the accounts.
        clock: the time.
        stamp: what is unique to this greeting, for APOP (RFC 1939 section 7).
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

    # What the connection asks of every server

    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut one line; in a SASL exchange it is an answer, elsewhere a command."""
        payload = state.kind is Kind.PAYLOAD
        limit = self.machine.payload_limit if payload else self.machine.line_limit
        found = buffer.next_line(limit)
        if found is None:
            return None
        line, octets = found
        if not payload:
            return read_command(self.machine, line, octets)
        if line == b"*":
            return Unit("cancel", {}, octets)
        text = "" if line is None else line.decode("latin-1")
        return Unit("response", {"line": text}, octets)

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write the first line in the session's language, and a body with its final dot."""
        language = self.session.language
        words = reply if language == "en" else translated(reply, language)
        first = words.format_map({"host": self.host, **answer.fields}).encode() + CRLF
        return first + dot_stuffed(answer.body) if row is not None and row.body else first

    def forget(self, store: str) -> None:
        """Clear one session store; forgetting the lock releases it."""
        session = self.session
        if store == "name":
            session.name = ""
        elif store == "marks":
            session.marks.clear()
        elif store == "numbers":
            session.numbers, session.maildrop = (), None
        elif store == "language":
            session.language = "en"
        elif session.locked and session.maildrop is not None:
            session.maildrop.lock = None
            session.locked = False

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Return the session's stores that hold something."""
        session, held = self.session, []
        if session.name:
            held.append(("name", session.name))
        if session.maildrop is not None:
            if session.locked:
                held.append(("lock", session.maildrop.owner))
            held.append(("numbers", f"1..{len(session.numbers)}" if session.numbers else "∅"))
        if session.marks:
            held.append(("marks", " ".join(map(str, sorted(session.marks)))))
        if session.language != "en":
            held.append(("language", session.language))
        return tuple(held)

    # The server's own events

    def do_greeting(self, ask: Ask) -> Answer:
        """Greet with the timestamp that APOP needs."""
        return Answer("ok", {"host": self.host, "stamp": self.stamp})

    def do_expunge(self, ask: Ask) -> Answer:
        """Remove what is marked: the only place where a message goes (RFC 1939 section 6)."""
        session = self._opened
        session.remove(self.session.numbers[number - 1] for number in self.session.marks)
        return Answer("ok", {"host": self.host, "left": len(session.messages)})

    # Before login

    def do_user(self, ask: Ask) -> Answer:
        """Take a name; whether it exists is nobody's business unless the scenario says so."""
        name = ask.arguments["name"]
        if name not in self.store.accounts and "unknown" in ask.offered:
            return Answer("unknown")
        self.session.name = name
        return Answer("ok")

    def do_pass(self, ask: Ask) -> Answer:
        """Compare the password and open the maildrop."""
        return self._log_in(self.session.name, ask.arguments["string"], ask)

    def do_apop(self, ask: Ask) -> Answer:
        """Compare the digest of timestamp and password (RFC 1939 section 7)."""
        account = self.store.accounts.get(ask.arguments["name"])
        secret = account.password if account else ""
        digest = hashlib.md5((self.stamp + secret).encode(), usedforsecurity=False).hexdigest()
        same = hmac.compare_digest(digest, ask.arguments["digest"])
        return self._open(account, ask) if account and same else Answer("denied")

    def do_auth(self, ask: Ask) -> Answer:
        """Start PLAIN, or finish it at once if an initial response came along."""
        if ask.arguments["mechanism"].upper() != "PLAIN":
            return Answer("mechanism")
        initial = ask.arguments.get("initial-response")
        if initial is None:
            return Answer("cont")
        return self._plain("" if initial == "=" else initial, ask)

    def do_response(self, ask: Ask) -> Answer:
        """Finish PLAIN."""
        return self._plain(ask.arguments["line"], ask)

    def do_capa(self, ask: Ask) -> Answer:
        """List what this server can do now, in this state and with these variables."""
        return Answer("ok", body=[line.encode() for line in self._capabilities(ask)])

    def do_lang(self, ask: Ask) -> Answer:
        """List the languages, or change to one."""
        tag = ask.arguments.get("tag")
        if tag is None:
            return Answer(
                "all",
                body=[f"{tag} {name}".encode() for tag, name in LANGUAGES.items()],
            )
        wanted = "en" if tag == "*" else tag.lower()
        if wanted not in LANGUAGES:
            return Answer("unknown")
        self.session.language = wanted
        return Answer("ok", {"tag": wanted})

    # With the maildrop open

    def do_stat(self, ask: Ask) -> Answer:
        """Count what is not marked."""
        return Answer("ok", self._totals())

    def do_list(self, ask: Ask) -> Answer:
        """Give sizes."""
        return self._listing(ask, lambda message: str(message.octets), "octets")

    def do_uidl(self, ask: Ask) -> Answer:
        """Give unique-ids."""
        return self._listing(ask, self._unique_id, "uid")

    def do_retr(self, ask: Ask) -> Answer:
        """Send a message; nothing is marked by it."""
        return self._message(ask, lambda message: message.lines)

    def do_top(self, ask: Ask) -> Answer:
        """Send the header, the blank line and the first lines of the body."""
        count = int(ask.arguments["n"])
        return self._message(ask, lambda m: (*m.header, b"", *m.body[:count]))

    def do_dele(self, ask: Ask) -> Answer:
        """Mark a message; it stays where it is."""
        found = self._find(ask)
        if isinstance(found, Answer):
            return found
        self.session.marks.add(found[0])
        return Answer("ok", {"msg": found[0]})

    def do_rset(self, ask: Ask) -> Answer:
        """Forget all marks."""
        self.session.marks.clear()
        return Answer("ok", self._totals())

    def do_quit(self, ask: Ask) -> Answer:
        """Say goodbye; in TRANSACTION the reply waits for UPDATE."""
        return Answer("ok", {"host": self.host})

    # Shared by the handlers

    @property
    def _opened(self) -> Mailbox:
        assert self.session.maildrop is not None, "the table lets this run in maildrop states only"
        return self.session.maildrop

    def _plain(self, line: str, ask: Ask) -> Answer:
        try:
            parts = base64.b64decode(line if _BASE64.fullmatch(line) else "?", validate=True)
            identity, name, password = parts.decode().split("\0")
        except (binascii.Error, ValueError):
            return Answer("malformed")
        if identity not in ("", name):
            return Answer("denied")
        return self._log_in(name, password, ask)

    def _log_in(self, name: str, password: str, ask: Ask) -> Answer:
        account = self.store.accounts.get(name)
        known = account is not None and hmac.compare_digest(
            account.password.encode(), password.encode()
        )
        return self._open(account, ask) if account and known else Answer("denied")

    def _open(self, account: Account, ask: Ask) -> Answer:
        maildrop = account.inbox
        wait = (maildrop.opened or 0) + LOGIN_DELAY - self.clock.now
        if "delay" in ask.offered and maildrop.opened is not None and wait > 0:
            return Answer("delay", {"wait": wait})
        if "in-use" in ask.offered and maildrop.lock is not None:
            return Answer("in-use")
        if "in-use" in ask.offered:  # the table offers it only where maildrops are locked
            maildrop.lock = self
            self.session.locked = True
        maildrop.opened = self.clock.now
        self.session.maildrop = maildrop
        self.session.numbers = tuple(maildrop.messages)
        return Answer("ok", self._totals())

    def _kept(self) -> Iterator[tuple[int, Message]]:
        for number, message in enumerate(self.session.numbers, 1):
            if number not in self.session.marks:
                yield number, message

    def _totals(self) -> dict[str, object]:
        kept: Sequence[Message] = self.session.numbers
        if self.session.marks:
            kept = [message for _, message in self._kept()]
        return {"count": len(kept), "octets": sum([message.octets for message in kept])}

    def _find(self, ask: Ask) -> tuple[int, Message] | Answer:
        number = int(ask.arguments["msg"])
        if number > len(self.session.numbers):
            return Answer("missing", {"count": len(self.session.numbers)})
        if number in self.session.marks:
            return Answer("marked", {"msg": number})
        return number, self.session.numbers[number - 1]

    def _unique_id(self, message: Message) -> str:
        return f"{self._opened.owner[:59]}.{message.uid:04d}"

    def _listing(self, ask: Ask, value: Callable[[Message], str], field_name: str) -> Answer:
        if "msg" in ask.arguments:
            found = self._find(ask)
            if isinstance(found, Answer):
                return found
            return Answer("ok", {"msg": found[0], field_name: value(found[1])})
        body = [f"{number} {value(message)}".encode() for number, message in self._kept()]
        return Answer("all", self._totals(), body)

    def _message(self, ask: Ask, part: Callable[[Message], Iterable[bytes]]) -> Answer:
        found = self._find(ask)
        if isinstance(found, Answer):
            return found
        message = found[1]
        if "utf8" in ask.offered and not b"".join(message.header).isascii():
            return Answer("utf8")
        return Answer("ok", {"octets": message.octets}, part(message))

    def _capabilities(self, ask: Ask) -> Iterator[str]:
        yield from (
            "TOP",
            "UIDL",
            "RESP-CODES",
            "AUTH-RESP-CODE",
            "PIPELINING",
            "EXPIRE NEVER",
        )
        if ask.values["login"] == "open":
            yield from ("USER", "SASL PLAIN")
        if (
            ask.values["tls"] == "clear"
            and ask.values["utf8"] == "off"
            and ask.state == "AUTHORIZATION"
        ):
            yield "STLS"
        if ask.values["delay"] == "on":
            yield f"LOGIN-DELAY {LOGIN_DELAY}"
        yield from ("UTF8", "LANG", "IMPLEMENTATION wirebook")
