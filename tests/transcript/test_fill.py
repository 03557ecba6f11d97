"""Filling: new server lines go in, and nothing else moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebook.align import align
from wirebook.blocks import blocks
from wirebook.errors import SourceError, TranscriptSyntaxError
from wirebook.fill import START, Answers, rewritten, said
from wirebook.transcript import Line
from wirebook.writeback import diff, replace_block

PAGE = """\
@ pop3 alice=2
S: +OK old greeting

# Who is there?
C: USER alice
S: +OK
C: PASS secret
# How many there are.
S: +OK <<n:int>> messages
S= AUTHORIZATION
C: QUIT
S! close
"""


def state(text: str, peer: str = "") -> Line:
    """A `S=` line as a recorder hands it over."""
    return Line(0, "S", peer, "=", text)


def filled(source: str, answers: Answers) -> str:
    """Fill, and see that filling again changes nothing."""
    lines = rewritten(source, answers)
    assert rewritten("\n".join(lines), _moved(source, lines, answers)) == lines
    return "\n".join(lines)


def _moved(source: str, lines: list[str], answers: Answers) -> Answers:
    """The same answers under the client's new line numbers."""

    def clients(each: list[str]) -> list[int]:
        return [n for n, line in enumerate(each, 1) if line.startswith("C")]

    numbers = dict(zip(clients(source.split("\n")), clients(lines), strict=True))
    return {numbers.get(key, key): answer for key, answer in answers.items()}


def test_only_lines_that_no_longer_fit_are_rewritten() -> None:
    answers = {
        START: [*said(b"+OK new greeting\r\n"), state("AUTHORIZATION")],
        5: [*said(b"+OK send PASS\r\n"), state("AUTHORIZATION")],
        7: [*said(b"+OK 2 messages\r\n"), state("TRANSACTION")],
        11: [*said(b"+OK bye\r\n"), Line(0, "S", "", "!", "close")],
    }
    assert (
        filled(PAGE, answers)
        == """\
@ pop3 alice=2
S: +OK new greeting

# Who is there?
C: USER alice
S: +OK send PASS
C: PASS secret
# How many there are.
S: +OK <<n:int>> messages
S= TRANSACTION
C: QUIT
S: +OK bye
S! close
"""
    )


def test_a_transcript_of_client_lines_gets_its_answers() -> None:
    source = "# Lock.\n@ pop3\n@ alice=1\nC: USER alice\nC: QUIT"
    answers = {
        START: said(b"+OK ready\r\n"),
        4: said(b"+OK\r\n"),
        5: [*said(b"+OK bye\r\n"), Line(0, "S", "", "!", "close")],
    }
    assert filled(source, answers).split("\n") == [
        "# Lock.",
        "@ pop3",
        "@ alice=1",
        "S: +OK ready",
        "C: USER alice",
        "S: +OK",
        "C: QUIT",
        "S: +OK bye",
        "S! close",
    ]


@pytest.mark.parametrize(
    ("old", "sent", "new"),
    [
        (["S: a", "S: b"], b"a\r\nx\r\nb\r\n", ["S: a", "S: x", "S: b"]),
        (["S: a", "S: b"], b"b\r\n", ["S: b"]),
        (["S: a", "S: b"], b"x\r\na\r\nb\r\n", ["S: x", "S: a", "S: b"]),
        (["S: a", "S ...", "S: z"], b"a\r\nb\r\nc\r\nz\r\n", ["S: a", "S ...", "S: z"]),
        (["S: a", "S ...", "S: z"], b"a\r\nb\r\nc\r\nq\r\n", ["S: a", "S ...", "S: q"]),
        (["S: a", "S ...", "S: z"], b"a\r\nz\r\n", ["S: a", "S ...", "S: z"]),
        (["S ..."], b"", ["S ..."]),
        (["S: a"], b"", []),
        (["S| a"], b"a", ["S| a"]),
        (["S| a"], b"a\r\n", ["S: a"]),
        (["S: a"], b"a", ["S| a"]),
        (["S~ 61"], b"a", ["S~ 61"]),
        (["S~ 61 0d0a"], b"a\r\n", ["S~ 61 0d0a"]),
        (["S~ 62"], b"a", ["S| a"]),
        (["S: <<:any>>"], b"\xff\r\n", ["S: <<:any>>"]),
        (["S: +\u2420"], b"+ \r\n", ["S: +\u2420"]),
        (["S: x"], b"+ \r\n", ["S: +\u2420"]),
        (["# of b", "S: b"], b"a\r\nb\r\n", ["S: a", "# of b", "S: b"]),
        (["S: a", "", "# of b", "S: b"], b"a\r\n", ["", "# of b", "S: a"]),
        (["# of a", "S: a", "S: b"], b"b\r\n", ["# of a", "S: b"]),
        (
            ["S: <<a:int>> <<a>>", "S: <<b:int>>"],
            b"1 1\r\n2\r\n",
            ["S: <<a:int>> <<a>>", "S: <<b:int>>"],
        ),
        (["S: <<a:int>>", "S: <<a>>"], b"1\r\n2\r\n", ["S: <<a:int>>", "S: 2"]),
    ],
)
def test_old_and_new_lines_are_aligned(old: list[str], sent: bytes, new: list[str]) -> None:
    source = "\n".join(["@ x", "C: 1", *old])
    assert filled(source, {2: said(sent)}).split("\n")[2:] == new


def test_connections_are_filled_each_for_itself() -> None:
    source = """\
@ imap
C@phone: p1 IDLE
S@phone: + old
C@laptop: l1 APPEND
S@phone: * 4 EXISTS
S@laptop= SELECTED
"""
    answers = {
        2: said(b"+ idling\r\n", "phone"),
        4: [
            *said(b"l1 OK\r\n", "laptop"),
            state("SELECTED", "laptop"),
            *said(b"* 5 EXISTS\r\n", "phone"),
            *said(b"* BYE\r\n", "tv"),
        ],
    }
    assert (
        filled(source, answers)
        == """\
@ imap
C@phone: p1 IDLE
S@phone: + idling
C@laptop: l1 APPEND
S@phone: * 5 EXISTS
S@laptop: l1 OK
S@laptop= SELECTED
S@tv: * BYE
"""
    )


@pytest.mark.parametrize(
    ("old", "states", "new"),
    [
        ("S= A", ["A", "B"], "S= A"),
        ("S= C", ["A", "B"], "S= B"),
        ("S= A tls=off", ["B tls=on user=ann"], "S= B tls=on"),
        ("S= B tls=on", ["B tls=on user=ann"], "S= B tls=on"),
        ("S= A tls=off", ["B"], "S= B"),
        ("S= A", [], "S= A"),
    ],
)
def test_a_state_takes_what_it_shows_from_the_answers(
    old: str, states: list[str], new: str
) -> None:
    source = f"@ x\nC: 1\n{old}"
    assert filled(source, {2: [state(each) for each in states]}) == f"@ x\nC: 1\n{new}"


def test_a_client_line_without_answers_is_left_alone() -> None:
    assert rewritten(PAGE, {}) == PAGE.split("\n")


def test_line_ends_of_the_source_do_not_matter() -> None:
    assert rewritten(PAGE.replace("\n", "\r\n"), {}) == PAGE.split("\n")


@pytest.mark.parametrize(("sent", "found"), [(b"-ERR locked\r\n", "S: -ERR locked"), (b"", "none")])
def test_a_name_that_is_used_below_is_not_lost(sent: bytes, found: str) -> None:
    source = "@ x\nC: 1\nS: +OK <<n:int>>\nC: TOP <<n>> 0\n"
    with pytest.raises(SourceError) as caught:
        rewritten(source, {12: said(sent)}, "a.md", 11)
    assert str(caught.value) == (
        f"a.md:13: expected an answer that still binds <<n>> for line 14, found {found}: "
        "write the hole into the new answer by hand"
    )


def test_a_source_that_cannot_be_read_is_not_filled() -> None:
    with pytest.raises(TranscriptSyntaxError):
        rewritten("C: NOOP", {})


TAB = """\
Intro.

=== "POP3"

\t- item

\t\t```wire
\t\t@ pop3
\t\tC: NOOP
\t\tS: old
\t\t```

> ~~~ wire
> @ pop3
> C: NOOP
>
> S: old
> ~~~
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_block_is_replaced_and_the_page_around_it_stays(end: str) -> None:
    page = TAB.replace("\n", end)
    for at in range(2):
        block = blocks(page)[at]
        lines = rewritten(
            block.source, {block.first_line + 1: said(b"+OK\r\nx\r\n")}, "", block.first_line
        )
        page = replace_block(page, block, lines)
    expected = TAB.replace("\t\tS: old\n", "\t\tS: +OK\n\t\tS: x\n")
    expected = expected.replace("> S: old\n", "> S: +OK\n> S: x\n")
    assert page == expected.replace("\n", end)


def test_an_empty_line_in_a_block_gets_no_blanks() -> None:
    page = "- a\n\n    ```wire\n    @ x\n    ```\n"
    assert replace_block(page, blocks(page)[0], ["@ x", "", "C: 1"]) == (
        "- a\n\n    ```wire\n    @ x\n\n    C: 1\n    ```\n"
    )


def test_an_empty_block_can_be_filled() -> None:
    page = "```wire\n```\n"
    assert replace_block(page, blocks(page)[0], ["@ x"]) == "```wire\n@ x\n```\n"


@pytest.mark.parametrize("tail", ["", "\n", "\r\n", "\n\n"])
def test_a_file_keeps_its_end(tail: str) -> None:
    end = "\r\n" if tail == "\r\n" else "\n"
    source = f"@ x{end}C: 1{end}S: old{tail}"
    lines = rewritten(source, {2: said(b"a\r\nb\r\n")})
    assert replace_block(source, None, lines) == f"@ x{end}C: 1{end}S: a{end}S: b{tail}"


def test_a_file_of_one_line_gets_line_feeds() -> None:
    assert replace_block("@ x", None, ["@ x", "C: 1"]) == "@ x\nC: 1"


def test_a_file_that_mixes_line_ends_keeps_them() -> None:
    assert replace_block("a\r\nb\nc\r\n", None, ["a", "b", "x", ""]) == "a\r\nb\nx\r\n"


def test_a_diff_is_one_that_git_can_apply() -> None:
    assert diff("a\nb\n", "a\nc", "x.wire") == (
        "--- a/x.wire\n+++ b/x.wire\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n"
    )
    assert diff("a\n", "a\n", "x.wire") == ""


@given(st.lists(st.sampled_from("abc.")), st.lists(st.sampled_from("abc")))
def test_an_alignment_uses_every_line_once_and_in_order(old: list[str], new: list[str]) -> None:
    edits = align(len(old), len(new), lambda at: old[at] == ".", lambda at, to: old[at] == new[to])
    elided = [edit for edit in edits if edit.kind == "keep" and old[edit.old] == "."]
    olds = [edit.old for edit in edits if edit.kind in ("keep", "replace", "drop")]
    taking = [e for e in edits if e.kind != "drop" and e not in elided]
    assert olds == list(range(len(old)))
    assert [edit.new for edit in taking] == list(range(len(new)))
