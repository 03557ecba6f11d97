"""Running the command lines of a terminal session against mock servers on loopback ports.

The programs believe that they talk to `mail.example.org:993`: names and ports are led to the mock
here, and led back in what they print.
"""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from wirebook.book import Book
from wirebook.certificates import authority
from wirebook.console import END, Command, Session, astray, parse_console
from wirebook.errors import SourceError
from wirebook.protocols import REGISTRY, Protocol
from wirebook.serve import LOOPBACK, Service, serving
from wirebook.world import Scenario, ScenarioError, scenario
from wirebook.writeback import diff

PATIENCE = 20.0
"""Seconds that a program may be silent before it is said to hang."""

SETTLED = 0.7
"""Seconds of silence after which, when recording, nothing more is expected."""

ADDRESS = "192.0.2.1"
"""What programs are made to say for the mock's own address: one for documentation (RFC 5737)."""

_VERSIONS = {
    "curl": (("--version",), re.compile(r"curl (\S+)")),
    "openssl": (("version",), re.compile(r"OpenSSL (\S+)")),
    "swaks": (("--version",), re.compile(r"swaks version (\S+)")),
}

_NOISE = re.compile(r"[{}] \[\d+ bytes data\]")
"""Lines in which curl counts the octets of TLS records; they differ from run to run."""

Printed = list[list[str]]
"""For each exchange of a command the lines that it printed."""


class ConsoleMismatch(SourceError, AssertionError):
    """A program printed something else than the session says."""


def run_console(session: Session, protocols: Mapping[str, Protocol] = REGISTRY) -> None:
    """Run all command lines in order against one world, and compare what they print.

    Raises:
        ConsoleMismatch: at the first line that comes out otherwise.
        FileNotFoundError: if the program is not installed.
    """
    for command, printed in _played(session, protocols, PATIENCE):
        for exchange, found in zip(command.exchanges, printed, strict=True):
            at = astray(exchange.printed, found)
            if at is not None:
                raise ConsoleMismatch(
                    "\n".join(
                        [
                            f"expected - but {session.program} printed +",
                            *(f"- {line}" for line in exchange.printed[at : at + 1]),
                            *(f"+ {line}" for line in found),
                        ]
                    ),
                    session.path,
                    exchange.line + at,
                )


def filled_console(text: str, path: str = "", protocols: Mapping[str, Protocol] = REGISTRY) -> str:
    """Write into a session what the programs print now; what agrees stays as it is written."""
    session, lines = parse_console(text, path), text.splitlines()
    played = list(_played(session, protocols, SETTLED))
    for command, printed in reversed(played):
        for exchange, found in reversed(list(zip(command.exchanges, printed, strict=True))):
            if astray(exchange.printed, found) is not None:
                start = exchange.line - 1
                lines[start : start + len(exchange.printed)] = found
    lines[1] = f"% {session.program} {version(session.program)}"
    return "\n".join(lines) + "\n"


def rerun(book: Book, path: Path) -> str:
    """Write into a file of the book what the programs print now, and return what changed."""
    old, name = book.text(path), book.name(path)
    new = filled_console(old, name, book.protocols)
    path.write_text(new, encoding="utf-8")
    return diff(old, new, name)


def version(program: str) -> str:
    """Ask a program for its version.

    Raises:
        FileNotFoundError: if it is not installed.
    """
    options, pattern = _VERSIONS[program]
    done = subprocess.run([program, *options], capture_output=True, text=True, check=True)
    found = pattern.search(done.stdout)
    return found[1] if found else "?"


def _played(
    session: Session, protocols: Mapping[str, Protocol], patience: float
) -> Iterator[tuple[Command, Printed]]:
    place = _place(session, protocols)
    services = [
        Service(protocol, endpoint)
        for protocol in protocols.values()
        for endpoint in protocol.machine.endpoints
    ]
    with (
        tempfile.TemporaryDirectory(prefix="wirebook-") as folder,
        serving(place.world, place.host, services) as opened,
    ):
        ca = Path(folder) / "ca.pem"
        ca.write_text(authority().pem, encoding="ascii")
        ports = {each.endpoint.port: opened[each.name] for each in reversed(services)}
        way = Way(place.host.name, ports)
        for section in session.sections:
            for command in section.commands:
                yield command, _run(session, command, way, folder, patience)


def _place(session: Session, protocols: Mapping[str, Protocol]) -> Scenario:
    try:
        return scenario(session.protocol, session.settings, protocols)
    except ScenarioError as error:
        raise SourceError(str(error), session.path, session.line) from None


class Way:
    """Leads names and ports of the book to loopback, and back again in what is printed."""

    def __init__(self, host: str, ports: Mapping[int, int]) -> None:
        self.host, self.ports = host, ports

    def there(self, words: tuple[str, ...]) -> list[str]:
        """The words of a command line, with the mock where the book's server is named."""
        if words[0] == "curl":
            led = [f"{self.host}:{port}:{LOOPBACK}:{mock}" for port, mock in self.ports.items()]
            return [*words, *(word for each in led for word in ("--connect-to", each))]
        name = {f"{self.host}:{port}": f"{LOOPBACK}:{mock}" for port, mock in self.ports.items()}
        server = ["-servername", self.host] if words[0] == "openssl" else []
        return [*(name.get(word, word) for word in words), *server]

    def back(self, line: str) -> str:
        """A printed line, with the book's name and port."""
        for port, mock in self.ports.items():
            line = line.replace(f"{LOOPBACK}:{mock}", f"{ADDRESS}:{port}")
            line = re.sub(rf"\b(port:? ){mock}\b", rf"\g<1>{port}", line)
        return line.replace(LOOPBACK, ADDRESS)


def _run(session: Session, command: Command, way: Way, folder: str, patience: float) -> Printed:
    ours, theirs = pty.openpty()
    modes = termios.tcgetattr(theirs)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": folder,
        "LC_ALL": "C",
        "SSL_CERT_FILE": f"{folder}/ca.pem",
    }
    process = subprocess.Popen(
        way.there(command.words),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        return _talk(ours, session, command, way, patience)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _talk(ours: int, session: Session, command: Command, way: Way, patience: float) -> Printed:
    heard = Heard(ours, way)
    printed: Printed = []
    recording = patience < PATIENCE
    for exchange in command.exchanges:
        if exchange.typed is not None:
            os.write(ours, b"\4" if exchange.typed == END else exchange.typed.encode() + b"\n")
        last = exchange is command.exchanges[-1]
        expected = None if last or recording else exchange.printed
        printed.append(heard.until(expected, PATIENCE if last else patience))
    if not heard.ended:
        raise ConsoleMismatch(
            f"expected {session.program} to end, found it still running: type what ends it",
            session.path,
            command.line,
        )
    return printed


class Heard:
    """What a program prints, cut into lines as it comes."""

    def __init__(self, terminal: int, way: Way) -> None:
        self.ended = False
        self._terminal, self._way = terminal, way
        self._rest = b""

    def until(self, expected: tuple[str, ...] | None, patience: float) -> list[str]:
        """Listen until what is expected has come, silence lasts too long, or the program ends."""
        lines: list[str] = []
        end = time.monotonic() + patience
        while not self.ended and (expected is None or astray(expected, lines) is not None):
            ready, _, _ = select.select([self._terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                break
            end = time.monotonic() + patience
            lines += self._lines()
        return lines

    def _lines(self) -> list[str]:
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # EIO: nobody has the other end of the terminal any more
            data = b""
        self.ended = not data
        *whole, self._rest = (self._rest + data).split(b"\n")
        if self.ended and self._rest:
            whole, self._rest = [*whole, self._rest], b""
        printed = (each.decode(errors="replace").rstrip("\r") for each in whole)
        return [self._way.back(line) for line in printed if not _NOISE.fullmatch(line)]
