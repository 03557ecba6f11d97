"""Whole sessions: what transcripts do not show, and what a hostile client may try."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.connection import Answer, Ask, Connection, Step
from wirebook.errors import ModelError
from wirebook.machine import Kind
from wirebook.protocols.imap.base import LITERAL_LIMIT, MESSAGE_LIMIT
from wirebook.protocols.imap.folders import NAME_LIMIT, NAMES_LIMIT, _fits
from wirebook.protocols.imap.messages import KEYWORDS_LIMIT
from wirebook.protocols.imap.model import IMAP
from wirebook.protocols.imap.server import ImapServer, shape
from wirebook.protocols.imap.view import View
from wirebook.world import scenario

from .conftest import Opened, Talk


def test_a_tag_is_repeated_whatever_it_is(opened: Opened) -> None:
    talk = opened()
    assert talk("~!x] NOOP") == ["~!x] OK NOOP completed"]
    for line in ("", " ", "a", "a ", "+a NOOP", "(a NOOP", "\x00 NOOP", "a  NOOP"):
        assert talk(line)[0].endswith("BAD unknown command")


def test_a_command_of_exactly_the_limit_is_read_and_one_more_octet_is_too_long(
    opened: Opened,
) -> None:
    talk = opened()
    room = IMAP.line_limit - len("a SEARCH SUBJECT \r\n")
    assert talk("a SEARCH SUBJECT " + "x" * room) == ["* SEARCH", "a OK SEARCH completed"]
    assert talk("a SEARCH SUBJECT " + "x" * (room + 1)) == ["a BAD command too long"]


def test_many_literals_do_not_make_a_command_longer_than_the_limit(opened: Opened) -> None:
    talk = opened()
    said = talk.raw(
        b"a ID (" + b"{4096+}\r\n" + b"x" * 4096 + b" {4096+}\r\n" + b"x" * 4096 + b")\r\n"
    )
    assert said[-1].endswith("BAD command too long")
    assert talk("b NOOP") == ["b OK NOOP completed"]


@pytest.mark.parametrize("cut", [1, 7, 100_000])
def test_the_literal_of_a_line_that_is_too_long_is_not_run(opened: Opened, cut: int) -> None:
    talk = opened()
    data = b"a SEARCH SUBJECT " + b"x" * 9000 + b" {10+}\r\nb LOGOUT\r\n\r\nc NOOP\r\n"
    said: list[str] = []
    for at in range(0, len(data), cut):
        said += talk.raw(data[at : at + cut])
    assert [line.split(" ")[1] for line in said] == ["BAD", "OK"]
    assert said[-1] == "c OK NOOP completed"


def test_under_literal_plus_a_message_comes_without_waiting_and_nothing_else_large_is_kept(
    opened: Opened,
) -> None:
    talk = opened(literals="plus")
    server = talk.connection.server
    assert isinstance(server, ImapServer)
    letter = b"x" * (1 << 16)
    assert talk.raw(b"a APPEND INBOX {65536+}\r\n" + letter + b"\r\n")[-1].startswith("a OK [APP")
    for command in (b"b SELECT ", b"b FOO ", b"b LOGIN ", b"b APPEND INBOX {8388600+}\r\n"):
        assert talk.raw(command) == []
        if b"APPEND" in command:
            assert talk.raw(b"x" * 8388600 + b" ") == []
        assert talk.raw(b"{65536+}\r\n" + letter) == []
        assert sum(map(len, server._pieces)) < MESSAGE_LIMIT + 100
        assert talk.raw(b"\r\n")[-1] == "b BAD command too long"
    assert talk("c NOOP")[-1] == "c OK NOOP completed"
    assert talk(f"d APPEND INBOX {{{MESSAGE_LIMIT + 1}+}}")[0].startswith("* BYE [TOOBIG]")
    assert talk.connection.closed


def test_several_large_literals_of_one_command_are_together_no_larger_than_a_message(
    opened: Opened,
) -> None:
    talk = opened()
    assert talk("a APPEND INBOX {8000000}") == ["+ ready for 8000000 octets"]
    assert talk.raw(b"x" * 8000000) == []
    assert talk(" {8000000}") == ["a NO [TOOBIG] more than 8388608 octets"]
    assert talk("b NOOP") == ["b OK NOOP completed"]


def test_a_tag_that_is_longer_than_what_is_kept_of_a_long_line_is_not_repeated_in_half(
    opened: Opened,
) -> None:
    talk = opened()
    assert talk("t" * 40 + " NOOP") == ["t" * 40 + " OK NOOP completed"]
    assert talk("t" * 9000) == ["* BAD command too long"]
    assert talk("t" * 40 + " NOOP " + "x" * 9000) == ["* BAD command too long"]
    assert talk("t" * 31 + " NOOP " + "x" * 9000) == ["t" * 31 + " BAD command too long"]


def test_a_command_that_is_too_long_already_keeps_none_of_its_further_literals(
    opened: Opened,
) -> None:
    talk = opened()
    server = talk.connection.server
    assert isinstance(server, ImapServer)
    assert talk.raw(b"a ID (") == []
    for _ in range(20):
        assert talk.raw(b"{4096+}\r\n" + b"x" * 4096) == []
        assert sum(map(len, server._pieces)) <= IMAP.line_limit + LITERAL_LIMIT
    assert len(server._pieces) < 8
    assert talk(")", "b NOOP") == ["a BAD command too long", "b OK NOOP completed"]


COMMANDS = ["a APPEND INBOX", "a LOGIN", "a SELECT", "a FETCH", "a NOSUCH", "( bad"]


@pytest.mark.parametrize("state", ["NOT-AUTHENTICATED", "AUTHENTICATED", "SELECTED"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_literal_that_spells_a_command_is_never_run(
    opened: Opened, state: str, command: str
) -> None:
    talk = opened(given=state)
    said = talk.raw(f"{command} {{10+}}\r\nb LOGOUT\r\n\r\nc NOOP\r\n".encode())
    assert not any("BYE" in line for line in said)
    assert said[-1] == "c OK NOOP completed"
    assert not talk.connection.closed


def test_an_announced_flood_is_refused_before_it_comes(opened: Opened) -> None:
    talk = opened()
    assert talk("a APPEND INBOX {99999999999}") == ["a NO [TOOBIG] more than 8388608 octets"]
    assert talk("a LOGIN {99999999999}") == ["a BAD LOGIN is not valid in SELECTED"]
    assert talk("a COPY 1 {8193}") == ["a BAD command too long"]
    assert talk("a NOOP") == ["a OK NOOP completed"]
    assert talk("a COPY 1 {4097+}") == [
        "* BYE [TOOBIG] a literal that large has to wait for its turn"
    ]
    assert talk.connection.closed


def test_an_empty_literal_needs_no_octets(opened: Opened) -> None:
    talk = opened()
    assert talk("a CREATE {0}") == ["+ ready for 0 octets"]
    assert talk("") == ["a NO [CANNOT] that cannot be the name of a mailbox"]
    assert talk("a CREATE {0+}", "") == ["a NO [CANNOT] that cannot be the name of a mailbox"]


@pytest.mark.parametrize(
    "lines",
    [
        ["a FETCH 1:4294967295 (FLAGS)"],
        ["a UID FETCH 1:4294967295,1:4294967294 (FLAGS)"] * 20,
        ["a SEARCH " + ",".join(["1:4294967295"] * 600)] * 5,
        ["a SEARCH SUBJECT (a+)+$", 'a SEARCH TEXT ".*.*.*.*.*x"'] * 50,
        ['a LIST "" ' + "*%" * 4000] * 50,
        ['a LIST "" ' + "*a" * 200] * 50,
        ["a FETCH 1 (" + " ".join(["BODY.PEEK[]"] * 500) + ")"],
    ],
    ids=range(7),
)
def test_hostile_commands_take_no_time(opened: Opened, lines: list[str]) -> None:
    talk = opened()
    start = time.process_time()
    talk(*lines)
    assert time.process_time() - start < 3
    assert talk("z NOOP")[-1] == "z OK NOOP completed"


def test_an_endless_line_and_an_endless_literal_hold_no_more_than_their_limits(
    opened: Opened,
) -> None:
    talk = opened()
    for _ in range(64):
        talk.raw(b"x" * (1 << 16))
    buffer = talk.connection._buffer
    assert len(buffer) < 1 << 17
    assert talk("")[-1].endswith("BAD command too long")


ALPHABET = [
    "LOGIN alice secret",
    "SELECT INBOX",
    "EXAMINE INBOX",
    "CREATE x",
    "DELETE x",
    "RENAME x y",
    'LIST "" *',
    "STATUS INBOX (MESSAGES)",
    "FETCH 1:* (FLAGS UID)",
    "FETCH 1 BODY[]",
    "STORE 1 +FLAGS (\\Deleted)",
    "EXPUNGE",
    "CLOSE",
    "UNSELECT",
    "NOOP",
    "SEARCH ALL",
    "COPY 1 INBOX",
    "MOVE 1 INBOX",
    "IDLE",
    "UID EXPUNGE 1:*",
    "ENABLE IMAP4rev2",
    "ENABLE QRESYNC",
    "APPEND INBOX {3+}\r\nabc",
    "UNAUTHENTICATE",
    "AUTHENTICATE PLAIN",
    "SEARCH RETURN (SAVE) ALL",
    "FETCH $ (MODSEQ)",
    "THREAD REFERENCES UTF-8 ALL",
    "LOGIN {5}",
    "STARTTLS",
]


@given(st.data())
@settings(max_examples=80)
def test_two_sessions_on_one_mailbox_never_lose_count(data: st.DataObject) -> None:
    made = scenario("imap", (("alice", "3"), ("given", "SELECTED")))
    peers = [Talk(made), Talk(made)]
    counts = [3, 3]
    for _ in range(data.draw(st.integers(1, 25))):
        who = data.draw(st.integers(0, 1))
        line = data.draw(st.sampled_from(ALPHABET)) if not peers[who].connection.closed else ""
        if peers[who].connection.state.kind in (Kind.END, Kind.HANDSHAKE):
            break
        text = "DONE" if peers[who].connection.state.kind is Kind.PAYLOAD else f"t {line}"
        for at, lines in ((who, peers[who](text)), (1 - who, peers[1 - who].raw(b""))):
            for said in lines:
                words = said.split(" ")
                if words[2:] == ["EXISTS"]:
                    counts[at] = int(words[1])
                elif words[2:] == ["EXPUNGE"]:
                    assert 1 <= int(words[1]) <= counts[at]
                    counts[at] -= 1
                elif words[:2] == ["*", "VANISHED"]:
                    counts[at] = len(_view(peers[at]).messages)
                elif words[0] == "*" and words[2:3] == ["FETCH"]:
                    assert 1 <= int(words[1]) <= counts[at]
        for peer, count in zip(peers, counts, strict=True):
            server = peer.connection.server
            assert isinstance(server, ImapServer)
            if server.session.view is not None:
                assert len(server.session.view.messages) == count


def _view(talk: Talk) -> View:
    server = talk.connection.server
    assert isinstance(server, ImapServer)
    return server.view


@given(
    st.lists(st.sampled_from(ALPHABET) | st.text(max_size=40) | st.binary(max_size=60), max_size=12)
)
@settings(max_examples=120)
def test_bad_never_moves_the_state_and_no_password_is_taken_in_the_clear(
    lines: list[str | bytes],
) -> None:
    talk = Talk(
        scenario("imap", (("alice", "2"), ("login", "closed"), ("given", "NOT-AUTHENTICATED")))
    )
    steps: list[Step] = []
    talk.connection.observer = steps.append
    for at, line in enumerate(lines):
        if talk.connection.state.kind in (Kind.END, Kind.HANDSHAKE):
            break
        text = line.encode("utf-8", "replace") if isinstance(line, str) else line
        talk(b"t%d " % at + text)
    for step in steps:
        if b" BAD " in step.sent.split(b"\r\n")[-2:-1][0:1] or step.row is None:
            assert step.after == step.before
        assert step.after not in ("AUTHENTICATED", "SELECTED")


def test_limits_of_names_and_flags(opened: Opened) -> None:
    talk = opened()
    account = next(iter(talk.scenario.host.store.accounts.values()))
    for number in range(NAMES_LIMIT):
        account.create(f"n{number}")
        account.subscribe(f"n{number}", on=True)
    assert talk("a CREATE one-more") == ["a NO [LIMIT] too many"]
    assert talk("a SUBSCRIBE one-more") == ["a NO [LIMIT] too many"]
    assert talk(f"a RENAME n1 {'x' * (NAME_LIMIT + 1)}")[0].startswith("a NO [CANNOT]")
    flags = " ".join(f"k{n}" for n in range(KEYWORDS_LIMIT + 1))
    assert talk(f"a STORE 1 +FLAGS ({flags})") == ["a NO [LIMIT] too many"]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", "INBOX a a/b ab"),
        ("%", "INBOX a ab"),
        ("a%", "a ab"),
        ("a*", "a a/b ab"),
        ("%/%", "a/b"),
        ("inbox", "INBOX"),
        ("A", ""),
        ("a/%b", "a/b"),
        ("**b", "a/b ab"),
        ("a", "a"),
        ("", ""),
        ("%*", "INBOX a a/b ab"),
        ("iN%", ""),
        ("inbox/*", ""),
    ],
)
def test_patterns(pattern: str, fits: str) -> None:
    assert [name for name in ("INBOX", "a", "a/b", "ab") if _fits(pattern, name)] == fits.split()


def test_a_session_opened_for_reading_takes_no_recent(opened: Opened) -> None:
    first = opened(given="AUTHENTICATED")
    assert "* 3 RECENT" in first("a EXAMINE INBOX")
    assert "* 3 RECENT" in Talk(first.scenario)("b EXAMINE INBOX")
    assert "* 3 RECENT" in Talk(first.scenario)("c SELECT INBOX")
    assert "* 0 RECENT" in Talk(first.scenario)("d SELECT INBOX")


def test_flags_changed_by_another_come_with_uid_and_modseq_where_asked(opened: Opened) -> None:
    one = opened()
    two = Talk(one.scenario)
    one("a ENABLE CONDSTORE")
    two("b STORE 1 +FLAGS (\\Flagged)")
    assert one("c FETCH 1 (UID)") == [
        "* 1 FETCH (UID 1 FLAGS (\\Flagged \\Recent) MODSEQ (5))",
        "c OK FETCH completed",
    ]
    assert one("d UID FETCH 1 (MODSEQ)")[0] == "* 1 FETCH (UID 1 MODSEQ (5))"
    assert one("e UID STORE 1 +FLAGS.SILENT (x)")[0] == "* 1 FETCH (UID 1 MODSEQ (6))"
    assert one("f STORE 1 -FLAGS.SILENT (x)")[0] == "* 1 FETCH (MODSEQ (7))"
    assert two("g ENABLE IMAP4rev2")[1] == "* 1 FETCH (UID 1 FLAGS (\\Flagged))"


def test_what_has_vanished_is_told_by_uid(opened: Opened) -> None:
    talk = opened()
    talk("a STORE 2 +FLAGS.SILENT (\\Deleted)", "b EXPUNGE")
    said = talk("c UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)")
    assert said[0] == "* VANISHED (EARLIER) 2"
    assert "* VANISHED (EARLIER) 2" not in talk("d UID FETCH 3 (FLAGS) (CHANGEDSINCE 1 VANISHED)")
    assert "VANISHED" not in " ".join(talk("e SELECT INBOX (QRESYNC (9 1))"))
    assert "* VANISHED (EARLIER) 2" in talk("f SELECT INBOX (QRESYNC (1 1 1:2))")
    assert "* VANISHED (EARLIER) 2" not in talk("g SELECT INBOX (QRESYNC (1 1 3 (1 1)))")


def test_status_and_search_of_modseq_turn_condstore_on(opened: Opened) -> None:
    talk = opened()
    assert talk("a STATUS INBOX (HIGHESTMODSEQ)")[0] == "* STATUS INBOX (HIGHESTMODSEQ 4)"
    assert dict(talk.connection.server.remembers())["enabled"] == "CONDSTORE"
    other = opened()
    assert (
        other("a SEARCH RETURN (COUNT ALL) MODSEQ 3")[0]
        == '* ESEARCH (TAG "a") ALL 2:3 COUNT 2 MODSEQ 4'
    )
    assert other("b SEARCH MODSEQ 99")[0] == "* SEARCH"
    assert dict(other.connection.server.remembers())["enabled"] == "CONDSTORE"


def test_saved_results_follow_min_and_max(opened: Opened) -> None:
    talk = opened()
    talk("a SEARCH RETURN (SAVE MIN MAX) ALL")
    assert dict(talk.connection.server.remembers())["result"] == "1,3"
    talk("b SEARCH RETURN (SAVE COUNT MIN) ALL")
    assert dict(talk.connection.server.remembers())["result"] == "1:3"
    talk("c STORE 2 +FLAGS.SILENT (\\Deleted)", "d EXPUNGE")
    assert dict(talk.connection.server.remembers())["result"] == "1,3"


def test_sequence_numbers_in_any_order_and_overlapping(opened: Opened) -> None:
    talk = opened()
    assert [x.split(" ")[1] for x in talk("a FETCH 3,*:2,1,1:2 (UID)")[:-1]] == ["1", "2", "3"]
    assert talk("a UID FETCH 99:* (UID)")[0] == "* 3 FETCH (UID 3)"


def test_threads_by_references(opened: Opened) -> None:
    talk = opened(alice="0")
    mail = {
        "a": "",
        "b": "In-Reply-To: <a@x>",
        "c": "References: <a@x> <b@x>",
        "d": "References: <gone@x>",
        "e": "References: <gone@x>",
        "f": "References: <f@x>",
        "g": "References: <lost@x>",
    }
    account = talk.scenario.host.store.accounts["alice"]
    for name, line in mail.items():
        account.inbox.deliver(
            f"Message-ID: <{name}@x>\nSubject: Re: [x] {name}\n{line}\n\n".encode(), 0
        )
    account.inbox.deliver(b"Message-ID: <a@x>\nSubject: fwd: a (fwd)\n\n", 0)
    account.inbox.deliver(b"Subject: [fwd: [y] B]\nDate: nonsense\n\n", 0)
    talk("n NOOP")
    assert talk("t THREAD REFERENCES UTF-8 ALL")[0] == "* THREAD (1 2 3)((4)(5))(6)(7)(8)(9)"
    assert talk("t THREAD ORDEREDSUBJECT UTF-8 ALL")[0] == "* THREAD (1 8)(2 9)(3)(4)(5)(6)(7)"
    assert talk("t THREAD REFERENCES UTF-8 SUBJECT zz")[0] == "* THREAD"


def test_a_conversation_of_thousands_is_no_recursion(opened: Opened) -> None:
    talk = opened(alice="0")
    inbox = talk.scenario.host.store.accounts["alice"].inbox
    for number in range(1500):
        inbox.deliver(f"Message-ID: <{number}@x>\nIn-Reply-To: <{number + 1}@x>\n\n".encode(), 0)
    talk("n NOOP")
    said = talk("t THREAD REFERENCES UTF-8 ALL")[0]
    assert said.startswith("* THREAD (1500 1499 1498")


def test_sorting_by_each_key(opened: Opened) -> None:
    talk = opened(alice="plain,dots,korean,parts")
    for key, order in {
        "ARRIVAL": "1 2 3 4",
        "CC": "1 2 3 4",
        "DATE": "1 2 3 4",
        "FROM": "1 3 4 2",
        "SIZE": "1 2 3 4",
        "SUBJECT": "2 1 4 3",
        "TO": "1 2 3 4",
        "REVERSE FROM": "2 1 3 4",
        "FROM REVERSE DATE": "4 3 1 2",
    }.items():
        assert talk(f"s SORT ({key}) UTF-8 ALL")[0] == f"* SORT {order}", key


def test_names_of_levels_that_do_not_exist(opened: Opened) -> None:
    talk = opened(given="AUTHENTICATED")
    talk("a CREATE a/b", "b DELETE a")
    assert talk('c LIST "" %')[:-1] == [
        '* LIST (\\HasNoChildren) "/" INBOX',
        '* LIST (\\NonExistent \\HasChildren) "/" a',
    ]
    assert talk("d CREATE a")[-1] == "d OK CREATE completed"
    assert talk("e RENAME a c/d")[-1] == "e OK RENAME completed"
    assert talk('f LIST "" *')[:-1] == [
        '* LIST (\\HasNoChildren) "/" INBOX',
        '* LIST (\\HasChildren) "/" c',
        '* LIST (\\HasChildren) "/" c/d',
        '* LIST (\\HasNoChildren) "/" c/d/b',
    ]
    assert talk("g LIST c/ (x %)")[0] == '* LIST (\\HasChildren) "/" c/d'


def test_idle_outlives_a_mailbox_that_is_removed(opened: Opened) -> None:
    one = opened(given="AUTHENTICATED")
    two = Talk(one.scenario)
    one("a CREATE x", "b SELECT x", "c IDLE")
    assert two("d DELETE x") == ["d OK DELETE completed"]
    assert one.raw(b"") == []
    assert one("DONE") == ["c OK IDLE terminated", "* OK [CLOSED] the mailbox is gone"]
    assert one.connection.state.name == "AUTHENTICATED"


def test_one_may_delete_what_one_has_open(opened: Opened) -> None:
    talk = opened(given="AUTHENTICATED")
    talk("a CREATE x", "b SELECT x")
    assert talk("c DELETE x") == ["c OK DELETE completed", "* OK [CLOSED] the mailbox is gone"]


def test_a_preauth_server_without_accounts_greets_as_usual() -> None:
    made = scenario("imap", (("preauth", "yes"),))
    connection = made.connect()
    connection.greet()
    assert connection.data_to_send().startswith(b"* OK")


def test_table_and_handler_must_agree_about_data() -> None:
    made = scenario("imap", (("alice", "1"),))
    connection = made.connect()

    class Odd(ImapServer):
        def do_noop(self, ask: Ask) -> Answer:
            return Answer("ok", body=[b"* surprise"])

    server = Odd(IMAP, "h", made.host.store, made.world.clock, "")
    odd = Connection(IMAP, server, connection.values)
    odd.greet()
    with pytest.raises(ModelError, match="disagree about the data"):
        odd.receive_data(b"a NOOP\r\n")


@pytest.mark.parametrize(
    ("line", "reduced"),
    [
        ("a1 OK [APPENDUID 1 4] done", "a1 OK [APPENDUID]"),
        ("* 3 EXISTS", "* 3 EXISTS"),
        ("* OK hello", "* OK"),
        ("+ go on", "+"),
        ("* 1 FETCH (FLAGS ())", "* 1 FETCH"),
        ("Subject: x", "Subject: x"),
        ("* SEARCH 1 2", "* SEARCH"),
    ],
)
def test_shapes(line: str, reduced: str) -> None:
    assert shape(line) == reduced


def test_old_and_new_ways_to_ask_for_everything(opened: Opened) -> None:
    talk = opened(alice="parts")
    assert "ENVELOPE" in talk("a FETCH 1 ALL")[0]
    assert "BODY (" in talk("b FETCH 1 FULL")[0]
    whole = talk("c FETCH 1 RFC822")
    assert whole[0] == "* 1 FETCH (RFC822 {924}"
    assert talk("d FETCH 1 BODY.PEEK[3.MIME]")[0] == "* 1 FETCH (BODY[3.MIME] {32}"
    assert talk('e FETCH 1 BODY.PEEK[HEADER.FIELDS ("a b" To)]')[0].startswith(
        '* 1 FETCH (BODY[HEADER.FIELDS ("a b" To)]'
    )
    assert talk("f FETCH 1 BINARY.SIZE[9]")[0] == "* 1 FETCH (BINARY.SIZE[9] 0)"
    assert talk("g FETCH 1 BINARY.SIZE[3]")[0] == "* 1 FETCH (BINARY.SIZE[3] 143)"
    assert talk("h FETCH 1 BINARY.SIZE[]")[0] == "* 1 FETCH (BINARY.SIZE[] 924)"
    assert talk("i FETCH 1 BINARY.PEEK[2]<0.2>")[0].startswith("* 1 FETCH (BINARY[2]<0> {2}")
    assert talk("j FETCH 1 BODY.PEEK[2.HEADER]")[0] == "* 1 FETCH (BODY[2.HEADER] NIL)"


def test_structures_of_odd_messages(opened: Opened) -> None:
    talk = opened(alice="0")
    inbox = talk.scenario.host.store.accounts["alice"].inbox
    inbox.deliver(b"Content-Type: multipart/mixed\n\nno boundary\n", 0)
    inbox.deliver(
        b"Content-Language: ko, en\nContent-Location: x\nContent-MD5: y\n"
        b"Content-Type: text/html\n\nhi",
        0,
    )
    inbox.deliver("From: 점 <\x01@x>\nTo: Team: a@x;\n\n".encode(), 0)
    inbox.deliver(b"Content-Transfer-Encoding: base64\n\nAAAA\n", 0)
    talk("n NOOP")
    assert '("APPLICATION" "OCTET-STREAM"' in talk("a FETCH 1 BODYSTRUCTURE")[0]
    assert '"y" NIL ("ko" "en") "x"' in talk("b FETCH 2 BODYSTRUCTURE")[0]
    envelope = talk("c FETCH 3 ENVELOPE")
    assert '((NIL NIL "Team" NIL)(NIL NIL "a" "x")(NIL NIL NIL NIL))' in "\n".join(envelope)
    assert talk("d FETCH 4 BINARY.PEEK[1]")[0] == "* 1 FETCH (BINARY[1] ~{3}".replace(
        "1 FETCH", "4 FETCH"
    )


def test_searches_of_text_and_dates(opened: Opened) -> None:
    talk = opened(alice="plain,dots,parts")
    for keys, found in {
        "BEFORE 2-Jan-2026": "1 2 3",
        "SINCE 2-Jan-2026": "",
        "ON 1-Jan-2026": "1 2 3",
        "SENTBEFORE 1-Jan-2026": "",
        "SENTSINCE 1-Jan-2026": "1 2 3",
        "BODY original": "3",
        "TEXT Message-ID": "1 2 3",
        "BODY lunch": "3",
        "BODY iVBO": "",
        "NEW": "1 2 3",
        "OLD": "",
        "RECENT SEEN": "",
        'HEADER X-None ""': "",
        'HEADER Subject ""': "1 2 3",
        "UID 2": "2",
        "TO carol": "3",
        "KEYWORD x": "",
        "UNKEYWORD x": "1 2 3",
        "$": "",
    }.items():
        assert talk(f"s SEARCH {keys}")[0] == f"* SEARCH {found}".rstrip(), keys
    inbox = talk.scenario.host.store.accounts["alice"].inbox
    inbox.deliver(b"Date: some day\n\n", 0)
    talk("n NOOP")
    assert talk("s SEARCH SENTSINCE 1-Jan-1990")[0] == "* SEARCH 1 2 3"


def test_what_is_there_already_is_not_done_again(opened: Opened) -> None:
    talk = opened()
    assert talk("a ENABLE CONDSTORE X-NONE QRESYNC")[0] == "* ENABLED CONDSTORE QRESYNC"
    talk("b CREATE a", "c CREATE a/b/c")
    assert talk('d LIST "" a%')[:-1] == ['* LIST (\\HasChildren) "/" a']
    assert talk('e LSUB "" none*') == ["e OK LSUB completed"]
    first = talk("f FETCH 1 BODY[TEXT]")
    assert "FLAGS (\\Seen" in first[2]
    assert "FLAGS" not in "".join(talk("g FETCH 1 BODY[TEXT]"))
    assert talk("h SEARCH RETURN (MIN COUNT) SUBJECT zz")[0] == '* ESEARCH (TAG "h") COUNT 0'


def test_an_answer_is_put_below_what_it_answers_even_if_that_comes_later(opened: Opened) -> None:
    talk = opened(alice="0")
    inbox = talk.scenario.host.store.accounts["alice"].inbox
    inbox.deliver(b"Message-ID: <c@x>\nReferences: <a@x> <b@x>\n\n", 0)
    inbox.deliver(b"Message-ID: <b@x>\nIn-Reply-To: <z@x>\n\n", 0)
    inbox.deliver(b"Message-ID: <a@x>\n\n", 0)
    talk("n NOOP")
    assert talk("t THREAD REFERENCES UTF-8 ALL")[0] == "* THREAD (2 1)(3)"
