"""The comparison of protocols, row by row: `comparison.toml`."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wirebook.errors import ModelError, SourceError
from wirebook.rfc import cite
from wirebook.text import LANGUAGES, Text

FILE = "comparison.toml"

COLUMNS = {"smtp": "SMTP", "pop3": "POP3", "imap": "IMAP", "http": "HTTP", "jmap": "JMAP"}
COUNTS = ("states", "commands", "transitions")

_HEAD = re.compile(r"\s*\[\[\s*row\s*\]\]")
_KEYS = {"ko", "en", "proofs", "rfc", "count", "octets", "source", "date"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What holds for one protocol in one respect.

    Args:
        proofs: those that show it, written already or planned.
        rfc: sections that say it.
        count: what is counted in the protocol's model.
        octets: transcripts and client lines in them whose reply is measured.
        source: where it was read, if no specification says it; `date` is the day.
        at: its line in the file.
    """

    text: Text
    proofs: tuple[str, ...]
    rfc: tuple[str, ...]
    count: tuple[str, ...]
    octets: tuple[tuple[str, str], ...]
    source: Text | None
    date: str
    at: int


@dataclass(frozen=True, slots=True)
class Row:
    """One respect, by the claim whose row of the source's table it corrects."""

    claim: str
    name: str
    cells: Mapping[str, Cell]
    at: int


@lru_cache(maxsize=8)
def read(text: str, path: str = FILE) -> tuple[Row, ...]:
    """Read the comparison.

    Args:
        path: how messages call the file.

    Raises:
        SourceError: for whatever is wrong, with its line.
    """
    try:
        found = tomllib.loads(text).get("row", [])
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise SourceError(str(error), path, int(line[1]) if line else 1) from None
    heads = [at for at, row in enumerate(text.splitlines(), 1) if _HEAD.match(row)]
    if not isinstance(found, list) or len(found) != len(heads):
        raise SourceError("expected every row under [[row]] on a line of its own", path, 1)
    reader = _Reader(text.splitlines(), path)
    return tuple(map(reader.row, found, heads))


class _Reader:
    def __init__(self, rows: list[str], path: str) -> None:
        self.rows = rows
        self.path = path

    def row(self, entry: dict[str, Any], head: int) -> Row:
        for key in ("claim", "en", *COLUMNS):
            if not entry.get(key):
                raise self._wrong(f"expected {key} in this row, found none", head)
        for key in entry.keys() - {"claim", "en", *COLUMNS}:
            raise self._wrong(f"expected claim, en and columns in a row, found {key}", head)
        cells = {name: self._cell(entry[name], self._line(head, name)) for name in COLUMNS}
        return Row(str(entry["claim"]), str(entry["en"]), cells, head)

    def _cell(self, entry: object, at: int) -> Cell:
        if not isinstance(entry, dict) or not all(entry.get(each) for each in LANGUAGES):
            raise self._wrong('expected ko = "..." and en = "..." in this cell', at)
        for key in entry.keys() - _KEYS:
            known = ", ".join(sorted(_KEYS))
            raise self._wrong(f"expected {known} in a cell, found {key}: delete it", at)
        for key in ("proofs", "rfc", "count", "octets"):
            if not isinstance(entry.get(key, []), list):
                raise self._wrong(f"expected a list in {key}", at)
        cell = Cell(
            Text(str(entry["ko"]), str(entry["en"])),
            tuple(entry.get("proofs", ())),
            tuple(map(str, entry.get("rfc", ()))),
            tuple(entry.get("count", ())),
            tuple(self._octets(each, at) for each in entry.get("octets", ())),
            self._source(entry.get("source"), at),
            str(entry.get("date", "")),
            at,
        )
        self._sound(cell)
        return cell

    def _octets(self, pair: object, at: int) -> tuple[str, str]:
        if not isinstance(pair, list) or len(pair) != 2:
            raise self._wrong('expected octets = [["file.wire", "client line"]]', at)
        return str(pair[0]), str(pair[1])

    def _source(self, value: object, at: int) -> Text | None:
        if value is None:
            return None
        if not isinstance(value, dict) or sorted(value) != sorted(LANGUAGES):
            raise self._wrong('expected source = { ko = "...", en = "..." }', at)
        return Text(**value)

    def _sound(self, cell: Cell) -> None:
        for each in cell.count:
            if each not in COUNTS:
                known = ", ".join(COUNTS)
                raise self._wrong(f"expected {known} in count, found {each}", cell.at)
        for reference in cell.rfc:
            try:
                cite(reference)
            except ModelError as error:
                raise self._wrong(str(error), cell.at) from None
        if not cell.rfc and not (cell.source and cell.date):
            found = "expected rfc, or source and date, which stand here while no proof runs"
            raise self._wrong(found, cell.at)
        try:
            if cell.date:
                datetime.date.fromisoformat(cell.date)
        except ValueError:
            found = f"expected a day like 2026-11-23 in date, found {cell.date}"
            raise self._wrong(found, cell.at) from None

    def _line(self, head: int, column: str) -> int:
        """The line on which the table of a column begins, behind the head of its row."""
        for at in range(head, len(self.rows)):
            if re.match(rf"\s*\[\s*row\s*\.\s*{column}\s*\]", self.rows[at]):
                return at + 1
        return head

    def _wrong(self, message: str, line: int) -> SourceError:
        return SourceError(message, self.path, line)
