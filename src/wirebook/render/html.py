"""Tables as HTML."""

from __future__ import annotations

from wirebook.machine import Machine
from wirebook.render.cells import (
    Cited,
    CommandName,
    Content,
    Linked,
    Many,
    StateName,
    Table,
    Word,
)
from wirebook.render.chips import code, command_chip, rfc_link, state_chip
from wirebook.render.element import Html, el, join
from wirebook.text import Text


def table(given: Table, machine: Machine, lang: str, *, heading: str = "") -> Html:
    """A table that scrolls in its own box, and stands as cards on a phone.

    Args:
        heading: a caption that everybody sees; without one only those who listen get it.
    """
    heads = [head[lang] for head in given.head]
    title = given.caption[lang]
    head = el("thead", el("tr", *(el("th", each, scope="col") for each in heads)))
    rows = [
        el(
            "tr",
            *(
                el(
                    "td" if at else "th",
                    cell(content, machine, lang),
                    scope=None if at else "row",
                    data_label=heads[at] if at else None,
                )
                for at, content in enumerate(row)
            ),
        )
        for row in given.rows
    ]
    kind = f" wb-table--{given.kind}" if given.kind else ""
    return el(
        "div",
        el(
            "table",
            el("caption", heading) if heading else None,
            head,
            el("tbody", *rows),
            class_=f"wb-table{kind}",
            aria_label=None if heading else title,
        ),
        class_="wb-scroll",
        role="group",
        aria_label=title,
        tabindex=0,
    )


def cell(content: Content, machine: Machine, lang: str) -> str:
    """What stands in a cell."""
    if isinstance(content, Text):
        return marked(content[lang])
    if isinstance(content, Word):
        return code(content.text)
    if isinstance(content, StateName):
        return state_chip(machine, content.name, lang)
    if isinstance(content, CommandName):
        return command_chip(machine, content.name)
    if isinstance(content, Cited):
        return rfc_link(content.reference)
    if isinstance(content, Linked):
        return el("a", content.text, href=content.address)
    if isinstance(content, Many):
        return join((cell(each, machine, lang) for each in content.cells), content.between)
    return content


def marked(text: str) -> Html:
    """Words of the model, in which backticks stand round code."""
    pieces = text.split("`")
    return join(el("code", piece) if at % 2 else piece for at, piece in enumerate(pieces))
