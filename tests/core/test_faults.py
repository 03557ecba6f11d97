"""Answers that are lost, cut off, slow or altered on their way, whatever the server has done."""

from __future__ import annotations

import ssl
from contextlib import suppress

import pytest

from wirebook.certificates import authority
from wirebook.channel import Channel
from wirebook.connection import Connection
from wirebook.errors import ProtocolMisuse, SourceError
from wirebook.protocols import REGISTRY
from wirebook.replay import replay
from wirebook.transcript import parse
from wirebook.world import Scenario, ScenarioError, scenario

STAT = b"+OK 2 307\r\n"


def opened(fault: str, name: str = "pop3", **settings: str) -> tuple[Scenario, Connection]:
    """A connection that stands where the settings say, its output read."""
    options = {"alice": "2", "given": "TRANSACTION", "fault": fault, **settings}
    made = scenario(name, tuple((k, v) for k, v in options.items() if v))
    return made, made.connect()


def later(made: Scenario, connection: Connection, seconds: int) -> bytes:
    """What arrives when so much time has passed."""
    made.world.clock.advance(seconds)
    connection.tick()
    return connection.data_to_send()


@pytest.mark.parametrize(("fault", "arrives"), [("cut", 5), ("cut-8", 8), ("cut-99", 11)])
def test_an_answer_breaks_off_in_its_middle_and_the_connection_with_it(
    fault: str, arrives: int
) -> None:
    _, connection = opened(f"STAT:{fault}")
    connection.receive_data(b"STAT\r\n")
    assert connection.data_to_send() == STAT[:arrives]
    assert connection.closed


@pytest.mark.parametrize("fault", ["lost", "cut"])
def test_the_server_has_done_its_work_before_its_answer_is_lost(fault: str) -> None:
    made, connection = opened(f"end:{fault}", "smtp", given="DATA", alice="0")
    connection.receive_data(b"Subject: x\r\n\r\n.\r\n")
    assert connection.closed
    assert len(made.host.store.accounts["alice"].inbox.messages) == 1
    said = connection.data_to_send()
    assert b"250 2.0.0 1.1 accepted for delivery\r\n"[: {"lost": 0, "cut": 18}[fault]] == said


def test_a_slow_answer_arrives_octet_by_octet_and_what_was_asked_meanwhile_after_it() -> None:
    made, connection = opened("STAT:slow-4")
    connection.receive_data(b"STAT\r\nNOOP\r\n")
    connection.receive_data(b"NOOP\r\n")
    said = [connection.data_to_send(), later(made, connection, 0), later(made, connection, 1)]
    assert said == [STAT[:4], b"", STAT[4:8]]
    assert connection.delayed
    assert later(made, connection, 60) == STAT[8:] + b"+OK\r\n+OK\r\n"
    assert not connection.delayed
    connection.receive_data(b"NOOP\r\n")
    assert connection.data_to_send() == b"+OK\r\n"


def test_who_waits_for_a_slow_answer_is_not_silent() -> None:
    made, connection = opened("LIST:slow-1")
    connection.receive_data(b"LIST\r\n")
    idle = connection.machine.idle
    made.world.clock.advance(idle - 1)
    connection.tick()
    assert not connection.delayed
    made.world.clock.advance(idle - 1)
    connection.tick()
    assert not connection.closed
    made.world.clock.advance(1)
    connection.tick()
    assert connection.closed


def test_the_last_answer_arrives_before_the_server_hangs_up() -> None:
    made, connection = opened("QUIT:slow-9")
    connection.receive_data(b"QUIT\r\n")
    assert connection.data_to_send() == b"+OK mail."
    assert not connection.closed
    connection.receive_data(b"NOOP\r\n")
    assert later(made, connection, 99).startswith(b"example.org signing off")
    assert connection.closed
    with pytest.raises(ProtocolMisuse):
        connection.receive_data(b"NOOP\r\n")


@pytest.mark.parametrize(("fault", "arrives"), [("lost", b""), ("cut-5", b"+OK m")])
def test_quit_has_removed_what_was_marked_though_nobody_hears_of_it(
    fault: str, arrives: bytes
) -> None:
    made, connection = opened(f"QUIT:{fault}")
    connection.receive_data(b"DELE 1\r\nQUIT\r\n")
    assert connection.data_to_send() == b"+OK message 1 marked as deleted\r\n" + arrives
    assert connection.closed
    assert len(made.host.store.accounts["alice"].inbox.messages) == 1


def test_what_has_not_arrived_when_the_client_goes_never_does() -> None:
    made, connection = opened("STAT:slow-4")
    connection.receive_data(b"STAT\r\n")
    connection.drop()
    assert connection.closed
    assert connection.data_to_send() == STAT[:4]
    assert later(made, connection, 9) == b""


def test_several_slow_answers_come_one_after_the_other() -> None:
    made, connection = opened("STAT:slow-8,LIST:slow-20")
    connection.receive_data(b"STAT\r\nLIST\r\n")
    assert connection.data_to_send() == STAT[:8]
    assert later(made, connection, 1) == STAT[8:] + b"+OK 2 messages (307 "
    assert later(made, connection, 1) == b"octets)\r\n1 150\r\n2 15"
    assert later(made, connection, 1) == b"7\r\n.\r\n"


def test_what_the_server_says_behind_a_slow_answer_waits_for_it() -> None:
    made, connection = opened("end:slow-3", "lmtp", given="DATA", alice="0")
    connection.receive_data(b"Subject: x\r\n\r\n.\r\nNOOP\r\n")
    said = connection.data_to_send()
    while connection.delayed:
        said += later(made, connection, 1)
    assert said.endswith(b"<alice@example.org>\r\n250 2.0.0 OK\r\n")
    assert connection.state.name == "READY"


def test_tls_begins_when_the_slow_answer_to_starttls_has_arrived() -> None:
    made, connection = opened("STLS:slow-3", given="", port="110")
    channel = Channel(connection, authority().server("mail.example.org"))
    channel.open()
    channel.data_to_send()
    channel.receive(b"STLS\r\n")
    assert channel.data_to_send() == b"+OK"
    assert not connection.wants_tls
    made.world.clock.advance(99)
    channel.tick()
    assert channel.data_to_send() == b" begin TLS negotiation\r\n"
    here, there = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = authority().client().wrap_bio(here, there, server_hostname="mail.example.org")
    while connection.state.name == "TLS":
        with suppress(ssl.SSLWantReadError):
            tls.do_handshake()
        channel.receive(there.read())
        here.write(channel.data_to_send())
    assert connection.values["tls"] == "on"


def test_a_client_that_sends_no_more_still_gets_its_slow_answer() -> None:
    made, connection = opened("CAPA:slow-6", given="", port="110")
    channel = Channel(connection, authority().server("mail.example.org"))
    channel.open()
    channel.data_to_send()
    channel.receive(b"CAPA\r\n")
    channel.end()
    said = channel.data_to_send()
    assert not channel.closed
    made.world.clock.advance(999)
    channel.tick()
    assert (said + channel.data_to_send()).endswith(b"\r\n.\r\n")
    assert channel.closed


@pytest.mark.parametrize(
    ("protocol", "settings", "line", "fault", "gone", "left"),
    [
        ("pop3", {"port": "110"}, b"CAPA", "STLS", b"STLS\r\n", b"UTF8\r\n"),
        ("pop3", {"port": "110"}, b"CAPA", "sasl", b"SASL PLAIN\r\n", b"STLS\r\n"),
        (
            "smtp",
            {"port": "587"},
            b"EHLO a",
            "STARTTLS",
            b"STARTTLS",
            b"250 ENHANCEDSTATUSCODES\r\n",
        ),
        ("smtp", {"port": "587"}, b"EHLO a", "SIZE", b"SIZE", b"250 STARTTLS\r\n"),
        ("imap", {"port": "143"}, b"a CAPABILITY", "STARTTLS", b" STARTTLS", b" SASL-IR "),
    ],
)
def test_a_capability_may_be_taken_out_of_an_answer_on_its_way(
    protocol: str, settings: dict[str, str], line: bytes, fault: str, gone: bytes, left: bytes
) -> None:
    event = line.split()[-1 if protocol == "imap" else 0].decode()
    faults = ("", f"{event}:strip-{fault}")
    plain, stripped = (opened(each, protocol, given="", **settings)[1] for each in faults)
    answers = []
    for connection in (plain, stripped):
        connection.greet()
        connection.data_to_send()
        connection.receive_data(line + b"\r\n")
        answers.append(connection.data_to_send())
    assert gone in answers[0]
    assert gone not in answers[1]
    assert left in answers[1]
    assert not stripped.closed
    assert not stripped.faults
    stripped.receive_data(line + b"\r\n")
    assert stripped.data_to_send() == answers[0], "it strikes once"


def test_what_is_to_be_taken_out_waits_until_it_is_there() -> None:
    with pytest.raises(SourceError, match=r"x:1: fault=CAPA:strip-STARTTLS never came up"):
        replay(parse("@ pop3 fault=CAPA:strip-STARTTLS\nS ...\nC: CAPA\nS ...\n", "x"))


@pytest.mark.parametrize("fault", ["lost", "cut", "cut-30", "slow-30"])
def test_a_response_of_http_may_be_lost_on_its_way_too(fault: str) -> None:
    made, connection = opened(f"GET:{fault}", "http", given="", alice="")
    connection.greet()
    connection.receive_data(b"GET /hello HTTP/1.1\r\nHost: h\r\n\r\n")
    said = connection.data_to_send()
    assert len(said) == {"lost": 0, "cut": 85, "cut-30": 30, "slow-30": 30}[fault]
    if fault.startswith("slow"):
        said += later(made, connection, 99)
        assert said.endswith("안녕!".encode())
    assert connection.closed == (not fault.startswith("slow"))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("STAT:slow", "write slow-8 for 8 octets a second, lost without"),
        ("STAT:lost-8", "write slow-8 for 8 octets a second, lost without"),
        ("CAPA:strip", "write strip-STLS to take STLS out of the answer"),
        ("STAT:cut-0", "the model has no such outcome to force"),
        ("STAT:cut-1234567", "the model has no such outcome to force"),
        ("drop:slow-8", "the model has no such outcome to force"),
        ("STAT", "write EVENT:outcome, EVENT(word):outcome or ...*2"),
    ],
)
def test_a_fault_on_the_way_that_cannot_be_is_told(fault: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        opened(fault)
    assert str(caught.value) == f"fault={fault}: {message}"


def test_no_outcome_of_a_table_has_the_name_of_what_happens_on_the_way() -> None:
    for protocol in REGISTRY.values():
        assert not {"lost", "cut", "slow", "strip"} & {
            row.outcome for row in protocol.machine.transitions
        }
