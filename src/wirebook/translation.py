"""Which page is older than the page it was translated from: by content, not by date.

Whether a translation lags is seen from the two files alone, by the digest in the one and the text
of the other; git is asked only since when, and what has changed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.history import Version, remembered, versions
from wirebook.stamp import KEY, Stamp, digest, marked, stamp
from wirebook.text import LANGUAGES


@dataclass(frozen=True, slots=True)
class Lag:
    """A page whose source says something else by now."""

    page: Path
    source: Path
    stamp: Stamp


def twin(book: Book, page: Path, language: str) -> Path:
    """The same page in another language, whether it is there or not."""
    _, *parts = page.relative_to(book.root / "docs").parts
    return (book.root / "docs" / language).joinpath(*parts)


def language_of(book: Book, page: Path) -> str:
    """The language of a page.

    Raises:
        SourceError: if it is no page of the book.
    """
    docs = book.root / "docs"
    if page.is_relative_to(docs) and page.is_file() and page.suffix == ".md":
        language = page.relative_to(docs).parts[0]
        if language in LANGUAGES:
            return language
    raise SourceError(
        f"expected a page below docs/{' or docs/'.join(LANGUAGES)}, found {book.name(page)}"
    )


def lag(book: Book, page: Path) -> Lag | None:
    """Whether a page is older than its source.

    Raises:
        SourceError: if its stamp, or a fence of the source, cannot be read.
    """
    found = stamp(page.read_text(encoding="utf-8"), book.name(page))
    source = twin(book, page, found.language) if found else page
    if found is None or not source.is_file():
        return None
    now = digest(source.read_text(encoding="utf-8"))
    return None if found.digest == now else Lag(page, source, found)


def lags(book: Book) -> Iterator[Lag]:
    """Every page that is older than its source; what cannot be read is told by `mistakes`."""
    for language in LANGUAGES:
        for page in book.pages(language):
            try:
                found = lag(book, page)
            except SourceError:
                continue
            if found:
                yield found


def mistakes(book: Book) -> Iterator[SourceError]:
    """What is wrong with the stamps themselves. A book without any is not asked for them."""
    pages = [(language, page) for language in LANGUAGES for page in book.pages(language)]
    texts = {page: page.read_text(encoding="utf-8") for _, page in pages}
    if not any(marked(text) for text in texts.values()):
        return
    for language, page in pages:
        name = book.name(page)
        try:
            found = stamp(texts[page], name)
            if found is None:
                yield from _sources(book, page, language, texts)
            elif not twin(book, page, found.language).is_file() or found.language == language:
                yield SourceError(
                    f"expected the language of another page of this name in {KEY}, found "
                    f"{found.language}: delete the line, or write the page",
                    name,
                    found.line,
                )
            else:
                yield from _unknown(book, page, found)
        except SourceError as error:
            if error.path == name:
                yield error


def _sources(
    book: Book, page: Path, language: str, texts: dict[Path, str]
) -> Iterator[SourceError]:
    """A page without a stamp is a source, and there is one source of each."""
    before = (twin(book, page, other) for other in LANGUAGES[: LANGUAGES.index(language)])
    for other in before:
        if other in texts and not marked(texts[other]):
            name = book.name(page)
            yield SourceError(
                f"expected {KEY} in the front matter, as {book.name(other)} has none either, "
                f"found none: when both say the same, run `wirebook translated --accept {name}`",
                name,
                1,
            )
            return


def _unknown(book: Book, page: Path, found: Stamp) -> Iterator[SourceError]:
    """A digest that no version of the source has, as far as git remembers all of them."""
    late = lag(book, page)
    if late and remembered(late.source) and made_from(late) is None:
        name, source = book.name(page), book.name(late.source)
        yield SourceError(
            f"expected in {KEY} the digest of some version of {source}, found {found.digest}, "
            f"which none has: compare both pages, then run `wirebook translated --accept {name}`",
            name,
            found.line,
        )


def made_from(late: Lag) -> Version | None:
    """The version of the source that a page was translated from, if git remembers it."""
    return next((each for each in versions(late.source) if _is(each, late.stamp)), None)


def since(late: Lag) -> Version | None:
    """The first version of the source that a page does not follow, if git remembers it."""
    newer = None
    for each in versions(late.source):
        if _is(each, late.stamp):
            return newer
        newer = each
    return None


def _is(version: Version, wanted: Stamp) -> bool:
    try:
        return digest(version.text) == wanted.digest
    except SourceError:  # once, a fence of it could not be read
        return False


def changes(book: Book, late: Lag) -> str:
    """What a translator has to follow, as a unified diff; empty if git does not remember."""
    old = made_from(late)
    if old is None:
        return ""
    name = book.name(late.source)
    new = late.source.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(
        difflib.unified_diff(
            old.text.splitlines(keepends=True), new, f"{name} as of {old}", f"{name} now"
        )
    )


def told(book: Book, late: Lag) -> str:
    """Say in one line which page lags, behind what, and since when."""
    name, source, first = book.name(late.page), book.name(late.source), since(late)
    when = f" since {first}" if first else ""
    return (
        f"{name}:{late.stamp.line}: older than its source: {source} says something else{when}; "
        f"follow it, then run `wirebook translated --accept {name}`"
    )
