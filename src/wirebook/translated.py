"""`wirebook translated`: list what lags, show what to follow, and say that it was followed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.history import versions
from wirebook.stamp import digest, marked, stamp, stamped
from wirebook.text import LANGUAGES
from wirebook.translation import changes, lags, language_of, mistakes, told, twin


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    command.add_argument("paths", nargs="*", type=Path, metavar="PAGE", help="these pages only")
    does = command.add_mutually_exclusive_group()
    does.add_argument(
        "--accept", action="store_true", help="say that PAGE follows its twin as that is now"
    )
    does.add_argument(
        "--behind", action="store_true", help="say that PAGE does not follow its changed twin yet"
    )


def run(options: argparse.Namespace) -> int:
    """Do it, and return the exit status: 0 also if pages lag, as a lag is no mistake."""
    book = Book.find()
    pages = tuple(_pages(book, options.paths))
    if options.accept or options.behind:
        if not pages:
            raise SourceError("expected the pages to stamp, found none: name them, or a folder")
        write = accept if options.accept else behind
        for page in pages:
            before = page.read_bytes()
            write(book, page)
            kept = page.read_bytes() == before
            print(f"{book.name(page)}: {'nothing to change' if kept else 'stamped'}")
        return 0
    wrong = [error for error in mistakes(book) if _asked(book, error.path, pages)]
    late = [each for each in lags(book) if not pages or {each.page, each.source} & set(pages)]
    for each in late:
        print(told(book, each))
        print(changes(book, each), end="")
    for error in wrong:
        print(error)
    print(f"{len(late)} of {_total(book)} translations lag behind their source")
    return 1 if wrong else 0


def _asked(book: Book, name: str, pages: tuple[Path, ...]) -> bool:
    return not pages or book.root / name in pages


def _total(book: Book) -> int:
    texts = (page.read_text("utf-8") for lang in LANGUAGES for page in book.pages(lang))
    return sum(map(marked, texts))


def _pages(book: Book, paths: list[Path]) -> Iterator[Path]:
    """The pages named; of a folder, those that are or may become translations."""
    for path in map(Path.resolve, paths):
        if not path.is_dir():
            language_of(book, path)
            yield path
            continue
        for page in sorted(path.rglob("*.md")):
            if not _is_source(book, page, language_of(book, page)):
                yield page


def _is_source(book: Book, page: Path, language: str) -> bool:
    """Whether its twin is the translation, or would be, being in a later language."""
    if marked(page.read_text(encoding="utf-8")):
        return False
    for other in LANGUAGES:
        there = twin(book, page, other)
        if other != language and there.is_file():
            later = LANGUAGES.index(other) > LANGUAGES.index(language)
            return later or marked(there.read_text(encoding="utf-8"))
    return False


def accept(book: Book, page: Path) -> None:
    """Stamp a page as the translation of its twin as that is now.

    If the twin was the translation so far, it becomes the source.

    Raises:
        SourceError: if there is no twin.
    """
    source, language = _twin(book, page)
    text = source.read_text(encoding="utf-8")
    _stamp(page, language, digest(text))
    if marked(text):
        _write(source, stamped(text, "", ""))


def behind(book: Book, page: Path) -> None:
    """Stamp a page as the translation of the last other version of its twin that git has.

    It is for who has written the twin first: that becomes the source, and the page lags.

    Raises:
        SourceError: if there is no twin, or no other version of it.
    """
    source, language = _twin(book, page)
    text = source.read_text(encoding="utf-8")
    now = digest(text)
    old = next((then for then in _digests(source) if then != now), None)
    if old is None:
        raise SourceError(
            f"expected an older version of {book.name(source)} in git, found none: "
            f"`wirebook translated --accept` says that the pages agree",
            book.name(page),
            1,
        )
    _stamp(page, language, old)
    if marked(text):
        _write(source, stamped(text, "", ""))


def _digests(page: Path) -> Iterator[str]:
    for version in versions(page):
        try:
            yield digest(version.text)
        except SourceError:  # a fence of it could not be read
            continue


def _twin(book: Book, page: Path) -> tuple[Path, str]:
    """The page that a page is, or will be, translated from: that of its stamp, or the first."""
    own = language_of(book, page)
    found = stamp(page.read_text(encoding="utf-8"), book.name(page))
    others = [found.language] if found else [other for other in LANGUAGES if other != own]
    for other in others:
        if twin(book, page, other).is_file():
            return twin(book, page, other), other
    raise SourceError(
        f"expected a twin {book.name(twin(book, page, others[0]))}, found none",
        book.name(page),
        1,
    )


def _stamp(page: Path, language: str, source: str) -> None:
    _write(page, stamped(page.read_text(encoding="utf-8"), language, source))


def _write(page: Path, text: str) -> None:
    page.write_text(text, encoding="utf-8", newline="\n")
