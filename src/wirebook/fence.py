"""The opening line of a fenced block, read as pymdownx.superfences reads it.

The expressions are those of superfences 13.1 and of the attribute lists of Markdown 3.11. A line
that superfences does not take becomes inline code and the block silently disappears, so such a
line is an error here, unless it is inline code on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from wirebook.options import FENCES

NAMES = tuple(FENCES)
"""The language words of our own fences."""

_PREFIX = re.compile("[> ]*")
_OPENING = re.compile(
    r"""(?x)
    (?P<fence>~{3,}|`{3,})
    (?P<info>
        (?:[ \t]*\.?(?P<name>[\w#.+-]+)(?=[\t ]|$))?
        (?:
            [ \t]*(?:\{(?P<attributes>[^\n]*)\}) |
            (?P<options>
                (?:(?:[ \t]*[a-zA-Z][a-zA-Z0-9_]*(?:=(?P<quote>"|').*?(?P=quote))?)(?=[\t ]|$))+
            ) |
            (?P<rest>(?:(?:[ \t]*[^\s]+)(?=[\t ]|$))+)
        )?
    )
    [ \t]*$
    """
)
_OPTION = re.compile(r"""([a-zA-Z][a-zA-Z0-9_]*)(?:=("|')(.*?)\2)?""")
_ATTRIBUTE = re.compile(
    r"""(?x)
    (?P<key>[^ =}]+)=(?:"(?P<double>.*?)"|'(?P<single>.*?)'|(?P<bare>[^ =}]+)) |
    (?P<word>[^ =}]+) |
    [ ]
    """
)
_UNQUOTED = re.compile(r"""([A-Za-z]\w*)=([^"'\s}]+)""")

# What a fence that is not ours may set, and the values that superfences accepts.
_HIGHLIGHT = {
    "hl_lines": re.compile(r"\d+(?:-\d+)?(?:[ \t]+\d+(?:-\d+)?)*$"),
    "linenums": re.compile(r"\d"),
    "title": re.compile(""),
    "title_mode": re.compile(""),
}

Options = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening line: what stands before the fence, the fence itself, and what it says."""

    prefix: str
    fence: str
    info: str
    name: str
    options: tuple[tuple[str, str], ...]


class NotAFence(Exception):
    """The line begins like a fence, but superfences does not take it; says why."""


def opening(line: str, names: tuple[str, ...] = NAMES) -> Opening | None:
    """Read a line, tabs expanded; `None` if it opens no block.

    Raises:
        NotAFence: if it looks like a fence and is none.
    """
    prefix = _PREFIX.match(line)
    found = _OPENING.match(line, prefix.end()) if prefix else None
    if prefix is None or found is None:
        return None
    info = found["info"].strip()
    if found["rest"]:
        # As in CommonMark: the rest of a fence has no backticks, so this is inline code.
        if found["fence"][0] == "`" and "`" in info:
            return None
        raise NotAFence(_unread(found["fence"], info))
    name, options = _attributes(found) if found["attributes"] else _options(found)
    _near_miss(name, names)
    if name not in names:
        _known(name, options, in_braces=bool(found["attributes"]))
    # Markdown up to 3.8 gives an option without a value its name; so do we, for all.
    values = tuple((k, k if v is None else v) for k, v in options.items())
    return Opening(prefix[0], found["fence"], info, name, values)


def _options(found: re.Match[str]) -> tuple[str, Options]:
    pairs = _OPTION.findall(found["options"] or "")
    return found["name"] or "", {key: value if quote else key for key, quote, value in pairs}


def _attributes(found: re.Match[str]) -> tuple[str, Options]:
    classes: list[str] = []
    options: Options = {}
    for each in _attribute_words(found["attributes"]):
        word = each["word"]
        if each["key"]:
            options[each["key"]] = each["double"] or each["single"] or each["bare"] or ""
        elif word and word.startswith("."):
            classes.append(word[1:])
        elif word and not word.startswith("#"):
            options[word] = None
    options.pop("id", None)
    return found["name"] or (classes[0] if classes else ""), options


def _attribute_words(text: str) -> Iterator[re.Match[str]]:
    at = 0
    # What cannot be read ends the list without a word, as in Markdown.
    while found := _ATTRIBUTE.match(text, at):
        yield found
        at = found.end()


def _unread(fence: str, info: str) -> str:
    found = _UNQUOTED.search(info)
    if found:
        key, value = found.groups()
        return f'expected option values in quotes, found {found[0]}: write {key}="{value}"'
    return (
        f"expected a language and options after {fence}, found {info!r}, which makes no block: "
        f'write {fence}name key="value"'
    )


def _known(name: str, options: Options, *, in_braces: bool) -> None:
    for key, value in options.items():
        takes = _HIGHLIGHT.get(key)
        if takes is None and not in_braces:
            raise NotAFence(
                f"expected {', '.join(_HIGHLIGHT)} as options of {name or 'a fence'}, found {key}, "
                f"which makes no block: delete it"
            )
        if takes and not in_braces and not takes.match(value or ""):
            raise NotAFence(f'expected line numbers in {key}, found {value}: write {key}="1"')
        if value is None and key in ("hl_lines", "linenums"):
            raise NotAFence(f'expected a value of {key}, found none: write {key}="1"')


def _near_miss(name: str, names: tuple[str, ...]) -> None:
    meant = "" if name in names else _nearest(name, names)
    if meant:
        raise NotAFence(f"expected {meant}, found {name}: write {meant}, or another language")


@lru_cache(maxsize=256)
def _nearest(name: str, names: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(name.lower(), names, 1, 0.8)), "")
