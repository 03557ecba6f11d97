"""A book on disk: pages, transcripts, sessions, proofs and protocols, found from its root."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wirebook import claims, clients, comparison, exercises, readings, scenes
from wirebook.blocks import Block, blocks
from wirebook.citable import read_toml, table_line
from wirebook.claims import Claims
from wirebook.clients import MailClient
from wirebook.comparison import Row
from wirebook.errors import SourceError
from wirebook.exercises import Exercise
from wirebook.protocols import REGISTRY, Protocol
from wirebook.readings import Reading
from wirebook.replay import replay
from wirebook.scenes import Scene
from wirebook.servers import RECORD, RealServer, load
from wirebook.shelf import protocols_of
from wirebook.text import LANGUAGES, Text
from wirebook.transcript import Transcript, parse
from wirebook.turns import Replay
from wirebook.world import Scenario, scenario

PROOFS = "snippets/proofs.toml"


@dataclass(frozen=True, slots=True)
class Proof:
    """A named fact and the files that show it.

    `seed` names the statements of the source document that it bears on; `line` is where the entry
    begins in the register.
    """

    id: str
    title: Text
    fact: Text
    files: tuple[str, ...]
    rfc: tuple[str, ...]
    seed: tuple[str, ...] = ()
    line: int = 1

    @property
    def anchor(self) -> str:
        """Its place on the page of proofs."""
        return self.id.lower()


@dataclass(frozen=True, slots=True)
class Book:
    """The files of a book.

    Args:
        root: the directory that holds `docs`, `snippets` and `diagrams`.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Book:
        """Return the book around a directory, or around the current one.

        Raises:
            SourceError: if no directory above it has `docs` and `snippets`.
        """
        here = (start or Path.cwd()).resolve()
        for root in (here, *here.parents):
            if (root / "docs").is_dir() and (root / "snippets").is_dir():
                return cls(root)
        raise SourceError(f"no book here: neither {here} nor a directory above has docs, snippets")

    @property
    def protocols(self) -> Mapping[str, Protocol]:
        """The protocols that the book is about, by name: its own, or the engine's.

        Raises:
            SourceError: if one of its own cannot be used, with file and line.
        """
        return protocols_of(self.root)

    @property
    def snippets(self) -> Path:
        """Where transcripts and Python sessions are."""
        return self.root / "snippets"

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Name, time and size of every file that pages are made from: equal while none changes."""
        parts = (self.root / part for part in ("docs", "snippets", "diagrams", "protocols"))
        return tuple(each for part in parts if part.is_dir() for each in _stamps(part))

    def name(self, path: Path) -> str:
        """How messages call a file: its path, from the root if it lies below it."""
        return _named(path, self.root)

    def text(self, path: Path, newline: str | None = None) -> str:
        """Read a file that a writer wrote.

        Args:
            newline: as for `open`; the empty string keeps the ends of lines as they are.

        Raises:
            SourceError: if there is none, or it is no UTF-8.
        """
        try:
            with path.open(encoding="utf-8", newline=newline) as file:
                return file.read()
        except UnicodeDecodeError as error:
            raise SourceError(f"expected UTF-8, found {error.reason}", self.name(path), 1) from None
        except OSError as error:
            found = f"expected a file that can be read, found: {error.strerror}"
            raise SourceError(found, self.name(path), 1) from None

    def files(self, suffix: str) -> tuple[Path, ...]:
        """All files below `snippets` with a suffix such as `.wire`, in order of their names."""
        return tuple(sorted(self.snippets.rglob(f"*{suffix}")))

    def transcript(self, source: str) -> Transcript:
        """Read a transcript file, named as fences name it: `pop3/lock.wire`."""
        path = self.snippets / source
        return _read(self.text(path), self.name(path))

    def transcripts(self) -> Iterator[tuple[str, Transcript]]:
        """Every transcript file with the name that fences use."""
        for path in self.files(".wire"):
            source = path.relative_to(self.snippets).as_posix()
            yield source, self.transcript(source)

    def pages(self, language: str) -> tuple[Path, ...]:
        """The Markdown pages of a language."""
        return tuple(sorted((self.root / "docs" / language).rglob("*.md")))

    def blocks(self, page: Path) -> tuple[Block, ...]:
        """The fenced blocks of a page."""
        return _blocks(self.text(page), self.name(page))

    def inline(self) -> Iterator[Transcript]:
        """The transcripts that stand in pages themselves."""
        for language in LANGUAGES:
            for page in self.pages(language):
                for block in self.blocks(page):
                    if block.name == "wire" and not dict(block.options).get("src"):
                        yield parse(block.source, block.path, block.first_line)

    def play(self, transcript: Transcript) -> Replay:
        """Play a transcript with the protocols of the book.

        Raises:
            TranscriptMismatch: if page and server disagree.
        """
        return played(transcript, self.root)

    def scene(self, transcript: Transcript) -> Scenario:
        """The world that a transcript's header asks for, as it is before the first line.

        Raises:
            ScenarioError: if the header asks for what does not exist.
        """
        return scenario(transcript.protocol, transcript.settings, self.protocols)

    def replays(self) -> Iterator[tuple[str, Replay]]:
        """Every transcript of the book, played: files under their names, inline ones by place."""
        for source, transcript in self.transcripts():
            yield source, self.play(transcript)
        for transcript in self.inline():
            yield f"{transcript.path}:{transcript.line}", self.play(transcript)

    def servers(self) -> tuple[RealServer, ...]:
        """What real servers said to the transcripts.

        Raises:
            SourceError: if the record has a mistake.
        """
        return load(self.snippets, self.name(self.snippets / RECORD))

    def clients(self) -> tuple[MailClient, ...]:
        """What real mail clients do with the mock servers.

        Raises:
            SourceError: if the record has a mistake.
        """
        return clients.load(self.snippets, self.name(self.snippets / clients.RECORD))

    def exercises(self) -> tuple[Exercise, ...]:
        """What readers are to bring about; none if the book has no such file.

        Raises:
            SourceError: if an exercise is wrong, with its line.
        """
        return exercises.load(self.snippets, self.name(self.snippets / exercises.RECORD))

    def scenes(self) -> tuple[Scene, ...]:
        """Where a lab may begin; none if the book has no such file.

        Raises:
            SourceError: if one of them makes no world, with its line.
        """
        return scenes.load(self.root, self.protocols)

    def claims(self) -> Claims:
        """The source document and what is claimed on it; nothing if the book has none.

        Raises:
            SourceError: if one of the two files is wrong, with its line.
        """
        file, seed = self.snippets / claims.FILE, self.snippets / claims.SEED
        if not file.is_file():
            return claims.NONE
        if not seed.is_file():
            found = f"expected the source document {self.name(seed)}, found none"
            raise SourceError(found, self.name(file), 1)
        texts = [self.text(path) for path in (file, seed)]
        return claims.read(*texts, self.name(file), self.name(seed))

    def comparison(self) -> tuple[Row, ...]:
        """The rows of the comparison of protocols; none if the book has no such file.

        Raises:
            SourceError: if the file is wrong, with its line.
        """
        file = self.snippets / comparison.FILE
        return comparison.read(self.text(file), self.name(file)) if file.is_file() else ()

    def readings(self) -> tuple[Reading, ...]:
        """The reading paths; none if the book has no such file.

        Raises:
            SourceError: if the file is wrong, with its line.
        """
        file = self.snippets / readings.FILE
        return readings.read(self.text(file), self.name(file)) if file.is_file() else ()

    def proofs(self) -> tuple[Proof, ...]:
        """The register of proofs; a book without one proves nothing by name.

        Raises:
            SourceError: if the file cannot be read, or an entry lacks something.
        """
        entries = read_toml(self.root, PROOFS).get("proof", [])
        return tuple(
            _proof(entry, table_line(self.root, PROOFS, "proof", number))
            for number, entry in enumerate(entries)
        )


def _stamps(folder: str | os.PathLike[str]) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir():
                yield from _stamps(entry)
            else:
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size


def _proof(entry: dict[str, object], line: int) -> Proof:
    try:
        return Proof(
            str(entry["id"]),
            Text(**entry["title"]),  # type: ignore[arg-type]
            Text(**entry["fact"]),  # type: ignore[arg-type]
            tuple(entry["files"]),  # type: ignore[arg-type]
            tuple(entry["rfc"]),  # type: ignore[arg-type]
            tuple(entry.get("seed", ())),  # type: ignore[arg-type]
            line,
        )
    except (KeyError, TypeError) as error:
        lacks = error.args[0] if isinstance(error, KeyError) else "ko and en in title and fact"
        raise SourceError(
            f"expected {lacks} of proof {entry.get('id', '?')}, found none: add it, as in the "
            f"other entries",
            PROOFS,
            line,
        ) from None


@lru_cache(maxsize=4096)
def _named(path: Path, root: Path) -> str:
    found = path.resolve()
    return (found.relative_to(root) if found.is_relative_to(root) else found).as_posix()


@lru_cache(maxsize=1024)
def _blocks(text: str, path: str) -> tuple[Block, ...]:
    return blocks(text, path)


@lru_cache(maxsize=4096)
def _read(text: str, path: str) -> Transcript:
    return parse(text, path)


@lru_cache(maxsize=4096)
def played(transcript: Transcript, root: Path | None = None) -> Replay:
    """Play a transcript, once per content: a transcript is a value, so is its replay.

    Args:
        root: of the book whose protocols are used; without one, the engine's are.
    """
    return replay(transcript, protocols=protocols_of(root) if root else REGISTRY)


def here() -> Mapping[str, Protocol]:
    """The protocols of the book around the current directory; the engine's where there is none.

    Raises:
        SourceError: if one of them cannot be used.
    """
    try:
        book = Book.find()
    except SourceError:
        return REGISTRY
    return book.protocols
