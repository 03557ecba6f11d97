"""What a fence shows, and where a mistake in it is: for whoever builds, checks or tests a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from wirebook.blocks import Block
from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.options import FENCES
from wirebook.render import stored
from wirebook.render.edition import Edition, edition_of
from wirebook.render.exhibits import EXHIBITS, Order


@dataclass(frozen=True, slots=True)
class Found:
    """Where a fence stands: page, line of the fence, and line of its first content."""

    path: str = ""
    line: int = 0
    first_line: int = 1


def verify(book: Book, block: Block, lang: str) -> str:
    """Render a block of a page.

    Raises:
        SourceError: if anything about it is wrong, with file and line.
    """
    return rendered(edition_of(book, lang), block)


def rendered(edition: Edition, block: Block, *, keep: bool = True) -> str:
    """Render a block of a page of an edition; the same block once.

    Args:
        keep: whether who asks next gets the same; not if what is shown has still to be proved.

    Raises:
        SourceError: if anything about it is wrong, with file and line.
    """

    def make() -> str:
        return shown(edition, block.name, dict(block.options), block.source)

    try:
        return edition.once((block.name, block.options, block.source), make) if keep else make()
    except Exception as error:
        raise placed(error, Found(block.path, block.line, block.first_line)) from error


def shown(edition: Edition, name: str, given: Mapping[str, str], source: str) -> str:
    """Show a fence from its name, its options and its content.

    Raises:
        SourceError: if anything about it is wrong.
    """
    check(name, given)
    stored.use(edition.book.root)
    return str(EXHIBITS[name](Order(edition, name, given, source)))


def check(name: str, given: Mapping[str, str]) -> None:
    """See that a fence has the options it needs, and no others.

    Raises:
        SourceError: saying what to write instead.
    """
    fence = FENCES[name]
    for key in given:
        if key not in fence.names:
            near = get_close_matches(key, fence.names, 1)
            known = ", ".join(fence.names)
            advice = f"write {near[0]}" if near else "delete it"
            raise SourceError(f"expected {known} as options of {name}, found {key}: {advice}")
    for key in fence.needed:
        if not given.get(key):
            raise SourceError(f'expected the option {key} of {name}, found none: write {key}="..."')


def placed(error: Exception, found: Found) -> SourceError:
    """Say where: in the file that is wrong, or else at the fence."""
    message = error.message if isinstance(error, SourceError) else _unexpected(error)
    page = f"{found.path}:{found.line}"
    if not isinstance(error, SourceError) or not (error.path or error.line):
        return SourceError(message, found.path, found.line)
    if not error.path:  # The line is one of the fence's own content.
        return SourceError(message, found.path, found.first_line + error.line - 1)
    if error.path == found.path or not found.path:
        return SourceError(message, error.path, error.line)
    return SourceError(f"{message}\n(needed by the fence in {page})", error.path, error.line)


def _unexpected(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
