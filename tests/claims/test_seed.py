"""The page of the source document: the text unchanged, each claim once, and chips elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from markdown import Markdown

from wirebook import fences
from wirebook.book import Book
from wirebook.checks import check
from wirebook.errors import SourceError
from wirebook.fence import NAMES
from wirebook.render.edition import Edition
from wirebook.render.ledger import claims, plans, tally
from wirebook.render.seed import facsimile
from wirebook.render.verdicts import words
from wirebook.showing import verify
from wirebook.text import LANGUAGES

Change = Callable[[str, str, str], None]


def markdown(lang: str) -> Markdown:
    names = [
        {"name": n, "class": n, "format": getattr(fences, n), "validator": fences.options}
        for n in NAMES
    ]
    return Markdown(
        extensions=["pymdownx.superfences", "wirebook.markdown", "tables"],
        extension_configs={
            "pymdownx.superfences": {"custom_fences": names},
            "wirebook.markdown": {"lang": lang},
        },
    )


def text_of(shown: str) -> str:
    """The words of the source document as a page shows them, without its notes."""
    parts = re.findall(r'<div class="wb-seed__text"[^>]*>(.*?)</div>', shown, re.DOTALL)
    return "\n".join(html.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_the_whole_document_unchanged(root_book: Book, lang: str) -> None:
    page = root_book.root / "docs" / lang / "start/seed.md"
    blocks = [each for each in root_book.blocks(page) if each.name == "seed"]
    shown = [verify(root_book, each, lang) for each in blocks]
    seed = root_book.claims().seed
    assert "\n".join(map(text_of, shown)) == seed.removesuffix("\n")
    anchors = re.findall(r'<div class="wb-note[^>]*id="([^"]+)"', "".join(shown))
    assert sorted(anchors) == sorted(each.anchor for each in root_book.claims().entries)


def test_each_claim_stands_beside_its_line(book: Book) -> None:
    shown = facsimile(Edition(book, "en"), "1-9")
    assert text_of(shown) == book.claims().seed.removesuffix("\n")
    row = re.search(r'id="a2".*?</div></div></div>', shown)
    assert row is not None
    for words_ in (
        "imprecise",
        "More precisely</span> It is <strong>TLS</strong>",
        'href="wb:start/seed.md#a1">A1</a>',
        "an article · checked 2026-11-23",
        "“110 (SSL)”",
    ):
        assert words_ in row[0]
    first = re.search(r'id="a1".*?id="a2"', shown, re.DOTALL)
    assert first is not None
    assert 'href="wb:ref/proofs.md#p-one"' in first[0]
    assert (
        'wb-proof--planned" href="wb:ref/proofs.md#p-later" title="proof not yet written: Later"'
        in first[0]
    )


@pytest.mark.parametrize("lines", ["0-3", "3-1", "1-11", "all", "3"])
def test_lines_that_are_not_there_are_refused(book: Book, lines: str) -> None:
    with pytest.raises(SourceError, match="expected lines of the source document from 1-9"):
        facsimile(Edition(book, "ko"), lines)


def test_the_tally_counts(book: Book) -> None:
    shown = re.sub(r"<[^>]+>", "", tally(Edition(book, "en"), ()))
    assert shown == (
        "2 right1 imprecise"
        "1 some proofs run1 by the words of a specification1 claim (no proof)"
        "3 statements of the source"
    )


def test_the_ledger_names_the_pages_that_speak_of_a_claim(book: Book) -> None:
    (book.root / "docs/ko/page.md").write_text("# 쪽\n\n{claim:A2}\n", encoding="utf-8")
    shown = claims(Edition(book, "ko"), ())
    row = re.search(r"<tr><th[^>]*><a[^>]*wb-imprecise.*?</tr>", shown)
    assert row is not None
    assert '<a href="wb:page.md">page</a>' in row[0]
    assert shown.count("wb:page.md") == 1


def test_without_plans_the_page_says_so(book: Book) -> None:
    file = book.snippets / "claims.toml"
    text = file.read_text(encoding="utf-8").replace(', "P-LATER"', "")
    file.write_text(re.sub(r"\[planned\]\n.*\n", "", text), encoding="utf-8")
    assert plans(Edition(book, "en"), ()).startswith("<p>There is none")


def test_the_plans_name_the_claims_that_wait(book: Book) -> None:
    shown = plans(Edition(book, "en"), ())
    assert 'id="p-later"' in shown
    assert "#a1" in shown


def test_a_chip_in_a_sentence(book: Book) -> None:
    shown = markdown("ko").convert(
        "이것은 {claim:A2} 그렇다. `{claim:A2}`\n\n| a |\n|---|\n| {claim:A1} |"
    )
    assert '<a class="wb-verdict wb-imprecise" href="start/seed.md#a2" title="110 (SSL)">' in shown
    assert '부정확 <span class="wb-verdict__id">A2</span></a> 그렇다.' in shown
    assert "<code>{claim:A2}</code>" in shown
    assert "맞음" in shown


def test_a_claim_alone_is_the_whole_entry(book: Book) -> None:
    shown = markdown("en").convert("Before.\n\n{claim:A2}\n\nAfter.")
    assert '<div class="wb-note wb-note--imprecise">' in shown
    assert "<blockquote><p>110 (SSL)</p>" in shown
    assert 'href="start/seed.md#a1">A1</a>' in shown
    assert "<p><div" not in shown


def test_an_unknown_claim_has_its_line(book: Book) -> None:
    page = book.root / "docs/ko/page.md"
    page.write_text("# 쪽\n\n```text\n{claim:Z1}\n```\n\n말 `{claim:Z2}` {claim:Z3}\n", "utf-8")
    assert [str(each) for each in check(book, (page,))] == [
        "docs/ko/page.md:7: expected a claim of claims.toml, found no Z3"
    ]
    with pytest.raises(SourceError, match=r"docs/ko/page\.md:7: expected a claim"):
        markdown("ko").convert(page.read_text("utf-8"))


def test_words_of_a_quotation() -> None:
    assert words("### POP3 - 수신\n상태") == "POP3 - 수신 상태"
    assert words("1. 하나\n   둘") == "하나 둘"
    assert words("| 저장 | - | 서버 |") == "저장: - / 서버"
    assert words("- 포트: 110") == "포트: 110"


def test_what_a_page_quotes_above_a_verdict_is_the_claim(root_book: Book) -> None:
    """A quotation that a writer copied by hand still stands in the source document."""
    seen = 0
    for page in root_book.pages("ko"):
        text = page.read_text(encoding="utf-8")
        for quote, name in re.findall(r"^> (.+)\n\n\{claim:(\w+)\}", text, re.MULTILINE):
            seen += 1
            assert quote in " ".join(root_book.claims().get(name).quote.split()), (page, name)
    assert seen >= 16


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_writes_a_verdict_by_hand(root_book: Book, lang: str) -> None:
    """But the one that explains them."""
    for page in root_book.pages(lang):
        if page.name != "reading.md":
            assert 'class="wb-verdict' not in page.read_text(encoding="utf-8"), page
