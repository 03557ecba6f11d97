"""What only this book explains: the engine's fences and command line; and how it speaks."""

from __future__ import annotations

import re

from wirebook.book import Book
from wirebook.text import LANGUAGES


def test_every_term_has_an_anchor_and_both_words(book: Book) -> None:
    anchors = {}
    for lang in LANGUAGES:
        text = (book.root / "docs" / lang / "ref" / "glossary.md").read_text(encoding="utf-8")
        anchors[lang] = re.findall(r"\{[:]? ?#([\w-]+) ?\}", text)
    assert len(anchors["ko"]) > 20
    assert anchors["ko"] == anchors["en"]


def test_korean_is_plain_style(book: Book) -> None:
    """해라체: no page speaks 합니다체 outside quotations of servers."""
    for page in book.pages("ko"):
        text = page.read_text(encoding="utf-8")
        for block in book.blocks(page):
            text = text.replace(block.source, "")
        prose = [line for line in text.splitlines() if not line.startswith(("|", ">", "    "))]
        assert not re.findall(r"\S+(?:습니다|입니다|하세요|십시오)", "\n".join(prose)), page


def test_a_link_says_where_it_leads(book: Book) -> None:
    """Who hears the links of a page read out, one after the other, learns nothing from "here"."""
    empty = re.compile(r"\[(?:여기|자세히|링크|클릭|here|this|more|link|read more)\]\(")
    found = [
        page for lang in LANGUAGES for page in book.pages(lang) if empty.search(book.text(page))
    ]
    assert found == []
