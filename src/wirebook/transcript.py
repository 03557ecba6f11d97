"""A dialogue as a writer wrote it: a header, and lines that client and server say in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from wirebook.errors import TranscriptSyntaxError
from wirebook.grammar import (
    HEADER,
    LINE,
    SETTING,
    content_mistake,
    control_mistake,
    header_mistake,
    line_mistake,
)
from wirebook.holes import Pattern, binding_mistake, filled, holes
from wirebook.literals import PROTOCOLS, miscounts
from wirebook.notation import CONTROL, octets, unpictured

_OCTETS = (":", "|", "~")
"""The sigils of lines that go over the wire."""


class Line(NamedTuple):
    """One line of a transcript.

    Args:
        number: the line in its file, counted from 1.
        actor: `C` for the client, `S` for the server.
        peer: the name of the connection; empty if there is only one.
        sigil: `:` text with CRLF, `|` text without, `~` hexadecimal, `!` event, `=` state of the
            server, `...` further server lines left out.
        text: what follows, as written.
        wrong: whether it is marked with `?` as a deliberate wrong move.
        notes: the comment lines above it.
    """

    number: int
    actor: str
    peer: str
    sigil: str
    text: str
    wrong: bool = False
    notes: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """Side and connection: `S`, `C@phone`."""
        return f"{self.actor}@{self.peer}" if self.peer else self.actor

    @property
    def sends(self) -> bool:
        """Whether the line is octets, and neither event, state nor elision."""
        return self.sigil in _OCTETS

    @property
    def octets(self) -> bytes:
        """What goes over the wire, holes as they are written."""
        return octets(self.sigil, self.text)

    @property
    def pattern(self) -> Pattern:
        """What the server's line must look like, without CRLF; made once per text."""
        return _pattern(self.text)

    def __str__(self) -> str:
        if self.sigil == "...":
            return f"{self.who} ..."
        return f"{self.who}{'?' * self.wrong}{self.sigil} {self.text}".rstrip(" ")


class Transcript(NamedTuple):
    """A dialogue of one protocol.

    Args:
        path: the file it stands in.
        line: the line of its header in that file.
        protocol: the protocol's short name.
        settings: what the header sets, in order.
        lines: what is said, in order.
        notes: the comment lines above the header.
    """

    path: str
    line: int
    protocol: str
    settings: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        settings = [f"{key}={_quoted(value)}" for key, value in self.settings]
        parts = [*_comments(self.notes), " ".join(["@", self.protocol, *settings])]
        for line in self.lines:
            parts += *_comments(line.notes), str(line)
        return "\n".join(parts) + "\n"


def parse(text: str, path: str = "", first_line: int = 1) -> Transcript:
    """Read a transcript.

    Args:
        path: the file, for messages.
        first_line: the line of the file at which the text begins.

    Raises:
        TranscriptSyntaxError: at the line that cannot be read.
    """
    return _Reader(text, path, first_line).transcript()


def flights(transcript: Transcript) -> Iterator[tuple[Line, ...]]:
    """Group the lines: adjacent octets of one client are one write, other lines stand alone."""
    flight: list[Line] = []
    for line in transcript.lines:
        if line.actor == "C" and line.sigil in _OCTETS:
            if flight and line.peer != flight[0].peer:
                yield tuple(flight)
                flight = []
            flight.append(line)
            continue
        if flight:
            yield tuple(flight)
            flight = []
        yield (line,)
    if flight:
        yield tuple(flight)


def fill_in(line: Line, bound: Mapping[str, str]) -> str:
    """Return the text that a client line puts on the wire, its holes filled.

    Raises:
        KeyError: if a name is not bound; `parse` has seen to it that an earlier line binds it.
    """
    return filled(unpictured(line.text), bound)


def rebound(transcript: Transcript, line: Line, said: str, bound: Mapping[str, str]) -> str:
    """Say which name of a server line stands for something else by now, or nothing."""
    clash = line.pattern.clash(said, bound)
    if clash is None:
        return ""
    name, value = clash
    first = next(n.number for n in transcript.lines if name in n.pattern.names)
    return f"<<{name}>> is {bound[name]} since line {first}, the server said {value}"


@lru_cache(maxsize=8192)
def _pattern(text: str) -> Pattern:
    return Pattern(unpictured(text))


@lru_cache(maxsize=1024)
def _header(line: str, *, first: bool) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What is wrong with a header line, if anything; else its protocol and settings."""
    mistake = header_mistake(line, first=first)
    found = None if mistake else HEADER.fullmatch(line)
    if found is None:
        return mistake, "", ()
    pairs = ((key, quoted or bare) for key, quoted, bare in SETTING.findall(found[2]))
    return "", found[1], tuple(pairs)


def _quoted(value: str) -> str:
    return value if value and not any(each.isspace() for each in value) else f'"{value}"'


def _comments(notes: tuple[str, ...]) -> list[str]:
    return [f"# {note}".rstrip() for note in notes]


class _Reader:
    """Reads one transcript from top to bottom."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = text
        self.path = path
        self.first_line = first_line
        self.number = first_line
        self.notes: list[str] = []
        self.noted_at = 0
        self.header = 0
        self.protocol = ""
        self.settings: list[tuple[str, str]] = []
        self.title: tuple[str, ...] = ()
        self.lines: list[Line] = []
        self.types: dict[str, str] = {}

    def transcript(self) -> Transcript:
        self._no_controls()
        # Nine of ten lines are plain text of one connection; they must not cost a call each.
        match = LINE.fullmatch
        for number, line in enumerate(self.text.split("\n"), self.first_line):
            self.number = number
            found = match(line)
            if found is None:
                self._other(line)
                continue
            actor, peer, wrong, sigil, text, elided = found.groups("")
            if wrong or sigil not in (":", "|") or "<<" in text:
                sigil = sigil or elided
                self._check(actor, wrong, sigil, text)
            notes = self._noted() if self.notes else ()
            self.lines.append(Line(number, actor, peer, sigil, text, wrong != "", notes))
        self._complete()
        return Transcript(
            self.path,
            self.header,
            self.protocol,
            tuple(self.settings),
            tuple(self.lines),
            self.title,
        )

    def _error(self, message: str, number: int = 0) -> TranscriptSyntaxError:
        return TranscriptSyntaxError(message, self.path, number or self.number)

    def _refuse(self, problem: str) -> None:
        if problem:
            raise self._error(problem)

    def _no_controls(self) -> None:
        found = CONTROL.search(self.text)
        if found:
            number = self.first_line + self.text.count("\n", 0, found.start())
            raise self._error(control_mistake(found[0]), number)

    def _noted(self) -> tuple[str, ...]:
        notes = tuple(self.notes)
        self.notes.clear()
        return notes

    def _other(self, line: str) -> None:
        """Read a line that nobody says: blank, comment or header."""
        if line.startswith("#"):
            self.notes.append(line[1:].removeprefix(" ").rstrip())
            self.noted_at = self.number
        elif line.startswith("@"):
            self._read_header(line)
        elif line.strip():
            raise self._error(line_mistake(line))

    def _read_header(self, line: str) -> None:
        if self.lines:
            raise self._error(
                f"expected the header above the dialogue, found {line} below line "
                f"{self.lines[0].number}"
            )
        if self.header and self.notes:
            raise self._error("expected header lines together, found a comment between them")
        mistake, protocol, settings = _header(line, first=not self.header)
        self._refuse(mistake)
        if not self.header:
            self.header, self.protocol, self.title = self.number, protocol, self._noted()
        self.settings += settings

    def _check(self, actor: str, wrong: str, sigil: str, text: str) -> None:
        self._refuse(content_mistake(actor, wrong != "", sigil, text))
        if sigil in (":", "|"):
            for hole in holes(text):
                self._refuse(binding_mistake(actor, hole, self.types))
                self.types.setdefault(hole.name, hole.type)

    def _complete(self) -> None:
        if self.lines and not self.header:
            raise self._error(
                "expected a header before the first line, found none: write @ pop3 or the like "
                "above it",
                self.lines[0].number,
            )
        if self.notes:
            raise self._error("expected a line below this comment, found the end", self.noted_at)
        if not self.lines:
            raise self._error(
                "expected a dialogue, found no line: write @ and a protocol, then C: and S: lines",
                self.first_line,
            )
        self._names()
        if self.protocol in PROTOCOLS:
            for number, message in miscounts(self.lines, lambda text: "<<" in text):
                raise self._error(message, number)

    def _names(self) -> None:
        first = self.lines[0]
        line = next((each for each in self.lines if bool(each.peer) != bool(first.peer)), None)
        if line is not None:
            raise self._error(
                f"expected all lines to name their connection or none, found {line.who} here "
                f"and {first.who} in line {first.number}: "
                f"write {line.actor}@{line.peer or first.peer}",
                line.number,
            )
