"""Transcripts against a server on a socket: agreement, differences, and what is left out."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from wirebook.against import CLOSED, NOTHING, Difference, Remote, against, differences, unfit
from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.protocols import REGISTRY, Protocol
from wirebook.replay import replay
from wirebook.serve import Service, serving
from wirebook.transcript import parse
from wirebook.world import scenario

POP3 = REGISTRY["pop3"]

READ = """\
@ pop3 alice=2
S: +OK mail.example.org POP3 ready <<:any>>
C: STLS
S: +OK begin TLS negotiation
C! tls
C: USER alice
S: +OK send PASS
C: PASS secret
S: +OK 2 messages (307 octets)
C: UIDL 1
S: +OK 1 <<uid:word>>
C: RETR 1
S ...
C: TOP 1 0
S ...
C| NO
C: OP
S: +OK
C: DELE 1
S: +OK message 1 marked as deleted
C: NOOP
S: +OK
C: QUIT
S: +OK mail.example.org signing off (1 messages left)
S! close
"""

SHORT = "@ pop3 alice=1 given=TRANSACTION\nC: NOOP\nS: +OK\nC: STAT\nS: +OK 1 150\nC! close\n"


def answering(reply: str, *, event: str) -> Protocol:
    """POP3 with another reply to a command wherever it succeeds."""
    rows = tuple(
        replace(row, reply=reply) if row.event == event and row.outcome == "ok" else row
        for row in POP3.machine.transitions
    )
    return replace(POP3, machine=replace(POP3.machine, transitions=rows))


@contextmanager
def server(protocol: Protocol, **accounts: str) -> Iterator[dict[int, int]]:
    """Serve every port; by the registered port, the port that is listened on."""
    made = scenario(protocol.machine.name, tuple(accounts.items()))
    # a port may have several endpoints, with different policies: the first is the usual one
    endpoints = {each.port: each for each in reversed(protocol.machine.endpoints)}
    services = [Service(protocol, each) for each in endpoints.values()]
    with serving(made.world, made.host, services) as ports:
        yield {port: ports[each.service] for port, each in endpoints.items()}


def compared(text: str, ports: dict[int, int]) -> list[Difference]:
    """Play a transcript against a server on this machine."""
    transcript = parse(text, "x.wire")
    scene = scenario(transcript.protocol, transcript.settings)
    return list(differences(replay(transcript), scene, "127.0.0.1", ports))


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book of one short transcript, and one that makes no sense elsewhere."""
    for folder in ("docs/ko", "docs/en", "snippets/pop3"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "snippets/pop3/short.wire").write_text(SHORT, encoding="utf-8")
    wait = "@ pop3\nC! wait 10m\nS! close\n"
    greeting = "S: +OK <<:any>>\n"
    (tmp_path / "snippets/pop3/wait.wire").write_text(
        wait.replace("C!", f"{greeting}C!"), encoding="utf-8"
    )
    return Book(tmp_path)


def test_our_own_server_agrees_with_our_transcripts() -> None:
    with server(POP3, alice="2") as ports:
        assert compared(READ, ports) == []


def test_replies_with_literals_and_several_lines_are_read_to_their_end(root: Path) -> None:
    for name in ("imap/session.wire", "imap/tags.wire", "imap/logout.wire"):
        text = (root / "snippets" / name).read_text(encoding="utf-8")
        world = dict(parse(text).settings)
        with server(REGISTRY["imap"], alice=world["alice"]) as ports:
            assert compared(text, ports) == []
    text = (root / "snippets/smtp/two-messages.wire").read_text(encoding="utf-8")
    with server(REGISTRY["smtp"], **dict(parse(text).settings)) as ports:
        assert compared(text, ports) == []


def test_a_proof_is_made_for_the_nonce_that_the_server_gives(root: Path) -> None:
    text = (root / "snippets/smtp/auth-scram-sha-256.wire").read_text(encoding="utf-8")
    with server(REGISTRY["smtp"], alice="0") as ports:
        assert compared(text, ports) == []
        assert compared(text, ports) == []  # another connection, another nonce


def test_another_status_is_a_difference_in_imap_too() -> None:
    text = "@ imap alice=1 given=SELECTED\nC: a1 FETCH 1 (BODY[TEXT])\nS ...\nC: a2 CHECK\nS ...\n"
    other = REGISTRY["imap"]
    rows = tuple(
        replace(row, reply="{tag} NO [CANNOT] check") if row.event == "CHECK" else row
        for row in other.machine.transitions
    )
    changed = replace(other, machine=replace(other.machine, transitions=rows))
    with server(changed, alice="1") as ports:
        (found,) = compared(text, ports)
    assert (found.line, found.ours, found.theirs) == (
        4,
        "a2 OK CHECK completed",
        "a2 NO [CANNOT] check",
    )


def test_tls_from_the_first_octet() -> None:
    with server(POP3, alice="1") as ports:
        assert compared(SHORT.replace("@ pop3", "@ pop3 port=995"), ports) == []


def test_only_the_shape_of_a_reply_is_compared() -> None:
    with server(answering("+OK whatever", event="NOOP"), alice="1") as ports:
        assert compared(SHORT, ports) == []


def test_another_status_is_a_difference_and_the_rest_is_not_compared() -> None:
    changed = answering("-ERR no", event="NOOP")
    with server(changed, alice="1") as ports:
        (found,) = compared(SHORT.replace("C: STAT", "C: NOOP\nS: +OK\nC: STAT"), ports)
    assert found == Difference("x.wire", 2, "+OK", "-ERR no")
    assert str(found) == "x.wire:2: the mock server says\n- +OK\n+ -ERR no"


def test_one_connection_that_differs_leaves_the_others_to_be_compared() -> None:
    text = (
        "@ pop3 alice=1 bob=1\nS@a: +OK <<:any>>\nS@b: +OK <<:any>>\n"
        "C@a: CAPA\nS@a ...\nC@b: USER bob\nS@b: +OK send PASS\nC@a: QUIT\nS@a: +OK <<:any>>\n"
        "S@a! close\nC@a! connect\nS@a: +OK <<:any>>\n"
    )
    with server(answering("-ERR no", event="USER"), alice="1", bob="1") as ports:
        assert [each.line for each in compared(text, ports)] == [6]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SHORT, ""),
        ("@ pop3 fault=greeting:busy\nS: <<:any>>\nS! close\n", "fault=greeting:busy is a setting"),
        ("@ pop3 lock=shared\nS: <<:any>>\n", "lock=shared is a setting of the mock server"),
        ("@ pop3\nS: <<:any>>\nC! wait 10m\nS! close\n", "it moves the virtual clock"),
        (
            "@ smtp given=READY\nC?: BDAT 6 LAST\nC: QUIT\n"
            "S: 503 5.5.1 BDAT is not valid in READY\n",
            "",
        ),
        ("@ smtp given=REFUSED\nC! close\nS= CLOSED\n", "only a fault leads to REFUSED"),
        (
            "@ pop3\nS: <<:any>>\nC: STLS\nS: <<:any>>\nC?: NOOP\n",
            "it sends octets into a TLS handshake",
        ),
    ],
)
def test_what_makes_no_sense_elsewhere_is_told(text: str, reason: str) -> None:
    transcript = parse(text)
    found = unfit(replay(transcript), scenario(transcript.protocol, transcript.settings))
    assert found.startswith(reason)
    assert bool(found) == bool(reason)


def test_a_setting_that_the_server_has_as_well_is_no_reason() -> None:
    transcript = parse("@ pop3 lock=shared names=revealed\nS: <<:any>>\n")
    played, scene = replay(transcript), scenario("pop3", transcript.settings)
    names, lock = ("names", "revealed"), ("lock", "shared")
    assert unfit(played, scene, {names}).startswith("lock=shared is a setting")
    assert unfit(played, scene, {names, ("lock", "exclusive")}).startswith("lock=shared is")
    assert unfit(played, scene, {names, lock}) == ""
    refused = parse("@ smtp given=REFUSED\nC! close\nS= CLOSED\n")
    scene = scenario("smtp", refused.settings)
    assert unfit(replay(refused), scene, {("fault", "greeting:refused")}) == ""


def test_the_command_counts_and_says_what_it_left_out(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(POP3, alice="1") as ports:
        assert against(book, f"127.0.0.1:{ports[110]}") == 0
    assert capsys.readouterr().out.splitlines() == [
        "snippets/pop3/wait.wire: left out, it moves the virtual clock",
        f"127.0.0.1:{ports[110]}: 1 transcripts agree, 0 differ, 1 left out",
    ]


def test_the_command_fails_if_something_differs(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book.snippets / "pop3/short.wire"
    with server(answering("-ERR no", event="NOOP"), alice="1") as ports:
        assert against(book, f"127.0.0.1:{ports[110]}", (path,)) == 1
    told = capsys.readouterr().out
    assert told.startswith("snippets/pop3/short.wire:2: the mock server says\n- +OK\n+ -ERR no\n")
    assert "0 transcripts agree, 1 differ, 0 left out" in told


def test_a_given_port_stands_for_the_first_endpoint_only(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book.snippets / "pop3/short.wire"
    path.write_text(SHORT.replace("@ pop3", "@ pop3 port=995"), encoding="utf-8")
    assert against(book, "127.0.0.1:1", (path,)) == 0
    assert "short.wire: left out, it needs port 995" in capsys.readouterr().out


@pytest.mark.parametrize("address", ["127.0.0.1:pop3", "127.0.0.1:1"])
def test_an_address_where_nobody_answers_is_told(book: Book, address: str) -> None:
    with pytest.raises(SourceError, match=address):
        against(book, address)


@pytest.fixture
def pair() -> Iterator[tuple[Remote, socket.socket]]:
    """A connection, and its other end."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        near = socket.create_connection(door.getsockname(), timeout=0.05)
        far, _ = door.accept()
        with near, far:
            yield Remote(near), far


def test_lines_are_read_however_they_arrive(pair: tuple[Remote, socket.socket]) -> None:
    remote, far = pair
    far.sendall(b"+OK o")
    later = threading.Timer(0.01, far.sendall, (b"ne\r\ntwo\nthree",))
    later.start()
    assert [remote.line(), remote.line(), remote.line()] == ["+OK one", "two", NOTHING]
    later.join()


def test_the_end_of_a_connection_is_told(pair: tuple[Remote, socket.socket]) -> None:
    remote, far = pair
    far.close()
    assert remote.line() == CLOSED


def test_a_connection_that_is_reset_is_closed(pair: tuple[Remote, socket.socket]) -> None:
    remote, far = pair
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    far.close()
    assert remote.line() == CLOSED


@contextmanager
def scripted(*replies: bytes) -> Iterator[int]:
    """A server that says its next words at each line that comes, whatever that is."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            peer, _ = door.accept()
            with peer, peer.makefile("rb") as lines:
                for reply in replies:
                    peer.sendall(reply)
                    lines.readline()

        thread = threading.Thread(target=talk)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


MAIL = "@ smtp alice=0 given=READY\nC: MAIL FROM:<bob@example.net>\nS: 250 2.1.0 sender accepted\n"


@pytest.mark.parametrize(
    ("announced", "said", "same"),
    [
        (b"250-x\r\n250 ENHANCEDSTATUSCODES\r\n", b"250 2.1.0 yes\r\n", True),
        (b"250-x\r\n250-ENHANCEDSTATUSCODES\r\n250 DSN\r\n", b"250 2.1.5 yes\r\n", False),
        (b"250-x\r\n250 ENHANCEDSTATUSCODES\r\n", b"250 yes\r\n", False),
        (b"250-x\r\n250 DSN\r\n", b"250 yes\r\n", True),
        (b"250 x\r\n", b"250 yes\r\n", True),
        (b"250 x\r\n", b"250-oh\r\n250 yes\r\n", True),
        (b"250 x\r\n", b"251 yes\r\n", False),
    ],
)
def test_enhanced_codes_count_only_where_they_are_announced(
    announced: bytes, said: bytes, *, same: bool
) -> None:
    with scripted(b"220 x\r\n", announced, said) as port:
        assert (compared(MAIL, {25: port}) == []) is same


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"251 Ok: queued as 799D520E940", "251 Ok: queued as …"),
        (b"251 OK id=1xWL5m-00011D-07", "251 OK id=…"),
        (b"334 PDI4NzUwNzIwMTcwMDAyNzM=", "334 …"),
        (b"334 ", "334 "),
        (b"251 done (0.001 + 0.000 secs).", "251 done"),
    ],
)
def test_what_is_never_the_same_twice_is_not_told(said: bytes, told: str) -> None:
    with scripted(b"220 x\r\n", b"250 x\r\n", said + b"\r\n") as port:
        (found,) = compared(MAIL, {25: port})
    assert found.theirs == told


def test_a_server_that_hangs_up_early_is_a_difference() -> None:
    """Writing to it may fail; what is read then says why."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def greet() -> None:
            peer, _ = door.accept()
            with peer:
                peer.sendall(b"+OK\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        text = "@ pop3\nS: +OK <<:any>>\nC: CAPA\nS ...\n"
        found = compared(text, {110: door.getsockname()[1]})
        thread.join()
    assert [(each.line, each.theirs) for each in found] == [(3, CLOSED)]
