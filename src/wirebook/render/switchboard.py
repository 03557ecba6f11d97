"""All runs of a journey for readers who flip its switches: everything that can happen, recorded.

The runs are shown by the code that shows one of them on a page, and told apart only where they
differ: a page holds each line once, whichever of them say it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from wirebook.render.journey import Parts, parts
from wirebook.text import Text
from wirebook.transport.journey import Journey

_PIECE = re.compile(r"(?=<(?:li|details|pre|p|ul|ol)\b)|(?<=\n)")
"""Where a text is cut: lines of dialogues and of messages are what runs have in common."""


def switchboard(switches: dict[str, Text], runs: Sequence[Journey], lang: str) -> str:
    """Write down all runs of a journey.

    A run is its title, its total, its way, its tries and the rest; a part is a number in `parts`,
    and a part is the numbers of its `pieces`.

    Args:
        runs: of every combination, by its number.
    """
    book = _Book()
    return json.dumps(
        {
            "switches": [[name, title[lang]] for name, title in switches.items()],
            "runs": [book.run(parts(made, lang)) for made in runs],
            "parts": list(book.parts),
            "pieces": list(book.pieces),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


class _Book:
    """Gives every part and every piece of one a number, the first time that it comes."""

    def __init__(self) -> None:
        self.pieces: dict[str, int] = {}
        self.parts: dict[tuple[int, ...], int] = {}

    def run(self, shown: Parts) -> list[object]:
        return [
            shown.title,
            shown.total,
            self.part(shown.way),
            [self.part(hop) for hop in shown.hops],
            self.part(shown.rest),
        ]

    def part(self, text: str) -> int:
        pieces = (self.pieces.setdefault(piece, len(self.pieces)) for piece in _PIECE.split(text))
        return self.parts.setdefault(tuple(pieces), len(self.parts))
