"""A sketch with a place for everything: several layouts are tried, the calmest is taken.

Graphviz lays the same picture out differently when its text is written differently, and nothing
in the text says which will be best. A layout takes a few milliseconds, so variants are made and
measured one after the other. The tests measure the finished picture once more, in their own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from wirebook.render import stored
from wirebook.render.dot import VARIANTS, Variant, dot_of
from wirebook.render.layout import Layout, Point, Rect, layout
from wirebook.render.paths import crosses
from wirebook.render.routes import Route, routes
from wirebook.render.settle import settle
from wirebook.render.sketch import Group, Sketch


@dataclass(frozen=True)
class Arrangement:
    """A sketch, the DOT text it was laid out from, and where everything is."""

    sketch: Sketch
    dot: str
    layout: Layout
    routes: list[Route]


@lru_cache(maxsize=64)
def arrange(sketch: Sketch) -> Arrangement:
    """Return the first variant without a fault, or else the one with the least.

    Equal sketches are arranged once; which variant it is, a book has stored with its layouts.
    """
    first = dot_of(sketch, VARIANTS[0])
    known = stored.chosen(first)
    if known is not None:
        return _try(sketch, VARIANTS[known])
    number, calmest = _calmest(sketch)
    stored.choose(first, number)
    return calmest


def _calmest(sketch: Sketch) -> tuple[int, Arrangement]:
    tried: list[tuple[tuple[float, ...], int, Arrangement]] = []
    for number, variant in enumerate(VARIANTS):
        if variant.roomy and not min(faults for faults, _, _ in tried)[0]:
            break
        one = _try(sketch, variant)
        faults = _faults(one)
        if not any(faults[:-1]):
            return number, one
        tried.append((faults, number, one))
    _, number, one = min(tried, key=lambda each: each[:2])
    return number, one


def title_places(group: Group, rect: Rect, routes: list[Route]) -> Iterator[Rect]:
    """Where the title of a group can stand: upper left, upper right; what no line runs through."""
    wide, high = group.title_size
    for left in (rect.left + 12, rect.right - 12 - wide):
        place = Rect(left, rect.top + 7, left + wide, rect.top + 7 + high)
        room = Rect(place.left - 4, place.top - 4, place.right + 4, place.bottom)
        if not any(crosses(path.polyline(), room) for way in routes for path in way.paths):
            yield place


def _try(sketch: Sketch, variant: Variant) -> Arrangement:
    dot = dot_of(sketch, variant)
    placed = settle(sketch, layout(dot))
    return Arrangement(sketch, dot, placed, routes(sketch, placed))


def _faults(tried: Arrangement) -> tuple[float, ...]:
    """What is wrong with an arrangement, the worst first."""
    return (
        _touches(tried),
        _wrong_sides(tried),
        _crossings(tried.routes),
        sum(path.curved for route in tried.routes for path in route.paths),
        round(_size(tried)),
    )


def _touches(tried: Arrangement) -> int:
    """Boxes on boxes, lines through boxes and titles, labels on borders."""
    nodes = tried.layout.nodes
    chips = [nodes[link.chip] for link in tried.sketch.links if link.chip]
    overlaps = sum(a.meets(b) for a, b in combinations(nodes.values(), 2))
    borders = sum(
        _on_border(chip, rect) for chip in chips for rect in tried.layout.clusters.values()
    )
    through = 0
    for link, route in zip(tried.sketch.links, tried.routes, strict=True):
        others = [
            r for name, r in nodes.items() if name not in (link.source, link.target, link.chip)
        ]
        through += sum(crosses(p.polyline(), r.grown(2)) for p in route.paths for r in others)
    titles = sum(
        not any(title_places(group, tried.layout.groups[group.name], tried.routes))
        for group in tried.sketch.every_group()
    )
    return overlaps + borders + through + titles


def _on_border(chip: Rect, rect: Rect) -> bool:
    inside = (
        rect.left + 3 < chip.left
        and chip.right < rect.right - 3
        and rect.top + 3 < chip.top
        and chip.bottom < rect.bottom - 3
    )
    return chip.meets(rect.grown(3)) and not inside


def _wrong_sides(tried: Arrangement) -> int:
    """Chips on the other side than asked for, and level arrows that do not point to the right."""
    nodes = tried.layout.nodes
    aside = sum(
        (nodes[link.chip].x > nodes[link.beside].x) != (link.side == "right")
        for link in tried.sketch.links
        if link.beside and link.side
    )
    level = (link for link in tried.sketch.links if link.level)
    return aside + sum(nodes[link.source].x > nodes[link.target].x for link in level)


def _crossings(found: list[Route]) -> int:
    lines = [[path.polyline() for path in route.paths] for route in found]
    return sum(_cross(a, b) for one, two in combinations(lines, 2) for a in one for b in two)


def _cross(one: tuple[Point, ...], two: tuple[Point, ...]) -> bool:
    return any(
        _pieces_cross(a, b, c, d)
        for a, b in zip(one, one[1:], strict=False)
        for c, d in zip(two, two[1:], strict=False)
    )


def _pieces_cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _size(tried: Arrangement) -> float:
    rects = [*tried.layout.nodes.values(), *tried.layout.clusters.values()]
    wide = max(rect.right for rect in rects) - min(rect.left for rect in rects)
    high = max(rect.bottom for rect in rects) - min(rect.top for rect in rects)
    return wide * high
