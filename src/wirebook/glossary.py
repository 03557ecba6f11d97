"""The terms of a book, read from its page of terms: names, definition and place.

An entry is written as a definition list, the names in the page's language first:

    octet (byte) · 옥텟 {#octet}
    :   Eight bits. All sizes are counted in octets
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

PAGE = "ref/glossary.md"

_ENTRY = re.compile(r"^(?P<names>[^\n{]+?) \{:? ?#(?P<anchor>[\w-]+) ?\}\n:   (?P<text>.+)$", re.M)
_ALIAS = re.compile(r"\(([가-힣 ]+|[A-Z0-9]+)\)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_FURTHER = re.compile(rf"(?<=[.!?가-힣])\.? (?:{_LINK.pattern}(?:, )?)+$")
"""The links behind a definition, which are for those who want more."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term.

    Args:
        names: how it is called in the language of the page, other spellings after the first.
        anchor: its place on the page of terms.
        text: its definition without marks of Markdown.
        pages: the pages that its definition links to, as written there.
    """

    names: tuple[str, ...]
    anchor: str
    text: str
    pages: tuple[str, ...]


@lru_cache(maxsize=8)
def terms(page: str) -> tuple[Term, ...]:
    """Read the entries of a page of terms."""
    return tuple(_term(found) for found in _ENTRY.finditer(page))


def _term(found: re.Match[str]) -> Term:
    own = found["names"].partition(" · ")[0]
    said = _FURTHER.sub("", found["text"])
    text = _LINK.sub(r"\1", said).replace("`", "").replace("**", "").strip()
    pages = (target.partition("#")[0] for _, target in _LINK.findall(found["text"]))
    return Term(tuple(_names(own)), found["anchor"], text, tuple(pages))


def _names(written: str) -> Iterator[str]:
    """`무상태 (비상태)` is called both; what a bracket adds in small letters is no name."""
    aliases = _ALIAS.findall(written)
    plain = re.sub(r"\s*\([^)]*\)", "", written)
    for name in (*plain.split(","), *aliases):
        if name.strip() and "\\" not in name:
            yield name.strip()
