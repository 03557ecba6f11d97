"""Units of several lines: their mark may stand on any of them, their beginning in another write."""

from __future__ import annotations

import pytest

from wirebook.errors import TranscriptMismatch
from wirebook.protocols.http.model import HTTP
from wirebook.protocols.pop3.model import POP3
from wirebook.replay import replay
from wirebook.testing.mutants import mutants
from wirebook.transcript import parse

OPEN = "@ http\n"
BAD = ("GET / HTTP/1.1", "Nonsense", "")


def played(text: str) -> None:
    replay(parse(text, "x.wire"))


@pytest.mark.parametrize("marked", range(len(BAD)))
def test_the_mark_may_stand_on_any_line_of_a_unit(marked: int) -> None:
    lines = [f"C{'?' * (at == marked)}: {line}".rstrip() for at, line in enumerate(BAD)]
    played(OPEN + "\n".join(lines) + "\nS: HTTP/1.1 400 Bad Request\nS ...\nS! close\n")


def test_a_unit_without_its_mark_is_told_at_its_first_line() -> None:
    lines = "\n".join(f"C: {line}".rstrip() for line in BAD)
    with pytest.raises(TranscriptMismatch, match=r"^x.wire:2: a client must not send malformed"):
        played(OPEN + lines + "\n")


def test_a_mark_on_a_good_unit_is_told_at_its_line() -> None:
    text = OPEN + "C: GET / HTTP/1.1\nC?: Host: www.example.org\nC:\n"
    with pytest.raises(TranscriptMismatch, match=r"^x.wire:3: marked as a wrong move .* IDLE$"):
        played(text)


def test_a_mark_on_what_is_not_read_yet_is_told() -> None:
    with pytest.raises(TranscriptMismatch, match=r"^x.wire:2: marked as a wrong move"):
        played(OPEN + "C?: GET / HTTP/1.1\nS= IDLE\n")


def test_a_unit_that_began_with_an_earlier_write_belongs_to_the_line_that_ends_it() -> None:
    text = (
        "@ pop3 given=TRANSACTION alice=1\nC| NO\nS= TRANSACTION\nC: OP\nC: NOOP\nS: +OK\nS: +OK\n"
    )
    turns = replay(parse(text)).turns
    assert [len(turn.moments) for turn in turns] == [0, 0, 1, 1, 0, 0]


def test_a_server_that_opens_without_a_word_is_noticed_with_the_first_line() -> None:
    text = OPEN + "C: GET /hello HTTP/1.1\nC: Host: h\nC:\nS ...\nS| 안녕!\n"
    turns = replay(parse(text.replace("S ...\n", _HELLO))).turns
    assert [moment.step.event for moment in turns[0].moments] == ["accept"]
    assert turns[0].read == ()
    assert [moment.step.event for moment in turns[2].read] == ["GET"]


_HELLO = """S: HTTP/1.1 200 OK
S: Date: <<:any>>
S: Server: <<:any>>
S: ETag: "1"
S: Content-Type: text/plain; charset=utf-8
S: Content-Length: 7
S:
"""


def test_a_protocol_that_refuses_nothing_has_no_refusal_to_mutate() -> None:
    assert [m for m in mutants(HTTP) if not m.row] == []
    assert len([m for m in mutants(POP3) if not m.row]) == 4
