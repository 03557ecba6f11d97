"""What survives a connection: messages in mailboxes, and whom they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is stored: lines without their ends, and the number it got for good.

    Args:
        uid: counts from 1 in its mailbox and is never used again there.
        received: seconds since 1970-01-01 UTC.
    """

    uid: int
    lines: tuple[bytes, ...]
    received: int

    @property
    def octets(self) -> int:
        """The size on the wire, each line with CRLF (RFC 1939 section 11), before dot-stuffing."""
        return sum(len(line) + 2 for line in self.lines)

    @property
    def header(self) -> tuple[bytes, ...]:
        """The lines before the first empty one."""
        return self.lines[: self._blank]

    @property
    def body(self) -> tuple[bytes, ...]:
        """The lines after the first empty one."""
        return self.lines[self._blank + 1 :]

    @property
    def _blank(self) -> int:
        return self.lines.index(b"") if b"" in self.lines else len(self.lines)


@dataclass(slots=True)
class Mailbox:
    """Messages in the order they came, with what else outlives a session.

    `lock` is the session that holds the exclusive lock; `opened` is when it was last opened.
    """

    owner: str
    messages: list[Message] = field(default_factory=list)
    next_uid: int = 1
    lock: object | None = None
    opened: int | None = None

    def deliver(self, content: bytes, received: int) -> Message:
        """Store a message; whatever ends its lines, they are kept as lines."""
        lines = _LINE_END.split(content)
        if lines[-1] == b"":
            lines.pop()
        message = Message(self.next_uid, tuple(lines), received)
        self.next_uid += 1
        self.messages.append(message)
        return message

    def remove(self, gone: Iterable[Message]) -> None:
        """Remove messages for good; those that are gone already do not matter."""
        uids = {message.uid for message in gone}
        self.messages = [
            message for message in self.messages if message.uid not in uids
        ]

    @property
    def octets(self) -> int:
        """The size of all messages."""
        return sum(message.octets for message in self.messages)


@dataclass(slots=True)
class Account:
    """A name, a password, and the mailbox that they open."""

    name: str
    password: str
    inbox: Mailbox


class Mailstore:
    """All accounts of one mail host."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}

    def add(self, name: str, password: str) -> Account:
        """Open an account with an empty mailbox."""
        account = Account(name, password, Mailbox(name))
        self.accounts[name] = account
        return account

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """What is stored, in words that need no translation: account, and its messages."""
        return tuple(
            (
                name,
                " ".join(f"#{message.uid}" for message in account.inbox.messages)
                or "∅",
            )
            for name, account in self.accounts.items()
        )
