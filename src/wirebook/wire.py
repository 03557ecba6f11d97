"""Octets: lines out of a stream, and lines made safe to send."""

from __future__ import annotations

from collections.abc import Iterable

CRLF = b"\r\n"

TAIL = 32
"""Octets that are kept at either end of a line that is too long."""


class LineBuffer:
    """Cuts a stream of octets into lines and never holds more than one line's worth.

    A line ends with LF; a CR before it is not part of the line (bare LF is accepted, see the
    deviations of the protocols), unless it is read strictly: then only CRLF ends a line. A line
    longer than the limit is returned as `None` once its end has arrived; its octets are dropped
    as they come, so an endless line costs no memory.
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

    def next_line(self, limit: int, *, strict: bool = False) -> tuple[bytes | None, int] | None:
        """Return the next line without its end, and how many octets it took from the stream.

        Args:
            limit: the longest line in octets, including CRLF.
            strict: LF alone ends no line.

        Returns:
            `None` while the line is not complete; `(None, octets)` for a line over the limit.
        """
        mark = CRLF if strict else b"\n"
        end = self._data.find(mark)
        if end < 0:
            if len(self._data) >= limit:
                over = len(self._data) - (strict and self._data.endswith(b"\r"))
                if not self._skipped:
                    self.head, self.tail = bytes(self._data[:TAIL]), b""
                self._skipped += over
                self.tail = (self.tail + bytes(self._data[:over]))[-TAIL:]
                del self._data[:over]
            return None
        octets = self._skipped + end + len(mark)
        line = bytes(self._data[:end])
        del self._data[: end + len(mark)]
        if octets > limit:
            if not self._skipped:
                self.head, self.tail = line[:TAIL], b""
            self.tail = (self.tail + line[-TAIL:])[-TAIL:].removesuffix(b"\r")
        self._skipped = 0
        if octets > limit:
            return None, octets
        return (line if strict else line.removesuffix(b"\r")), octets

    def next_octets(self, count: int, *, keep: bool = True) -> bytes | None:
        """Return so many octets, whatever they are, or `None` until they have arrived.

        Args:
            keep: without it they are dropped as they come, and `b""` is returned for them.
        """
        if keep:
            if len(self._data) < count:
                return None
            found = bytes(self._data[:count])
            del self._data[:count]
            return found
        dropped = min(len(self._data), count - self._skipped)
        del self._data[:dropped]
        self._skipped += dropped
        if self._skipped < count:
            return None
        self._skipped = 0
        return b""


def dot_stuffed(lines: Iterable[bytes]) -> bytes:
    """Return a multi-line block with its final dot; lines that begin with a dot get a second.

    Source: RFC 1939 section 3, RFC 5321 section 4.5.2.
    """
    out = bytearray()
    for line in lines:
        out += b"." + line if line.startswith(b".") else line
        out += CRLF
    return bytes(out + b"." + CRLF)
