"""Exercises in the page: typing the solution solves one, and a wrong attempt does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.site.test_lab import LONG, fetched, say  # noqa: F401 - a fixture for all

from wirebook.book import Book
from wirebook.exercises import Exercise
from wirebook.lab import entries
from wirebook.recorded import alphabets
from wirebook.transcript import Transcript

HEADERS = {
    " ".join(
        (f"@ {each.protocol.machine.name}", *(f"{key}={value}" for key, value in each.settings))
    ): each
    for each in alphabets()
}
MARKED = [
    each
    for each in Book.find().exercises()
    if each.header in HEADERS and not any(step.peer for step in each.task.steps)
]
VERDICT = ".wb-exercise__verdict"


def lines(asked: Exercise, dialogue: Transcript) -> list[str]:
    """What is typed: the client's lines, those of a text together as the record has them."""
    alphabet = HEADERS[asked.header]
    names = {"tls": "!tls", "close": "!close", "connect": "!connect"}
    typed: list[str] = []
    text: list[str] = []
    for line in dialogue.lines:
        if line.actor != "C":
            continue
        said = names.get(line.text, line.text) if line.sigil == "!" else line.text
        bare = said.partition(" ")[2] if alphabet.protocol.machine.tagged else said
        text.append(bare if line.sigil == ":" else said)
        if (whole := "\n".join(text)) in alphabet.lines:
            typed.append(whole)
            text = []
    assert not text
    return typed


def solve(page: Any, asked: Exercise, source: str) -> None:
    """Open the pane of an exercise and send the client's lines of a transcript."""
    page.locator(f"#try-{asked.id} .wb-step--talk").click()
    field = page.locator(f"#try-{asked.id} .wb-talk input")
    field.wait_for()  # another pane stays until the record of this protocol has come
    for entry in lines(asked, Book.find().transcript(source)):
        if "\n" in entry:
            page.get_by_role("button", name=entry.replace("\n", " ↵ "), exact=True).click()
        else:
            field.fill(entry)
            field.press("Enter")
    assert page.locator(".wb-talk__none").count() == 0


def test_most_exercises_are_marked_in_the_page() -> None:
    assert len(MARKED) >= 12


@pytest.fixture
def lab(address: str, visit: Callable[..., Any]) -> Any:
    """The page of exercises."""
    page = visit().page
    page.goto(address + "en/lab/index.html")
    return page


def test_solutions_solve_and_wrong_attempts_do_not(lab: Any) -> None:
    for asked in MARKED:
        for source in asked.wrong:
            solve(lab, asked, source)
            assert not lab.locator(VERDICT).inner_text().startswith("✓"), source
        solve(lab, asked, asked.solution)
        assert lab.locator(VERDICT).inner_text() == "✓ Solved.", asked.id


def test_nothing_is_solved_by_opening_it_and_starting_over_begins_anew(lab: Any) -> None:
    lab.locator("#try-made-503 .wb-step--talk").click()
    verdict = lab.locator(VERDICT)
    assert verdict.inner_text() == "Nothing done yet."
    assert verdict.get_attribute("role") == "status"
    solve(lab, next(each for each in MARKED if each.id == "made-503"), "exercises/made-503.wire")
    assert verdict.inner_text() == "✓ Solved."
    lab.get_by_role("button", name="start over").click()
    assert verdict.inner_text() == "Nothing done yet."


def test_what_must_not_happen_is_told(lab: Any) -> None:
    asked = next(each for each in MARKED if each.id == "emptied")
    solve(lab, asked, asked.wrong[0])
    assert lab.locator(VERDICT).inner_text() == "✗ This must not happen. Start over."


def test_what_was_solved_is_remembered_here_alone(http: str, visit: Callable[..., Any]) -> None:
    window = visit()
    window.page.goto(http + "lab/index.html")
    asked = next(each for each in MARKED if each.id == "no-update")
    solve(window.page, asked, asked.solution)
    assert window.page.locator(VERDICT).inner_text() == "✓ 풀었다."
    window.page.reload()
    assert window.page.locator(".wb-exercise__before").all_inner_texts() == ["✓ 전에 풀었음"]
    other = visit().page
    other.goto(http + "lab/index.html")
    assert other.locator(".wb-exercise__before").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_exercise_has_no_accessibility_violation(
    http: str, visit: Callable[..., Any], scheme: str
) -> None:
    page = visit(color_scheme=scheme).page
    page.goto(http + "lab/index.html")
    asked = next(each for each in MARKED if each.id == "lost-mark")
    solve(page, asked, asked.solution)
    found = Axe().run(page, context=["#exercise-lost-mark"]).response["violations"]
    assert [each["id"] for each in found] == []


LIVE = [each for each in Book.find().exercises() if each not in MARKED]


def converse(page: Any, asked: Exercise, source: str) -> None:
    """Solve an exercise with the live server: open its pane, and type a transcript."""
    book = Book.find()
    page.locator(f"#try-{asked.id} .wb-lab__open").click()
    page.locator(f"#try-{asked.id} .wb-lab__pane .wb-talk__place span").first.wait_for(timeout=LONG)
    assert page.locator(VERDICT).inner_text() == "Nothing done yet."
    dialogue = book.transcript(source)
    opened = {line.peer or "A" for line in dialogue.lines}
    for (name, typed), _ in entries(dialogue, dict(book.play(dialogue).bound)):
        if typed == "!connect" and name in opened:
            opened.remove(name)
            continue
        page.locator(".wb-lab__tabs button", has_text=f"{name} ·").click()
        say(page, typed)


@pytest.mark.parametrize("over", ["http", "file"])
def test_the_live_server_marks_the_others(
    request: pytest.FixtureRequest, site: Path, opened: Callable[..., Any], over: str
) -> None:
    """Several connections, a fault, octets of one's choice: the Python of the page marks them."""
    assert {"stripped", "smuggled", "locked-out"} <= {each.id for each in LIVE}
    address = request.getfixturevalue("http") if over == "http" else site.as_uri() + "/"
    window = opened()
    page = window.page
    page.goto(address + "en/lab/index.html")
    for asked in LIVE if over == "http" else LIVE[:2]:
        for source in asked.wrong:
            converse(page, asked, source)
            assert not page.locator(VERDICT).inner_text().startswith("✓"), source
        page.get_by_role("button", name="start over").click()
        page.locator(VERDICT, has_text="Nothing done yet.").wait_for()
        converse(page, asked, asked.solution)
        assert page.locator(VERDICT).inner_text() == "✓ Solved.", asked.id
        if over == "http" and asked.id == "locked-out":  # from disk axe may not read style sheets
            flaws = Axe().run(page).response["violations"]
            assert [] == [(flaw["id"], flaw["nodes"][0]["html"][:160]) for flaw in flaws]
    page.reload()
    assert page.locator(f"#try-{LIVE[0].id} .wb-exercise__before").inner_text() == "✓ solved before"
    window.clean()
    window.context.close()
