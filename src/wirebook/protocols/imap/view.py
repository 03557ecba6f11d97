"""What one session sees of the selected mailbox, and what it has not been told yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from wirebook.mail import Mailbox, Message
from wirebook.protocols.imap.syntax import SYSTEM, SequenceSet, numbers

RECENT = "\\Recent"

REV2 = "IMAP4rev2"
"""What ENABLE turns on to have the later revision spoken."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the client is told unasked: its kind, and the fields of the reply."""

    kind: str
    fields: dict[str, object]

    def __bytes__(self) -> bytes:
        return _LINES[self.kind].format_map(self.fields).encode()


_LINES = {
    "exists": "* {count} EXISTS",
    "recent": "* {count} RECENT",
    "expunge": "* {number} EXPUNGE",
    "vanished": "* VANISHED {uids}",
    "flags": "* {number} FETCH ({data})",
}
"""What each kind looks like (RFC 9051 sections 7.4 and 7.5)."""


@lru_cache(maxsize=1024)
def _written(held: frozenset[str], recent: bool) -> str:
    """Flags as they are listed; the same few sets are on most messages."""
    system = [flag for flag in SYSTEM if flag in held]
    return " ".join([*system, *sorted(held - set(SYSTEM)), *([RECENT] if recent else [])])


@dataclass(slots=True)
class View:
    """The numbers that a session has for messages.

    Args:
        messages: number 1 first, as the client counts them; some may be gone already.
        told: by UID, the state of the flags that the client knows.
        recent: UIDs that this session was the first to hear of.
        saved: UIDs behind `$` (RFC 9051 section 6.4.4.1).
        enabled: words that change what is told: `IMAP4rev2`, `CONDSTORE`, `QRESYNC`.
    """

    name: str
    mailbox: Mailbox
    read_only: bool
    enabled: set[str]
    messages: list[Message] = field(default_factory=list)
    told: dict[int, int] = field(default_factory=dict)
    recent: set[int] = field(default_factory=set)
    saved: frozenset[int] = frozenset()
    version: int = -1
    arrived: int = 0
    recent_told: int = 0

    def __post_init__(self) -> None:
        self.messages = list(self.mailbox.messages)
        self.told = dict(self.mailbox.modseqs)
        self._claim()
        self.recent_told = len(self.recent)
        self.version = self.mailbox.version

    def _claim(self) -> None:
        """Take what arrived as recent, so that no later session does."""
        self.arrived = self.mailbox.next_uid
        self.recent |= self.mailbox.recent
        if not self.read_only:
            self.mailbox.recent.clear()

    @property
    def old(self) -> bool:
        """Whether the client speaks IMAP4rev1, which knows `\\Recent`."""
        return REV2 not in self.enabled

    def updates(self, *, expunge: bool = True) -> Iterator[Told]:
        """Tell what has happened, step by step; each step is done when the next is asked for.

        Args:
            expunge: whether messages may lose their numbers now (RFC 9051 section 7.5.1).
        """
        if self.mailbox.version == self.version:
            return
        version = self.mailbox.version
        if expunge:
            yield from self._expunged()
        yield from self._changed()
        yield from self._new()
        if self.old and self.recent_told != len(self.recent):
            self.recent_told = len(self.recent)
            yield Told("recent", {"count": self.recent_told})
        if expunge:
            self.version = version

    def _expunged(self) -> Iterator[Told]:
        gone = [m.uid for m in self.messages if m.uid not in self.mailbox.flags]
        together = "QRESYNC" in self.enabled
        for uid in gone:
            number = self.number(uid)
            self._forget(number)
            if not together:
                yield Told("expunge", {"number": number})
        if gone and together:
            yield Told("vanished", {"uids": numbers(gone)})

    def number(self, uid: int) -> int:
        """The number of a message in this session."""
        return next(n for n, message in enumerate(self.messages, 1) if message.uid == uid)

    def _forget(self, number: int) -> None:
        uid = self.messages.pop(number - 1).uid
        self.told.pop(uid, None)
        if uid in self.recent:
            self.recent.discard(uid)
            self.recent_told -= 1
        self.saved -= {uid}

    def _changed(self) -> Iterator[Told]:
        for number, message in enumerate(self.messages, 1):
            modseq = self.mailbox.modseqs.get(message.uid)
            if modseq is not None and modseq != self.told[message.uid]:
                yield Told("flags", {"number": number, "data": self.flag_data(message.uid)})

    def flag_data(self, uid: int, *, uid_too: bool = False) -> str:
        """What an untagged FETCH says of changed flags; the client knows them then."""
        self.told[uid] = self.mailbox.modseqs[uid]
        parts = [f"UID {uid}"] if uid_too or not self.old or "QRESYNC" in self.enabled else []
        parts += [f"MODSEQ ({self.told[uid]})"] if "CONDSTORE" in self.enabled else []
        return " ".join([*parts, f"FLAGS ({self.flags(uid)})"])

    def _new(self) -> Iterator[Told]:
        new = [m for m in self.mailbox.messages if m.uid >= self.arrived]
        if not new:
            return
        self.messages += new
        self.told |= {message.uid: self.mailbox.modseqs[message.uid] for message in new}
        self._claim()
        yield Told("exists", {"count": len(self.messages)})

    def flags(self, uid: int) -> str:
        """The flags of a message as this session has them."""
        return _written(self.mailbox.flags[uid], self.old and uid in self.recent)

    def __contains__(self, message: Message) -> bool:
        """Whether a message that has a number here still exists."""
        return message.uid in self.mailbox.flags

    def chosen(self, which: SequenceSet, *, uid: bool) -> list[tuple[int, Message]] | None:
        """The messages of a set with their numbers, or `None` if a number is out of range.

        A number may be that of a message which is gone; a UID of one is passed over (RFC 9051
        section 6.4.9). In an empty mailbox even `*` is out of range (section 9, seq-number).
        """
        if which.saved:
            return [(n, m) for n, m in enumerate(self.messages, 1) if m.uid in self.saved]
        count = len(self.messages)
        if not uid:
            if which.largest > count or not count:
                return None
            return [
                (number, self.messages[number - 1])
                for first, last in which.bounds(count)
                for number in range(first, last + 1)
            ]
        last_uid = self.messages[-1].uid if self.messages else self.mailbox.next_uid
        wanted = [range(first, last + 1) for first, last in which.bounds(last_uid)]
        return [
            (number, message)
            for number, message in enumerate(self.messages, 1)
            if message in self and any(message.uid in each for each in wanted)
        ]

    def vanished(self, which: SequenceSet | None, since: int) -> Iterator[str]:
        """Say which UIDs have gone after a modification (RFC 7162 section 3.2.10)."""
        ranges = None if which is None else which.bounds(self.mailbox.next_uid)
        gone = sorted(
            uid
            for modseq, uid in self.mailbox.vanished
            if modseq > since
            and (ranges is None or any(first <= uid <= last for first, last in ranges))
        )
        if gone:
            yield f"* VANISHED (EARLIER) {numbers(gone)}"

    def missed(self, validity: int, modseq: int, known: SequenceSet | None) -> Iterator[str]:
        """What has happened since the client was here last (RFC 7162 section 3.2.5)."""
        if validity != self.mailbox.uidvalidity:
            return  # what the client knows is of another mailbox
        yield from self.vanished(known, modseq)
        for number, message in enumerate(self.messages, 1):
            if self.mailbox.modseqs[message.uid] > modseq:
                yield f"* {number} FETCH ({self.flag_data(message.uid, uid_too=True)})"
