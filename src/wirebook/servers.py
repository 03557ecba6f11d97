"""What real servers said to the transcripts of the book: who agrees, and who differs where.

The record is `snippets/servers.toml`. Nobody need believe it: a test plays the transcripts to the
real server and compares (`tests/real`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wirebook.errors import ModelError, SourceError
from wirebook.rfc import cite
from wirebook.text import LANGUAGES, Text

RECORD = "servers.toml"


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a real server says something else than the mock server, and why it may.

    Args:
        files: the transcripts that meet it.
        ours: the mock server's line.
        theirs: the real server's, or in parentheses what it did instead of a reply.
        rfc: the sections that leave it open, or that one of the two does not follow.
    """

    files: tuple[str, ...]
    ours: str
    theirs: str
    why: Text
    rfc: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RealServer:
    """A real server, and how it compared on a day.

    Args:
        date: year, month and day.
        agrees: the transcripts in which every reply has the same shape.
        settings: what of its configuration matters for the comparison.
    """

    name: str
    version: str
    protocol: str
    date: str
    settings: Text
    agrees: tuple[str, ...]
    departures: tuple[Departure, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def load(snippets: Path, shown: str) -> tuple[RealServer, ...]:
    """Read the record that lies beside the transcripts; without one there is no server.

    Args:
        shown: what errors call the file.

    Raises:
        SourceError: if an entry is wrong, with its line.
    """
    path = snippets / RECORD
    return _read(path.read_text(encoding="utf-8"), snippets, shown) if path.is_file() else ()


@lru_cache(maxsize=8)
def _read(text: str, snippets: Path, shown: str) -> tuple[RealServer, ...]:
    """Read a record, once per content: every dialogue of a page asks for it."""
    try:
        entries = tomllib.loads(text).get("server", [])
    except tomllib.TOMLDecodeError as error:
        raise SourceError(str(error), shown, 1) from None
    lines = _heads(text, "[[server]]")
    servers = []
    for entry, line in zip(entries, lines, strict=False):
        try:
            servers.append(_server(entry, snippets))
        except (KeyError, ModelError, ValueError) as error:
            said = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise SourceError(f"server {entry.get('name', '?')}: {said}", shown, line) from None
    return tuple(servers)


def _heads(text: str, head: str) -> list[int]:
    return [at for at, line in enumerate(text.splitlines(), 1) if line.strip() == head]


def _server(entry: Mapping[str, Any], snippets: Path) -> RealServer:
    agrees = tuple(str(each) for each in entry["agrees"])
    departures = tuple(_departure(each) for each in entry.get("departs", ()))
    for name in _named(agrees, departures):
        if not (snippets / name).is_file():
            raise ValueError(f"no file {name}")
    return RealServer(
        str(entry["name"]),
        str(entry["version"]),
        str(entry["protocol"]),
        str(entry["date"]),
        _text(entry["settings"]),
        agrees,
        departures,
    )


def _departure(entry: Mapping[str, Any]) -> Departure:
    rfc = tuple(str(each) for each in entry["rfc"])
    for reference in rfc:
        cite(reference)
    return Departure(
        tuple(str(each) for each in entry["files"]),
        str(entry["ours"]),
        str(entry["theirs"]),
        _text(entry["why"]),
        rfc,
    )


def _text(entry: Mapping[str, Any]) -> Text:
    return Text(**{lang: str(entry[lang]) for lang in LANGUAGES})


def _named(agrees: tuple[str, ...], departures: tuple[Departure, ...]) -> Iterator[str]:
    yield from agrees
    for departure in departures:
        yield from departure.files
