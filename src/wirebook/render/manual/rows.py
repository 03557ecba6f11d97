"""What the parts of the manual share: a table, values, words that must not be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from wirebook.errors import SourceError
from wirebook.render.cells import NONE, Content, Many, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html
from wirebook.render.html import table
from wirebook.text import Text

K = TypeVar("K")
T = TypeVar("T")

WRITTEN = Text("쓰는 꼴", "Written")
OPTION = Text("옵션", "Option")
VALUES = Text("값", "Values")
DEFAULT = Text("없으면", "Without it")
EXAMPLE = Text("보기", "Example")


def shown(edition: Edition, made: Table, *, heading: str = "") -> Html:
    """A table in the language of the edition."""
    machine = next(iter(edition.book.protocols.values())).machine
    return table(made, machine, edition.lang, heading=heading)


def words(values: Iterable[str], between: str = " ") -> Content:
    """Values as code, or a dash for none."""
    cells = tuple(Word(value) for value in values)
    return Many(cells, between) if cells else NONE


def told(known: Mapping[K, T], key: K, what: str, where: str) -> T:
    """The words for something that the code has.

    Raises:
        SourceError: if there are none, saying where to write them.
    """
    try:
        return known[key]
    except KeyError:
        raise SourceError(
            f"expected words in every language for {what}, found none: add {key!r} to {where}"
        ) from None
