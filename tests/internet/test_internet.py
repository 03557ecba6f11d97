"""The internet in the process: Python's own clients, and nothing beyond."""

from __future__ import annotations

import asyncio
import poplib
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from wirebook.carrier import Carrier, Link
from wirebook.channel import Channel
from wirebook.conversation import spoken
from wirebook.errors import ModelError, ProtocolMisuse
from wirebook.internet import CLIENT, internet
from wirebook.protocols.pop3.server import Pop3Server
from wirebook.transcript import parse
from wirebook.world import Scenario, World, scenario

HOST = "mail.example.org"


def place(**settings: str) -> Scenario:
    """A world in which alice has mail."""
    return scenario("pop3", tuple({"alice": "2", **settings}.items()))


def login(box: poplib.POP3) -> bytes:
    """Log in as alice."""
    box.user("alice")
    return box.pass_("secret")


def test_poplib_reaches_a_host_by_name_and_leaves_a_transcript() -> None:
    with internet(place()) as net:
        box = poplib.POP3(HOST)
        login(box)
        assert box.uidl(2) == b"+OK 2 alice.0002"
        box.quit()
    assert [each.name for each in net.conversations] == ["mail.example.org:110"]
    transcript = parse(
        """@ pop3 alice=2
S: +OK mail.example.org POP3 ready <1.1767225600@mail.example.org>
S= AUTHORIZATION
C: USER alice
S: +OK send PASS
C: PASS secret
S: +OK 2 messages (307 octets)
C: UIDL 2
S: +OK 2 alice.0002
C: QUIT
S: +OK mail.example.org signing off (2 messages left)
S! close
"""
    )
    assert spoken(net.conversations[0].lines) == spoken(transcript.lines)
    assert str(net.conversations[0]).startswith("S: +OK mail.example.org POP3 ready ")


def test_default_contexts_trust_its_authority_and_only_there() -> None:
    with internet(place()):
        context = ssl.create_default_context()
        box = poplib.POP3_SSL(HOST, context=context)
        login(box)
        box.quit()
        box = poplib.POP3(HOST, timeout=5)
        box.stls(context)
        assert "STLS" not in box.capa()
        box.quit()
        plain = socket.create_connection((HOST, 995))
        with plain, pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            context.wrap_socket(plain, server_hostname="elsewhere.example")
    outside = ssl.create_default_context()
    assert all("wirebook" not in str(each) for each in outside.get_ca_certs())


def test_a_socket_wrapped_before_it_connects_works_too() -> None:
    with internet(place()):
        raw = ssl.create_default_context().wrap_socket(socket.socket(), server_hostname=HOST)
        with raw as client:
            client.settimeout(5)
            client.connect((HOST, 995))
            assert client.recv(3) == b"+OK"
            assert client.gettimeout() == 5


def test_asyncio_reaches_it_as_well() -> None:
    async def visit() -> bytes:
        context = ssl.create_default_context()
        reader, writer = await asyncio.open_connection(HOST, 995, ssl=context)
        await reader.readline()
        writer.write(b"QUIT\r\n")
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
        return said

    with internet(place()):
        assert asyncio.run(visit()) == b"+OK mail.example.org signing off\r\n"


def test_other_names_and_ports_are_as_on_the_real_internet() -> None:
    with internet(place()) as net:
        with pytest.raises(socket.gaierror):
            poplib.POP3("mail.example.net")
        with pytest.raises(ConnectionRefusedError):
            poplib.POP3(HOST, 111)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("localhost", 110))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("198.51.100.1", 110))
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen("http://mail.example.org:81/")
        with socket.socket() as client:
            assert client.connect_ex((HOST, 111)) != 0
            assert client.connect_ex((HOST, 110)) == 0
        with socket.socket(type=socket.SOCK_DGRAM) as datagrams:
            with pytest.raises(ConnectionRefusedError):
                datagrams.connect((HOST, 110))
            with pytest.raises(OSError, match="unreachable"):
                datagrams.sendto(b"x", ("192.0.2.1", 53))
        assert socket.getaddrinfo(b"MAIL.example.org.", "pop3", type=socket.SOCK_STREAM) == [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("192.0.2.1", 110))
        ]
        assert socket.getaddrinfo(None, 1, socket.AF_INET, socket.SOCK_STREAM)[0][4][1] == 1
        assert socket.gethostbyname(HOST) == "192.0.2.1"
        assert socket.gethostbyname_ex(HOST) == (HOST, [], ["192.0.2.1"])
        assert socket.gethostbyaddr("192.0.2.1") == (HOST, [], ["192.0.2.1"])
        with pytest.raises(socket.herror):
            socket.gethostbyaddr("192.0.2.77")
        assert (socket.getfqdn(), socket.gethostname()) == (CLIENT, CLIENT)
        assert net.resolve("nowhere.example") == "nowhere.example"


def test_other_kinds_of_sockets_are_left_alone(tmp_path: Path) -> None:
    name = str(tmp_path / "s")
    with internet(place()), socket.socket(socket.AF_UNIX) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        server.bind(name)
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(name)
        left = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        with left, pytest.raises(OSError, match="No such file"):
            left.sendto(b"x", name + "no")


def test_everything_is_put_back() -> None:
    def found() -> list[object]:
        names = ("getaddrinfo", "gethostbyname", "getfqdn", "gethostname", "create_connection")
        methods = ("connect", "connect_ex", "sendto", "setsockopt")
        return [
            *(getattr(socket, name) for name in names),
            *(getattr(socket.socket, name) for name in methods),
            *vars(socket.socket),
            ssl.SSLContext.load_default_certs,
        ]

    before = found()
    with pytest.raises(ZeroDivisionError), internet(World()):
        raise ZeroDivisionError
    assert found() == before
    assert "wirebook-internet" not in {thread.name for thread in threading.enumerate()}


def test_a_second_internet_waits_and_a_nested_one_is_a_mistake() -> None:
    entered = threading.Event()

    def other() -> None:
        with internet(World()):
            entered.set()

    thread = threading.Thread(target=other)
    with internet(World()):
        thread.start()
        assert not entered.wait(0.05)
        with pytest.raises(ProtocolMisuse, match="inside"), internet(World()):
            pass
    assert entered.wait(5)
    thread.join()


def test_who_hung_up_first_has_hung_up_first() -> None:
    for _ in range(20):
        with internet(place()):
            first, second = poplib.POP3(HOST), poplib.POP3(HOST)
            login(first)
            second.user("alice")
            first.dele(1)
            first.close()
            assert second.pass_("secret") == b"+OK 2 messages (307 octets)"
            second.quit()


def test_a_mistake_of_ours_surfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ModelError("no such row")

    monkeypatch.setattr(Pop3Server, "do_stat", stumble)
    net = internet(place())
    net.__enter__()
    box, other = poplib.POP3(HOST), poplib.POP3(HOST)
    login(box)
    with pytest.raises(poplib.error_proto):
        box.stat()
    with pytest.raises(ProtocolMisuse) as gone:
        poplib.POP3(HOST)
    assert isinstance(gone.value.__cause__, ModelError)
    box.close()
    other.close()
    with pytest.raises(ModelError, match="no such row"):
        net.__exit__(None, None, None)


def test_a_mistake_in_the_greeting_surfaces_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ModelError("no such row")

    monkeypatch.setattr(Pop3Server, "do_greeting", stumble)
    with internet(place()) as net:
        with pytest.raises(ModelError, match="no such row"):
            poplib.POP3(HOST)
        assert net.open_connections() == ()


def test_the_scenario_chooses_among_services_on_one_port() -> None:
    with internet(place(login="closed")):
        box = poplib.POP3(HOST)
        with pytest.raises(poplib.error_proto, match="STLS first"):
            box.user("alice")
        box.stls()
        login(box)
        box.quit()


def test_a_client_that_does_not_read_blocks_nobody() -> None:
    with internet(place(lock="shared")), socket.create_connection((HOST, 110)) as lazy:
        lazy.sendall(b"USER alice\r\nPASS secret\r\n" + b"RETR 2\r\n" * 8_000 + b"QUIT\r\n")
        box = poplib.POP3(HOST)
        login(box)
        box.quit()
        said = b"".join(iter(lambda: lazy.recv(1 << 16), b""))
    assert said.count(b"\r\n.hidden") == 0
    assert said.count(b"\r\n..hidden\r\n") == 8_000
    assert said.endswith(b"(2 messages left)\r\n")


def test_a_client_that_leaves_with_the_answer_unread_is_gone() -> None:
    with internet(place()) as net:
        with socket.create_connection((HOST, 110)) as rude:
            rude.sendall(b"USER alice\r\nPASS secret\r\n" + b"RETR 2\r\n" * 8_000)
            time.sleep(0.05)
        assert net.open_connections() == ()
        box = poplib.POP3(HOST)
        assert login(box).startswith(b"+OK 2")
        box.quit()


def test_half_closed_clients_get_their_answer() -> None:
    with internet(place()) as net:
        with socket.create_connection((HOST, 110)) as client:
            client.sendall(b"QUIT\r\nNOOP\r\n")
            client.shutdown(socket.SHUT_WR)
            said = b"".join(iter(lambda: client.recv(1 << 16), b""))
        assert net.open_connections() == ()
    assert said.endswith(b"signing off\r\n")
    assert str(net.conversations[0]).endswith("signing off\nS! close\n")


def test_a_name_with_several_servers_behind_it_reaches_them_in_turn() -> None:
    made = scenario("http", (("servers", "2"),))
    with internet(made) as net:
        found = []
        for scheme in ("http", "https", "http"):
            with urllib.request.urlopen(f"{scheme}://www.example.org/hello") as response:
                found.append(response.headers["Server"])
        assert found == [f"wirebook (www{number}.example.org)" for number in (1, 2, 1)]
        assert net.conversations[1].name == "www.example.org:443"
        said = [str(line) for line in net.conversations[0].lines]
        assert said[0] == "C: GET /hello HTTP/1.1"
        assert said[1:].count("S: HTTP/1.1 200 OK") == 1


@pytest.fixture
def link() -> Iterator[tuple[Link, socket.socket]]:
    """A server that has a greeting to say, and the client's end."""
    end, client = socket.socketpair()
    with end, client:
        yield Link(end, Channel(place().connect(), ssl.create_default_context()), "pop3"), client


def test_who_is_gone_when_there_is_news_loses_the_connection(
    link: tuple[Link, socket.socket],
) -> None:
    served, client = link
    served.channel.open()
    client.close()
    served.wake()
    assert served.over
    assert served.channel.connection.closed


def test_who_is_still_there_at_the_end_loses_the_connection(
    link: tuple[Link, socket.socket],
) -> None:
    served, client = link
    carrier = Carrier()
    carrier.call(lambda: carrier.add(served))
    assert client.recv(3) == b"+OK"
    carrier.close()
    assert served.channel.connection.closed


def test_who_asks_for_something_at_the_end_is_told() -> None:
    carrier, told = Carrier(), []
    busy, go = threading.Event(), threading.Event()

    def work() -> None:
        busy.set()
        go.wait()

    def ask() -> None:
        try:
            carrier.call(list)
        except ProtocolMisuse as error:
            told.append(str(error))

    threads = [threading.Thread(target=partial(carrier.call, work))]
    threads += [threading.Thread(target=each) for each in (carrier.close, ask)]
    for waiting, each in enumerate(threads):
        each.start()
        busy.wait()
        while carrier._orders.qsize() < waiting:  # in this order
            time.sleep(0.001)
    go.set()
    for each in threads:
        each.join()
    assert told == ["the internet is gone"]
