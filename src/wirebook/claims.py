"""What the book's source document states, each statement with its verdict: `claims.toml`."""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from wirebook.errors import ModelError, SourceError
from wirebook.rfc import cite
from wirebook.text import LANGUAGES, Text

FILE = "claims.toml"
SEED = "seed.md"

VERDICTS = {
    "right": Text("맞음", "right"),
    "imprecise": Text("부정확", "imprecise"),
    "wrong": Text("틀림", "wrong"),
    "outdated": Text("낡음", "outdated"),
}
KINDS = {
    "rfc": Text("규격", "specification"),
    "practice": Text("관행", "practice"),
    "policy": Text("정책", "policy"),
    "claim": Text("주장", "claim"),
}

_KEYS = {
    "id", "line", "quote", "gloss", "verdict", "kind", "correction", "rfc", "proofs", "source",
    "date",
}  # fmt: skip
_NEEDED = ("id", "line", "quote", "gloss", "verdict", "kind")
_ID = re.compile(r"[A-Z]\d{1,2}")
_HEAD = re.compile(r"\s*\[\[\s*claim\s*\]\]")
_RULE = re.compile(r"\|[\s|:-]+\||-{3,}")


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the source document, and what is true.

    Args:
        lines: where it stands in the source document; more than one if it is repeated.
        quote: its words, unchanged; they may run over several lines.
        gloss: the same in English.
        verdict: a key of `VERDICTS`.
        kind: what the correction rests on, a key of `KINDS`.
        correction: nothing if the statement is right as it stands.
        rfc: sections, as `cite` reads them.
        proofs: the proofs that it must not lose, written already or planned.
        source: where it was read, if it is no specification; `date` is the day.
        at: its line in `claims.toml`.
    """

    id: str
    lines: tuple[int, ...]
    quote: str
    gloss: str
    verdict: str
    kind: str
    correction: Text | None
    rfc: tuple[str, ...]
    proofs: tuple[str, ...]
    source: Text | None
    date: str
    at: int

    @property
    def anchor(self) -> str:
        """Its place on the page of the source document."""
        return self.id.lower()


@dataclass(frozen=True, slots=True)
class Claims:
    """A source document and all its claims; `planned` are titles of proofs not yet written."""

    seed: str
    entries: tuple[Claim, ...]
    planned: Mapping[str, Text]

    def get(self, name: str) -> Claim:
        """The claim of a name.

        Raises:
            SourceError: if there is none.
        """
        found = {claim.id: claim for claim in self.entries}
        if name not in found:
            near = get_close_matches(name, found, 1)
            advice = f": write {near[0]}" if near else ""
            raise SourceError(f"expected a claim of {FILE}, found no {name}{advice}")
        return found[name]


NONE = Claims("", (), {})
"""What a book without a source document has."""


def statements(seed: str) -> tuple[int, ...]:
    """The lines of a source document that state something, counted from 1.

    The others are empty, headings, rules, heads of tables, questions, and labels with a colon.
    """
    lines = seed.split("\n")
    return tuple(number for number, line in enumerate(lines, 1) if _states(lines, number, line))


def _states(lines: list[str], number: int, line: str) -> bool:
    words = line.strip()
    if not words or words.startswith("#") or words.endswith((":", "?")):
        return False
    below = lines[number].strip() if number < len(lines) else ""
    return not (_RULE.fullmatch(words) or (words.startswith("|") and _RULE.fullmatch(below)))


def place(seed: str, line: int, quote: str) -> int:
    """The column, from 0, at which a quotation begins in a line; -1 if it does not stand there."""
    lines = seed.split("\n")
    if not 1 <= line <= len(lines):
        return -1
    here = "\n".join(lines[line - 1 : line + quote.count("\n")])
    column = here.find(quote)
    return column if column <= len(lines[line - 1]) else -1


@lru_cache(maxsize=8)
def read(text: str, seed: str, path: str = FILE, seed_path: str = SEED) -> Claims:
    """Read the claims on a source document.

    Args:
        text: what `claims.toml` says.
        seed: the source document.
        path: how messages call the file of claims; `seed_path` the document.

    Raises:
        SourceError: for whatever is wrong, with its line.
    """
    return _Reader(text, seed, path, seed_path).read()


class _Reader:
    """Knows which line each table and key of the file is on."""

    def __init__(self, text: str, seed: str, path: str, seed_path: str) -> None:
        self.text = text
        self.seed = seed
        self.path = path
        self.seed_path = seed_path
        self.rows = text.splitlines()
        self.heads = [at for at, row in enumerate(self.rows, 1) if _HEAD.match(row)]

    def read(self) -> Claims:
        try:
            data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            raise self._wrong(str(error), int(found[1]) if found else 1) from None
        self._unchanged(str(self._table(data, "seed").get("sha256", "")))
        planned = {
            name: self._text(title, self._line(0, name), name)
            for name, title in self._table(data, "planned").items()
        }
        written = data.get("claim", [])
        if not isinstance(written, list) or len(written) != len(self.heads):
            raise self._wrong("expected every claim under [[claim]] on a line of its own", 1)
        entries = tuple(map(self._claim, written, self.heads))
        self._once(entries)
        self._complete(entries)
        return Claims(self.seed, entries, planned)

    def _claim(self, entry: dict[str, Any], head: int) -> Claim:
        for key in _NEEDED:
            if not entry.get(key):
                raise self._wrong(f"expected {key} in this claim, found none", head)
        for key in entry.keys() - _KEYS:
            raise self._wrong(
                f"expected {', '.join(sorted(_KEYS))} in a claim, found {key}: delete it",
                self._line(head, key),
            )
        lines = entry["line"] if isinstance(entry["line"], list) else [entry["line"]]
        if not all(isinstance(line, int) for line in lines):
            raise self._wrong("expected numbers of lines in line", self._line(head, "line"))
        known = {key: str(entry[key]) for key in _NEEDED if key != "line"}
        correction, source = (
            self._text(entry[key], self._line(head, key), key) if key in entry else None
            for key in ("correction", "source")
        )
        claim = Claim(
            **known,
            lines=tuple(lines),
            correction=correction,
            rfc=self._names(entry, "rfc", head),
            proofs=self._names(entry, "proofs", head),
            source=source,
            date=str(entry.get("date", "")),
            at=head,
        )
        self._sound(claim)
        self._quoted(claim)
        return claim

    def _sound(self, claim: Claim) -> None:
        at = claim.at
        if not _ID.fullmatch(claim.id):
            found = f"expected a letter and a number in id, found {claim.id}"
            raise self._wrong(found, self._line(at, "id"))
        for key, value, known in (
            ("verdict", claim.verdict, VERDICTS),
            ("kind", claim.kind, KINDS),
        ):
            if value not in known:
                found = f"expected {key} to be one of {', '.join(known)}, found {value}"
                raise self._wrong(found, self._line(at, key))
        if claim.verdict != "right" and claim.correction is None:
            raise self._wrong(f"expected a correction, since {claim.id} is {claim.verdict}", at)
        for reference in claim.rfc:
            try:
                cite(reference)
            except ModelError as error:
                raise self._wrong(str(error), self._line(at, "rfc")) from None
        if claim.kind == "rfc" and not claim.rfc:
            raise self._wrong("expected rfc in a claim of the kind rfc, found none", at)
        if claim.kind != "rfc" and not (claim.source and claim.date):
            raise self._wrong(f"expected source and date in a claim of the kind {claim.kind}", at)
        self._dated(claim)

    def _dated(self, claim: Claim) -> None:
        try:
            if claim.date:
                datetime.date.fromisoformat(claim.date)
        except ValueError:
            found = f"expected a day like 2026-11-23 in date, found {claim.date}"
            raise self._wrong(found, self._line(claim.at, "date")) from None

    def _quoted(self, claim: Claim) -> None:
        for line in claim.lines:
            if place(self.seed, line, claim.quote) < 0:
                raise self._wrong(
                    f"expected the words of {self.seed_path}:{line} unchanged, found "
                    f"{claim.quote!r}, which does not stand there",
                    self._line(claim.at, "quote"),
                )

    def _unchanged(self, digest: str) -> None:
        found = hashlib.sha256(self.seed.encode()).hexdigest()
        if digest != found:
            raise self._wrong(
                f"expected {self.seed_path} unchanged, since the source document is quoted as it "
                f"was written; its digest is {found}",
                self._line(0, "sha256"),
            )

    def _once(self, entries: tuple[Claim, ...]) -> None:
        seen: set[str] = set()
        for claim in entries:
            if claim.id in seen:
                raise self._wrong(f"{claim.id} is there twice", self._line(claim.at, "id"))
            seen.add(claim.id)

    def _complete(self, entries: tuple[Claim, ...]) -> None:
        covered = set(_covered(entries))
        for line in statements(self.seed):
            if line not in covered:
                words = self.seed.split("\n")[line - 1].strip()
                raise SourceError(
                    f"expected a claim of {self.path} on this statement, found none: {words}",
                    self.seed_path,
                    line,
                )

    def _names(self, entry: dict[str, Any], key: str, head: int) -> tuple[str, ...]:
        value = entry.get(key, [])
        if not isinstance(value, list):
            raise self._wrong(f'expected {key} = ["..."]', self._line(head, key))
        return tuple(map(str, value))

    def _table(self, data: dict[str, Any], key: str) -> dict[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(f"expected [{key}] to be a table", self._line(0, key))
        return value

    def _text(self, value: object, line: int, key: str) -> Text:
        if not isinstance(value, dict) or sorted(value) != sorted(LANGUAGES):
            raise self._wrong(f'expected {key} = {{ ko = "...", en = "..." }}', line)
        return Text(**{name: str(words) for name, words in value.items()})

    def _line(self, head: int, key: str) -> int:
        """The line of a key behind the head of its table."""
        for at in range(head, len(self.rows)):
            if head and _HEAD.match(self.rows[at]):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", self.rows[at]):
                return at + 1
        return max(head, 1)

    def _wrong(self, message: str, line: int) -> SourceError:
        return SourceError(message, self.path, line)


def _covered(entries: tuple[Claim, ...]) -> Iterator[int]:
    for claim in entries:
        for line in claim.lines:
            yield from range(line, line + claim.quote.count("\n") + 1)
