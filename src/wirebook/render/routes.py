"""The lines between boxes: straight where they can be, with one round corner where they cannot.

Graphviz says where the boxes stand. A line that leaves a box sideways, turns once and runs
straight through its chip is calmer than a free curve; only where such a line would hit a box is
the curve of Graphviz taken instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Literal

from wirebook.render.layout import Layout, Point, Rect
from wirebook.render.paths import Path, crosses
from wirebook.render.sketch import Link, Sketch

HEAD = 8.0
"""The length of an arrowhead."""

INNER = 12.0
"""How far from a corner a line may meet a box."""

Bend = Literal["down", "across", "corner"]


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow: its paths in the direction of the arrow, and where its head points."""

    paths: tuple[Path, ...]
    tip: Point
    direction: Point


@dataclass(frozen=True, slots=True)
class _Half:
    """From a box (or group) to what it meets next: a chip, or a box if there is no chip."""

    box: str
    rect: Rect
    chip: Rect
    bend: Bend

    @property
    def side(self) -> Literal["left", "right"]:
        return "left" if self.chip.x < self.rect.x else "right"

    @property
    def order(self) -> tuple[int, float]:
        """From top to bottom along a side, so that lines of one side nest and do not cross."""
        out = abs(self.chip.x - self.rect.x)
        return (0, out) if self.chip.y < self.rect.y else (1, -out)


def routes(sketch: Sketch, layout: Layout) -> list[Route]:
    """Route every link of a sketch, in order."""
    rects = layout.nodes | layout.groups
    halves = {
        (number, end): _half(name, rects[name], rects[link.chip or other])
        for number, link in enumerate(sketch.links)
        for end, name, other in (
            ("source", link.source, link.target),
            ("target", link.target, link.source),
        )
    }
    slots = _slots(halves)
    return [
        _arrow(_direct(link, layout, rects))
        if not link.chip
        else _arrow(_through_chip(link, number, halves, slots, layout, sketch.across))
        for number, link in enumerate(sketch.links)
    ]


def _half(name: str, rect: Rect, chip: Rect) -> _Half:
    over = rect.left + INNER <= chip.x <= rect.right - INNER
    level = rect.top + 4 <= chip.y <= rect.bottom - 4
    if abs(chip.x - rect.x) < 1 or (over and not level):
        return _Half(name, rect, chip, "down")
    if level and not over:
        return _Half(name, rect, chip, "across")
    return _Half(name, rect, chip, "corner")


def _slots(halves: dict[tuple[int, str], _Half]) -> dict[tuple[int, str], float]:
    """The height at which each line with a corner leaves its box."""
    sides: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for key, half in halves.items():
        if half.bend == "corner":
            sides.setdefault((half.box, half.side), []).append(key)
    heights = {}
    for keys in sides.values():
        keys.sort(key=lambda key: halves[key].order)
        rect = halves[keys[0]].rect
        step = min(rect.height / (len(keys) + 1), 22)
        first = rect.y - step * (len(keys) - 1) / 2
        for place, key in enumerate(keys):
            heights[key] = round(first + step * place, 2)
    return heights


def _direct(link: Link, layout: Layout, rects: dict[str, Rect]) -> tuple[Path]:
    """From box to box: straight if one stands right above or beside the other."""
    half = _half(link.source, rects[link.source], rects[link.target])
    level = abs(half.chip.y - half.rect.y) < 1
    straight = Path(_points(half, 0))
    if level or abs(half.chip.x - half.rect.x) < 1:
        return (straight,)
    return (_curve(layout, link.source, link.target) or straight,)


def _through_chip(
    link: Link,
    number: int,
    halves: dict[tuple[int, str], _Half],
    slots: dict[tuple[int, str], float],
    layout: Layout,
    across: bool,
) -> tuple[Path, Path]:
    first, last = halves[number, "source"], halves[number, "target"]
    obstacles = _obstacles(link, layout)
    return (
        _or_curve(
            _points(first, slots.get((number, "source"), 0)),
            None if across and first.bend == "corner" else obstacles,
            _curve(layout, link.source, link.chip),
        ),
        _or_curve(
            _points(last, slots.get((number, "target"), 0))[::-1],
            None if across and last.bend == "corner" else obstacles,
            _curve(layout, link.chip, link.target),
        ),
    )


def _points(half: _Half, slot: float) -> tuple[Point, ...]:
    """The corners from the box to the chip."""
    box, chip = half.rect, half.chip
    below = chip.y > box.y
    if half.bend == "down":
        return (
            (chip.x, box.bottom if below else box.top),
            (chip.x, chip.top if below else chip.bottom),
        )
    edge = box.left if half.side == "left" else box.right
    if half.bend == "across":
        return (edge, chip.y), (chip.right if half.side == "left" else chip.left, chip.y)
    return (edge, slot), (chip.x, slot), (chip.x, chip.top if chip.y > slot else chip.bottom)


def _obstacles(link: Link, layout: Layout) -> list[Rect]:
    ends = (link.source, link.target, link.chip)
    return [rect.grown(3) for name, rect in layout.nodes.items() if name not in ends]


def _or_curve(points: tuple[Point, ...], obstacles: list[Rect] | None, curve: Path | None) -> Path:
    """The straight path if it is free and long enough to turn; or else the curve.

    Args:
        obstacles: what it must not hit; `None` if it must not turn at all.
        curve: what Graphviz drew, if it drew this line.
    """
    free = obstacles is not None and not any(crosses(points, rect) for rect in obstacles)
    return Path(points) if (free and _roomy(points)) or curve is None else curve


def _curve(layout: Layout, tail: str, head: str) -> Path | None:
    for edge in layout.edges:
        if (edge.tail, edge.head) == (tail, head) and edge.points:
            return Path(edge.points, curved=True)
        if (edge.head, edge.tail) == (tail, head) and edge.points:
            return Path(edge.points[::-1], curved=True)
    return None


def _roomy(points: tuple[Point, ...]) -> bool:
    return all(
        hypot(b[0] - a[0], b[1] - a[1]) >= 6 for a, b in zip(points, points[1:], strict=False)
    )


def _arrow(paths: tuple[Path, ...]) -> Route:
    """Cut the last path short by the head, and turn the head the way it points."""
    points = list(paths[-1].points)
    tip, before = points[-1], next(p for p in points[-2::-1] if p != points[-1])
    long = hypot(tip[0] - before[0], tip[1] - before[1])
    direction = ((tip[0] - before[0]) / long, (tip[1] - before[1]) / long)
    points[-1] = (tip[0] - direction[0] * HEAD, tip[1] - direction[1] * HEAD)
    return Route((*paths[:-1], Path(tuple(points), paths[-1].curved)), tip, direction)
