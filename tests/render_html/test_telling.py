"""A replay is told in rows: each effect stands where the reply shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirebook.machine import Machine
from wirebook.protocols.http.model import HTTP
from wirebook.protocols.pop3.model import POP3
from wirebook.protocols.smtp.model import SMTP
from wirebook.render.dialogue import Row
from wirebook.render.telling import told
from wirebook.turns import Replay

Play = Callable[[str], Replay]


def outline(rows: tuple[Row, ...], machine: Machine = POP3) -> list[str]:
    """Each row in one line."""
    return [
        f"{row.number} {row.kind} {'→'.join(row.path)}"
        + "".join(f" {c.sign}{c.name} {c.value}".rstrip() for c in row.changes(machine))
        for row in rows
    ]


def test_a_reply_shows_what_its_command_changed(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 given=TRANSACTION alice=2\nC: DELE 1\nS ...\nC: QUIT\n"
            "S: +OK mail.example.org signing off (1 messages left)\nS! close\n"
        )
    )
    assert outline(rows) == [
        "2 client TRANSACTION +marks 1",
        "3 server TRANSACTION",
        "4 client TRANSACTION",
        "5 server TRANSACTION→UPDATE→CLOSED −lock −numbers −marks −alice #1",
        "6 event CLOSED",
    ]


def test_a_slow_reply_is_told_where_it_arrives(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 given=TRANSACTION alice=2 fault=DELE:slow-20\nC: DELE 1\n"
            "S| +OK message 1 marked\nC! wait 1s\nS|  as deleted\u240d\u240a\nC: NOOP\nS: +OK\n"
        )
    )
    assert outline(rows) == [
        "2 client TRANSACTION",
        "3 server TRANSACTION +marks 1",
        "4 event TRANSACTION",
        "5 server TRANSACTION",
        "6 client TRANSACTION",
        "7 server TRANSACTION",
    ]


def test_a_whole_reply_is_one_row(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 given=TRANSACTION alice=2\nC: LIST\nS: +OK 2 messages (307 octets)\n"
            "S: 1 150\nS: 2 157\nS: .\n"
        )
    )
    assert [said.text for said in rows[1].lines][1:] == ["1 150", "2 157", "."]


def test_commands_sent_together_are_answered_one_by_one(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 given=TRANSACTION alice=2\nC: DELE 1\nC: DELE 2\nC: NOOP\n"
            "S: +OK message 1 marked as deleted\nS: +OK message 2 marked as deleted\n"
            "S: +OK\n"
        )
    )
    assert [(row.group, row.joined) for row in rows[:3]] == [(3, False), (1, True), (1, True)]
    assert outline(rows[3:]) == [
        "5 server TRANSACTION +marks 1",
        "6 server TRANSACTION +marks 2",
        "7 server TRANSACTION",
    ]


def test_an_event_shows_its_effect_itself(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 alice=1\nS ...\nC: STLS\nS: +OK begin TLS negotiation\nC! tls\n"
            "S= AUTHORIZATION tls=on\nC! close\n"
        )
    )
    assert outline(rows)[-2:] == [
        "5 event TLS→AUTHORIZATION =tls on",
        "7 event AUTHORIZATION→CLOSED",
    ]


def test_a_new_connection_starts_afresh(play: Play) -> None:
    rows = told(
        play("@ pop3 alice=1\nS ...\nC! close\nC! connect\nS: +OK <<:any>>\nS= AUTHORIZATION\n")
    )
    assert outline(rows) == [
        "2 server CONNECT→AUTHORIZATION",
        "3 event AUTHORIZATION→CLOSED",
        "4 event CONNECT",
        "5 server CONNECT→AUTHORIZATION",
    ]


def test_a_state_alone_is_a_row(play: Play) -> None:
    rows = told(play("@ pop3 given=TRANSACTION alice=1\nS= TRANSACTION\nC: NOOP\nS: +OK\n"))
    assert outline(rows)[0] == "2 state TRANSACTION"


def test_a_unit_cut_into_pieces_is_one_row(play: Play) -> None:
    rows = told(play("@ pop3 given=TRANSACTION alice=1\nC| NO\nC~ 4f 50 0d 0a\nS: +OK\n"))
    assert [said.text for said in rows[0].lines] == ["NO", "4f 50 0d 0a"]


def test_octets_of_the_server_may_be_cut_anywhere(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nC: NOOP\nS| +O\n"
            "S~ 4b 0d 0a 2b 4f 4b 0d 0a\n"
        )
    )
    assert [said.text for row in rows[2:] for said in row.lines] == [
        "+O",
        "4b 0d 0a 2b 4f 4b 0d 0a",
    ]
    assert len([h for row in rows for h in row.happenings]) == 2


def test_holes_show_what_they_let_in(play: Play) -> None:
    rows = told(
        play(
            "@ pop3 given=TRANSACTION alice=2\nC: STAT\nS: +OK <<n:int>> <<:any>>\n"
            "C: RETR <<n>>\nS ...\n"
        )
    )
    assert rows[1].lines[0].pieces == (("+OK ", False), ("2", True), (" ", False), ("307", True))
    assert rows[2].lines[0].pieces == (("RETR ", False), ("2", True))


def test_notes_stand_above_their_row(play: Play) -> None:
    rows = told(
        play("@ pop3 given=TRANSACTION alice=1\n# why\nC: NOOP\n# so\nS: +OK\n# end\nC! close\n")
    )
    assert [row.notes for row in rows] == [("why",), ("so",), ("end",)]


@pytest.mark.parametrize(
    ("line", "kind", "rfc"),
    [
        ("C?: USER bob", "illegal", "1939#3"),
        ("C?: NOPE", "unknown", "1939#3"),
        ("C?: RETR", "syntax", "1939#5"),
        (f"C?: RETR {'1' * 300}", "long", "1939#3"),
    ],
)
def test_a_wrong_move_says_why(play: Play, line: str, kind: str, rfc: str) -> None:
    rows = told(play(f"@ pop3 given=TRANSACTION alice=1\n{line}\nS ...\n"))
    wrong = rows[0].wrong
    assert wrong is not None
    assert (wrong.kind, wrong.rfc) == (kind, rfc)


def test_a_wrong_move_may_be_served(play: Play) -> None:
    rows = told(play("@ pop3 given=NAMED alice=1\nC?: USER bob\nS: +OK send PASS\n"))
    assert rows[0].wrong is not None
    assert rows[0].wrong.kind == "forbidden"


def test_a_wrong_move_may_be_too_early(play: Play) -> None:
    rows = told(play("@ pop3 given=TRANSACTION alice=1\nC: QUIT\nC?: NOOP\nS ...\n"))
    assert rows[1].wrong is not None
    assert (rows[1].wrong.kind, rows[1].wrong.command) == ("early", "QUIT")


def test_a_refusal_on_which_the_rfcs_differ_says_so(play: Play) -> None:
    rows = told(play("@ pop3 given=NAMED alice=1\nC?: STLS\nS ...\n"))
    assert rows[0].wrong is not None
    assert rows[0].wrong.text is not None


def test_what_was_refused_before_says_nothing_of_the_next(play: Play) -> None:
    rows = told(play("@ pop3 given=TRANSACTION alice=1\nC?: NOPE\nC?: NOPE\nS ...\n"))
    assert [row.wrong.kind for row in rows[:2] if row.wrong] == ["unknown", "unknown"]


HELLO = """S: HTTP/1.1 200 OK
S: Date: <<:any>>
S: Server: <<:any>>
S: ETag: "1"
S: Content-Type: text/plain; charset=utf-8
S: Content-Length: 7
S:
S| 안녕!
"""


def test_a_silent_opening_shows_at_once_and_what_follows_a_reply_shows_with_it(play: Play) -> None:
    rows = told(play("@ http\nC: GET /hello HTTP/1.1\nC: Host: h\nC:\n" + HELLO))
    assert outline(rows, HTTP) == [
        "2 client CONNECT→IDLE",
        "5 server IDLE→DONE→IDLE",
    ]


def test_a_body_is_no_command_of_its_own(play: Play) -> None:
    put = "C: PUT /notes/a HTTP/1.1\nC: Host: h\nC: Content-Length: 4\nC:\nC: hi\n"
    get = "C: GET /hello HTTP/1.1\nC: Host: h\nC:\n"
    put_only = told(play("@ http\n" + put + "S ...\nS: 201 Created\n"))
    both = told(play("@ http\n" + put + get + "S ...\n" + HELLO.replace("S| ", "S| ")))
    assert [row.group for row in put_only if row.kind == "client"] == [1, 1]
    assert [row.group for row in both if row.kind == "client"] == [2, 1, 1]


def test_octets_that_cannot_be_read_are_called_so(play: Play) -> None:
    (row, *_) = told(play("@ http\nC?: EHLO me\nC:\nS: HTTP/1.1 400 Bad Request\nS ...\n"))
    assert row.wrong is not None
    assert (row.wrong.kind, row.wrong.command, row.wrong.rfc) == (
        "unreadable",
        "malformed",
        "9112#2.2",
    )


def test_what_comes_and_goes_within_a_row_is_not_told(play: Play) -> None:
    """The text of a message grows line by line and is gone with the reply to its end."""
    rows = told(
        play(
            "@ smtp alice=0 given=DATA\nC: Subject: x\nC:\nC: y\nC: .\n"
            "S: 250 2.0.0 1.1 accepted for delivery\n"
        )
    )
    (reply,) = (row for row in rows if row.kind == "server")
    told_of = [f"{each.sign}{each.name}" for each in reply.changes(SMTP)]
    assert told_of == ["−reverse-path", "−forward-paths", "+alice"]
