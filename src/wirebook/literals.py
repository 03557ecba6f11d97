"""Counted octets in a transcript: `{22}` at the end of a line, and 22 octets behind it.

A count that is too large would swallow the line end after the literal and nobody would notice,
so what is written must end exactly where the count says (RFC 9051 section 4.3, RFC 7888).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

PROTOCOLS = ("imap", "sieve")
"""The protocols whose lines can end in a count."""

_COUNT = re.compile(r"\{(\d+)\+?\}\Z")


def counted(line: bytes) -> int:
    """How many octets a line says will follow it: 22 for `a1 LOGIN {22}`."""
    found = _COUNT.search(line.removesuffix(b"\r\n").decode("latin-1"))
    return int(found[1]) if found else 0


class Spoken(Protocol):
    """What has to be known of a line."""

    @property
    def number(self) -> int: ...
    @property
    def who(self) -> str: ...
    @property
    def sends(self) -> bool: ...
    @property
    def text(self) -> str: ...
    @property
    def octets(self) -> bytes: ...


def miscounts(lines: Sequence[Spoken], is_open: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """Find counts that do not end where a line ends.

    Args:
        is_open: whether a text has holes, so that its length is not known.

    Returns:
        Pairs of line number and message.
    """
    for at, line in enumerate(lines):
        found = _COUNT.search(line.text) if line.sends else None
        if found is not None and _sent(line, lines[at + 1 :]):
            mine = [each for each in lines[at + 1 :] if each.who == line.who and each.sends]
            message = _compare(int(found[1]), mine, is_open, within=line.who[0] == "S")
            if message:
                yield line.number, message


def _sent(line: Spoken, after: Sequence[Spoken]) -> bool:
    """Whether the octets follow: not if the server refuses them, or the client hangs up."""
    side, _, peer = line.who.partition("@")
    for each in after if side == "C" else ():
        other, _, name = each.who.partition("@")
        if name != peer or (other == "S" and (not each.sends or each.text.startswith("+"))):
            continue
        return other == "C" and each.sends
    return side == "S"


def _compare(
    count: int, lines: list[Spoken], is_open: Callable[[str], bool], *, within: bool
) -> str:
    """Say what is wrong.

    Args:
        within: a reply: a line may go on behind the literal, and it may break off in a line.
    """
    total = 0
    for line in lines:
        if total == count or is_open(line.text):
            return ""
        total += len(line.octets)
        if total > count:
            break
    broken = lines and not lines[-1].octets.endswith(b"\r\n")
    if total == count or (within and (total > count or broken)):
        return ""
    return (
        f"expected {{{count}}} to be followed by {count} octets, found lines that end after "
        f"{total}: correct the count, or end the last line of the literal with | instead of :"
    )
