"""How fast the mock servers answer, beside servers that others wrote, in the same run.

The same client talks to each over a socket, a question at a time, in turns, so that what slows
the machine down slows all of them. Beside the best rate stands what one answer cost the server in
CPU time, where the system tells; the ratios are of rates, and of that. aiosmtpd and
pymap are Python servers of the package index (extra `test`); Dovecot is written in C and takes
part, through its program on standard input, where it is installed. Last comes the rate without
any socket, beside a bare echo of lines.

Run it with `make bench` or `.venv/bin/python benchmarks/servers.py [share]`, where a share of 0.1
asks a tenth of the questions.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from wirebook.connection import Connection
from wirebook.protocols import REGISTRY
from wirebook.testing.walks import started

MAILS = 300
NOOPS = 2000
FETCHES = 20
MAILBOX = 1000
ROUNDS = 5
LINES = 20_000

HOST = "127.0.0.1"
TEXT = b"From: a@example.net\r\nTo: alice@example.org\r\nSubject: x\r\n\r\n" + b"x" * 70 + b"\r\n"
DOVECOT = Path("/usr/lib/dovecot/imap")
TICKS = os.sysconf("SC_CLK_TCK")


class Peer(NamedTuple):
    """A server that runs, and how to talk to it."""

    name: str
    process: subprocess.Popen[bytes]
    socket: socket.socket

    def ask(self, octets: bytes, last: bytes) -> None:
        """Send, and read until a line that begins so is the last one."""
        self.socket.sendall(octets)
        heard = bytearray()
        while not _ends(heard, last):
            more = self.socket.recv(1 << 16)
            if not more:
                state = self.process.poll()
                raise EOFError(f"{self.name} ({state=}) hung up after {bytes(heard[-80:])!r}")
            heard += more

    def cpu(self) -> float:
        """Seconds of CPU time it has had so far; 0 where the system does not tell."""
        try:
            stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def _ends(heard: bytearray, last: bytes) -> bool:
    return heard.endswith(b"\r\n") and heard.startswith(last, heard.rfind(b"\n", 0, -1) + 1)


# The servers


@contextmanager
def running(name: str, command: list[str], port: int = 0) -> Iterator[Peer]:
    """Start a program; with no port, one that says on standard output where it listens."""
    output = subprocess.DEVNULL if port else subprocess.PIPE
    process = subprocess.Popen(command, stdout=output)
    try:
        if not port:
            assert process.stdout is not None
            port = next(iter(json.loads(process.stdout.readline())["ports"].values()))
        with connected(port, process) as end:
            yield Peer(name, process, end)
    finally:
        process.terminate()
        process.wait(10)


def connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    """A connection to it, once it listens."""
    last = time.monotonic() + 10
    while process.poll() is None:
        try:
            end = socket.create_connection((HOST, port), 10)
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.05)
        else:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return end
    raise OSError(f"{process.args!r} ended")


def free() -> int:
    """A port that nobody has."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


def ours(service: str) -> Iterator[Peer]:
    """One of our servers, as `wirebook mock` starts it."""
    command = [sys.executable, "-m", "wirebook", "mock", f"--{service}", "0"]
    return running("wirebook", [*command, "--account", "alice:secret"])


def aiosmtpd() -> Iterator[Peer]:
    """aiosmtpd, which throws the mail away."""
    port = free()
    where = ["-n", "-l", f"{HOST}:{port}", "-c", "aiosmtpd.handlers.Sink"]
    return running("aiosmtpd", [sys.executable, "-m", "aiosmtpd", *where], port)


def pymap() -> Iterator[Peer]:
    """pymap with its mailboxes in memory."""
    port = free()
    program = Path(sys.executable).parent / "pymap"
    where = ["--host", HOST, "--port", str(port), "--no-service", "admin", "--no-service", "sieve"]
    return running("pymap", [str(program), *where, "dict", "--demo-data"], port)


@contextmanager
def dovecot() -> Iterator[Peer]:
    """Dovecot's program for IMAP, on a pair of sockets; the client is logged in at once."""
    with tempfile.TemporaryDirectory(prefix="wirebook-bench-") as folder:
        text = "".join(
            f"{key} = {value}\n"
            for key, value in {
                "protocols": "imap",
                "mail_location": f"maildir:{folder}/mail",
                "base_dir": f"{folder}/run",
                "state_dir": f"{folder}/state",
                "ssl": "no",
                "mailbox_idle_check_interval": "1h",
            }.items()
        )
        Path(folder, "conf").write_text(text, encoding="ascii")
        user: dict[str, str] = {} if os.geteuid() else {"user": "nobody", "group": "nogroup"}
        if user:
            shutil.chown(folder, "nobody", "nogroup")
        near, far = socket.socketpair()
        with near, far:
            process = subprocess.Popen(
                [str(DOVECOT), "-c", f"{folder}/conf"],
                stdin=far,
                stdout=far,
                stderr=subprocess.DEVNULL,
                env={"USER": "alice", "HOME": folder, "PATH": os.environ["PATH"]},
                **user,  # type: ignore[call-overload]
            )
            far.close()
            try:
                yield Peer("dovecot", process, near)
            finally:
                process.terminate()
                process.wait(10)


# The questions


def greeted(peer: Peer) -> None:
    """Introduce ourselves to a server of SMTP."""
    peer.ask(b"", b"220 ")
    peer.ask(b"EHLO client.example.org\r\n", b"250 ")


def mail(peer: Peer) -> None:
    """Send one message, a question at a time."""
    peer.ask(b"MAIL FROM:<a@example.net>\r\n", b"250 ")
    peer.ask(b"RCPT TO:<alice@example.org>\r\n", b"250 ")
    peer.ask(b"DATA\r\n", b"354 ")
    peer.ask(TEXT + b".\r\n", b"250 ")


def filled(peer: Peer) -> None:
    """Log in to a server of IMAP and see that the mailbox has its thousand messages."""
    peer.ask(b"", b"* ")
    login = {"pymap": b"a LOGIN demouser demopass\r\n", "wirebook": b"a LOGIN alice secret\r\n"}
    if peer.name in login:
        peer.ask(login[peer.name], b"a OK")
    peer.ask(b"a CREATE bench\r\n", b"a OK")
    for _ in range(MAILBOX):
        peer.ask(b"a APPEND bench {%d}\r\n" % len(TEXT), b"+ ")
        peer.ask(TEXT + b"\r\n", b"a OK")
    peer.ask(b"a SELECT bench\r\n", b"a OK")


def noop(peer: Peer) -> None:
    """Ask for news."""
    peer.ask(b"b NOOP\r\n", b"b OK")


def fetch(peer: Peer) -> None:
    """Ask for the flags of a thousand messages."""
    peer.ask(b"c FETCH 1:%d (FLAGS)\r\n" % MAILBOX, b"c OK")


# The measure


class Measured(NamedTuple):
    """The best rate of some rounds, and the CPU time of the server for one answer."""

    rate: float
    cpu: float


def measured(peers: list[Peer], work: Callable[[Peer], None], times: int) -> list[Measured]:
    """Let each peer answer so many times, in turns."""
    rates: list[list[float]] = [[] for _ in peers]
    costs: list[list[float]] = [[] for _ in peers]
    for _ in range(ROUNDS):
        for peer, rate, cost in zip(peers, rates, costs, strict=True):
            spent, start = peer.cpu(), time.perf_counter()
            for _ in range(times):
                work(peer)
            rate.append(times / (time.perf_counter() - start))
            cost.append((peer.cpu() - spent) / times)
    return [Measured(max(r), sum(c) / len(c)) for r, c in zip(rates, costs, strict=True)]


def told(what: str, peers: list[Peer], found: list[Measured]) -> None:
    """Print rates, and how we compare with each of the others."""
    for peer, each in zip(peers, found, strict=True):
        cost = f"{each.cpu * 1e6:10,.0f} us CPU" if each.cpu else ""
        print(f"{what:22} {peer.name:10} {each.rate:10,.0f}/s {cost}")
    for peer, each in zip(peers[1:], found[1:], strict=True):
        line = f"ratio  {what:15} wirebook / {peer.name} = {found[0].rate / each.rate:.2f} by rate"
        if each.cpu and found[0].cpu:
            line += f", {each.cpu / found[0].cpu:.2f} by CPU time"
        print(line)


class Echo:
    """The least that a server of lines can do: find the end of each, and say it again."""

    def __init__(self) -> None:
        self._buffer, self._out = bytearray(), bytearray()

    def receive_data(self, data: bytes) -> None:
        """Take octets, and keep what is no whole line."""
        self._buffer += data
        while (end := self._buffer.find(b"\n") + 1) > 0:
            self._out += self._buffer[:end]
            del self._buffer[:end]

    def data_to_send(self) -> bytes:
        """Return what is to be sent."""
        data = bytes(self._out)
        self._out.clear()
        return data


def without_sockets(lines: int) -> None:
    """Print how many lines a second the core answers, beside a bare echo."""
    servers: dict[str, tuple[Echo | Connection, bytes]] = {"echo": (Echo(), b"NOOP\r\n")}
    for name, state, line in (
        ("pop3", "TRANSACTION", b"NOOP\r\n"),
        ("smtp", "READY", b"NOOP\r\n"),
        ("imap", "SELECTED", b"a NOOP\r\n"),
    ):
        servers[name] = started(REGISTRY[name], state)[1], line
    rates = {name: _best(lambda e=each: _talk(*e, lines), lines) for name, each in servers.items()}
    for name, rate in rates.items():
        print(f"{'NOOP without a socket':22} {name:10} {rate:10,.0f}/s")
    for name in list(rates)[1:]:
        print(f"ratio  without a socket {name} / echo = {rates[name] / rates['echo']:.2f}")


def _talk(server: Echo | Connection, line: bytes, lines: int) -> None:
    for _ in range(lines):
        server.receive_data(line)
        server.data_to_send()


def _best(work: Callable[[], None], times: int) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return times / min(spent)


def main(share: float = 1.0) -> None:
    """Print everything."""

    def part(number: int) -> int:
        return max(1, int(number * share))

    with ours("smtp") as mine, aiosmtpd() as other:
        peers = [mine, other]
        for peer in peers:
            greeted(peer)
        told("messages by SMTP", peers, measured(peers, mail, part(MAILS)))
    with ours("imap") as mine, pymap() as other:
        peers = [mine, other]
        if DOVECOT.is_file():
            with dovecot() as third:
                imap([*peers, third], part)
        else:
            print("no Dovecot here: Debian's dovecot-imapd brings it")
            imap(peers, part)
    without_sockets(part(LINES))


def imap(peers: list[Peer], part: Callable[[int], int]) -> None:
    """Print what IMAP is asked."""
    for peer in peers:
        filled(peer)
    told("NOOP by IMAP", peers, measured(peers, noop, part(NOOPS)))
    told(f"FLAGS of {MAILBOX:,}", peers, measured(peers, fetch, part(FETCHES)))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
