"""The engine's own manual: what may be written in a page, a transcript, a model, a terminal.

What the code knows is read from the code. What it cannot know, the words of both languages, is
data beside it; where such words are missing, the page cannot be built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wirebook.errors import SourceError
from wirebook.options import MANUALS
from wirebook.render.edition import Edition
from wirebook.render.element import Html, join
from wirebook.render.manual import api, cli, fences, model, wire

Part = Callable[[Edition], Html]

_PARTS: tuple[Callable[[Edition], Mapping[str, Part]], ...] = (
    model.parts,
    wire.parts,
    fences.parts,
    cli.parts,
    api.parts,
)

MANUAL: Mapping[str, Callable[[Edition], Mapping[str, Part]]] = dict(
    zip(MANUALS, _PARTS, strict=True)
)
"""By the value of `of`: the parts of a manual, by the value of `name`."""


def manual(edition: Edition, of: str, name: str, protocol: str = "") -> Html:
    """Show one part of a manual, or all of it.

    Raises:
        SourceError: if there is no such part, or a word of a language is missing.
    """
    if protocol:
        raise SourceError(f"expected no protocol for the reference of {of}, found one: delete it")
    parts = MANUAL[of](edition)
    if not name:
        return join(show(edition) for show in parts.values())
    if name not in parts:
        raise SourceError(f"expected name to be one of {', '.join(parts)}, found {name}")
    return parts[name](edition)
