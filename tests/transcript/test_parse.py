"""Reading transcripts: one sample per difficulty, and every message in full."""

from __future__ import annotations

import pytest

from wirebook.errors import TranscriptSyntaxError
from wirebook.transcript import Line, Transcript, fill_in, flights, parse, rebound

LOCK = """\
# Two clients, one maildrop.
@ pop3 alice=2
@ motd="no news today" empty=""

S@phone: +OK ready
# The first command.
#
# It has a note of three lines.
C@phone: USER alice

C@phone?: RETR 1
S@phone ...
S@phone= AUTHORIZATION
C@laptop! wait 29m
S@phone! close
"""


def test_a_transcript_has_header_lines_and_notes() -> None:
    assert parse(LOCK, "lock.wire", 10) == Transcript(
        "lock.wire",
        11,
        "pop3",
        (("alice", "2"), ("motd", "no news today"), ("empty", "")),
        (
            Line(14, "S", "phone", ":", "+OK ready"),
            Line(
                18,
                "C",
                "phone",
                ":",
                "USER alice",
                notes=("The first command.", "", "It has a note of three lines."),
            ),
            Line(20, "C", "phone", ":", "RETR 1", wrong=True),
            Line(21, "S", "phone", "...", ""),
            Line(22, "S", "phone", "=", "AUTHORIZATION"),
            Line(23, "C", "laptop", "!", "wait 29m"),
            Line(24, "S", "phone", "!", "close"),
        ),
        ("Two clients, one maildrop.",),
    )


def test_a_transcript_is_written_with_one_header_line_and_without_blank_lines() -> None:
    assert str(parse(LOCK)).splitlines()[:4] == [
        "# Two clients, one maildrop.",
        '@ pop3 alice=2 motd="no news today" empty=""',
        "S@phone: +OK ready",
        "# The first command.",
    ]


def test_line_ends_of_any_kind_read_the_same() -> None:
    assert parse(LOCK) == parse(LOCK.replace("\n", "\r\n")) == parse(LOCK.replace("\n", "\r"))


@pytest.mark.parametrize(
    ("line", "octets"),
    [
        ("C: NOOP", b"NOOP\r\n"),
        ("C:", b"\r\n"),
        ("C:  indented", b" indented\r\n"),
        ("C: 안녕", b"\xec\x95\x88\xeb\x85\x95\r\n"),
        ("S: +\u2420", b"+ \r\n"),
        ("C: tab\u2409end", b"tab\tend\r\n"),
        ("C: \u2400\u2420\u241b", b"\x00 \x1b\r\n"),
        ("C| See you", b"See you"),
        ("C~ 0d 0A ff", b"\r\n\xff"),
        ("C~ 0d0aff", b"\r\n\xff"),
        (r"C: * \Seen [x] {3} $ % && ", None),
    ],
)
def test_octets(line: str, octets: bytes | None) -> None:
    if octets is None:
        line, octets = line.rstrip(), line[3:].rstrip().encode() + b"\r\n"
    assert parse(f"@ imap\n{line}\n").lines[0].octets == octets


def test_adjacent_octets_of_one_client_are_one_flight() -> None:
    lines = "C@a: 1\n# note\nC@a| 2\nC@b: 3\nS@a: 4\nS@a: 5\nC@b! tls\nC@b: 6\n\nC@b?: 7\n"
    texts = [[line.text for line in each] for each in flights(parse("@ x\n" + lines))]
    assert texts == [["1", "2"], ["3"], ["4"], ["5"], ["tls"], ["6", "7"]]


def test_a_flight_ends_at_an_event() -> None:
    texts = [[line.text for line in each] for each in flights(parse("@ x\nC: 1\nC! close\n"))]
    assert texts == [["1"], ["close"]]


def test_who_names_side_and_connection() -> None:
    assert [line.who for line in parse("@ x\nC@phone: a\nS@phone: b\n").lines] == [
        "C@phone",
        "S@phone",
    ]


def test_a_client_line_takes_what_the_server_said() -> None:
    transcript = parse("@ imap\nS: * OK <<tag:word>>\nC: a FETCH <<tag>> +\u2420\n")
    assert fill_in(transcript.lines[1], {"tag": "7"}) == "a FETCH 7 + "
    assert fill_in(parse("@ imap\nC: a NOOP").lines[0], {}) == "a NOOP"


def test_a_name_that_changes_is_reported_with_where_it_was_bound() -> None:
    transcript = parse("@ pop3\nS: +OK <<n:int>> messages\nC: NOOP\nS: +OK <<n>> left\n")
    line = transcript.lines[2]
    bound = {"n": "2"}
    assert rebound(transcript, line, "+OK 3 left", bound) == (
        "<<n>> is 2 since line 2, the server said 3"
    )
    assert rebound(transcript, line, "+OK 2 left", bound) == ""
    assert rebound(transcript, line, "-ERR", bound) == ""


START = "expected C, S, @ or # at the beginning of the line, found "
SIDES = "write C: before what the client sends and S: before what the server answers"
TRAILING = "expected no blank at the end of the line, found "
ONLY_CLIENT = "expected ? only on what the client sends (C?: C?| C?~), found it on "
SIGIL = "expected one of : | ~ ! = after "
CLIENT_EVENT = "expected an event of the client after C! (connect, tls, close, reset, wait), found "
NAMING = "expected all lines to name their connection or none, found "


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("X: what", f"{START}'X: what': {SIDES}"),
        ("Server: 220", f"{START}'Server: 220': {SIDES}"),
        ("  C: NOOP", f"{START}'  C: NOOP': write C: in the first column"),
        ("s: +OK", f"{START}'s: +OK': write S: in the first column"),
        ("C; NOOP", f"{SIGIL}C, found ';': write C: before text"),
        ("C@phone", f"{SIGIL}C@phone, found the end of the line: write C@phone: before text"),
        ("C?; NOOP", f"{SIGIL}C?, found ';': write C?: before text"),
        ("C NOOP", f"{SIGIL}C, found ' ': write C: before text"),
        ("C:NOOP", "expected a space after C:, found 'N': write C: NOOP"),
        ("C?|NOOP", "expected a space after C?|, found 'N': write C?| NOOP"),
        (
            "C@: NOOP",
            "expected the name of a connection after C@ (letters, digits, - and _), found : NOOP",
        ),
        (
            "S@",
            "expected the name of a connection after S@ (letters, digits, - and _), found nothing",
        ),
        ("S: + ", f"{TRAILING}one: write \u2420 (U+2420) if it belongs to what is sent"),
        ("C: ", f"{TRAILING}one: write \u2420 (U+2420) if it belongs to what is sent"),
        (
            "S: +\u3000",
            f"{TRAILING}U+3000: write the line in hexadecimal with ~ if it belongs to what is sent",
        ),
        (
            "C: a\tb",
            "expected no control character, found 09: write \u2409 (U+2409)",
        ),
        (
            "C: a\x7fb",
            "expected no control character, found 7f: write the line in hexadecimal with ~",
        ),
        ("S?: +OK", f"{ONLY_CLIENT}a server line: write S:"),
        ("S?= AUTHORIZATION", f"{ONLY_CLIENT}a server line: write S="),
        ("C?! close", f"{ONLY_CLIENT}C!: write C!"),
        ("C?= AUTHORIZATION", f"{ONLY_CLIENT}C=: write C="),
        ("C! shout", f"{CLIENT_EVENT}shout"),
        ("C!", f"{CLIENT_EVENT}nothing"),
        ("S! tls", "expected an event of the server after S! (close, reset), found tls"),
        (
            "C! wait",
            "expected a span of time after C! wait, found nothing: write it like 29m or 1h30m",
        ),
        (
            "C! wait soon",
            "expected a span of time after C! wait, found soon: write it like 29m or 1h30m",
        ),
        ("C! close now", "expected nothing after C! close, found now"),
        ("C= DATA", "expected S before =, found C: the state is the server's, write S= DATA"),
        ("S=", "expected the name of a state after S=, found nothing"),
        ("C ...", "expected S before ..., found C: write every line that is sent"),
        (
            "C~ 0g",
            "expected octets in hexadecimal after ~, found 0g: write them like 0d 0a",
        ),
        ("C~", "expected octets in hexadecimal after ~, found nothing"),
        (
            "S: a <<n:int b",
            (
                "expected >> after <<n:int b, found the end of the line: "
                "write <<:any>> for a hole, or the whole line in hexadecimal with ~ "
                "if << itself is meant"
            ),
        ),
        (
            "S: <<n:number>>",
            "expected int, word or any as the type of a hole, found <<n:number>>: write <<n:any>>",
        ),
        (
            "S: <<my n:int>>",
            (
                "expected a name of letters and digits or a type in the hole, found <<my n:int>>: "
                "write it like <<n:int>> or <<:any>>"
            ),
        ),
        (
            "S: <<>>",
            (
                "expected a name of letters and digits or a type in the hole, found <<>>: "
                "write it like <<n:int>> or <<:any>>"
            ),
        ),
        (
            "S: <<n>>",
            (
                "expected a type where <<n>> first stands, found none: "
                "write <<n:int>>, <<n:word>> or <<n:any>>"
            ),
        ),
        (
            "C: <<n>>",
            (
                "expected <<n>> in an earlier S line, found it first in this C line: "
                "write <<n:any>> where the server says it"
            ),
        ),
        (
            "C: <<:any>>",
            (
                "expected a name in the client's hole, found <<:any>>: "
                "write the name of a hole in an earlier S line"
            ),
        ),
        ("S: <<first:word>>", "expected <<first>> to stay int, found word: write <<first>>"),
        ("S@phone: +OK", f"{NAMING}S@phone here and S in line 22: write S@phone"),
        ("@ alice=1", "expected the header above the dialogue, found @ alice=1 below line 22"),
        ("# the end", "expected a line below this comment, found the end"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_at_its_place(line: str, message: str) -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse(f"@ pop3\nS: <<first:int>>\n{line}\n", "page.md", 21)
    assert str(caught.value) == f"page.md:23: {message}"


def test_a_line_without_name_among_named_ones_is_refused() -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse("@ pop3\nS@phone: +OK\nC: NOOP\n", "a.wire")
    assert str(caught.value) == (f"a.wire:3: {NAMING}C here and S@phone in line 2: write C@phone")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("@", "expected a space and the protocol after @, found nothing: write @ pop3"),
        ("@pop3", "expected a space and the protocol after @, found pop3: write @ pop3"),
        ("@ ", f"{TRAILING}one: delete it"),
        ("@ pop3 ", f"{TRAILING}one: delete it"),
        (
            "@ POP3",
            "expected a protocol in small letters first, found POP3: write @ pop3 or the like",
        ),
        (
            "@ alice=2 pop3",
            "expected a protocol in small letters first, found alice=2: write @ pop3 or the like",
        ),
        ("@ pop3 alice", 'expected key=value, found alice: write alice="..."'),
        ("@ pop3 alice=", 'expected key=value, found alice=: write alice="..."'),
        (
            '@ pop3 motd="no news',
            'expected a closing " after motd="no, found none: write motd="..."',
        ),
        ('@ pop3 motd="a"b', 'expected key=value, found motd="a"b: write motd="..."'),
        ('@ pop3 a="1" b c="3"', 'expected key=value, found b: write b="..."'),
        (
            "S: +OK",
            (
                "expected a header before the first line, found none: write @ pop3 or the like "
                "above it"
            ),
        ),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str, message: str) -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse(f"{header}\nC: NOOP\n", "a.wire")
    assert str(caught.value) == f"a.wire:1: {message}"


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (
            "@ imap",
            (
                "expected key=value on a second header line, found imap: "
                "the protocol stands on the first"
            ),
        ),
        ("@", "expected key=value after @, found nothing"),
        ("@x=1", "expected a space and key=value after @, found x=1: write @ key=value"),
        ("@ x=1 y", 'expected key=value, found y: write y="..."'),
    ],
)
def test_a_second_header_line_only_sets_more(second: str, message: str) -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse(f"@ pop3\n{second}\nC: NOOP\n", "a.wire")
    assert str(caught.value) == f"a.wire:2: {message}"


def test_header_lines_stand_together() -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse("@ pop3\n# note\n@ alice=2\nC: NOOP\n", "a.wire")
    assert str(caught.value) == (
        "a.wire:3: expected header lines together, found a comment between them"
    )


@pytest.mark.parametrize("text", ["", "\n\n", "@ pop3\n"])
def test_an_empty_transcript_is_refused(text: str) -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        parse(text, "a.wire", 5)
    assert str(caught.value) == (
        "a.wire:5: expected a dialogue, found no line: write @ and a protocol, then C: and S: lines"
    )
