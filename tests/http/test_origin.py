"""Resources, preconditions, sessions, limits, and bytes that are no HTTP."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.connection import Answer, Ask
from wirebook.errors import ProtocolMisuse
from wirebook.protocols.http.framing import BODY_LIMIT, HEAD_LIMIT, Framing
from wirebook.protocols.http.model import HTTP
from wirebook.protocols.http.origin import LIMIT, site_of
from wirebook.protocols.http.server import HttpServer, shape
from wirebook.protocols.http.sessions import AGE, ROWS
from wirebook.world import scenario

Make = Callable[..., Any]
FORM = "application/x-www-form-urlencoded"
GOOD = b"name=alice&password=secret"
GET = b"GET /hello HTTP/1.1\r\nHost: www.example.org\r\n\r\n"


def test_a_status_line_is_reduced_to_its_code() -> None:
    assert shape("HTTP/1.1 404 Not Found") == "404"
    assert shape("ETag: x") == "ETag: x"


def test_the_number_of_notes_is_limited(client: Make) -> None:
    made = client()
    for number in range(LIMIT):
        assert made.ask("PUT", f"/notes/{number}", b"x")[0] == 201
    assert made.ask("PUT", "/notes/more", b"x")[0] == 405
    assert made.ask("PUT", "/notes/0", b"y")[0] == 204


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 204),
        ({"If_Match": '"1"'}, 204),
        ({"If_Match": '"0", W/"1"'}, 204),
        ({"If_Match": "*"}, 204),
        ({"If_Match": '"2"'}, 412),
        ({"If_None_Match": "*"}, 412),
        ({"If_None_Match": '"1"'}, 412),
        ({"If_None_Match": '"2"'}, 204),
    ],
)
def test_a_change_depends_on_the_version_that_the_client_names(
    client: Make, fields: dict[str, str], status: int
) -> None:
    made = client()
    assert made.ask("PUT", "/notes/a", b"x")[0] == 201
    assert made.ask("PUT", "/notes/a", b"y", **fields)[0] == status


def test_what_is_not_there_has_no_version(client: Make) -> None:
    made = client()
    assert made.ask("PUT", "/notes/a", b"x", If_Match="*")[0] == 412
    assert made.ask("GET", "/notes/a")[0] == 404
    assert made.ask("PUT", "/notes/a", b"x", If_None_Match="*")[0] == 201


def test_a_method_that_a_resource_does_not_know_is_told_those_it_does(client: Make) -> None:
    assert client().ask("DELETE", "/hello")[1]["allow"] == "GET, HEAD"
    assert client().ask("GET", "/login")[1]["allow"] == "POST, DELETE"


def test_a_query_is_no_part_of_the_path(client: Make) -> None:
    assert client().ask("GET", "/hello?x=1")[0] == 200
    assert client().ask("GET", "http://www.example.org/hello")[0] == 200
    assert client().ask("GET", "*")[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        b"name=alice&password=wrong",
        b"name=nobody&password=secret",
        b"name=alice",
        b"",
        b"&".join(b"a=b" for _ in range(40)),
        b"name=\xff&password=\xff",
    ],
)
def test_a_login_needs_name_and_password(client: Make, body: bytes) -> None:
    made = client(alice="1")
    status, fields, _ = made.ask("POST", "/login", body, Content_Type=FORM)
    assert (status, fields["www-authenticate"]) == (401, 'Basic realm="wirebook"')


def test_a_form_is_said_to_be_one(client: Make) -> None:
    assert client(alice="1").ask("POST", "/login", GOOD)[0] == 401


@pytest.mark.parametrize(
    "value",
    [
        "Bearer x",
        "Basic",
        "Basic ?",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        "Basic " + base64.b64encode(b"alice").decode(),
        "Basic " + base64.b64encode(b"alice:wrong").decode(),
    ],
)
def test_credentials_that_say_nothing_are_nobody_s(client: Make, value: str) -> None:
    assert client(alice="1").ask("GET", "/me", Authorization=value)[0] == 401


def test_a_session_ends_and_the_oldest_goes_first(client: Make) -> None:
    made = client(alice="1")
    first = made.ask("POST", "/login", GOOD, Content_Type=FORM)[1]["set-cookie"].split(";")[0]
    assert made.ask("GET", "/me", Cookie=first)[0] == 200
    for _ in range(ROWS):
        made.place.world.clock.advance(1)  # another second, another number
        made.ask("POST", "/login", GOOD, Content_Type=FORM)
    assert made.ask("GET", "/me", Cookie=first)[0] == 401
    assert len(site_of(made.place.host.store).tables["www.example.org"]) == ROWS
    assert made.ask("DELETE", "/login", Cookie=first)[0] == 404


@pytest.mark.parametrize("change", ["alice", "1767225600", "x", "é"])
def test_a_ticket_holds_only_as_it_was_signed(client: Make, change: str) -> None:
    made = client(alice="1")
    cookie = made.ask("POST", "/ticket", GOOD, Content_Type=FORM)[1]["set-cookie"].split(";")[0]
    assert made.ask("GET", "/me", Cookie=cookie)[2] == b"alice\r\n"
    assert made.ask("GET", "/me", Cookie=f"x=y; {cookie}{change}")[0] == 401
    assert made.ask("GET", "/me", Cookie="ticket")[0] == 401
    made.place.world.clock.advance(AGE)
    made.reconnect()
    assert made.ask("GET", "/me", Cookie=cookie)[0] == 401


def test_a_line_that_never_ends_is_too_long(client: Make) -> None:
    made = client()
    assert made.raw(b"G" * (HEAD_LIMIT + 1)).startswith(b"HTTP/1.1 414 ")
    assert made.connection.closed


@pytest.mark.parametrize("size", [0, 1000])
def test_a_header_has_a_limit_however_it_comes(client: Make, size: int) -> None:
    octets = GET[:-2] + b"A: " + b"a" * HEAD_LIMIT + b"\r\n\r\n"
    made, said = client(), b""
    for at in range(0, len(octets), size or len(octets)):
        if not made.connection.closed:
            said += made.raw(octets[at : at + (size or len(octets))])
    assert said.startswith(b"HTTP/1.1 431 ")
    assert made.connection.closed


def test_a_body_without_a_length_has_a_limit(client: Make) -> None:
    made = client()
    head = b"PUT /notes/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert made.raw(head) == b""
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    said = b""
    for _ in range(BODY_LIMIT // 0x10000 + 1):
        if not made.connection.closed:
            said += made.raw(piece)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert made.connection.closed
    assert site_of(made.place.host.store).resources.keys() == {"/hello"}


def test_the_body_of_a_get_is_read_and_thrown_away(client: Make) -> None:
    made = client()
    head = b"GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\n"
    assert made.raw(head) == b""
    assert made.raw(b"QUIT\r\n") == b""
    assert made.raw(b"x" * 34).count(b"HTTP/1.1 200") == 1
    assert made.connection.state.name == "IDLE"


def test_a_broken_body_of_a_get_closes(client: Make) -> None:
    made = client()
    head = b"GET /hello HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    assert made.raw(head).startswith(b"HTTP/1.1 400 ")


def test_a_version_that_nobody_speaks_is_refused_while_a_body_comes(client: Make) -> None:
    assert client().raw(GET.replace(b"1.1", b"3.0")).startswith(b"HTTP/1.1 505 ")


def test_framing_goes_on_only_when_it_is_done() -> None:
    framing = Framing()
    framing.feed(b"")
    framing.feed(GET)
    assert framing.head(()) is not None
    with pytest.raises(ProtocolMisuse, match="not done"):
        framing.again()


def test_a_connection_is_accepted_once(client: Make) -> None:
    server = client().connection.server
    with pytest.raises(ProtocolMisuse, match="accepted once"):
        server.do_accept(None)


def test_a_request_that_waits_is_remembered_and_no_other() -> None:
    server = scenario("http", (("given", "BODY"),)).connect().server
    assert isinstance(server, HttpServer)
    assert server.remembers() == (("request", "PUT·/notes/given"),)
    server.forget("request")
    assert server.remembers() == ()


def test_an_outcome_that_a_state_does_not_offer_is_a_plain_400(client: Make) -> None:
    server = client().connection.server

    ask = Ask({"outcome": "coding"}, ("bad", "large"), "BODY", {})
    assert server.do_malformed(ask) == Answer("bad")


WORDS = st.sampled_from(
    [
        *(c.name.encode() for c in HTTP.commands),
        b" ", b"\r\n", b"\n", b"\r\n\r\n", b"/hello", b"/notes/x", b" HTTP/1.1\r\n", b"Host: h\r\n",
        b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n",
        b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"abc", b"\x00", b"\xff", GET,
        b"PUT /notes/x HTTP/1.1\r\nHost: h\r\n", b"POST /jmap/api HTTP/1.1\r\nHost: h\r\n",
        b"Authorization: Basic YWxpY2U6c2VjcmV0\r\nContent-Type: application/json\r\n",
    ]
)  # fmt: skip


@given(st.lists(WORDS | st.binary(max_size=50), max_size=14), st.integers(1, 40))
@settings(max_examples=250)
def test_whatever_comes_is_answered_or_closed_and_never_a_traceback(
    pieces: list[bytes], size: int
) -> None:
    octets = b"".join(pieces)
    answers = []
    for cut in (size, len(octets) or 1):
        connection = scenario("http", (("alice", "1"),)).connect()
        connection.greet()
        said = b""
        for at in range(0, len(octets), cut):
            if connection.closed:
                break
            connection.receive_data(octets[at : at + cut])
            said += connection.data_to_send()
        assert not said or said.startswith(b"HTTP/1.1 ")
        answers.append((said, connection.state.name))
    assert answers[0] == answers[1]
