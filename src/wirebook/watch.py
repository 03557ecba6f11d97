"""Checking again and again while somebody writes, and telling only what has changed."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wirebook import checks
from wirebook.book import Book
from wirebook.checks import Problem
from wirebook.errors import SourceError
from wirebook.text import LANGUAGES

PAUSE = 0.25
"""Seconds between two looks at the files."""

Stamp = tuple[int, int, int]
"""What tells a file from the one that was there before: time in ns, octets, inode."""

_CHECKED = (".wire", ".pycon", ".console", ".md")
_CODE = (".py", ".toml")
_REGISTERS = (
    *(checks.models, checks.twins, checks.proofs, checks.claims, checks.readings),
    *(checks.exercises, checks.translations),
)
_WHOLE = Path()
"""Where the problems belong that no single file has: models, twins, proofs."""


def stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    """Look at files; one that is not there just now, since an editor replaces it, is left out."""
    found = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


@dataclass(slots=True)
class Looking:
    """Tells when files have changed and are at rest.

    A change counts when two looks in a row see the same: who writes in pieces is let finish.
    """

    files: Callable[[], Iterable[Path]]
    _seen: dict[Path, Stamp] = field(default_factory=dict)
    _last: dict[Path, Stamp] = field(default_factory=dict)

    def start(self) -> None:
        """Take the files as they are for unchanged."""
        self._seen = self._last = stamps(self.files())

    def changed(self) -> tuple[Path, ...]:
        """The files that were written, made or removed since, in order of their names."""
        now = stamps(self.files())
        settled, self._last = now == self._last, now
        if not settled:
            return ()
        before, self._seen = self._seen, now
        return tuple(
            sorted(path for path in {**before, **now} if before.get(path) != now.get(path))
        )


@dataclass(slots=True)
class Watch:
    """The verdict on a book, or on some of its files, kept up to date.

    Args:
        paths: the files; none means the whole book.
        tell: is given each line of news.
    """

    book: Book
    paths: tuple[Path, ...]
    tell: Callable[[str], None]
    _verdicts: dict[Path, tuple[Problem, ...]] = field(default_factory=dict)
    _broken: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems there are; one that several pages show is told once, at its place."""
        found: dict[tuple[str, int], Problem] = {}
        for problem in (each for verdict in self._verdicts.values() for each in verdict):
            found.setdefault((problem.path, problem.line), problem)
        return tuple(found.values())

    @property
    def status(self) -> int:
        """The exit status of the last run."""
        return 1 if self.problems or self._broken else 0

    def begin_anew(self, changed: Path) -> None:
        """Start this command again, since Python keeps a module that it has read.

        What cannot be read is told, and the old process goes on.
        """
        self._broken = _mistake()
        if self._broken:
            self.tell(f"{self._broken}\n{changed.name} has changed: the old models stay")
        else:
            self.tell(f"{changed.name} has changed: beginning anew")
            os.execv(sys.executable, [sys.executable, "-m", "wirebook", *sys.argv[1:]])

    def files(self) -> Iterator[Path]:
        """What is looked at: what is checked, what that shows, and the models."""
        yield from self._units()
        yield from self._shared()
        yield from (self.book.root / "diagrams").glob("*.dot")
        yield from self._code()

    def run(self, changed: tuple[Path, ...] | None = None) -> None:
        """Check what has changed, or everything, and tell what is new and what is mended."""
        started, before = time.perf_counter(), self.problems
        units = tuple(self._units())
        again = units if changed is None else tuple(self._affected(changed, units))
        self._verdicts = {path: found for path, found in self._verdicts.items() if path in units}
        for path in again:
            self._verdicts[path] = self._verdict(path)
        if not self.paths:
            self._verdicts[_WHOLE] = self._whole()
        for line in news(before, self.problems):
            self.tell(line)
        count = len(self.problems)
        spent = time.perf_counter() - started
        self.tell(f"checked in {spent:.1f} s: {count} problem{'' if count == 1 else 's'}")

    def _units(self) -> Iterator[Path]:
        if self.paths:
            yield from (path.resolve() for path in self.paths)
            return
        yield from (*self.book.files(".wire"), *self.book.files(".pycon"))
        for language in LANGUAGES:
            yield from self.book.pages(language)

    def _shared(self) -> Iterator[Path]:
        """What any page may speak of: proofs, claims, servers."""
        yield from (path for path in self.book.snippets.glob("*.*") if path.suffix != ".wire")

    def _code(self) -> Iterator[Path]:
        """What is read once only, so that a change of it means to begin anew."""
        yield from (self.book.root / "protocols").rglob("*.*")
        yield self.book.root / "pyproject.toml"
        try:
            protocols = self.book.protocols
        except SourceError:
            return
        for protocol in protocols.values():
            yield from Path(inspect.getfile(protocol.server)).parent.glob("*.py")

    def _affected(self, changed: tuple[Path, ...], units: tuple[Path, ...]) -> Iterator[Path]:
        """The changed files that are checked, and the pages that show one."""
        shared = any(path.parent == self.book.snippets for path in changed)
        for path in units:
            if shared or path in changed or (path.suffix == ".md" and self._shows(path, changed)):
                yield path

    def _shows(self, page: Path, changed: tuple[Path, ...]) -> bool:
        folders = (self.book.snippets, self.book.root / "diagrams")
        try:
            sources = [dict(block.options).get("src") for block in self.book.blocks(page)]
        except (SourceError, OSError):
            return False
        return any(folder / source in changed for source in sources if source for folder in folders)

    def _verdict(self, path: Path) -> tuple[Problem, ...]:
        return self._told(lambda: checks.check(self.book, (path,)), path)

    def _whole(self) -> tuple[Problem, ...]:
        return tuple(
            each
            for ask in _REGISTERS
            for each in self._told(lambda ask=ask: ask(self.book), self.book.root)  # type: ignore[misc]
        )

    def _told(self, ask: Callable[[], Iterable[Problem]], path: Path) -> tuple[Problem, ...]:
        try:
            return tuple(ask())
        except SourceError as error:
            return (Problem(error.path or str(path), error.line, error.message),)
        except OSError as error:  # a file that goes away while it is read
            return (Problem(str(path), 1, str(error)),)


def news(before: tuple[Problem, ...], now: tuple[Problem, ...]) -> Iterator[str]:
    """Say what has changed: what is mended, and what is new."""
    yield from (f"{each.path}:{each.line}: mended" for each in before if each not in now)
    yield from (str(each) for each in now if each not in before)


def watch(book: Book, paths: tuple[Path, ...], pause: float = PAUSE) -> int:
    """Check, then look until interrupted, and check what changes.

    Args:
        pause: seconds between two looks.

    Returns:
        The status of the last run.
    """
    watching = Watch(book, paths, lambda line: print(line, flush=True))
    looking = Looking(watching.files)
    try:
        looking.start()
        watching.run()
        while True:
            time.sleep(pause)
            changed = looking.changed()
            code = [
                path for path in changed if path.suffix in _CODE and path.parent != book.snippets
            ]
            if code:
                watching.begin_anew(code[0])
            elif changed:
                watching.run(changed)
    except KeyboardInterrupt:
        print("", file=sys.stderr)
    return watching.status


def _mistake() -> str:
    """Say why a new process could not read the code as it is now, or nothing."""
    tried = subprocess.run(
        [sys.executable, "-m", "wirebook", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    return tried.stderr.strip().splitlines()[-1] if tried.returncode else ""
