"""The fences of the book as superfences calls them: language and options in, HTML out.

A fence is a pure function of its text, the book and the language. superfences swallows every
exception but its own, so every exception leaves here as a `FenceError` with file and line.

What renders is imported when the first fence is shown: a build has others to do that for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from wirebook.errors import SourceError
from wirebook.markdown import fences

if TYPE_CHECKING:
    from wirebook.showing import Found


class FenceError(SourceError, SuperFencesException):  # type: ignore[misc]
    """A fence cannot be shown; the build ends."""


def options(
    _language: str,
    inputs: Mapping[str, Any],
    options: dict[str, Any],
    attrs: Mapping[str, Any],
    _md: Markdown,
) -> bool:
    """Hand on all options, whatever they are: superfences' validator; the formatter checks them."""
    options.update((str(key), str(value)) for key, value in {**inputs, **attrs}.items())
    return True


@dataclass(frozen=True, slots=True)
class Formatter:
    """What superfences calls for one kind of fence; a value, since Zensical pickles it."""

    name: str

    def __call__(
        self,
        source: str,
        _language: str,
        _css_class: str,
        options: Mapping[str, Any],
        md: Markdown,
        **_: Any,
    ) -> str:
        """Show a fence.

        Raises:
            FenceError: if anything about it is wrong.
        """
        given = {str(key): str(value) for key, value in options.items()}
        try:
            return fences(md).taken(self.name, given, source) or _shown(md, self, given, source)
        except Exception as error:
            from wirebook.showing import placed

            told = placed(error, _found(md, self.name, given, source))
            raise FenceError(told.message, told.path, told.line) from error


wire = Formatter("wire")
client = Formatter("client")
terminal = Formatter("terminal")
states = Formatter("states")
matrix = Formatter("matrix")
command = Formatter("command")
reference = Formatter("reference")
picture = Formatter("picture")
seed = Formatter("seed")
path = Formatter("path")
panels = Formatter("panels")
hops = Formatter("hops")
octets = Formatter("octets")
journey = Formatter("journey")
exercise = Formatter("exercise")
lab = Formatter("lab")


def _shown(md: Markdown, kind: Formatter, given: Mapping[str, str], source: str) -> str:
    from wirebook.showing import shown

    return shown(fences(md).edition(), kind.name, given, source)


def _found(md: Markdown, name: str, given: Mapping[str, str], source: str) -> Found:
    """Look for the block in the pages of the language; a builder may not say which it is making."""
    from wirebook.showing import Found

    try:
        edition = fences(md).edition()
        for page in edition.book.pages(edition.lang):
            for block in edition.book.blocks(page):
                if (block.name, dict(block.options), block.source) == (name, given, source):
                    return Found(block.path, block.line, block.first_line)
    except SourceError:
        pass  # The place is lost; the message is not.
    return Found()
