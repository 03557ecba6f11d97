"""A small source document of three statements, with a claim on each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from wirebook.book import Book

SEED = """\
# 프로토콜

상태 프로토콜이다.
특징:
- 포트: 110 (SSL)

| 구분 | POP3 |
|---|---|
| 종류 | 상태 |
"""

CLAIMS = """\
[planned]
P-LATER = { ko = "나중", en = "Later" }

[[claim]]
id = "A1"
line = 3
quote = "상태 프로토콜이다."
gloss = "It is a stateful protocol."
verdict = "right"
kind = "rfc"
rfc = ["1939#3"]
proofs = ["P-ONE", "P-LATER"]

[[claim]]
id = "A2"
line = [5]
quote = "110 (SSL)"
gloss = "110 (SSL)"
verdict = "imprecise"
kind = "claim"
correction = { ko = "**TLS**다(A1).", en = "It is **TLS** (A1)." }
source = { ko = "글", en = "an article" }
date = "2026-11-23"

[[claim]]
id = "B1"
line = 9
quote = "| 종류 | 상태 |"
gloss = "Kind: stateful"
verdict = "right"
kind = "rfc"
rfc = ["1939#3"]
"""

PROOFS = """\
[[proof]]
id = "P-ONE"
title = { ko = "하나", en = "One" }
fact = { ko = "하나", en = "One" }
files = ["pop3/noop.wire"]
rfc = ["1939#5"]
seed = ["A1"]
"""

WIRE = "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK\nS= TRANSACTION\n"


def digest(seed: str) -> str:
    return f'[seed]\nsha256 = "{hashlib.sha256(seed.encode()).hexdigest()}"\n\n'


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book with that document, one proof and one page."""
    files = {
        "snippets/seed.md": SEED,
        "snippets/claims.toml": digest(SEED) + CLAIMS,
        "snippets/proofs.toml": PROOFS,
        "snippets/pop3/noop.wire": WIRE,
        "docs/ko/start/seed.md": '# 원문 {#seed}\n\n```seed lines="1-10"\n```\n',
        "docs/en/start/seed.md": '# Source {#seed}\n\n```seed lines="1-10"\n```\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Book(tmp_path)


@pytest.fixture
def change(book: Book) -> Callable[[str, str, str], None]:
    """Replaces words in a file of `snippets`, which must be there."""

    def changed(name: str, old: str, new: str) -> None:
        path = book.snippets / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return changed


@pytest.fixture(scope="session")
def root_book(root: Path) -> Book:
    """The project's own book."""
    return Book(root)
