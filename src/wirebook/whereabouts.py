"""Where in its sources a table says what a flaw speaks of."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from wirebook.book import Book
from wirebook.protocols import Protocol

_TABLE = re.compile(r"^from wirebook\.machine import", re.MULTILINE)
_QUOTED = re.compile(r'"([^"]*)"')
_STATES = re.compile(r"[A-Z][A-Z0-9-]*(?: [A-Z][A-Z0-9-]*)+")


def declared(book: Book, protocol: Protocol, flaw: str) -> tuple[Path, int]:
    """Return the file and line of a protocol's table that a flaw of the model speaks of."""
    return _nearest(_sources(book, protocol), flaw)


def _sources(book: Book, protocol: Protocol) -> list[Path]:
    """The files that make a protocol's table, `model.py` first; a variant's parent comes last."""
    folder = Path(inspect.getfile(protocol.server)).parent
    found = sorted(folder.glob("*.py"), key=lambda path: (path.name != "model.py", path.name))
    made = [path for path in found if _TABLE.search(path.read_text(encoding="utf-8"))]
    parent = book.protocols.get(protocol.machine.variant_of)
    return (made or found[:1]) + (_sources(book, parent) if parent else [])


def _nearest(sources: list[Path], flaw: str) -> tuple[Path, int]:
    """The file and line on which most of the names of a flaw stand together."""
    names = re.findall(r"[\w/-]+", flaw.split(": ", 1)[0])
    best, score = (sources[0], 1), 0
    for source in sources:
        lines = source.read_text(encoding="utf-8").splitlines()
        words = [_named(line) for line in lines]
        for at in range(len(lines)):
            window = set().union(*words[at : at + 6])
            near = sum(name in words[at] for name in names)
            near += 2 * sum(name in window for name in names)
            if near > score:
                best, score = (source, at + 1), near
    return best if score else (sources[0], _set(sources[0], names))


def _named(line: str) -> set[str]:
    """What a line of a table names: its strings, and each state of a string of several."""
    strings = _QUOTED.findall(line)
    return {
        *strings,
        *(word for each in strings if _STATES.fullmatch(each) for word in each.split()),
    }


def _set(source: Path, names: list[str]) -> int:
    """The line on which one of the table's own settings stands, or the first."""
    lines = enumerate(source.read_text(encoding="utf-8").splitlines(), 1)
    return next((at for at, line in lines if any(f" {name}=" in line for name in names)), 1)
