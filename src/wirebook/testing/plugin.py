"""A pytest plugin for books: every fence, transcript and session is a test, and what tests ask for.

A book's `conftest.py`, beside its `docs` and `snippets`, has the line
`pytest_plugins = ["wirebook.testing.plugin"]`; its `tests/test_book.py` has
`from wirebook.testing.generic import *`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from wirebook.book import Book
from wirebook.fence import NAMES
from wirebook.machine import Cell, Command
from wirebook.protocols import Protocol
from wirebook.showing import verify
from wirebook.testing.collect import pytest_collect_file, pytest_runtest_makereport
from wirebook.testing.tell import pytest_terminal_summary
from wirebook.testing.walks import command_states
from wirebook.text import LANGUAGES
from wirebook.turns import Replay

__all__ = [
    "book",
    "corpus",
    "lang",
    "protocol",
    "pytest_collect_file",
    "pytest_generate_tests",
    "pytest_runtest_makereport",
    "pytest_terminal_summary",
    "replays",
]

# Their assertions shall say what was found, as those in a test file do.
pytest.register_assert_rewrite("wirebook.testing.generic")

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a matrix: a state of a protocol, and a command sent there."""

    protocol: Protocol
    state: str
    command: Command

    def __str__(self) -> str:
        return f"{self.protocol.machine.name}-{self.state}-{self.command.name}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for each protocol or cell of the book, if it asks for one."""
    wanted = set(metafunc.fixturenames)
    if "protocol_name" in wanted:
        metafunc.parametrize("protocol_name", sorted(_book(metafunc.config).protocols))
    if "refused" in wanted:
        metafunc.parametrize("refused", _squares(metafunc.config, Cell.REJECTED), ids=str)
    if "answered" in wanted:
        squares = _squares(metafunc.config, Cell.ALLOWED, Cell.TOLERATED)
        metafunc.parametrize("answered", squares, ids=str)


def _book(config: pytest.Config) -> Book:
    return Book.find(config.rootpath)


def _squares(config: pytest.Config, *kinds: Cell) -> list[Square]:
    return [
        Square(protocol, state, command)
        for protocol in _book(config).protocols.values()
        for state in command_states(protocol)
        for command in protocol.machine.commands
        if protocol.machine.cell(state, command.name) in kinds
    ]


@pytest.fixture(scope="session")
def book(pytestconfig: pytest.Config) -> Book:
    """The book around the folder that pytest was started for."""
    return _book(pytestconfig)


@pytest.fixture
def protocol(book: Book, protocol_name: str) -> Protocol:
    """Each protocol of the book in turn."""
    return book.protocols[protocol_name]


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def replays(book: Book) -> tuple[tuple[str, Replay], ...]:
    """Every transcript of the book, played."""
    return tuple(book.replays())


@pytest.fixture(scope="session")
def corpus(book: Book) -> dict[str, str]:
    """By language: what a reader sees, pages as written and fences as rendered, tags removed."""
    return {lang: "\n".join(_shown(book, lang)) for lang in LANGUAGES}


def _shown(book: Book, lang: str) -> Iterator[str]:
    for page in book.pages(lang):
        yield page.read_text(encoding="utf-8")
        for block in book.blocks(page):
            if block.name in NAMES:
                yield html.unescape(_TAG.sub("", verify(book, block, lang)))
