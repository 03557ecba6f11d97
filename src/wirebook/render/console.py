"""Command lines on a page: one section of a terminal session, as it was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebook.console import PROMPT, Section, Session
from wirebook.render.edition import session_anchor
from wirebook.render.element import Html, el, join
from wirebook.text import Text

COPIED = Text("명령만 복사", "copy the commands")
_HOLE = re.compile("<<.*?>>")
RAN = Text("{program} {version}의 출력이다", "printed by {program} {version}")


def console(session: Session, name: str, title: str, lang: str) -> Html:
    """Show a section of a session: what one types stands out from what is printed.

    Raises:
        SourceError: if there is no such section.
    """
    section = session.section(name)
    ran = RAN[lang].format(program=session.program, version=session.version)
    return el(
        "figure",
        el("figcaption", title, class_="wb-client__title") if title else None,
        el(
            "div",
            el("pre", el("code", join(_lines(section)))),
            class_="highlight wb-console",
        ),
        el(
            "div",
            el("span", ran, class_="wb-wire__ran"),
            el("code", session.path, class_="wb-wire__source"),
            class_="wb-wire__foot",
        ),
        class_="wb-client-session",
        id=session_anchor(session.path, name),
        data_wb_copy="\n".join(_copied(section)),
        data_wb_copy_label=COPIED[lang],
    )


def _copied(section: Section) -> Iterator[str]:
    for command in section.commands:
        yield "\n".join(command.shown).removeprefix(PROMPT)


def _lines(section: Section) -> Iterator[Html]:
    for command in section.commands:
        first, *more = command.shown
        typed = "\n".join([first.removeprefix(PROMPT), *more])
        yield el("span", PROMPT, class_="gp")
        yield el("strong", typed, class_="wb-console__typed")
        yield el("span", "\n")
        for exchange in command.exchanges:
            if exchange.typed is not None:
                yield el("strong", exchange.typed, class_="wb-console__typed")
                yield el("span", "\n")
            yield from (_printed(line) for line in exchange.printed)


def _printed(line: str) -> Html:
    shown = _HOLE.sub("…", line)
    return el("span", f"{shown}\n", class_="wb-console__printed")
