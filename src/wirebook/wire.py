"""Octets: lines out of a stream, and lines made safe to send."""

from __future__ import annotations

from collections.abc import Iterable

CRLF = b"\r\n"

TAIL = 32
"""Octets that are kept at either end of a line that is too long."""


class LineBuffer:
    """Cuts a stream of octets into lines and never holds more than one line's worth.

    A line ends with LF; a CR before it is not part of the line (bare LF is accepted, see the
    deviations of the protocols). A line longer than the limit is returned as `None` once its
    end has arrived; its octets are dropped as they come, so an endless line costs no memory.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._skipped = 0
        self.head = self.tail = b""
        """Beginning and end of the last line that was too long: a tag, a count of octets."""

    def __len__(self) -> int:
        return len(self._data)

    def feed(self, data: bytes) -> None:
        """Add what has arrived."""
        self._data += data

    def take(self) -> bytes:
        """Hand over everything that is not read yet, for instance to a TLS handshake."""
        rest = bytes(self._data)
        self._data.clear()
        return rest

    def next_line(self, limit: int) -> tuple[bytes | None, int] | None:
        """Return the next line without its end, and how many octets it took from the stream.

        Args:
            limit: the longest line in octets, including CRLF.

        Returns:
            `None` while the line is not complete; `(None, octets)` for a line over the limit.
        """
        end = self._data.find(b"\n")
        if end < 0:
            if len(self._data) >= limit:
                if not self._skipped:
                    self.head, self.tail = bytes(self._data[:TAIL]), b""
                self._skipped += len(self._data)
                self.tail = (self.tail + bytes(self._data[-TAIL:]))[-TAIL:]
                self._data.clear()
            return None
        octets = self._skipped + end + 1
        line = bytes(self._data[:end])
        del self._data[: end + 1]
        if octets > limit:
            if not self._skipped:
                self.head, self.tail = line[:TAIL], b""
            self.tail = (self.tail + line[-TAIL:])[-TAIL:].removesuffix(b"\r")
        self._skipped = 0
        return (line.removesuffix(b"\r") if octets <= limit else None), octets

    def next_octets(self, count: int) -> bytes | None:
        """Return so many octets, or `None` while not all of them have arrived."""
        if len(self._data) < count:
            return None
        octets = bytes(self._data[:count])
        del self._data[:count]
        return octets


def dot_stuffed(lines: Iterable[bytes]) -> bytes:
    """Return a multi-line block with its final dot; lines that begin with a dot get a second.

    Source: RFC 1939 section 3, RFC 5321 section 4.5.2.
    """
    out = bytearray()
    for line in lines:
        out += b"." + line if line.startswith(b".") else line
        out += CRLF
    return bytes(out + b"." + CRLF)
