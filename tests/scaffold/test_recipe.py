"""The recipe "A book of your own", followed to the letter."""

from __future__ import annotations

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from wirebook.blocks import blocks
from wirebook.book import Book
from wirebook.checks import check
from wirebook.cli import main
from wirebook.coverage import coverage
from wirebook.scaffold.init import init
from wirebook.shelf import protocols_of

COMMANDS = "protocols/door/model.py"


def recipe(root: Path, lang: str) -> list[tuple[str, str]]:
    """The code blocks of the section, with their languages."""
    text = (root / "docs" / lang / "contributing.md").read_text(encoding="utf-8")
    found = re.search(r"^## [^\n]*\{#own-book\}\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)
    assert found
    return [(block.name, textwrap.dedent(block.source)) for block in blocks(found[1])]


def test_both_languages_give_the_same_recipe(root: Path) -> None:
    assert recipe(root, "ko") == recipe(root, "en")


def test_the_recipe_leads_where_it_says(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = iter(recipe(root, "en"))

    def run(name: str) -> str:
        """Run the `wirebook` lines of the next block, which must be of that language."""
        kind, source = next(blocks)
        assert kind == name
        for line in source.splitlines():
            words = shlex.split(line)
            if words[0] == "wirebook":
                assert main(words[1:]) == 0, line
            elif words[0] == "cd":
                monkeypatch.chdir(words[1])
            else:
                assert words[0] == "make"
        capsys.readouterr()
        return source

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    run("sh")
    book = Book.find()
    model = book.root / COMMANDS
    text = model.read_text(encoding="utf-8")
    for before in ('        Command("TAKE"', '        *rows("OPEN", "TAKE"'):
        kind, source = next(blocks)
        assert kind == "text"
        added = textwrap.indent(source.rstrip(), " " * 8) + "\n"
        text = text.replace(before, added + before, 1)
    model.write_text(text, encoding="utf-8")
    protocols_of.cache_clear()

    assert main(["coverage"]) == 1
    told = capsys.readouterr()
    assert (told.out.rstrip("\n"), told.err) == (next(blocks)[1].rstrip("\n"), "")

    run("sh")
    kind, lines = next(blocks)
    assert kind == "wire-source"
    (book.snippets / "door/knock.wire").write_text(lines, encoding="utf-8")
    run("sh")
    kind, section = next(blocks)
    assert kind == "markdown"
    for lang in ("ko", "en"):
        page = book.root / "docs" / lang / "door" / "commands.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n" + section, encoding="utf-8")
    run("sh")
    assert list(check(book)) == []
    assert coverage(book.protocols["door"].machine, book.replays()).missing == ()
    protocols_of.cache_clear()


def test_the_mistakes_are_told_as_the_recipe_says(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each of them made, and the words compared."""
    said: list[str] = []

    def tell(*arguments: str) -> None:
        protocols_of.cache_clear()
        assert main(arguments) == 1
        said.append(capsys.readouterr().err.splitlines()[0])

    def planted(name: str, old: str, new: str) -> None:
        init(tmp_path / name, "door")
        monkeypatch.chdir(tmp_path / name)
        for path in Path("protocols").rglob("*.*"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(old, new), encoding="utf-8")

    planted("one", 'is open", "OPEN"', 'is open", "OPE"')
    tell("check")
    planted("two", 'name="door"', 'name="gate"')
    tell("check")
    planted("three", 'name = "door"\n', "")
    tell("check")
    planted("four", "", "")
    Path("door").mkdir()
    Path("door/letter.txt").write_text("mine")
    tell("init", "door")
    Path("docs/ko/door/keys.md").write_text("mine")
    tell("new", "page", "door/keys.md")
    assert "\n".join(said) == recipe(root, "en")[-1][1].rstrip("\n")
