"""One source, three builders, the same bytes every time."""

from __future__ import annotations

import filecmp
import importlib.util
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from wirebook.site import BUILDERS, SiteError, build

# The HTML that our fences write carries this prefix; so does nothing of the theme's.
OURS = re.compile(r"\bwb-[\w-]+")


class _Article(HTMLParser):
    """Counts our classes inside a page's text, wherever a builder puts its own around it."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.classes: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self.depth += 1
        if self.depth:
            self.classes.update(OURS.findall(dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self.depth -= 1


def ours(site: Path) -> dict[str, Counter[str]]:
    """Count, page by page, the pieces that our fences wrote."""
    counted = {}
    for path in sorted(site.rglob("*.html")):
        article = _Article()
        article.feed(path.read_text(encoding="utf-8"))
        counted[str(path.relative_to(site))] = article.classes
    return counted


def files(site: Path) -> list[str]:
    """List a site's files, as paths from its root."""
    return sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())


def test_two_builds_give_the_same_bytes(root: Path, site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build(root, out=again, offline=True)
    assert files(site) == files(again)
    _, differing, unread = filecmp.cmpfiles(site, again, files(site), shallow=False)
    assert ([], []) == (differing, unread)


@pytest.mark.parametrize("builder", [name for name in BUILDERS if name != "mkdocs"])
def test_every_builder_builds_the_same_book(
    root: Path, site: Path, tmp_path: Path, builder: str
) -> None:
    if importlib.util.find_spec(builder) is None:
        pytest.skip(f"needs {builder}, from the extra `test`")
    out = tmp_path / builder
    build(root, out=out, builder=builder, offline=True)
    assert ours(site) == ours(out)
    for asset in (
        "assets/stylesheets/wirebook.css",
        "assets/stylesheets/book.css",
        "assets/javascripts/book.js",
        "assets/javascripts/stepper.js",
        "assets/javascripts/iframe-worker-shim.js",
    ):
        for tree in ("", "en/"):
            assert (site / tree / asset).read_bytes() == (out / tree / asset).read_bytes()


def test_no_page_asks_for_anything_outside(site: Path) -> None:
    """No script, style, image or font comes from another host."""
    asks = re.compile(r"<(?:script|img|link rel=\"(?:stylesheet|preconnect|icon)\")[^>]*https?://")
    for path in site.rglob("*.html"):
        assert asks.search(path.read_text(encoding="utf-8")) is None, path.name


def test_a_published_site_knows_its_address(root: Path, tmp_path: Path) -> None:
    build(root, out=tmp_path / "site", url="https://example.org/book", edit="https://example.org/e")
    text = (tmp_path / "site/en/index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/book/en/index.html">' in text
    assert 'hreflang="ko" href="https://example.org/book/index.html"' in text.replace("en/../", "")
    assert 'href="https://example.org/e/docs/en/index.md"' in text


def test_a_broken_link_fails_the_build_and_the_old_site_stays(tmp_path: Path, root: Path) -> None:
    book = tmp_path / "book"
    for language in ("ko", "en"):
        (book / "docs" / language).mkdir(parents=True)
        (book / "docs" / language / "index.md").write_text("# A\n", encoding="utf-8")
    (book / "snippets").mkdir()
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        lines = (root / name).read_text(encoding="utf-8")
        lines = re.sub(r"^nav:\n(?:[ \t].*\n)+", "", lines, flags=re.M)
        (book / name).write_text(lines, encoding="utf-8")
    build(book, out=book / "site")
    before = (book / "site/index.html").read_bytes()
    (book / "docs/ko/index.md").write_text("# A\n\n[nowhere](#nowhere)\n", encoding="utf-8")
    with pytest.raises(SiteError, match="nowhere"):
        build(book, out=book / "site")
    assert before == (book / "site/index.html").read_bytes()
    assert [] == list(book.glob(".build-*"))


def test_a_folder_that_holds_no_site_is_left_alone(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SiteError, match="nothing was changed"):
        build(root, out=tmp_path)
    with pytest.raises(SiteError, match="its own sources"):
        build(root, out=root)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_an_unknown_builder_is_named(root: Path, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="'jekyll'"):
        build(root, out=tmp_path / "site", builder="jekyll")
