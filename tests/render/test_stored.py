"""Layouts that are stored: they are what Graphviz answers, and nothing depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.layouts import layouts
from wirebook.render import layout as module
from wirebook.render import stored
from wirebook.render.layout import fresh, layout

DOT = "digraph { stored -> b }"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """The root of a book that has one layout stored."""
    (tmp_path / "diagrams").mkdir()
    text = stored.written({DOT: fresh(DOT)}, {})
    (tmp_path / stored.FILE).write_text(text, encoding="utf-8")
    return tmp_path


def never(_: str) -> bytes:
    raise AssertionError("Graphviz was asked")


def test_all_that_is_stored_is_what_graphviz_answers(root: Path) -> None:
    """Otherwise: make diagrams."""
    assert (root / stored.FILE).read_text(encoding="utf-8") == layouts(Book(root))


def test_a_stored_layout_is_not_made_again(foreign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = layout(DOT)
    monkeypatch.setattr(module, "_webassembly", never)
    stored.use(foreign)
    assert layout(DOT) == expected
    with pytest.raises(AssertionError, match="was asked"):
        layout("digraph { other -> b }")


def test_the_graphviz_of_the_machine_is_asked_all_the_same(
    foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREBOOK_DOT", "system")
    monkeypatch.setattr(module, "_system", never)
    stored.use(foreign)
    with pytest.raises(AssertionError, match="was asked"):
        layout(DOT)


def test_a_book_need_not_store_anything(tmp_path: Path) -> None:
    stored.use(tmp_path)


def test_a_file_that_cannot_be_read_is_told(foreign: Path) -> None:
    (foreign / stored.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match=r"layouts\.json:1: .*write it anew"):
        stored.use(foreign)
