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
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

Key = tuple[str, str, tuple[tuple[str, str], ...], str]
"""A fence: language, name, options, content."""

pile: Pile | None = None
"""What is rendered for this process, if it has somebody who does that."""

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


def send(stream: BinaryIO, which: Key, html: str) -> None:
    """Hand a rendered fence to the builder."""
    pickle.dump((which, html, words(html)), stream, pickle.HIGHEST_PROTOCOL)


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
        self._made: dict[Key, tuple[str, str]] = {}
        self._over = False
        self._news = threading.Condition()
        self._marked: list[tuple[str, str]] = []
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def take(self, which: Key) -> str | None:
        """Wait for a fence; `None` if it could not be rendered."""
        with self._news:
            self._news.wait_for(lambda: self._over or which in self._made)
            html, _ = self._made.get(which, (None, ""))
            return html

    def mark(self, which: Key, html: str) -> str:
        """Keep what a fence shows, its addresses resolved, and return the mark for its place."""
        self._marked.append((html, self._made[which][1]))
        return f'<div class="wb-later">wb-later-{len(self._marked) - 1}.</div>'

    def put(self, site: Path) -> None:
        """Replace the marks in the pages of a finished site, and in its search."""
        for path in site.rglob("*.html"):
            _replace(path, _MARK, [html for html, _ in self._marked])
        said = [json.dumps(text)[1:-1] for _, text in self._marked]
        for path in (site / "search").glob("search_index.js*"):
            _replace(path, _WORD, said)

    def _read(self, stream: BinaryIO) -> None:
        try:
            while True:
                which, html, text = pickle.load(stream)
                with self._news:
                    self._made[which] = (html, text)
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
