"""Channels without a network: TLS between two buffers in memory."""

from __future__ import annotations

import random
import ssl

import pytest

from wirebook.certificates import Authority, authority
from wirebook.channel import Channel, connect
from wirebook.connection import HIGH_WATER
from wirebook.world import scenario


def opened(port: str = "110", **settings: str) -> Channel:
    """A channel to a host where alice has mail; the greeting is not read yet."""
    made = scenario("pop3", tuple({"alice": "2", "port": port, **settings}.items()))
    context = authority().server("mail.example.org")
    channel = connect(made.world, made.host, made.protocol, made.endpoint, context)
    channel.open()
    return channel


class Client:
    """The client's side of TLS."""

    def __init__(self, channel: Channel, cut: int = 1 << 20) -> None:
        self.channel = channel
        self.cut = cut
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (
            authority()
            .client()
            .wrap_bio(self._arrived, self._leaving, server_hostname="mail.example.org")
        )

    def shake(self) -> None:
        """Do the handshake."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self.exchange()
            else:
                return self.exchange()

    def exchange(self) -> None:
        """Hand over what each has for the other."""
        octets = self._leaving.read()
        for start in range(0, len(octets), self.cut):
            self.channel.receive(octets[start : start + self.cut])
        while data := self.channel.data_to_send():
            self._arrived.write(data)
            self.channel.resume()

    def say(self, data: bytes) -> bytes:
        """Send and return the answer."""
        self.tls.write(data)
        self.exchange()
        return self.heard()

    def heard(self) -> bytes:
        """Return what is there to read."""
        data = b""
        while True:
            try:
                more = self.tls.read(1 << 16)
            except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
                return data
            if not more:
                return data
            data += more


@pytest.mark.parametrize("cut", [1, 1 << 20])
def test_implicit_tls_greets_after_the_handshake(cut: int) -> None:
    channel = opened("995")
    assert channel.data_to_send() == b""
    client = Client(channel, cut)
    client.shake()
    assert client.heard().startswith(b"+OK mail.example.org POP3 ready")
    assert client.say(b"QUIT\r\n") == b"+OK mail.example.org signing off\r\n"
    assert channel.closed
    client.tls.unwrap()  # the server has said goodbye in TLS, too


@pytest.mark.parametrize("cut", [1, 1 << 20])
def test_stls_keeps_the_session_and_is_not_offered_again(cut: int) -> None:
    channel = opened()
    channel.receive(b"STLS\r\n")
    assert channel.data_to_send().endswith(b"+OK begin TLS negotiation\r\n")
    client = Client(channel, cut)
    client.shake()
    assert b"STLS" not in client.say(b"CAPA\r\n")
    assert client.say(b"STLS\r\n") == b"-ERR TLS is already active\r\n"


def test_big_answers_through_tls_come_in_pieces() -> None:
    channel = opened("995", alice="plain")
    client = Client(channel)
    client.shake()
    said = client.heard() + client.say(b"USER alice\r\nPASS secret\r\n" + b"RETR 1\r\n" * 20_000)
    assert len(said) > 2 * HIGH_WATER
    assert said.count(b"See you at noon.\r\n.\r\n") == 20_000


def test_no_more_than_the_high_water_mark_waits() -> None:
    channel = opened()
    channel.receive(b"USER alice\r\nPASS secret\r\n" + b"RETR 1\r\n" * 100_000)
    assert len(channel.data_to_send()) < 2 * HIGH_WATER
    assert channel.data_to_send() == b""
    channel.resume()
    assert HIGH_WATER <= len(channel.data_to_send()) < 2 * HIGH_WATER


def test_what_was_sent_before_the_end_is_answered_as_room_permits() -> None:
    channel = opened()
    channel.receive(b"USER alice\r\nPASS secret\r\n" + b"RETR 1\r\n" * 20_000 + b"QUIT\r\n")
    channel.end()
    assert not channel.closed
    said = b""
    while data := channel.data_to_send():
        said += data
        channel.resume()
    assert channel.closed
    assert said.endswith(b"signing off (2 messages left)\r\n")


@pytest.mark.parametrize("octets", [b"", b"\x16\x03\x01", b"USER alice\r\n"])
@pytest.mark.parametrize("port", ["110", "995"])
def test_a_handshake_that_does_not_come_ends_it(port: str, octets: bytes) -> None:
    channel = opened(port)
    if port == "110":
        channel.receive(b"STLS\r\n" + octets)
    else:
        channel.receive(octets)
    channel.end()
    assert channel.closed
    channel.lose()
    channel.receive(b"more")
    channel.tick()
    assert b"alice" not in channel.data_to_send()


def test_an_end_in_the_same_breath_as_stls_fails_the_handshake() -> None:
    channel = opened()
    channel.receive(b"USER alice\r\nPASS secret\r\n" + b"RETR 1\r\n" * 10_000 + b"QUIT\r\n")
    channel.end()
    channel = opened()
    channel.receive(b"CAPA\r\n" * 10_000 + b"STLS\r\n")
    channel.end()
    while channel.data_to_send():
        channel.resume()
    assert (channel.closed, channel.connection.state.name) == (True, "CLOSED")


def test_a_client_that_says_goodbye_in_tls_is_gone() -> None:
    channel = opened("995")
    client = Client(channel)
    client.shake()
    client.say(b"USER alice\r\nPASS secret\r\nDELE 1\r\n")
    with pytest.raises(ssl.SSLWantReadError):
        client.tls.unwrap()
    client.exchange()
    assert channel.closed


def test_garbage_inside_tls_ends_it() -> None:
    channel = opened("995")
    client = Client(channel)
    client.shake()
    channel.receive(b"no record at all, in clear\r\n")
    assert channel.closed


def test_a_client_that_never_shakes_hands_is_given_up() -> None:
    channel = opened("995")
    channel.connection.server.clock.advance(599)
    channel.tick()
    assert not channel.closed
    channel.connection.server.clock.advance(1)
    channel.tick()
    assert channel.closed


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("port", ["110", "995"])
def test_whatever_a_peer_sends_raises_nothing(port: str, seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        *(command.encode() + b"\r\n" for command in SAYABLE),
        *(chance.randbytes(chance.choice((1, 5, 300, 20_000))) for _ in range(8)),
        *(b"\r", b"\n", b"\0", b"pa\xdf x\r\n", "사용자\r\n".encode(), b" \r\n", b"*\r\n"),
    ]
    channel = opened(port)
    client = Client(channel)
    if port == "995":
        client.shake()
    for _ in range(60):
        if channel.closed:
            break
        if port == "995":
            client.say(chance.choice(pieces))
        else:
            channel.receive(chance.choice(pieces))
            channel.data_to_send()
    chance.choice((channel.end, channel.lose, channel.tick))()


SAYABLE = (
    *("USER alice", "PASS secret", "PASS " + "x" * 300, "AUTH PLAIN", "AUTH PLAIN AGFsaWNl"),
    *("APOP a b", "STAT", "LIST", "LIST 0", "RETR 1", "TOP 1 9", "DELE 2", "RSET", "UTF8"),
    *("LANG ko", "LANG", "CAPA", "NOOP now", "UIDL 1", "STLS", "QUIT"),
)


def test_an_authority_makes_one_context_for_a_set_of_names() -> None:
    one = Authority()
    assert one.server("a.example") is one.server("a.example")
    assert one.server("a.example") is not one.server("b.example")
    assert one.server(f"{'a' * 63}.example")  # longer than a common name may be
    assert authority() is authority()
