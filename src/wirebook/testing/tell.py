"""What a test run tells at its end: which translations lag, and its failures beside their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirebook.annotation import annotation, wanted
from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.translation import lags, told

_MISTAKE = re.compile(r"(?P<path>[\w./-]+\.\w+):(?P<line>\d+): (?P<message>.*?)'?$", re.MULTILINE)
_PLACE = re.compile(r"(?P<path>[^\s:]+):(?P<line>\d+): (?P<message>.*)", re.DOTALL)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """List the translations that are older than their source, and annotate what failed."""
    late = tuple(_late(config.rootpath))
    if late:
        terminalreporter.section("translations that lag (no failure)")
    for message in late:
        terminalreporter.line(message)
    if not wanted():
        return
    for report in _failures(terminalreporter):
        terminalreporter.line(annotation("error", *place(report, config.rootpath)))
    for path, line, message in map(_split, late):
        terminalreporter.line(annotation("warning", path, line, message))


def _late(root: Path) -> Iterator[str]:
    try:
        book = Book.find(root)
    except SourceError:  # tests of something that is no book
        return
    for each in lags(book):
        yield told(book, each)


def _failures(reporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    for kind in ("failed", "error"):
        yield from reporter.stats.get(kind, ())


def place(report: pytest.TestReport | pytest.CollectReport, root: Path) -> tuple[str, int, str]:
    """Where a test failed, and its message.

    For a test of a page that is in the page. A test that found mistakes of the book says their
    places in its message: the first counts, not the line of the test.
    """
    text = str(report.longrepr)
    if _PLACE.match(text):
        return _split(text)
    said = "\n".join(line[1:] for line in text.splitlines() if line.startswith("E "))
    for found in _MISTAKE.finditer(said):
        if (root / found["path"]).is_file():
            return found["path"], int(found["line"]), found["message"]
    crash = getattr(report.longrepr, "reprcrash", None)
    path, line, _ = report.location if isinstance(report, pytest.TestReport) else ("", 0, "")
    message = f"{report.nodeid}: {crash.message if crash else text}"
    return path or report.nodeid.split("::")[0], (line or 0) + 1, message


def _split(message: str) -> tuple[str, int, str]:
    found = _PLACE.match(message)
    assert found
    return found["path"], int(found["line"]), found["message"]
