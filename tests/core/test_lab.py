"""A lab: several connections to one host, typed to; what was said can be replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wirebook.book import Book
from wirebook.connection import HIGH_WATER
from wirebook.desk import Desk, trace
from wirebook.errors import SourceError
from wirebook.exercises import Exercise
from wirebook.lab import Lab, entries
from wirebook.protocols import REGISTRY
from wirebook.replay import replay
from wirebook.scenes import RECORD, load
from wirebook.transcript import parse
from wirebook.turns import Replay
from wirebook.world import ScenarioError

ALICE = (("alice", "2"),)


def lab(protocol: str = "pop3", *typed: str, settings: Any = ALICE) -> Lab:
    """A lab in which something was typed, `B: NOOP` to the connection B."""
    made = Lab(protocol, settings)
    made.party("A")
    for line in typed:
        name, colon, rest = line.partition(": ")
        made.do(*((name, rest) if colon and len(name) == 1 else ("A", line)))
    return made


def written(made: Lab) -> str:
    """The transcript of a lab, which replays."""
    text = str(made.transcript())
    replay(parse(text))
    return text


def happened(played: Replay) -> list[tuple[Any, ...]]:
    return [
        (step.event, step.outcome, step.before, step.after, step.sent)
        for step, *_ in (moment for moment, _ in played.moments())
    ]


def test_every_dialogue_of_the_book_can_be_typed(root: Path) -> None:
    """The same happens, octet for octet, and what is written down replays."""
    book, differ = Book(root), []
    for source, transcript in book.transcripts():
        played = book.play(transcript)
        made = Lab(transcript.protocol, transcript.settings)
        for entry, line in entries(transcript, dict(played.bound)):
            assert 0 < line <= transcript.lines[-1].number
            made.do(*entry)
        if happened(replay(parse(str(made.transcript())))) != happened(played):
            differ.append(source)
    assert differ == []


def test_a_lone_connection_needs_no_name_and_several_have_theirs() -> None:
    assert written(lab("pop3", "USER alice")).splitlines()[3:] == [
        "C: USER alice",
        "S: +OK send PASS",
        "S= NAMED",
    ]
    both = written(lab("pop3", "USER alice", "B: NOOP"))
    assert "S@A: +OK send PASS" in both
    assert "C@B?: NOOP" in both


def test_another_connection_hears_what_was_done() -> None:
    made = lab(
        "imap",
        *("a1 LOGIN alice secret", "a2 SELECT INBOX", "a3 IDLE", "B: b1 LOGIN alice secret"),
        *("B: b2 SELECT INBOX", "B: b3 STORE 1 +FLAGS (\\Deleted)", "B: b4 EXPUNGE"),
    )
    assert "S@A: * 1 EXPUNGE" in written(made).splitlines()
    assert made.stored() == {"alice": "#2"}


def test_time_passes_for_all() -> None:
    made = lab("pop3", "B: USER alice", "!wait 10m")
    assert made.clock() == 600
    assert [party.connection.closed for party in made.parties.values()] == [True, True]
    assert written(made).count("! close") == 2


def test_a_slow_answer_is_written_as_it_arrives() -> None:
    slow = (("fault", "QUIT:slow-9"), *ALICE)
    made = lab("pop3", "QUIT", "!wait 1s", "!wait 1m", settings=slow)
    assert written(made).splitlines()[3:] == [
        "C: QUIT",
        "S| +OK mail.",
        "S= CLOSED",
        "C! wait 1s",
        "S| example.o",
        "C! wait 1m",
        "S: rg signing off",
        "S! close",
    ]


def test_a_tag_is_put_where_it_was_left_out() -> None:
    made = lab("imap", "a1 NOOP")
    assert made.tagged("A", "noop") == "a2 noop"
    assert made.tagged("A", "NOOP\nLOGOUT") == "a2 NOOP\na3 LOGOUT"
    assert made.tagged("A", "x NOOP") == "x NOOP"
    assert made.tagged("A", "NOOP NOOP") == "NOOP NOOP"
    assert made.tagged("A", "nonsense") == "nonsense"
    assert made.tagged("Z", "NOOP") == "NOOP"
    assert lab().tagged("A", "NOOP") == "NOOP"
    made.do("A", "a2 LOGIN alice secret")
    made.do("A", "a3 IDLE")
    assert made.tagged("A", "NOOP") == "NOOP"  # no command is read here


def test_octets_of_ones_choice() -> None:
    made = lab("pop3", "!| USER al", "!~ 69 63 65 0d 0a", "!!bang", "TOP␉1")
    assert [str(line) for line in made.lines if line.actor == "C"] == [
        "C@A: USER alice",
        "C@A?: !bang",
        "C@A?: TOP␉1",
    ]
    written(made)


def test_what_is_sent_behind_starttls_is_written_into_its_write() -> None:
    made = lab("pop3", "STLS\nUSER alice", "!tls")
    lines = written(made).splitlines()
    assert lines[3:5] == ["C: STLS", "C?: USER alice"]
    assert lines[-2:] == ["S! close", "S= CLOSED"]


def test_a_reply_that_fills_the_pipe_is_written_whole() -> None:
    times = 8_000
    made = lab("pop3", "USER alice", "PASS secret", "\n".join(["RETR 1"] * times))
    heard = [line for line in made.lines if line.actor == "S" and line.sigil == ":"]
    assert sum(len(line.octets) for line in heard) > HIGH_WATER
    assert sum(line.text == "RETR 1" for line in made.lines) == times
    assert sum(line.text == "." for line in heard) == times


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!tls", "does not expect a TLS handshake"),
        ("!wait soon", "not a span of time"),
        ("!connect", "still open"),
        ("!frob", "nothing that can be done"),
        ("!~ zz", "expected octets"),
        ("USER \ud83d", "half a character"),
    ],
)
def test_what_makes_no_sense_does_nothing(typed: str, said: str) -> None:
    made = lab()
    before = list(made.lines), list(made.entries)
    with pytest.raises(ScenarioError, match=said):
        made.do("A", typed)
    assert (made.lines, made.entries) == before


def test_nobody_listens_to_a_closed_connection_until_it_is_open_again() -> None:
    made = lab("pop3", "!close")
    with pytest.raises(ScenarioError, match="closed"):
        made.do("A", "NOOP")
    made.do("A", "!connect")
    assert written(made).splitlines()[-2:] == [
        "S: +OK mail.example.org POP3 ready <2.1767225600@mail.example.org>",
        "S= AUTHORIZATION",
    ]
    waits = lab("pop3", "STLS")
    with pytest.raises(ScenarioError, match="waits for a TLS handshake"):
        waits.do("A", "NOOP")


def test_a_world_may_begin_further_on() -> None:
    made = lab(
        "pop3",
        "B: NOOP",
        "A: STAT",
        settings=(("given", "TRANSACTION"), ("lock", "shared"), *ALICE),
    )
    assert written(made).splitlines()[1:3] == ["C@A! connect", "C@B! connect"]


def test_which_connection_was_first_is_kept_though_nothing_was_said() -> None:
    """The first that opens a mailbox has \\Recent; what the second asks comes before it here."""
    settings = (("given", "SELECTED"), ("alice", "1"))
    made = lab("imap", "B: b1 NOOP", "A: a1 FETCH 1 FLAGS", settings=settings)
    assert "S@A: * 1 FETCH (FLAGS (\\Recent))" in written(made).splitlines()
    assert made.entries[0] == ("A", "!connect")
    again = Lab("imap", settings)
    for name, typed in made.entries:
        again.do(name, typed)
    assert written(again) == written(made)
    alone = lab("imap", "A: a1 NOOP", settings=settings)
    assert written(alone).splitlines()[1] == "C: a1 NOOP"
    assert alone.entries == [("A", "a1 NOOP")]


# The desk ---------------------------------------------------------------------------------


def ask(desk: Desk, what: str, **given: Any) -> Any:
    return json.loads(desk.answer(json.dumps({"ask": what, **given})))


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    ask(made, "open", protocol="pop3", settings=ALICE)
    return made


def test_a_desk_shows_what_came_of_a_line(desk: Desk) -> None:
    seen = ask(desk, "do", name="A", typed="USER alice")
    assert seen["lines"][0] == ["C", "A", ":", "USER alice", False]
    assert [(step["at"], step["event"], step["rfc"], step["why"]) for step in seen["steps"]] == [
        (2, "USER", "1939#7", None)
    ]
    [party] = seen["parties"]
    assert party["state"] == "NAMED"
    assert "PASS" in [each["name"] for each in party["legal"]]
    assert "STAT" in party["refused"]
    # A client must not send it here, but the server takes it.
    assert "USER" not in party["refused"] + [each["name"] for each in party["legal"]]


@pytest.mark.parametrize(
    ("typed", "ko", "en"),
    [
        ("STAT", "AUTHORIZATION에서 받지 않는 명령", "not a command for AUTHORIZATION"),
        ("FROB", "없는 명령", "no such command"),
        ("USER", "형식에 맞지 않음: USER name", "does not fit the form USER name"),
    ],
)
def test_a_desk_says_why_a_line_is_refused(desk: Desk, typed: str, ko: str, en: str) -> None:
    seen = ask(desk, "do", name="A", typed=typed)
    assert seen["steps"][0]["why"] == {"ko": ko, "en": en}
    assert seen["lines"][0][-1] is True


@pytest.mark.parametrize(
    ("typed", "rfc", "en"),
    [
        ("STLS", "2595#4", "not a command for NAMED: RFC 2595 permits it"),
        ("USER bob", "1939#7", "a client must not send this in NAMED: after USER only PASS"),
    ],
)
def test_a_desk_knows_what_the_model_has_to_say(desk: Desk, typed: str, rfc: str, en: str) -> None:
    """Where specifications are at odds, and where the server takes what a client must not send."""
    ask(desk, "do", name="A", typed="USER alice")
    step = ask(desk, "do", name="A", typed=typed)["steps"][0]
    assert step["rfc"] == rfc
    assert step["why"]["en"].startswith(en)


def test_a_desk_can_be_told_to_connect_again(desk: Desk) -> None:
    ask(desk, "do", name="A", typed="!close")
    assert ask(desk, "do", name="A", typed="!connect")["parties"][0]["state"] == "AUTHORIZATION"
    assert ask(desk, "do", name="B", typed="!connect")["parties"][1]["name"] == "B"


def test_a_line_to_a_connection_that_is_not_open_opens_it() -> None:
    made = Desk()
    ask(made, "open", protocol="imap", settings=ALICE)
    seen = ask(made, "do", name="B", typed="LOGIN alice secret")
    assert [line[3] for line in seen["lines"] if line[0] == "C"] == ["a1 LOGIN alice secret"]
    assert [party["name"] for party in seen["parties"]] == ["A", "B"]


def test_undo_takes_back_the_last_line(desk: Desk) -> None:
    before = ask(desk, "do", name="A", typed="USER alice")
    ask(desk, "do", name="A", typed="PASS secret")
    after = ask(desk, "undo")
    assert after["parties"] == before["parties"]
    assert after["since"] == 0
    assert ask(desk, "undo")["entries"] == []
    assert ask(desk, "undo")["entries"] == []


def test_a_desk_opens_where_a_link_says_and_stops_where_it_makes_no_sense(desk: Desk) -> None:
    seen = ask(
        desk,
        "open",
        protocol="pop3",
        settings=ALICE,
        entries=[["A", "USER alice"], ["A", "!tls"], ["A", "PASS secret"]],
    )
    assert seen["entries"] == [["A", "USER alice"]]
    assert "TLS" in seen["error"]


def test_what_a_desk_saves_the_check_accepts(desk: Desk) -> None:
    ask(desk, "do", name="A", typed="STAT")
    ask(desk, "do", name="B", typed="QUIT")
    replay(parse(ask(desk, "wire")["wire"]))


def test_a_desk_says_what_is_wrong_and_lives(desk: Desk) -> None:
    assert "unknown protocol" in ask(desk, "open", protocol="frob", settings=[])["error"]
    assert "alice=x" in ask(desk, "open", protocol="pop3", settings=[["alice", "x"]])["error"]
    assert ask(desk, "do", name="A", typed="!frob")["error"]
    assert ask(Desk(), "do", name="A", typed="NOOP")["error"] == "no lab is open"
    assert "expected" in ask(desk, "trace", text="@ pop3 alice=1\nS: +OK nothing\n")["error"]
    assert "lines" in ask(desk, "do", name="A", typed="NOOP")


@pytest.mark.parametrize("asked", Book.find().exercises(), ids=lambda asked: asked.id)
def test_a_desk_marks_an_exercise(root: Path, asked: Exercise) -> None:
    """Typed as a reader would, the solution solves it with its last line, a wrong attempt never."""
    book = Book(root)
    data = {"steps": [each._asdict() for each in asked.task.steps], "most": asked.task.most}
    data["never"] = [each._asdict() for each in asked.task.never]
    for source in (asked.solution, *asked.wrong):
        dialogue = book.transcript(source)
        played = book.play(dialogue)
        made = Desk()
        opened = list(dict.fromkeys(each.peer for each in asked.task.steps if each.peer)) or ["A"]
        told = ask(
            made,
            "open",
            protocol=asked.protocol,
            settings=dialogue.settings,
            entries=[(name, "!connect") for name in opened],
            exercise=data,
        )["verdict"]
        assert (told["solved"], told["done"], told["failed"]) == (False, 0, "")
        assert told["steps"] == len(asked.task.steps)
        for (name, typed), _ in entries(dialogue, dict(played.bound)):
            if typed == "!connect" and name in opened:
                opened.remove(name)
                continue
            told = ask(made, "do", name=name, typed=typed)["verdict"]
        assert told["solved"] == (source == asked.solution), source
        assert (told["why"] == "") == told["solved"]


def test_a_desk_marks_nothing_unless_asked_and_undo_is_marked_too(desk: Desk) -> None:
    assert "verdict" not in ask(desk, "do", name="A", typed="NOOP")
    task = {"steps": [{"event": "NOOP"}], "never": [{"event": "STAT"}]}
    ask(desk, "open", protocol="pop3", settings=ALICE, exercise=task)
    told = ask(desk, "do", name="A", typed="STAT")["verdict"]
    assert (told["failed"], told["line"]) == ("never", 4)
    assert not ask(desk, "undo")["verdict"]["failed"]
    assert ask(desk, "do", name="A", typed="NOOP")["verdict"]["solved"]
    ask(desk, "open", protocol="pop3", settings=ALICE)
    assert "verdict" not in ask(desk, "do", name="A", typed="NOOP")


def test_a_trace_tells_dialogues_apart() -> None:
    one, other = (
        f"@ pop3 alice=1 given=TRANSACTION\nC: {each}\nS: +OK\nS= TRANSACTION\n"
        for each in ("NOOP", "NOOP")
    )
    assert trace(one) == trace(other)
    assert trace(one) != trace(one.replace("alice=1", "alice=2"))
    assert trace(one) != trace(
        one.replace("C: NOOP\nS: +OK", "C: RSET\nS: +OK 0 deleted").replace(
            " 0 deleted", " <<:any>>"
        )
    )


# Scenes -----------------------------------------------------------------------------------


def test_every_scene_of_the_book_can_be_tried(root: Path) -> None:
    scenes = Book(root).scenes()
    assert {scene.protocol for scene in scenes} >= {"pop3", "imap", "smtp", "lmtp"}
    assert all(scene.tries for scene in scenes)
    assert {name for scene in scenes for name, _ in scene.tries} == {"A", "B"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('title = { ko = "가", en = "a" }', "expected header of a scene"),
        ('header = "@ pop3 alice=1"', "expected title of a scene"),
        ('header = "@ pop3 alice=1"\ntitle = { ko = "가" }', "expected ko and en"),
        ('header = "@ pop3 alice=x"\ntitle = { ko = "가", en = "a" }', "alice=x"),
        ('header = "pop3"\ntitle = { ko = "가", en = "a" }', "expected"),
        ('header = "@ pop3 alice=1"\ntitle = { ko = "가", en = "a" }\ntry = ["!tls"]', "handshake"),
    ],
)
def test_a_scene_that_cannot_be_is_told_with_its_line(
    tmp_path: Path, entry: str, said: str
) -> None:
    file = tmp_path / RECORD
    file.parent.mkdir()
    file.write_text(f"\n[[scene]]\n{entry}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=said) as told:
        load(tmp_path, REGISTRY)
    assert (told.value.path, told.value.line) == (RECORD, 2)


def test_a_book_needs_no_scenes(tmp_path: Path) -> None:
    assert load(tmp_path, REGISTRY) == ()
