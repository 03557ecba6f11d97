"""What the front matter of a translation says of its source.

`translated: ko 3f2a9c1b2d4e`: the language of the page it was made from, and the digest of that
page as it was then. A page without the line is a source.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from wirebook.blocks import blocks
from wirebook.errors import SourceError
from wirebook.fence import NAMES
from wirebook.text import LANGUAGES

KEY = "translated"

_HEAD = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
_STAMP = re.compile(rf"^{KEY}:[ \t]*(.*?)[ \t]*\n", re.MULTILINE)
_VALUE = re.compile(rf"({'|'.join(LANGUAGES)}) ([0-9a-f]{{12}})$")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the front matter of a page says of its source: language and digest, and the line."""

    language: str
    digest: str
    line: int


def digest(text: str) -> str:
    """Return the digest of what a translator has to follow in a page.

    That is all of it but the stamp, blanks at line ends, the number of blank lines, and the
    fences that both languages share; of these it is the title.

    Raises:
        SourceError: if a fence cannot be read.
    """
    told = unicodedata.normalize("NFC", "\n".join(_followed(text)))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _followed(text: str) -> list[str]:
    """The lines of a page that a translator has to follow."""
    text = text.replace("\r\n", "\n")
    head = _HEAD.match(text)
    pieces, at = [_STAMP.sub("", head[0]) if head else ""], head.end() if head else 0
    for block in blocks(text):
        if block.name in NAMES:
            pieces.append(text[at : text.rfind("\n", 0, block.start - 1) + 1])
            pieces.append(dict(block.options).get("title", "") + "\n")
            at = text.find("\n", block.end) + 1 or len(text)
    pieces.append(text[at:])
    return [line.rstrip() for line in "".join(pieces).split("\n") if line.strip()]


def stamp(text: str, path: str = "") -> Stamp | None:
    """Read the stamp of a page, if it has one.

    Raises:
        SourceError: if it is no language and digest.
    """
    head = _HEAD.match(text.replace("\r\n", "\n"))
    found = _STAMP.search(head[0]) if head else None
    if head is None or found is None:
        return None
    line = 1 + head[0].count("\n", 0, found.start())
    value = _VALUE.match(found[1].strip("\"'"))
    if value is None:
        raise SourceError(
            f"expected a language and 12 hexadecimal digits in {KEY}, found {found[1]!r}: "
            f"write it with `wirebook translated --accept {path}`",
            path,
            line,
        )
    return Stamp(value[1], value[2], line)


def stamped(text: str, language: str, source: str) -> str:
    """Return a page that says it was translated from a text; without a language, that it is one."""
    text = text.replace("\r\n", "\n")
    line = f"{KEY}: {language} {source}\n" if language else ""
    head = _HEAD.match(text)
    if head is None:
        return f"---\n{line}---\n\n{text}" if line else text
    if _STAMP.search(head[0]):
        return _STAMP.sub(line, head[0], count=1) + text[head.end() :]
    end = head.end(1)
    return text[:end] + line + text[end:]


def marked(text: str) -> bool:
    """Whether a page carries a stamp, readable or not."""
    head = _HEAD.match(text.replace("\r\n", "\n"))
    return head is not None and _STAMP.search(head[0]) is not None
