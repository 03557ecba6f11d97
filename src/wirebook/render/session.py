"""A Python session on a page: one section of it, and all of it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer

from wirebook.book import Book
from wirebook.protocols import REGISTRY
from wirebook.pycon import PythonSession, parse_session, run_session
from wirebook.render.edition import session_anchor
from wirebook.render.element import Html, el
from wirebook.text import Text

INPUT = Text("입력만 복사", "copy the input")
RAN = Text("이 코드는 빌드할 때 실행되었다", "this code ran at build time")

_postponed: ContextVar[list[Callable[[], object]] | None] = ContextVar("postponed", default=None)

_PROMPTS = (">>> ", "... ")


def session(
    text: str, path: str, name: str, title: str, lang: str, book: Book | None = None
) -> Html:
    """Show a section of a session, or all of it.

    Args:
        path: the file, as the page calls it.
        name: the section; empty for all.
        book: whose protocols answer; without one, the engine's do.

    Raises:
        SourceError: if Python answers something else than the file says.
    """
    later = _postponed.get()
    if later is None:
        played = ran(text, path, book)
    else:
        played = parse_session(text, path)
        later.append(partial(ran, text, path, book))
    shown = [played.section(name)] if name else list(played.sections)
    source = "\n".join(section.source for section in shown)
    caption = el("figcaption", title, class_="wb-client__title") if title else None
    return el(
        "figure",
        caption,
        _coloured(source),
        el(
            "div",
            el("span", RAN[lang], class_="wb-wire__ran"),
            el("code", path, class_="wb-wire__source"),
            class_="wb-wire__foot",
        ),
        class_="wb-client-session",
        id=session_anchor(path, name),
        data_wb_copy=typed(source),
        data_wb_copy_label=INPUT[lang],
    )


@contextmanager
def postponed() -> Iterator[list[Callable[[], object]]]:
    """Show sessions before they have run: a builder waits for what is shown, clients for servers.

    Whoever asks for this has to call what is in the list at the end, which raises what `session`
    would have raised.
    """
    later: list[Callable[[], object]] = []
    before = _postponed.set(later)
    try:
        yield later
    finally:
        _postponed.reset(before)


@lru_cache(maxsize=256)
def ran(text: str, path: str, book: Book | None) -> PythonSession:
    """Run a session, once per content: what passed before passes again."""
    found = parse_session(text, path)
    run_session(found, book.protocols if book else REGISTRY)
    return found


def typed(source: str) -> str:
    """What a reader types: the lines behind the prompts."""
    lines = source.splitlines()
    behind = (line[4:] for line in lines if line.startswith(_PROMPTS) or line in (">>>", "..."))
    return "\n".join(behind)


@lru_cache(maxsize=256)
def _coloured(source: str) -> Html:
    written = highlight(source, PythonConsoleLexer(), HtmlFormatter(nowrap=True))
    return el("div", el("pre", el("code", Html(written))), class_="highlight language-pycon")
