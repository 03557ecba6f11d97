"""Python sessions: what a reader types at Python's prompt, run against the small internet.

A file begins with a header as transcripts have it (`@ pop3 alice=2`); then come sections,
`# section: NAME`, of examples with doctest's prompts. All sections share one namespace.
"""

from __future__ import annotations

import doctest
import gc
import re
import traceback
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wirebook.conversation import Conversation
from wirebook.errors import SourceError
from wirebook.internet import Internet, internet
from wirebook.protocols import REGISTRY, Protocol
from wirebook.transcript import parse
from wirebook.world import Scenario, ScenarioError, scenario

_SECTION = re.compile(r"# section: (\S+)")
_DIRECTIVE = re.compile(r"[ \t]*#\s*doctest:.*$", re.MULTILINE)
_BLANK = re.compile(r"^<BLANKLINE>$", re.MULTILINE)
_WHERE = re.compile(r"line (\d+) of the docstring for \S+ (.*)", re.DOTALL)
_CALLS = re.compile(r"^(Traceback \(most recent call last\):\n)(?:[ \t].*\n)+", re.MULTILINE)
_GROUPED = re.compile(r"^ *\| {3,}.*\n", re.MULTILINE)
"""Where in the program an exception of a group was raised, as Python prints it."""

_PARSER = doctest.DocTestParser()


class SessionMismatch(SourceError, AssertionError):
    """Python answered something else than the session says."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a session that a page shows.

    Args:
        line: the line of the file that its text begins on.
        text: as it stands in the file.
    """

    name: str
    line: int
    text: str

    @property
    def source(self) -> str:
        """The text as a reader would see it in a terminal: no directives, blank lines blank."""
        return _BLANK.sub("", _DIRECTIVE.sub("", self.text)).strip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class PythonSession:
    """A file of examples; `settings` are the header's, `line` is where it stands."""

    path: str
    line: int
    protocol: str
    settings: tuple[tuple[str, str], ...]
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


def parse_session(text: str, path: str = "") -> PythonSession:
    """Read a session.

    Args:
        path: the file, for messages.

    Raises:
        SourceError: at the line that cannot be read.
    """
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if _SECTION.fullmatch(line.rstrip())]
    head = lines[: heads[0] if heads else None]
    header = parse("\n".join([*head, "C! close"]), path)  # a transcript's header, nothing said
    if len(header.lines) > 1:
        line = header.lines[0]
        message = f"expected # section: NAME after the header, found {line}"
        raise SourceError(message, path, line.number)
    if not heads:
        raise SourceError("expected # section: NAME, found none", path, header.line)
    sections = tuple(_sections(lines, heads, path))
    return PythonSession(path, header.line, header.protocol, header.settings, sections)


def run_session(
    session: PythonSession, protocols: Mapping[str, Protocol] = REGISTRY
) -> tuple[Conversation, ...]:
    """Run all sections in order against a fresh world.

    Args:
        protocols: who may answer.

    Returns:
        What was said on each connection.

    Raises:
        SessionMismatch: if an example comes out otherwise, or leaves a connection open.
        SourceError: if the header asks for what does not exist.
    """
    place = _scenario(session, protocols)
    names: dict[str, Any] = {"__name__": "__main__"}
    with internet(place, protocols) as net:
        try:
            for section in session.sections:
                _run(session, section, names)
            _all_closed(session, net)
        except SessionMismatch:
            _forget(names)
            raise
    return tuple(net.conversations)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _sections(lines: list[str], heads: list[int], path: str) -> Iterator[Section]:
    seen: set[str] = set()
    for head, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        name = lines[head].split()[2]
        if name in seen:
            raise SourceError(f"expected each section once, found {name} twice", path, head + 1)
        seen.add(name)
        section = Section(name, head + 2, "\n".join(lines[head + 1 : end]) + "\n")
        _examples(section, path)
        yield section


def _examples(section: Section, path: str) -> list[doctest.Example]:
    """Cut a section into examples.

    Raises:
        SourceError: if it has none, or something that is neither example nor comment.
    """
    try:
        parts = _PARSER.parse(section.text, path)
    except ValueError as error:
        where = _WHERE.match(str(error))
        line, message = (int(where[1]), where[2]) if where else (1, str(error))
        raise SourceError(f"the line {message}", path, section.line + line - 1) from None
    line = section.line
    examples = []
    for part in parts:
        if isinstance(part, doctest.Example):
            examples.append(part)
            line += part.source.count("\n") + part.want.count("\n")
            continue
        for text in part.split("\n")[:-1]:
            if _says_something(text):
                raise SourceError(f"expected >>> or # before it, found {text}", path, line)
            line += 1
    if not examples:
        raise SourceError(f"expected >>> in section {section.name}, found none", path, section.line)
    return examples


def _scenario(session: PythonSession, protocols: Mapping[str, Protocol]) -> Scenario:
    for key in ("given", "port"):
        if key in dict(session.settings):
            message = f"{key} says nothing here: the client chooses port and state itself"
            raise SourceError(message, session.path, session.line)
    try:
        return scenario(session.protocol, session.settings, protocols)
    except ScenarioError as error:
        raise SourceError(str(error), session.path, session.line) from None


def _run(session: PythonSession, section: Section, names: dict[str, Any]) -> None:
    test = doctest.DocTest(
        _examples(section, session.path), {}, section.name, session.path, section.line - 1, None
    )
    test.globs = names
    try:
        doctest.DebugRunner(verbose=False).run(test, clear_globs=False)
    except doctest.DocTestFailure as failure:
        message = _difference(
            failure.example, _GROUPED.sub("", _CALLS.sub(r"\1    ...\n", failure.got))
        )
        traceback.clear_frames(failure.__traceback__)  # they hold what the session made
        raise SessionMismatch(message, session.path, _line(section, failure.example)) from None
    except doctest.UnexpectedException as failure:
        got = "".join(traceback.format_exception_only(*failure.exc_info[:2]))
        message = _difference(failure.example, got)
        traceback.clear_frames(failure.exc_info[2])
        raise SessionMismatch(message, session.path, _line(section, failure.example)) from None


def _line(section: Section, example: doctest.Example) -> int:
    return section.line + example.lineno


def _difference(example: doctest.Example, got: str) -> str:
    command = example.source.splitlines()[0]
    expected = _marked("-", example.want) or ["- (nothing)"]
    found = _marked("+", got) or ["+ (nothing)"]
    return "\n".join([f"expected - but Python answered + to {command}", *expected, *found])


def _marked(mark: str, text: str) -> list[str]:
    return [f"{mark} {line}".rstrip() for line in text.splitlines()]


def _all_closed(session: PythonSession, net: Internet) -> None:
    left = net.open_connections()
    if left:
        last = session.sections[-1]
        message = f"expected every connection to be ended, {', '.join(left)} is still open"
        line = last.line + len(last.text.rstrip().splitlines()) - 1
        raise SessionMismatch(message, session.path, line)


def _forget(names: dict[str, Any]) -> None:
    """Let go of what a session made that failed: nobody need hear that it left sockets open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        names.clear()
        gc.collect()
