"""The fenced blocks of a Markdown page, the same for whoever renders the page and whoever tests it.

Only outermost blocks count: a fence inside a longer fence is text. Like superfences, this also
finds fences that the page does not show as blocks, in HTML comments and in indented code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wirebook.errors import SourceError
from wirebook.fence import NAMES, NotAFence, Opening, opening

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_MARKERS = str.maketrans("", "", "\x02\x03")
_TAB = 4


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block.

    Args:
        path: the page.
        line: the line of the opening fence.
        first_line: the line at which the content begins.
        info: what stands after the opening fence.
        name: the language word.
        options: its options; one without a value has its name as value.
        source: the content as superfences hands it to a formatter.
        indent: what stands before the opening fence, as written.
        start: where the content begins in the text of the page.
        end: where the closing fence's line begins.
        commented: whether it stands in an HTML comment.
    """

    path: str
    line: int
    first_line: int
    info: str
    name: str
    options: tuple[tuple[str, str], ...]
    source: str
    indent: str
    start: int
    end: int
    commented: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the page: as written, with tabs expanded, and where it lies."""

    number: int
    raw: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=1024)
def blocks(text: str, path: str = "", names: tuple[str, ...] = NAMES) -> tuple[Block, ...]:
    """Return the outermost fenced blocks of a page, in order; read once per content.

    Args:
        text: the page, its line ends as they are in the file.
        path: the page's name, for messages.
        names: the language words of our own fences; words that almost match are errors.

    Raises:
        SourceError: for a fence that is never closed, or that superfences would not take.
    """
    return tuple(_Page(text, path, names).blocks())


def _rows(text: str) -> Iterator[_Row]:
    for number, found in enumerate(_LINE.finditer(text), 1):
        line = found[1].translate(_MARKERS).expandtabs(_TAB)
        yield _Row(number, found[1], line if line.strip(" ") else "", found.start(), found.end())


class _Page:
    """Reads one page from top to bottom."""

    def __init__(self, text: str, path: str, names: tuple[str, ...]) -> None:
        self.path = path
        self.names = names
        self.rows = _rows(text)
        self.commented = False

    def blocks(self) -> Iterator[Block]:
        for row in self.rows:
            try:
                fence = opening(row.text, self.names)
            except NotAFence as problem:
                raise SourceError(str(problem), self.path, row.number) from None
            if fence is None:
                self._watch_comment(row.text)
            else:
                yield self._block(row, fence)

    def _watch_comment(self, text: str) -> None:
        if not self.commented and text.lstrip().startswith("<!--"):
            self.commented = True
        if "-->" in text:
            self.commented = False

    def _block(self, first: _Row, fence: Opening) -> Block:
        content: list[_Row] = []
        for row, closes in self._inside(first, fence):
            if closes:
                return self._made(first, fence, content, row)
            content.append(row)
        raise SourceError(
            f"expected {fence.fence} alone on a line to close this block, found the end of the "
            f"file: write it below the block, indented like the opening line",
            self.path,
            first.number,
        )

    def _inside(self, first: _Row, fence: Opening) -> Iterator[tuple[_Row, bool]]:
        """Every line up to the closing fence, and whether it is that."""
        width = len(fence.prefix)
        closing = re.compile(rf"{fence.fence}[ \t]*$")
        blank = False
        for row in self.rows:
            prefix = row.text[: _prefix_length(row.text, width)]
            content = row.text[len(prefix) :]
            if _leaves(fence.prefix, prefix, content, blank):
                raise self._broken(first, fence, row)
            yield row, closing.match(content) is not None
            blank = content == ""

    def _broken(self, first: _Row, fence: Opening, row: _Row) -> SourceError:
        return SourceError(
            f"expected {fence.prefix!r} before every line of the block opened in line "
            f"{first.number}, found {row.raw!r}: indent it like the opening line, or close the "
            f"block with {fence.fence}",
            self.path,
            row.number,
        )

    def _made(self, first: _Row, fence: Opening, content: list[_Row], last: _Row) -> Block:
        self._no_tabs(fence, content)
        return Block(
            self.path,
            first.number,
            first.number + 1,
            fence.info,
            fence.name,
            fence.options,
            "\n".join(row.text[len(fence.prefix) :] for row in content),
            first.raw[: first.raw.index(fence.fence)],
            first.end,
            last.start,
            self.commented,
        )

    def _no_tabs(self, fence: Opening, content: list[_Row]) -> None:
        for row in content if fence.name in self.names else ():
            if "\t" in row.raw.lstrip("> \t"):
                raise SourceError(
                    "expected no tab inside a line of the block, found one, which the page would "
                    "turn into blanks: write ␉ (U+2409) in a transcript, blanks elsewhere",
                    self.path,
                    row.number,
                )


def _prefix_length(text: str, width: int) -> int:
    length = 0
    while length < min(width, len(text)) and text[length] in "> ":
        length += 1
    return length


def _leaves(expected: str, prefix: str, content: str, blank: bool) -> bool:
    """Whether a line is not indented or quoted as the block is; `blank`: the one above is empty."""
    quotes, level = expected.count(">"), prefix.count(">")
    if level > quotes:
        return True
    if not quotes:
        return len(prefix) != len(expected) and content.strip() != ""
    return content != "" and (len(prefix) < len(expected) or (blank and level < quotes))
