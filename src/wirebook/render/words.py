"""What a row of a table is called in a picture or a sentence: short reply, tone, name."""

from __future__ import annotations

import re
from typing import Literal

from wirebook.machine import Machine, Transition

Tone = Literal["ok", "no", "server"]
"""The command succeeded, it failed, or the server or the network acted."""

_REPLY = re.compile(r"(?:\{tag\} |HTTP/1\.1 )?(\+OK|-ERR|\+|\d{3}|(?:\* )?[A-Z]+(?: \[[A-Z-]+\])?)")
_FAILURE = re.compile(r"-ERR|[45]\d\d|NO\b|BAD\b|\* (?:NO|BAD|BYE)\b")


def reply_word(reply: str | None) -> str:
    """Return the word of a reply that a program looks at: `+OK`, `250`, `OK`; or nothing."""
    match = _REPLY.match(reply or "")
    return match[1] if match else ""


def failed(row: Transition) -> bool:
    """Whether a row is the refusal or the failure of its event.

    An `event` just happens: it has no other outcome, whatever the server says about it.
    """
    if row.outcome in ("ok", "event"):
        return False
    return row.outcome == "failed" or bool(_FAILURE.match(reply_word(row.reply)))


def is_command(machine: Machine, event: str) -> bool:
    """Whether an event is a command of the client."""
    return machine.command(event) is not None


def by_client(machine: Machine, event: str) -> bool:
    """Whether the client causes an event, by a command or by what it sends instead of one."""
    kinds = {each.name: each.kind for each in machine.events}
    return is_command(machine, event) or kinds[event] == "payload"


def event_name(machine: Machine, event: str, lang: str) -> str:
    """Return a command's verb, or the label of another event."""
    labels = {each.name: each.text for each in machine.events}
    return labels[event][lang] if event in labels else event
