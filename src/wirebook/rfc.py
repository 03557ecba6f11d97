"""The specifications that a book cites: title, date, status, and their section numbers."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wirebook.errors import ModelError

_CITATION = re.compile(r"(\d+|[a-z][a-z0-9-]*)(?:#(\d+(?:\.\d+)*))?")


@dataclass(frozen=True, slots=True)
class Rfc:
    """One RFC as the index knows it, or another specification that a book brings.

    `date` is year and month; `sections` are the numbers that may be cited. A specification that
    is no RFC has the number 0, a short `name` that citations use, and an `address`, in which
    `{section}` may stand.
    """

    number: int
    title: str
    date: str
    status: str
    obsoletes: tuple[int, ...]
    updates: tuple[int, ...]
    sections: tuple[str, ...]
    name: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        """What stands before `#` in a citation: `1939`, `door`."""
        return self.name or str(self.number)

    @property
    def label(self) -> str:
        """What a reader sees: `RFC 1939`, `door`."""
        return self.name or f"RFC {self.number}"

    @property
    def url(self) -> str:
        """Where the text can be read."""
        whole = self.address.partition("#")[0] if "{section}" in self.address else self.address
        return whole or f"https://www.rfc-editor.org/rfc/rfc{self.number}"

    def at(self, section: str) -> str:
        """Where a section can be read; of other specifications only if the address says how."""
        if self.address:
            return self.address.replace("{section}", section)
        return f"{self.url}#section-{section}"


@dataclass(frozen=True, slots=True)
class Citation:
    """One section of one RFC, written `1939#6` in the models; `1939` alone is the whole text."""

    rfc: Rfc
    section: str

    def __str__(self) -> str:
        return f"{self.rfc.label} section {self.section}" if self.section else self.rfc.label

    @property
    def url(self) -> str:
        """The address of the section in the HTML edition."""
        return self.rfc.at(self.section) if self.section else self.rfc.url


@lru_cache(maxsize=4096)
def cite(reference: str) -> Citation:
    """Read `1939#6`.

    Raises:
        ModelError: if the RFC or the section is not in the index.
    """
    match = _CITATION.fullmatch(reference)
    if match is None:
        raise ModelError(f"{reference!r} is not a citation; write it like 1939#6")
    key, section = match[1], match[2] or ""
    rfc = INDEX.get(int(key)) if key.isdigit() else None
    rfc = rfc or _BROUGHT.get(key)
    if rfc is None:
        what = f"RFC {key}" if key.isdigit() else key
        raise ModelError(f"{what} is not in the index of RFCs")
    if section and section not in rfc.sections:
        raise ModelError(f"{rfc.label} has no section {section}")
    return Citation(rfc, section)


_BROUGHT: dict[str, Rfc] = {}
"""What books have added. An RFC is the same in every book, so they may share one index."""


def bring(rfc: Rfc) -> None:
    """Add a specification that the engine does not know.

    Raises:
        ModelError: if it is known, and as something else.
    """
    known = INDEX.get(rfc.number) or _BROUGHT.setdefault(rfc.key, rfc)
    if known != rfc:
        raise ModelError(f"{rfc.label} is in the index already, with other data")


def index() -> tuple[Rfc, ...]:
    """Every specification that may be cited: RFCs by number, then the others by name."""
    return tuple(sorted((*INDEX.values(), *_BROUGHT.values()), key=lambda e: (e.name, e.number)))


def obsoleted_by(rfc: Rfc) -> tuple[Rfc, ...]:
    """The RFCs of the index that replace an RFC."""
    return tuple(each for each in index() if rfc.number in each.obsoletes)


def updated_by(rfc: Rfc) -> tuple[Rfc, ...]:
    """The RFCs of the index that change an RFC without replacing it."""
    return tuple(each for each in index() if rfc.number in each.updates)


def _read() -> dict[int, Rfc]:
    text = Path(__file__).with_name("rfcs.toml").read_text(encoding="utf-8")
    return {each["number"]: _rfc(each) for each in tomllib.loads(text)["rfc"]}


def _rfc(entry: dict[str, Any]) -> Rfc:
    return Rfc(
        entry["number"],
        entry["title"],
        entry["date"],
        entry["status"],
        tuple(entry.get("obsoletes", ())),
        tuple(entry.get("updates", ())),
        tuple(entry.get("sections", "").split()),
    )


INDEX = _read()
"""The RFCs of `rfcs.toml`, by number."""
