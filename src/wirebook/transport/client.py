"""The client's side of SMTP and LMTP: hands one message over, and keeps what was said."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wirebook.connection import Connection
from wirebook.conversation import Conversation
from wirebook.mail import Envelope
from wirebook.transcript import Line
from wirebook.wire import CRLF, dot_stuffed


class Reply(NamedTuple):
    """What a server answered: the code, and its lines without it.

    A code of 0 says that nothing came: the connection was gone.
    """

    code: int
    lines: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it is positive."""
        return 200 <= self.code < 400

    @property
    def final(self) -> bool:
        """Whether trying again is of no use (RFC 5321 section 4.2.1)."""
        return self.code >= 500

    def __str__(self) -> str:
        return f"{self.code} {self.lines[-1]}" if self.lines else "no reply"


GONE = Reply(0)
NO_TLS = Reply(0, ("4.7.10 no encryption",))
"""Why a client that insists on TLS does not go on (RFC 5321 knows no reply for it)."""


@dataclass(slots=True)
class Manner:
    """How a client behaves.

    Args:
        name: what it calls itself.
        tls: `offered` takes STARTTLS where it is offered, `required` goes no further without,
            `never` does not ask.
        login: name and password.
        stripped: whether somebody on the way takes STARTTLS out of the server's answer.
    """

    name: str
    tls: str = "offered"
    login: tuple[str, str] | None = None
    stripped: bool = False


@dataclass(slots=True)
class Handover:
    """What became of one try to hand a message over.

    Args:
        replies: the last word on each recipient.
        lines: what was said, as lines of a transcript with the server's states.
        up: octets that the client sent.
        down: octets that the server sent.
        encrypted: whether the message went through TLS.
    """

    replies: dict[str, Reply] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    up: int = 0
    down: int = 0
    encrypted: bool = False


class Client:
    """Speaks to one server on one connection."""

    def __init__(self, connection: Connection, manner: Manner) -> None:
        self.connection = connection
        self.manner = manner
        self.made = Handover(encrypted=connection.values.get("tls") == "on")
        self._said = Conversation(connection)
        self._waiting: list[Reply] = []
        self._offered: set[str] = set()

    def hand_over(self, envelope: Envelope, lines: Sequence[bytes]) -> Handover:
        """Hand a message over, as far as the server lets it, and hang up.

        Args:
            lines: the message, without line ends.
        """
        self.connection.greet()
        reply = self._next()
        if reply.ok:
            reply = self._introduced()
        if reply.ok:
            self._transaction(envelope, lines)
        else:
            self.made.replies = dict.fromkeys(envelope.recipients, reply)
        if not self.connection.closed:
            self.say(b"QUIT")
        self.made.lines = tuple(self._said.lines)
        return self.made

    def say(self, *lines: bytes) -> Reply:
        """Send lines in one write, and return the next reply; nothing to one who has hung up."""
        if self.connection.closed:
            return GONE
        octets = b"".join(line + CRLF for line in lines)
        self.made.up += len(octets)
        self._said.heard(octets)
        self.connection.receive_data(octets)
        return self._next()

    def _next(self) -> Reply:
        """The next reply; the server's state is written down if it is another."""
        data = self.connection.data_to_send()
        self.made.down += len(data)
        self._waiting += replies(data)
        lines, state = self._said.lines, self.connection.state.name
        known = next((line.text for line in reversed(lines) if line.sigil == "="), "")
        if state != known:
            self._said.add("S", "=", state)
        return self._waiting.pop(0) if self._waiting else GONE

    @property
    def _local(self) -> bool:
        return self.connection.machine.name == "lmtp"

    def _introduced(self) -> Reply:
        """Say who it is, encrypt and log in, as far as it is to."""
        reply = self._hello()
        if not reply.ok or self.made.encrypted or self.manner.tls == "never":
            return self._logged_in(reply)
        if "STARTTLS" not in self._offered:
            return NO_TLS if self.manner.tls == "required" else self._logged_in(reply)
        reply = self.say(b"STARTTLS")
        if not reply.ok:
            return reply
        self.connection.handshake(ok=True)
        self.made.encrypted = True
        return self._logged_in(self._hello())

    def _hello(self) -> Reply:
        name = self.manner.name.encode()
        reply = self.say((b"LHLO " if self._local else b"EHLO ") + name)
        if reply.final and not self._local:
            reply = self.say(b"HELO " + name)  # RFC 5321 section 3.2
        self._offered = {line.partition(" ")[0].upper() for line in reply.lines[1:]}
        if self.manner.stripped:
            self._offered.discard("STARTTLS")
        return reply

    def _logged_in(self, reply: Reply) -> Reply:
        if not reply.ok or self.manner.login is None:
            return reply
        secret = "\0{}\0{}".format(*self.manner.login).encode()
        return self.say(b"AUTH PLAIN " + base64.b64encode(secret))

    def _transaction(self, envelope: Envelope, lines: Sequence[bytes]) -> None:
        opening = f"MAIL FROM:<{envelope.sender}>"
        if "8BITMIME" in self._offered and not all(map(bytes.isascii, lines)):
            opening += " BODY=8BITMIME"  # RFC 6152 section 2
        reply = self.say(opening.encode())
        if not reply.ok:
            self.made.replies = dict.fromkeys(envelope.recipients, reply)
            return
        for recipient in envelope.recipients:
            self.made.replies[recipient] = self.say(f"RCPT TO:<{recipient}>".encode())
        taken = [name for name, said in self.made.replies.items() if said.ok]
        reply = self.say(b"DATA") if taken else GONE
        if reply.ok:
            reply = self.say(*dot_stuffed(lines).split(CRLF)[:-1])
        if taken:
            self.made.replies[taken[0]] = reply
        for name in taken[1:]:  # LMTP has a word on each of them (RFC 2033 section 4.2)
            self.made.replies[name] = self._next() if self._local and reply is not GONE else reply


def replies(data: bytes) -> list[Reply]:
    """Read what a server sent as whole replies (RFC 5321 section 4.2)."""
    found: list[Reply] = []
    lines: list[str] = []
    for line in data.decode("utf-8", "replace").split("\r\n")[:-1]:
        lines.append(line[4:])
        if line[3:4] != "-":
            found.append(Reply(int(line[:3]), tuple(lines)))
            lines = []
    return found
