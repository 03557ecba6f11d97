"""Every page of the built site, seen as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from wirebook.site import build

pytestmark = pytest.mark.browser

SETTLE = 150  # milliseconds for the theme's scripts


def pages(site: Path) -> list[str]:
    """List the site's pages, as paths from its root."""
    found = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    assert "index.html" in found
    assert "en/index.html" in found
    return [path for path in found if Path(path).name != "404.html"]


def twin(path: str) -> str:
    """Return the path of the same page in the other language."""
    return path.removeprefix("en/") if path.startswith("en/") else f"en/{path}"


def test_every_page_is_there_in_both_languages(site: Path) -> None:
    found = pages(site)
    assert found == sorted(twin(path) for path in found)


LEADS = """() => {
  const link = document.querySelector("a.wb-language");
  link.dispatchEvent(new Event("focusin", { bubbles: true }));
  return [document.documentElement.lang, link.href];
}"""
"""The language of a page, and where its switch leads once it is about to be used."""


def test_the_switch_stays_on_the_page(site: Path, address: str, visit: Callable[..., Any]) -> None:
    """Every switch is asked where it leads; that clicking goes there is seen on one page each."""
    window = visit()
    for path in pages(site):
        window.page.goto(address + path, wait_until="domcontentloaded")
        language = "en" if path.startswith("en/") else "ko"
        assert window.page.evaluate(LEADS) == [language, address + twin(path)], path
    for path in ("pop3/lock.html", "en/pop3/lock.html"):
        window.page.goto(address + path)
        window.page.click("a.wb-language")
        assert address + twin(path) == window.page.url
        language = "ko" if path.startswith("en/") else "en"
        assert language == window.page.get_attribute("html", "lang")


def test_the_switch_keeps_the_place_on_the_page(address: str, visit: Callable[..., Any]) -> None:
    window = visit()
    window.page.goto(address + "index.html#here")
    window.page.click("a.wb-language")
    assert window.page.url == address + "en/index.html#here"


FOLLOW = """address => Array.from(document.querySelectorAll("nav.md-nav a"))
  .find(link => link.href === address).click()"""


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_instant_navigation_changes_the_page_and_the_switch(
    root: Path, tmp_path: Path, visit: Callable[..., Any], served: Callable[..., Any], builder: str
) -> None:
    """A published site replaces the page below the header: all of it, with no error."""
    folder = tmp_path / "site"
    folder.mkdir()
    with served(folder) as address:
        build(root, out=folder, builder=builder, url=address)
        window = visit()
        window.page.goto(address + "index.html")
        window.page.wait_for_timeout(4 * SETTLE)  # until the theme has read the site map
        window.page.evaluate("window.kept = true")
        for path in [path for path in pages(folder) if not path.startswith("en/")]:
            heading = re.search(r"<h1[^>]*>(.*?)(?:<a|</h1>)", (folder / path).read_text("utf-8"))
            assert heading is not None
            window.page.evaluate(FOLLOW, address + path)
            window.page.wait_for_url(address + path)
            wanted = unescape(re.sub("<[^>]+>", "", heading[1])).strip()
            window.page.locator("article h1", has_text=wanted).wait_for(timeout=5000)
            assert window.page.evaluate("window.kept"), path
        window.page.click("a.wb-language")
        assert address + twin(path) == window.page.url


DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Resolved when what the page's scripts did while it loaded, and a change of size, is drawn."""

WIDE = "document.documentElement.scrollWidth"

SETTLED = 1000
"""Milliseconds after which nothing moves any more."""

PAPER = """(() => {
  const style = getComputedStyle(document.body);
  return ["--wb-ink", "--wb-paper"].map(name => style.getPropertyValue(name).trim());
})()"""


@dataclass
class Seen:
    """What one look at every page in one scheme has shown, page by page."""

    wide: dict[tuple[str, int], int] = field(default_factory=dict)
    flaws: list[tuple[str, str, list[str]]] = field(default_factory=list)
    printed: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


@pytest.fixture(scope="module", params=["light", "dark"])
def seen(
    request: pytest.FixtureRequest, site: Path, http: str, opened: Callable[..., Any]
) -> Iterator[Seen]:
    """Open every page once in a scheme: wide, narrow, for those who listen, and on paper."""
    found = Seen()
    window = opened(color_scheme=request.param)
    page = window.page
    for path in pages(site):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(http + path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAWN)
            if page.evaluate(WIDE) > width:
                page.wait_for_timeout(SETTLED)  # the theme may still be moving its sidebar
            found.wide[path, width] = page.evaluate(WIDE)
            if (request.param, width) in ASKED:
                _listen(page, path, found, ASKED[request.param, width])
        page.emulate_media(media="print")
        away = [name for name in CHROME if page.locator(name).first.is_visible()]
        found.printed[path] = (page.evaluate(PAPER), away)
        page.emulate_media(media="screen")
    yield found
    window.clean()
    window.context.close()


CHROME = (".md-header", ".md-sidebar--primary", ".md-footer")
"""What the theme puts around a page."""


ASKED: dict[tuple[str, int], dict[str, Any]] = {
    ("light", 1280): {},
    ("light", 390): {
        "runOnly": ["aria-hidden-focus", "landmark-unique", "scrollable-region-focusable"]
    },
    ("dark", 1280): {"runOnly": ["color-contrast"]},
}
"""What axe is to look at: everything once, then what a narrow screen or a scheme makes another."""


def _listen(page: Page, path: str, found: Seen, options: dict[str, Any]) -> None:
    """Ask axe."""
    options = {**options, "resultTypes": ["violations"]}  # what is well need not be described
    for flaw in Axe().run(page, options=options).response["violations"]:
        nodes = [node["html"][:160] for node in flaw["nodes"][:3]]
        found.flaws.append((path, flaw["id"], nodes))


def test_no_page_scrolls_sideways(site: Path, seen: Seen) -> None:
    assert {(path, width) for path in pages(site) for width in (1280, 390)} == seen.wide.keys()
    assert {} == {key: wide for key, wide in seen.wide.items() if wide > key[1]}


@pytest.mark.parametrize(("scheme", "name"), [("light", "default"), ("dark", "slate")])
def test_the_colours_follow_the_system(
    address: str, visit: Callable[..., Any], scheme: str, name: str
) -> None:
    window = visit(color_scheme=scheme)
    window.page.goto(address + "index.html")
    assert name == window.page.get_attribute("body", "data-md-color-scheme")


def test_the_reader_can_choose_the_other_colours(http: str, visit: Callable[..., Any]) -> None:
    window = visit(color_scheme="light")
    window.page.goto(http + "index.html")
    window.page.click("label[for='__palette_1']")
    assert window.page.get_attribute("body", "data-md-color-scheme") == "slate"
    window.page.goto(http + "en/index.html")
    assert window.page.get_attribute("body", "data-md-color-scheme") == "slate"


def test_what_a_pointer_is_told_is_not_left_to_the_theme(
    http: str, site: Path, visit: Callable[..., Any]
) -> None:
    """A tooltip of the theme's for each title costs more time than all else; see book.js."""
    window = visit()
    window.page.goto(http + "imap/states.html")
    window.page.wait_for_timeout(SETTLE)
    written = (site / "imap/states.html").read_text(encoding="utf-8")
    titles = window.page.locator(".md-content [class^='wb-'] [title]").count()
    assert titles > 500
    assert titles <= written.count(' title="')
    assert window.page.locator("[data-wb-title]").count() == 0


def test_every_page_is_accessible(seen: Seen) -> None:
    assert [] == seen.flaws


def test_a_page_that_is_missing_says_so_in_both_languages(
    http: str, visit: Callable[..., Any]
) -> None:
    window = visit()
    answer = window.page.goto(http + "protocols/no-such-page.html")
    assert answer.status == 404
    assert window.page.locator(".wb-missing[lang=ko]").is_visible()
    assert window.page.locator(".wb-missing[lang=en]").is_visible()
    window.page.click(".wb-missing[lang=en] a")
    assert window.page.url == http + "en/index.html"


def test_a_printed_page_is_ink_on_paper(site: Path, seen: Seen) -> None:
    expected = (["#000000", "#ffffff"], [])
    assert dict.fromkeys(pages(site), expected) == seen.printed


@pytest.mark.parametrize("path", ["pop3/states.html", "en/ref/coverage.html"])
def test_a_page_can_be_printed(http: str, visit: Callable[..., Any], path: str) -> None:
    window = visit(color_scheme="dark")
    window.page.goto(http + path)
    assert window.page.pdf().startswith(b"%PDF")


def test_every_page_says_what_it_is(site: Path) -> None:
    """A description, an og:title and an og:description of its own, and the right language."""
    for path in pages(site):
        text = (site / path).read_text(encoding="utf-8")
        assert f'<html lang="{"en" if path.startswith("en/") else "ko"}"' in text, path
        for name in ('name="description"', 'property="og:title"', 'property="og:description"'):
            assert re.search(rf'<meta {name} content="[^"]+"', text), (path, name)
