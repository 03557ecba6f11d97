"""The grammar of arguments: what fits, what does not, and that nothing takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebook.protocols.imap.arguments import arguments
from wirebook.protocols.imap.fetch import Item
from wirebook.protocols.imap.names import canonical, from_utf7, to_utf7
from wirebook.protocols.imap.syntax import (
    Literal,
    SequenceSet,
    mailbox_name,
    nstring,
    numbers,
    quoted,
)


def read(line: str, *rest: bytes, utf8: bool = False) -> dict[str, object] | None:
    verb, _, _ = line.partition(" ")
    pieces = [line.encode("utf-8", "surrogateescape"), *rest]
    return arguments(verb, pieces, len(verb), utf8=utf8)


FITS = {
    "SELECT inbox": {"mailbox": "INBOX"},
    "SELECT Inbox/x": {"mailbox": "INBOX/x"},
    'SELECT "a \\"b\\\\"': {"mailbox": 'a "b\\'},
    "SELECT &vPSwuA-": {"mailbox": "보낸"},
    "SELECT INBOX (CONDSTORE)": {"mailbox": "INBOX", "condstore": True},
    "SELECT INBOX (QRESYNC (1 2))": {"mailbox": "INBOX", "qresync": (1, 2, None)},
    "SELECT INBOX (QRESYNC (1 2 3:4 (1 3)))": {
        "mailbox": "INBOX",
        "qresync": (1, 2, SequenceSet(((3, 4),))),
    },
    "CREATE x (USE (\\sent))": {"mailbox": "x", "use": "\\sent"},
    "CREATE x (USE ())": {"mailbox": "x", "use": ""},
    "AUTHENTICATE plain": {"mechanism": "PLAIN"},
    "AUTHENTICATE PLAIN =": {"mechanism": "PLAIN", "initial": "="},
    "STATUS x (MESSAGES messages)": {"mailbox": "x", "items": ("MESSAGES",)},
    'LIST "" *': {"select": (), "return": (), "status": (), "reference": "", "patterns": ("*",)},
    "STORE 1 -flags.silent \\seen $x": {
        "set": SequenceSet(((1, 1),)),
        "unchanged": None,
        "sign": "-",
        "silent": True,
        "flags": ("\\Seen", "$x"),
    },
    "STORE $ FLAGS ()": {
        "set": SequenceSet((), saved=True),
        "unchanged": None,
        "sign": "",
        "silent": False,
        "flags": (),
    },
    "ID NIL": {"fields": ()},
    'ID ("a" NIL)': {"fields": ((b"a", None),)},
    "SETQUOTA x (STORAGE 5)": {"root": "x", "limits": (("STORAGE", 5),)},
}


@pytest.mark.parametrize("line", FITS)
def test_what_fits(line: str) -> None:
    assert read(line) == FITS[line]


@pytest.mark.parametrize(
    "line",
    [
        "SELECT",
        "SELECT ",
        "SELECT x ",
        "SELECT  x",
        'SELECT "x',
        "SELECT &Jjo!",
        "SELECT &AGE-",
        "SELECT &2AA-",
        "SELECT &a-",
        'SELECT "a\\b"',
        "SELECT x (",
        "SELECT x (NOMODSEQ)",
        "SELECT x (QRESYNC 1)",
        "NOOP x",
        "SELECT x (QRESYNC (4294967296 1))",
        "CREATE x (USE (\\Sent)",
        "LOGIN a",
        "LOGIN a b c",
        "FETCH 0 FLAGS",
        "FETCH 1",
        "FETCH 1 ()",
        "FETCH 1 BODY[",
        "FETCH 1 BODY[0]",
        "FETCH 1 BODY[MIME]",
        "FETCH 1 BODY[1.]",
        "FETCH 1 BODY[]<0.0>",
        "FETCH 1 BODY[]<1>",
        "FETCH 1 BODY[HEADER.FIELDS]",
        "FETCH 1 BODY[HEADER.FIELDS ()]",
        "FETCH 1 COLOR",
        "FETCH 4294967296 FLAGS",
        "FETCH 99999999999999999999 FLAGS",
        "FETCH 1,, FLAGS",
        "FETCH 1: FLAGS",
        "FETCH $,1 FLAGS",
        "STORE 1 *FLAGS ()",
        "STORE 1 FLAGS",
        "STORE 1 FLAGS (\\",
        "STORE 1 FLAGS (\\Recent)",
        "STORE 1 FLAGS (\\Starred)",
        "SEARCH",
        "SEARCH ALL ",
        "SEARCH NOT",
        "SEARCH OR ALL",
        "SEARCH BEFORE 1-Foo-2026",
        "SEARCH BEFORE 31-Feb-2026",
        'SEARCH BEFORE "1-Jan-2026',
        "SEARCH LARGER x",
        "SEARCH COLOR x",
        "SEARCH RETURN (MIN",
        "SEARCH RETURN (BEST) ALL",
        "SEARCH (ALL",
        "SEARCH KEY x",
        "SEARCH HEADER x",
        "SEARCH MODSEQ",
        "SEARCH LARGER 9223372036854775808",
        "LIST (RECURSIVEMATCH) x *",
        "LIST x",
        "LIST (COLOR) x *",
        "LIST x () ",
        "LIST x * RETURN (X)",
        "STATUS x ()",
        "STATUS x MESSAGES",
        "APPEND x",
        "APPEND x text",
        'APPEND x "31-Feb-2026 00:00:00 +0000" {1}',
        'APPEND x "1-Jan-2026 00:00:00 +0000" {1}',
        'APPEND x " 1-Jan-2026 25:00:00 +0000" {1}',
        "COPY 1",
        "UID FETCH",
        "UID NOOP",
        "UID EXPUNGE",
        "ID x",
        'ID ("a")',
        "SETQUOTA x (STORAGE)",
        "SORT (COLOR) UTF-8 ALL",
        "SORT () UTF-8 ALL",
        "THREAD X UTF-8 ALL",
        "ENABLE",
        "ENABLE ",
        "AUTHENTICATE",
        "AUTHENTICATE PLAIN x",
        "GETQUOTA",
        "RENAME a",
    ],
)
def test_what_does_not_fit(line: str) -> None:
    assert read(line) is None


def test_items_of_fetch() -> None:
    found = read('FETCH 1 (BODY.PEEK[1.2.HEADER.FIELDS (To "a b")]<5.6> BINARY[1] UID BODY BODY[])')
    assert found is not None
    assert found["items"] == (
        Item("BODY[]", (1, 2), "HEADER.FIELDS", ("To", "a b"), (5, 6)),
        Item("BINARY[]", (1,), peek=False),
        Item("UID"),
        Item("BODY"),
        Item("BODY[]", peek=False),
    )
    many = read("FETCH 1 BODY[" + ".".join("1" for _ in range(101)) + "]")
    assert many is None


def test_dates_and_searches_are_read() -> None:
    for keys in (
        'SINCE 1-Jan-2026 BEFORE "02-feb-2027" SENTON 3-Mar-2026',
        "RETURN () CHARSET utf-8 OR (SEEN UNSEEN) NOT KEYWORD x",
        "NEW OLD RECENT UNKEYWORD x UID 1:* 2,3:* LARGER 1 SMALLER 2",
        "MODSEQ 5",
        'MODSEQ "/flags/\\\\Seen" all 5',
        "HEADER X y TEXT z BCC a CC b TO c",
    ):
        assert read(f"SEARCH {keys}") is not None


def test_literals_stand_between_the_pieces() -> None:
    assert read("LOGIN {5}", Literal(b"alice"), b" {6+}", Literal(b"secret"), b"") == {
        "name": "alice",
        "password": "secret",
    }
    assert read("LOGIN {1}", Literal(b"\0"), b" x") is None
    assert read("LOGIN {1}", Literal(b"\xff"), b" x") is None
    assert read("APPEND x {1}", Literal(b"\0"), b"") is None
    binary = read("APPEND x ~{1}", Literal(b"\0"), b"")
    assert binary is not None
    assert binary["octets"] == b"\0"
    assert read("APPEND x {1}", Literal(b"a"), b" more") is None
    assert read("APPEND x (\\Seen) {1}", Literal(b"a"), b"") is not None
    assert read("APPEND x (\\Recent) {1}", Literal(b"a"), b"") is None


def test_dates_of_append_are_read_with_their_zone() -> None:
    found = read('APPEND x (\\Seen) " 2-Jan-2026 09:00:60 -0130" {1}', Literal(b"a"), b"")
    assert found is not None
    assert found["date"] == 1767349859  # 2026-01-02 10:30:59 UTC, a leap second cut


@given(st.text(max_size=30))
def test_utf7_goes_there_and_back(name: str) -> None:
    assert to_utf7(name).isascii()
    if all("\ud800" > c or c > "\udfff" for c in name):
        assert from_utf7(to_utf7(name)) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("A&B", "A&-B"),
        ("본&", "&vPg-&-"),
    ],
)
def test_utf7_as_rfc_9051_writes_it(name: str, written: str) -> None:
    assert to_utf7(name) == written
    assert from_utf7(written) == name


def test_names_are_written_bare_where_they_can_be() -> None:
    assert mailbox_name("a b", utf8=False) == b'"a b"'
    assert mailbox_name("NIL", utf8=False) == b'"NIL"'
    assert mailbox_name("본", utf8=True) == '"본"'.encode()
    assert mailbox_name("a]", utf8=False) == b"a]"
    assert canonical("inBox") == "INBOX"
    assert canonical("inboxes") == "inboxes"


def test_strings_are_quoted_or_counted() -> None:
    assert quoted('a"\\') == b'"a\\"\\\\"'
    assert quoted("a\r\nb") == b"{4}\r\na\r\nb"
    assert quoted("점") == b"{3}\r\n" + "점".encode()
    assert quoted("점", utf8=True) == '"점"'.encode()
    assert quoted("x" * 1001)[:6] == b"{1001}"
    assert nstring(None) == b"NIL"


def test_sets_are_written_short_and_read_whole() -> None:
    assert numbers([1, 2, 3, 5, 7, 8]) == "1:3,5,7:8"
    assert numbers([]) == ""
    assert SequenceSet(((5, 7), (0, 4), (2, 2))).bounds(10) == [(2, 2), (4, 10)]
    assert SequenceSet(((1, 2), (3, 4))).bounds(9) == [(1, 4)]


@pytest.mark.parametrize(
    "line",
    [
        "FETCH " + ",".join(["1:4294967295"] * 600) + " FLAGS",
        "SEARCH " + "(" * 4000 + ")" * 4000,
        "SEARCH " + "NOT " * 2000 + "ALL",
        "SEARCH SUBJECT " + '"' + "(a+)+" * 1500 + '"',
        "LIST x " + "*" * 8000,
        "FETCH 1 (" + "BODY[] " * 1000 + "UID)",
        "ID (" + '"a" ' * 2000 + '"b")',
        "SELECT x (QRESYNC (1 2 " + ",".join("1" * 3000) + "))",
        "SELECT " + "\\" * 8000,
        'SELECT "' + "\\\\" * 4000,
    ],
    ids=range(10),
)
def test_hostile_arguments_take_no_time(line: str) -> None:
    start = time.process_time()
    read(line)
    assert time.process_time() - start < 1


@given(
    st.sampled_from(["FETCH", "SEARCH", "LIST", "STORE", "SELECT", "APPEND", "UID"]),
    st.text(max_size=60),
)
def test_whatever_comes_is_read_or_refused(verb: str, rest: str) -> None:
    found = read(f"{verb} {rest}")
    assert found is None or isinstance(found, dict)
