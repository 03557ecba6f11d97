"""`wirebook new transcript`: a short dialogue that is right, shown on a page in every language."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import PurePosixPath

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.machine import Cell, Command, Machine
from wirebook.protocols import Protocol
from wirebook.record import filled
from wirebook.scaffold.files import free, read, write
from wirebook.scaffold.stamps import changed
from wirebook.scaffold.template import ScaffoldError
from wirebook.text import LANGUAGES, Text
from wirebook.transcript import parse

_PATH = re.compile(r"([a-z0-9-]+)/(?:[a-z0-9-]+/)*[a-z0-9-]+\.wire")
_ENDING = re.compile(r"^\*\*(?:다음에 읽을 것|찾는 말|Read next|Search words)\*\*", re.MULTILINE)
_EXAMPLES = {"word": "word", "number": "1", "count": "0", "rest": "some words"}


def transcript(book: Book, path: str, page: str, title: Text) -> tuple[str, ...]:
    """Make a transcript and show it on a page of both languages.

    Args:
        path: below `snippets`, the protocol's name first: `door/knock.wire`.
        page: from the root of a language; empty for `index.md` in the protocol's folder.

    Returns:
        The files that were written or changed.

    Raises:
        ScaffoldError: if it is there already, or something else is in the way.
    """
    protocol = _protocol(book, path)
    name = f"snippets/{path}"
    free(book.root, (name,))
    page = page or f"{protocol.machine.name}/index.md"
    pages = {f"docs/{lang}/{page}": lang for lang in LANGUAGES}
    for each in pages:
        if not (book.root / each).is_file():
            raise ScaffoldError(
                f"expected the page {each}, found none: name another with --page, or make it with "
                "wirebook new page"
            )
    _record(book, name, protocol)
    before = {each: read(book.root / each) for each in pages}
    shown = {each: _shown(before[each], path, title[lang]) for each, lang in pages.items()}
    write(book.root, changed(before, shown))
    return (name, *shown)


def _protocol(book: Book, path: str) -> Protocol:
    found = _PATH.fullmatch(path)
    if found is None:
        raise ScaffoldError(
            "expected a path below snippets in small letters, digits and -, such as "
            f"door/knock.wire, found {path!r}"
        )
    if found[1] not in book.protocols:
        raise ScaffoldError(
            f"expected a protocol of the book ({', '.join(book.protocols)}) as the folder, found "
            f"{found[1]}"
        )
    return book.protocols[found[1]]


def _record(book: Book, name: str, protocol: Protocol) -> None:
    """Write a dialogue and let the server fill it in: one command if that goes, or none."""
    machine = protocol.machine
    account = any("{account}" in line for lines in protocol.prologues.values() for line in lines)
    head = f"@ {machine.name}{' alice=1' if account else ''}\nS= START\n"
    command = _command(machine)
    tries = [f"C: {_line(command)}\nS= END\n"] if command else []
    for body in (*tries, "C! close\nS= END\n"):
        write(book.root, {name: head + body})
        with suppress(SourceError):
            filled(book, book.root / name)
            book.play(parse(read(book.root / name), name))
            return
    (book.root / name).unlink()
    raise ScaffoldError(f"{machine.name}: no dialogue could be made; write {name} by hand")


def _command(machine: Machine) -> Command | None:
    """What can be said first: a command that needs no argument, if there is one."""
    greeted = [row.target for row in machine.transitions if row.source == machine.start.name]
    allowed = [
        each for each in machine.commands if machine.cell(greeted[0], each.name) is Cell.ALLOWED
    ]
    bare = [each for each in allowed if all(argument.optional for argument in each.arguments)]
    return next(iter((*bare, *allowed)), None)


def _line(command: Command) -> str:
    wanted = [_EXAMPLES[each.type] for each in command.arguments if not each.optional]
    return " ".join([command.name, *wanted])


def _shown(text: str, path: str, title: str) -> str:
    """The page with a section for the dialogue, above what ends a page."""
    anchor = PurePosixPath(path).stem
    while f"{{#{anchor}}}" in text:
        anchor += "-dialogue"
    words = title.replace('"', "'")
    section = f'## {title} {{#{anchor}}}\n\n```wire src="{path}" title="{words}"\n```\n'
    ending = _ENDING.search(text)
    if ending is None:
        return f"{text.rstrip()}\n\n{section}"
    return f"{text[: ending.start()]}{section}\n{text[ending.start() :]}"
