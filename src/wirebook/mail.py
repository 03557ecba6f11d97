"""What survives a connection: messages in mailboxes, and whom they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

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
    def content(self) -> bytes:
        """The whole message as it goes over the wire, each line with CRLF."""
        return b"".join([line + b"\r\n" for line in self.lines])

    @property
    def _blank(self) -> int:
        return self.lines.index(b"") if b"" in self.lines else len(self.lines)


@dataclass(slots=True)
class Changes:
    """Counts the changes of everything that shares it, so that one look says whether any was."""

    count: int = 0


@dataclass(slots=True)
class Mailbox:
    """Messages in the order they came, with what else outlives a session.

    `lock` is the session that holds the exclusive lock; `opened` is when it was last opened;
    `changes` counts those of the whole store, `version` its own. The rest is IMAP's:
    `uidvalidity` tells this mailbox from a former one of the same name, `flags` and `modseqs`
    belong to UIDs, `modseq` counts the changes of flags, `recent` are UIDs that no session has
    been told of, `vanished` are pairs of modseq and UID, `use` is what the mailbox is for, like
    `\\Sent` (RFC 9051 section 7.3.1).
    """

    owner: str
    changes: Changes = field(default_factory=Changes)
    messages: list[Message] = field(default_factory=list)
    next_uid: int = 1
    lock: object | None = None
    opened: int | None = None
    version: int = 0
    uidvalidity: int = 1
    use: str = ""
    flags: dict[int, frozenset[str]] = field(default_factory=dict)
    modseqs: dict[int, int] = field(default_factory=dict)
    modseq: int = 1
    recent: set[int] = field(default_factory=set)
    vanished: list[tuple[int, int]] = field(default_factory=list)

    def deliver(self, content: bytes, received: int, flags: Iterable[str] = ()) -> Message:
        """Store a message; whatever ends its lines, they are kept as lines."""
        lines, octets = _lines(content)
        return self._store(Message(self.next_uid, lines, received, octets), flags)

    def adopt(self, message: Message, flags: Iterable[str]) -> Message:
        """Store a copy of a message from elsewhere, under a UID of its own."""
        return self._store(message._replace(uid=self.next_uid), flags)

    def _store(self, message: Message, flags: Iterable[str]) -> Message:
        self.next_uid += 1
        self.messages.append(message)
        self.flags[message.uid] = frozenset(flags)
        self.recent.add(message.uid)
        self._changed([message.uid])
        return message

    def mark(self, flags: Mapping[int, Iterable[str]]) -> None:
        """Give messages, by UID, other flags; those that are gone or have them do not change."""
        wanted = {uid: frozenset(new) for uid, new in flags.items()}
        changed = {uid: new for uid, new in wanted.items() if self.flags.get(uid, new) != new}
        self.flags |= changed
        if changed:
            self._changed(changed)

    def remove(self, gone: Iterable[Message]) -> None:
        """Remove messages for good; those that are gone already do not matter."""
        uids = {message.uid for message in gone} & self.flags.keys()
        if not uids:
            return
        self.messages = [message for message in self.messages if message.uid not in uids]
        self._changed(())
        for uid in sorted(uids):
            del self.flags[uid], self.modseqs[uid]
            self.vanished.append((self.modseq, uid))
        self.recent -= uids

    def _changed(self, uids: Iterable[int]) -> None:
        self.version += 1
        self.changes.count += 1
        self.modseq += 1
        for uid in uids:
            self.modseqs[uid] = self.modseq

    @property
    def octets(self) -> int:
        """The size of all messages."""
        return sum(message.octets for message in self.messages)


ROOM = 1 << 26
"""Octets that an account may fill, unless somebody sets another limit."""

INBOX = "INBOX"
"""The name of the mailbox that every account has, and that POP3 opens."""


@dataclass(slots=True)
class Account:
    """A name, a password, and the mailboxes that they open.

    Args:
        folders: the mailboxes besides `inbox`, by name, levels separated by `/`.
        subscribed: names of mailboxes, existing or not.
        limit: octets that all messages together may have.
    """

    name: str
    password: str
    inbox: Mailbox
    folders: dict[str, Mailbox] = field(default_factory=dict)
    subscribed: dict[str, None] = field(default_factory=lambda: {INBOX: None})
    limit: int = ROOM
    validity: int = 1

    @property
    def mailboxes(self) -> dict[str, Mailbox]:
        """All mailboxes by name, INBOX first."""
        return {INBOX: self.inbox, **self.folders}

    def create(self, name: str, use: str = "") -> Mailbox:
        """Make a mailbox; its UIDVALIDITY is one that no other has had."""
        self.validity += 1
        changes = self.inbox.changes
        mailbox = Mailbox(self.name, changes, uidvalidity=self.validity, use=use)
        self.folders[name] = mailbox
        changes.count += 1
        return mailbox

    def delete(self, name: str) -> None:
        """Remove a mailbox and all that is in it."""
        self.folders.pop(name).changes.count += 1

    def rename(self, old: str, new: str) -> None:
        """Give a mailbox, and those below it, another name (RFC 9051 section 6.3.6)."""
        below = f"{old}/"
        self.folders = {
            new + name[len(old) :] if name == old or name.startswith(below) else name: mailbox
            for name, mailbox in self.folders.items()
        }
        self.inbox.changes.count += 1

    def subscribe(self, name: str, *, on: bool) -> None:
        """Put a name on the list of subscriptions, or take it off."""
        if on:
            self.subscribed[name] = None
        else:
            self.subscribed.pop(name, None)
        self.inbox.changes.count += 1

    def has_room(self, octets: int) -> bool:
        """Whether so many octets more would fit."""
        return self.octets + octets <= self.limit

    @property
    def octets(self) -> int:
        """The size of all messages in all mailboxes."""
        return sum(mailbox.octets for mailbox in self.mailboxes.values())


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


class Annex(Protocol):
    """What another protocol keeps beside the mail, and how it looks in words."""

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """What it holds now, as names and contents; empty ones left out."""


class Mailstore:
    """All accounts of one mail host, and the messages that it is to pass on.

    `domains` are those whose mail ends here; `seen` is when a pair of sender and recipient first
    asked for delivery; `annexes` are what other protocols keep there, by name; `behind` is the
    host that keeps the mailboxes, if this one only knows them and passes their mail on.
    """

    def __init__(self, *domains: str) -> None:
        self.domains = domains
        self.accounts: dict[str, Account] = {}
        self._changes = Changes()
        self.queue: list[Queued] = []
        self.annexes: dict[str, Annex] = {}
        self.behind = ""
        self.seen: dict[tuple[str, str], int] = {}
        self._memory: tuple[tuple[int, int], tuple[tuple[str, str], ...]] = ((-1, 0), ())

    def add(self, name: str, password: str) -> Account:
        """Open an account with an empty mailbox."""
        account = Account(name, password, Mailbox(name, self._changes))
        self.accounts[name] = account
        self._changes.count += 1
        return account

    def is_local(self, address: str) -> bool:
        """Whether mail for an address ends here: its domain is ours, or an account is named so."""
        _, at, domain = address.rpartition("@")
        return not at or domain.lower() in self.domains or address in self.accounts

    def keeps(self, address: str) -> bool:
        """Whether mail for an address is delivered by this host itself."""
        return not self.behind and self.is_local(address)

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

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._changes.count

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """What is stored, in words that need no translation: account, and its messages."""
        version = (self.version, len(self.queue))
        if version != self._memory[0]:  # asked after every step, and seldom changed
            held = [pair for each in self.accounts.values() for pair in _memory(each)]
            if self.queue:
                held.append(("queue", str(len(self.queue))))
            self._memory = (version, tuple(held))
        if not self.annexes:
            return self._memory[1]
        beside = (pair for annex in self.annexes.values() for pair in annex.remembers())
        return (*self._memory[1], *beside)


def _memory(account: Account) -> list[tuple[str, str]]:
    held = [(account.name, _shown(account.inbox))]
    for name, mailbox in account.folders.items():
        held.append((f"{account.name}/{name}", _shown(mailbox)))
    return held


def _shown(mailbox: Mailbox) -> str:
    return (
        " ".join([_marked(each.uid, mailbox.flags[each.uid]) for each in mailbox.messages]) or "∅"
    )


def _marked(uid: int, flags: frozenset[str]) -> str:
    return f"#{uid}({','.join(sorted(flags))})" if flags else f"#{uid}"


@lru_cache(maxsize=32)
def _lines(content: bytes) -> tuple[tuple[bytes, ...], int]:
    lines = _LINE_END.split(content)
    if lines[-1] == b"":
        lines.pop()
    return tuple(lines), sum(map(len, lines)) + 2 * len(lines)
