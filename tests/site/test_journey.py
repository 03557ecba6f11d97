"""Flipping the switches of the journey: by mouse, keys and address, over http and from disk."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from wirebook.book import Book
from wirebook.render.journey import parts
from wirebook.transport.journey import Journey, journey

PAGE = "en/flow/journey.html"
FIGURE = "#journey-base"
FILE = Book.find().snippets / "flow" / "journey.toml"


def made(run: str) -> Journey:
    """What happens in a run, made here and now."""
    return journey(FILE.read_text(encoding="utf-8"), FILE.name, run)


def words(markup: str) -> str:
    """The text in it."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def hops(page: Any) -> list[str]:
    """The tries as the page shows them, with their dialogues."""
    found: list[str] = page.locator(f"{FIGURE} .wb-journey__hop").evaluate_all(
        "all => all.map(each => each.textContent)"
    )
    return found


def same(page: Any, run: str) -> None:
    """Assert that the page shows this run and no other."""
    wanted = parts(made(run), "en")
    figure = page.locator(FIGURE)
    assert figure.locator(".wb-wire__title").inner_text() == wanted.title
    assert figure.locator(".wb-journey__total").inner_text() == wanted.total
    assert hops(page) == [words(each) for each in wanted.hops]
    assert figure.locator(".wb-journey__way").text_content() == words(wanted.way)
    assert figure.locator(".wb-journey__rest").text_content() == words(wanted.rest)


@pytest.fixture
def live(address: str, visit: Callable[..., Any]) -> Any:
    """The page of the journey with its switches."""
    page = visit().page
    page.goto(address + PAGE)
    page.locator(f"{FIGURE} .wb-journey__switches").wait_for()
    return page


def test_without_a_script_the_first_run_is_there(address: str, visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(address + PAGE)
    assert page.locator(".wb-journey__switches").count() == 0
    same(page, "base")
    assert page.locator("figure.wb-journey").count() == 7


def test_each_combination_shows_its_own_run(live: Any) -> None:
    same(live, "base")
    on: list[str] = []
    for name in ("submission", "stripped", "down", "greylist", "full", "pop3"):
        live.check(f"{FIGURE} input[name={name}]")
        on.append(name)
        same(live, "+".join(on))
    live.uncheck(f"{FIGURE} input[name=stripped]")
    same(live, "submission+down+greylist+full+pop3")
    live.get_by_role("button", name="all off").click()
    same(live, "base")
    assert live.locator(f"{FIGURE} input:checked").count() == 0


def test_links_of_other_runs_lead_to_the_same_pages(live: Any) -> None:
    live.check(f"{FIGURE} input[name=pop3]")
    links = live.locator(f"{FIGURE} a.wb-journey__protocol")
    targets = {
        each.partition("/en/")[2] for each in links.evaluate_all("all => all.map(a => a.href)")
    }
    pages = ("smtp/states", "lmtp/index", "imap/states", "pop3/states")
    assert targets == {f"{each}.html" for each in pages}


def test_what_a_switch_changes_is_marked(live: Any) -> None:
    live.check(f"{FIGURE} input[name=full]")
    changed = live.locator(f"{FIGURE} .wb-journey__hop").evaluate_all(
        "all => all.map(each => each.classList.contains('wb-journey__hop--changed'))"
    )
    assert changed == [False, False, True, True, False]


def test_by_keyboard_and_told_to_those_who_listen(live: Any) -> None:
    total = live.locator(f"{FIGURE} .wb-journey__total")
    assert total.get_attribute("role") == "status"
    before = total.inner_text()
    live.locator(f"{FIGURE} input[name=greylist]").focus()
    live.keyboard.press("Space")
    assert "delivered 30 min later" in total.inner_text() != before
    live.keyboard.press("Tab")
    live.keyboard.press("Space")
    same(live, "greylist+full")


def test_an_address_opens_the_same_journey(live: Any) -> None:
    live.check(f"{FIGURE} input[name=down]")
    live.check(f"{FIGURE} input[name=full]")
    target = live.locator(f"{FIGURE} fieldset a").evaluate("link => link.href")
    live.goto("about:blank")
    live.goto(target)
    live.locator(f"{FIGURE} input:checked").first.wait_for()
    same(live, "down+full")


def test_in_korean_it_speaks_korean(http: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(http + "flow/journey.html")
    page.check(f"{FIGURE} input[name=full]")
    wanted = parts(made("full"), "ko")
    assert page.locator(f"{FIGURE} .wb-journey__total").inner_text() == wanted.total
    assert "돌아온 알림 1" in wanted.total


def test_on_a_phone_the_page_does_not_scroll_sideways(http: str, visit: Callable[..., Any]) -> None:
    page = visit(width=390).page
    page.goto(http + "flow/journey.html")
    for box in page.locator(f"{FIGURE} input[type=checkbox]").all():
        box.check()
    page.locator(f"{FIGURE} details").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(http: str, visit: Callable[..., Any], scheme: str) -> None:
    page = visit(color_scheme=scheme).page
    page.goto(http + PAGE)
    page.check(f"{FIGURE} input[name=full]")
    found = Axe().run(page, context=[FIGURE]).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
