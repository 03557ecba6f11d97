"""Terminal sessions: command lines of curl, openssl and swaks with what they print.

A file begins with a header as transcripts have it (`@ smtp alice=1`) and the program that was run
(`% curl 7.88.1`); then come sections, `# section: NAME`. In them a line `$ COMMAND` is a command
line (a `\\` at its end continues it), `» TEXT` is typed while the program runs (`» ^D` ends the
input), `...` stands for any lines, and everything else is printed, with holes as in transcripts.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wirebook.errors import SourceError
from wirebook.holes import Pattern, mistake
from wirebook.transcript import parse

PROGRAMS = ("curl", "openssl", "swaks")
"""All that may be run, and never through a shell."""

PROMPT, TYPED, ANY = "$ ", "»", "..."
END = "^D"
"""What is typed to end the input."""

_SECTION = re.compile(r"# section: (\S+)")
_PROGRAM = re.compile(r"% (\S+) (\S+)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is typed, if anything is, and what is printed then.

    Args:
        line: where the first printed line stands, or would stand.
    """

    typed: str | None
    line: int
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """One command line as it stands in the file, its words, and all that is said until it ends."""

    line: int
    shown: tuple[str, ...]
    words: tuple[str, ...]
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a session that a page shows: its lines, and the commands in them."""

    name: str
    lines: tuple[str, ...]
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A file of command lines; `line` is the header's, `version` the program's when recorded."""

    path: str
    line: int
    protocol: str
    settings: tuple[tuple[str, str], ...]
    program: str
    version: str
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section:
        """Return a section by its name.

        Raises:
            SourceError: if there is none of that name.
        """
        for section in self.sections:
            if section.name == name:
                return section
        known = ", ".join(section.name for section in self.sections)
        raise SourceError(f"expected a section ({known}), found {name}", self.path, self.line)


def parse_console(text: str, path: str = "") -> Session:
    """Read a session.

    Args:
        path: the file, for messages.

    Raises:
        SourceError: at the line that cannot be read.
    """
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if _SECTION.fullmatch(line)]
    if not heads:
        raise SourceError("expected # section: NAME, found none", path, 1)
    head = lines[: heads[0]]
    header = parse("\n".join([head[0] if head else "", "C! close"]), path)
    program = _PROGRAM.fullmatch(head[1]) if len(head) > 1 else None
    if program is None or program[1] not in PROGRAMS:
        message = f"expected % PROGRAM VERSION of {', '.join(PROGRAMS)} below the header"
        raise SourceError(message, path, 2)
    sections = tuple(_sections(lines, heads, path, program[1]))
    settings = header.settings
    return Session(path, header.line, header.protocol, settings, program[1], program[2], sections)


def _sections(lines: list[str], heads: list[int], path: str, program: str) -> Iterator[Section]:
    for head, end in pairwise([*heads, len(lines)]):
        inside = lines[head + 1 : end]
        while inside and not inside[-1]:
            inside.pop()
        commands = tuple(_commands(inside, head + 2, path, program))
        if not commands:
            raise SourceError(f"expected {PROMPT}COMMAND below it, found none", path, head + 1)
        yield Section(lines[head].split()[2], tuple(inside), commands)


def _commands(lines: list[str], first: int, path: str, program: str) -> Iterator[Command]:
    starts = [at for at, line in enumerate(lines) if line.startswith(PROMPT)]
    if lines and starts[:1] != [0]:
        raise SourceError(f"expected {PROMPT}COMMAND, found {lines[0]}", path, first)
    for start, end in pairwise([*starts, len(lines)]):
        body = start + 1
        while body < end and lines[body - 1].endswith("\\"):
            body += 1
        written = "\n".join(lines[start:body]).removeprefix(PROMPT)
        words = tuple(shlex.split(written.replace("\\\n", " ")))
        if words[:1] != (program,):
            raise SourceError(f"expected {program}, found {written}", path, first + start)
        exchanges = tuple(_exchanges(lines[body:end], first + body, path))
        yield Command(first + start, tuple(lines[start:body]), words, exchanges)


def _exchanges(lines: list[str], first: int, path: str) -> Iterator[Exchange]:
    starts = [at for at, line in enumerate(lines) if line.startswith(TYPED)]
    for at, line in enumerate(lines):
        wrong = mistake(line)
        if wrong:
            raise SourceError(wrong, path, first + at)
    yield Exchange(None, first, tuple(lines[: starts[0] if starts else None]))
    for start, end in pairwise([*starts, len(lines)]):
        typed = lines[start].removeprefix(TYPED).removeprefix(" ")
        yield Exchange(typed, first + start + 1, tuple(lines[start + 1 : end]))


def astray(expected: Sequence[str], found: Sequence[str]) -> int | None:
    """Return which expected line is not where it should be, or `None` if all lines agree.

    Args:
        expected: lines with holes; `...` stands for any lines, as few as possible.
    """
    at, free = 0, False
    for number, line in enumerate(expected):
        if line == ANY:
            free = True
            continue
        pattern = Pattern(line)
        while free and at < len(found) and pattern.match(found[at], {}) is None:
            at += 1
        if at == len(found) or pattern.match(found[at], {}) is None:
            return number
        at, free = at + 1, False
    return None if free or at == len(found) else len(expected)
