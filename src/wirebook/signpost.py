"""At the head of a page that lies on reading paths: which, how far along, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from wirebook.current import Page, page
from wirebook.readings import Reading, title_of
from wirebook.text import Text

PATHS = "start/paths.md"
"""The page that shows all paths; a path's name is its anchor there."""

PATH = Text("읽는 길", "Path")
NEXT = Text("다음", "next")
LAST = Text("끝", "last")


class Signpost(Treeprocessor):
    """Puts a line below the facts that stand under a page's title, or below the title."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self.lang = lang

    def run(self, root: Element) -> None:
        """Add the line, if the page is on a path."""
        here = page(self.md)
        blocks = list(root)
        facts = (at for at, each in enumerate(blocks) if each.get("class") == "wb-meta")
        title = (at for at, each in enumerate(blocks) if each.tag == "h1")
        above = next(facts, next(title, None))
        if above is None or not here.path:
            return
        line = Element("p", {"class": "wb-signpost"})
        for path, at, names in self._paths(here.path):
            line.append(self._one(here, path, at, names))
        if len(line):
            root.insert(above + 1, line)

    def _paths(self, path: str) -> Iterator[tuple[Reading, int, list[str]]]:
        """The paths that the page is on, its place on each, and the pages that are there."""
        from wirebook.book import Book

        book = Book.find()
        root = book.root / "docs" / self.lang
        if not (root / PATHS).is_file():
            return
        for each in book.readings():
            names = [stop.page for stop in each.stops if (root / stop.page).is_file()]
            if path in names:
                yield each, names.index(path), names

    def _one(self, here: Page, path: Reading, at: int, names: list[str]) -> Element:
        """One path: its name, the page's place on it, and the page after it."""
        said = Element("span")
        said.text = f"{PATH[self.lang]} "
        whole = SubElement(said, "a", {"href": here.source(f"{PATHS}#{path.id}")})
        whole.text = path.title[self.lang]
        whole.tail = f" {at + 1}/{len(names)} · "
        if at + 1 == len(names):
            whole.tail += LAST[self.lang]
        else:
            whole.tail += f"{NEXT[self.lang]} "
            after = SubElement(said, "a", {"href": here.source(names[at + 1]), "rel": "next"})
            after.text = self._title(names[at + 1])
        return said

    def _title(self, name: str) -> str:
        from wirebook.book import Book

        file = Book.find().root / "docs" / self.lang / name
        return title_of(file.read_text(encoding="utf-8")) or name
