"""The registers: which claim leans on which proof, which page cites which RFC, and what became
of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.protocols import REGISTRY
from wirebook.render.catalogue import claims_of, proofs
from wirebook.render.comparison import comparison
from wirebook.render.edition import Edition
from wirebook.render.library import cited_pages, rfcs
from wirebook.rfc import INDEX
from wirebook.text import LANGUAGES

Change = Callable[[str, str, str], None]
POP3 = REGISTRY["pop3"].machine


def entry(shown: str, key: str) -> str:
    found = re.search(rf'<section[^>]*id="rfc-{key}">.*?</section>', shown)
    assert found is not None, key
    return found[0]


def test_a_proof_names_the_claims_that_lean_on_it(book: Book) -> None:
    edition = Edition(book, "en")
    assert [each.id for each in claims_of(edition, edition.proofs()[0])] == ["A1"]
    shown = proofs(edition, (POP3,))
    assert 'href="wb:start/seed.md#a1"' in shown


def test_a_proof_of_no_protocol_is_shown_among_all_only(book: Book, change: Change) -> None:
    change("proofs.toml", '"pop3/noop.wire"', '"hop/all.pycon"')
    edition = Edition(book, "en")
    assert "P-ONE" in proofs(edition, tuple(each.machine for each in REGISTRY.values()))
    assert "P-ONE" not in proofs(edition, ())


def test_an_rfc_names_the_pages_and_verdicts_that_cite_it(book: Book) -> None:
    (book.root / "docs/en/page.md").write_text("# P\n\nSee RFC 3501 here.\n", encoding="utf-8")
    shown = rfcs(Edition(book, "en"), (POP3,))
    mail = entry(shown, "1939")
    assert '<a href="wb:start/seed.md">start/seed</a>' in mail
    assert 'href="wb:start/seed.md#b1"' in mail
    assert f"{sum(row.rfc.startswith('1939') for row in POP3.transitions)} rows" in mail
    assert "STD 53" in mail
    assert 'href="wb:page.md"' in entry(shown, "3501")
    assert "rfc-4549" not in shown


def test_an_rfc_says_what_became_of_it(book: Book) -> None:
    (book.root / "docs/ko/page.md").write_text("# P\n\nRFC 3501, RFC 8314\n", encoding="utf-8")
    shown = rfcs(Edition(book, "ko"), (POP3,))
    old = entry(shown, "3501")
    assert "wb-library__entry--old" in old
    assert 'rfc9051">RFC 9051</a> 문서가 대체함' in old
    assert "RFC 2060 대체" in old
    changed = entry(shown, "8314")
    assert "wb-library__entry--old" not in changed
    assert 'rfc8997">RFC 8997</a> 문서가 고침' in changed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rfc_that_the_book_cites_has_its_entry(root_book: Book, lang: str) -> None:
    edition = Edition(root_book, lang)
    machines = tuple(each.machine for each in root_book.protocols.values())
    shown = rfcs(edition, machines)
    cited = {key for key, pages in cited_pages(edition).items() if pages != ("ref/rfc.md",)}
    missing = [key for key in sorted(cited) if f'id="rfc-{key}"' not in shown]
    # what an RFC itself replaced may be named, and need not be in the index
    named = {str(number) for rfc in INDEX.values() for number in (*rfc.obsoletes, *rfc.updates)}
    assert [key for key in missing if key not in named] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_anchor_of_a_proof_is_on_the_register(root: Path, lang: str) -> None:
    """What claims and cells link to is there, written or planned."""
    book = Book(root)
    edition = Edition(book, lang)
    anchors = {proof.anchor for proof in edition.proofs()}
    anchors |= {name.lower() for name in edition.claims().planned}
    linked = set(re.findall(r"wb:ref/proofs\.md#([\w-]+)", comparison(edition, ())))
    assert linked
    assert linked <= anchors
