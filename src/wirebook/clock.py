"""Time that moves only when told."""

from __future__ import annotations

import re
from datetime import UTC, datetime

START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())

_SPAN = re.compile(r"(\d+)(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Clock:
    """A clock that stands still between calls of `advance`, so that every run is the same run.

    Args:
        now: seconds since 1970-01-01 UTC.
    """

    grain = 0
    """Seconds by which a reading may lag behind; a deadline waits that much longer."""

    def deadline(self, span: int) -> int:
        """The reading at which so many seconds have passed for certain."""
        return self.now + span + self.grain

    def __init__(self, now: int = START) -> None:
        self.now = now

    def advance(self, seconds: int) -> None:
        """Move on by so many seconds."""
        self.now += seconds


def seconds(span: str) -> int:
    """Read a span of time such as `29m`, `90s` or `1h30m` as seconds.

    Raises:
        ValueError: if it is not written like that.
    """
    parts = _SPAN.findall(span)
    if not parts or "".join(number + unit for number, unit in parts) != span:
        raise ValueError(f"{span!r} is not a span of time like 29m or 1h30m")
    return sum(int(number) * _SECONDS[unit] for number, unit in parts)
