"""What SEARCH can ask, and whether a message fits (RFC 9051 section 6.4.4)."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from wirebook.mail import Message
from wirebook.mime import Part, words
from wirebook.protocols.imap.fetch import parsed
from wirebook.protocols.imap.syntax import (
    LARGEST,
    Malformed,
    Parser,
    SequenceSet,
    numbers,
)

DEEPEST = 32
"""How deep search keys may be nested."""

CHARSETS = ("US-ASCII", "UTF-8")
"""The charsets that a search may be written in."""

RETURNS = ("MIN", "MAX", "ALL", "COUNT", "SAVE")
"""What RETURN may ask for (RFC 9051 section 6.4.4)."""

FLAGS = {
    "ANSWERED": "\\Answered",
    "DELETED": "\\Deleted",
    "DRAFT": "\\Draft",
    "FLAGGED": "\\Flagged",
    "SEEN": "\\Seen",
}


class Candidate(NamedTuple):
    """A message that may fit.

    `last` are the largest number and UID, for `*`; `saved` are the UIDs behind `$`.
    """

    message: Message
    number: int
    flags: frozenset[str]
    modseq: int
    last: tuple[int, int]
    saved: Container[int]


Key = Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it was asked: what to return (`None` if not said), charset, and the key."""

    returns: tuple[str, ...] | None
    charset: str
    key: Key
    modseq: bool = False


class _Reader:
    """Reads search keys."""

    def __init__(self, parser: Parser) -> None:
        self.parser = parser
        self.depth = 0
        self.modseq = False

    def all(self) -> Key:
        """Keys with spaces between them: all must fit."""
        keys = [self.key()]
        while not self.parser.ended:
            self.parser.sp()
            keys.append(self.key())
        return _every(keys)

    def key(self) -> Key:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed
        key = self._key()
        self.depth -= 1
        return key

    def _key(self) -> Key:
        parser = self.parser
        if parser.at(b"("):
            return _every(parser.group(self.key))
        if parser.at_sequence():
            return _numbered(parser.sequence(), uid=False)
        word = parser.atom().upper()
        if word in _SIMPLE:
            return _SIMPLE[word]
        negative = word.startswith("UN") and word[2:] in FLAGS
        if word in FLAGS or negative:
            return _flag(FLAGS[word[2:] if negative else word], not negative)
        parser.sp()
        read = getattr(self, f"_{word.lower()}", None)
        if read is not None and word in _COMPOUND:
            key: Key = read()
            return key
        if word in _FIELDS:
            return _header(word, parser.text())
        if word in _DATES:
            return _dated(word, parser.date())
        raise Malformed

    def _not(self) -> Key:
        inner = self.key()
        return lambda it: not inner(it)

    def _or(self) -> Key:
        one = self.key()
        self.parser.sp()
        other = self.key()
        return lambda it: one(it) or other(it)

    def _uid(self) -> Key:
        return _numbered(self.parser.sequence(), uid=True)

    def _keyword(self) -> Key:
        return _flag(self.parser.flag(), True)

    def _unkeyword(self) -> Key:
        return _flag(self.parser.flag(), False)

    def _header(self) -> Key:
        name = self.parser.text()
        self.parser.sp()
        return _header(name, self.parser.text())

    def _larger(self) -> Key:
        size = self.parser.number(LARGEST)
        return lambda it: it.message.octets > size

    def _smaller(self) -> Key:
        size = self.parser.number(LARGEST)
        return lambda it: it.message.octets < size

    def _body(self) -> Key:
        wanted = self.parser.text().casefold()
        return lambda it: wanted in _body(it.message)

    def _text(self) -> Key:
        wanted = self.parser.text().casefold()
        return lambda it: wanted in _body(it.message) or wanted in _headers(it.message)

    def _modseq(self) -> Key:
        if self.parser.at(b'"'):  # one flag's own count, which we do not keep apart
            self.parser.string()
            self.parser.sp()
            self.parser.word("ALL", "SHARED", "PRIV")
            self.parser.sp()
        self.modseq = True
        least = self.parser.number(LARGEST)
        return lambda it: it.modseq >= least


_COMPOUND = (
    "NOT", "OR", "UID", "KEYWORD", "UNKEYWORD", "HEADER", "LARGER", "SMALLER", "BODY", "TEXT",
    "MODSEQ",
)  # fmt: skip
_FIELDS = ("BCC", "CC", "FROM", "SUBJECT", "TO")
_DATES = ("BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE")
_SIMPLE: dict[str, Key] = {
    "ALL": lambda _: True,
    "NEW": lambda it: "\\Recent" in it.flags and "\\Seen" not in it.flags,
    "OLD": lambda it: "\\Recent" not in it.flags,
    "RECENT": lambda it: "\\Recent" in it.flags,
}


def search(parser: Parser) -> Search:
    """Read what follows SEARCH and a space."""
    returns = _returns(parser) if parser.take(b"RETURN ") else None
    charset = "UTF-8" if parser.utf8 else "US-ASCII"
    if parser.take(b"CHARSET "):
        charset = parser.text().upper()
        parser.sp()
    return keys(parser, returns, charset)


def keys(parser: Parser, returns: tuple[str, ...] | None, charset: str) -> Search:
    """Read the search keys."""
    reader = _Reader(parser)
    key = reader.all()
    return Search(returns, charset, key, reader.modseq)


def _returns(parser: Parser) -> tuple[str, ...]:
    found = tuple(parser.group(lambda: parser.word(*RETURNS), empty=True))
    parser.sp()
    return found or ("ALL",)


def _every(keys: list[Key]) -> Key:
    return lambda it: all(key(it) for key in keys)


def _flag(name: str, wanted: bool) -> Key:
    lower = name.lower()
    return lambda it: any(flag.lower() == lower for flag in it.flags) is wanted


def _numbered(chosen: SequenceSet, *, uid: bool) -> Key:
    known: dict[int, list[range]] = {}

    def fits(it: Candidate) -> bool:
        if chosen.saved:
            return it.message.uid in it.saved
        last = it.last[uid]
        if last not in known:
            known[last] = [range(first, end + 1) for first, end in chosen.bounds(last)]
        value = it.message.uid if uid else it.number
        return any(value in each for each in known[last])

    return fits


def _header(name: str, text: str) -> Key:
    wanted = text.casefold()

    def fits(it: Candidate) -> bool:
        return any(wanted in words(value).casefold() for value in parsed(it.message).all(name))

    return fits


def _dated(word: str, day: int) -> Key:
    sent = word.startswith("SENT")
    relation = word.removeprefix("SENT")

    def fits(it: Candidate) -> bool:
        when = _sent(it.message) if sent else _received(it.message)
        if when is None:
            return False
        return {"BEFORE": when < day, "ON": when == day, "SINCE": when >= day}[relation]

    return fits


def _received(message: Message) -> int:
    return datetime.fromtimestamp(message.received, UTC).toordinal()


def _sent(message: Message) -> int | None:
    """The day in the Date field, time and zone disregarded."""
    value = parsed(message).get("Date")
    try:
        return parsedate_to_datetime((value or b"").decode("ascii")[:100]).toordinal()
    except (ValueError, TypeError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _headers(message: Message) -> str:
    fields = parsed(message).fields
    return "\n".join(f"{each.name}: {words(each.value)}" for each in fields).casefold()


@lru_cache(maxsize=64)
def _body(message: Message) -> str:
    return "\n".join(_texts(parsed(message))).casefold()


def _texts(part: Part) -> list[str]:
    if part.parts:
        inner = [text for each in part.parts for text in _texts(each)]
        return (
            [*(words(f.value) for f in part.parts[0].fields), *inner] if part.is_message else inner
        )
    return [part.text()] if part.type in ("TEXT", "MESSAGE", "MULTIPART") else []


def result(
    tag: str, found: list[int], returns: tuple[str, ...] | None, *, uid: bool, modseq: int | None
) -> str:
    """Write ESEARCH: what was asked for of the numbers that fit (RFC 9051 section 7.3.4)."""
    wanted = ("ALL",) if returns is None else returns
    parts = [f'* ESEARCH (TAG "{tag}")', *(["UID"] if uid else [])]  # a tag needs no quoting
    if found:
        parts += [f"MIN {found[0]}"] if "MIN" in wanted else []
        parts += [f"MAX {found[-1]}"] if "MAX" in wanted else []
        parts += [f"ALL {numbers(found)}"] if "ALL" in wanted else []
    parts += [f"COUNT {len(found)}"] if "COUNT" in wanted else []
    parts += [f"MODSEQ {modseq}"] if modseq is not None and found else []
    return " ".join(parts)
