"""The manual of the fences: each with its options, as the registry has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from wirebook.options import FENCES, Fence, Option
from wirebook.render.cells import MEANING, NONE, Content, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html
from wirebook.render.manual.rows import EXAMPLE, OPTION, VALUES, shown, words
from wirebook.text import Text

NEEDED = Text("꼭 있어야 한다", "needed")
FREE = Text("아무 글이나", "any text")
BLANK = Text("비운다", "nothing")


def parts(_: Edition) -> Mapping[str, Callable[[Edition], Html]]:
    """An overview of all fences, and the options of each."""
    return {"overview": _overview, **{name: partial(_fence, FENCES[name]) for name in FENCES}}


def _overview(edition: Edition) -> Html:
    rows = tuple(
        (Word(fence.name), fence.text, words(fence.names), fence.content or BLANK)
        for fence in FENCES.values()
    )
    head = (
        Text("블록", "Fence"),
        Text("보이는 것", "Shows"),
        Text("옵션", "Options"),
        Text("블록 안", "Inside"),
    )
    return shown(edition, Table(Text("블록", "Fences"), head, rows))


def _fence(fence: Fence, edition: Edition) -> Html:
    rows = tuple(
        (
            Word(option.name),
            option.text,
            _values(option),
            Word(f'{option.name}="{option.example}"'),
            NEEDED if option.needed else NONE,
        )
        for option in fence.options
    )
    caption = Text(f"{fence.name} 블록의 옵션", f"Options of {fence.name}")
    return shown(
        edition,
        Table(caption, (OPTION, MEANING, VALUES, EXAMPLE, Text("필수", "Needed")), rows, "options"),
    )


def _values(option: Option) -> Content:
    if option.values:
        return words(option.values)
    return Word(option.pattern) if option.pattern else FREE
