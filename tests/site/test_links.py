"""Every link of the built site leads somewhere: to a file, to a place on a page, or outside."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from wirebook.site import build

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")
KEYS = ("href", "src", "xlink:href", "poster", "data")


class _Page(HTMLParser):
    """Collects the ids of a page, and its links with the line of the HTML that each is on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[int, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key == "id" or (tag == "a" and key == "name"):
                self.ids.add(value or "")
            elif key in KEYS and value is not None and tag != "base":
                self.links.append((self.getpos()[0], value))


@cache
def read(path: Path) -> _Page:
    return _Page(path.read_text(encoding="utf-8"))


def broken(site: Path) -> list[str]:
    """Say of each link that leads nowhere: its page, the line of the HTML, the link, and why."""
    found = []
    for path in sorted(site.rglob("*.html")):
        for line, link in read(path).links:
            why = _outside(link) if urlsplit(link).scheme else _inside(site, path, link)
            if why:
                found.append(f"{path.relative_to(site).as_posix()}:{line}: {link}: {why}")
    return list(dict.fromkeys(found))


def _outside(link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme == "data":
        return ""
    if parts.scheme != "https":
        return "expected https"
    if parts.username or not HOST.match(parts.hostname or ""):
        return f"expected the name of a host, found {parts.netloc!r}"
    return "" if re.match(r"[!-~]+$", link) else "expected ASCII without blanks"


def _inside(site: Path, page: Path, link: str) -> str:
    parts = urlsplit(link)
    if parts.netloc or parts.path.startswith("/"):
        # The 404 page is served at any address, so its links begin at the root.
        return "" if page.name == "404.html" else "expected an address relative to the page"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(site.resolve()):
        return "leads out of the site"
    if not target.is_file():
        return f"no file {target.relative_to(site.resolve()).as_posix()}"
    place = unquote(parts.fragment)
    if place and target.suffix == ".html" and place not in read(target).ids:
        return f"no place #{place} on that page"
    return ""


def test_every_link_leads_somewhere(site: Path) -> None:
    assert broken(site) == []


def test_every_link_leads_somewhere_with_every_builder(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="needs zensical, from the extra `test`")
    build(root, out=tmp_path / "site", builder="zensical", offline=True)
    assert broken(tmp_path / "site") == []


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("b.html", "no file b.html"),
        ("a.html#there", "no place #there on that page"),
        ("#there", "no place #there on that page"),
        ("../a.html", "leads out of the site"),
        ("/a.html", "expected an address relative to the page"),
        ("http://example.org/", "expected https"),
        ("https://localhost/", "expected the name of a host, found 'localhost'"),
        ("https://example.org/가", "expected ASCII without blanks"),
        ("a.html#here", ""),
        ("#here", ""),
        ("https://example.org/a#b", ""),
    ],
)
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, link: str, says: str) -> None:
    (tmp_path / "a.html").write_text(f'<p id="here">\n<a href="{link}">x</a></p>', "utf-8")
    read.cache_clear()
    assert broken(tmp_path) == ([f"a.html:2: {link}: {says}"] if says else [])
