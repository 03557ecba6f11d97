"""A message beside the line it speaks of, in a pull request."""

from __future__ import annotations

import os


def wanted() -> bool:
    """Whether a forge reads what we print, and turns such lines into annotations."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotation(kind: str, path: str, line: int, message: str) -> str:
    """Return the line that makes an annotation of a message of one line or more.

    Args:
        kind: `error`, `warning` or `notice`.
    """
    return f"::{kind} file={_value(path)},line={line}::{_text(message)}"


def _text(message: str) -> str:
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(path: str) -> str:
    return _text(path).replace(":", "%3A").replace(",", "%2C")
