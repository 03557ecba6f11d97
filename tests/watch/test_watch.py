"""Watching: what has changed is checked again, and only what is new is told."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.checks import Problem
from wirebook.watch import Looking, Watch, news

RIGHT = "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK\nS= TRANSACTION\n"
WRONG = RIGHT.replace("+OK", "+OK fine")
PAGE = '# Page {#page}\n\n```wire src="pop3/noop.wire"\n```\n'


@pytest.fixture
def book(tmp_path: Path) -> Book:
    files = {
        "snippets/pop3/noop.wire": RIGHT,
        "snippets/proofs.toml": "",
        "docs/ko/index.md": PAGE,
        "docs/en/index.md": PAGE,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Book(tmp_path)


class Desk:
    """A writer's desk: files to change, a watch that is asked to look, and what it told."""

    def __init__(self, book: Book, *paths: Path) -> None:
        self.root = book.root
        self.told: list[str] = []
        self.watch = Watch(book, paths, self.told.append)
        self.looking = Looking(self.watch.files)
        self.looking.start()
        self.watch.run()

    def write(self, name: str, text: str) -> None:
        """Write as editors do: a new file in the place of the old one."""
        path = self.root / name
        new = path.with_suffix(".new")
        new.write_text(text)
        new.replace(path)

    def looks(self) -> list[str]:
        """Look twice, so that what has changed is at rest, and return the news."""
        self.told.clear()
        self.looking.changed()
        changed = self.looking.changed()
        if changed:
            self.watch.run(changed)
        return [line for line in self.told if not line.startswith("checked in")]


def test_only_what_is_new_in_the_verdict_is_told(book: Book) -> None:
    desk = Desk(book)
    assert desk.told[-1].endswith(": 0 problems")
    desk.write("snippets/pop3/noop.wire", WRONG)
    (problem,) = desk.looks()
    assert problem.startswith("snippets/pop3/noop.wire:3: expected - but the server said +")
    assert desk.watch.status == 1
    desk.write("docs/ko/index.md", PAGE.replace("noop", "nop"))
    (problem,) = [line for line in desk.looks() if "expected fence" not in line]
    assert problem.startswith("docs/ko/index.md:3: expected a file of snippets/")
    desk.write("docs/ko/index.md", PAGE)
    desk.write("snippets/pop3/noop.wire", RIGHT)
    assert set(desk.looks()) >= {
        "snippets/pop3/noop.wire:3: mended",
        "docs/ko/index.md:3: mended",
    }
    assert desk.watch.status == 0


def test_nothing_is_done_while_nothing_changes(book: Book) -> None:
    desk = Desk(book)
    desk.told.clear()
    assert desk.looks() == []
    assert desk.told == []


def test_only_the_changed_file_and_the_pages_that_show_it_are_checked(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    (book.snippets / "pop3" / "other.wire").write_text(RIGHT)
    (book.root / "docs/ko/other.md").write_text("# Other {#other}\n")
    (book.root / "docs/en/other.md").write_text("# Other {#other}\n")
    desk = Desk(book)
    asked: list[str] = []

    def verdict(watch: Watch, path: Path) -> tuple[Problem, ...]:
        asked.append(path.name)
        return ()

    monkeypatch.setattr(Watch, "_verdict", verdict)
    desk.write("snippets/pop3/noop.wire", WRONG)
    desk.looks()
    assert asked == ["noop.wire", "index.md", "index.md"]


def test_a_file_that_is_written_in_pieces_is_let_finish(book: Book) -> None:
    desk = Desk(book)
    path = book.snippets / "pop3" / "noop.wire"
    path.write_text(RIGHT[:40])
    assert desk.looking.changed() == ()
    path.write_text(WRONG)
    assert desk.looking.changed() == ()
    assert desk.looking.changed() == (path,)
    assert desk.looking.changed() == ()


def test_a_file_that_is_away_for_a_moment_is_no_problem(book: Book) -> None:
    desk = Desk(book)
    path = book.snippets / "pop3" / "noop.wire"
    path.unlink()
    assert desk.looking.changed() == ()
    path.write_text(RIGHT)
    assert desk.looks() == []


def test_files_come_and_go(book: Book) -> None:
    desk = Desk(book)
    desk.write("snippets/pop3/late.wire", WRONG)
    (problem,) = desk.looks()
    assert problem.startswith("snippets/pop3/late.wire:3:")
    (book.snippets / "pop3" / "late.wire").unlink()
    assert desk.looks() == ["snippets/pop3/late.wire:3: mended"]
    assert desk.watch.status == 0


def test_only_the_named_files_are_watched(book: Book) -> None:
    page = book.root / "docs" / "ko" / "index.md"
    desk = Desk(book, page)
    desk.write("docs/en/index.md", "# Nothing")
    assert desk.looks() == []
    desk.write("docs/ko/index.md", PAGE.replace("src", "scr"))
    (problem,) = desk.looks()
    assert "expected src, title, proof, hl as options of wire, found scr" in problem


def test_news_are_what_was_not_there_and_what_is_no_longer() -> None:
    one, two = Problem("a", 1, "one"), Problem("b", 2, "two")
    assert list(news((one,), (two,))) == ["a:1: mended", "b:2: two"]
    assert list(news((one,), (one,))) == []


@pytest.mark.parametrize(("text", "status"), [(RIGHT, 0), (WRONG, 1)])
def test_it_ends_on_an_interrupt_with_the_status_of_the_last_run(
    book: Book, text: str, status: int
) -> None:
    command = [sys.executable, "-m", "wirebook", "check", "--watch", "snippets/pop3/noop.wire"]
    with subprocess.Popen(
        command, cwd=book.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        guard = threading.Timer(60, watching.kill)
        guard.start()
        assert watching.stdout is not None
        assert watching.stdout.readline().endswith(": 0 problems\n")
        (book.snippets / "pop3" / "noop.wire").write_text(text + "\n")
        lines = [watching.stdout.readline() for _ in range(4 if status else 1)]
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == status
        guard.cancel()
    assert lines[-1].endswith(": 1 problem\n" if status else ": 0 problems\n")


def test_a_change_of_a_model_begins_anew(book: Book) -> None:
    folder = book.root / "protocols" / "pop3"
    folder.mkdir(parents=True)
    code = (
        "import dataclasses\n"
        "from wirebook.protocols import REGISTRY\n"
        "from wirebook.text import Text\n"
        'OLD = REGISTRY["pop3"]\n'
        "PROTOCOL = dataclasses.replace(OLD, machine=dataclasses.replace(OLD.machine))\n"
    )
    (folder / "__init__.py").write_text(code)
    command = [sys.executable, "-m", "wirebook", "check", "--watch", "snippets/pop3/noop.wire"]
    with subprocess.Popen(
        command, cwd=book.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        guard = threading.Timer(60, watching.kill)
        guard.start()
        assert watching.stdout is not None
        assert watching.stdout.readline().endswith(": 0 problems\n")
        (folder / "__init__.py").write_text(code + "PROTOCOL = None\n")
        lines = [watching.stdout.readline() for _ in range(2)]
        (folder / "__init__.py").write_text(code)
        lines += [watching.stdout.readline() for _ in range(2)]
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == 0
        guard.cancel()
    assert lines[0].startswith("protocols/pop3/__init__.py:5: expected PROTOCOL = Protocol(...)")
    assert lines[1] == "__init__.py has changed: the old models stay\n"
    assert lines[2] == "__init__.py has changed: beginning anew\n"
    assert lines[3].endswith(": 0 problems\n")


def test_an_exercise_that_its_solution_no_longer_solves_is_told(book: Book) -> None:
    desk = Desk(book)
    text = {key: f'{key} = {{ ko = "가", en = "a" }}' for key in ("title", "goal", "hint")}
    lines = ["[[exercise]]", 'id = "one"', *text.values(), "rfc = []", "wrong = []"]
    lines += ['header = "@ pop3 given=TRANSACTION alice=1"', 'solution = "pop3/noop.wire"']
    desk.write("snippets/exercises.toml", "\n".join([*lines, 'steps = [{ event = "NOOP" }]\n']))
    assert [line for line in desk.looks() if "noop.wire" in line] == []
    desk.write("snippets/exercises.toml", "\n".join([*lines, 'steps = [{ event = "STAT" }]\n']))
    (told,) = (line for line in desk.looks() if "noop.wire" in line)
    assert "pop3/noop.wire:2: expected it to solve the exercise one" in told
