"""What real mail clients do with the mock servers, protocol by protocol, encrypted or not.

The record is `snippets/clients.toml`. Nobody need believe it: the tests are made from it, one for
each of its cells (`tests/serve/clients`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wirebook.errors import SourceError
from wirebook.text import LANGUAGES, Text

RECORD = "clients.toml"

WAYS = ("plain", "starttls", "implicit")
"""How a connection is protected: not at all, from a command on, from the first octet."""

WORKS = "works"
"""What stands in a cell if the client does its work there; otherwise the reason stands there."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a client does with one protocol.

    Args:
        does: the work that the test lets it do.
        ways: for each way that the mock server offers, why the client cannot go it, or nothing.
    """

    protocol: str
    does: Text
    ways: Mapping[str, Text | None]


@dataclass(frozen=True, slots=True)
class MailClient:
    """A mail client that nobody here wrote.

    Args:
        source: where it comes from, as words of a page.
        version: the one that this was last looked at with.
    """

    name: str
    version: str
    source: Text
    uses: tuple[Use, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def cells(self) -> Iterator[tuple[tuple[str, str, str], Text | None]]:
        """Each name, protocol and way, with the reason if the client cannot go it."""
        for use in self.uses:
            for way, why in use.ways.items():
                yield (self.name, use.protocol, way), why


def load(snippets: Path, shown: str) -> tuple[MailClient, ...]:
    """Read the record that lies beside the transcripts; without one there is no client.

    Args:
        shown: what errors call the file.

    Raises:
        SourceError: if an entry is wrong, with its line.
    """
    path = snippets / RECORD
    return _read(path.read_text(encoding="utf-8"), shown) if path.is_file() else ()


@lru_cache(maxsize=8)
def _read(text: str, shown: str) -> tuple[MailClient, ...]:
    try:
        entries = tomllib.loads(text).get("client", [])
    except tomllib.TOMLDecodeError as error:
        raise SourceError(str(error), shown, 1) from None
    heads = [at for at, line in enumerate(text.splitlines(), 1) if line.strip() == "[[client]]"]
    clients: list[MailClient] = []
    for entry, line in zip(entries, heads, strict=False):
        try:
            clients.append(_client(entry))
            if [each.name for each in clients].count(clients[-1].name) > 1:
                raise ValueError("expected each client once")
        except (KeyError, ValueError) as error:
            said = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise SourceError(f"client {entry.get('name', '?')}: {said}", shown, line) from None
    return tuple(clients)


def _client(entry: Mapping[str, Any]) -> MailClient:
    uses = tuple(_use(each) for each in entry["uses"])
    protocols = [each.protocol for each in uses]
    if len(set(protocols)) < len(protocols):
        raise ValueError("expected each protocol once")
    return MailClient(str(entry["name"]), str(entry["version"]), _text(entry["source"]), uses)


def _use(entry: Mapping[str, Any]) -> Use:
    ways = {str(name): _way(cell) for name, cell in entry["ways"].items()}
    if list(ways) != [each for each in WAYS if each in ways]:
        raise ValueError(f"expected ways among {', '.join(WAYS)}, found {', '.join(ways)}")
    return Use(str(entry["protocol"]), _text(entry["does"]), ways)


def _way(cell: object) -> Text | None:
    if cell == WORKS:
        return None
    if not isinstance(cell, dict):
        raise ValueError(f"expected {WORKS} or a reason in each language, found {cell}")
    return _text(cell)


def _text(entry: Mapping[str, Any]) -> Text:
    return Text(**{lang: str(entry[lang]) for lang in LANGUAGES})
