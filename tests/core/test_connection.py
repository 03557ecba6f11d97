"""The sans-IO contract: what a caller may rely on, and what is an error in us."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirebook.clock import Clock
from wirebook.connection import HIGH_WATER, Answer, Ask, Connection, Server
from wirebook.errors import ModelError, ProtocolMisuse
from wirebook.mail import Mailstore
from wirebook.protocols.pop3.model import POP3
from wirebook.protocols.pop3.server import Pop3Server
from wirebook.world import World, scenario


def connected(**settings: str) -> Connection:
    """A POP3 connection that has been greeted."""
    connection = scenario("pop3", tuple({"alice": "2", **settings}.items())).connect()
    connection.greet()
    connection.data_to_send()
    return connection


def say(connection: Connection, text: str) -> str:
    """Send a line and return the reply."""
    connection.receive_data(text.encode() + b"\r\n")
    return connection.data_to_send().decode()


def test_octets_after_the_end_are_the_callers_mistake() -> None:
    connection = connected()
    say(connection, "QUIT")
    assert connection.closed
    with pytest.raises(ProtocolMisuse, match="after the end"):
        connection.receive_data(b"NOOP\r\n")


def test_dropping_twice_and_ticking_after_the_end_do_nothing() -> None:
    connection = connected()
    connection.drop()
    connection.drop()
    connection.server.clock.advance(10_000)
    connection.tick()
    assert connection.state.name == "CLOSED"


def test_a_command_restarts_the_idle_timer() -> None:
    connection = connected()
    connection.server.clock.advance(599)
    say(connection, "CAPA")
    connection.server.clock.advance(599)
    connection.tick()
    assert not connection.closed
    connection.server.clock.advance(1)
    connection.tick()
    assert connection.closed


def test_an_outcome_that_the_table_does_not_offer_is_our_error() -> None:
    class Odd(Pop3Server):
        def do_stat(self, ask: Ask) -> Answer:
            return Answer("perhaps")

    clock = Clock()
    store = Mailstore()
    store.add("alice", "secret")
    connection = Connection(POP3, Odd(POP3, "h", store, clock, "<1@h>"), POP3.initial())
    connection.greet()
    connection.receive_data(b"USER alice\r\nPASS secret\r\n")
    with pytest.raises(ModelError, match="pop3: the table offers no outcome perhaps for STAT"):
        connection.receive_data(b"STAT\r\n")


def test_a_choice_without_a_handler_is_our_error() -> None:
    stat = POP3.rows("TRANSACTION", "NOOP")[0]
    machine = replace(POP3, transitions=(*POP3.transitions, replace(stat, outcome="other")))
    store = Mailstore()
    store.add("alice", "secret")
    server = Pop3Server(machine, "h", store, Clock(), "<1@h>")
    connection = Connection(machine, server, machine.initial())
    connection.greet()
    connection.receive_data(b"USER alice\r\nPASS secret\r\n")
    with pytest.raises(
        ModelError, match="no handler may choose among ok, other for NOOP in TRANSACTION"
    ):
        connection.receive_data(b"NOOP\r\n")


def test_a_server_without_methods_of_its_own_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="encode, forget, read, remembers"):
        Server()  # type: ignore[abstract]


def test_a_connection_stops_reading_while_too_much_waits_to_be_sent() -> None:
    made = scenario("pop3", (("alice", "0"), ("given", "AUTHORIZATION")))
    made.host.store.accounts["alice"].inbox.deliver(b"A: b\n\n" + b"x" * (HIGH_WATER // 2), 0)
    connection = made.connect()
    connection.receive_data(b"USER alice\r\nPASS secret\r\n" + b"RETR 1\r\n" * 9)
    assert connection.paused
    first = connection.data_to_send()
    assert first.count(b"octets\r\n") == 2
    rest = b""
    while not rest.endswith(first[-20:]) or connection.paused or len(rest) < 7 * HIGH_WATER // 2:
        connection.receive_data(b"")
        rest += connection.data_to_send()
    assert rest.count(b"octets\r\n") == 7


def test_leaving_the_maildrop_releases_the_lock_by_whatever_path() -> None:
    for leave in ("QUIT", "drop", "timeout"):
        made = scenario("pop3", (("alice", "2"), ("given", "TRANSACTION")))
        connection = made.connect()
        inbox = made.host.store.accounts["alice"].inbox
        assert inbox.lock is not None
        say(connection, "DELE 1")
        if leave == "QUIT":
            say(connection, "QUIT")
        elif leave == "drop":
            connection.drop()
        else:
            made.world.clock.advance(600)
            connection.tick()
        assert connection.closed
        assert inbox.lock is None
        assert connection.server.remembers() == ()
        assert len(inbox.messages) == (1 if leave == "QUIT" else 2)


def test_what_waits_behind_stls_belongs_to_tls() -> None:
    connection = connected()
    connection.receive_data(b"STLS\r\nUSER alice\r\n")
    assert connection.wants_tls
    connection.receive_data(b"PASS secret\r\n")
    assert connection.unread() == b"USER alice\r\nPASS secret\r\n"
    connection.handshake(ok=True)
    assert connection.values["tls"] == "on"
    assert connection.state.name == "AUTHORIZATION"


def test_cleartext_behind_stls_makes_the_handshake_fail() -> None:
    connection = connected()
    connection.receive_data(b"STLS\r\nUSER alice\r\n")
    connection.handshake(ok=True)
    assert connection.closed
    assert connection.values["tls"] == "clear"


def test_a_mail_exchanger_is_found_by_preference_and_defaults_to_the_domain() -> None:
    world = World()
    world.mx["example.net"] = ((20, "b.example.net"), (10, "a.example.net"))
    assert world.exchangers("example.net") == ("a.example.net", "b.example.net")
    assert world.exchangers("example.org") == ("example.org",)


def test_most_servers_never_speak_unasked() -> None:
    connection = connected()
    connection.wake()
    assert connection.data_to_send() == b""
    assert connection.server.news(Ask({}, (), "AUTHORIZATION", {})) is None


def test_who_waits_is_told_what_others_do() -> None:
    made = scenario("imap", (("alice", "1"), ("given", "SELECTED")))
    phone, laptop = made.connect(), made.connect()
    phone.receive_data(b"a IDLE\r\n")
    phone.data_to_send()
    laptop.receive_data(b"b STORE 1 +FLAGS.SILENT (\\Deleted)\r\nc EXPUNGE\r\n")
    assert phone.data_to_send() == b""
    phone.wake()
    assert phone.data_to_send() == b"* 1 EXPUNGE\r\n"
    phone.wake()
    assert phone.data_to_send() == b""


def test_who_is_to_come_back_has_not_left() -> None:
    made = scenario("imap", (("alice", "1"), ("given", "SELECTED")))
    connection = made.connect()
    before = connection.server.remembers()
    connection.receive_data(b"a IDLE\r\n")
    assert connection.state.name == "IDLE"
    assert connection.server.remembers() == before
    connection.receive_data(b"DONE\r\nb UNSELECT\r\n")
    assert connection.server.remembers() == (("name", "alice"),)
