"""A new book is whole and green at once, and is never made over something else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.checks import check
from wirebook.cli import main
from wirebook.coverage import coverage
from wirebook.scaffold.init import init
from wirebook.scaffold.template import TOKEN, ScaffoldError, files
from wirebook.site import BUILDERS, build


def judged(root: Path, *paths: str) -> str:
    """Run a book's own tests as its writer does, and return what pytest says."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *paths,
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def broken(root: Path, name: str, old: str, new: str) -> None:
    """Change a file of a book."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_book_has_no_problem_and_shows_all_of_its_model(door: Book) -> None:
    assert list(check(door)) == []
    found = coverage(door.protocols["door"].machine, door.replays())
    assert found.missing == ()


def test_a_new_book_passes_its_own_tests(door: Book) -> None:
    said = judged(door.root)
    assert re.search(r"\n\d\d passed", said), said


SILENT = ("snippets/door/session.wire", "is locked\nS= LOCKED\n", "is locked\n")
ELIDED = ("snippets/door/session.wire", "S: OK goodbye", "S ...")
WRONG = ("snippets/door/order.wire", "coins in hand: 1", "coins in hand: 3")
FLAW = ("protocols/door/model.py", '"OK the door is open", "OPEN"', '"OK open", "OPE"')
BROKEN = ("protocols/door/server.py", "self.coins += 1", "self.coins += 1 / 0")
NAMELESS = ("docs/en/door/commands.md", "## `TAKE` {#take}", "## TAKE {#take}")
ALONE = ("docs/en/door/states.md", "{#locked}", "{#shut}")
HEAD = ("docs/en/index.md", "title: The", "title: The: the")

MISTAKES = {
    "pages": (
        (NAMELESS, ALONE, HEAD),
        (
            "test_every_command_has_a_section_with_its_form[en-door]",
            "test_the_languages_are_twins",
            "docs/en/index.md: mapping values are not allowed here",
        ),
    ),
    "transcripts": (
        (WRONG,),
        ("snippets/door/order.wire:17: expected - but the server said + in OPEN",),
    ),
    "a server that fails": (
        (BROKEN,),
        ("test_an_allowed_command_is_answered_by_one_of_its_rows[door-OPEN-TAKE]",),
    ),
    "a table with a flaw": ((FLAW,), ("LOCKED SAY ok: no state OPE",)),
}
"""What is planted, and what the tests of the book say then."""


@pytest.mark.parametrize("name", MISTAKES)
def test_the_tests_of_a_book_notice(door: Book, name: str) -> None:
    changes, says = MISTAKES[name]
    for change in changes:
        broken(door.root, *change)
    said = judged(door.root)
    for each in says:
        assert each in said, said
    assert re.search(r"\d (?:failed|error)", said)


def test_coverage_of_a_book_is_demanded(door: Book) -> None:
    """The row whose target nothing asserts is named, and the change that nothing notices."""
    broken(door.root, *SILENT)
    broken(door.root, *ELIDED)
    said = judged(door.root, "tests")
    assert "'OPEN SHUT ok'" in said
    assert "'OPEN QUIT ok: reworded'" in said
    assert "2 failed" in said


@pytest.mark.parametrize("builder", [name for name in BUILDERS if name != "mkdocs"])
def test_the_other_builders_build_a_new_book(door: Book, builder: str) -> None:
    build(door.root, out=door.root / "site", builder=builder, offline=True)
    for page in ("index.html", "en/index.html", "en/door/states.html", "ref/proofs.html"):
        assert "wb-" in (door.root / "site" / page).read_text(encoding="utf-8")
    assert (door.root / "site/assets/stylesheets/wirebook.css").is_file()


def test_another_name_takes_the_place_of_the_template_s(tmp_path: Path) -> None:
    init(tmp_path / "lamp", "lamp")
    book = Book(tmp_path / "lamp")
    assert list(book.protocols) == ["lamp"]
    assert list(check(book)) == []
    texts = [p.read_text("utf-8") for p in book.root.rglob("*") if p.is_file()]
    assert not [text for text in texts if TOKEN in text.lower()]


def test_a_new_book_asks_for_this_very_version() -> None:
    made = tomllib.loads(files("door")["pyproject.toml"])
    assert made["project"]["dependencies"] == [f"wirebook[testing] =={version('wirebook')}"]


def test_no_file_of_a_new_book_names_this_machine() -> None:
    home = str(Path.home())
    for name, text in files("door").items():
        assert home not in text, name
        assert "/work" not in text, name


def test_what_make_reads_is_what_pyproject_says(door: Book) -> None:
    """The one place for the version: make takes it from there."""
    if shutil.which("make") is None:
        pytest.skip("needs make")
    command = ["make", "-n", "site", "PYTHON=python3"]
    done = subprocess.run(command, cwd=door.root, capture_output=True, text=True, check=True)
    assert f'install --quiet "wirebook[testing] =={version("wirebook")}"' in done.stdout


@pytest.mark.parametrize("there", ["letter.txt", ".hidden"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    with pytest.raises(ScaffoldError, match=f"expected an empty folder, found {there}"):
        init(tmp_path, "door")
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "door").write_text("mine")
    with pytest.raises(ScaffoldError, match="expected a folder, found a file"):
        init(tmp_path / "door", "door")
    assert (tmp_path / "door").read_text() == "mine"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    init(tmp_path, "door")
    assert (tmp_path / ".gitignore").is_file()


@pytest.mark.parametrize("name", ["", "Door", "9p", "a-b", "x" * 17, "문", "../x", "pop3"])
def test_a_name_that_does_not_fit_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScaffoldError, match="expected a name"):
        init(tmp_path / "new", name)
    assert not (tmp_path / "new").exists()


def test_the_command_says_how_to_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    assert main(["init", str(folder)]) == 0
    said = capsys.readouterr().out
    assert f"cd {folder}" in said
    assert "make site" in said
    assert main(["init", str(folder)]) == 1
    assert "expected an empty folder" in capsys.readouterr().err
