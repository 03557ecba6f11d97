"""Copying a dialogue: the client's lines, and calls that have it, over http and from disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from wirebook.book import Book
from wirebook.render.calls import calls

PAGE, SOURCE, FIGURE = "en/pop3/update.html", "pop3/rset.wire", "#wire-rset"
COPY = "{} .wb-wire__foot .wb-copy"


@pytest.fixture
def page(address: str, visit: Callable[..., Any]) -> Any:
    """A page with a dialogue on one connection; what is copied is in `window.copied`."""
    page = visit().page
    page.add_init_script(
        "document.execCommand = () => {"
        "window.copied = document.activeElement.value; return true; };"
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: text => {"
        "window.copied = text; return Promise.resolve(); }}});"
    )
    page.goto(address + PAGE)
    page.locator(COPY.format(FIGURE)).first.wait_for()
    return page


def test_every_button_copies_what_it_says(page: Any) -> None:
    book = Book.find()
    made = dict(calls(book.play(book.transcript(SOURCE))))
    buttons = page.locator(COPY.format(FIGURE))
    assert buttons.all_inner_texts() == ["copy the client's lines", *made]
    assert list(made) == ["nc", "curl", "Python"]
    for at, text in enumerate(made.values(), 1):
        buttons.nth(at).click()
        assert page.evaluate("window.copied") == text
        assert buttons.nth(at).inner_text() == "copied"
    buttons.first.click()
    lines = page.evaluate("window.copied").splitlines()
    said = [line for line in book.transcript(SOURCE).lines if line.actor == "C" and line.sends]
    assert lines == [line.text for line in said]


def test_those_who_listen_hear_what_is_copied(page: Any) -> None:
    name = "copy the same dialogue as a call of Python"
    button = page.locator(FIGURE).get_by_role("button", name=name)
    assert button.get_attribute("aria-live") == "polite"
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("window.copied").startswith("import re\nimport socket\n")


def test_two_connections_have_no_call(address: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(address + "en/pop3/lock.html")
    assert page.locator(COPY.format("#wire-lock")).all_inner_texts() == ["copy the client's lines"]


def test_on_a_phone_the_page_does_not_scroll_sideways(http: str, visit: Callable[..., Any]) -> None:
    page = visit(width=390).page
    page.goto(http + PAGE)
    page.locator(COPY.format(FIGURE)).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_are_accessible(http: str, visit: Callable[..., Any], scheme: str) -> None:
    page = visit(color_scheme=scheme).page
    page.goto(http + PAGE)
    page.locator(COPY.format(FIGURE)).first.wait_for()
    found = Axe().run(page, context=[FIGURE]).response["violations"]
    assert [each["id"] for each in found] == []
