"""Cutting a line at its holes, and filling them with what was really said."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wirebook.notation import shown
from wirebook.render.dialogue import Pieces
from wirebook.transcript import Line

_HOLE = re.compile(r"<<([^<>:]*)(?::[^<>]*)?>>")


def sent(line: Line, bound: Mapping[str, str]) -> Pieces:
    """What a client line was, its holes filled with what their names stand for."""
    if line.sigil != ":":
        return ((line.text, False),)
    texts, names = _split(line.text)
    return _woven(texts, [bound[name] for name in names])


def heard(line: Line, data: bytes) -> Pieces:
    """What the server said, compared with the line that expected it."""
    if line.sigil != ":":
        return ((line.text, False),)
    sigil, text = shown(data)
    texts, names = _split(line.text)
    found = re.fullmatch("(.*)".join(map(re.escape, texts)), text, re.DOTALL)
    if sigil == "~" or not names or found is None:
        return ((text, False),)
    return _woven(texts, list(found.groups()))


def _split(text: str) -> tuple[list[str], list[str]]:
    """The texts between the holes, and the names of the holes."""
    parts = _HOLE.split(text)
    return parts[::2], parts[1::2]


def _woven(texts: list[str], values: list[str]) -> Pieces:
    pieces = [(texts[0], False)]
    for value, text in zip(values, texts[1:], strict=True):
        pieces += [(value, True), (text, False)]
    return tuple(piece for piece in pieces if piece[0]) or (("", False),)
