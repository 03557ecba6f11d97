"""A small book on disk, in which the tests stand, and a Markdown that renders it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown

from wirebook import fences
from wirebook.book import Book
from wirebook.fence import NAMES

WIRE = """\
@ pop3 given=TRANSACTION alice=1
C: NOOP
S: +OK
S= TRANSACTION
"""

CODE = "@ pop3 alice=1\n\n# section: sum\n>>> 1 + 1\n2\n"

PROOFS = """\
[[proof]]
id = "P-ONE"
title = { ko = "하나", en = "One" }
fact = { ko = "하나", en = "One" }
files = ["pop3/noop.wire"]
rfc = ["1939#5"]
"""

Render = Callable[..., str]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """An empty page in each language, one transcript, one session, one picture, one proof."""
    files = {
        "snippets/pop3/noop.wire": WIRE,
        "snippets/pop3/sum.pycon": CODE,
        "snippets/proofs.toml": PROOFS,
        "diagrams/flow.dot": 'digraph { a [label="model"] b [label="page"] a -> b }',
        "docs/ko/page.md": "# 쪽\n",
        "docs/en/page.md": "# Page\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Book(tmp_path)


def markdown(lang: str) -> Markdown:
    """Markdown as the configuration sets it up."""
    custom = [
        {
            "name": name,
            "class": name,
            "format": getattr(fences, name),
            "validator": fences.options,
        }
        for name in NAMES
    ]
    return Markdown(
        extensions=["pymdownx.superfences", "wirebook.markdown"],
        extension_configs={
            "pymdownx.superfences": {"custom_fences": custom},
            "wirebook.markdown": {"lang": lang},
        },
    )


@pytest.fixture
def render(book: Book) -> Render:
    """Writes a text into the page of a language, and renders it."""

    def page(text: str, lang: str = "ko") -> str:
        (book.root / f"docs/{lang}/page.md").write_text(text, encoding="utf-8")
        return markdown(lang).convert(text)

    return page
