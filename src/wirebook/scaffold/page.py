"""`wirebook new page`: a page in every language, and its place in the nav."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from wirebook.book import Book
from wirebook.scaffold.files import free, read, write
from wirebook.scaffold.nav import CONFIGS, quoted, with_page
from wirebook.scaffold.stamps import fresh, keeps_stamps
from wirebook.scaffold.template import ScaffoldError
from wirebook.text import LANGUAGES, Text

_PATH = re.compile(r"(?:[a-z0-9-]+/)*[a-z0-9-]+\.md")

TODO = Text(
    "이 쪽이 답하는 물음을 여기에 한 문장으로 쓴다.",
    "Say here in one sentence which question this page answers.",
)


def page(book: Book, path: str, title: Text) -> tuple[str, ...]:
    """Make a page in both languages.

    Args:
        path: from the root of a language, such as `door/keys.md`.

    Returns:
        The files that were written or changed.

    Raises:
        ScaffoldError: if it is there already, or something else is in the way.
    """
    if not _PATH.fullmatch(path):
        raise ScaffoldError(
            "expected a path from the root of a language in small letters, digits and -, such as "
            f"door/keys.md, found {path!r}"
        )
    made = {f"docs/{lang}/{path}": _text(path, title[lang], lang) for lang in LANGUAGES}
    free(book.root, made)
    if keeps_stamps(book):
        made = fresh(made)
    changed = {
        CONFIGS[lang]: with_page(config(book, lang), path, title[lang]) for lang in LANGUAGES
    }
    write(book.root, made | changed)
    return (*made, *changed)


def config(book: Book, lang: str) -> str:
    """The configuration of a language.

    Raises:
        ScaffoldError: if there is none.
    """
    path = book.root / CONFIGS[lang]
    if not path.is_file():
        raise ScaffoldError(f"expected {CONFIGS[lang]} in {book.root}, found none: nothing written")
    return read(path)


def _text(path: str, title: str, lang: str) -> str:
    pure = PurePosixPath(path)
    anchor = pure.parent.name if pure.stem == "index" and pure.parent.name else pure.stem
    head = f"---\ntitle: {quoted(title)}\ndescription: {TODO[lang]}\n---\n"
    return f"{head}\n# {title} {{#{anchor}}}\n\n{TODO[lang]}\n"
