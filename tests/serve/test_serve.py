"""Servers on real sockets: slow, rude and numerous peers."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest

from wirebook import serve
from wirebook.certificates import authority
from wirebook.clock import START
from wirebook.errors import ModelError
from wirebook.machine import Endpoint
from wirebook.protocols.pop3.server import Pop3Server
from wirebook.serve import Listening, Service, WallClock, serving
from wirebook.world import Scenario, scenario

LOGIN = b"USER alice\r\nPASS secret\r\n"

Dial = Callable[[int], socket.socket]


def place(**settings: str) -> Scenario:
    """A world in which alice has mail."""
    return scenario("pop3", tuple({"alice": "3", **settings}.items()))


def service(made: Scenario, name: str = "pop3") -> Service:
    """One of the protocol's services."""
    found: dict[str, Endpoint] = {each.service: each for each in made.protocol.machine.endpoints}
    return Service(made.protocol, found[name])


def served(made: Scenario, *names: str) -> Any:
    """Serve the world while the block runs."""
    services = [service(made, name) for name in names or ("pop3",)]
    return serving(made.world, made.host, services)


def everything(client: socket.socket) -> bytes:
    """Read until the server hangs up."""
    return b"".join(iter(lambda: client.recv(1 << 16), b""))


def line(client: socket.socket) -> bytes:
    """Read one line."""
    return b"".join(iter(lambda: client.recv(1), b"\n"))


def test_pipelined_commands_are_answered_after_a_half_close(dial: Dial) -> None:
    with served(place()) as ports:
        client = dial(ports["pop3"])
        client.sendall(LOGIN + b"DELE 1\r\nLIST\r\nQUIT\r\nNOOP\r\n")
        client.shutdown(socket.SHUT_WR)
        said = everything(client)
    assert said.endswith(b"signing off (2 messages left)\r\n")


def test_a_half_close_without_quit_deletes_nothing(dial: Dial) -> None:
    made = place()
    with served(made) as ports:
        client = dial(ports["pop3"])
        client.sendall(LOGIN + b"DELE 1\r\n")
        client.shutdown(socket.SHUT_WR)
        assert everything(client).endswith(b"+OK message 1 marked as deleted\r\n")
    assert len(made.host.store.accounts["alice"].inbox.messages) == 3


def test_one_octet_at_a_time_says_the_same(dial: Dial) -> None:
    octets = LOGIN + b"RETR 2\r\nUIDL 3\r\nLIST 9\r\nQUIT\r\n"
    said = []
    for cut in (1, len(octets)):
        with served(place()) as ports:
            client = dial(ports["pop3"])
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for start in range(0, len(octets), cut):
                client.sendall(octets[start : start + cut])
            said.append(everything(client))
    assert said[0] == said[1]
    assert b"\r\n..\r\n...two\r\n..hidden\r\nend\r\n.\r\n+OK 3 alice.0003\r\n-ERR" in said[0]


@pytest.mark.parametrize("sequel", [b"USER eve\r\n", b"USER eve\r\n" * 1000, b"\x16\x03"])
def test_cleartext_behind_stls_makes_the_handshake_fail(dial: Dial, sequel: bytes) -> None:
    with served(place()) as ports:
        client = dial(ports["pop3"])
        client.sendall(b"STLS\r\n" + sequel)
        client.shutdown(socket.SHUT_WR)
        said = everything(client)
    _, reply, rest = said.split(b"\r\n", 2)
    assert reply == b"+OK begin TLS negotiation"
    assert b"PASS" not in rest
    assert b"+OK" not in rest
    assert rest[:1] in (b"", b"\x15")  # nothing, or a TLS alert


def test_a_client_hello_in_the_same_write_as_stls_is_taken_by_the_handshake(dial: Dial) -> None:
    arrived, leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = authority().client().wrap_bio(arrived, leaving, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    with served(place()) as ports:
        client = dial(ports["pop3"])
        client.sendall(b"STLS\r\n" + leaving.read())
        assert line(client).startswith(b"+OK")
        assert line(client).startswith(b"+OK begin")
        arrived.write(client.recv(1 << 16))
        tls.do_handshake()
        tls.write(b"QUIT\r\n")
        client.sendall(leaving.read())
        arrived.write(everything(client))
        assert tls.read(100) == b"+OK mail.example.org signing off\r\n"


def test_cleartext_on_the_tls_port_is_no_conversation(dial: Dial) -> None:
    with served(place(), "pop3s") as ports:
        client = dial(ports["pop3s"])
        client.sendall(LOGIN)
        assert b"+OK" not in everything(client)


def test_an_endless_line_is_refused_once_it_ends(dial: Dial) -> None:
    with served(place()) as ports:
        client = dial(ports["pop3"])
        for _ in range(32):
            client.sendall(b"x" * (1 << 17))
        client.sendall(b"\r\nQUIT\r\n")
        said = everything(client).split(b"\r\n")
    assert said[1:3] == [b"-ERR line too long", b"+OK mail.example.org signing off"]


def test_a_reset_in_the_middle_of_a_message_frees_the_maildrop(dial: Dial) -> None:
    made = place()
    inbox = made.host.store.accounts["alice"].inbox
    inbox.deliver(b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 100_000, START)
    with served(made) as ports:
        rude = dial(ports["pop3"])
        rude.sendall(LOGIN + b"DELE 1\r\nRETR 4\r\n")
        assert rude.recv(10)
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.close()
        assert_freed(dial, ports["pop3"])
    assert len(inbox.messages) == 4


def assert_freed(dial: Dial, port: int) -> None:
    """Log in as soon as the maildrop is free, within a second."""
    end = time.monotonic() + 1
    while True:
        client = dial(port)
        client.sendall(LOGIN + b"QUIT\r\n")
        said = everything(client)
        if b"[IN-USE]" not in said:
            assert b"+OK 4 messages" in said
            return
        assert time.monotonic() < end


def test_a_peer_that_does_not_read_stops_the_server_until_it_reads(dial: Dial) -> None:
    made = place()
    made.host.store.accounts["alice"].inbox.deliver(b"z" * 998 + b"\r\n", START)
    with served(made) as ports:
        client = dial(ports["pop3"])
        sent = sent_until_stopped(client, LOGIN + b"RETR 4\r\n" * 200_000)
        client.shutdown(socket.SHUT_WR)
        size = sum(map(len, iter(lambda: client.recv(1 << 20), b"")))
    assert size > sent // len(b"RETR 4\r\n") * 1000


def sent_until_stopped(client: socket.socket, octets: bytes) -> int:
    """Send until nobody takes any more; what would be answered is far more than buffers hold."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
    client.settimeout(0.2)
    sent = 0
    try:
        while sent < len(octets):
            sent += client.send(octets[sent:])
    except TimeoutError:
        client.settimeout(10)
        return sent
    raise AssertionError("the server took everything")


def test_500_connections_at_once(dial: Dial) -> None:
    made = place(lock="shared")
    with served(made) as ports:
        clients = [dial(ports["pop3"]) for _ in range(500)]
        for client in clients:
            client.sendall(LOGIN)
        for client in clients:
            client.sendall(b"RETR 1\r\nQUIT\r\n")
        said = [everything(client) for client in clients]
    assert all(each.endswith(b"signing off (3 messages left)\r\n") for each in said)
    assert len({each.split(b"\r\n", 1)[0] for each in said}) == 500  # each its own timestamp


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock often."""
    monkeypatch.setattr(serve, "TICK", 0.02)


def test_autologout_follows_the_worlds_clock(dial: Dial, quick: None) -> None:
    made = place()
    with served(made, "pop3", "pop3s") as ports:
        plain, mute = dial(ports["pop3"]), dial(ports["pop3s"])
        plain.sendall(LOGIN + b"DELE 1\r\n")
        while not line(plain).startswith(b"+OK message 1"):
            pass
        made.world.clock.advance(made.protocol.machine.idle)
        assert everything(plain) == b""
        made.world.clock.advance(made.protocol.machine.idle)
        assert everything(mute) == b""  # it never said hello
    assert len(made.host.store.accounts["alice"].inbox.messages) == 3


def test_a_peer_that_does_not_let_go_is_cut(
    dial: Dial, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "LINGER", 0)
    made = place()

    async def visit() -> None:
        listening = Listening(made.world, made.host)
        await listening.open([service(made)])
        client = await asyncio.to_thread(dial, listening.ports["pop3"])
        client.sendall(b"QUIT\r\n")
        while not listening.doors:
            await asyncio.sleep(0.01)
        while listening.doors:  # the client keeps its half open
            await asyncio.sleep(0.01)
        await listening.close()

    asyncio.run(asyncio.wait_for(visit(), 5))


def test_stopping_waits_for_nobody_long(dial: Dial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "GRACE", 0.05)
    made = place()
    made.host.store.accounts["alice"].inbox.deliver((b"z" * 998 + b"\r\n") * 16_000, START)
    with served(made) as ports:
        client = dial(ports["pop3"])
        client.sendall(LOGIN + b"RETR 4\r\n")
        assert client.recv(10)
        started = time.monotonic()
    assert time.monotonic() - started < 1


def test_a_mistake_of_ours_surfaces_at_the_end(dial: Dial, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ModelError("no such row")

    monkeypatch.setattr(Pop3Server, "do_stat", stumble, raising=False)
    servers = served(place())
    client = dial(servers.__enter__()["pop3"])
    client.sendall(LOGIN + b"STAT\r\n")
    everything(client)
    with pytest.raises(ModelError, match="no such row"):
        servers.__exit__(None, None, None)


def test_a_taken_port_leaves_no_other_open(dial: Dial) -> None:
    made = place()
    with served(made) as ports:
        taken = Service(made.protocol, service(made).endpoint, ports["pop3"])
        both = [service(made, "pop3s"), taken]
        with pytest.raises(OSError, match="in use"), serving(made.world, made.host, both):
            pass


def test_the_wall_clock_goes_with_the_time_of_day_and_never_back() -> None:
    clock = WallClock()
    clock.refresh()
    assert abs(clock.now - time.time()) < 2
    clock.advance(100)
    later = clock.now
    clock.refresh()
    assert clock.now == later


def test_a_slow_greeting_takes_its_seconds_and_holds_up_nobody_else(dial: Dial) -> None:
    made = place(fault="greeting:slow-40")
    made.world.clock = WallClock()
    with served(made) as ports:
        slow = dial(ports["pop3"])
        started = time.monotonic()
        assert len(slow.recv(1 << 16)) == 40
        slow.sendall(LOGIN * 2)  # which has to wait
        quick = dial(ports["pop3"])
        assert line(quick).endswith(b"@mail.example.org>\r")
        assert time.monotonic() - started < 0.5
        assert line(slow).endswith(b"@mail.example.org>\r")
        assert line(slow) == b"+OK send PASS\r"
        slow.shutdown(socket.SHUT_WR)
        assert everything(slow).count(b"\r\n") == 3
    assert time.monotonic() - started < 5


def test_what_a_slow_answer_keeps_waiting_stays_in_the_network(dial: Dial) -> None:
    made = place(fault="greeting:slow-1")
    made.world.clock = WallClock()
    with served(made) as ports:
        client = dial(ports["pop3"])
        assert client.recv(1) == b"+"
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):  # nobody reads, so the network fills up
            client.sendall(b"NOOP\r\n" * 10_000_000)
