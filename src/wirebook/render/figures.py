"""Pictures on a page: a machine's diagram with the sentences that say the same, or a drawn one."""

from __future__ import annotations

from itertools import groupby

from wirebook.errors import SourceError
from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.render.chips import rfc_link, state_chip
from wirebook.render.element import Html, el, join
from wirebook.render.html import marked
from wirebook.render.links import links
from wirebook.render.overview import hints_of
from wirebook.render.sentences import Sentence
from wirebook.render.sentences import sentences as told
from wirebook.render.svg import svg, svg_of_dot
from wirebook.text import Text

TOLD = Text("그림을 글로 (전이 {count}개)", "The diagram in words ({count} transitions)")
VIEWS = ("overview", "failures", "tls")


def machine_picture(
    machine: Machine,
    lang: str,
    view: str,
    *,
    sentences: bool = True,
    hints: Hints | None = None,
) -> Html:
    """A state diagram, and below it all that can happen there, as sentences.

    Raises:
        SourceError: if there is no such view.
    """
    kind, _, name = view.partition(":")
    hints = hints_of(machine) if hints is None else hints
    _check(machine, view, hints)
    prefix = f"{machine.name}-{view.replace(':', '-').lower()}"
    drawing = svg(machine, lang, view=view, links=links(machine), prefix=prefix, hints=hints)
    apart = hints.details[name].apart if kind == "detail" else ()
    shown = [each for each in told(machine, lang) if _belongs(each, kind, name)]
    shown = [each for each in shown if each.state not in apart]
    words = _words(machine, lang, shown) if sentences and shown else None
    return el("figure", Html(drawing), words, class_="wb-diagram", id=f"states-{prefix}")


def own_picture(source: str, name: str, title: str, lang: str) -> Html:
    """A picture that stands in `diagrams/`."""
    drawing = Html(svg_of_dot(source, lang, title=title, prefix=f"picture-{name}"))
    caption = el("figcaption", title) if title else None
    return el("figure", drawing, caption, class_="wb-diagram", id=f"picture-{name}")


def _check(machine: Machine, view: str, hints: Hints) -> None:
    kind, _, name = view.partition(":")
    names = {
        "command": [command.name for command in machine.commands],
        "state": [state.name for state in machine.states],
        "detail": list(hints.details),
    }
    if view not in VIEWS and name not in names.get(kind, ()):
        raise SourceError(
            f"expected view of states to be one of {', '.join(VIEWS)}, command:NAME, "
            f'state:NAME or detail:NAME of {machine.name}, found "{view}"'
        )
    if view == "tls" and "tls" not in machine.domains:
        raise SourceError(
            f"expected a protocol with the variable tls for this view, found {machine.name}, which "
            "has none: choose another view"
        )


def _belongs(sentence: Sentence, kind: str, name: str) -> bool:
    if kind == "command":
        return sentence.event == name
    if kind == "state":
        return sentence.state == name
    return sentence.fails if kind == "failures" else True


def _words(machine: Machine, lang: str, shown: list[Sentence]) -> Html:
    groups = [
        el("li", state_chip(machine, state, lang), el("ul", *map(_item, group)))
        for state, group in groupby(shown, key=lambda each: each.state)
    ]
    summary = el("summary", TOLD[lang].format(count=len(shown)))
    return el("details", summary, el("ul", *groups), class_="wb-told")


def _item(sentence: Sentence) -> Html:
    cited = (rfc_link(f"{c.rfc.key}#{c.section}".rstrip("#")) for c in sentence.rfcs)
    return el("li", marked(sentence.text), " ", join(cited, " "))
