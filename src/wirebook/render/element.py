"""HTML, one element at a time: text is escaped, what is an element already is not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

Attribute = str | int | bool | None


class Html(str):
    """Text that is markup already and may stand in an element as it is."""

    __slots__ = ()


EMPTY = Html("")


def el(name: str, *children: str | None, **attributes: Attribute) -> Html:
    """Make an element.

    Args:
        children: text to escape, or elements; `None` is left out.
        attributes: `class_` means class, `data_wb_copy` means data-wb-copy; `True` stands
            without a value, `None`, `False` and an empty class are left out.
    """
    written = "".join([_attribute(key, value) for key, value in attributes.items()])
    return Html(f"<{name}{written}>{_joined('', children)}</{name}>")


def join(parts: Iterable[str | None], between: str = "") -> Html:
    """Put text and elements one behind the other."""
    return Html(_joined(safe(between), parts))


def _joined(between: str, parts: Iterable[str | None]) -> str:
    # A build makes some hundred thousand elements, so nothing is called for each part.
    return between.join(
        [part if isinstance(part, Html) else _escaped(part) for part in parts if part is not None]
    )


def safe(text: str) -> Html:
    """Escape text; leave an element as it is."""
    return text if isinstance(text, Html) else _escaped(text)


@lru_cache(maxsize=1024)
def hidden(text: str) -> Html:
    """Text for those who listen, which the page does not show."""
    return el("span", text, class_="wb-aloud")


# A page says the same few things very often: each is escaped and written once.


@lru_cache(maxsize=8192)
def _escaped(text: str) -> Html:
    return Html(escape(text))


@lru_cache(maxsize=8192, typed=True)
def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False or (key == "class_" and not value):
        return ""
    name = key.rstrip("_").replace("__", ":").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
