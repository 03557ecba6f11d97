"""JSON as JMAP sends it: in lines that a reader can follow, each ending as the wire's lines do."""

from __future__ import annotations

import json

WIDTH = 76
"""Characters in a line, where a value can be broken."""

DEPTH = 32
"""Arrays and objects inside one another."""


def written(value: object) -> bytes:
    """Write a value as JSON, what fits into a line on one line, with CRLF behind each."""
    text = "\n".join(_lines(value, WIDTH)) + "\n"
    return text.replace("\n", "\r\n").encode()


def _lines(value: object, width: int) -> list[str]:
    whole = json.dumps(value, ensure_ascii=False)
    if len(whole) <= width or not isinstance(value, dict | list) or not value:
        return [whole]
    if isinstance(value, dict):
        parts = [_member(key, each, width - 2) for key, each in value.items()]
        return ["{", *_inside(parts), "}"]
    if sum(isinstance(each, dict | list) and bool(each) for each in value) == 1:
        return _hugging(value, width)
    return ["[", *_inside([_lines(each, width - 2) for each in value]), "]"]


def _hugging(value: list[object], width: int) -> list[str]:
    """A list with one large thing in it, such as a method call, opens and closes with it."""
    parts = [_lines(each, width) for each in value]
    lines = ["["]
    for at, part in enumerate(parts):
        lines[-1] += (", " if at else "") + part[0]
        lines += part[1:]
    lines[-1] += "]"
    return lines


def _member(key: str, value: object, width: int) -> list[str]:
    name = json.dumps(key, ensure_ascii=False) + ": "
    lines = _lines(value, width - len(name))
    if len(lines) > 1:
        lines = _lines(value, width)
    return [name + lines[0], *lines[1:]]


def _inside(parts: list[list[str]]) -> list[str]:
    """Indent the parts, and put a comma behind each but the last."""
    for part in parts[:-1]:
        part[-1] += ","
    return [f"  {line}" for part in parts for line in part]


class Unreadable(ValueError):
    """The octets are not JSON that JMAP can take."""


def read(content: bytes) -> object:
    """Read JSON.

    Raises:
        Unreadable: if it is none, or one that RFC 8259 does not know, or too deep.
    """
    try:
        value = json.loads(content.decode(), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:  # no JSON, or none that can be written again
        raise Unreadable(str(error)) from None
    if not _shallow(value, DEPTH):
        raise Unreadable(f"it is nested more than {DEPTH} deep")
    return value


def _shallow(value: object, left: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return left > 0 and all(_shallow(each, left - 1) for each in inner)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
