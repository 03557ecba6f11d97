"""A new book for each test that changes it, and one that is only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.scaffold.init import init


@pytest.fixture
def door(tmp_path: Path) -> Book:
    """A book as `wirebook init` makes it."""
    root = tmp_path / "door"
    init(root, "door")
    return Book(root)
