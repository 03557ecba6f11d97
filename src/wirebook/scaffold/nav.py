"""The order of the pages: `nav` in a configuration, added to line by line.

A YAML library would lose comments, quotes and `!ENV`, so the text is edited, not the data.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from wirebook.text import LANGUAGES

CONFIGS = dict(zip(LANGUAGES, ("mkdocs.yml", "mkdocs.en.yml"), strict=True))
"""The configuration of each language."""

STEP = "    "
"""How much further the pages of a section stand in than its name (as a list, two more)."""

_NAV = re.compile(r"nav:\s*(?:#.*)?")
_INSIDE = re.compile(r"\s*(?:#.*)?|\s+.*|-\s.*")
_LEAF = re.compile(r"""(\s*)-\s+(?:.+?:\s+)?["']?([^\s"']+\.md)["']?\s*(?:#.*)?""")
_PLAIN = re.compile(r"[^\W\d_][\w ,()'/·.]*")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page in the nav: the number of its line, what stands before its dash, and its path."""

    line: int
    indent: str
    path: str


def quoted(words: str) -> str:
    """Words as YAML takes them: bare where that is safe."""
    safe = _PLAIN.fullmatch(words) and words.lower() not in ("yes", "no", "true", "false", "null")
    return words if safe else json.dumps(words, ensure_ascii=False)


def with_page(text: str, path: str, title: str) -> str:
    """Add a page: behind the last one of its folder, or else at the end of the nav.

    A text without a nav stays as it is: its builder finds all pages by itself.
    """
    lines, (first, last) = text.splitlines(keepends=True), _block(text)
    if first == last:
        return text
    leaves = _leaves(lines, first, last)
    folder = PurePosixPath(path).parent
    near = [leaf for leaf in leaves if PurePosixPath(leaf.path).parent == folder]
    if near and folder != PurePosixPath("."):
        return _inserted(lines, near[-1].line + 1, [f"{near[-1].indent}- {quoted(title)}: {path}"])
    return _inserted(lines, last, [f"{_outer(leaves)}- {quoted(title)}: {path}"])


def with_section(
    text: str, title: str, pages: tuple[tuple[str, str], ...], like: tuple[str, ...]
) -> str:
    """Add a section of (path, title) pages behind the last one with pages in folders like these."""
    lines, (first, last) = text.splitlines(keepends=True), _block(text)
    if first == last:
        return text
    leaves = _leaves(lines, first, last)
    near = [leaf.line for leaf in leaves if PurePosixPath(leaf.path).parts[0] in like]
    indent = _outer(leaves)
    added = [f"{indent}- {quoted(title)}:"]
    added += [f"{indent}{STEP}- {quoted(words)}: {path}" for path, words in pages]
    return _inserted(lines, near[-1] + 1 if near else last, added)


def _block(text: str) -> tuple[int, int]:
    """The lines of the nav behind its key: the first, and one past the last that says something."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if _NAV.fullmatch(line)), None)
    if start is None:
        return 0, 0
    end = last = start + 1
    while end < len(lines) and _INSIDE.fullmatch(lines[end]):
        end += 1
        if lines[end - 1].strip() and not lines[end - 1].startswith("#"):
            last = end
    return start + 1, last


def _leaves(lines: list[str], first: int, last: int) -> list[Leaf]:
    found = ((at, _LEAF.fullmatch(lines[at].rstrip())) for at in range(first, last))
    return [Leaf(at, match[1], match[2]) for at, match in found if match]


def _outer(leaves: list[Leaf]) -> str:
    return min((leaf.indent for leaf in leaves), key=len, default="  ")


def _inserted(lines: list[str], at: int, added: list[str]) -> str:
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += end
    return "".join([*lines[:at], *(line + end for line in added), *lines[at:]])
