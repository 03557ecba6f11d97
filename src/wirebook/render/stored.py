"""Layouts that a book keeps in a file, so that its builds need not wait for Graphviz.

Graphviz's answer depends on the DOT text alone, so the file is a table from the digest of a text
to the answer. A text that is not there is laid out anew; a test compares all that is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from wirebook.errors import SourceError

FILE = "diagrams/layouts.json"

Answer = dict[str, Any]
"""What Graphviz says in its format `json`, of it what a layout is read from."""

_NEEDED = {
    *("bb", "rankdir", "objects", "edges", "_gvid", "name", "pos", "width", "height", "style"),
    *("nodes", "subgraphs", "tail", "head", "label", "label_ko", "label_en", "class", "URL"),
    "weight",
}

CHOICE = "variant of "
"""Before the digest of a sketch's first DOT text: which of its variants is the calmest."""

_KNOWN: dict[str, Answer] = {}
"""By digest; whose book it comes from makes no difference."""

_CHOSEN: dict[str, int] = {}

_ASKED: list[tuple[set[str], dict[str, int]]] = []


@lru_cache
def use(root: Path) -> None:
    """Take what the book at a root has stored, if it has.

    Raises:
        SourceError: if the file cannot be read.
    """
    path = root / FILE
    if not path.is_file():
        return
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SourceError(f"{error}: delete the file, or write it anew", FILE, 1) from None
    for key, value in held.items():
        if key.startswith(CHOICE):
            _CHOSEN[key.removeprefix(CHOICE)] = value
        else:
            _KNOWN[key] = value


def find(dot: str) -> Answer | None:
    """Return the stored answer to a DOT text, if there is one."""
    for texts, _ in _ASKED:
        texts.add(dot)
    return _KNOWN.get(digest(dot))


def chosen(first: str) -> int | None:
    """Return which variant of a sketch is the calmest, if that is stored.

    Args:
        first: the DOT text of its first variant.
    """
    return None if _ASKED else _CHOSEN.get(digest(first))


def choose(first: str, number: int) -> None:
    """Note which variant of a sketch is the calmest."""
    for _, choices in _ASKED:
        choices[first] = number


@contextmanager
def asked() -> Iterator[tuple[set[str], dict[str, int]]]:
    """Collect the DOT texts that are laid out meanwhile, and which variants are the calmest."""
    found: tuple[set[str], dict[str, int]] = (set(), {})
    _ASKED.append(found)
    try:
        yield found
    finally:
        _ASKED.remove(found)


def written(answers: Mapping[str, Answer], choices: Mapping[str, int]) -> str:
    """The file's text: a line for each answer and each choice, in the order of the digests."""
    lines = sorted(
        f'"{digest(dot)}": {json.dumps(answer, ensure_ascii=False, separators=(",", ":"))}'
        for dot, answer in answers.items()
    )
    lines += sorted(f'"{CHOICE}{digest(dot)}": {number}' for dot, number in choices.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def digest(dot: str) -> str:
    """What a DOT text is stored under."""
    return hashlib.sha256(dot.encode()).hexdigest()[:32]


def needed(answer: Any) -> Any:
    """Leave out what only Graphviz's own drawing needs."""
    if isinstance(answer, dict):
        return {key: needed(value) for key, value in answer.items() if key in _NEEDED}
    return [needed(each) for each in answer] if isinstance(answer, list) else answer
