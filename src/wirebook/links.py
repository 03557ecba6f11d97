"""The links that writers write: each leads to a page, to a place on it, or over https outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from os.path import relpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pymdownx.slugs import slugify

from wirebook.errors import SourceError
from wirebook.fence import NAMES
from wirebook.render.edition import Edition
from wirebook.showing import rendered

_LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)\n]*)?\)|^ {0,3}\[[^\]^\n]+\]:[ \t]+<?(\S+?)>?$"
)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_HEADING = re.compile(r"#{1,6} +(.*?) *#*$")
_ATTRIBUTES = re.compile(r"\{:?[^{}\n]*\}")
_ID = re.compile(r"#([\w-]+)")
_HTML_ID = re.compile(r"\bid=\"([^\"]+)\"")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-zA-Z]{2,}$")


def astray(edition: Edition, page: Path) -> Iterator[SourceError]:
    """Every link of a page that leads nowhere, with its line, and what was perhaps meant.

    Raises:
        SourceError: if the page, or one that it links to, cannot be read.
    """
    name = edition.book.name(page)
    for number, line in enumerate(_prose(edition, page), 1):
        for found in _LINK.finditer(_CODE.sub("", line)):
            why = _why(edition, page, found[1] or found[2])
            if why:
                yield SourceError(why, name, number)


def _prose(edition: Edition, page: Path) -> list[str]:
    """The lines of a page, those of its fences empty."""
    text = page.read_text(encoding="utf-8")
    lines = text.split("\n")
    for block in edition.book.blocks(page):
        last = text.count("\n", 0, block.end) + 1
        lines[block.line - 1 : last] = [""] * (last - block.line + 1)
    return lines


def _why(edition: Edition, page: Path, link: str) -> str:
    """What is wrong with a link; empty if nothing is."""
    parts = urlsplit(link)
    if parts.scheme == "mailto":
        return ""
    if parts.scheme or parts.netloc:
        good = parts.scheme == "https" and _HOST.match(parts.hostname or "")
        return "" if good else f"expected a link like https://example.org/page, found {link}"
    target = page
    if parts.path:
        target = (page.parent / unquote(parts.path)).resolve()
        why = _no_file(edition, page, target, parts.path)
        if why:
            return why
    if parts.fragment and target.suffix == ".md":
        return _no_place(edition, target, unquote(parts.fragment))
    return ""


def _no_file(edition: Edition, page: Path, target: Path, path: str) -> str:
    tree = edition.book.root / "docs" / edition.lang
    if not path.startswith("/") and target.is_relative_to(tree) and target.is_file():
        return ""
    pages = {relpath(each, page.parent).replace("\\", "/") for each in tree.rglob("*.md")}
    near = get_close_matches(path, pages, 1, 0) or [""]
    same = next((each for each in sorted(pages) if each.endswith(f"/{target.name}")), near[0])
    return f"expected a link to a page below docs/{edition.lang}, found {path}: write {same}"


def _no_place(edition: Edition, target: Path, anchor: str) -> str:
    places = edition.once(("places", target), lambda: _written(edition, target))
    if anchor in places:
        return ""
    made = edition.once(("made places", target), lambda: _made(edition, target))
    if anchor in made:
        return ""
    near = get_close_matches(anchor, sorted(places | made), 1, 0.6)
    return (
        f"expected a place of {edition.book.name(target)} in the link, found #{anchor}, which is "
        f"not there: write {f'#{near[0]}, or ' if near else ''}{{#{anchor}}} behind a heading there"
    )


def _written(edition: Edition, page: Path) -> frozenset[str]:
    """The places that stand in the text of a page: attributes, and headings without any."""
    slug = slugify(case="lower")
    found: set[str] = set()
    for line in _prose(edition, page):
        given = [place for each in _ATTRIBUTES.findall(line) for place in _ID.findall(each)]
        heading = _HEADING.match(line)
        if heading and not given:
            given = [slug(heading[1].replace("`", ""), "-")]
        found.update(given, _HTML_ID.findall(line))
    return frozenset(found)


def _made(edition: Edition, page: Path) -> frozenset[str]:
    """The places that the fences of a page make."""
    found: set[str] = set()
    for block in edition.book.blocks(page):
        if block.name in NAMES:
            try:
                found.update(_HTML_ID.findall(rendered(edition, block)))
            except SourceError:  # told where that page is checked
                continue
    return frozenset(found)
