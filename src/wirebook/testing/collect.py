"""Sybil collectors: every fence of a page, every transcript and Python session is a test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.example import SybilFailure
from sybil.integration.pytest import SybilItem, pytest_integration

from wirebook.blocks import blocks
from wirebook.book import Book
from wirebook.checks import headings
from wirebook.console import parse_console
from wirebook.errors import SourceError
from wirebook.fence import NAMES
from wirebook.pycon import parse_session, run_session
from wirebook.replay import replay
from wirebook.showing import verify
from wirebook.terminal import run_console
from wirebook.transcript import parse

_SLUG = re.compile(r"#([\w-]+)")


class Named(Sybil):
    """Names a test by what it is, not by its line, so that an edit above does not rename it."""

    def identify(self, example: Example) -> str:
        """Return the name that the parser gave to the region."""
        name: str = example.parsed[0]
        return name


def _tell(error: SourceError, example: Example) -> str:
    """Point the example at the mistake, and say what it is; the message carries file and line."""
    example.line = error.line or example.line
    return str(error)


def _book(example: Example) -> Book:
    return Book.find(Path(example.path).parent)


def _play(example: Example) -> str | None:
    book = _book(example)
    name = book.name(Path(example.path))
    try:
        transcript = parse(example.document.text, name)
        whole = book.play(transcript)
        cut = replay(transcript, cut=1, protocols=book.protocols)
    except SourceError as error:
        return _tell(error, example)
    if [turn.moments for turn in whole.turns] != [turn.moments for turn in cut.turns]:
        return f"{name}:1: one octet at a time the server says something else"
    return None


def _run(example: Example) -> str | None:
    book = _book(example)
    try:
        session = parse_session(example.document.text, book.name(Path(example.path)))
        run_session(session, book.protocols)
    except SourceError as error:
        return _tell(error, example)
    return None


def _print(example: Example) -> str | None:
    book = _book(example)
    try:
        session = parse_console(example.document.text, book.name(Path(example.path)))
        if shutil.which(session.program) is None:
            pytest.skip(f"needs {session.program}")
        run_console(session, book.protocols)
    except SourceError as error:
        return _tell(error, example)
    return None


def _fence(example: Example) -> str | None:
    book, path = _book(example), Path(example.path)
    language = path.relative_to(book.root / "docs").parts[0]
    try:
        verify(book, example.parsed[1], language)
    except SourceError as error:
        return _tell(error, example)
    return None


def _whole(evaluate: Any, kind: str) -> Any:
    def parser(document: Document) -> Iterator[Region]:
        yield Region(0, len(document.text), (kind, None), evaluate)

    return parser


def _page(document: Document) -> Iterator[Region]:
    page = Path(document.path)
    book = Book.find(page.parent)
    if not page.is_relative_to(book.root / "docs"):
        return
    found = headings(book, page)
    counts: dict[str, int] = {}
    for block in blocks(document.text, book.name(page)):
        if block.name not in NAMES:
            continue
        above = [text for line, text in found if line < block.line]
        anchor = _SLUG.search(above[-1]) if above else None
        key = f"{anchor[1] if anchor else 'top'}-{block.name}"
        counts[key] = counts.get(key, 0) + 1
        yield Region(block.start, block.end, (f"{key}-{counts[key]}", block), _fence)


# Sybil takes only files below `path`, which would be this module's own directory.
pytest_collect_file = pytest_integration(
    Named(parsers=[_whole(_play, "transcript")], pattern="*.wire", path="/"),
    Named(parsers=[_whole(_run, "session")], pattern="*.pycon", path="/"),
    Named(parsers=[_whole(_print, "console")], pattern="*.console", path="/"),
    Named(parsers=[_page], pattern="*.md", path="/"),
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a failure in a page as its message alone: place, expected, found."""
    if isinstance(item, SybilItem):
        # Sybil looks for itself in every traceback, and for what comes below it. The cause of what
        # pytest raises around an example, such as a finalizer's warning, has one entry only.
        vars(item)["_traceback_filter"] = partial(_shortened, item)
    report = yield
    if call.excinfo is not None and isinstance(call.excinfo.value, SybilFailure):
        report.longrepr = call.excinfo.value.result
    return report


def _shortened(item: SybilItem, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
    try:
        return SybilItem._traceback_filter(item, excinfo)
    except IndexError:
        return excinfo.traceback
