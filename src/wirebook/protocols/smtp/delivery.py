"""From the end of the text to mailbox and queue: trace lines, limits, and what is full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from wirebook.mail import Account, Envelope, Mailstore, Queued

QUOTA = 1000
"""Octets that a mailbox may hold where the scenario limits it."""

HOPS = 100
"""Received lines from which on a message is in a loop (RFC 5321 section 6.3)."""


def with_protocol(values: Mapping[str, str], *, login: bool, utf8: bool, local: str = "") -> str:
    """The word after `with` in a Received line: RFC 5321 section 4.4, RFC 6531 section 4.3."""
    if local:
        name = "UTF8LMTP" if utf8 else local
    elif utf8:
        name = "UTF8SMTP"
    else:
        name = "ESMTP" if values["esmtp"] == "yes" else "SMTP"
    secure = "S" if values.get("tls") == "on" else ""
    return name + secure + ("A" if login else "")


def received(client: str, host: str, protocol: str, number: str, now: int) -> bytes:
    """The trace line that every server puts on top (RFC 5321 section 4.4)."""
    date = format_datetime(datetime.fromtimestamp(now, UTC))
    line = f"Received: from {client} by {host} with {protocol} id {number}; {date}"
    return line.encode()


def hops(lines: Sequence[bytes]) -> int:
    """How many servers have handled a message already."""
    count = 0
    for line in lines:
        if not line:
            break
        count += line[:9].lower() == b"received:"
    return count


class Post:
    """Puts a message where it belongs.

    Args:
        limited: whether mailboxes hold `QUOTA` octets and no more.
    """

    def __init__(self, store: Mailstore, *, limited: bool) -> None:
        self.store = store
        self.limited = limited

    def has_room(self, account: Account, octets: int) -> bool:
        """Whether a mailbox can take so many octets more."""
        return not self.limited or account.inbox.octets + octets <= QUOTA

    def deliver(self, sender: str, recipient: str, lines: Sequence[bytes], now: int) -> bool:
        """Deliver to one local recipient; return whether there was room."""
        account = self.store.find(recipient)
        assert account is not None, "RCPT accepts local recipients only if they exist"
        lines = (f"Return-Path: <{sender}>".encode(), *lines)
        if not self.has_room(account, sum(map(len, lines)) + 2 * len(lines)):
            return False
        account.inbox.deliver(b"".join(line + b"\r\n" for line in lines), now)
        return True

    def queue(
        self, sender: str, recipients: Sequence[str], lines: Sequence[bytes], now: int
    ) -> None:
        """Keep a message for other hosts."""
        if recipients:
            envelope = Envelope(sender, tuple(recipients))
            self.store.queue.append(Queued(envelope, tuple(lines), now))
