"""The command line as a writer meets it: what it prints, where, and its exit status."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from wirebook import cli
from wirebook.book import Book
from wirebook.cli import main
from wirebook.protocols import REGISTRY

WIRE = "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK\nS= TRANSACTION\n"
PAGE = '# A {#a}\n\n```wire src="pop3/noop.wire"\n```\n'

Out = pytest.CaptureFixture[str]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book of one page in each language, around the current directory."""
    for name, text in {
        "docs/ko/a.md": PAGE,
        "docs/en/a.md": PAGE,
        "snippets/pop3/noop.wire": WIRE,
        "snippets/proofs.toml": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Book(tmp_path)


def wrong(book: Book) -> None:
    """Let the transcript say something else than the server."""
    (book.snippets / "pop3/noop.wire").write_text(WIRE.replace("+OK", "+NO"), encoding="utf-8")


def test_its_version_is_the_package_s(capsys: Out) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.strip() == version("wirebook")


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["new"]])
def test_wrong_usage_is_status_2(arguments: list[str], book: Book) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2


def test_no_book_is_a_mistake_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("no book here: ")


def test_a_right_book_is_checked_silently(book: Book, capsys: Out) -> None:
    assert main(["check"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("checked in ")
    assert told.err.endswith(" s: 0 problems\n")


def test_a_mistake_is_told_with_its_place(book: Book, capsys: Out) -> None:
    wrong(book)
    assert main(["check", "snippets/pop3/noop.wire"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    first, *_, last = told.err.splitlines()
    assert first.startswith("snippets/pop3/noop.wire:3: expected - but the server said +")
    assert last.endswith(": 1 problem")


def test_a_mistake_as_json(book: Book, capsys: Out) -> None:
    wrong(book)
    assert main(["check", "--json"]) == 1
    told = capsys.readouterr()
    assert told.err == ""
    (problem,) = map(json.loads, told.out.splitlines())
    assert (problem["path"], problem["line"]) == ("snippets/pop3/noop.wire", 3)
    assert problem["message"].startswith("expected - but the server said +")


def test_a_mistake_beside_its_line_in_a_pull_request(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    wrong(book)
    assert main(["check"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error file=snippets/pop3/noop.wire,line=3::expected - but")
    assert "%0A" in line


def test_a_translation_that_lags_is_told_and_is_no_mistake(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert main(["translated", "--accept", "docs/en/a.md"]) == 0
    (book.root / "docs/ko/a.md").write_text(PAGE + "\nnew\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    capsys.readouterr()
    assert main(["check"]) == 0
    told = capsys.readouterr()
    assert "older than their source: docs/en/a.md; see `wirebook translated`" in told.err
    assert told.out.startswith("::warning file=docs/en/a.md,line=")
    assert "docs/ko/a.md" in told.out


def test_check_can_compare_and_watch(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("snippets/pop3/noop.wire")
    asked: list[object] = []
    monkeypatch.setattr("wirebook.against.against", lambda *all_: asked.append(all_) or 7)
    monkeypatch.setattr("wirebook.watch.watch", lambda *all_: asked.append(all_) or 8)
    assert main(["check", "--against", "pop.example.org:110", str(path)]) == 7
    assert main(["check", "--watch", str(path)]) == 8
    assert asked == [(book, "pop.example.org:110", (path,)), (book, (path,))]


def test_fill_writes_and_shows_what_changed(book: Book, capsys: Out) -> None:
    wrong(book)
    assert main(["fill", "snippets/pop3/noop.wire"]) == 0
    assert "-S: +NO\n+S: +OK\n" in capsys.readouterr().out
    assert (book.snippets / "pop3/noop.wire").read_text(encoding="utf-8") == WIRE
    assert main(["fill", "snippets/pop3/noop.wire"]) == 0
    assert capsys.readouterr().out == "snippets/pop3/noop.wire: nothing to change\n"


@pytest.mark.parametrize("command", [["fill"], ["exercise", "lost-mark"]])
def test_a_file_that_cannot_be_read_is_told(
    root: Path, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.delenv("CI", raising=False)
    path = tmp_path / "saved.wire"
    assert main([*command, str(path)]) == 1
    path.write_bytes(b"\xff")
    assert main([*command, str(path)]) == 1
    found = "expected a file that can be read, found: No such file or directory"
    told = [f"{path.as_posix()}:1: {found}", f"{path.as_posix()}:1: expected UTF-8, found invalid"]
    said = capsys.readouterr().err.splitlines()
    assert [line[: len(one)] for line, one in zip(said, told, strict=True)] == told


def test_a_file_that_cannot_be_read_is_a_mistake_of_the_book(book: Book, capsys: Out) -> None:
    (book.snippets / "pop3/noop.wire").write_bytes(b"\xff")
    assert main(["check", "snippets/pop3/noop.wire", "snippets/none.wire"]) == 1
    said = capsys.readouterr().err
    assert "snippets/pop3/noop.wire:1: expected UTF-8, found invalid start byte\n" in said
    assert "snippets/none.wire:1: expected a file that can be read, found: No such file" in said


def test_a_file_outside_the_book_can_be_filled_and_marked(
    root: Path, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lab has saved lies where downloads lie."""
    monkeypatch.chdir(root)
    monkeypatch.delenv("CI", raising=False)
    saved = tmp_path / "saved.wire"
    saved.write_text("@ pop3 alice=2\nS ...\nC: CAPA\nS ...\n")
    assert main(["exercise", "lost-mark", str(saved)]) == 1
    assert f"{saved.as_posix()}:3: not yet: 0 of" in capsys.readouterr().out
    saved.write_text("@ pop3 alice=2\nS: +NO\nC: CAPA\nS ...\n")
    assert main(["fill", str(saved)]) == 0
    assert "S: +OK mail.example.org" in saved.read_text(encoding="utf-8")


def test_fill_writes_nothing_where_nobody_reads_it(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CI", "true")
    wrong(book)
    assert main(["fill", "snippets/pop3/noop.wire"]) == 2
    assert "does not run in CI" in capsys.readouterr().err
    assert "+NO" in (book.snippets / "pop3/noop.wire").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "begins", "has"),
    [
        ("json", "{", '"AUTHORIZATION"'),
        ("dot", "digraph", "AUTHORIZATION"),
        ("svg", "<svg", "AUTHORIZATION"),
        ("md", "", "AUTHORIZATION"),
    ],
)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_model_in_each_form(
    book: Book, capsys: Out, form: str, begins: str, has: str, lang: str
) -> None:
    assert main(["model", "pop3", "--format", form, "--lang", lang]) == 0
    text = capsys.readouterr().out
    assert text.startswith(begins)
    assert has in text
    if form == "json":
        assert json.loads(text)["machine"]["name"] == "pop3"


def test_coverage_says_what_no_transcript_shows(book: Book, capsys: Out) -> None:
    assert main(["coverage"]) == 1
    told = capsys.readouterr().out.splitlines()
    heads = [line for line in told if not line.startswith(" ")]
    assert [head.partition(": ")[0] for head in heads] == list(REGISTRY)
    begin = told.index(next(head for head in heads if head.startswith("pop3: "))) + 1
    missing = list(takewhile(lambda line: line.startswith("  missing: "), told[begin:]))
    assert "  missing: TRANSACTION NOOP (cell)" not in missing
    assert "  missing: TRANSACTION STAT (cell)" in missing
    main(["coverage", "--json"])
    data = {
        each["protocol"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())
    }
    assert 0 < data["pop3"]["percent"] < 100
    assert "TRANSACTION STAT (cell)" in data["pop3"]["missing"]


@pytest.mark.parametrize("no_check", [False, True])
def test_build_hands_over_its_options_and_the_check(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: Out, no_check: bool
) -> None:
    found: dict[str, Any] = {}

    def build(root: Path, *, check: Any, tell: Any, **options: Any) -> None:
        found.update(options, root=root, mistakes=check())
        tell("without Python")

    monkeypatch.setattr("wirebook.site.build", build)
    wrong(book)
    options = ["--offline", "--builder", "zensical", "--url", "u", "--edit", "e"]
    assert main(["build", *options, *["--no-check"] * no_check]) == 0
    assert found == {
        "root": book.root,
        "out": book.root / "site",
        "builder": "zensical",
        "offline": True,
        "url": "u",
        "edit": "e",
        "mistakes": 0 if no_check else 1,
    }
    out, err = capsys.readouterr()
    assert out == f"built: open {Path('site/index.html')}\n"
    assert err.endswith("without Python\n")


def test_serve_builds_in_a_process_of_its_own(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        ran.append((command, options["cwd"]))
        return subprocess.CompletedProcess(command, 1 if "bad" in command else 0)

    def preview(root: Path, port: int, rebuild: Any) -> int:
        assert (root, port) == (book.root, 0)
        return int(rebuild(Path("good"))) + 2 * int(rebuild(Path("bad")))

    monkeypatch.setattr("wirebook.preview.preview", preview)
    monkeypatch.setattr(subprocess, "run", run)
    assert main(["serve", "--port", "0"]) == 1
    assert ran[0] == ([sys.executable, "-m", "wirebook", "build", "--out", "good"], book.root)


def test_a_reader_that_has_gone_is_no_mistake(
    book: Book, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def gone(_: argparse.Namespace) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(cli, "coverage", gone)
    kept = os.dup(1)
    try:
        monkeypatch.setattr(sys, "stdout", os.fdopen(1, "w", closefd=False))
        assert main(["coverage"]) == 0
        sys.stdout.flush()
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def test_the_package_runs_as_a_module(book: Book) -> None:
    command = [sys.executable, "-m", "wirebook", "check", "snippets/pop3/noop.wire"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.endswith(": 0 problems\n")
