"""In a pull request a mistake stands beside its line; elsewhere nothing of that is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook import cli
from wirebook.annotation import annotation
from wirebook.book import Book
from wirebook.stamp import stamped

WRONG = "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK 100%\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book of a page in two languages, the English one old, and a wrong dialogue."""
    for path, text in (
        ("docs/ko/index.md", "# 쪽 {#page}\n"),
        ("docs/en/index.md", stamped("# Page {#page}\n", "ko", "0123456789ab")),
        ("snippets/noop.wire", WRONG),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return Book(tmp_path)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("::")]


def test_check_annotates_on_a_forge(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 1
    said = capsys.readouterr()
    assert lines(said.out) == [
        "::error file=snippets/noop.wire,line=3::expected - but the server said + in TRANSACTION"
        "%0A- +OK 100%25%0A+ +OK",
        "::warning file=docs/en/index.md,line=2::older than its source, docs/ko/index.md",
    ]
    assert "snippets/noop.wire:3: expected" in said.err


def test_check_prints_no_annotation_elsewhere(
    book: Book, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["check", "--json"]) == 1
    assert lines(capsys.readouterr().out) == [], "JSON is for programs"
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert cli.main(["check"]) == 1
    said = capsys.readouterr()
    assert lines(said.out) == []
    assert "\x1b" not in said.out + said.err, "no colours but on a terminal"


def test_what_an_annotation_means_is_escaped() -> None:
    line = annotation("error", "a,b:c.md", 2, "50 %\r\n:: x, y")
    assert line == "::error file=a%2Cb%3Ac.md,line=2::50 %25%0D%0A:: x, y"
