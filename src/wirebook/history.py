"""The versions of a page that git remembers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LIMIT = 60  # seconds; git answers in a fraction of one


@dataclass(frozen=True, slots=True)
class Version:
    """A page as a commit left it.

    Args:
        commit: the first characters of its name; empty for what is not committed yet.
        date: the day of the commit, as in 2026-11-25; empty likewise.
        text: the whole page.
    """

    commit: str
    date: str
    text: str

    def __str__(self) -> str:
        return f"{self.date} ({self.commit})" if self.commit else "the last commit"


def remembered(page: Path) -> bool:
    """Whether git knows all versions of a page: it was committed, in a copy that is not shallow."""
    shallow = _git(page.parent, "rev-parse", "--is-shallow-repository")
    committed = _git(page.parent, "log", "-1", "--format=%H", "--", page.name)
    return bool(committed) and shallow is not None and shallow.strip() == b"false"


def versions(page: Path) -> Iterator[Version]:
    """The page as it is now, then as each commit left it, newest first, also under other names."""
    yield Version("", "", page.read_text(encoding="utf-8"))
    commits = tuple(_commits(page))
    asked = "".join(f"{commit}:{path}\n" for commit, _, path in commits).encode()
    answered = _git(page.parent, "cat-file", "--batch", said=asked) or b""
    for text, (commit, date, _) in zip(_texts(answered), commits, strict=False):
        if text is not None:
            yield Version(commit[:10], date, text.decode("utf-8", "replace"))


def _commits(page: Path) -> Iterator[tuple[str, str, str]]:
    """Each commit that changed the page, a merge as well: its name, its day, the page's path."""
    log = _git(
        page.parent,
        *("-c", "core.quotepath=off", "log", "--follow", "-m", "--name-only"),
        *("--format=%x00%H %cs", "--", page.name),
    )
    for entry in (log or b"").decode("utf-8", "replace").split("\0")[1:]:
        head, *names = (line for line in entry.splitlines() if line)
        commit, date = head.split(" ")
        yield from ((commit, date, name) for name in names[:1])


def _texts(answered: bytes) -> Iterator[bytes | None]:
    """What `git cat-file --batch` says: a head with the size in octets, the octets, a line end."""
    at = 0
    while at < len(answered):
        end = answered.index(b"\n", at)
        *_, kind, size = answered[at:end].split(b" ")
        if kind != b"blob":  # the commit took the page away: "NAME missing"
            yield None
            at = end + 1
            continue
        yield answered[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)


def _git(folder: Path, *words: str, said: bytes = b"") -> bytes | None:
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, input=said, capture_output=True, check=True, timeout=_LIMIT
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
