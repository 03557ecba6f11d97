"""The pictures of a machine as SVG, in either language and in several views."""

from __future__ import annotations

from wirebook.errors import DiagramError
from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.render.arrange import arrange
from wirebook.render.draw import Hit, draw
from wirebook.render.overview import Links, hints_of, no_links, overview
from wirebook.render.plain import svg_of_dot
from wirebook.render.tls import tls_sketch, tls_svg
from wirebook.text import Text

__all__ = ["dot", "svg", "svg_of_dot", "tls_svg"]

_TITLE = Text("{} 상태 그림", "State diagram of {}")
_TEXT = Text(
    "상태 {}개와 화살표 {}개. 같은 내용이 그림 아래 목록에 문장으로 있다.",
    "{} states and {} arrows. The list below the picture says the same in sentences.",
)


def svg(
    machine: Machine,
    lang: str,
    *,
    view: str = "overview",
    links: Links = no_links,
    prefix: str = "wb",
    hints: Hints | None = None,
) -> str:
    """Draw the overview of a machine.

    Args:
        view: `overview`, `failures`, `command:STLS`, `state:TRANSACTION`, which share one layout;
            or `tls` or `detail:NAME`, which are other pictures.
        links: gives the address for (`state` or `command`, name).
        prefix: begins every id; has to differ between two pictures of one page.

    Raises:
        DiagramError: if Graphviz fails or there is no such view.
    """
    if view == "tls":
        return tls_svg(machine, lang, links=links, prefix=prefix, hints=hints)
    hints = hints_of(machine) if hints is None else hints
    kind, _, name = view.partition(":")
    if kind == "detail":
        if name not in hints.details:
            known = ", ".join(hints.details) or "none"
            raise DiagramError(f"{machine.name} has no detail {name}; its details: {known}")
        hints = hints.details[name]
    sketch = overview(machine, lang, links, hints)
    shown = [box for box in sketch.boxes if box.shape != "chip"]
    return draw(
        sketch,
        lang=lang,
        prefix=prefix,
        title=_TITLE[lang].format(machine.title[lang]),
        text=_TEXT[lang].format(len(shown), len(sketch.links)),
        classes=f"wb-machine wb-machine-{machine.name} wb-view-{view.partition(':')[0]}",
        hit=_focus(machine, view),
    )


def dot(machine: Machine, lang: str, view: str = "overview", hints: Hints | None = None) -> str:
    """Return the DOT text from which the overview or the TLS view is laid out."""
    if view == "tls":
        return arrange(tls_sketch(machine, lang, no_links, hints or hints_of(machine))).dot
    return arrange(overview(machine, lang, no_links, hints)).dot


def _focus(machine: Machine, view: str) -> Hit | None:
    kind, _, name = view.partition(":")
    if kind in ("overview", "detail"):
        return None
    if view == "failures":
        wanted = {"wb-fails"}
    elif kind == "command" and machine.command(name):
        wanted = {f"wb-c-{name}"}
    elif kind == "state" and any(state.name == name for state in machine.states):
        wanted = {f"wb-s-{name}", f"wb-from-{name}", f"wb-in-{name}"}
    else:
        raise DiagramError(f"{machine.name} has no view {view!r}")
    return lambda classes: not wanted.isdisjoint(classes.split())
