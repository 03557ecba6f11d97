"""The parts of a message, against the standard library's email package."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.mime import DEEPEST, MOST, Address, Part, addresses, parameters, parse, words
from wirebook.samples import SAMPLES


def crlf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def same(part: Part, theirs: Message) -> None:
    """The two readings have the same tree, types, fields and decoded leaves."""
    assert f"{part.type}/{part.subtype}".lower() == theirs.get_content_type()
    assert [f.name for f in part.fields] == theirs.keys()
    inside = theirs.get_payload()
    if isinstance(inside, list):
        assert len(part.parts) == len(inside)
        for mine, other in zip(part.parts, inside, strict=True):
            same(mine, other)
    else:
        decoded = theirs.get_payload(decode=True)
        assert isinstance(decoded, bytes)
        if part.encoding != "X-SECRET":
            assert (part.decoded() or b"").rstrip(b"\r\n") == decoded.rstrip(b"\r\n")


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_read_as_the_email_package_reads_them(name: str) -> None:
    octets = crlf(SAMPLES[name])
    same(parse(octets), message_from_bytes(octets, policy=policy.compat32))


def made(depth: int, text: str, kind: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "점심 lunch"
    message["From"] = '"Kim, Bob" <bob@example.net>'
    message.set_content(text, subtype=kind)
    if depth:
        message.add_attachment(text.encode(), "application", "octet-stream", filename="점심.bin")
        message.add_attachment(made(depth - 1, text, kind))
    return message


@given(st.integers(0, 3), st.text(max_size=80), st.sampled_from(["plain", "html"]))
@settings(max_examples=60)
def test_messages_that_the_email_package_writes_are_read_alike(
    depth: int, text: str, kind: str
) -> None:
    text = "".join(c for c in text if c.isprintable())
    octets = crlf(made(depth, text, kind).as_bytes())
    part = parse(octets)
    same(part, message_from_bytes(octets, policy=policy.compat32))
    assert words(part.get("Subject") or b"") == "점심 lunch"
    assert part.header + part.body == octets
    if depth:
        assert part.parts[1].disposition == ("ATTACHMENT", (("FILENAME", "점심.bin"),))


@given(st.binary(max_size=600))
@settings(max_examples=200)
def test_nothing_is_refused_and_nothing_is_lost(octets: bytes) -> None:
    part = parse(octets)
    assert part.header + part.body == octets
    walk(part)


def walk(part: Part) -> int:
    part.decoded()
    part.text()
    for value in part.all("From") + part.all("Subject"):
        addresses(value)
        words(value)
    return 1 + max((walk(each) for each in part.parts), default=0)


ADDRESSES = {
    "bob@example.net": [(None, "bob", "example.net")],
    '"Kim, Bob" <bob@example.net>': [("Kim, Bob", "bob", "example.net")],
    "bob@example.net (Bob (the) Kim)": [("Bob (the) Kim", "bob", "example.net")],
    "A <a@x.example>, B <b@y.example>": [("A", "a", "x.example"), ("B", "b", "y.example")],
    "<@relay.example:bob@example.net>": [(None, "bob", "example.net")],
    "Bob <bob@[192.0.2.1]>": [("Bob", "bob", "[192.0.2.1]")],
    "Team: a@x.example, b@x.example;, c@x.example": [
        (None, "Team", None),
        (None, "a", "x.example"),
        (None, "b", "x.example"),
        (None, None, None),
        (None, "c", "x.example"),
    ],
    "undisclosed-recipients:;": [(None, "undisclosed-recipients", None), (None, None, None)],
    "Team: a@x.example": [(None, "Team", None), (None, "a", "x.example"), (None, None, None)],
    "bob": [(None, "bob", "")],
    '"unclosed': [(None, "unclosed", "")],
    "(only a \\) comment": [],
    "a@b> ] c": [(None, "a", "b]c")],
    "": [],
}


@pytest.mark.parametrize("written", ADDRESSES)
def test_addresses(written: str) -> None:
    assert addresses(written.encode()) == tuple(Address(*a) for a in ADDRESSES[written])


@given(st.lists(st.sampled_from(["a@x.example", "Kim <b@y.example>", '"Q, R" <c@z.example>'])))
def test_lists_of_addresses_as_the_email_package_reads_them(written: list[str]) -> None:
    mine = [(a.name or "", f"{a.mailbox}@{a.host}") for a in addresses(", ".join(written).encode())]
    assert mine == (getaddresses([", ".join(written)]) if written else [])


def test_parameters_in_pieces_are_put_together() -> None:
    assert parameters('; a*0=x; a*1="y z"; b*=utf-8\'ko\'%EC%A0%90; c="\\""') == (
        ("A", "xy z"),
        ("B", "점"),
        ("C", '"'),
    )
    assert parameters("; a*=nothing'x'%41; b*1*=%42") == (("A", "A"), ("B", "B"))


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (b"=?UTF-8?B?7KCQ7Ius?=", "점심"),
        (b"=?no-such?Q?a?=", "a"),
        (b"=?UTF-8?B?a?=", "=?UTF-8?B?a?="),
        (b"plain", "plain"),
        (b"\xff", "�"),
        (b"=?" + b"x" * 5000, "=?" + "x" * 5000),
    ],
)
def test_words_are_decoded_where_they_can_be(value: bytes, read: str) -> None:
    assert words(value) == read


def test_parts_by_number() -> None:
    message = parse(crlf(SAMPLES["parts"]))
    assert [
        message.find(path) is None for path in ((1,), (1, 2), (3, 1), (4,), (2, 1), (1, 1, 1))
    ] == [
        False,
        False,
        False,
        True,
        True,
        True,
    ]
    plain = parse(crlf(SAMPLES["plain"]))
    assert plain.find((1,)) is plain
    assert plain.find((2,)) is None
    wrapped = parse(b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx")
    assert wrapped.find((1, 1)) is wrapped.parts[0]


def test_a_multipart_without_a_boundary_or_an_end() -> None:
    assert parse(b"Content-Type: multipart/mixed\r\n\r\nx").parts == ()
    open_ = parse(
        b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: in\r\n\r\nx"
    )
    assert [(p.type, p.subtype) for p in open_.parts] == [("MESSAGE", "RFC822")]
    assert open_.parts[0].parts[0].get("subject") == b"in"


def test_lines_that_are_no_fields_are_left_out() -> None:
    part = parse(b" folded\r\nno field\r\nA: b\r\n c\r\nB :x\r\n\r\n")
    assert [(f.name, f.value) for f in part.fields] == [("A", b"b c"), ("B", b"x")]
    assert parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\nx").parts == ()


def test_odd_base64_is_decoded_as_far_as_it_goes() -> None:
    head = b"Content-Transfer-Encoding: base64\r\n\r\n"
    assert parse(head + b"aGk=!").decoded() == b"hi"
    assert parse(head + b"aGhoaGhoa").decoded() == b"hhhhhh"


def test_deep_nesting_and_many_parts_end_somewhere() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500)
    )
    assert walk(parse(deep)) == DEEPEST + 1
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5000
    assert len(parse(many).parts) <= MOST + 1


@pytest.mark.parametrize(
    "value",
    [
        b'"' * 50_000,
        b"(" * 50_000,
        b"<" * 50_000,
        b'"\\' * 50_000,
        b";" * 50_000,
        b"=?" * 50_000,
        b"a" * 100_000,
        b" " * 100_000,
        b'; a="' * 20_000,
    ],
    ids=range(9),
)
def test_hostile_headers_take_no_time(value: bytes) -> None:
    start = time.process_time()
    part = parse(b"Content-Type: text/plain" + value + b"\r\nFrom: " + value + b"\r\n\r\n")
    walk(part)
    parameters(value.decode())
    assert time.process_time() - start < 2
