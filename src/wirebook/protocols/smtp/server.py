"""The handlers of SMTP and what an SMTP session remembers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wirebook.clock import Clock
from wirebook.connection import Answer, Ask, Server, Unit, read_command
from wirebook.errors import ModelError
from wirebook.machine import Kind, Machine, State, Transition
from wirebook.mail import Mailstore
from wirebook.protocols.smtp.delivery import HOPS, Post, hops, received, with_protocol
from wirebook.protocols.smtp.envelope import (
    MAIL_PARAMETERS,
    RCPT_PARAMETERS,
    address,
    parameters,
)
from wirebook.sasl import MECHANISMS, Mechanism, decoded, encoded
from wirebook.wire import CRLF, LineBuffer

TEXT_LINE = 1000
"""Octets of a line of text, CRLF included (RFC 5321 section 4.5.3.1.6)."""

DOMAIN = 255
"""Octets of the name that a client gives itself (RFC 5321 section 4.5.3.1.2)."""

RECIPIENTS = 100
"""Recipients of one message, the least that RFC 5321 section 4.5.3.1.8 permits."""

SIZES = {"large": 10_485_760, "small": 1000}
"""Octets of a message, by the value of the variable `message`."""

GREY_WAIT = 300
"""Seconds that an unknown pair of sender and recipient has to wait on a greylisting server."""

LIST = "everyone"
"""The mailing list that EXPN knows: all accounts."""

PROLOGUES = {
    "GREETED": (),
    "READY": ("EHLO client.example.org",),
    "SASL": ("EHLO client.example.org", "AUTH PLAIN"),
    "TLS": ("EHLO client.example.org", "STARTTLS"),
    "MAIL": ("EHLO client.example.org", "MAIL FROM:<bob@example.net>"),
    "RCPT": (
        "EHLO client.example.org",
        "MAIL FROM:<bob@example.net>",
        "RCPT TO:<{account}@example.org>",
    ),
    "DATA": (
        "EHLO client.example.org",
        "MAIL FROM:<bob@example.net>",
        "RCPT TO:<{account}@example.org>",
        "DATA",
    ),
    "BDAT": (
        "EHLO client.example.org",
        "MAIL FROM:<bob@example.net>",
        "RCPT TO:<{account}@example.org>",
        "BDAT 0",
    ),
    "BROKEN": (
        "EHLO client.example.org",
        "MAIL FROM:<bob@example.net>",
        "RCPT TO:<{account}@example.org>",
        "! BDAT:temp",
        "BDAT 0",
    ),
    "REFUSED": ("! greeting:refused",),
}
"""The client lines that lead to each state in which a transcript may start."""

_CODE = re.compile(r"(\d{3})([ -]?)(?:(\d\.\d{1,3}\.\d{1,3})(?= |\Z))?")


def shape(line: str) -> str:
    """Reduce a reply to its codes and whether more lines follow; other lines stay as they are.

    Two servers agree on a dialogue if the shapes agree: the words behind the codes are free.
    """
    found = _CODE.match(line)
    if found is None:
        return line
    return f"{found[1]}{found[2].strip()} {found[3] or ''}".rstrip()


@dataclass(slots=True)
class Session:
    """Everything that dies with the connection.

    `lines` is the message so far, `chunk` what a chunk left behind its last CRLF, `octets` how
    long the message is; `flaw` is the outcome that it will have.
    """

    client: str = ""
    login: str = ""
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    utf8: bool = False
    lines: list[bytes] = field(default_factory=list)
    chunk: bytearray = field(default_factory=bytearray)
    octets: int = 0
    flaw: str = ""
    mechanism: Mechanism | None = None


class SmtpServer(Server):
    """One SMTP session against a mail store.

    Args:
        host: the name the server gives itself.
        store: accounts and queue.
        clock: the time.
        stamp: what is unique to this connection, for challenges.
    """

    local = ""
    """The name of the protocol in Received lines, if it is not SMTP."""

    def __init__(
        self, machine: Machine, host: str, store: Mailstore, clock: Clock, stamp: str
    ) -> None:
        self.machine = machine
        self.host = host
        self.store = store
        self.clock = clock
        self.stamp = stamp
        self.session = Session()
        self.strict = True
        self.messages = 0
        self._chunk: Unit | None = None

    # What the connection asks of every server

    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut a command with the octets that belong to it, or a line of text or of an answer."""
        if self._chunk is not None:
            return self._read_chunk(buffer)
        if state.name == "DATA":
            return self._read_text(buffer)
        payload = state.kind is Kind.PAYLOAD
        limit = self.machine.payload_limit if payload else self.machine.longest_line
        found = buffer.next_line(limit, strict=self.strict)
        if found is None:
            return None
        line, octets = found
        if payload:
            return _response(line, octets)
        unit = read_command(self.machine, line, octets)
        if unit.event == "BDAT" and unit.arguments is not None:
            self._chunk = unit
            return self._read_chunk(buffer)
        if len((unit.arguments or {}).get("domain", "")) > DOMAIN:  # our reply repeats it
            return unit._replace(arguments=None)
        return unit

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write a reply, with a hyphen behind the code on all lines but the last."""
        text = reply
        if "{" in reply:
            text = reply.format_map({"host": self.host, **answer.fields})
        more = [line.decode() for line in answer.body]
        if row is not None and bool(row.body) != bool(more):
            raise ModelError(f"{self.machine.name}: {row.key} and its further lines do not agree")
        if not more:
            return text.encode() + CRLF
        code = text[:3]
        lines = [text, *(f"{code} {line}" for line in more)]
        head = [f"{code}-{line[4:]}" for line in lines[:-1]]
        return b"".join(line.encode() + CRLF for line in (*head, lines[-1]))

    def forget(self, store: str) -> None:
        """Clear one store of the session."""
        session = self.session
        if store == "client":
            session.client = ""
        elif store == "login":
            session.login = ""
        elif store == "reverse-path":
            session.sender, session.utf8 = None, False
        elif store == "forward-paths":
            session.recipients = []
        else:
            session.lines, session.octets, session.flaw = [], 0, ""
            session.chunk.clear()

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Return the session's stores that hold something."""
        session, held = self.session, []
        if session.client:
            held.append(("client", session.client))
        if session.login:
            held.append(("login", session.login))
        if session.sender is not None:
            held.append(("reverse-path", f"<{session.sender}>"))
        if session.recipients:
            held.append(("forward-paths", " ".join(f"<{each}>" for each in session.recipients)))
        if session.octets:
            held.append(("mail data", str(session.octets)))
        return tuple(held)

    # Framing

    def _read_text(self, buffer: LineBuffer) -> Unit | None:
        found = buffer.next_line(TEXT_LINE + 1, strict=self.strict)
        if found is None:
            return None
        line, octets = found
        if line == b".":
            return Unit("end", {}, octets)
        if line is not None and line.startswith(b"."):
            line = line[1:]
        elif octets > TEXT_LINE:
            line = None
        return Unit("text", {"long": "" if line is not None else "yes"}, octets, data=line or b"")

    def _read_chunk(self, buffer: LineBuffer) -> Unit | None:
        """Take the octets of a chunk, whether or not the command is legal (RFC 3030 section 2)."""
        unit = self._chunk
        assert unit is not None
        size = int((unit.arguments or {})["chunk-size"])
        room = SIZES["large"] - self.session.octets
        data = buffer.next_octets(size, keep=size <= room)
        if data is None:
            return None
        self._chunk = None
        return unit._replace(octets=unit.octets + size, data=data)

    # The beginning

    def do_greeting(self, ask: Ask) -> Answer:
        """Greet; from here on it is known what ends a line."""
        self.strict = ask.values["newlines"] == "strict"
        return Answer("ok")

    def do_ehlo(self, ask: Ask) -> Answer:
        """Take the client's name and list the extensions."""
        fields = self._introduced(ask)
        values = {**ask.values, "esmtp": "yes"}
        return Answer("ok", fields, [line.encode() for line in self._extensions(values)])

    def do_helo(self, ask: Ask) -> Answer:
        """Take the client's name."""
        return Answer("ok", self._introduced(ask))

    def _introduced(self, ask: Ask) -> dict[str, object]:
        self.session.client = ask.arguments["domain"]
        return {"client": self.session.client}

    def _extensions(self, values: Mapping[str, str]) -> Iterator[str]:
        yield from ("PIPELINING", f"SIZE {SIZES[values['message']]}", "8BITMIME", "SMTPUTF8")
        yield from ("CHUNKING", "BINARYMIME", "DSN", "ENHANCEDSTATUSCODES")
        if values.get("tls") == "clear":
            yield "STARTTLS"
        if values.get("gate") == "login":
            yield " ".join(("AUTH", *MECHANISMS))

    def do_starttls(self, ask: Ask) -> Answer:
        """Begin, where the table lets it begin."""
        return _barred(ask, "helo", "active") or Answer("ok")

    # Login

    def do_auth(self, ask: Ask) -> Answer:
        """Start a mechanism, with the client's first response if it came along."""
        if barred := _barred(ask, "helo", "already", "none"):
            return barred
        made = MECHANISMS.get(ask.arguments["mechanism"].upper())
        if made is None:
            return Answer("mechanism")
        mechanism = made(self._password, self.stamp)
        self.session.mechanism = mechanism
        initial = ask.arguments.get("initial-response")
        if initial is None:
            return Answer("cont", {"challenge": encoded(mechanism.first or b"")})
        if mechanism.first is not None and made is not MECHANISMS["LOGIN"]:
            return Answer("early")
        return self._judge(mechanism, "" if initial == "=" else initial)

    def do_response(self, ask: Ask) -> Answer:
        """Go on with the mechanism."""
        assert self.session.mechanism is not None, "AUTH has begun one"
        if ask.arguments["long"]:
            return Answer("long")
        return self._judge(self.session.mechanism, ask.arguments["line"])

    def _judge(self, mechanism: Mechanism, text: str) -> Answer:
        octets = decoded(text)
        if octets is None:
            return Answer("malformed")
        verdict = mechanism.respond(octets)
        if verdict.outcome == "cont":
            return Answer("cont", {"challenge": encoded(verdict.challenge)})
        if verdict.outcome == "ok":
            self.session.login = mechanism.name
        return Answer(verdict.outcome)

    def _password(self, name: str) -> str | None:
        account = self.store.accounts.get(name)
        return account.password if account else None

    # The envelope

    def do_mail(self, ask: Ask) -> Answer:
        """Open a transaction."""
        path = ask.arguments["reverse-path"]
        sender = address(path) if path else ""
        if sender is None:
            return Answer("malformed")
        said = self._parameters(ask, MAIL_PARAMETERS)
        if isinstance(said, str):
            return Answer(said)
        if not sender.isascii() and "SMTPUTF8" not in said:
            return Answer("utf8")
        if int(said.get("SIZE", 0)) > SIZES[ask.values["message"]]:
            return Answer("size")
        self.session.sender, self.session.utf8 = sender, "SMTPUTF8" in said
        return Answer("binary" if said.get("BODY", "").upper() == "BINARYMIME" else "ok")

    def do_rcpt(self, ask: Ask) -> Answer:
        """Add a recipient."""
        recipient = address(ask.arguments["forward-path"])
        if recipient is None:
            return Answer("malformed")
        said = self._parameters(ask, RCPT_PARAMETERS)
        if isinstance(said, str):
            return Answer(said)
        if not recipient.isascii() and not self.session.utf8:
            return Answer("utf8")
        if len(self.session.recipients) >= RECIPIENTS:
            return Answer("many")
        refusal = self._refusal(recipient, ask)
        if refusal is None:
            self.session.recipients.append(recipient)
        return refusal or Answer("ok")

    def _parameters(self, ask: Ask, known: Mapping[str, str]) -> dict[str, str] | str:
        text = ask.arguments.get("parameters", "")
        if text and ask.values.get("esmtp") == "no":  # HELO knows no extensions
            return "parameter"
        return parameters(text, known)

    def _refusal(self, recipient: str, ask: Ask) -> Answer | None:
        if not self.store.is_local(recipient):
            return Answer("relay") if "relay" in ask.offered else None
        account = self.store.find(recipient)
        if account is None:
            return Answer("unknown")
        if "full" in ask.offered and not Post(self.store, limited=True).has_room(account, 1):
            return Answer("full")
        if "grey" in ask.offered:
            return self._grey(recipient)
        return None

    def _grey(self, recipient: str) -> Answer | None:
        pair = (self.session.sender or "", recipient)
        since = self.store.seen.setdefault(pair, self.clock.now)
        wait = since + GREY_WAIT - self.clock.now
        return Answer("grey", {"wait": wait}) if wait > 0 else None

    # The message

    def do_text(self, ask: Ask) -> Answer:
        """Take a line, its dot-stuffing undone."""
        session = self.session
        session.octets += len(ask.data) + 2
        if ask.arguments["long"]:
            session.flaw = session.flaw or "long"
        elif self.strict and (b"\n" in ask.data or b"\r" in ask.data):
            session.flaw = session.flaw or "bare"
        self._keep((ask.data,), ask)
        return Answer("ok")

    def do_end(self, ask: Ask) -> Answer:
        """Judge the message as a whole and deliver it."""
        return self._accepted(ask)

    def do_bdat(self, ask: Ask) -> Answer:
        """Take a chunk; with the last one, judge and deliver."""
        session = self.session
        session.octets += int(ask.arguments["chunk-size"])
        if self._too_large(ask):
            return Answer("size")
        session.chunk += ask.data
        if "LAST" not in ask.arguments:
            return Answer("more", {"octets": ask.arguments["chunk-size"]})
        lines = bytes(session.chunk).split(CRLF)
        session.lines = lines[:-1] if lines[-1] == b"" else lines
        return self._accepted(ask)

    def _keep(self, lines: tuple[bytes, ...], ask: Ask) -> None:
        """Keep what can still be delivered; the rest costs no memory."""
        if self._too_large(ask):
            self.session.flaw = "size"
        if self.session.flaw:
            self.session.lines.clear()
        else:
            self.session.lines += lines

    def _too_large(self, ask: Ask) -> bool:
        return self.session.octets > SIZES[ask.values["message"]]

    def _accepted(self, ask: Ask) -> Answer:
        flaw = self.session.flaw or self._looping()
        if flaw:
            return Answer(flaw)
        number = self._number()
        if not self._posted(ask, number) and "full" in ask.offered:
            return Answer("full")
        return Answer("ok", {"id": number})

    def _looping(self) -> str:
        return "loop" if hops(self.session.lines) >= HOPS else ""

    def _posted(self, ask: Ask, number: str) -> bool:
        """Deliver and queue; return whether anybody got it."""
        session, post = self.session, Post(self.store, limited="full" in ask.offered)
        lines = (self._trace(ask, number), *session.lines)
        here = [each for each in session.recipients if self.store.keeps(each)]
        elsewhere = [each for each in session.recipients if not self.store.keeps(each)]
        sender, now = session.sender or "", self.clock.now
        post.queue(sender, elsewhere, lines, now)
        got = [post.deliver(sender, each, lines, now) for each in here]
        return any(got) or bool(elsewhere)

    def _number(self) -> str:
        self.messages += 1
        return f"{self.stamp[1:].partition('.')[0]}.{self.messages}"

    def _trace(self, ask: Ask, number: str) -> bytes:
        session = self.session
        protocol = with_protocol(
            ask.values, login=bool(session.login), utf8=session.utf8, local=self.local
        )
        return received(session.client, self.host, protocol, number, self.clock.now)

    # Questions

    def do_vrfy(self, ask: Ask) -> Answer:
        """Say whether somebody exists, where that is no secret."""
        if barred := _barred(ask, "cannot"):
            return barred
        wanted = _bare(ask.arguments["string"])
        account = self.store.find(wanted)
        if account is None:
            return Answer("unknown")
        return Answer("ok", {"address": self._address(account.name)})

    def do_expn(self, ask: Ask) -> Answer:
        """Name the members of a list, where that is no secret."""
        if barred := _barred(ask, "cannot"):
            return barred
        if _bare(ask.arguments["string"]).partition("@")[0] != LIST or not self.store.accounts:
            return Answer("unknown")
        members = [f"2.1.5 <{self._address(name)}>".encode() for name in self.store.accounts]
        return Answer("ok", {"list": LIST}, members)

    def do_help(self, ask: Ask) -> Answer:
        """List the commands."""
        names = " ".join(command.name for command in self.machine.commands)
        return Answer("ok", body=[f"2.0.0 {names}".encode()])

    def _address(self, name: str) -> str:
        return name if "@" in name else f"{name}@{self.store.domains[-1]}"


def _barred(ask: Ask, *outcomes: str) -> Answer | None:
    """The refusal that the table offers here, and then it must offer nothing else."""
    if not any(each in outcomes for each in ask.offered):
        return None
    if len(ask.offered) > 1:
        raise ModelError(f"{', '.join(ask.offered)} in {ask.state} exclude each other")
    return Answer(ask.offered[0])


def _response(line: bytes | None, octets: int) -> Unit:
    if line == b"*":
        return Unit("cancel", {}, octets)
    text = "" if line is None else line.decode("latin-1")
    return Unit("response", {"line": text, "long": "yes" if line is None else ""}, octets)


def _bare(text: str) -> str:
    """A name or address without the brackets that some clients put around it."""
    return text.removesuffix(" SMTPUTF8").strip("<>")
