"""`wirebook init`: a small book elsewhere that builds and passes its tests at once."""

from __future__ import annotations

from pathlib import Path

from wirebook.scaffold import template
from wirebook.scaffold.files import write
from wirebook.scaffold.stamps import fresh
from wirebook.scaffold.template import ScaffoldError, fitting


def init(folder: Path, name: str) -> tuple[str, ...]:
    """Start a book about a protocol of that name.

    Args:
        folder: one that is empty, or not there yet.

    Returns:
        The files that were written.

    Raises:
        ScaffoldError: if the folder holds anything, or the name does not fit.
    """
    fitting(name)
    if folder.exists() and not folder.is_dir():
        raise ScaffoldError(f"{folder}: expected a folder, found a file: nothing written")
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if there:
        more = ", …" if len(there) > 3 else ""
        raise ScaffoldError(
            f"{folder}: expected an empty folder, found {', '.join(there[:3])}{more}: "
            "nothing written; name another folder"
        )
    made = fresh(template.files(name))
    write(folder, made)
    return tuple(made)
