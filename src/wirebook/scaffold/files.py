"""Files that are written together or not at all, and never over others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from wirebook.scaffold.template import ScaffoldError


def read(path: Path) -> str:
    """Return a file's text, its line ends as they are."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def free(root: Path, names: Iterable[str]) -> None:
    """See that none of the files is there.

    Raises:
        ScaffoldError: naming those that are.
    """
    there = [name for name in names if (root / name).exists()]
    if there:
        raise ScaffoldError(f"expected no file of these, found {', '.join(there)}: nothing written")


def write(root: Path, texts: Mapping[str, str]) -> None:
    """Write files below a folder, which is made if it is not there.

    Raises:
        ScaffoldError: if the disk refuses.
    """
    try:
        for name, text in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
    except OSError as error:
        raise ScaffoldError(f"{error.filename}: {error.strerror}") from None
