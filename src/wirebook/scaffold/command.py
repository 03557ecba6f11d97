"""`wirebook init` and `wirebook new` on the command line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from wirebook.book import Book
from wirebook.scaffold.init import init
from wirebook.scaffold.page import page
from wirebook.scaffold.protocol import protocol
from wirebook.scaffold.transcript import transcript
from wirebook.text import Text


def add_init(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `wirebook init`."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="an empty folder, or a new one")
    parser.add_argument("--protocol", default="door", metavar="NAME", help="its name (door)")


def run_init(options: argparse.Namespace) -> int:
    """Start a book, and say how to go on."""
    made = init(options.folder, options.protocol)
    print(f"{len(made)} files in {options.folder}. Now:")
    print(f"  cd {options.folder}")
    print("  make site    # both languages, into site/")
    print("  make test    # every table, transcript, page")
    print(f"then change protocols/{options.protocol}/ into your own; README.md says how")
    return 0


def add_new(parser: argparse.ArgumentParser) -> None:
    """Declare the kinds of things that `wirebook new` makes, each with its arguments."""
    kinds = parser.add_subparsers(required=True, metavar="KIND")

    sub = kinds.add_parser("page", help="a page in both languages, and its place in the nav")
    sub.add_argument("path", metavar="PATH.md", help="from the root of a language")
    _titles(sub)
    sub.set_defaults(run=_page)

    sub = kinds.add_parser("transcript", help="a dialogue, shown on a page of both languages")
    sub.add_argument("path", metavar="PROTOCOL/NAME.wire", help="below snippets")
    sub.add_argument("--page", default="", metavar="PATH.md", help="where it is shown (index.md)")
    _titles(sub)
    sub.set_defaults(run=_transcript)

    sub = kinds.add_parser("protocol", help="a toy of that name: table, server, dialogues, pages")
    sub.add_argument("name", metavar="NAME", help="its name")
    sub.set_defaults(run=_protocol)


def _titles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ko", default="", metavar="TITLE", help="the title in Korean")
    parser.add_argument("--en", default="", metavar="TITLE", help="the title in English")


def _title(options: argparse.Namespace) -> Text:
    """The titles; the file's name where one is not given."""
    name = Path(options.path).stem
    return Text(options.ko or options.en or name, options.en or name)


def _page(options: argparse.Namespace) -> int:
    made = page(Book.find(), options.path, _title(options))
    return _say(made, "write the description at the head of both pages, then the pages")


def _transcript(options: argparse.Namespace) -> int:
    made = transcript(Book.find(), options.path, options.page, _title(options))
    return _say(made, f"write the client's lines (C:), then: wirebook fill {_near(made[0])}")


def _protocol(options: argparse.Namespace) -> int:
    made = protocol(Book.find(), options.name)
    where = f"protocols/{options.name}"
    return _say(made, f"change {where}/model.py (the table), then server.py, dialogues and pages")


def _near(name: str) -> str:
    return os.path.relpath(Book.find().root / name)


def _say(made: Iterable[str], then: str) -> int:
    for name in made:
        print(_near(name))
    print(f"now {then}; wirebook check says what is wrong")
    return 0
