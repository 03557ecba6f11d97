"""What pages answer from: every word of a record is the server's, by whatever way it is reached."""

from __future__ import annotations

import gzip
from random import Random

import pytest

from wirebook.machine import Kind
from wirebook.recorded import Alphabet, Record, alphabets, record, say
from wirebook.render.transcript import RECORDS, recorded
from wirebook.replay import replay
from wirebook.talk import Talk
from wirebook.transcript import parse

ALPHABETS = {each.protocol.machine.name: each for each in alphabets()}
LIMIT = 30 * 1024
"""Octets of a record, compressed."""

SESSIONS = {
    "pop3": "USER alice|PASS secret|STAT|RETR 1|DELE 1|!close|!connect|USER alice|PASS secret|QUIT",
    "smtp": "EHLO client.example.org|STARTTLS|!tls|EHLO client.example.org|"
    "AUTH PLAIN AGFsaWNlAHNlY3JldA==|MAIL FROM:<alice@example.org>|RCPT TO:<carol@example.org>|"
    "DATA|Subject: lunch\n\nSee you at noon.\n.|QUIT",
    "lmtp": "LHLO mta.example.org|MAIL FROM:<bob@example.net>|RCPT TO:<alice@example.org>|"
    "RCPT TO:<carol@example.org>|DATA|Subject: lunch\n\nSee you at noon.\n.|QUIT",
    "imap": "LOGIN alice secret|SELECT INBOX|FETCH 1 BODY[TEXT]|STORE 1 +FLAGS (\\Deleted)|"
    "EXPUNGE|IDLE|DONE|CLOSE|LOGOUT",
}
"""What a reader will try first."""

UNFIT = {"pop3": {"APOP"}, "imap": {"APPEND"}}
"""What no fixed line can say: a digest of the greeting, a literal."""


@pytest.fixture(scope="session", params=sorted(ALPHABETS))
def made(request: pytest.FixtureRequest) -> Record:
    """A record, made anew."""
    return record(ALPHABETS[request.param])


def name(made: Record) -> str:
    """Whose record it is."""
    return made.alphabet.protocol.machine.name


def started(alphabet: Alphabet) -> Talk:
    """The server of a record, spoken to for the first time."""
    talk = Talk(alphabet.protocol.machine.name, alphabet.settings)
    list(talk.begin())
    return talk


def test_the_stored_record_is_what_the_server_says_now(made: Record) -> None:
    stored = (RECORDS / f"{name(made)}.js").read_text(encoding="utf-8")
    assert made.script() == stored, "python -m wirebook.recorded"


def test_pages_know_which_protocols_have_one() -> None:
    assert recorded() == ALPHABETS.keys() == SESSIONS.keys()


def test_a_record_is_small(made: Record) -> None:
    assert len(gzip.compress(made.script().encode(), mtime=0)) <= LIMIT


def test_by_any_way_the_server_says_what_is_recorded(made: Record) -> None:
    dice = Random(made.alphabet.protocol.machine.name)
    for _ in range(20):
        talk, place, connections = started(made.alphabet), 0, 1
        for _ in range(40):
            at = dice.choice(sorted(made.edges[place]) or [-1])
            if at < 0:
                break
            entry, since = made.alphabet.lines[at], len(talk.said.lines)
            connections += entry == "!connect"
            assert say(talk, made.alphabet, entry)
            edge = made.edges[place][at]
            said = "\n".join(str(line) for line in talk.said.lines[since:])
            assert said == edge.text.replace("{n}", str(connections))
            place = edge.to
            assert made.places[place] == (talk.state.name, *talk.remembers())


def test_every_command_is_there_in_a_form_that_is_right(made: Record) -> None:
    texts = {(at, edge.text) for edges in made.edges for at, edge in edges.items()}
    right = {made.alphabet.lines[at].split()[0] for at, text in texts if text.startswith("C:")}
    machine = made.alphabet.protocol.machine
    assert {command.name for command in machine.commands} - right == UNFIT.get(name(made), set())


def test_every_state_refuses_something(made: Record) -> None:
    machine = made.alphabet.protocol.machine
    for place, edges in zip(made.places, made.edges, strict=True):
        if machine.state(place[0]).kind is Kind.COMMAND:
            assert any(edge.text.startswith("C?") for edge in edges.values())


def test_what_a_reader_tries_first_is_recorded(made: Record) -> None:
    place = 0
    for entry in SESSIONS[name(made)].split("|"):
        edge = made.edges[place][made.alphabet.lines.index(entry)]
        assert not edge.text.startswith("C?"), entry
        place = edge.to
    assert made.alphabet.protocol.machine.state(made.places[place][0]).kind is Kind.END


def test_what_was_said_is_a_transcript(made: Record) -> None:
    header = made.script().split('"header":"')[1].split('"')[0]
    place, connections, lines = 0, 1, [header, made.greeting.replace("{n}", "1")]
    for entry in SESSIONS[name(made)].split("|"):
        edge = made.edges[place][made.alphabet.lines.index(entry)]
        connections += entry == "!connect"
        lines.append(edge.text.replace("{n}", str(connections)))
        place = edge.to
    replay(parse("\n".join(lines) + "\n", "said.wire"))


def test_where_a_text_is_expected_no_command_is_tried(made: Record) -> None:
    machine = made.alphabet.protocol.machine
    for place, edges in zip(made.places, made.edges, strict=True):
        if machine.state(place[0]).kind is Kind.PAYLOAD:
            verbs = {made.alphabet.lines[at].split()[0] for at in edges}
            assert not verbs & {command.name for command in machine.commands}
