"""What `wirebook new` adds is right at once, in both languages, and never replaces anything."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.checks import check
from wirebook.cli import main
from wirebook.coverage import coverage
from wirebook.fence import NAMES
from wirebook.protocols import REGISTRY
from wirebook.scaffold.page import page
from wirebook.scaffold.protocol import protocol
from wirebook.scaffold.template import ScaffoldError
from wirebook.scaffold.transcript import transcript
from wirebook.shelf import protocols_of
from wirebook.site import build
from wirebook.stamp import marked, stamped
from wirebook.text import LANGUAGES, Text
from wirebook.translation import lags, mistakes

TITLE = Text("열쇠: 하나", "Keys: one")


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Iterator[Book]:
    """A copy of this book itself, as far as the commands touch it."""
    there = tmp_path / "copy"
    for name in ("docs", "snippets", "diagrams"):
        shutil.copytree(root / name, there / name)
    for name in ("mkdocs.yml", "mkdocs.en.yml", "pyproject.toml"):
        shutil.copy(root / name, there / name)
    yield Book(there)
    protocols_of.cache_clear()


def in_step(book: Book) -> bool:
    """Whether every translation follows its source and says so."""
    said = [page for page in book.pages("en") if marked(page.read_text(encoding="utf-8"))]
    return said == list(book.pages("en")) and not list(lags(book)) + list(mistakes(book))


def snapshot(book: Book) -> dict[str, bytes]:
    """All files of a book."""
    paths = (path for path in book.root.rglob("*") if "__pycache__" not in path.parts)
    return {book.name(path): path.read_bytes() for path in paths if path.is_file()}


def test_a_page_is_right_at_once_and_builds(door: Book) -> None:
    made = page(door, "door/keys.md", TITLE)
    assert made[:2] == ("docs/ko/door/keys.md", "docs/en/door/keys.md")
    assert list(check(door)) == []
    assert in_step(door)
    build(door.root, out=door.root / "site")  # strictly: a page that no nav names is an error
    assert "Keys: one" in (door.root / "site/en/door/keys.html").read_text(encoding="utf-8")


def test_a_page_is_named_for_its_folder_where_it_is_the_first(door: Book) -> None:
    page(door, "window/index.md", TITLE)
    text = (door.root / "docs/en/window/index.md").read_text(encoding="utf-8")
    assert "# Keys: one {#window}\n" in text
    assert 'title: "Keys: one"\n' in text


def test_a_transcript_is_right_at_once_and_shown(door: Book) -> None:
    made = transcript(door, "door/knock.wire", "", TITLE)
    assert made == ("snippets/door/knock.wire", "docs/ko/door/index.md", "docs/en/door/index.md")
    assert list(check(door)) == []
    assert in_step(door)
    text = (door.root / made[0]).read_text(encoding="utf-8")
    assert text == (
        "@ door\nS: OK mail.example.org is a door\nS= LOCKED\n"
        "C: QUIT\nS: OK goodbye\nS= CLOSED\nS! close\n"
    )


def test_a_dialogue_may_be_shown_on_another_page(door: Book) -> None:
    transcript(door, "door/locked.wire", "door/states.md", TITLE)
    text = (door.root / "docs/en/door/states.md").read_text(encoding="utf-8")
    assert "## Keys: one {#locked-dialogue}\n" in text  # the page has an anchor `locked`
    assert list(check(door)) == []


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_each_protocol_of_this_book_can_begin_a_dialogue(copy: Book, name: str) -> None:
    before = list(check(copy))
    transcript(copy, f"{name}/fresh.wire", "", TITLE)
    assert list(check(copy)) == before == []
    for lang in LANGUAGES:
        text = (copy.root / f"docs/{lang}/{name}/index.md").read_text(encoding="utf-8")
        ending = {"ko": "**다음에 읽을 것**", "en": "**Read next**"}[lang]
        assert 0 < text.index("fresh.wire") < text.index(ending)


def test_a_protocol_is_right_at_once_and_all_of_it_is_shown(door: Book) -> None:
    assert list(door.protocols) == ["door"]
    protocol(door, "lamp")
    protocols_of.cache_clear()
    assert list(door.protocols) == ["door", "lamp"]
    assert list(check(door)) == []
    assert in_step(door)
    for each in door.protocols.values():
        assert coverage(each.machine, door.replays()).missing == ()
    ports = {e.port for each in door.protocols.values() for e in each.machine.endpoints}
    assert len(ports) == 2
    shown = {
        dict(block.options).get("src")
        for path in door.pages("en")
        for block in door.blocks(path)
        if block.name in NAMES and path.parent.name == "lamp"
    }
    assert {path.relative_to(door.snippets).as_posix() for path in door.snippets.glob("lamp/*")} < {
        *shown,
        "",
    }
    build(door.root, out=door.root / "site")


def test_a_protocol_in_this_book_stands_beside_the_engine_s(copy: Book) -> None:
    protocol(copy, "lamp")
    protocols_of.cache_clear()
    assert list(copy.protocols) == [*REGISTRY, "lamp"]
    assert list(check(copy)) == []
    settings = tomllib.loads((copy.root / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["wirebook"]["protocols"] == list(REGISTRY)
    nav = (copy.root / "mkdocs.yml").read_text(encoding="utf-8")
    assert nav.index("  - LAMP:\n") < nav.index("  - 참고:\n")


def test_engine_s_protocols_stay_where_settings_have_a_table_without_them(copy: Book) -> None:
    (copy.root / "pyproject.toml").write_text("[tool.wirebook]\n# a comment\n", encoding="utf-8")
    protocol(copy, "lamp")
    names = ", ".join(f'"{name}"' for name in REGISTRY)
    text = (copy.root / "pyproject.toml").read_text(encoding="utf-8")
    assert text == f"[tool.wirebook]\nprotocols = [{names}]\n# a comment\n"


def test_a_translation_that_lags_lags_on(door: Book) -> None:
    source = door.root / "docs/ko/door/index.md"
    source.write_text(source.read_text("utf-8") + "\n새 문장이다.\n", encoding="utf-8")
    [before] = lags(door)
    transcript(door, "door/knock.wire", "", TITLE)
    [after] = lags(door)
    assert after.stamp == before.stamp


def test_a_book_without_stamps_gets_none(door: Book) -> None:
    for path in door.pages("en"):
        text = path.read_text(encoding="utf-8")
        path.write_text(stamped(text, "", ""), encoding="utf-8")
    page(door, "door/keys.md", TITLE)
    protocol(door, "lamp")
    assert not [path for path in door.pages("en") if marked(path.read_text("utf-8"))]


REFUSED = {
    "a page that is there": (
        lambda book: page(book, "door/states.md", TITLE),
        "found docs/ko/door/states.md, docs/en/door/states.md: nothing written",
    ),
    "a page outside": (lambda book: page(book, "../x.md", TITLE), "expected a path from the root"),
    "a page with capitals": (lambda book: page(book, "X.md", TITLE), "expected a path"),
    "a transcript that is there": (
        lambda book: transcript(book, "door/order.wire", "", TITLE),
        "found snippets/door/order.wire: nothing written",
    ),
    "a transcript of no protocol": (
        lambda book: transcript(book, "gate/x.wire", "", TITLE),
        r"expected a protocol of the book \(door\) as the folder, found gate",
    ),
    "a transcript without a folder": (
        lambda book: transcript(book, "x.wire", "", TITLE),
        "expected a path below snippets",
    ),
    "a page that is not there": (
        lambda book: transcript(book, "door/x.wire", "door/nowhere.md", TITLE),
        "expected the page docs/ko/door/nowhere.md, found none",
    ),
    "a protocol that is there": (
        lambda book: protocol(book, "door"),
        "expected a name that the book does not have, found 'door'",
    ),
    "a protocol of the engine": (lambda book: protocol(book, "pop3"), "the engine does not have"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_made_changes_nothing(door: Book, name: str) -> None:
    make, says = REFUSED[name]
    before = snapshot(door)
    with pytest.raises(ScaffoldError, match=says):
        make(door)
    assert snapshot(door) == before


def test_files_of_a_protocol_in_the_way_are_kept(door: Book) -> None:
    mine = door.root / "docs/ko/lamp/index.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(ScaffoldError, match=r"found docs/ko/lamp/index\.md: nothing written"):
        protocol(door, "lamp")
    assert mine.read_text() == "mine"
    assert not (door.root / "protocols/lamp").exists()


def test_without_configurations_nothing_is_made(door: Book) -> None:
    (door.root / "mkdocs.en.yml").unlink()
    with pytest.raises(ScaffoldError, match=r"expected mkdocs\.en\.yml"):
        page(door, "door/keys.md", TITLE)
    assert not (door.root / "docs/ko/door/keys.md").exists()


def test_the_commands_say_what_they_made_and_what_is_next(
    door: Book, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(door.root / "snippets")
    assert main(["new", "page", "door/keys.md", "--ko", "열쇠", "--en", "Keys"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("../docs/ko/door/keys.md\n../docs/en/door/keys.md\n../mkdocs.yml\n")
    assert "write the description" in said
    assert main(["new", "transcript", "door/knock.wire", "--page", "door/keys.md"]) == 0
    assert "wirebook fill door/knock.wire" in capsys.readouterr().out
    assert main(["new", "protocol", "lamp"]) == 0
    assert "change protocols/lamp/model.py" in capsys.readouterr().out
    assert main(["new", "protocol", "lamp"]) == 1
    assert "expected" in capsys.readouterr().err
    protocols_of.cache_clear()
    assert list(check(door)) == []
