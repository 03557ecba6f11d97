"""The mail of one account as JMAP counts it: e-mails with keywords, and a string for each state.

A state is remembered as it was when its string was handed out, so what has changed since can be
said however it changed: by JMAP, by POP3, or by mail that came (RFC 8620 section 5.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import cast

from wirebook.mail import Account, Mailstore, Message

SYSTEM = {
    "\\Answered": "$answered",
    "\\Draft": "$draft",
    "\\Flagged": "$flagged",
    "\\Seen": "$seen",
}
"""IMAP's flags that are keywords of JMAP (RFC 8621 section 4.1.1); no other begins with `\\`."""

FLAGS = {keyword: flag for flag, keyword in SYSTEM.items()}

STATES = 64
"""States of one account that are remembered; of older ones nothing can be said any more."""

View = dict[str, frozenset[str]]
"""The ids of all e-mails, with their keywords."""

PROPERTIES = (
    "id",
    "mailboxIds",
    "keywords",
    "size",
    "receivedAt",
    "from",
    "subject",
)
"""The properties of an e-mail that this server knows (RFC 8621 section 4.1)."""


@dataclass(slots=True)
class Ledger:
    """The states of one account whose strings were handed out, and the last of them."""

    states: dict[str, View] = field(default_factory=dict)
    last: int = 0


@dataclass(slots=True)
class Ledgers:
    """The ledgers of a mail store, by account."""

    by_account: dict[str, Ledger] = field(default_factory=dict)

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Each account's last state string, where one was ever handed out."""
        return tuple(
            (f"JMAP state of {name}", str(each.last))
            for name, each in self.by_account.items()
            if each.last
        )


class JmapMailbox:
    """One account's mail."""

    def __init__(self, store: Mailstore, account: Account) -> None:
        ledgers = cast(Ledgers, store.annexes.setdefault("jmap", Ledgers()))
        self.account = account
        self.ledger = ledgers.by_account.setdefault(account.name, Ledger())

    @property
    def state(self) -> str:
        """The string that names what is there now; the same again as long as nothing changes."""
        ledger, now = self.ledger, self.view()
        if not ledger.last or ledger.states[str(ledger.last)] != now:
            ledger.last += 1
            ledger.states[str(ledger.last)] = now
            if len(ledger.states) > STATES:
                del ledger.states[next(iter(ledger.states))]
        return str(ledger.last)

    def view(self) -> View:
        """What is there now."""
        return {f"e{m.uid}": frozenset(self.keywords(m.uid)) for m in self.account.inbox.messages}

    def since(self, state: str) -> View | None:
        """What was there in a state, or `None` if that is not known any more."""
        return self.ledger.states.get(state)

    def find(self, name: object) -> Message | None:
        """Return the message with an id."""
        return next((m for m in self.account.inbox.messages if f"e{m.uid}" == name), None)

    def keywords(self, uid: int) -> set[str]:
        """The keywords of a message: its flags, but for those that JMAP does not know."""
        flags = self.account.inbox.flags[uid]
        return {SYSTEM.get(flag, flag.lower()) for flag in flags if _is_keyword(flag)}

    def mark(self, uid: int, keywords: set[str]) -> None:
        """Give a message other keywords; flags that are none stay."""
        kept = {flag for flag in self.account.inbox.flags[uid] if not _is_keyword(flag)}
        self.account.inbox.mark({uid: kept | {FLAGS.get(word, word) for word in keywords}})

    def shown(self, message: Message, properties: list[str]) -> dict[str, object]:
        """An e-mail as an object, with its id and what was asked for."""
        found: dict[str, object] = {"id": f"e{message.uid}"}
        for name in properties:
            found[name] = self._property(message, name)
        return found

    def _property(self, message: Message, name: str) -> object:
        if name == "mailboxIds":
            return {"inbox": True}
        if name == "keywords":
            return dict.fromkeys(sorted(self.keywords(message.uid)), True)
        if name == "size":
            return message.octets
        if name == "receivedAt":
            return datetime.fromtimestamp(message.received, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        header = b"\r\n".join((*message.header, b"", b""))
        parsed = message_from_bytes(header, policy=policy.default)
        if name == "subject":
            return str(parsed["Subject"]) if parsed["Subject"] else None
        sender = parsed["From"]
        people = sender.addresses if sender else ()
        return [{"name": p.display_name or None, "email": p.addr_spec} for p in people] or None


def _is_keyword(flag: str) -> bool:
    return flag in SYSTEM or not flag.startswith("\\")
