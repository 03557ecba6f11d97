"""The fences of the book as superfences calls them: language and options in, HTML out.

A fence is a pure function of its text, the book and the language. superfences swallows every
exception but its own, so every exception leaves here as a `FenceError` with file and line.

What renders is imported when the first fence is shown: a build has others to do that for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from wirebook.blocks import Block
from wirebook.errors import SourceError
from wirebook.markdown import fences

if TYPE_CHECKING:
    from wirebook.book import Book
    from wirebook.render.edition import Edition


class FenceError(SourceError, SuperFencesException):  # type: ignore[misc]
    """A fence cannot be shown; the build ends."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a fence stands: page, line of the fence, and line of its first content."""

    path: str = ""
    line: int = 0
    first_line: int = 1


def verify(book: Book, block: Block, lang: str) -> str:
    """Render a block of a page.

    Raises:
        FenceError: if anything about it is wrong, with file and line.
    """
    from wirebook.render.edition import edition_of

    return rendered(edition_of(book, lang), block)


def rendered(edition: Edition, block: Block) -> str:
    """Render a block of a page of an edition.

    Raises:
        FenceError: if anything about it is wrong, with file and line.
    """
    try:
        return shown(edition, block.name, dict(block.options), block.source)
    except Exception as error:
        raise _placed(error, Found(block.path, block.line, block.first_line)) from error


def shown(edition: Edition, name: str, given: Mapping[str, str], source: str) -> str:
    """Show a fence from its name, its options and its content.

    Raises:
        SourceError: if anything about it is wrong.
    """
    from wirebook.render import stored
    from wirebook.render.exhibits import EXHIBITS, Order

    check(name, given)
    stored.use(edition.book.root)
    return str(EXHIBITS[name].show(Order(edition, name, given, source)))


def check(name: str, given: Mapping[str, str]) -> None:
    """See that a fence has the options it needs, and no others.

    Raises:
        SourceError: saying what to write instead.
    """
    from wirebook.render.exhibits import EXHIBITS

    exhibit = EXHIBITS[name]
    for key in given:
        if key not in exhibit.options:
            near = get_close_matches(key, exhibit.options, 1)
            known = ", ".join(exhibit.options)
            advice = f"write {near[0]}" if near else "delete it"
            raise SourceError(f"expected {known} as options of {name}, found {key}: {advice}")
    for key in exhibit.needed:
        if not given.get(key):
            raise SourceError(f'expected the option {key} of {name}, found none: write {key}="..."')


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
            return fences(md).taken(self.name, given, source) or shown(
                fences(md).edition(), self.name, given, source
            )
        except Exception as error:
            raise _placed(error, _found(md, self.name, given, source)) from error


wire = Formatter("wire")
client = Formatter("client")
states = Formatter("states")
matrix = Formatter("matrix")
command = Formatter("command")
reference = Formatter("reference")
picture = Formatter("picture")
seed = Formatter("seed")


def _found(md: Markdown, name: str, given: Mapping[str, str], source: str) -> Found:
    """Look for the block in the pages of the language; a builder may not say which it is making."""
    try:
        edition = fences(md).edition()
        for page in edition.book.pages(edition.lang):
            for block in edition.book.blocks(page):
                if (block.name, dict(block.options), block.source) == (name, given, source):
                    return Found(block.path, block.line, block.first_line)
    except SourceError:
        pass  # The place is lost; the message is not.
    return Found()


def _placed(error: Exception, found: Found) -> FenceError:
    """Say where: in the file that is wrong, or else at the fence."""
    message = error.message if isinstance(error, SourceError) else _unexpected(error)
    page = f"{found.path}:{found.line}"
    if not isinstance(error, SourceError) or not (error.path or error.line):
        return FenceError(message, found.path, found.line)
    if not error.path:  # The line is one of the fence's own content.
        return FenceError(message, found.path, found.first_line + error.line - 1)
    if error.path == found.path or not found.path:
        return FenceError(message, error.path, error.line)
    return FenceError(f"{message}\n(needed by the fence in {page})", error.path, error.line)


def _unexpected(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
