"""The book in one language, and where its pages show what."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from wirebook.book import Book, Proof
from wirebook.claims import Claims
from wirebook.comparison import Row
from wirebook.machine import Machine
from wirebook.readings import Reading
from wirebook.render.links import page
from wirebook.text import Text
from wirebook.transcript import Transcript
from wirebook.turns import Replay

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Place:
    """A transcript on a page: the page from the root of its language, and the figure's id."""

    page: str
    anchor: str

    @property
    def top(self) -> str:
        """The address of the whole dialogue."""
        return page(self.page, self.anchor)

    def line(self, number: int) -> str:
        """The address of one of its lines."""
        return page(self.page, f"{self.anchor}-{number}")


@dataclass(frozen=True, slots=True)
class Edition:
    """A book and the language that it is read in.

    It is the book as it was when first asked: every page and transcript is read once. Ask
    `edition_of` for another after a change.
    """

    book: Book
    lang: str
    _kept: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def say(self, text: Text, **fields: object) -> str:
        """A phrase in the language of the edition."""
        return text[self.lang].format(**fields) if fields else text[self.lang]

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """Make something of the whole book the first time that it is asked for by this key."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made

    def fences(self) -> tuple[tuple[str, str, dict[str, str]], ...]:
        """Every fence of ours: page, name and options, in the order of the pages."""
        return self.once("fences", lambda: tuple(self._fences()))

    def places(self) -> dict[str, Place]:
        """The page that shows each transcript or session file.

        If several do, it is the first of those in the folder of the file's own name, or else the
        first of all.
        """
        return self.once("places", self._places)

    def proofs(self) -> tuple[Proof, ...]:
        """The register of proofs."""
        return self.once("proofs", self.book.proofs)

    def claims(self) -> Claims:
        """The source document and what is claimed on it."""
        return self.once("claims", self.book.claims)

    def comparison(self) -> tuple[Row, ...]:
        """The rows of the comparison of protocols."""
        return self.once("comparison", self.book.comparison)

    def readings(self) -> tuple[Reading, ...]:
        """The reading paths."""
        return self.once("readings", self.book.readings)

    def transcripts(self) -> tuple[tuple[str, Transcript], ...]:
        """Every transcript file with the name that fences use."""
        return tuple((name, self.transcript(name)) for name in self.files("snippets", ".wire"))

    def transcript(self, source: str) -> Transcript:
        """A transcript file, named as fences name it."""
        return self.once(("transcript", source), lambda: self.book.transcript(source))

    def files(self, folder: str, suffix: str) -> tuple[str, ...]:
        """The files of a suffix below a folder of the book, named from there."""
        root = self.book.root / folder
        return self.once(
            (folder, suffix),
            lambda: tuple(each.relative_to(root).as_posix() for each in _sorted(root, suffix)),
        )

    def replays(self, machine: Machine) -> Iterator[tuple[str, Replay]]:
        """The transcript files of a protocol, played."""
        for source, transcript in self.transcripts():
            protocol = self.book.protocols.get(transcript.protocol)
            if protocol is not None and protocol.machine is machine:
                yield source, self.book.play(transcript)

    def every_replay(self) -> tuple[tuple[str, Replay], ...]:
        """Every transcript of the book, those on pages included, played."""
        return self.once("replays", lambda: tuple(self.book.replays()))

    def _fences(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        root = self.book.root / "docs" / self.lang
        for path in self.book.pages(self.lang):
            for block in self.book.blocks(path):
                yield path.relative_to(root).as_posix(), block.name, dict(block.options)

    def _places(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for where, name, options in sorted(self.fences(), key=_far):
            source = options.get("src", "")
            if name == "wire" and source:
                found.setdefault(source, Place(where, anchor(source)))
            elif name == "client" and source:
                shown = session_anchor(source, options.get("section", ""))
                found.setdefault(source, Place(where, shown))
            elif name == "terminal" and source:
                shown = session_anchor(source, options["section"])
                found.setdefault(source, Place(where, shown))
            elif name == "journey" and source:
                found.setdefault(source, Place(where, f"journey-{options.get('run', '')}"))
        return found


def _sorted(root: Path, suffix: str) -> list[Path]:
    return sorted(root.rglob(f"*{suffix}"))


def edition_of(book: Book, lang: str) -> Edition:
    """The book in a language as it is now; the same edition as long as no file of it changes."""
    return _edition(book.root, lang, book.stamp())


@lru_cache(maxsize=4)
def _edition(root: Path, lang: str, _stamp: object) -> Edition:
    return Edition(Book(root), lang)


def _far(shown: tuple[str, str, dict[str, str]]) -> bool:
    """Whether a fence shows a file of another folder: pages on POP3 come first for `pop3/`."""
    where, _, options = shown
    return where.partition("/")[0] != options.get("src", "").partition("/")[0]


def anchor(source: str) -> str:
    """The id of a transcript file on its page: `pop3/lock.wire` is `wire-lock`."""
    return f"wire-{_slug(PurePosixPath(source).stem)}"


def session_anchor(source: str, section: str) -> str:
    """The id of a Python session on its page, or of one section of it."""
    stem = PurePosixPath(source).stem
    return "-".join(["client", _slug(stem), *([_slug(section)] if section else [])])


def anchor_of_text(text: str) -> str:
    """The id of a dialogue that stands in the page itself: the same for the same words."""
    return "wire-" + hashlib.sha256(text.encode()).hexdigest()[:8]


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
