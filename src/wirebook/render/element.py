"""HTML, one element at a time: text is escaped, what is an element already is not."""

from __future__ import annotations

from collections.abc import Iterable
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
    inside = join(children)
    return Html(f"<{name}{_attributes(attributes)}>{inside}</{name}>")


def join(parts: Iterable[str | None], between: str = "") -> Html:
    """Put text and elements one behind the other."""
    return Html(safe(between).join(safe(part) for part in parts if part is not None))


def safe(text: str) -> Html:
    """Escape text; leave an element as it is."""
    return text if isinstance(text, Html) else Html(escape(text))


def hidden(text: str) -> Html:
    """Text for those who listen, which the page does not show."""
    return el("span", text, class_="wb-aloud")


def _attributes(attributes: dict[str, Attribute]) -> str:
    written = []
    for key, value in attributes.items():
        name = key.rstrip("_").replace("__", ":").replace("_", "-")
        if value is None or value is False or (name == "class" and not value):
            continue
        written.append(f" {name}" if value is True else f' {name}="{escape(str(value))}"')
    return "".join(written)
