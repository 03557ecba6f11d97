"""Write `diagrams/layouts.json` anew: what Graphviz answers to every picture of a book.

python -m wirebook.layouts
"""

from __future__ import annotations

from contextlib import suppress

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.fence import NAMES
from wirebook.render import stored
from wirebook.render.arrange import arrange
from wirebook.render.edition import Edition
from wirebook.render.layout import fresh
from wirebook.showing import rendered
from wirebook.text import LANGUAGES


def layouts(book: Book) -> str:
    """Return what the file must hold: Graphviz is asked for all of it."""
    arrange.cache_clear()  # it would not ask again
    with stored.asked() as (texts, choices):
        for lang in LANGUAGES:
            edition = Edition(book, lang)  # a fresh one, which has shown nothing yet
            for page in book.pages(lang):
                for block in book.blocks(page):
                    # whatever fence it is, it may hold a picture; what is wrong is told by a check
                    with suppress(SourceError):
                        if block.name in NAMES:
                            rendered(edition, block)
    return stored.written({dot: fresh(dot) for dot in texts}, choices)


def main() -> None:
    """Write the file of the book around the current directory."""
    book = Book.find()
    path = book.root / stored.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(layouts(book), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
