"""The grammar of IMAP's arguments (RFC 9051 section 9), read from left to right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from wirebook.protocols.imap.names import canonical, from_utf7, to_utf7

T = TypeVar("T")

MOST = 0xFFFFFFFF
"""The largest number that a message, a UID or a UIDVALIDITY can have."""

LARGEST = 0x7FFFFFFFFFFFFFFF
"""The largest number of octets."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ATOM = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
_ASTRING = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\]+')
_PATTERN = re.compile(rb'[^\x00-\x20\x7f-\xff(){"\\]+')
_TAG = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\+]+')
_QUOTED = re.compile(rb'"((?:[^"\\\r\n\x00]|\\["\\])*)"')
_FLAG = re.compile(rb'\\?[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
_COUNT = re.compile(rb"~?\{\d+\+?\}\Z")
_NUMBER = re.compile(rb"[0-9]{1,20}")
_SET = re.compile(rb"\$|(?:[0-9]+|\*)(?::(?:[0-9]+|\*))?(?:,(?:[0-9]+|\*)(?::(?:[0-9]+|\*))?)*")
_DATE = re.compile(rb"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_TIME = re.compile(rb"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})")


class Malformed(Exception):
    """The arguments do not fit the grammar; the reply is BAD."""


class Literal(bytes):
    """Octets that came as a literal."""


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """A sequence set: pairs of first and last number, 0 for `*`; or the saved result, `$`."""

    ranges: tuple[tuple[int, int], ...]
    saved: bool = False

    def bounds(self, star: int) -> list[tuple[int, int]]:
        """The ranges with `*` filled in, each in order, without overlaps."""
        pairs = sorted(
            (min(pair), max(pair))
            for pair in ((first or star, last or star) for first, last in self.ranges)
        )
        merged: list[tuple[int, int]] = []
        for first, last in pairs:
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    @property
    def largest(self) -> int:
        """The largest number that is written in it."""
        return max((number for pair in self.ranges for number in pair), default=0)


class Parser:
    """Reads a command: text, with literals between the pieces.

    Args:
        pieces: the lines of the command and its literals, in order.
        utf8: whether mailbox names are UTF-8 rather than modified UTF-7.
    """

    def __init__(self, pieces: Sequence[bytes], *, utf8: bool = False) -> None:
        self._pieces = pieces
        self._at = 0
        self._pos = 0
        self.utf8 = utf8

    @property
    def _text(self) -> bytes:
        return self._pieces[self._at]

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Take what fits a pattern, if it does."""
        found = pattern.match(self._text, self._pos)
        if found:
            self._pos = found.end()
        return found

    def _need(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        found = self.match(pattern)
        if found is None:
            raise Malformed
        return found

    def take(self, octets: bytes) -> bool:
        """Take these octets if they come next, in any case of letters."""
        end = self._pos + len(octets)
        if self._text[self._pos : end].upper() != octets.upper():
            return False
        self._pos = end
        return True

    def need(self, octets: bytes) -> None:
        """Take these octets.

        Raises:
            Malformed: if others come next.
        """
        if not self.take(octets):
            raise Malformed

    def sp(self) -> None:
        """Take one space."""
        self.need(b" ")

    def skip(self, count: int) -> None:
        """Go on behind so many octets of the first piece."""
        self._pos = count

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self._at == len(self._pieces) - 1 and self._pos == len(self._text)

    def end(self) -> None:
        """See that nothing is left."""
        if not self.ended:
            raise Malformed

    def tag(self) -> str:
        """Take a tag."""
        return self._need(_TAG)[0].decode()

    def atom(self) -> str:
        """Take an atom."""
        return self._need(_ATOM)[0].decode()

    def capability(self) -> str:
        """Take the name of a capability, in capitals."""
        return self._need(_ASTRING)[0].decode().upper()

    def word(self, *known: str) -> str:
        """Take an atom that is one of these, in any case, and return it in capitals."""
        found = self.atom().upper()
        if found not in known:
            raise Malformed
        return found

    def number(self, most: int = MOST) -> int:
        """Take a number of at most so much."""
        value = int(self._need(_NUMBER)[0])
        if value > most:
            raise Malformed
        return value

    def literal(self) -> bytes | None:
        """Take a literal, if one comes next."""
        if not _COUNT.match(self._text, self._pos) or self._at + 1 == len(self._pieces):
            return None
        octets = self._pieces[self._at + 1]
        self._at, self._pos = self._at + 2, 0
        return octets

    def string(self) -> bytes:
        """Take a quoted string or a literal."""
        quoted = self.match(_QUOTED)
        if quoted:
            return re.sub(rb"\\(.)", rb"\1", quoted[1])
        octets = self.literal()
        if octets is None or b"\0" in octets:
            raise Malformed
        return octets

    def astring(self) -> bytes:
        """Take a string or a bare word."""
        word = self.match(_ASTRING)
        return word[0] if word else self.string()

    def text(self) -> str:
        """Take an astring that is UTF-8."""
        return _decoded(self.astring())

    def nstring(self) -> bytes | None:
        """Take a string or NIL."""
        return None if self.take(b"NIL") else self.string()

    def mailbox(self) -> str:
        """Take the name of a mailbox."""
        return self._named(self.astring())

    def pattern(self) -> str:
        """Take the name of a mailbox in which `*` and `%` stand for anything."""
        word = self.match(_PATTERN)
        return self._named(word[0] if word else self.string())

    def _named(self, octets: bytes) -> str:
        name = _decoded(octets)
        if not self.utf8:
            try:
                name = from_utf7(name)
            except ValueError:
                raise Malformed from None
        return canonical(name)

    def flag(self) -> str:
        """Take a flag, a system flag as RFC 9051 section 2.3.2 writes it.

        `\\Recent` is for servers alone, and what else begins with a backslash is kept for later
        specifications: a server must not make up such flags (RFC 9051 section 9, flag-extension).
        """
        name = self.backslashed()
        found = next((each for each in SYSTEM if each.lower() == name.lower()), name)
        if found.startswith("\\") and found not in SYSTEM:
            raise Malformed
        return found

    def backslashed(self) -> str:
        """Take an atom that may have a backslash before it, whatever it means."""
        return self._need(_FLAG)[0].decode()

    def flags(self) -> tuple[str, ...]:
        """Take a list of flags in parentheses."""
        return tuple(self.group(self.flag, empty=True))

    def group(self, item: Callable[[], T], *, empty: bool = False) -> list[T]:
        """Take items in parentheses, one space between two."""
        self.need(b"(")
        items: list[T] = []
        if not (empty and self.take(b")")):
            items.append(item())
            while not self.take(b")"):
                self.sp()
                items.append(item())
        return items

    def at(self, octets: bytes) -> bool:
        """Whether these octets come next."""
        return self._text.startswith(octets, self._pos)

    def sequence(self) -> SequenceSet:
        """Take a sequence set."""
        found = self._need(_SET)[0].decode()
        if found == "$":
            return SequenceSet((), saved=True)
        ranges = []
        for part in found.split(","):
            first, colon, last = part.partition(":")
            ranges.append((_numbered(first), _numbered(last if colon else first)))
        return SequenceSet(tuple(ranges))

    def at_sequence(self) -> bool:
        """Whether a sequence set comes next."""
        return self._text[self._pos : self._pos + 1] in b"0123456789*$" and not self.ended

    def date(self) -> int:
        """Take a date, as days since 0001-01-01."""
        quoted = self.take(b'"')
        found = self._need(_DATE)
        if quoted:
            self.need(b'"')
        return _date(found[1], found[2], found[3]).toordinal()

    def date_time(self) -> int:
        """Take a date and time, as seconds since 1970-01-01 UTC."""
        self.need(b'"')
        day, month, year, *clock, sign, hours, minutes = self._need(_TIME).groups()
        self.need(b'"')
        zone = (-1 if sign == b"-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
        try:
            date = _date(day, month, year).replace(tzinfo=timezone(zone))
            hour, minute, second = map(int, clock)
            return int(date.replace(hour=hour, minute=minute, second=min(second, 59)).timestamp())
        except ValueError:
            raise Malformed from None


SYSTEM = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
"""The flags that the specification names, without `\\Recent`, which no client may set."""


def _decoded(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise Malformed from None


def _numbered(text: str) -> int:
    if text == "*":
        return 0
    value = int(text) if len(text) < 12 else 0
    if not 0 < value <= MOST:
        raise Malformed
    return value


def _date(day: bytes, month: bytes, year: bytes) -> datetime:
    try:
        number = MONTHS.index(month.decode().capitalize()) + 1
        return datetime(int(year), number, int(day), tzinfo=UTC)
    except ValueError:
        raise Malformed from None


def quoted(text: str | bytes, *, utf8: bool = False) -> bytes:
    """Write a string, quoted if it can be, as a literal otherwise."""
    octets = text.encode() if isinstance(text, str) else text
    plain = utf8 or octets.isascii()
    if plain and len(octets) <= 1000 and not re.search(rb"[\x00-\x1f\x7f]", octets):
        return b'"' + re.sub(rb'(["\\])', rb"\\\1", octets) + b'"'
    return literal(octets)


def literal(octets: bytes, mark: bytes = b"") -> bytes:
    """Write octets as a literal."""
    return mark + b"{%d}\r\n" % len(octets) + octets


def nstring(text: str | bytes | None, *, utf8: bool = False) -> bytes:
    """Write a string, or NIL."""
    return b"NIL" if text is None else quoted(text, utf8=utf8)


def mailbox_name(name: str, *, utf8: bool) -> bytes:
    """Write the name of a mailbox: bare if it can be."""
    octets = name.encode() if utf8 else to_utf7(name).encode()
    whole = _ASTRING.fullmatch(octets)
    return octets if whole and octets.upper() != b"NIL" else quoted(octets, utf8=utf8)


def numbers(values: Iterable[int]) -> str:
    """Write numbers as a set, as short as it gets: `1:3,7`."""
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1][1:] = [value]
        else:
            runs.append([value])
    return ",".join(":".join(map(str, run)) for run in runs)


def date_time(seconds: int) -> bytes:
    """Write a date and time, in UTC, quoted."""
    when = datetime.fromtimestamp(seconds, UTC)
    return f'"{when.day:2d}-{MONTHS[when.month - 1]}-{when:%Y %H:%M:%S} +0000"'.encode()
