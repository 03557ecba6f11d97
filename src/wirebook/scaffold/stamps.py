"""Pages made or changed together: the translation says that it follows its source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from wirebook.book import Book
from wirebook.stamp import digest, marked, stamp, stamped
from wirebook.text import LANGUAGES

SOURCE = LANGUAGES[0]
"""The language that new pages are translated from."""


def keeps_stamps(book: Book) -> bool:
    """Whether the translations of a book say what they follow."""
    pages = (page for lang in LANGUAGES for page in book.pages(lang))
    return any(marked(page.read_text(encoding="utf-8")) for page in pages)


def fresh(made: Mapping[str, str]) -> dict[str, str]:
    """New files, the pages among them stamped."""
    return {path: _stamped(path, text, made) for path, text in made.items()}


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Changed pages: those that followed their source follow it still; those that lag, lag on."""
    texts = dict(after)
    for path, text in before.items():
        found = stamp(text, path)
        source = _twin(path, found.language) if found else ""
        if found and source in before and digest(before[source]) == found.digest:
            texts[path] = stamped(after[path], found.language, digest(after[source]))
    return texts


def _stamped(path: str, text: str, made: Mapping[str, str]) -> str:
    source = _twin(path, SOURCE)
    if source == path or source not in made:
        return text
    return stamped(text, SOURCE, digest(made[source]))


def _twin(path: str, language: str) -> str:
    """The same page in a language; nothing if the file is no page."""
    parts = PurePosixPath(path).parts
    if len(parts) < 3 or parts[0] != "docs" or not path.endswith(".md"):
        return ""
    return PurePosixPath("docs", language, *parts[2:]).as_posix()
