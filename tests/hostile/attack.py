"""A host under attack: octets that no client sends, and what must hold whatever they are.

The choices are made by a `dice` with the methods of `random.Random`: Hypothesis lends one that it
can make simpler when something is found, the run by hand (`fuzz.py`) one of its own.
"""

from __future__ import annotations

import base64
import gc
import re
import ssl
import time
import types
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from random import Random

from wirebook.certificates import authority
from wirebook.channel import Channel
from wirebook.clock import Clock
from wirebook.connection import HIGH_WATER, Step
from wirebook.machine import Endpoint, Kind, Machine
from wirebook.mail import Account, Mailbox, Mailstore
from wirebook.protocols import Protocol
from wirebook.samples import SAMPLES
from wirebook.testing.walks import ACCOUNT, alphabet
from wirebook.transcript import parse
from wirebook.wire import CRLF
from wirebook.world import PASSWORD, World, read_faults

from .replies import tags, wrong

NEIGHBOUR = "nora"

SECONDS = 3.0
"""CPU time that one attack may take; each is a few thousand octets."""

SLACK = 1 << 16
"""Octets that a connection may hold beyond what it was sent: its own words, and its answers."""

NASTY = (
    b"\x00", b"\xff\xfe", b"\r", b"\n", b"\r\n", b"\r\r\n", b" ", b"  ", b"\t", b"\x1b[2J",
    b"\x7f", "한글".encode(), b"\xed\xa0\x80", b"\xc3", "\u2028".encode(), "ß".encode(), b".",
    b"..", b"\r\n.\r\n", b"9" * 30, b"9" * 5000, b"-1", b"0", b"4294967295", b"4294967296",
    b"18446744073709551616", b"1:*", b"*:1", b"$", b"1:4294967295", b",".join([b"1:*"] * 300),
    b",".join([b"9:1"] * 300), b"{0}", b"{3}\r\nabc", b"{3+}\r\nabc", b"{4096+}\r\n",
    b"{99999999999}", b"{99999999999+}", b"{5", b"~{3}\r\nabc", b"{-1}", b"(a+)+$", b"(.*.*.*)*x",
    b"[[[[", b"(" * 300, b")" * 300, b'"', b'\\"', b"\\", b"%", b"*%" * 200, b"<" * 100, b">",
    b"<@a,@b:c@d>", b"{", b"}", b"{host}", b"%s%n", b"=?UTF-8?B?////?=", b"&-&&-&AAA", b"x" * 300,
    b"x" * 480, b"x" * 600, b"x" * 9000, b"A" * 13000, b"a." * 300, b"=",
    base64.b64encode(b"\0" * 60), base64.b64encode(b"\0alice\0secret"),
    base64.b64encode(b"n,,n=\xff,r="), b"BODY[" + b"1." * 99 + b"1]",
    b"BODY[]<0.18446744073709551615>", b"NOT " * 400, b"OR ALL " * 300,
    b"HEADER.FIELDS (" + b"A " * 50 + b"B)", b'TEXT "(a+)+$"', b"CHARSET utf-7", b"RETURN (SAVE)",
    b"Content-Length: 18446744073709551616\r\n", b"Content-Length: -1\r\n",
    b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"FFFFFFFFFFFFFFFF\r\n",
    b"0\r\n\r\n", b"3;x=y\r\nabc\r\n", b"Host: a\r\nHost: b\r\n", b"A:" + b"b" * 9000 + b"\r\n",
    b" HTTP/9.9\r\n", b"Expect: 100-continue\r\n", b"Cookie: " + b"a=b; " * 300 + b"\r\n",
    b"[" * 3000, b'{"a":' * 300, b"1" * 5000, b'"\\ud800"',
)  # fmt: skip
"""What some server somewhere has stumbled over."""


def mails() -> tuple[bytes, ...]:
    """Messages that are hard to read: nested deeply, cut off, with octets where text belongs."""
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(400)
    )
    inside = b"Content-Type: message/rfc822\n\n" * 400
    many = b"Content-Type: multipart/digest; boundary=x\n\n" + b"--x\n\n" * 3000
    heads = (
        b"From: " + b"(" * 500 + b"\n",
        b"To: " + b"a <b@c>, " * 500 + b"\n",
        b"Subject: =?utf-8?b?" + b"/" * 700 + b"?= =?x?q?=ff?=\n",
        b"Content-Type: text/plain; charset=\xff\n",
        b"Content-Type: a/b" + b"; n*0*=utf-8''%ff" * 300 + b"\n",
        b'Content-Disposition: attachment; filename="\\"\x01\n',
        b"Content-Type: text/plain; charset=zlib\nContent-Transfer-Encoding: base64\n\nA",
        b"Date: Thu, 99 Xyz 99999 99:99:99 +9999\nMessage-ID: <\x00>\nReferences: " + b"<a> " * 500,
        b'From: a:b:c:;;@<>\nSender: <<>>\nReply-To: "\n',
        b"Content-Transfer-Encoding: x\n\n\x00\xff\r\r\n.\n..\n",
    )
    return (deep, inside, many, b"", b"\n", b"\xff" * 3000, *(head + b"\nx\n" for head in heads))


@lru_cache
def known_lines(name: str, snippets: Path) -> tuple[bytes, ...]:
    """Every line that a client says to a protocol in the dialogues of the book."""
    found: dict[bytes, None] = {}
    for path in sorted(snippets.rglob("*.wire")):
        transcript = parse(path.read_text(encoding="utf-8"), str(path))
        if transcript.protocol == name:
            lines = (each for each in transcript.lines if each.actor == "C" and each.sends)
            found |= {each.octets + CRLF * (each.sigil == ":"): None for each in lines}
    return tuple(line for line in found if len(line) < 2000)


def words(protocol: Protocol, snippets: Path) -> tuple[bytes, ...]:
    """What an attack is made from: what clients say, and what they never do."""
    return (*alphabet(protocol), *known_lines(protocol.machine.name, snippets))


# Making octets


def hostile(dice: Random, known: tuple[bytes, ...]) -> bytes:
    """Up to eight lines: as clients send them, changed a little or a lot, or of any octets."""
    return b"".join(_line(dice, known) for _ in range(1 + dice.randrange(8)))


def mutated(dice: Random, line: bytes) -> bytes:
    """A line with one change."""
    at = dice.randrange(len(line) + 1)
    to = at + dice.randrange(min(len(line) - at, 12) + 1)
    kind = dice.randrange(8)
    if kind < 3:
        return line[:at] + dice.choice(NASTY) + line[at:]
    if kind == 3:
        return line[:at] + line[to:]
    if kind == 4:
        return line[:at] + line[at:to] * (2 + dice.randrange(20)) + line[to:]
    if kind == 5:
        return line[:at] + bytes((dice.randrange(256),)) + line[to:]
    if kind == 6:
        return line[:at] + line[at:].swapcase()
    return line[:at] + dice.choice(NASTY) + line[to:]


def _line(dice: Random, known: tuple[bytes, ...]) -> bytes:
    kind = dice.randrange(10)
    if not kind:
        return bytes(dice.randrange(256) for _ in range(dice.randrange(60)))
    line = dice.choice(known)
    for _ in range(dice.randrange(4)):
        line = mutated(dice, line)
    return line


def pieces(dice: Random, whole: bytes) -> list[bytes]:
    """The octets as the network may bring them: whole, or cut in a few places."""
    cuts = sorted(dice.randrange(len(whole) + 1) for _ in range(dice.randrange(6)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


# The host


class Besieged:
    """A host with one connection that is attacked and one that goes about its business.

    Args:
        state: where the attacked connection stands, reached by its own shortest path.
        mail: messages in the attacker's own mailbox.
    """

    def __init__(self, protocol: Protocol, state: str, mail: Iterable[bytes] = ()) -> None:
        self.protocol = protocol
        self.steps: list[Step] = []
        self.world = World()
        self.host = self.world.host(protocol.home)
        for name in (ACCOUNT, NEIGHBOUR):
            box = self.host.store.add(name, PASSWORD).inbox
            for content in (*SAMPLES.values(),)[:3]:
                box.deliver(content, self.world.clock.now)
        for content in mail:
            self.host.store.accounts[ACCOUNT].inbox.deliver(content, self.world.clock.now)
        self.channel = self._reached(state)
        self.channel.connection.observer = self.steps.append
        self.neighbour = self._open(protocol.machine.endpoints[0])
        self.heard = _said(self.neighbour)
        self._errand = iter(errand(protocol))
        self.received = self.answered = 0

    def strike(self, cut: Iterable[bytes]) -> None:
        """Send octets; between two pieces the neighbour says a line.

        Raises:
            AssertionError: if anything is held, said or taken that must not be.
        """
        started = time.process_time()
        for piece in cut:
            self.received += len(piece)
            self.channel.receive(piece)
            self.pause()
            self.walk(1)
            assert held(self.channel) <= self.received + SLACK
        spent = time.process_time() - started
        assert spent < SECONDS, f"{spent:.1f} s of CPU time"

    def check(self, whole: bytes) -> None:
        """See that every reply looks as the protocol has it, and that the neighbour got on.

        Raises:
            AssertionError: if not.
        """
        known = {b"x1", b"x2", *tags(whole)}  # those of the way here
        for step in self.steps:
            mistake = wrong(self.protocol.machine.name, step, known)
            assert not mistake, f"{step.event} {step.outcome} in {step.before}: {mistake}"
            assert step.row is not None or step.after == step.before
        self.walk(1000)
        assert self.heard == quiet(self.protocol)
        assert self.neighbour.closed

    def pause(self) -> None:
        """Read what there is to read, and throw it away."""
        self.answered += len(_said(self.channel))

    def walk(self, lines: int) -> None:
        """Let the neighbour say so many of its lines."""
        for _, line in zip(range(lines), self._errand, strict=False):
            self.neighbour.receive(line)
            self.heard += _said(self.neighbour)

    def _reached(self, state: str) -> Channel:
        lines = self.protocol.prologues[state]
        faults = ",".join(line[2:] for line in lines if line.startswith("! "))
        for endpoint in self.protocol.machine.endpoints:
            if endpoint.tls == "implicit":
                continue
            self.host.faults[:] = read_faults(self.protocol.machine, faults)
            channel = self._open(endpoint)
            for line in lines:
                if not line.startswith("! "):
                    text = line.format(account=ACCOUNT, password=PASSWORD)
                    channel.receive(text.encode() + CRLF)
            _said(channel)
            self.host.faults.clear()
            if channel.connection.state.name == state:
                self.world.connections = 1
                return channel
            channel.lose()
        raise AssertionError(f"no way to {state}")

    def _open(self, endpoint: Endpoint) -> Channel:
        channel = Channel(self.world.connect(self.protocol, self.host, endpoint), _context())
        channel.open()
        return channel


@lru_cache
def _context() -> ssl.SSLContext:
    return authority().server("mail.example.org")


def _said(channel: Channel) -> bytes:
    """Everything that a channel has to say, read in time."""
    said = b""
    while more := channel.data_to_send():
        assert len(more) <= HIGH_WATER + LARGEST_ANSWER, f"{len(more)} octets in one answer"
        said += more
        channel.resume()
    return said


LARGEST_ANSWER = 1 << 22
"""Octets that one command may be answered with here, where the mailbox has a few KB."""

ERRANDS = {
    "pop3": "USER nora|PASS secret|STAT|LIST|UIDL|RETR 1|TOP 2 0|NOOP|DELE 3|RSET|QUIT",
    "smtp": "EHLO c.example|MAIL FROM:<a@example.net>|RCPT TO:<nora@example.org>|DATA|S: x||hi|.|"
    "NOOP|RSET|VRFY nora|QUIT",
    "lmtp": "LHLO c.example|MAIL FROM:<a@example.net>|RCPT TO:<nora@example.org>|DATA|S: x||hi|.|"
    "NOOP|RSET|QUIT",
    "imap": "n LOGIN nora secret|n SELECT INBOX|n FETCH 1:* (FLAGS UID ENVELOPE BODYSTRUCTURE)|"
    'n SEARCH SUBJECT lunch|n STORE 1 +FLAGS (\\Seen)|n LIST "" *|n NOOP|n CLOSE|n LOGOUT',
    "http": "GET /hello HTTP/1.1|Host: h||HEAD /hello HTTP/1.1|Host: h||GET /nowhere HTTP/1.0||",
}
"""What the neighbour says to each protocol, lines between bars."""


def errand(protocol: Protocol) -> tuple[bytes, ...]:
    """The neighbour's lines; to a protocol that has none here, what leads to its last state."""
    known = ERRANDS.get(protocol.machine.name)
    lines = known.split("|") if known else [*protocol.prologues.values()][-1]
    text = (line.format(account=NEIGHBOUR, password=PASSWORD) for line in lines)
    return tuple(line.encode() + CRLF for line in text if not line.startswith("! "))


_QUIET: dict[str, bytes] = {}


def quiet(protocol: Protocol) -> bytes:
    """What the neighbour hears on a day without an attack."""
    name = protocol.machine.name
    if name not in _QUIET:
        day = Besieged(protocol, states(protocol)[0])
        day.walk(1000)
        assert day.neighbour.closed
        _QUIET[name] = day.heard
    return _QUIET[name]


def states(protocol: Protocol) -> tuple[str, ...]:
    """The states in which octets of a client are awaited, the handshake included."""
    kinds = (Kind.COMMAND, Kind.PAYLOAD, Kind.HANDSHAKE)
    return tuple(each.name for each in protocol.machine.states if each.kind in kinds)


# What is held

_SHARED = (
    Machine, Mailstore, Account, Mailbox, Clock, World, re.Pattern, ssl.SSLContext, type,
    types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.CodeType,
)  # fmt: skip


def held(channel: Channel) -> int:
    """Octets that a connection keeps in memory, in whatever attribute of whatever object of it.

    What outlives it, the mail store, is left out, and so are the tables.
    """
    seen: set[int] = set()
    total = 0
    todo: list[object] = [channel]
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, _SHARED):
            continue
        seen.add(id(each))
        if isinstance(each, bytes | bytearray | str):
            total += len(each)
        elif isinstance(each, ssl.MemoryBIO):
            total += each.pending
        elif not (isinstance(each, list) and each and isinstance(each[0], Step)):
            todo += gc.get_referents(each)
    return total


def floods() -> Iterator[tuple[str, int, Callable[[int], bytes]]]:
    """Streams without an end: their names, how many pieces are enough, and these by number.

    The largest message that a server takes has ten megabytes; what is octet by octet a line costs
    more time than memory.
    """
    block = b"x" * (1 << 16)
    yield "octets", 384, lambda _: block
    yield "digits", 384, lambda _: b"9" * (1 << 16)
    yield "line ends", 4, lambda _: CRLF * (1 << 12)
    yield "lines", 200, lambda _: (b"x" * 900 + CRLF) * 72
    yield "chunk", 384, lambda n: (b"BDAT 999999999\r\n" if n == 0 else b"") + block
    yield "literal", 384, lambda n: b"a APPEND INBOX {8388608}\r\n" if n == 0 else block
    yield (
        "messages",
        384,
        lambda n: (
            block
            if n % 129
            else b"a APPEND INBOX {8388608}\r\n" * (not n) + b" {8388608}\r\n" * (n > 0)
        ),
    )
    yield "literals", 200, lambda _: b"a ID (" + (b"{4096+}\r\n" + b"x" * 4096 + b" ") * 16
    yield "endless literals", 200, lambda _: (b"{4096+}\r\n" + b"x" * 4096) * 16
    yield "content", 384, lambda n: (
        b"PUT /notes/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" if n == 0
        else b"10000\r\n" + block + CRLF
    )  # fmt: skip
    yield "header", 4, lambda n: b"GET / HTTP/1.1\r\n" if n == 0 else b"A: b\r\n" * (1 << 13)
