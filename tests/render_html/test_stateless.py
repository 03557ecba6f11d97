"""The three pictures of a stateless protocol, and the lanes of the hop test: all from replays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.machine import Cell, Mark
from wirebook.protocols.http.model import HTTP
from wirebook.protocols.pop3.model import POP3
from wirebook.render.edition import Edition
from wirebook.render.hops import hops, lane
from wirebook.render.panels import cookie, panels
from wirebook.replay import replay
from wirebook.showing import shown
from wirebook.text import Text
from wirebook.transcript import parse
from wirebook.turns import Replay

HOPS = {"src": "http/hop.wire pop3/hop.wire http/hop-jmap.wire", "names": "HTTP,POP3,JMAP"}


def played(name: str) -> Replay:
    book = Book.find()
    return book.play(book.transcript(name))


def show(name: str, **options: str) -> str:
    return shown(Edition(Book.find(), "en"), name, options, "")


def test_the_totals_of_a_lane_are_counted_in_the_run() -> None:
    found = {name: lane(played(name), name) for name in HOPS["src"].split()}
    totals = [(f.connections, f.sent, f.refused, f.lost) for f in found.values()]
    assert totals == [(6, 6, 0, 0), (5, 9, 2, 4), (4, 4, 0, 0)]


def test_a_lane_says_which_server_heard_what_and_what_went() -> None:
    third = lane(played("pop3/hop.wire"), "x").visits[2]
    assert third.host == "mail1.example.org"
    assert [(e.sent, e.reply, e.refused) for e in third.exchanges] == [
        ("USER alice", "+OK", False),
        ("PASS", "+OK", False),
        ("DELE 1", "+OK", False),
    ]
    assert [name for name, _ in third.lost] == ["lock", "numbers", "marks"]
    assert third.cut


def test_another_dialogue_has_other_totals() -> None:
    one = "@ pop3 alice=1\nS: <<:any>>\nC: USER alice\nS: +OK send PASS\nC! close\n"
    short = lane(replay(parse(one)), "x")
    assert (short.connections, short.sent, short.refused, short.lost) == (1, 1, 0, 1)
    assert not lane(replay(parse(one.replace("C! close\n", ""))), "x").visits[0].cut


def test_a_verb_that_is_unknown_stands_for_itself_and_a_secret_is_not_told() -> None:
    text = "@ pop3\nS: <<:any>>\nC?: FOO bar\nS: <<:any>>\nC?: PASS secret\nS: <<:any>>\n"
    sent = [each.sent for each in lane(replay(parse(text)), "x").visits[0].exchanges]
    assert sent == ["FOO", "PASS"]


def test_commands_in_one_line_are_told_apart() -> None:
    """One line on the wire, as it is written; two commands, as they are read."""
    text = "@ pop3 alice=1 given=TRANSACTION\nC~ 4e4f4f500d0a4e4f4f500d0a\nS: +OK\nS: +OK\n"
    sent = [each.sent for each in lane(replay(parse(text)), "x").visits[0].exchanges]
    assert sent == ["NOOP", "NOOP"]


def test_the_lanes_are_shown_with_their_totals() -> None:
    html = show("hops", title="Cut", **HOPS)
    assert html.count("<section>") == 3
    assert '<li class="wb-hops__bad"><b>2</b> refused' in html
    assert "<code>Email/query Email/get</code>" in html
    assert "Cut" in html
    assert "secret" not in html
    assert "figcaption" not in hops((), "", "en")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"src": "http/hob.wire", "names": "x"}, "write http/hop.wire"),
        ({"src": "http/hop.wire", "names": "x,y"}, "expected a name for each of the 1 lanes"),
    ],
)
def test_a_mistake_in_the_lanes_is_told(options: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        show("hops", **options)


def test_the_pictures_say_what_the_model_and_the_run_say() -> None:
    html = show("panels", protocol="http", src="http/cookie-signed.wire")
    assert html.count("<svg") == 3
    assert "0 cells rejected, of 5" in html
    found = cookie(played("http/cookie-signed.wire"))
    assert (found.origin, found.receiver) == ("www1.example.org", "www2.example.org")
    assert found.pair.startswith("ticket=alice.")
    pieces = [found.pair[at : at + 22] for at in range(0, len(found.pair), 22)]
    assert all(f">{piece}<" in html for piece in pieces)


def test_a_cell_that_is_rejected_is_counted() -> None:
    rows = tuple(row for row in HTTP.transitions if row.event != "GET")
    mark = Mark("IDLE", "HEAD", Cell.UNSPECIFIED, "9110#9.3", Text("?", "?"))
    changed = replace(HTTP, transitions=rows, marks=(mark,))
    html = panels(changed, played("http/cookie-signed.wire"), "en", None)
    assert "1 cells rejected, of 5" in html
    assert ">GET<" not in html.split("wb-panel--2")[0]


def test_a_dialogue_without_a_cookie_on_its_way_cannot_be_drawn() -> None:
    with pytest.raises(SourceError, match="a cookie that comes back to another server"):
        cookie(played("http/login-refused.wire"))
    with pytest.raises(SourceError, match="found none"):
        panels(POP3, played("pop3/hop.wire"), "en", None)
