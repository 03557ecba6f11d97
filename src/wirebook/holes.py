"""Holes: the parts of a server line that may differ from run to run.

`<<n:int>>` takes the number that the server says and calls it `n`; wherever `n` stands again,
on either side, it is that number. `<<:word>>` has no name and may be anything each time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TYPES = {"int": "[0-9]+", "word": r"\S+", "any": ".*"}

_HOLE = re.compile(r"<<(?!>>)([A-Za-z]\w*)?(?::(int|word|any))?>>", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hole:
    """One hole as written: a name, a type, or both; what is left out is empty."""

    name: str
    type: str


def holes(text: str) -> tuple[Hole, ...]:
    """Return the holes of a line, from left to right."""
    if "<<" not in text:
        return ()
    return tuple(Hole(name, kind) for name, kind in _HOLE.findall(text))


def mistake(text: str) -> str:
    """Say what is wrong with the holes of a line, or nothing."""
    _, opened, rest = _HOLE.sub("", text).partition("<<")
    if not opened:
        return ""
    inside, closed, _ = rest.partition(">>")
    if not closed:
        return (
            f"expected >> after <<{inside}, found the end of the line: write <<:any>> for a hole, "
            "or the whole line in hexadecimal with ~ if << itself is meant"
        )
    name, colon, kind = inside.partition(":")
    if colon and kind not in TYPES:
        return (
            f"expected int, word or any as the type of a hole, found <<{inside}>>: "
            f"write <<{name}:any>>"
        )
    return (
        f"expected a name of letters and digits or a type in the hole, found <<{inside}>>: "
        "write it like <<n:int>> or <<:any>>"
    )


def binding_mistake(actor: str, hole: Hole, types: Mapping[str, str]) -> str:
    """Say what is wrong with a hole where it stands, or nothing.

    Args:
        types: the names that earlier server lines bind, and their types.
    """
    name, kind = hole.name, hole.type
    if actor == "C" and not name:
        return (
            f"expected a name in the client's hole, found <<:{kind}>>: "
            "write the name of a hole in an earlier S line"
        )
    if actor == "C" and name not in types:
        return (
            f"expected <<{name}>> in an earlier S line, found it first in this C line: "
            f"write <<{name}:any>> where the server says it"
        )
    if name and not types.get(name, kind):
        return (
            f"expected a type where <<{name}>> first stands, found none: "
            f"write <<{name}:int>>, <<{name}:word>> or <<{name}:any>>"
        )
    if name and kind and types.get(name, kind) != kind:
        return f"expected <<{name}>> to stay {types[name]}, found {kind}: write <<{name}>>"
    return ""


def filled(text: str, bound: Mapping[str, str]) -> str:
    """Put the bound values into the holes of a text.

    Raises:
        KeyError: if a name is not bound.
    """
    if "<<" not in text:
        return text
    return _HOLE.sub(lambda found: bound[found[1]], text)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a server line must look like; compiled once, matched against what was really said.

    Args:
        text: the line as it goes over the wire (no pictures), with holes.
    """

    text: str
    names: tuple[str, ...] = field(init=False)
    octets: bytes = field(init=False, repr=False, compare=False)
    """The whole line with its CRLF if it has no holes; else nothing."""
    _regex: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = holes(self.text)
        names = tuple(dict.fromkeys(hole.name for hole in found if hole.name))
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "octets", b"" if found else self.text.encode() + b"\r\n")
        object.__setattr__(self, "_regex", _compiled(self.text, {}) if found else None)

    def match(self, line: str, bound: Mapping[str, str]) -> dict[str, str] | None:
        """Compare a line that the server sent, without its CRLF.

        Returns:
            The names of this line and their values (often none), or `None` for a mismatch.
        """
        if self._regex is None:
            return {} if line == self.text else None
        found = self._regex.fullmatch(line)
        if found is None:
            return None
        values = found.groupdict()
        if _agree(values, bound):
            return values
        # Two holes side by side can share out a line in several ways; what is bound decides.
        found = _compiled(self.text, bound).fullmatch(line)
        return (
            {name: bound[name] if name in bound else found[name] for name in self.names}
            if (found)
            else None
        )

    def clash(self, line: str, bound: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the name that stands for something else by now, and the value it has here.

        Returns:
            `None` if the line matches, or differs in more than that.
        """
        found = self._regex.fullmatch(line) if self._regex else None
        if found is None or self.match(line, bound) is not None:
            return None
        values = found.groupdict()
        return next((n, v) for n, v in values.items() if bound.get(n, v) != v)


def _agree(values: Mapping[str, str], bound: Mapping[str, str]) -> bool:
    return all(bound.get(name, value) == value for name, value in values.items())


def _compiled(text: str, bound: Mapping[str, str]) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    end = 0
    for found in _HOLE.finditer(text):
        parts += re.escape(text[end : found.start()]), _part(found[1], found[2], bound, seen)
        end = found.end()
    return re.compile("".join([*parts, re.escape(text[end:])]), re.DOTALL)


def _part(name: str | None, kind: str | None, bound: Mapping[str, str], seen: set[str]) -> str:
    regex = TYPES[kind or "any"]
    if name is None:
        return regex
    if name in bound:
        return re.escape(bound[name])
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>{regex})"
