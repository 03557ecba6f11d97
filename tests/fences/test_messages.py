"""Whatever is wrong with a fence, the build ends and the message says where, and what to write."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from markdown import Markdown
from pymdownx.superfences import SuperFencesException

from wirebook import fences
from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.fences import FenceError
from wirebook.protocols import REGISTRY
from wirebook.showing import Found, placed, verify

Render = Callable[..., str]

CASES = {
    "unknown option": (
        '```wire src="pop3/noop.wire" titel="x"\n```',
        "docs/ko/page.md:3: expected src, title, proof, hl as options of wire, found titel: "
        "write title",
    ),
    "option like no other": (
        '```matrix protocol="pop3" zzz="x"\n```',
        "docs/ko/page.md:3: expected protocol as options of matrix, found zzz: delete it",
    ),
    "missing option": (
        '```command protocol="pop3"\n```',
        'docs/ko/page.md:3: expected the option name of command, found none: write name="..."',
    ),
    "unknown protocol": (
        '```matrix protocol="pop"\n```',
        f"docs/ko/page.md:3: expected protocol of matrix to be one of {', '.join(REGISTRY)}, "
        'found "pop": write pop3',
    ),
    "unknown command": (
        '```command protocol="pop3" name="RETRV"\n```',
        "docs/ko/page.md:3: expected name of command to be one of USER, PASS, QUIT, STAT, LIST, "
        "RETR, DELE, NOOP, RSET, APOP, TOP, UIDL, CAPA, STLS, AUTH, UTF8, LANG, found "
        '"RETRV": write RETR',
    ),
    "unknown reference": (
        '```reference of="stats" protocol="pop3"\n```',
        "docs/ko/page.md:3: expected of of reference to be one of states, commands, replies, "
        "transitions, refusals, ports, variables, stores, properties, coverage, limits, proofs, "
        "cheat, counts, rfc, comparison, verdicts, claims, plans, servers, clients, model, wire, "
        "fences, cli, api, "
        'found "stats": write states',
    ),
    "unknown view": (
        '```states protocol="pop3" view="everything"\n```',
        "docs/ko/page.md:3: expected view of states to be one of overview, failures, tls, "
        'command:NAME, state:NAME or detail:NAME of pop3, found "everything"',
    ),
    "wrong yes": (
        '```states protocol="pop3" sentences="none"\n```',
        "docs/ko/page.md:3: expected sentences of states to be one of yes, no, found "
        '"none": write no',
    ),
    "unknown proof": (
        '```wire src="pop3/noop.wire" proof="P-TWO"\n```',
        'docs/ko/page.md:3: expected a proof of snippets/proofs.toml, found "P-TWO": write P-ONE',
    ),
    "a dialogue that is no file of the proof": (
        '```wire proof="P-ONE"\n@ pop3\nC: QUIT\nS: +OK\n```',
        "docs/ko/page.md:3: expected one of the files of proof P-ONE (pop3/noop.wire), found a "
        "dialogue that is not in a file: add it to files in snippets/proofs.toml, or delete proof "
        "here",
    ),
    "missing transcript": (
        '```wire src="pop3/nop.wire"\n```',
        'docs/ko/page.md:3: expected a file of snippets/ in src of wire, found no "pop3/nop.wire"'
        ": write pop3/noop.wire",
    ),
    "path outside": (
        '```wire src="../secret"\n```',
        'docs/ko/page.md:3: expected a file of snippets/ in src of wire, found no "../secret"',
    ),
    "missing session": (
        '```client src="pop3/sums.pycon"\n```',
        "docs/ko/page.md:3: expected a file of snippets/ in src of client, found no "
        '"pop3/sums.pycon": write pop3/sum.pycon',
    ),
    "missing section": (
        '```client src="pop3/sum.pycon" section="product"\n```',
        "snippets/pop3/sum.pycon:1: expected a section (sum), found product\n"
        "(needed by the fence in docs/ko/page.md:3)",
    ),
    "missing picture": (
        '```picture src="flaw.dot"\n```',
        "docs/ko/page.md:3: expected a file of diagrams/ in src of picture, found no "
        '"flaw.dot": write flow.dot',
    ),
    "content beside src": (
        '```wire src="pop3/noop.wire"\nC: NOOP\n```',
        "docs/ko/page.md:3: expected nothing inside this wire block, since its options say it "
        "all, found 'C: NOOP': delete it",
    ),
    "content where none belongs": (
        '```matrix protocol="pop3"\nUSER\n```',
        "docs/ko/page.md:3: expected nothing inside this matrix block, since its options say it "
        "all, found 'USER': delete it",
    ),
    "no dialogue": (
        "```wire\n```",
        'docs/ko/page.md:3: expected a dialogue inside this block, or src="...", found neither',
    ),
    "no line number": (
        '```wire src="pop3/noop.wire" hl="3,x"\n```',
        'docs/ko/page.md:3: expected line numbers in hl, found x: write hl="3,7"',
    ),
    "half a range": (
        '```wire src="pop3/noop.wire" hl="3-y"\n```',
        'docs/ko/page.md:3: expected line numbers in hl, found 3-y: write hl="3,7"',
    ),
    "line out of range": (
        '```wire src="pop3/noop.wire" hl="2-9"\n```',
        "docs/ko/page.md:3: expected line numbers from 1 to 4 in hl, found 5",
    ),
    "unreadable line": (
        "```wire\n@ pop3\nX: NOOP\n```",
        "docs/ko/page.md:5: expected C, S, @ or # at the beginning of the line, found 'X: NOOP': "
        "write C: before what the client sends and S: before what the server answers",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_message_says_where_and_what_to_write(render: Render, case: str) -> None:
    fence, message = CASES[case]
    with pytest.raises(FenceError) as caught:
        render(f"# 쪽\n\n{fence}\n")
    assert str(caught.value) == message


@pytest.mark.parametrize("case", CASES)
def test_checking_without_a_builder_says_the_same(book: Book, case: str) -> None:
    fence, message = CASES[case]
    page = book.root / "docs/ko/page.md"
    page.write_text(f"# 쪽\n\n{fence}\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        verify(book, book.blocks(page)[0], "ko")
    assert str(caught.value) == message


def test_a_mismatch_names_its_line_in_the_page(render: Render) -> None:
    with pytest.raises(FenceError, match=r"^docs/ko/page.md:4: expected - but the server said \+"):
        render("```wire\n@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK no\n```\n")


def test_a_mismatch_in_a_file_names_file_and_page(render: Render, book: Book) -> None:
    (book.snippets / "pop3/noop.wire").write_text(
        "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +NO\n", encoding="utf-8"
    )
    with pytest.raises(FenceError) as caught:
        render('text\n\n```wire src="pop3/noop.wire"\n```\n')
    assert str(caught.value).startswith("snippets/pop3/noop.wire:3: ")
    assert str(caught.value).endswith("\n(needed by the fence in docs/ko/page.md:3)")


def test_the_error_is_one_that_superfences_lets_through(render: Render) -> None:
    with pytest.raises(SuperFencesException) as caught:
        render('```matrix protocol="x"\n```\n')
    assert isinstance(caught.value, SourceError)


def test_no_exception_becomes_inline_code(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("wirebook.showing.shown", broken)
    with pytest.raises(FenceError, match=r"^docs/ko/page.md:1: ZeroDivisionError$"):
        render('```matrix protocol="pop3"\n```\n')


def test_an_unexpected_error_keeps_its_words() -> None:
    error = placed(ValueError("odd"), Found("a.md", 3, 4))
    assert str(error) == "a.md:3: ValueError: odd"


def test_an_error_that_knows_its_place_in_the_page_keeps_it() -> None:
    error = placed(SourceError("odd", "a.md", 7), Found("a.md", 3, 4))
    assert str(error) == "a.md:7: odd"


def test_of_several_fences_the_right_one_is_named(render: Render) -> None:
    with pytest.raises(FenceError, match=r"^docs/ko/page.md:4: expected nothing inside"):
        render('```matrix protocol="pop3"\n```\n\n```matrix protocol="pop3"\nx\n```\n')


def test_a_place_that_cannot_be_found_costs_only_the_place(book: Book, render: Render) -> None:
    (book.root / "docs/ko/broken.md").write_text("```wire\n", encoding="utf-8")
    with pytest.raises(FenceError, match=r"^expected protocol of matrix") as caught:
        fences.matrix("", "matrix", "", {"protocol": "x"}, _markdown())
    assert caught.value.path == ""


def test_a_fence_that_stands_on_no_page_still_says_what_is_wrong(book: Book) -> None:
    with pytest.raises(FenceError) as caught:
        fences.wire("@ pop3\nX", "wire", "", {}, _markdown())
    assert (caught.value.path, caught.value.line) == ("", 2)


def _markdown() -> Markdown:
    return Markdown(
        extensions=["wirebook.markdown"], extension_configs={"wirebook.markdown": {"lang": "ko"}}
    )


def test_a_fence_needs_the_extension(book: Book) -> None:
    with pytest.raises(FenceError, match=r"^expected wirebook.markdown among markdown_extensions"):
        fences.matrix("", "matrix", "", {"protocol": "pop3"}, Markdown())


@pytest.mark.parametrize(
    "text",
    [
        "```wires\n@ pop3\n```",
        "```matrix protocol=pop3\n```",
        '```wire src="pop3/noop.wire"',
    ],
)
def test_what_only_looks_like_a_fence_is_refused_with_its_line(render: Render, text: str) -> None:
    with pytest.raises(SourceError, match=r"^docs/ko/page.md:3: expected "):
        render(f"# 쪽\n\n{text}\n")


def test_what_an_include_brings_is_refused_without_a_line(book: Book) -> None:
    with pytest.raises(SourceError, match="expected wire, found wires"):
        _markdown().convert("```wires\n```\n")


def test_the_language_is_one_of_the_book(book: Book) -> None:
    with pytest.raises(SourceError, match=r"expected lang of wirebook\.markdown to be ko or en"):
        Markdown(extensions=["wirebook.markdown"])


def test_formatters_can_be_pickled_as_zensical_does() -> None:
    assert pickle.loads(pickle.dumps(fences.wire)) == fences.wire


def test_every_fence_renders(render: Render) -> None:
    made = render(
        '```wire src="pop3/noop.wire" hl="2,3-4" proof="P-ONE" title="T"\n```\n\n'
        "```wire\n@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK\n```\n\n"
        '```client src="pop3/sum.pycon" section="sum"\n```\n\n'
        '```states protocol="pop3" view="command:STLS" sentences="no"\n```\n\n'
        '```matrix protocol="pop3"\n```\n\n'
        '```command protocol="pop3" name="RETR"\n```\n\n'
        '```reference of="counts"\n```\n\n'
        '```picture src="flow.dot" title="T"\n```\n'
    )
    kinds = ("wb-wire ", "wb-client-session", "wb-diagram", "wb-matrix", "wb-card", "wb-table")
    assert all(f'class="{kind}' in made for kind in kinds)
    assert "```" not in made
