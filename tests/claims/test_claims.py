"""Claims are read, quote their document unchanged, and every mistake in them has its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirebook.book import Book
from wirebook.checks import claims as check_claims
from wirebook.claims import SEED, place, statements
from wirebook.errors import SourceError

Change = Callable[[str, str, str], None]


def problems(book: Book) -> list[str]:
    return [str(problem) for problem in check_claims(book)]


def test_a_claim_is_what_the_file_says(book: Book) -> None:
    found = book.claims()
    assert [claim.id for claim in found.entries] == ["A1", "A2", "B1"]
    second = found.get("A2")
    assert second.lines == (5,)
    assert second.correction is not None
    assert second.correction["ko"] == "**TLS**다(A1)."
    assert second.anchor == "a2"
    assert found.planned["P-LATER"]["en"] == "Later"
    assert problems(book) == []


def test_a_book_without_claims_has_none(book: Book) -> None:
    (book.snippets / "claims.toml").unlink()
    assert book.claims().entries == ()
    assert problems(book) == []


def test_what_states_something_is_every_line_but_headings_labels_and_rules() -> None:
    seed = "# a\n\n특징:\n- b\n왜?\n---\n| c | d |\n|---|:-:|\n| e | f |\n"
    assert statements(seed) == (4, 9)


def test_a_quotation_may_run_over_lines() -> None:
    assert place("one\ntwo words\nthree", 2, "words\nthree") == 4
    assert place("one\ntwo words\nthree", 1, "words\nthree") == -1
    assert place("one", 2, "one") == -1


MISTAKES = [
    ("종류 | 상태 |", "종류 | 무상태 |", "31: expected the words of snippets/seed.md:9 unchanged"),
    ('line = 3', 'line = 4', "10: expected the words of snippets/seed.md:4"),
    ('line = 3', 'line = "3"', "9: expected numbers of lines in line"),
    ('"right"', '"rihgt"', "12: expected verdict to be one of right, imprecise, wrong, outdated"),
    ('kind = "rfc"', 'kind = "law"', "13: expected kind to be one of rfc, practice, policy, claim"),
    ('id = "A1"', 'id = "first"', "8: expected a letter and a number in id, found first"),
    ('id = "A2"', 'id = "A1"', "18: A1 is there twice"),
    ('gloss = "Kind: stateful"\n', "", "28: expected gloss in this claim, found none"),
    ('1939#3', '1939#99', "14: RFC 1939 has no section 99"),
    ('rfc = ["1939#3"]\n', "", "7: expected rfc in a claim of the kind rfc, found none"),
    ('rfc = ["1939#3"]', 'rfc = "1939#3"', '14: expected rfc = ["..."]'),
    ('date = "2026-11-23"\n', "", "17: expected source and date in a claim of the kind claim"),
    ("2026-11-23", "2026-13-23", "26: expected a day like 2026-11-23 in date, found 2026-13-23"),
    ('correction = { ko = "**TLS**다(A1).", en = "It is **TLS** (A1)." }\n', "",
     "17: expected a correction, since A2 is imprecise"),
    ('en = "an article"', 'fr = "un article"', '25: expected source = { ko = "...", en = "..." }'),
    ('gloss = "110', 'glos = "x"\ngloss = "110', "21: expected correction, date"),
    ('P-LATER = { ko', 'P-LATER = { de', '5: expected P-LATER = { ko = "...", en = "..." }'),
    ("[[claim]]", "[claim]", "17: Cannot overwrite a value"),
    ("[seed]", "seed = 3\n[other]", "1: expected [seed] to be a table"),
    ("[[claim]]", '[["claim"]]', "1: expected every claim under [[claim]] on a line of its own"),
    ('verdict = "right"', '"verdict" = "rihgt"', "7: expected verdict to be one of"),
    ('stateful"\nverdict = "right"', 'stateful"\n"verdict" = "x"', "28: expected verdict to be"),
    ('kind = "claim"', '"kind" = "clam"', "17: expected kind to be one of"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_has_its_line(book: Book, change: Change, old: str, new: str, says: str) -> None:
    change("claims.toml", old, new)
    assert problems(book)[0].startswith(f"snippets/claims.toml:{says}")


def test_the_document_may_not_change(book: Book, change: Change) -> None:
    change(SEED, "프로토콜이다.", "프로토콜이다!")
    assert "expected snippets/seed.md unchanged" in problems(book)[0]


def test_a_statement_without_a_claim_is_told(book: Book, change: Change) -> None:
    text = (book.snippets / "claims.toml").read_text(encoding="utf-8")
    last = text[text.rindex("[[claim]]") :]
    change("claims.toml", last, "")
    assert problems(book) == [
        "snippets/seed.md:9: expected a claim of snippets/claims.toml on this statement, found "
        "none: | 종류 | 상태 |"
    ]


def test_a_claim_that_loses_its_proof_is_told(book: Book, change: Change) -> None:
    change("proofs.toml", 'id = "P-ONE"', 'id = "P-TWO"')
    assert problems(book) == [
        "snippets/claims.toml:7: claim A1 has lost its proof P-ONE: expected it in proofs.toml, or "
        "under [planned]"
    ]


def test_a_planned_proof_that_is_written_is_no_longer_planned(book: Book, change: Change) -> None:
    change("proofs.toml", 'id = "P-ONE"', 'id = "P-LATER"')
    change("claims.toml", '["P-ONE", "P-LATER"]', '["P-LATER"]')
    assert problems(book) == [
        "snippets/claims.toml:5: P-LATER is written now: delete it from [planned]"
    ]


def test_a_planned_proof_that_nobody_needs_is_told(book: Book, change: Change) -> None:
    change("claims.toml", '["P-ONE", "P-LATER"]', '["P-ONE"]')
    assert problems(book) == [
        "snippets/claims.toml:5: P-LATER is planned, but no claim needs it: delete it"
    ]


def test_a_proof_of_an_unknown_claim_is_told(book: Book, change: Change) -> None:
    change("proofs.toml", '["A1"]', '["Z9"]')
    assert problems(book) == [
        "snippets/proofs.toml:2: proof P-ONE: expected claims of claims.toml in seed, found Z9"
    ]


def test_a_document_that_is_missing_or_no_text_is_told(book: Book) -> None:
    (book.snippets / SEED).write_bytes(b"\xff")
    assert problems(book) == ["snippets/seed.md:1: expected UTF-8, found invalid start byte"]
    (book.snippets / SEED).unlink()
    assert problems(book) == [
        "snippets/claims.toml:1: expected the source document snippets/seed.md, found none"
    ]


def test_an_unknown_claim_is_answered_with_the_nearest(book: Book) -> None:
    with pytest.raises(SourceError, match="found no A11: write A1"):
        book.claims().get("A11")
