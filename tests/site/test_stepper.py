"""Stepping through a dialogue: line by line, with the picture, by mouse, keys and address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

OPEN = "#wire-lock .wb-step--open"
NOW = """figure => Array.from(figure.querySelectorAll(".wb-wire__rows > li"))
  .findIndex(row => row.classList.contains("wb-row--now"))"""
AHEAD = "#wire-lock .wb-row--ahead"
ROWS = "#wire-lock .wb-wire__rows > li"


@pytest.fixture
def lock(address: str, visit: Callable[..., Any]) -> Any:
    """The page of the lock, its first dialogue open at the first line."""
    window = visit()
    window.page.goto(address + "en/pop3/lock.html")
    window.page.click(OPEN)
    return window.page


def at(page: Any) -> int:
    """The row that is shown as the current one, from 0."""
    return int(page.locator("#wire-lock").evaluate(NOW))


def said(page: Any) -> str:
    """What the strip says of states and memory."""
    return " ".join(page.locator("#wire-lock .wb-steps__said").inner_text().split())


def test_without_stepping_every_line_is_there(address: str, visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(address + "en/pop3/lock.html")
    assert page.locator(ROWS).count() > 10
    assert page.locator(AHEAD).count() == 0
    assert page.locator(".wb-step").count() == 0


def test_it_goes_forth_and_back_and_ends(lock: Any) -> None:
    rows = lock.locator(ROWS).count()
    assert (at(lock), lock.locator(AHEAD).count()) == (0, rows - 1)
    for _ in range(3):
        lock.click("#wire-lock [aria-label=next]")
    assert (at(lock), lock.locator(AHEAD).count()) == (3, rows - 4)
    lock.click("#wire-lock [aria-label=back]")
    assert at(lock) == 2
    lock.keyboard.press("ArrowRight")
    assert at(lock) == 3
    lock.keyboard.press("End")
    assert (at(lock), lock.locator(AHEAD).count()) == (rows - 1, 0)
    lock.keyboard.press("ArrowRight")
    assert at(lock) == rows - 1
    lock.keyboard.press("Home")
    assert at(lock) == 0
    lock.keyboard.press("Escape")
    assert (at(lock), lock.locator(AHEAD).count()) == (-1, 0)
    assert lock.locator(OPEN).evaluate("button => button === document.activeElement")


def test_it_tells_states_session_and_mailbox_of_every_connection(lock: Any) -> None:
    assert said(lock) == "phone AUTHORIZATION session: nothing mailbox: alice #1 #2"
    for _ in range(4):
        lock.keyboard.press("ArrowRight")
    assert said(lock) == (
        "phone TRANSACTION session: lock alice, numbers 1..2 mailbox: alice #1 #2"
    )
    for _ in range(5):
        lock.keyboard.press("ArrowRight")
    assert said(lock) == (
        "phone TRANSACTION session: lock alice, numbers 1..2 "
        "laptop AUTHORIZATION session: nothing mailbox: alice #1 #2"
    )


def test_an_address_opens_it_at_its_step(address: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(address + "en/pop3/lock.html")
    page.click(OPEN)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    target = page.locator("#wire-lock .wb-steps__link").evaluate("link => link.href")
    page.goto("about:blank")
    page.goto(target)
    page.locator("#wire-lock .wb-row--now").wait_for()
    assert at(page) == 2


def test_every_row_has_its_own_step_and_address(http: str, visit: Callable[..., Any]) -> None:
    """A row without a line, such as the beginning of TLS, is a step as well."""
    page = visit().page
    page.goto(http + "en/smtp/submission.html")
    figure = page.locator("#wire-starttls")
    figure.locator(".wb-step--open").click()
    rows = figure.locator(".wb-wire__rows > li")
    ids = []
    for at in range(rows.count()):
        assert figure.evaluate(NOW) == at
        target = figure.locator(".wb-steps__link").evaluate("link => link.href")
        assert rows.nth(at).locator(f"[id='{target.partition('#')[2]}']").count() == 1
        ids.append(target)
        if rows.nth(at).locator(".wb-event").count():
            event = target
            told = figure.locator(".wb-steps__said").inner_text()
        page.keyboard.press("ArrowRight")
    assert len(set(ids)) == rows.count()
    page.goto("about:blank")
    page.goto(event)
    page.locator(".wb-row--now .wb-event").wait_for()
    assert page.locator(".wb-wire--stepping .wb-steps__said").inner_text() == told


def test_what_happens_without_a_line_moves_the_state(http: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(http + "en/http/index.html")
    figure = page.locator("#wire-again")
    figure.locator(".wb-step--open").click()
    page.keyboard.press("End")
    assert figure.locator(".wb-row--now .wb-event").count() == 1
    assert figure.locator(".wb-steps__said").inner_text().startswith("CLOSED")


def test_the_line_is_read_to_those_who_listen(lock: Any) -> None:
    lock.keyboard.press("ArrowRight")
    aloud = lock.locator("#wire-lock .wb-steps .wb-aloud")
    assert aloud.get_attribute("aria-live") == "polite"
    assert "USER alice" in aloud.text_content()


def test_it_plays_by_itself_and_stops_at_the_end(http: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.clock.install()
    page.goto(http + "en/pop3/lock.html")
    page.click(OPEN)
    page.click("#wire-lock [aria-label=play]")
    page.clock.run_for(3100)
    assert at(page) == 2
    page.click("#wire-lock [aria-label=pause]")
    page.clock.run_for(5000)
    assert at(page) == 2
    page.click("#wire-lock [aria-label=play]")
    page.clock.run_for(100_000)
    assert at(page) == page.locator(ROWS).count() - 1
    assert page.locator("#wire-lock [aria-label=play]").count() == 1


def test_the_picture_moves_with_it(address: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(address + "en/pop3/index.html")
    figure = page.locator("figure[data-wb-steps]").first
    figure.locator(".wb-step--open").click()
    marked = "svg.wb-view-overview .wb-state.wb-now"
    assert page.locator(f".wb-pinned {marked}.wb-s-AUTHORIZATION").count() == 1
    assert page.locator(f".md-content {marked}.wb-s-AUTHORIZATION").count() == 1
    assert page.locator(".md-content .wb-edge.wb-hit.wb-from-CONNECT").count() == 1
    page.keyboard.press("ArrowRight")  # a line of the client moves nothing
    assert page.locator(".md-content .wb-edge.wb-hit").count() == 0
    page.keyboard.press("End")
    assert page.locator(f".md-content {marked}.wb-s-CLOSED").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".wb-pinned, .wb-now, .wb-stepped").count() == 0


def test_only_one_dialogue_is_stepped_through_at_a_time(lock: Any) -> None:
    lock.locator(".wb-step--open:visible").first.click()
    assert lock.locator(".wb-wire--stepping").count() == 1
    assert lock.locator(AHEAD).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_while_it_steps(http: str, visit: Callable[..., Any], scheme: str) -> None:
    page = visit(color_scheme=scheme).page
    page.goto(http + "en/pop3/lock.html")
    page.click(OPEN)
    page.keyboard.press("ArrowRight")
    found = Axe().run(page, context=["#wire-lock"]).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
