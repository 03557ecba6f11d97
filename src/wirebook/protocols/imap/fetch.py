"""What FETCH can ask for, and how a message answers it (RFC 9051 sections 6.4.5 and 7.5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wirebook.mail import Message
from wirebook.mime import Address, Part, addresses, parse
from wirebook.protocols.imap.syntax import LARGEST, Malformed, Parser, date_time, literal, nstring

MACROS = {
    "ALL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"),
    "FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE"),
    "FULL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"),
}
"""Words that stand for several items."""

_PLAIN = (
    "ENVELOPE", "FLAGS", "INTERNALDATE", "RFC822", "RFC822.HEADER", "RFC822.SIZE", "RFC822.TEXT",
    "UID", "MODSEQ",
)  # fmt: skip
_OLD = {"RFC822": ("", False), "RFC822.HEADER": ("HEADER", True), "RFC822.TEXT": ("TEXT", False)}
_NAME = re.compile(
    rb"BODY\.PEEK|BODYSTRUCTURE|BODY|BINARY\.PEEK|BINARY\.SIZE|BINARY|[A-Z0-9.]+", re.I
)
_NUMBERS = re.compile(rb"[1-9]\d{0,9}(?:\.[1-9]\d{0,9})*")
_SECTION = re.compile(rb"HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME", re.I)


class UnknownEncoding(Exception):
    """A transfer encoding that BINARY cannot undo; the reply is NO [UNKNOWN-CTE]."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to fetch.

    Args:
        name: in capitals: `FLAGS`, `BODY` for the structure, `BODY[]`, `BINARY[]`, `BINARY.SIZE[]`.
        path: the numbers of a part.
        section: `HEADER`, `HEADER.FIELDS`, `HEADER.FIELDS.NOT`, `TEXT`, `MIME` or nothing.
        fields: the names that `HEADER.FIELDS` lists.
        partial: first octet, and how many.
        peek: whether looking leaves the message unseen.
    """

    name: str
    path: tuple[int, ...] = ()
    section: str = ""
    fields: tuple[str, ...] = ()
    partial: tuple[int, int] | None = None
    peek: bool = True


def items(parser: Parser) -> tuple[Item, ...]:
    """Read what follows the sequence set of FETCH."""
    for macro, names in MACROS.items():
        if parser.take(macro.encode()):
            return tuple(Item(name) for name in names)
    if parser.at(b"("):
        return tuple(parser.group(lambda: _item(parser)))
    return (_item(parser),)


def _item(parser: Parser) -> Item:
    found = parser.match(_NAME)
    name = found[0].decode().upper() if found else ""
    if name in _PLAIN:
        return Item(name, peek=name not in ("RFC822", "RFC822.TEXT"))
    if name == "BODYSTRUCTURE" or (name == "BODY" and not parser.at(b"[")):
        return Item(name)
    if name.partition(".")[0] not in ("BODY", "BINARY"):
        raise Malformed
    parser.need(b"[")
    path = _path(parser)
    section, fields = _section(parser, path) if name.startswith("BODY") else ("", ())
    parser.need(b"]")
    partial = None if name == "BINARY.SIZE" else _partial(parser)
    peek = name not in ("BODY", "BINARY")
    return Item(name.removesuffix(".PEEK") + "[]", path, section, fields, partial, peek)


def _path(parser: Parser) -> tuple[int, ...]:
    numbers = parser.match(_NUMBERS)
    if numbers is None:
        return ()
    path = tuple(map(int, numbers[0].split(b".")))
    if len(path) > 100:
        raise Malformed
    return path


def _section(parser: Parser, path: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
    if path and not parser.take(b"."):
        return "", ()
    found = parser.match(_SECTION)
    if found is None:
        if path:
            raise Malformed
        return "", ()
    section = found[0].decode().upper()
    if section == "MIME" and not path:
        raise Malformed
    if not section.startswith("HEADER.FIELDS"):
        return section, ()
    parser.sp()
    return section, tuple(parser.group(parser.text))


def _partial(parser: Parser) -> tuple[int, int] | None:
    if not parser.take(b"<"):
        return None
    first = parser.number(LARGEST)
    parser.need(b".")
    count = parser.number(LARGEST)
    parser.need(b">")
    if not count:
        raise Malformed
    return first, count


@lru_cache(maxsize=64)
def parsed(message: Message) -> Part:
    """The parts of a message, kept for the next question."""
    return parse(message.content)


def answer(item: Item, message: Message) -> bytes:
    """Say what a message has for one item that needs nothing but its text.

    Raises:
        UnknownEncoding: if BINARY cannot decode the part.
    """
    if item.name == "RFC822.SIZE":
        return b"RFC822.SIZE %d" % message.octets
    if item.name == "INTERNALDATE":
        return b"INTERNALDATE " + date_time(message.received)
    part = parsed(message)
    if item.name == "ENVELOPE":
        return b"ENVELOPE " + envelope(part)
    if item.name in ("BODY", "BODYSTRUCTURE"):
        return item.name.encode() + b" " + structure(part, extended=item.name != "BODY")
    if item.name in _OLD:
        return item.name.encode() + b" " + literal(_text(part, _OLD[item.name][0], ()))
    if item.name.startswith("BINARY"):
        return _binary(item, part)
    octets = section(item, part)
    return label(item) + b" " + (b"NIL" if octets is None else literal(_cut(item, octets)))


def label(item: Item) -> bytes:
    """Write an item as the answer names it: `BODY[HEADER.FIELDS (SUBJECT)]<0>`."""
    parts = [".".join(map(str, item.path))] if item.path else []
    spec = ".".join([*parts, item.section] if item.section else parts)
    text = f"{item.name[:-1]}{spec}".encode()
    if item.fields:
        names = (nstring(f) if not re.fullmatch(r"[!-~]+", f) else f.encode() for f in item.fields)
        text += b" (" + b" ".join(names) + b")"
    return text + b"]" + (b"<%d>" % item.partial[0] if item.partial else b"")


def _cut(item: Item, octets: bytes) -> bytes:
    if item.partial is None:
        return octets
    first, count = item.partial
    return octets[first : first + count]


def section(item: Item, message: Part) -> bytes | None:
    """The octets of a section, or `None` if there is no such part."""
    part = message.find(item.path)
    if part is None:
        return None
    if item.section == "MIME":
        return part.header
    if not item.section:
        return part.body if item.path else message.header + message.body
    if item.path:  # HEADER and TEXT are those of a message in a message
        return _text(part.parts[0], item.section, item.fields) if part.is_message else None
    return _text(message, item.section, item.fields)


def _text(part: Part, kind: str, names: tuple[str, ...]) -> bytes:
    if kind == "TEXT":
        return part.body
    if kind == "HEADER":
        return part.header
    if not kind:
        return part.header + part.body
    wanted, inside = {name.lower() for name in names}, kind == "HEADER.FIELDS"
    raw = (f.raw for f in part.fields if (f.name.lower() in wanted) == inside)
    return b"".join(raw) + b"\r\n"


def _binary(item: Item, message: Part) -> bytes:
    part = message.find(item.path)
    if part is None:
        octets: bytes | None = b""
    elif item.path:
        octets = part.body if part.type in ("MULTIPART", "MESSAGE") else part.decoded()
    else:
        octets = message.header + message.body
    if octets is None:
        raise UnknownEncoding
    if item.name == "BINARY.SIZE[]":
        return label(item) + b" %d" % len(octets)
    octets = _cut(item, octets)
    return label(item) + b" " + literal(octets, b"~" if b"\0" in octets else b"")


def envelope(part: Part) -> bytes:
    """The ENVELOPE of a message."""
    senders = part.all("From")
    lists = [
        senders, part.all("Sender") or senders, part.all("Reply-To") or senders,
        part.all("To"), part.all("Cc"), part.all("Bcc"),
    ]  # fmt: skip
    return _list(
        (
            nstring(part.get("Date")),
            nstring(part.get("Subject")),
            *(_addresses([a for value in values for a in addresses(value)]) for values in lists),
            nstring(part.get("In-Reply-To")),
            nstring(part.get("Message-ID")),
        )
    )


def _addresses(found: list[Address]) -> bytes:
    if not found:
        return b"NIL"
    return (
        b"("
        + b"".join(_list((_s(a.name), b"NIL", _s(a.mailbox), _s(a.host))) for a in found)
        + b")"
    )


def _s(text: str | None) -> bytes:
    return nstring(None if text is None else text.encode("utf-8", "surrogateescape"))


def _list(values: Iterable[bytes]) -> bytes:
    return b"(" + b" ".join(values) + b")"


def _pairs(pairs: tuple[tuple[str, str], ...]) -> bytes:
    return _list(_s(text) for pair in pairs for text in pair) if pairs else b"NIL"


def structure(part: Part, *, extended: bool) -> bytes:
    """BODYSTRUCTURE, or BODY without the extension data."""
    more = _extension(part) if extended else ()
    if part.is_multipart:
        inside = b"".join(structure(each, extended=extended) for each in part.parts)
        more = (_pairs(part.parameters), *more) if extended else ()
        return b"(" + inside + b" " + b" ".join((_s(part.subtype), *more)) + b")"
    return _list(
        (*_basic(part, extended), *((nstring(part.get("Content-MD5")), *more) if extended else ()))
    )


def _basic(part: Part, extended: bool) -> Iterable[bytes]:
    kind, subtype = part.type, part.subtype
    if kind == "MULTIPART" or (kind == "MESSAGE" and not part.is_message):
        kind, subtype = "APPLICATION", "OCTET-STREAM"  # it has no parts that could be described
    yield from (_s(kind), _s(subtype), _pairs(part.parameters))
    yield from (nstring(part.get(f"Content-{name}")) for name in ("ID", "Description"))
    yield from (_s(part.encoding), b"%d" % len(part.body))
    if part.is_message:
        inner = part.parts[0]
        yield from (envelope(inner), structure(inner, extended=extended))
    if part.is_message or kind == "TEXT":
        yield b"%d" % part.lines


def _extension(part: Part) -> tuple[bytes, ...]:
    shown = part.disposition
    disposition = b"NIL" if shown is None else _list((_s(shown[0]), _pairs(shown[1])))
    language = part.get("Content-Language")
    languages = [word.strip() for word in (language or b"").split(b",") if word.strip()]
    many = _list(map(nstring, languages)) if languages else b"NIL"
    return disposition, many, nstring(part.get("Content-Location"))
