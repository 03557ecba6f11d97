"""Small corrections to a layout: chips beside the main line keep their distance from boxes."""

from __future__ import annotations

from dataclasses import replace

from wirebook.render.layout import CLUSTER, Layout, Rect
from wirebook.render.routes import INNER
from wirebook.render.sketch import Link, Sketch

CLEAR = 24.0
"""How far outside a box a line runs that turns into it: room for the corner and the head."""

ALONG = 15.0
"""How far from a box or a border a line runs that passes it."""

EDGE = 12.0
"""How far inside its group a chip stays."""


def settle(sketch: Sketch, placed: Layout) -> Layout:
    """Move chips outwards until their lines have room, and widen the groups around them."""
    nodes, clusters = dict(placed.nodes), placed.groups
    for link in sketch.links:
        if link.level:
            size = next(box.size for box in sketch.boxes if box.name == link.chip)
            borders = [x for rect in clusters.values() for x in (rect.left, rect.right)]
            nodes[link.chip] = _between(nodes[link.source], nodes[link.target], borders, size)
    for link in sketch.links:
        if not link.chip or link.straight or link.level or sketch.across:
            continue
        chip = nodes[link.chip]
        others = [rect for name, rect in nodes.items() if name != link.chip]
        if link.beside:
            outside = 1 if chip.x > nodes[link.beside].x else -1
            by = _outwards(sketch, link, outside, nodes, clusters) * outside
            ways = [by] if _free(chip, by, others) else []
        else:
            ends = [nodes[end] for end in (link.source, link.target) if end in nodes]
            ways = [by for by in _ways(chip.x, ends) if _free(chip, by, others)]
        if ways:
            nodes[link.chip] = _shifted(chip, ways[0])
            _widen(sketch, link.chip, nodes[link.chip], clusters)
    return replace(
        placed, nodes=nodes, clusters={CLUSTER + name: rect for name, rect in clusters.items()}
    )


def _between(one: Rect, two: Rect, borders: list[float], size: tuple[float, float]) -> Rect:
    """The middle of the longest stretch between two boxes that no border interrupts."""
    low, high = min(one.right, two.right), max(one.left, two.left)
    stops = sorted([low, *(x for x in borders if low < x < high), high])
    left, right = max(zip(stops, stops[1:], strict=False), key=lambda gap: gap[1] - gap[0])
    x, y = (left + right) / 2, (one.y + two.y) / 2
    return Rect(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def _free(chip: Rect, by: float, others: list[Rect]) -> bool:
    moved = _shifted(chip, by).grown(6)
    return not any(moved.meets(other) for other in others)


def _ways(x: float, ends: list[Rect]) -> list[float]:
    """How far a free chip may move so that its lines meet boxes well, the best first."""
    places = [x]
    for rect in ends:
        places += [rect.left + INNER + 4, rect.right - INNER - 4]
        places += [rect.left - CLEAR, rect.right + CLEAR]

    def cost(place: float) -> tuple[int, float]:
        return sum(_awkward(place, rect) for rect in ends), abs(place - x)

    return [place - x for place in sorted(places, key=cost)]


def _awkward(x: float, rect: Rect) -> bool:
    """Whether a vertical line is neither clearly over a box nor clearly beside it."""
    return rect.left - CLEAR < x < rect.left + INNER or rect.right - INNER < x < rect.right + CLEAR


def _outwards(
    sketch: Sketch, link: Link, outside: int, nodes: dict[str, Rect], clusters: dict[str, Rect]
) -> float:
    """How far a chip has to move; 0 if its lines have room.

    Both its lines run up or down beside it. They have to clear the boxes at their ends, the
    boxes they pass, and the borders of groups that they have nothing to do with.
    """
    chip = nodes[link.chip]
    by = 0.0
    for end in (link.source, link.target):
        rect = nodes.get(end) or clusters[end]
        if not rect.left + INNER <= chip.x <= rect.right - INNER:
            by = max(by, _missing(rect, chip.x, outside, CLEAR))
        # A line from a group begins at its border, one from a box at about its middle.
        start = min(max(chip.y, rect.top), rect.bottom) if end in clusters else rect.y
        span = Rect(chip.x, min(start, chip.y), chip.x, max(start, chip.y))
        for name, other in nodes.items():
            if name not in (end, link.chip) and _passes(span, other):
                by = max(by, _missing(other, chip.x, outside, ALONG))
        for group in sketch.every_group():
            other = clusters[group.name]
            if not _passes(span, other) or group.name == end:
                continue
            if {end, link.chip}.isdisjoint(group.everything):
                by = max(by, _beyond(other, chip.x, outside))
            elif end in group.everything and link.chip not in group.everything:
                by = max(by, _missing(other, chip.x, outside, ALONG))
    return by


def _passes(span: Rect, other: Rect) -> bool:
    return other.top < span.bottom and span.top < other.bottom


def _beyond(rect: Rect, x: float, outside: int) -> float:
    """How far to the border of a group that must not be entered."""
    return max(0.0, rect.right + ALONG - x if outside > 0 else x - rect.left + ALONG)


def _missing(rect: Rect, x: float, outside: int, room: float) -> float:
    gap = x - rect.right if outside > 0 else rect.left - x
    return room - gap if -room < gap < room else 0


def _shifted(rect: Rect, by: float) -> Rect:
    return Rect(rect.left + by, rect.top, rect.right + by, rect.bottom)


def _widen(sketch: Sketch, chip: str, rect: Rect, clusters: dict[str, Rect]) -> None:
    """Widen the groups around a chip, inner ones first, so that each keeps inside the next."""
    for group in reversed(list(sketch.every_group())):
        if chip in group.everything:
            box = clusters[group.name]
            inner = [rect, *(clusters[each.name] for each in group.groups)]
            clusters[group.name] = Rect(
                min(box.left, *(each.left - EDGE for each in inner)),
                box.top,
                max(box.right, *(each.right + EDGE for each in inner)),
                box.bottom,
            )
