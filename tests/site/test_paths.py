"""What a reader ticks off on a path stays in the browser, and is there on the next visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_tick_stays_and_counts_on_every_path_in_both_languages(
    http: str, visit: Callable[..., Any]
) -> None:
    page = visit().page
    page.goto(http + "start/paths.html")
    stop = page.locator(".wb-path li[data-wb-page='pop3/lock.md']")
    assert stop.count() == 2  # it is on two paths
    stop.first.locator("input").check()
    page.goto(http + "en/start/paths.html")
    stop = page.locator(".wb-path li[data-wb-page='pop3/lock.md']")
    for at in range(2):
        assert stop.nth(at).locator("input").is_checked()
        path = stop.nth(at).locator("xpath=ancestor::div[contains(@class, 'wb-path')]")
        assert path.locator(".wb-path__count").inner_text().startswith("1/")
    stop.last.locator("input").uncheck()
    assert not stop.first.locator("input").is_checked()
    assert page.evaluate("localStorage.getItem('wirebook.read')") == "{}"


def test_without_a_script_a_path_is_a_list(http: str, visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(http + "start/paths.html")
    assert page.locator(".wb-path li a").count() >= 12
    assert page.locator(".wb-path input").count() == 0


def test_what_the_browser_kept_for_others_does_no_harm(
    http: str, visit: Callable[..., Any]
) -> None:
    page = visit().page
    page.goto(http + "start/paths.html")
    page.evaluate("localStorage.setItem('wirebook.read', 'not ours')")
    page.goto(http + "start/paths.html")
    assert page.locator(".wb-path input").count() >= 12
    assert page.locator(".wb-path input:checked").count() == 0
