"""A reading path: a plain list of pages, in which a script lets the reader tick what is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebook.readings import Reading, Stop, title_of
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el
from wirebook.render.html import marked
from wirebook.render.links import page
from wirebook.text import Text

MINUTES = Text("{count}분", "{count} min")
TOTAL = Text("{pages}쪽, 모두 {count}분", "{pages} pages, {count} minutes in all")
DONE = Text("읽음", "read")

_TIME = re.compile(r"(?:읽는 시간\*\* |Reading time\*\* )(\d+)")


def reading(edition: Edition, path: Reading) -> Html:
    """The pages of a path that the book has, each with its time and its reason."""
    found = list(_found(edition, path))
    total = sum(minutes for _, _, minutes in found)
    return el(
        "div",
        el("ol", *(_stop(edition, *each) for each in found)),
        el("p", edition.say(TOTAL, pages=len(found), count=total), class_="wb-path__total"),
        class_="wb-path",
        data_wb_path=path.id,
        data_wb_done=edition.say(DONE),
    )


def _found(edition: Edition, path: Reading) -> Iterator[tuple[Stop, str, int]]:
    """The stops that exist, with the title and the minutes of the page."""
    root = edition.book.root / "docs" / edition.lang
    for stop in path.stops:
        file = root / stop.page
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            time = _TIME.search(text)
            yield stop, title_of(text) or stop.page, int(time[1]) if time else 0


def _stop(edition: Edition, stop: Stop, title: str, minutes: int) -> Html:
    time = el("span", edition.say(MINUTES, count=minutes), class_="wb-path__time")
    return el(
        "li",
        el("a", title, href=page(stop.page)),
        time if minutes else None,
        el("span", marked(edition.say(stop.why)), class_="wb-path__why"),
        data_wb_page=stop.page,
    )
