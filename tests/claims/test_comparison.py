"""The comparison: every cell has its proof or says that it has none, and no number is written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from wirebook.book import Book
from wirebook.checks import claims as check_claims
from wirebook.comparison import COLUMNS, COUNTS, read
from wirebook.errors import SourceError
from wirebook.protocols import REGISTRY
from wirebook.render.comparison import comparison, octets
from wirebook.render.edition import Edition
from wirebook.render.facts import numbers

Change = Callable[[str, str, str], None]

CELL = """\
[row.{column}]
ko = "아직 없음"
en = "nothing yet"
source = {{ ko = "글", en = "an article" }}
date = "2026-11-23"
"""

ROW = """\
[[row]]
claim = "B1"
en = "Kind"
[row.pop3]
ko = "**상태** 유지"
en = "**stateful**"
proofs = ["P-ONE", "P-LATER"]
rfc = ["1939#3"]
count = ["states", "commands"]
octets = [["pop3/noop.wire", "NOOP"]]
[row.imap]
ko = "상태"
en = "stateful"
proofs = ["P-LATER"]
rfc = ["9051#3"]
""" + "".join(CELL.format(column=name) for name in ("smtp", "http", "jmap"))


@pytest.fixture
def compared(book: Book) -> Book:
    """The small book with a comparison of one row."""
    (book.snippets / "comparison.toml").write_text(ROW, encoding="utf-8")
    return book


def cells(shown: str) -> dict[str, str]:
    found = re.findall(r'<td class="wb-compare__cell wb-compare__cell--(\w+).*?</td>', shown)
    parts = re.findall(r"<td class=\"wb-compare__cell .*?</td>", shown)
    return dict(zip(found, parts, strict=True))


def test_a_cell_with_a_proof_that_runs_links_to_it(compared: Book) -> None:
    shown = cells(comparison(Edition(compared, "en"), ()))["pop3"]
    assert '<a class="wb-proof" href="wb:ref/proofs.md#p-one">P-ONE</a>' in shown
    assert "wb-proof--planned" in shown
    assert "claim (no proof)" not in shown
    assert "<strong>stateful</strong>" in shown


def test_a_cell_without_one_says_so_with_a_dated_source(compared: Book) -> None:
    shown = cells(comparison(Edition(compared, "en"), ()))
    assert "claim (no proof)" in shown["imap"]
    assert "RFC 9051 §3</a><span> · 2021-08" in shown["imap"]
    assert "claim (no proof)" in shown["http"]
    assert "an article · checked 2026-11-23" in shown["http"]


def test_numbers_are_counted_and_measured(compared: Book) -> None:
    shown = cells(comparison(Edition(compared, "ko"), ()))["pop3"]
    machine = REGISTRY["pop3"].machine
    assert f"<b>{len(machine.states)}</b> 상태" in shown
    assert f"<b>{len(machine.commands)}</b> 명령" in shown
    assert f"<b>{len(b'+OK' + bytes(2))}옥텟</b>" in shown
    assert set(COUNTS) <= {label["en"] for label, _ in numbers(machine)}


def test_the_caption_counts_the_cells(compared: Book) -> None:
    assert "5 cells: 1 with a proof, 4 claims" in comparison(Edition(compared, "en"), ())


def test_a_model_that_is_not_there_gives_no_number(compared: Book) -> None:
    text = ROW.replace('rfc = ["9051#3"]', 'rfc = ["9051#3"]\ncount = ["states"]')
    text = text.replace("row.imap", "row.x").replace("row.jmap", "row.imap")
    text = text.replace("row.x", "row.jmap")  # a protocol that will never have a machine
    (compared.snippets / "comparison.toml").write_text(text, encoding="utf-8")
    shown = cells(comparison(Edition(compared, "en"), ()))["jmap"]
    assert "counted when the model is here" in shown
    assert not re.search(r"<b>\d", shown)


def test_a_line_that_no_transcript_has_is_told(compared: Book, change: Change) -> None:
    assert octets(Edition(compared, "ko"), "pop3/noop.wire", "NOOP") == 5
    change("comparison.toml", '"NOOP"', '"STAT"')
    with pytest.raises(SourceError, match=r"snippets/comparison\.toml:4: expected the line 'STAT'"):
        comparison(Edition(compared, "ko"), ())


MISTAKES = [
    ("[[row]]", "[row]", "1: expected every row under [[row]]"),
    ('claim = "B1"\n', "", "1: expected claim in this row, found none"),
    ("[row.imap]", "[row.imop]", "1: expected imap in this row, found none"),
    ('en = "Kind"', 'en = "Kind"\nde = "Art"', "1: expected claim, en and columns in a row"),
    ('ko = "상태"', 'ko = ""', '11: expected ko = "..." and en = "..." in this cell'),
    ('ko = "상태"', 'ko = "상태"\nfr = "x"', "11: expected count, date, en, ko, octets"),
    ('rfc = ["9051#3"]', 'rfc = ["9051#77"]', "11: RFC 9051 has no section 77"),
    ('rfc = ["9051#3"]', 'rfc = "9051#3"', "11: expected a list in rfc"),
    ('rfc = ["9051#3"]', "", "11: expected rfc, or source and date"),
    ('"states"', '"statues"', "4: expected states, commands, transitions in count, found statues"),
    ('[["pop3/noop.wire", "NOOP"]]', '["NOOP"]', "4: expected octets = [["),
    ("[row.imap]", '[row."imap"]\nfr = "x"', "1: expected count, date, en, ko, octets"),
    ("2026-11-23", "today", "16: expected a day like 2026-11-23 in date, found today"),
    ('source = { ko = "글", en = "an article" }', 'source = "x"', "16: expected source = {"),
]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_has_its_line(
    compared: Book, change: Change, old: str, new: str, says: str
) -> None:
    change("comparison.toml", old, new)
    first = str(next(check_claims(compared)))
    assert first.startswith(f"snippets/comparison.toml:{says}")


def test_a_cell_that_loses_its_proof_is_told(compared: Book, change: Change) -> None:
    change("comparison.toml", '"P-ONE", ', '"P-GONE", ')
    change("comparison.toml", 'claim = "B1"', 'claim = "B9"')
    assert list(map(str, check_claims(compared))) == [
        "snippets/comparison.toml:4: the cell B9 pop3 has lost its proof P-GONE: expected it in "
        "proofs.toml, or under [planned]",
        "snippets/comparison.toml:1: expected a claim of claims.toml in claim, found B9",
    ]


def test_the_book_compares_every_row_of_the_source(root_book: Book) -> None:
    claims = {each.id: each for each in root_book.claims().entries}
    rows = [row.claim for row in root_book.comparison()]
    assert rows == [f"G{number}" for number in range(1, 23)]
    assert all(claims[name].quote.startswith("| ") for name in rows)


def test_no_cell_of_the_book_writes_a_number_that_is_counted(root_book: Book) -> None:
    """States, commands, transitions and octets come from the models and the dialogues."""
    for row in root_book.comparison():
        for name in COLUMNS:
            for words in (row.cells[name].text.ko, row.cells[name].text.en):
                assert not re.search(
                    r"\d+ ?(?:상태|명령|전이|옥텟|states|commands|transitions|octets)", words
                )


def test_a_broken_file_has_its_line() -> None:
    with pytest.raises(SourceError, match=r"^comparison\.toml:2: "):
        read("[[row]]\nclaim =\n")
