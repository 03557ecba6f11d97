"""Holes: what they match, what they remember, and octets in the notation of transcripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebook.holes import Hole, Pattern, filled, holes
from wirebook.notation import octets, shown, shown_lines


@pytest.mark.parametrize(
    ("text", "said", "values"),
    [
        ("+OK ready", "+OK ready", {}),
        ("+OK ready", "+OK READY", None),
        ("+OK <<n:int>> left", "+OK 12 left", {"n": "12"}),
        ("+OK <<n:int>> left", "+OK ten left", None),
        ("+OK <<n:int>> left", "+OK ١ left", None),
        ("[UIDVALIDITY <<v:word>>]", "[UIDVALIDITY a.b]", {"v": "a.b"}),
        ("<<:word>>", "two words", None),
        ("<<:any>>", "two words", {}),
        ("220 <<:any>>", "220 ", {}),
        ("FROM:<<<who:word>>>", "FROM:<a@b.c>", {"who": "a@b.c"}),
        ("* [x] {3} (\\Seen) $ <<n:int>>", "* [x] {3} (\\Seen) $ 1", {"n": "1"}),
        ("<<a:int>> and <<a>>", "1 and 1", {"a": "1"}),
        ("<<a:int>> and <<a>>", "1 and 2", None),
    ],
)
def test_a_pattern_matches_a_whole_line(
    text: str, said: str, values: dict[str, str] | None
) -> None:
    assert Pattern(text).match(said, {}) == values


def test_a_bound_name_must_repeat() -> None:
    pattern = Pattern("+OK <<n>> messages")
    assert pattern.match("+OK 2 messages", {"n": "2"}) == {"n": "2"}
    assert pattern.match("+OK 3 messages", {"n": "2"}) is None
    assert pattern.clash("+OK 3 messages", {"n": "2"}) == ("n", "3")


def test_a_clash_is_neither_a_match_nor_another_line() -> None:
    pattern = Pattern("+OK <<n>> messages")
    assert pattern.clash("+OK 2 messages", {"n": "2"}) is None
    assert pattern.clash("-ERR", {"n": "2"}) is None
    assert Pattern("+OK").clash("-ERR", {"n": "2"}) is None


def test_what_is_bound_decides_where_neighbours_part() -> None:
    pattern = Pattern("<<a>> <<b:any>>")
    assert pattern.match("x y z", {"a": "x"}) == {"a": "x", "b": "y z"}
    assert pattern.match("x y z", {"a": "x y"}) == {"a": "x y", "b": "z"}
    assert pattern.match("x y z", {"a": "q"}) is None


def test_an_empty_value_is_bound_like_any_other() -> None:
    assert Pattern("<<a>>-<<b:any>>").match("-x-y", {"a": ""}) == {"a": "", "b": "x-y"}


def test_holes_and_names_are_found_from_left_to_right() -> None:
    text = "<<a:int>> <<:word>> <<a>>"
    assert holes(text) == (Hole("a", "int"), Hole("", "word"), Hole("a", ""))
    assert holes("none") == ()
    assert Pattern(text).names == ("a",)


def test_bound_values_go_into_holes() -> None:
    assert filled("a <<t>> b <<u>>", {"t": "1", "u": "2"}) == "a 1 b 2"
    assert filled("plain", {}) == "plain"
    with pytest.raises(KeyError):
        filled("<<t>>", {})


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"+OK\r\n", (":", "+OK")),
        (b"\r\n", (":", "")),
        (b"+ \r\n", (":", "+\u2420")),
        (b"a\tb\x00\r\n", (":", "a\u2409b\u2400")),
        (b"bare\nfeed\r\n", (":", "bare\u240afeed")),
        ("안녕".encode(), ("|", "안녕")),
        (b"", ("~", "")),
        (b"\xff\r\n", ("~", "ff 0d 0a")),
        (b"<<n:int>>\r\n", ("~", "3c 3c 6e 3a 69 6e 74 3e 3e 0d 0a")),
        ("\u2420\r\n".encode(), ("~", "e2 90 a0 0d 0a")),
        (b"\x7f", ("~", "7f")),
        ("x\u3000".encode(), ("~", "78 e3 80 80")),
    ],
)
def test_octets_are_shown_so_that_they_can_be_read_back(data: bytes, line: tuple[str, str]) -> None:
    assert shown(data) == line
    assert octets(*line) == data


def test_what_a_server_sent_is_cut_after_each_crlf() -> None:
    assert shown_lines(b"a\r\nb\nc\r\nd") == ((":", "a"), (":", "b\u240ac"), ("|", "d"))
    assert shown_lines(b"a\r\n") == ((":", "a"),)
    assert shown_lines(b"") == ()


@given(st.binary(max_size=40) | st.text(max_size=20).map(str.encode))
def test_any_octets_survive_the_notation(data: bytes) -> None:
    assert b"".join(octets(*line) for line in shown_lines(data)) == data
