"""The protocols that a book is about: its own, which lie in it, and those it takes of the engine.

A book's own protocol is a package `protocols/NAME/` whose `__init__.py` has `PROTOCOL`. What the
book cites beyond the index of RFCs stands beside them (`wirebook.citable`).
"""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from wirebook.citable import bring_all, read_toml
from wirebook.errors import SourceError
from wirebook.protocols import REGISTRY, Protocol

FOLDER = "protocols"
SETTINGS = "pyproject.toml"

_NAME = re.compile(r"[a-z][a-z0-9-]*")


@lru_cache
def protocols_of(root: Path) -> Mapping[str, Protocol]:
    """Return the protocols of the book at a root, by name.

    A book without `protocols/` is about all of the engine's; one with it about its own. The table
    `[tool.wirebook]` of its `pyproject.toml` may name the engine's: `protocols = ["pop3"]`.

    Raises:
        SourceError: if something of it cannot be used, with file and line.
    """
    bring_all(root)
    own = dict(_own(root))
    taken = _taken(root)
    if taken is None:
        taken = () if own else tuple(REGISTRY)
    return {name: REGISTRY[name] for name in taken if name not in own} | own


def _taken(root: Path) -> tuple[str, ...] | None:
    """The engine's protocols that the book names, if it names any."""
    tool = read_toml(root, SETTINGS).get("tool", {})
    table = tool.get("wirebook", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise SourceError(
            f"expected the table [tool.wirebook], found {table!r}",
            SETTINGS,
            _line(root / SETTINGS, "wirebook"),
        )
    names = table.get("protocols")
    if names is None:
        return None
    if not isinstance(names, list):
        raise SourceError(
            f'expected protocols = ["..."] in [tool.wirebook], found {names!r}',
            SETTINGS,
            _line(root / SETTINGS, "protocols"),
        )
    for name in names:
        if name not in REGISTRY:
            line = _line(root / SETTINGS, f'"{name}"')
            raise SourceError(
                f"expected protocols of the engine ({', '.join(REGISTRY)}) in [tool.wirebook], "
                f"found {name!r}: delete it; those in {FOLDER}/ need not be named",
                SETTINGS,
                line,
            )
    return tuple(names)


def _own(root: Path) -> Iterator[tuple[str, Protocol]]:
    """The packages below `protocols/`, in the order of their names."""
    for path in sorted((root / FOLDER).glob("*/__init__.py")):
        name = path.parent.name
        shown = path.relative_to(root).as_posix()
        if not _NAME.fullmatch(name):
            raise SourceError(
                "expected a name in small letters, digits and -, as transcripts write it, found "
                f"{name!r}: rename the folder",
                shown,
                1,
            )
        protocol = getattr(_imported(root, name), "PROTOCOL", None)
        if not isinstance(protocol, Protocol):
            raise SourceError(
                f"expected PROTOCOL = Protocol(...), found {type(protocol).__name__}",
                shown,
                _line(path, "PROTOCOL"),
            )
        if protocol.machine.name != name:
            raise SourceError(
                f"expected the machine of {FOLDER}/{name} to be named {name!r}, found "
                f"{protocol.machine.name!r}: rename one of them",
                shown,
                _line(path, "PROTOCOL"),
            )
        yield name, protocol


def _imported(root: Path, name: str) -> ModuleType:
    """Import a protocol below a name that no other book's modules have.

    Raises:
        SourceError: whatever goes wrong, at the line of the book where it does.
    """
    package = _package(root)
    try:
        return import_module(f"{package.__name__}.{name}")
    except Exception as error:
        raise _placed(root, name, error) from error


def _package(root: Path) -> ModuleType:
    """The package that a book's protocols are in: two books may each have a `door`."""
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    name = f"wirebook_book_{digest}"
    package = sys.modules.setdefault(name, ModuleType(name))
    package.__path__ = [str(root / FOLDER)]
    return package


def _placed(root: Path, name: str, error: Exception) -> SourceError:
    """Say where in the book a module failed: its last line that the error went through."""
    path, line = root / FOLDER / name / "__init__.py", 1
    if isinstance(error, SyntaxError) and error.filename:
        path, line = Path(error.filename), error.lineno or 1
        message = error.msg
    else:
        message = str(error)
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).is_relative_to(root / FOLDER):
                path, line = Path(frame.filename), frame.lineno or 1
    inside = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return SourceError(f"{type(error).__name__}: {message}", inside, line)


def _line(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if words in line), 1)
