"""The reading paths of a book: which pages, in which order, for whom: `paths.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wirebook.errors import SourceError
from wirebook.text import LANGUAGES, Text

FILE = "paths.toml"

_TITLE = re.compile(r"^title: *\"?(.+?)\"? *$", re.MULTILINE)
_HEAD = re.compile(r"\s*\[\[\s*path\s*\]\]")


@dataclass(frozen=True, slots=True)
class Stop:
    """A page on a path.

    Args:
        page: the page from the root of its language: `pop3/lock.md`.
        why: what the reader gets there.
        planned: whether the page may be missing yet; it is then left out.
    """

    page: str
    why: Text
    planned: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A path; `at` is its line in the file."""

    id: str
    title: Text
    stops: tuple[Stop, ...]
    at: int


def title_of(page: str) -> str:
    """The title that a page has in its front matter; empty if it has none."""
    found = _TITLE.search(page)
    return found[1] if found else ""


@lru_cache(maxsize=8)
def read(text: str, path: str = FILE) -> tuple[Reading, ...]:
    """Read the paths.

    Args:
        path: how messages call the file.

    Raises:
        SourceError: for whatever is wrong, with its line.
    """
    try:
        found = tomllib.loads(text).get("path", [])
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise SourceError(str(error), path, int(line[1]) if line else 1) from None
    heads = [at for at, row in enumerate(text.splitlines(), 1) if _HEAD.match(row)]
    if not isinstance(found, list) or len(found) != len(heads):
        raise SourceError("expected every path under [[path]] on a line of its own", path, 1)
    return tuple(_reading(entry, at, path) for entry, at in zip(found, heads, strict=True))


def _reading(entry: dict[str, Any], at: int, path: str) -> Reading:
    for key in ("id", "title", "stops"):
        if not entry.get(key):
            raise SourceError(f"expected {key} in this path, found none", path, at)
    for key in entry.keys() - {"id", "title", "stops"}:
        raise SourceError(f"expected id, title and stops in a path, found {key}", path, at)
    if not isinstance(entry["stops"], list):
        raise SourceError("expected a list in stops", path, at)
    title = _text(entry["title"], "title", path, at)
    stops = tuple(_stop(each, path, at) for each in entry["stops"])
    return Reading(str(entry["id"]), title, stops, at)


def _stop(entry: object, path: str, at: int) -> Stop:
    known = {"page", "planned", *LANGUAGES}
    if not isinstance(entry, dict) or not entry.get("page") or entry.keys() - known:
        raise SourceError(
            'expected stops like { page = "pop3/lock.md", ko = "...", en = "..." }, found '
            f"{entry!r}",
            path,
            at,
        )
    why = {key: value for key, value in entry.items() if key in LANGUAGES}
    name = str(entry["page"])
    return Stop(name, _text(why, name, path, at), entry.get("planned") is True)


def _text(value: object, key: str, path: str, at: int) -> Text:
    if not isinstance(value, dict) or sorted(value) != sorted(LANGUAGES):
        raise SourceError(f'expected ko = "..." and en = "..." in {key}', path, at)
    return Text(**{name: str(words) for name, words in value.items()})
