"""Exercises are solved by their solutions, and by nothing else that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook import checks
from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.exercises import Exercise, begun, found, load
from wirebook.marking import verdict
from wirebook.replay import replay
from wirebook.transcript import parse

ASKED = Book.find().exercises()
EACH = pytest.mark.parametrize("asked", ASKED, ids=[each.id for each in ASKED])


def test_there_are_fifteen_at_least() -> None:
    assert len(ASKED) >= 15
    assert {each.protocol for each in ASKED} == {"smtp", "lmtp", "pop3", "imap"}


@EACH
def test_the_solution_solves_it_and_nothing_less_does(asked: Exercise, root: Path) -> None:
    book = Book(root)
    dialogue = book.transcript(asked.solution)
    begun(asked, dialogue)
    assert verdict(asked.task, book.play(dialogue)).solved
    if "fault=" in asked.header:
        return  # a fault that never comes up is an error by itself
    greeting = "" if "given=" in asked.header else "S ...\n"
    nothing = parse(f"{asked.header}\n{greeting}C! close\n", "nothing.wire")
    told = verdict(asked.task, replay(nothing))
    assert not told.solved
    assert f"0 of {len(asked.task.steps)} steps" in told.why


@EACH
def test_wrong_attempts_do_not(asked: Exercise, root: Path) -> None:
    assert asked.wrong
    for source in asked.wrong:
        dialogue = Book(root).transcript(source)
        begun(asked, dialogue)
        assert not verdict(asked.task, replay(dialogue)).solved


@EACH
def test_every_step_is_needed(asked: Exercise, root: Path) -> None:
    """A solution cut short anywhere before its last step is none."""
    book = Book(root)
    whole = book.transcript(asked.solution)
    last = verdict(asked.task, book.play(whole))
    assert last.solved
    clients = [at for at, line in enumerate(whole.lines) if line.actor == "C"]
    for at in clients[1 : len(asked.task.steps)]:
        cut = whole._replace(lines=whole.lines[:at])
        try:
            played = replay(cut)
        except SourceError:
            continue  # cut in the middle of a write
        assert not verdict(asked.task, played).solved


def test_another_world_is_no_place_to_solve_it() -> None:
    asked = found(ASKED, "lost-mark")
    with pytest.raises(SourceError, match=r"x\.wire:1: expected the header @ pop3 alice=2, found"):
        begun(asked, parse("@ pop3 alice=3\nC! close\n", "x.wire"))
    with pytest.raises(SourceError, match=r"expected an exercise \(made-503, .*\), found nosuch"):
        found(ASKED, "nosuch")
    with pytest.raises(SourceError, match=r"expected an exercise \(none\)"):
        found((), "nosuch")


def test_what_must_not_happen_ends_it() -> None:
    asked = found(ASKED, "emptied")
    short = "@ smtp alice=0 carol=0 port=587\nS ...\nC: EHLO a.example\nS ...\nC: RSET\nS ...\n"
    told = verdict(asked.task, replay(parse(short)))
    assert told == (False, 5, "this must not happen: RSET", 0, "never")


def test_too_many_octets_are_told() -> None:
    asked = found(ASKED, "found-cheaply")
    long = asked.header + "\nC: a1 FETCH 1:* (ENVELOPE)\nS ...\n"
    told = verdict(asked.task, replay(parse(long)))
    assert not told.solved
    assert told.why.endswith("octets, 100 are allowed")


GOOD = """\
[[exercise]]
id = "one"
title = { ko = "가", en = "a" }
goal = { ko = "가", en = "a" }
hint = { ko = "가", en = "a" }
rfc = ["1939#5"]
header = "@ pop3 alice=1"
solution = "a.wire"
wrong = ["b.wire"]
steps = [{ event = "QUIT" }]
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with a solution, a wrong attempt and room for a file of exercises."""
    (tmp_path / "docs").mkdir()
    snippets = tmp_path / "snippets"
    snippets.mkdir()
    (snippets / "a.wire").write_text("@ pop3 alice=1\nS ...\nC: QUIT\nS ...\nS! close\n")
    (snippets / "b.wire").write_text("@ pop3 alice=1\nS ...\nC: CAPA\nS ...\n")
    return snippets


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "one"\n', "", "exercise ?: expected 'id', found none"),
        ("a.wire", "c.wire", "expected files of snippets/ in solution and wrong, found no c.wire"),
        ('event = "QUIT"', 'even = "QUIT"', "even"),
        ('{ event = "QUIT" }', "", "expected a step at least, or doing nothing would solve it"),
        ("1939#5", "1939#99.1.x", "1939#99.1.x"),
        ("steps", "steps = [", "Invalid"),
        ("goal", GOOD + "goal", "expected one of that id, the other is in line 1"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line(shelf: Path, old: str, new: str, message: str) -> None:
    text = GOOD.replace(old, new, 1) if "goal" != old else GOOD + GOOD
    (shelf / "exercises.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        load(shelf, "exercises.toml")
    assert str(error.value).startswith("exercises.toml:")
    assert message in str(error.value)


def test_the_check_plays_solutions_and_wrong_attempts(shelf: Path) -> None:
    book = Book(shelf.parent)
    (shelf / "exercises.toml").write_text(GOOD, encoding="utf-8")
    assert list(checks.exercises(book)) == []
    swapped = GOOD.replace("a.wire", "x").replace("b.wire", "a.wire").replace('"x"', '"b.wire"')
    (shelf / "exercises.toml").write_text(swapped, encoding="utf-8")
    first, second = map(str, checks.exercises(book))
    assert first.startswith("snippets/b.wire:3: expected it to solve the exercise one, but 0 of 1")
    assert second == (
        "snippets/exercises.toml:1: exercise one: expected a.wire not to solve it, but it does"
    )
    elsewhere = GOOD.replace("alice=1", "alice=2")
    (shelf / "exercises.toml").write_text(elsewhere, encoding="utf-8")
    problems = [str(each) for each in checks.exercises(book)]
    assert problems[0].startswith("snippets/a.wire:1: expected the header @ pop3 alice=2")
    (shelf / "exercises.toml").write_text("[[exercise]]\n", encoding="utf-8")
    (broken,) = map(str, checks.exercises(book))
    assert broken.startswith("snippets/exercises.toml:1: exercise ?:")


def test_a_book_without_exercises_has_none(shelf: Path) -> None:
    assert Book(shelf.parent).exercises() == ()
