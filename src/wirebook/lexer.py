"""Transcripts in colour, where they stand as text: a Pygments lexer, from a table of rules.

The rules follow the grammar of transcripts line by line. Editors colour by the same table: the
TextMate grammar in `editors/` is made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

from wirebook.grammar import ELISION, EVENTS, SIGILS
from wirebook.holes import TYPES


@dataclass(frozen=True, slots=True)
class Role:
    """What a piece of a line is: a Pygments token, a TextMate scope, and what it consists of."""

    token: _TokenType
    scope: str
    inside: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a line or a piece of it looks like.

    Args:
        kind: the kind of line, or of piece.
        pattern: one group for each role, side by side; a simple expression, which editors
            understand as well.
        roles: what the groups are; a piece without groups has one.
    """

    kind: str
    pattern: str
    roles: tuple[Role, ...]
    match: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "match", re.compile(self.pattern))


_NAME = r"[A-Za-z0-9_-]+"
_GAP = Role(Whitespace, "")
_MARK = Role(Punctuation, "punctuation.separator.wire")
_CLIENT = Role(Name.Function, "keyword.control.client.wire")
_SERVER = Role(Keyword, "entity.name.function.server.wire")
_PEER = Role(Name.Label, "entity.name.tag.connection.wire")
_WRONG = Role(Name.Exception, "keyword.other.wrong-move.wire")
_HEX = Role(Number.Hex, "constant.numeric.hex.wire")
_WORD = Role(Name.Decorator, "support.function.event.wire")
_SPAN = Role(Number, "constant.numeric.span.wire")
_NOTE = Role(Comment.Single, "comment.line.number-sign.wire")
_LEFT_OUT = Role(Comment.Special, "comment.line.elision.wire")
_PROTOCOL = Role(Name.Class, "entity.name.type.protocol.wire")
_CONSTANT = Role(Name.Constant, "constant.other.state.wire")

_PAIR = Rule(
    "pair",
    r'([^\s="]+)(=)("[^"]*"|[^\s"]+)',
    (
        Role(Name.Attribute, "entity.other.attribute-name.wire"),
        Role(Operator, "keyword.operator.assignment.wire"),
        Role(String, "string.unquoted.wire"),
    ),
)
_HOLE = Rule(
    "hole",
    rf"<<(?:[A-Za-z]\w*(?::(?:{'|'.join(TYPES)}))?|:(?:{'|'.join(TYPES)}))>>",
    (Role(String.Interpol, "variable.other.hole.wire"),),
)
_PICTURE = Rule(
    "picture",
    "[\u2400-\u2420]",
    (Role(String.Escape, "constant.character.escape.wire"),),
)

_SETTINGS = Role(Text, "meta.settings.wire", (_PAIR,))
_CONTENT = Role(Text, "string.unquoted.content.wire", (_HOLE, _PICTURE))
_STATE = Role(
    Text,
    "meta.state.wire",
    (_PAIR, Rule("name", r"(?<![^ ])[^\s=]+(?![^ ])", (_CONSTANT,))),
)


def _line(kind: str, side: str, wrong: str, sigil: str, content: str, *inside: Role) -> Rule:
    """A line of one side: `C@phone?: text`."""
    actor = {"C": _CLIENT, "S": _SERVER}[side]
    pattern = rf"^({side})(@{_NAME})?({wrong})({re.escape(sigil)})( ?)" + content
    return Rule(kind, pattern, (actor, _PEER, _WRONG, _MARK, _GAP, *inside))


def _lines() -> Iterator[Rule]:
    kinds = {":": "text", "|": "octets", "~": "hex"}
    for sigil in SIGILS:
        if sigil in kinds:
            inside = _HEX if sigil == "~" else _CONTENT
            yield _line(kinds[sigil], "C", r"\??", sigil, r"(.*)$", inside)
            yield _line(kinds[sigil], "S", "", sigil, r"(.*)$", inside)
    for side, words in EVENTS.items():
        word = rf"({'|'.join(words)})( ?)(.*)$"
        yield _line("event", side, "", "!", word, _WORD, _GAP, _SPAN)
    yield _line("state", "S", "", "=", r"(.*)$", _STATE)
    yield Rule(
        "elision",
        rf"^(S)(@{_NAME})?( )({re.escape(ELISION)})$",
        (_SERVER, _PEER, _GAP, _LEFT_OUT),
    )
    yield Rule(
        "header",
        r"^(@)([ \t]+)([a-z][a-z0-9-]*)(?![^\s])(.*)$",
        (_MARK, _GAP, _PROTOCOL, _SETTINGS),
    )
    yield Rule("header", r"^(@)([ \t]+\S.*)$", (_MARK, _SETTINGS))
    yield Rule("note", r"^(#.*)$", (_NOTE,))


LINES: tuple[Rule, ...] = tuple(_lines())
"""The kinds of lines; the first that fits counts."""


def kind(line: str) -> str:
    """What kind a line is: `text`, `header`, `note` and so on; nothing if it is none."""
    return next((rule.kind for rule in LINES if rule.match.match(line)), "")


class WireLexer(Lexer):  # type: ignore[misc]
    """Colours transcripts; a line that is none is an error."""

    name = "wirebook transcript"
    aliases: ClassVar[list[str]] = ["wire-source", "wire"]
    filenames: ClassVar[list[str]] = ["*.wire"]
    mimetypes: ClassVar[list[str]] = ["text/x-wire"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Cut a text into tokens: offset, type, piece."""
        at = 0
        for line in text.splitlines(keepends=True):
            bare = line.rstrip("\r\n")
            yield from _tokens(bare, at)
            if line != bare:
                yield at + len(bare), Whitespace, line[len(bare) :]
            at += len(line)


def _tokens(line: str, start: int) -> Iterator[tuple[int, _TokenType, str]]:
    if not line.strip():
        if line:
            yield start, Whitespace, line
        return
    for rule in LINES:
        found = rule.match.match(line)
        if found:
            for at, role in enumerate(rule.roles, 1):
                yield from _pieces(role, found[at] or "", start + max(found.start(at), 0))
            return
    yield start, Error, line


def _pieces(role: Role, text: str, start: int) -> Iterator[tuple[int, _TokenType, str]]:
    """A piece of a line, cut up further if its role says how."""
    at = 0
    while at < len(text):
        found = [each for rule in role.inside if (each := rule.match.search(text, at))]
        first = min(found, key=lambda each: each.start(), default=None)
        end = len(text) if first is None else first.start()
        if end > at:
            yield start + at, role.token, text[at:end]
        if first is None:
            return
        yield from _matched(role, first, start)
        at = first.end()


def _matched(role: Role, found: re.Match[str], start: int) -> Iterator[tuple[int, _TokenType, str]]:
    rule = next(each for each in role.inside if each.match is found.re)
    if not found.re.groups:
        yield start + found.start(), rule.roles[0].token, found[0]
    for at, each in enumerate(rule.roles, 1) if found.re.groups else ():
        yield start + found.start(at), each.token, found[at]
