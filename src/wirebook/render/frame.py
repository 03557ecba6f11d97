"""How a page shows a dialogue, and what all its parts need to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wirebook.machine import Machine
from wirebook.text import Text


@dataclass(frozen=True, slots=True)
class Frame:
    """What the fence says of a dialogue.

    Args:
        anchor: the id of the figure; lines are `ANCHOR-NUMBER`, counted from the header as 1.
        title: the caption, in the page's language.
        proof: the id of the proof that it is.
        source: the file it stands in; empty for one written into the page.
        marked: numbers of lines to highlight.
        agreed: the real servers that answer it in the same shape.
    """

    anchor: str
    title: str = ""
    proof: str = ""
    source: str = ""
    marked: frozenset[int] = frozenset()
    agreed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A frame with the protocol, the language, and the line above the header.

    `shape` finds the part of a reply that a program looks at.
    """

    frame: Frame
    machine: Machine
    lang: str
    above: int
    peers: tuple[str, ...]
    shape: Callable[[str], str] = str

    def say(self, text: Text, **fields: object) -> str:
        """A phrase in the language of the page."""
        return text[self.lang].format(**fields)

    def number(self, line: int) -> int:
        """A line's number, counted from the header."""
        return line - self.above

    def anchor(self, line: int) -> str:
        """The id of a line."""
        return f"{self.frame.anchor}-{self.number(line)}"

    def marked(self, line: int) -> str:
        """The class of a line that the page points at, or nothing."""
        return " wb-line--marked" if self.number(line) in self.frame.marked else ""
