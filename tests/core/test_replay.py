"""Playing a transcript: what it accepts, and the exact words when page and server disagree."""

from __future__ import annotations

import pytest

from wirebook.errors import TranscriptMismatch, TranscriptSyntaxError
from wirebook.protocols.pop3.model import POP3
from wirebook.replay import legal_commands, replay
from wirebook.transcript import parse
from wirebook.turns import Replay

OPEN = "@ pop3 given=TRANSACTION alice=2\n"
LOGIN = "@ pop3 given=AUTHORIZATION alice=2\n"


def played(text: str, cut: int = 0) -> Replay:
    return replay(parse(text, "x.wire"), cut=cut)


def complaint(text: str) -> str:
    with pytest.raises(TranscriptMismatch) as caught:
        played(text)
    return str(caught.value)


MISTAKES = {
    "another reply": (
        OPEN + "C: STAT\nS: +OK 3 307\n",
        "x.wire:3: expected - but the server said + in TRANSACTION\n- +OK 3 307\n+ +OK 2 307",
    ),
    "a reply that does not come": (
        OPEN + "C: STAT\nS: +OK 2 307\nS: +OK again\n",
        "x.wire:4: expected - but the server said + in TRANSACTION\n- +OK again\n+ (nothing)",
    ),
    "a reply left out": (
        OPEN + "C: STAT\nC: NOOP\nS: +OK 2 307\n",
        "x.wire:4: before this line the server also said\n+ +OK\nin TRANSACTION",
    ),
    "a reply left out before the next command": (
        OPEN + "C: NOOP\nC! wait 1m\n",
        "x.wire:3: before this line the server also said\n+ +OK\nin TRANSACTION",
    ),
    "an illegal command": (
        LOGIN + "C: RETR 1\nS: -ERR RETR is not valid in AUTHORIZATION\n",
        "x.wire:2: RETR is not legal in AUTHORIZATION (legal: USER, QUIT, APOP, CAPA, STLS, AUTH, "
        'UTF8, LANG); write "C?:" if it is meant',
    ),
    "an unknown command": (
        OPEN + "C: FOO 1\nS: -ERR unknown command\n",
        'x.wire:2: no such command: FOO; write "C?:" if it is meant',
    ),
    "arguments that do not fit": (
        OPEN + "C: RETR\nS: -ERR usage: RETR msg\n",
        'x.wire:2: arguments do not fit: RETR; write "C?:" if it is meant',
    ),
    "a line that is too long": (
        OPEN + f"C: NOOP {'x' * 255}\nS: -ERR line too long\n",
        'x.wire:2: too long: NOOP; write "C?:" if it is meant',
    ),
    "what a client must not send": (
        "@ pop3 given=NAMED alice=2\nC: USER bob\nS: +OK send PASS\n",
        'x.wire:2: a client must not send USER in NAMED; write "C?:" if it is meant',
    ),
    "a right move marked as wrong": (
        OPEN + "C?: NOOP\nS: +OK\n",
        "x.wire:2: marked as a wrong move with ?, but it is legal in TRANSACTION",
    ),
    "another state": (
        OPEN + "S= UPDATE\n",
        "x.wire:2: expected state, found state\n- UPDATE\n+ TRANSACTION",
    ),
    "another value": (
        OPEN + "S= TRANSACTION tls=on colour=red\n",
        "x.wire:2: expected state, found state\n"
        "- TRANSACTION tls=on colour=red\n+ TRANSACTION tls=clear colour=?",
    ),
    "a server that stays": (
        OPEN + "S! close\n",
        "x.wire:2: the server has not closed the connection, it is in TRANSACTION",
    ),
    "a command after the end": (
        OPEN + "C: QUIT\nS: <<:any>>\nC: NOOP\n",
        "x.wire:4: the server has closed the connection before this line",
    ),
    "a command behind one that ends its group": (
        LOGIN + "C: STLS\nC: CAPA\nS: +OK begin TLS negotiation\n",
        'x.wire:3: nothing may follow STLS before its reply; write "C?:" if it is meant',
    ),
    "a command instead of the handshake": (
        LOGIN + "C: STLS\nS: +OK begin TLS negotiation\nC: CAPA\n",
        "x.wire:4: the server waits for a TLS handshake and reads no commands; "
        'write "C?:" if it is meant',
    ),
    "a second command behind one that ends its group": (
        OPEN + "C: QUIT\nC?: NOOP\nC: NOOP\nS: <<:any>>\n",
        'x.wire:4: nothing may follow QUIT before its reply; write "C?:" if it is meant',
    ),
    "a state before the reply": (
        OPEN + "C: NOOP\nS= TRANSACTION\nS: +OK\n",
        "x.wire:3: before this line the server also said\n+ +OK\nin TRANSACTION",
    ),
    "a fault that is not offered": (
        "@ pop3 fault=USER:policy\nS: <<:any>>\nC: USER alice\n",
        "x.wire:3: pop3: the table offers no outcome policy for USER in AUTHORIZATION",
    ),
    "a handshake that nobody asked for": (
        LOGIN + "C! tls\n",
        "x.wire:2: the server does not expect a TLS handshake here",
    ),
    "a connection opened twice": (
        OPEN + "C: NOOP\nS: +OK\nC! connect\n",
        "x.wire:4: this connection is still open",
    ),
    "a hole that changes": (
        OPEN + "C: STAT\nS: +OK <<n:int>> 307\nC: LIST 1\nS: +OK <<n>> 150\n",
        "x.wire:5: <<n>> is 2 since line 3, the server said 1",
    ),
    "octets that differ": (
        OPEN + "C: NOOP\nS| +NO\n",
        "x.wire:3: expected - but the server said + in TRANSACTION\n- +NO\n+ +OK",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line(mistake: str) -> None:
    text, message = MISTAKES[mistake]
    assert complaint(text) == message


def test_a_wrong_setting_is_told_at_the_header() -> None:
    with pytest.raises(TranscriptSyntaxError, match=r"^x.wire:2: unknown protocol 'pop4'"):
        played("\n@ pop4\nC: NOOP\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "@ pop3 given=TRANSACTION\nC: NOOP\nS: +OK\n",
            "x.wire:1: given=TRANSACTION cannot be reached with these settings, only AUTHORIZATION",
        ),
        (
            "@ pop3 alice=1 fault=RETR:perm given=TRANSACTION\nC: NOOP\nS: +OK\n",
            "x.wire:1: fault=RETR:perm never came up",
        ),
    ],
)
def test_a_scenario_that_does_not_come_true_is_told_at_the_header(text: str, message: str) -> None:
    with pytest.raises(TranscriptSyntaxError) as caught:
        played(text)
    assert str(caught.value) == message


def test_a_line_that_ends_the_connection_asserts_the_state_and_so_does_a_state_line() -> None:
    text = OPEN + "C! wait 10m\nS! close\n"
    assert played(text).rows() == {"TRANSACTION timeout event"}
    greeted = "@ pop3 alice=1\nS@a: <<:any>>\nS@b: <<:any>>\n"
    text = greeted + "C@a! wait 10m\nS@b= CLOSED\nS@a= CLOSED\n"
    assert played(text).rows() == {"AUTHORIZATION timeout event"}


def test_a_connection_is_greeted_and_every_step_is_kept_with_what_it_changed() -> None:
    text = (
        "@ pop3 alice=2\nS: +OK <<:any>>\nC: USER alice\nS: +OK send PASS\nC: PASS secret\n"
        "S: +OK 2 messages (307 octets)\nC: DELE 1\nS: +OK message 1 marked as deleted\n"
        "S= TRANSACTION\nC: QUIT\nS: +OK <<:any>>\nS! close\n"
    )
    result = played(text)
    steps = [moment.step for moment, _ in result.moments()]
    assert [step.event for step in steps] == ["greeting", "USER", "PASS", "DELE", "QUIT", "expunge"]
    assert [step.after for step in steps][-2:] == ["UPDATE", "CLOSED"]
    moments = [moment for moment, _ in result.moments()]
    assert moments[1].session == (("name", "alice"),)
    assert moments[3].session == (("lock", "alice"), ("numbers", "1..2"), ("marks", "1"))
    assert moments[4].session == moments[3].session
    assert moments[5].session == ()
    assert (moments[4].mailbox, moments[5].mailbox) == ((("alice", "#1 #2"),), (("alice", "#2"),))
    assert result.before == (("", "CONNECT", (), (("alice", "#1 #2"),), moments[0].values),)


def test_pipelined_lines_get_the_steps_that_their_octets_caused() -> None:
    text = OPEN + "C: NOOP\nC: DELE 1\nC| ST\nC: AT\nS: +OK\nS: +OK <<:any>>\nS: +OK 1 <<n:int>>\n"
    turns = played(text).turns
    assert [[m.step.event for m in turn.moments] for turn in turns] == [
        ["NOOP"], ["DELE"], [], ["STAT"], [], [], [],
    ]  # fmt: skip
    assert [turn.state for turn in turns] == ["TRANSACTION"] * 7


@pytest.mark.parametrize("cut", [1, 2, 7])
def test_cutting_the_stream_changes_nothing(cut: int) -> None:
    text = OPEN + "C: NOOP\nC: RETR 2\nS: +OK\nS: +OK 157 octets\nS ...\nS: .\nC: QUIT\nS ...\n"
    whole, pieces = played(text), played(text, cut)
    assert [turn.moments for turn in whole.turns] == [turn.moments for turn in pieces.turns]


def test_elision_skips_lines_up_to_the_next_match_and_at_the_end() -> None:
    played(OPEN + "C: UIDL\nS: +OK <<:any>>\nS ...\nS: 2 alice.0002\nS ...\nC: NOOP\nS ...\n")
    assert complaint(OPEN + "C: UIDL\nS ...\nS: 3 alice.0003\n").endswith("+ (nothing)")


def test_octets_may_be_written_as_they_are() -> None:
    played(OPEN + "C~ 4e 4f 4f 50 0d 0a\nS| +OK␍␊\nC?~ 00 0d 0a\nS: -ERR unknown command\n")


def test_a_named_hole_can_be_sent_back() -> None:
    result = played(
        OPEN + "C: UIDL 2\nS: +OK <<n:int>> <<uid:word>>\nC: DELE <<n>>\nS: +OK <<:any>>\n"
    )
    assert result.bound == (("n", "2"), ("uid", "alice.0002"))


def test_several_connections_share_one_world() -> None:
    text = (
        "@ pop3 alice=1\nS@a: +OK <<:any>>\nS@b: +OK <<:any>>\nC@a: USER alice\n"
        "S@a: +OK send PASS\n"
        "C@a: PASS secret\nS@a: +OK <<:any>>\nC@b: USER alice\nS@b: +OK send PASS\n"
        "C@b: PASS secret\nS@b: -ERR [IN-USE] <<:any>>\nC@a! reset\nS@a= CLOSED\nC@b: USER alice\n"
        "S@b: +OK send PASS\nC@b: PASS secret\nS@b: +OK <<:any>>\nC@b! wait 10m\nS@b! close\n"
        "C@a! connect\nS@a: +OK <<:any>>\nS@a= AUTHORIZATION\n"
    )
    assert [name for name, *_ in played(text).before] == ["a", "b", "a"]


def test_a_long_reply_arrives_whole_though_the_server_pauses() -> None:
    lines = "".join("C: RETR 2\n" for _ in range(9000))
    played(OPEN + lines + "S ...\n")


def test_only_command_states_have_legal_commands() -> None:
    assert legal_commands(POP3, "UPDATE") == ()
    assert legal_commands(POP3, "NAMED") == ("PASS", "QUIT", "CAPA")


def test_the_server_closes_a_connection_once() -> None:
    """A second line would tell the reader something that did not happen."""
    text = OPEN + "C: QUIT\nS: +OK <<:any>>\nS! close\n"
    replay(parse(text))
    with pytest.raises(TranscriptMismatch, match=r"line \d+ says so already: delete this one$"):
        replay(parse(text + "S! close\n"))
