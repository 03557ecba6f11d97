"""Fences that another process renders while a builder lays out the pages around them.

`wirebook build` renders; its builder runs beside it, takes each fence when it comes to it, and
leaves a mark in the page. What the fence shows is put in its place when the pages are finished: so
neither Markdown nor the search has to read it again, and the search gets the words alone. A builder
that is called by hand does without all this and gives the same pages.
"""

from __future__ import annotations

import json
import pickle
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

Key = tuple[str, str, tuple[tuple[str, str], ...], str]
"""A fence: language, name, options, content."""

pile: Pile | None = None
"""What is rendered for this process, if it has somebody who does that."""

ADDRESS = re.compile(r'((?:xlink:)?href)="wb:([^"]*)"')
"""An address inside the book, as a fence writes it: `wb:pop3/commands.md#retr`."""

# What the theme's search keeps of a page: words, and these tags without their attributes.
_KEPT = "p|code|pre|li|ol|ul|sub|sup"
_OPENING = re.compile(rf"<(/?(?:{_KEPT}))(?: [^>]*)?>")
_OTHER = re.compile(rf"<(?!/?(?:{_KEPT})>)[^>]*>")
_EMPTY = re.compile(rf"<({_KEPT})>\s*</\1>")
_MARK = re.compile(r'<div class="wb-later">wb-later-(\d+)\.</div>')
_WORD = re.compile(r"wb-later-(\d+)\.")


def key(lang: str, name: str, options: Mapping[str, str], source: str) -> Key:
    """What both processes call a fence."""
    return lang, name, tuple(sorted(options.items())), source


class Made(NamedTuple):
    """A rendered fence, taken apart where the builder has to do something with it.

    Args:
        pieces: the HTML in turn with the two parts of an address: `href`, and the page it names.
        ids: the places in it that links may lead to.
        words: what the search keeps of it.
    """

    pieces: list[str]
    ids: list[str]
    words: str

    @property
    def targets(self) -> list[str]:
        """The pages that it leads to."""
        return self.pieces[2::3]

    def resolved(self, address: Callable[[str, str], str]) -> str:
        """The HTML with something else for each address."""
        html = self.pieces[:1]
        parts = self.pieces
        for key, target, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            html += address(key, target), text
        return "".join(html)


def made(html: str) -> Made:
    """Take rendered HTML apart."""
    head, *parts = html.split('="wb:')  # many times as fast as ADDRESS.split
    pieces = [head]
    for part in parts:
        key = "xlink:href" if pieces[-1].endswith("xlink:href") else "href"
        pieces[-1] = pieces[-1].removesuffix(key)
        target, _, rest = part.partition('"')
        pieces += key, target, rest
    ids = [part.partition('"')[0] for part in html.split(' id="')[1:]]
    return Made(pieces, ids, words(html))


def send(stream: BinaryIO, which: Key, html: str) -> None:
    """Hand a rendered fence to the builder, which takes it apart: it has to wait anyway."""
    pickle.dump((which, str(html)), stream, pickle.HIGHEST_PROTOCOL)


def words(html: str) -> str:
    """What the search keeps of a rendered fence."""
    text = _OTHER.sub("", _OPENING.sub(r"<\1>", html))
    while (less := _EMPTY.sub("", text)) != text:
        text = less
    return text.replace("&quot;", '"').replace("&#x27;", "'").replace("\n", " ")


class Pile:
    """Rendered fences as they come in, and those whose places are marked.

    Args:
        stream: what `send` writes to; its end says that no more will come.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._rendered: dict[Key, str] = {}
        self._over = False
        self._news = threading.Condition()
        self._marked: list[Made] = []
        self._html: list[str] = []
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def take(self, which: Key) -> str | None:
        """Wait for a fence, and return a mark for its place; `None` if it could not be rendered."""
        with self._news:
            self._news.wait_for(lambda: self._over or which in self._rendered)
            found = self._rendered.get(which)
        if found is None:
            return None
        self._marked.append(made(found))
        self._html.append("")
        return f'<div class="wb-later">wb-later-{len(self._marked) - 1}.</div>'

    def marked(self, html: str) -> Made | None:
        """The fence whose mark this is, if it is one."""
        found = _MARK.fullmatch(html)
        return self._marked[int(found[1])] if found else None

    def resolve(self, mark: str, address: Callable[[str, str], str]) -> None:
        """Say what stands for each address of a marked fence on its page."""
        found = _MARK.fullmatch(mark)
        assert found is not None
        number = int(found[1])
        self._html[number] = self._marked[number].resolved(address)

    def put(self, site: Path) -> None:
        """Replace the marks in the pages of a finished site, and in its search."""
        for path in site.rglob("*.html"):
            _replace(path, _MARK, self._html)
        said = [json.dumps(each.words)[1:-1] for each in self._marked]
        for path in (site / "search").glob("search_index.js*"):
            _replace(path, _WORD, said)

    def _read(self, stream: BinaryIO) -> None:
        try:
            while True:
                which, html = pickle.load(stream)
                with self._news:
                    self._rendered[which] = html
                    self._news.notify_all()
        except (EOFError, pickle.UnpicklingError):
            pass  # the end, or the end of who renders
        finally:
            with self._news:
                self._over = True
                self._news.notify_all()


def _replace(path: Path, mark: re.Pattern[str], texts: list[str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        old = file.read()
    new = mark.sub(lambda found: texts[int(found[1])], old)
    if new != old:
        path.write_text(new, encoding="utf-8", newline="")
