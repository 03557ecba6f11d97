"""What a reader ticks off on a path stays in the browser, and is there on the next visit."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("address", "tree"), [("http", ""), ("file", "en/")], indirect=["address"])
def test_every_path_can_be_walked_from_the_home_page_by_its_links(
    root: Path, address: str, visit: Callable[..., Any], tree: str
) -> None:
    paths = tomllib.loads((root / "snippets/paths.toml").read_text(encoding="utf-8"))["path"]
    assert len(paths) == 4
    page = visit().page
    for path in paths:
        page.goto(f"{address}{tree}index.html")
        page.locator("article a[href='start/paths.html']").first.click()
        page.wait_for_url(f"{address}{tree}start/paths.html")
        forward = page.locator(f"#{path['id']} ~ .wb-path").first.locator("li a").first
        walked = []
        while forward.count():
            to = forward.evaluate("link => link.href.split('#')[0]")
            forward.click()
            page.wait_for_url(f"{to}*", wait_until="domcontentloaded")
            walked.append(to.removeprefix(address + tree))
            here = page.locator(f".wb-signpost span:has(a[href$='#{path['id']}'])")
            assert f"{len(walked)}/{len(path['stops'])}" in here.inner_text()
            forward = here.locator("a[rel='next']")
        assert walked == [stop["page"].replace(".md", ".html") for stop in path["stops"]]


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
