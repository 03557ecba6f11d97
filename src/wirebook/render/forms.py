"""A model in the forms that `wirebook model` prints: JSON, DOT, SVG and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wirebook.export import to_json
from wirebook.machine import Machine
from wirebook.protocols import Protocol
from wirebook.render.svg import dot, svg
from wirebook.rfc import cite

COLUMNS = ("state", "event", "outcome", "when", "reply", "then", "next state", "source")


def form(protocol: Protocol, name: str, lang: str) -> str:
    """Return a protocol's machine as text that ends in a newline.

    Args:
        name: `json`, `dot`, `svg` or `md`.
        lang: the language of labels in pictures.
    """
    machine, hints = protocol.machine, protocol.hints
    makers: dict[str, Callable[[], str]] = {
        "json": lambda: to_json(machine),
        "dot": lambda: dot(machine, lang, hints=hints),
        "svg": lambda: svg(machine, lang, hints=hints),
        "md": lambda: "".join(f"{line}\n" for line in _markdown(machine)),
    }
    return makers[name]().rstrip("\n") + "\n"


def _markdown(machine: Machine) -> Iterator[str]:
    yield _row(COLUMNS)
    yield _row(("---",) * len(COLUMNS))
    for row in machine.transitions:
        when = " and ".join(f"{name}={value}" for name, value in row.when)
        do = ", ".join(f"{name}:={value}" for name, value in row.do)
        reply = f"`{row.reply}`" if row.reply is not None else ""
        yield _row(
            (row.source, row.event, row.outcome, when, reply, do, row.target, str(cite(row.rfc)))
        )


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"
