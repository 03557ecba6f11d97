"""The book in one language, and where its pages show what."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from wirebook.book import Book
from wirebook.machine import Machine
from wirebook.render.links import page
from wirebook.text import Text
from wirebook.turns import Replay


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
    """A book and the language that it is read in."""

    book: Book
    lang: str

    def say(self, text: Text, **fields: object) -> str:
        """A phrase in the language of the edition."""
        return text[self.lang].format(**fields) if fields else text[self.lang]

    def fences(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Every fence of ours: page, name and options, in the order of the pages."""
        root = self.book.root / "docs" / self.lang
        for path in self.book.pages(self.lang):
            for block in self.book.blocks(path):
                yield path.relative_to(root).as_posix(), block.name, dict(block.options)

    def places(self) -> dict[str, Place]:
        """The first page that shows each transcript or session file."""
        found: dict[str, Place] = {}
        for where, name, options in self.fences():
            source = options.get("src", "")
            if name == "wire" and source:
                found.setdefault(source, Place(where, anchor(source)))
            elif name == "client" and source:
                shown = session_anchor(source, options.get("section", ""))
                found.setdefault(source, Place(where, shown))
        return found

    def replays(self, machine: Machine) -> Iterator[tuple[str, Replay]]:
        """The transcript files of a protocol, played."""
        for source, transcript in self.book.transcripts():
            protocol = self.book.protocols.get(transcript.protocol)
            if protocol is not None and protocol.machine is machine:
                yield source, self.book.play(transcript)


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
