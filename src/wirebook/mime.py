"""A message as MIME sees it: header fields, parts, parameters and addresses, all as octets.

Nothing is decoded unless asked for, and nothing is refused: what is not well-formed is text.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

DEEPEST = 32
"""How deep parts may be nested; what lies deeper is text."""

MOST = 1000
"""How many parts one multipart may have; what comes behind belongs to the last."""

LONGEST = 4096
"""Characters of parameters or encoded words that are looked at; a reader needs no more."""

_NAME = re.compile(rb"[!-9;-~]+")
_TOKEN = r"[^\x00-\x20()<>@,;:\\\"/\[\]?=]+"
_TYPE = re.compile(rf"\s*({_TOKEN})\s*/\s*({_TOKEN})")
_WORD = re.compile(rf"\s*({_TOKEN})")
_PARAMETER = re.compile(rf';\s*({_TOKEN})\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)', re.DOTALL)
_PIECE = re.compile(r"(.*?)(?:\*(\d{1,3}))?(\*)?", re.DOTALL)


class Field(NamedTuple):
    """One header field: its name, its value without the line breaks, and all its octets."""

    name: str
    value: bytes
    raw: bytes


@dataclass(frozen=True)
class Part:
    """A message or a part of one.

    Args:
        header: its octets, with the empty line behind it if there is one.
        body: the octets after it.
        parts: of a multipart, the parts; of a message inside a message, that message.
    """

    header: bytes
    body: bytes
    default: str = "TEXT/PLAIN"
    depth: int = 0

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The header fields in order; lines that are none are left out."""
        folded: list[list[bytes]] = []
        for line in self.header.split(b"\r\n"):
            if line[:1] in (b" ", b"\t") and folded:
                folded[-1].append(line)
            else:
                folded.append([line])
        return tuple(field for lines in folded for field in _field(lines))

    def all(self, name: str) -> tuple[bytes, ...]:
        """The values of every field of a name."""
        return tuple(field.value for field in self.fields if field.name.lower() == name.lower())

    def get(self, name: str) -> bytes | None:
        """The value of the first field of a name."""
        return next(iter(self.all(name)), None)

    @cached_property
    def _type(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        value = _text(self.get("Content-Type") or b"")
        found = _TYPE.match(value)
        if found is None:
            main, _, sub = self.default.partition("/")
            return main, sub, ()
        return found[1].upper(), found[2].upper(), parameters(value[found.end() :])

    @property
    def type(self) -> str:
        """The main type in capitals: `TEXT`."""
        return self._type[0]

    @property
    def subtype(self) -> str:
        """The subtype in capitals: `PLAIN`."""
        return self._type[1]

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the type, names in capitals."""
        given = self._type[2]
        plain = (self.type, self.subtype) == ("TEXT", "PLAIN")
        return given or ((("CHARSET", "US-ASCII"),) if plain else ())

    @cached_property
    def disposition(self) -> tuple[str, tuple[tuple[str, str], ...]] | None:
        """Content-Disposition: the word in capitals, and its parameters."""
        value = _text(self.get("Content-Disposition") or b"")
        found = _WORD.match(value)
        return (found[1].upper(), parameters(value[found.end() :])) if found else None

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding in capitals."""
        return _text(self.get("Content-Transfer-Encoding") or b"").strip().upper() or "7BIT"

    @property
    def lines(self) -> int:
        """How many lines the body has."""
        return self.body.count(b"\n") + (bool(self.body) and not self.body.endswith(b"\n"))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts of a multipart, or the message in a message; none at the greatest depth."""
        if self.depth >= DEEPEST:
            return ()
        if self.type == "MULTIPART":
            digest = self.subtype == "DIGEST"
            default = "MESSAGE/RFC822" if digest else "TEXT/PLAIN"
            return tuple(_split(octets, default, self.depth + 1) for octets in self._pieces())
        if (self.type, self.subtype) in (("MESSAGE", "RFC822"), ("MESSAGE", "GLOBAL")):
            return (_split(self.body, "TEXT/PLAIN", self.depth + 1),)
        return ()

    @property
    def is_multipart(self) -> bool:
        """Whether it consists of parts (and is not a message in a message)."""
        return self.type == "MULTIPART" and bool(self.parts)

    @property
    def is_message(self) -> bool:
        """Whether it is a message in a message."""
        return self.type == "MESSAGE" and bool(self.parts)

    def _pieces(self) -> Iterator[bytes]:
        """The octets between the delimiters (RFC 2046 section 5.1.1)."""
        boundary = dict(self.parameters).get("BOUNDARY", "").encode("utf-8", "surrogateescape")
        if not boundary:
            return
        delimiter = re.compile(
            rb"(?:\A|(?<=\n))--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r\n|\Z)"
        )
        start, count = None, 0
        for found in delimiter.finditer(self.body):
            if start is not None:
                yield self.body[start : found.start()].removesuffix(b"\r\n")
                count += 1
            if found[1] or count >= MOST:
                return
            start = found.end()
        if start is not None:
            yield self.body[start:]

    def find(self, path: tuple[int, ...]) -> Part | None:
        """The part with these numbers (RFC 9051 section 6.4.5.1), or `None`."""
        part: Part = self
        for at, number in enumerate(path):
            inner = part.parts[0] if at and part.is_message else part
            if inner.is_multipart:
                if number > len(inner.parts):
                    return None
                part = inner.parts[number - 1]
            elif number != 1 or (at and not part.is_message):
                return None
            else:
                part = inner if at else part
        return part

    def decoded(self) -> bytes | None:
        """The body without its transfer encoding, or `None` if that is unknown."""
        if self.encoding in ("7BIT", "8BIT", "BINARY"):
            return self.body
        if self.encoding == "QUOTED-PRINTABLE":
            return quopri.decodestring(self.body)
        if self.encoding != "BASE64":
            return None
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", self.body)
        try:
            return base64.b64decode(letters + b"=" * (-len(letters) % 4))
        except binascii.Error:  # one letter too many
            return base64.b64decode(letters[: len(letters) // 4 * 4])

    def text(self) -> str:
        """The body as text, as far as it is text."""
        octets = self.decoded()
        charset = dict(self.parameters).get("CHARSET", "utf-8")
        return "" if octets is None else _in_charset(octets, charset)


def _field(lines: list[bytes]) -> Iterator[Field]:
    name, colon, value = lines[0].partition(b":")
    if colon and _NAME.fullmatch(name.rstrip(b" \t")):
        whole = b"".join([value, *lines[1:]]).strip()
        raw = b"".join([line + b"\r\n" for line in lines])
        yield Field(name.rstrip(b" \t").decode(), whole, raw)


def parse(octets: bytes) -> Part:
    """Read a message; its lines end with CRLF."""
    return _split(octets, "TEXT/PLAIN", 0)


def _split(octets: bytes, default: str, depth: int) -> Part:
    if octets.startswith(b"\r\n"):
        return Part(octets[:2], octets[2:], default, depth)
    end = octets.find(b"\r\n\r\n")
    if end < 0:
        return Part(octets, b"", default, depth)
    return Part(octets[: end + 4], octets[end + 4 :], default, depth)


def parameters(text: str) -> tuple[tuple[str, str], ...]:
    """Read `; name=value` pairs; pieces and charsets of RFC 2231 are put together."""
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in _PARAMETER.findall(text[:LONGEST]):
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
        found = _PIECE.fullmatch(name.upper())
        assert found is not None, "the pattern takes anything"
        pieces.setdefault(found[1], []).append((int(found[2] or 0), bool(found[3]), value))
    return tuple((name, _joined(sorted(each))) for name, each in pieces.items())


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """Put the pieces of a parameter together (RFC 2231 sections 3 and 4)."""
    charset, octets = "utf-8", b""
    for at, (_, encoded, value) in enumerate(pieces):
        if encoded and not at and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        octets += unquote_to_bytes(value) if encoded else value.encode("utf-8", "surrogateescape")
    return _in_charset(octets, charset)


def _in_charset(octets: bytes, charset: str) -> str:
    try:
        return octets.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError, TypeError):
        return octets.decode("utf-8", "replace")


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")


@lru_cache(maxsize=4096)
def words(value: bytes) -> str:
    """A header value as a reader sees it, its encoded words decoded (RFC 2047)."""
    text = value.decode("utf-8", "replace")
    if "=?" not in text or len(text) > LONGEST:
        return text
    try:
        pieces = decode_header(text)
    except (ValueError, MessageError):  # base64 that ends in the middle
        return text
    return "".join(
        piece if isinstance(piece, str) else _in_charset(piece, charset or "utf-8")
        for piece, charset in pieces
    )


class Address(NamedTuple):
    """One address: name, mailbox and host; a group begins with a host of `None` and ends with a
    mailbox of `None` (RFC 9051 section 7.5.2).
    """

    name: str | None
    mailbox: str | None
    host: str | None


_LEXEME = re.compile(
    r"""\s+ | "(?P<quoted>(?:[^"\\]|\\.)*)(?:"|\\?\Z) | (?P<special>[<>@,;:]) | \[[^\]]*\]?
      | (?P<open>\() | (?P<word>[^\s<>@,;:"()\[\]]+) | .""",
    re.VERBOSE | re.DOTALL,
)


def _comment_end(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in "()":
            depth += 1 if text[at] == "(" else -1
            if not depth:
                return at + 1
        at += 1
    return len(text)


def _lexemes(text: str) -> Iterator[tuple[str, str]]:
    """Kinds and texts: `word`, `special`, `comment`."""
    at = 0
    while at < len(text):
        found = _LEXEME.match(text, at)
        assert found is not None, "the pattern takes anything"
        at = found.end()
        if found["open"]:
            end = _comment_end(text, found.start())
            yield "comment", text[found.start() + 1 : end].removesuffix(")")
            at = end
        elif found["quoted"] is not None:
            yield "word", re.sub(r"\\(.)", r"\1", found["quoted"], flags=re.DOTALL)
        elif found["special"]:
            yield "special", found["special"]
        elif found[0].strip():
            yield "word", found[0]


def addresses(value: bytes) -> tuple[Address, ...]:
    """Read a list of addresses (RFC 5322 section 3.4), groups included."""
    return tuple(_Addresses(_text(value)).read())


class _Addresses:
    """One list of addresses while it is read."""

    def __init__(self, text: str) -> None:
        self.lexemes = list(_lexemes(text))
        self.group = False
        self.clear()

    def clear(self) -> None:
        self.before: list[str] = []
        self.inside: list[str] | None = None
        self.host: list[str] | None = None
        self.comment = ""
        self.angle = False

    def read(self) -> Iterator[Address]:
        for kind, text in self.lexemes:
            if kind == "comment":
                self.comment = text
            elif kind == "word":
                self._word(text)
            elif text in ",;":
                yield from self._done()
                if text == ";" and self.group:
                    self.group = False
                    yield Address(None, None, None)
            elif text == ":" and not self.angle:
                self.group = True
                yield Address(None, " ".join(self.before), None)
                self.clear()
            else:
                self._special(text)
        yield from self._done()
        if self.group:
            yield Address(None, None, None)

    def _word(self, text: str) -> None:
        if self.host is not None:
            self.host.append(text)
        elif self.inside is not None:
            self.inside.append(text)
        else:
            self.before.append(text)

    def _special(self, text: str) -> None:
        if text == "<":
            self.angle, self.inside, self.host = True, [], None
        elif text == "@":
            self.host = []
        elif text == ":":  # what stood before it was a route
            self.inside, self.host = [], None

    def _done(self) -> Iterator[Address]:
        name, local = (" ".join(self.before), self.inside) if self.angle else ("", self.before)
        if local or self.host is not None:
            host = None if self.host is None else "".join(self.host)
            yield Address(name or self.comment or None, "".join(local or ()), host or "")
        self.clear()
