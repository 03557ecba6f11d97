"""The search, in both languages, over http and from disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WORDS = [
    ("index.html", "메일함"),
    ("index.html", "IMAP"),
    ("en/index.html", "mailboxes"),
    ("en/index.html", "상태"),
]


def results(window: Any, word: str) -> list[str]:
    """Type a word into the search and list the addresses found."""
    field = window.page.locator("input.md-search__input")
    button = window.page.locator("label.md-header__button[for='__search']")
    if button.is_visible():  # on a phone the field lies outside the window until asked for
        button.click()
        field.wait_for()
    field.focus()
    field.fill(word)
    field.dispatch_event("keyup")  # inserted Hangul sends no key, and the theme waits for one
    window.page.locator(".md-search-result__link").first.wait_for(timeout=15_000)
    links = window.page.locator(".md-search-result__link")
    return [link.evaluate("link => link.href") for link in links.all()]


@pytest.mark.parametrize(("path", "word"), WORDS)
def test_the_search_finds(address: str, visit: Callable[..., Any], path: str, word: str) -> None:
    window = visit()
    window.page.goto(address + path)
    found = results(window, word)
    tree = address + ("en/" if path.startswith("en/") else "")
    assert found
    assert all(link.startswith(tree) for link in found)


def test_a_found_page_opens(site: Path, address: str, visit: Callable[..., Any]) -> None:
    window = visit()
    window.page.goto(address + "index.html")
    target = results(window, "메일함")[0]
    window.page.locator(".md-search-result__link").first.click()
    window.page.wait_for_url(target)
    assert window.page.locator("article h1").is_visible()


def test_the_search_works_on_a_phone(address: str, visit: Callable[..., Any]) -> None:
    window = visit(width=390)
    window.page.goto(address + "index.html")
    assert results(window, "메일함")
