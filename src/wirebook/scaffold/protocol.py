"""`wirebook new protocol`: a toy of that name in a book that is there, whole and green."""

from __future__ import annotations

import re

from wirebook.book import Book
from wirebook.citable import SPECIFICATIONS, read_toml
from wirebook.protocols import REGISTRY
from wirebook.scaffold import template
from wirebook.scaffold.files import free, read, write
from wirebook.scaffold.nav import CONFIGS, with_section
from wirebook.scaffold.page import config
from wirebook.scaffold.stamps import fresh, keeps_stamps
from wirebook.scaffold.template import ScaffoldError, fitting
from wirebook.shelf import SETTINGS
from wirebook.text import LANGUAGES, Text

PAGES = (
    ("index.md", Text("한눈에", "At a glance")),
    ("states.md", Text("상태", "States")),
    ("commands.md", Text("명령", "Commands")),
)

_TABLE = re.compile(r"^\[tool\.wirebook\][^\n]*\n", re.MULTILINE)


def protocol(book: Book, name: str) -> tuple[str, ...]:
    """Make a protocol: table, server, transcripts, pages in both languages.

    Returns:
        The files that were written or changed.

    Raises:
        ScaffoldError: if the book has one of that name, or something is in the way.
    """
    fitting(name)
    if name in book.protocols:
        raise ScaffoldError(f"expected a name that the book does not have, found {name!r}")
    whole = template.files(name, _port(book))
    made = {path: text for path, text in whole.items() if template.is_protocol(path, name)}
    free(book.root, made)
    if keeps_stamps(book):
        made = fresh(made)
    changed = {
        SPECIFICATIONS: _specifications(book, whole[SPECIFICATIONS]),
        **{CONFIGS[lang]: _nav(book, name, lang) for lang in LANGUAGES},
        **_settings(book),
    }
    write(book.root, made | changed)
    return (*made, *changed)


def _port(book: Book) -> str:
    """One that no service of the book has."""
    taken = {e.port for each in book.protocols.values() for e in each.machine.endpoints}
    port = int(template.PORT)
    while port in taken:
        port += 1
    return str(port)


def _specifications(book: Book, text: str) -> str:
    path = book.root / SPECIFICATIONS
    if not path.is_file():
        return text
    return f"{read(path).rstrip()}\n\n{text[text.index('[[specification]]') :]}"


def _nav(book: Book, name: str, lang: str) -> str:
    pages = tuple((f"{name}/{path}", title[lang]) for path, title in PAGES)
    return with_section(config(book, lang), name.upper(), pages, tuple(book.protocols))


def _settings(book: Book) -> dict[str, str]:
    """What keeps the engine's protocols in the book, once it has one of its own."""
    kept = [name for name in book.protocols if REGISTRY.get(name) is book.protocols[name]]
    table = read_toml(book.root, SETTINGS).get("tool", {}).get("wirebook", {})
    if not kept or "protocols" in table:
        return {}
    names = ", ".join(f'"{name}"' for name in kept)
    line = f"protocols = [{names}]\n"
    path = book.root / SETTINGS
    text = read(path) if path.is_file() else ""
    head = _TABLE.search(text)
    if head is not None:
        return {SETTINGS: text[: head.end()] + line + text[head.end() :]}
    return {SETTINGS: f"{text.rstrip()}\n\n[tool.wirebook]\n{line}".lstrip()}
