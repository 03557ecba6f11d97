"""Putting new lines into a file: only what differs is touched, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff

from wirebook.blocks import Block

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_WITH_END = re.compile(r"[^\n]*\n|[^\n]+\Z")


def replace_block(text: str, block: Block | None, lines: Sequence[str]) -> str:
    """Return the text of a file with new lines in it, its indentation and line ends kept.

    Args:
        text: the file, read without newline translation.
        block: the block of a page whose content they are; `None` for a whole file.
        lines: the new lines.
    """
    start, end = (block.start, block.end) if block else (0, len(text))
    old = block.source.split("\n") if block else None
    indent = block.indent if block else ""
    newline = _newline(text[:start] or text)
    return (
        text[:start] + "".join(_merged(text[start:end], old, indent, newline, lines)) + text[end:]
    )


def diff(old: str, new: str, path: str) -> str:
    """Return the change of a file as a unified diff, empty if there is none."""
    changes = unified_diff(_WITH_END.findall(old), _WITH_END.findall(new), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in changes
    )


def _newline(text: str) -> str:
    ends = re.findall(r"\r\n|\r|\n", text)
    return ends[-1] if ends else "\n"


def _merged(
    raw: str, old: list[str] | None, indent: str, newline: str, lines: Sequence[str]
) -> Iterator[str]:
    written = _split(raw, block=old is not None)
    before = [content for content, _ in written] if old is None else old[: len(written)]
    merged: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, lines, autojunk=False).get_opcodes():
        if kind == "equal":
            merged += written[a:b]
        else:
            merged += [((indent + line).rstrip(" \t"), newline) for line in lines[c:d]]
    for at, (content, end) in enumerate(merged, 1):
        # The last line of a file has no end; it is empty if the file ends as it should.
        yield content if old is None and at == len(merged) else content + (end or newline)


def _split(raw: str, *, block: bool) -> list[tuple[str, str]]:
    """Cut into lines and their ends; a file's last line has no end and may be empty."""
    lines = [(found[1], found[2]) for found in _LINE.finditer(raw)]
    if len(lines) > 1 and lines[-2][1] == "":
        lines.pop()
    return lines[:-1] if block else lines
