"""The small book that `wirebook init` starts from, read with a name of one's own in it.

It lies beside this file, whole and working. `toydoor` is its protocol's name wherever it stands,
so that another name can take its place.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from wirebook.errors import WirebookError
from wirebook.protocols import REGISTRY

BOOK = Path(__file__).parent / "book"
TOKEN = "toydoor"
PORT = "4040"

_NAME = re.compile(r"[a-z][a-z0-9]{1,15}")
_RENAMED = {"gitignore": ".gitignore"}  # under its own name it would work here, too


class ScaffoldError(WirebookError):
    """Nothing was made, for the reason given; what was there is as it was."""


def fitting(name: str) -> str:
    """Return the name of a protocol that can be made.

    Raises:
        ScaffoldError: if it is none.
    """
    if not _NAME.fullmatch(name):
        raise ScaffoldError(
            "expected a name of 2 to 16 small letters and digits, a letter first, as transcripts "
            f"write it, found {name!r}"
        )
    if name in REGISTRY:
        raise ScaffoldError(f"expected a name that the engine does not have, found {name!r}")
    return name


def files(name: str, port: str = PORT) -> dict[str, str]:
    """Return the book's files, by their paths, about a protocol of that name."""
    return {
        _filled(_RENAMED.get(path, path), name, port): _filled(text, name, port)
        for path, text in _read()
    }


def is_protocol(path: str, name: str) -> bool:
    """Whether a file of the book belongs to its protocol, and not to the book as a whole."""
    return name in PurePosixPath(path).parts[:-1]


def _read() -> list[tuple[str, str]]:
    paths = [path for path in sorted(BOOK.rglob("*")) if path.is_file()]
    return [
        (path.relative_to(BOOK).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if "__pycache__" not in path.parts
    ]


def _filled(text: str, name: str, port: str) -> str:
    for word in (str.lower, str.upper, str.capitalize):
        text = text.replace(word(TOKEN), word(name))
    return text.replace(PORT, port).replace("==0.0.0", f"=={version('wirebook')}")
