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

_KNOWN: dict[str, Answer] = {}
"""By digest; whose book it comes from makes no difference."""

_ASKED: list[set[str]] = []


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
        _KNOWN.update(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise SourceError(f"{error}: delete the file, or write it anew", FILE, 1) from None


def find(dot: str) -> Answer | None:
    """Return the stored answer to a DOT text, if there is one."""
    for each in _ASKED:
        each.add(dot)
    return _KNOWN.get(digest(dot))


@contextmanager
def asked() -> Iterator[set[str]]:
    """Collect the DOT texts that are laid out meanwhile."""
    texts: set[str] = set()
    _ASKED.append(texts)
    try:
        yield texts
    finally:
        _ASKED.remove(texts)


def written(answers: Mapping[str, Answer]) -> str:
    """The file's text for answers by DOT text: a line each, in the order of the digests."""
    lines = sorted(
        f'"{digest(dot)}": {json.dumps(answer, ensure_ascii=False, separators=(",", ":"))}'
        for dot, answer in answers.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def digest(dot: str) -> str:
    """What a DOT text is stored under."""
    return hashlib.sha256(dot.encode()).hexdigest()[:32]


def needed(answer: Any) -> Any:
    """Leave out what only Graphviz's own drawing needs."""
    if isinstance(answer, dict):
        return {key: needed(value) for key, value in answer.items() if key in _NEEDED}
    return [needed(each) for each in answer] if isinstance(answer, list) else answer
