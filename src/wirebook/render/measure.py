"""How wide a text will be, counted the same on every machine and generous for every font.

The numbers are upper bounds over the fonts of the style sheet (Pretendard, Noto Sans CJK KR,
Segoe UI, Arial, DejaVu Sans Mono, Menlo); a browser test compares them with what is drawn.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

Face = Literal["sans", "bold", "mono"]

_WIDE = {"sans": 0.93, "bold": 0.94, "mono": 1.0}
_MONO = 0.603
_SANS = (
    (" ", 0.3),
    ("iIjl.,:;'|!`", 0.31),
    ('()[]{}frt/-·"*', 0.41),
    ("cksvxyzJ?", 0.56),
    ("mwMW%@", 0.96),
    ("ABCDGHKNOQRUVXY&←→↺✗△✓+=<>~", 0.76),
    ("EFLPSTZ", 0.64),
)
_CHARACTERS = {character: em for characters, em in _SANS for character in characters}
_OTHER = 0.62


def width(text: str, size: float, face: Face = "sans") -> float:
    """Return the width of a text in user units at a font size."""
    return sum(_em(character, face) for character in text) * size


@lru_cache(maxsize=4096)
def _em(character: str, face: Face) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE[face]
    if face == "mono":
        return _MONO if character.isascii() or character == "·" else 0.9
    return _CHARACTERS.get(character, _OTHER) * (1.07 if face == "bold" else 1)
