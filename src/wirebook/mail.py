"""What survives a connection: messages in mailboxes, and whom they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_LINE_END = re.compile(rb"\r\n|\r|\n")


class Message(NamedTuple):
    """One message as it is stored: lines without their ends, and the number it got for good.

    Args:
        uid: counts from 1 in its mailbox and is never used again there.
        received: seconds since 1970-01-01 UTC.
        octets: the size on the wire, each line with CRLF (RFC 1939 section 11), without
            dot-stuffing.
    """

    uid: int
    lines: tuple[bytes, ...]
    received: int
    octets: int

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

    `lock` is the session that holds the exclusive lock; `opened` is when it was last opened;
    `version` counts the changes.
    """

    owner: str
    messages: list[Message] = field(default_factory=list)
    next_uid: int = 1
    lock: object | None = None
    opened: int | None = None
    version: int = 0

    def deliver(self, content: bytes, received: int) -> Message:
        """Store a message; whatever ends its lines, they are kept as lines."""
        lines, octets = _lines(content)
        message = Message(self.next_uid, lines, received, octets)
        self.next_uid += 1
        self.messages.append(message)
        self.version += 1
        return message

    def remove(self, gone: Iterable[Message]) -> None:
        """Remove messages for good; those that are gone already do not matter."""
        uids = {message.uid for message in gone}
        self.messages = [message for message in self.messages if message.uid not in uids]
        self.version += 1

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


class Envelope(NamedTuple):
    """What a message travels with: where failures go, and whom it is for."""

    sender: str
    recipients: tuple[str, ...]


class Queued(NamedTuple):
    """A message that waits to be passed on to other hosts.

    Args:
        lines: the message, without line ends.
        since: seconds since 1970-01-01 UTC.
    """

    envelope: Envelope
    lines: tuple[bytes, ...]
    since: int


class Mailstore:
    """All accounts of one mail host, and the messages that it is to pass on.

    `domains` are those whose mail ends here; `seen` is when a pair of sender and recipient first
    asked for delivery.
    """

    def __init__(self, *domains: str) -> None:
        self.domains = domains
        self.accounts: dict[str, Account] = {}
        self.queue: list[Queued] = []
        self.seen: dict[tuple[str, str], int] = {}
        self._memory: tuple[list[int], tuple[tuple[str, str], ...]] = ([], ())

    def add(self, name: str, password: str) -> Account:
        """Open an account with an empty mailbox."""
        account = Account(name, password, Mailbox(name))
        self.accounts[name] = account
        return account

    def is_local(self, address: str) -> bool:
        """Whether mail for an address ends here: its domain is ours, or an account is named so."""
        _, at, domain = address.rpartition("@")
        return not at or domain.lower() in self.domains or address in self.accounts

    def find(self, address: str) -> Account | None:
        """Return the account that gets mail for an address.

        An account is found by its name or by the address; mail for postmaster, in any case,
        reaches the first account if none is called so (RFC 5321 section 4.5.1).
        """
        if not self.is_local(address):
            return None
        local = address.rpartition("@")[0] or address
        found = self.accounts.get(address) or self.accounts.get(local)
        if found is None and local.lower() == "postmaster":
            return next(iter(self.accounts.values()), None)
        return found

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """What is stored, in words that need no translation: account, and its messages."""
        versions = [account.inbox.version for account in self.accounts.values()]
        versions.append(len(self.queue))
        if versions != self._memory[0]:  # asked after every step, and seldom changed
            memory = tuple(map(_memory, self.accounts.values()))
            queue = (("queue", str(len(self.queue))),) if self.queue else ()
            self._memory = (versions, memory + queue)
        return self._memory[1]


def _memory(account: Account) -> tuple[str, str]:
    return account.name, " ".join(f"#{message.uid}" for message in account.inbox.messages) or "∅"


@lru_cache(maxsize=32)
def _lines(content: bytes) -> tuple[tuple[bytes, ...], int]:
    lines = _LINE_END.split(content)
    if lines[-1] == b"":
        lines.pop()
    return tuple(lines), sum(map(len, lines)) + 2 * len(lines)
