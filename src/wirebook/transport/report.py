"""What comes back when a message cannot be delivered: a delivery status notification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from wirebook.transport.client import Reply


def bounce(
    host: str, sender: str, failed: Mapping[str, Reply], lines: Sequence[bytes], now: int
) -> tuple[bytes, ...]:
    """Write a notification on the recipients that were not reached (RFC 3464, RFC 5321 6.1).

    Args:
        host: who gives up.
        sender: who is told.
        failed: the last word on each recipient.
        lines: the message, of which the header goes back.
        now: seconds since 1970-01-01 UTC.

    Returns:
        The message, without line ends.
    """
    header = lines[: lines.index(b"")] if b"" in lines else lines
    boundary = f"report.{now}.{host}"
    text = [
        f"From: Mail Delivery System <MAILER-DAEMON@{host}>",
        f"To: {sender}",
        "Subject: Undelivered mail returned to sender",
        f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}",
        f"Message-ID: <{now}.bounce@{host}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain",
        "",
        "This message could not be delivered to:",
        *(f"{recipient}: {reply}" for recipient, reply in failed.items()),
        "",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {host}",
    ]
    for recipient, reply in failed.items():
        text += [
            "",
            f"Final-Recipient: rfc822; {recipient}",
            "Action: failed",
            f"Status: {status(reply)}",
            f"Diagnostic-Code: smtp; {reply}",
        ]
    text += ["", f"--{boundary}", "Content-Type: text/rfc822-headers", ""]
    closing = ["", f"--{boundary}--"]
    return (*(line.encode() for line in text), *header, *(line.encode() for line in closing))


def status(reply: Reply) -> str:
    """The enhanced status code of a reply; the general one of its class where it has none."""
    word = reply.lines[-1].partition(" ")[0] if reply.lines else ""
    if word.count(".") == 2 and word.replace(".", "").isdigit():
        return word
    return "5.0.0" if reply.final else "4.4.2"
