"""The lines between boxes: straight where they can be, with one round corner where they cannot.

Graphviz says where the boxes stand. A line that leaves a box sideways, turns once and runs
straight through its chip is calmer than a free curve; only where such a line would hit a box is
the curve of Graphviz taken instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import hypot
from typing import Literal

from wirebook.render.layout import Layout, Point, Rect
from wirebook.render.sketch import Link, Sketch

RADIUS = 13.0
HEAD = 8.0
"""The length of an arrowhead."""

INNER = 12.0
"""How far from a corner a line may meet a box."""

Bend = Literal["down", "across", "corner"]


@dataclass(frozen=True, slots=True)
class Path:
    """Half an arrow, from one box to the next: the corners, or the control points of curves."""

    points: tuple[Point, ...]
    curved: bool = False

    def polyline(self) -> tuple[Point, ...]:
        """The path as straight pieces, for measuring."""
        if not self.curved:
            return self.points
        pieces = [self.points[0]]
        for start in range(0, len(self.points) - 1, 3):
            a, b, c, d = self.points[start : start + 4]
            pieces += [_bezier(a, b, c, d, step / 8) for step in range(1, 9)]
        return tuple(pieces)


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


def _or_curve(
    points: tuple[Point, ...], obstacles: list[Rect] | None, curve: Path | None
) -> Path:
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
    return all(hypot(b[0] - a[0], b[1] - a[1]) >= 6 for a, b in zip(points, points[1:], strict=False))


def _arrow(paths: tuple[Path, ...]) -> Route:
    """Cut the last path short by the head, and turn the head the way it points."""
    points = list(paths[-1].points)
    tip, before = points[-1], next(p for p in points[-2::-1] if p != points[-1])
    long = hypot(tip[0] - before[0], tip[1] - before[1])
    direction = ((tip[0] - before[0]) / long, (tip[1] - before[1]) / long)
    points[-1] = (tip[0] - direction[0] * HEAD, tip[1] - direction[1] * HEAD)
    return Route((*paths[:-1], Path(tuple(points), paths[-1].curved)), tip, direction)


def crosses(points: Iterable[Point], rect: Rect) -> bool:
    """Whether a line of straight pieces enters a rectangle."""
    corners = list(points)
    return any(_enters(a, b, rect) for a, b in zip(corners, corners[1:], strict=False))


def _enters(a: Point, b: Point, rect: Rect) -> bool:
    """Clip the piece by the four sides (Liang and Barsky); something is left if it enters."""
    low, high = 0.0, 1.0
    dx, dy = b[0] - a[0], b[1] - a[1]
    for step, room in (
        (-dx, a[0] - rect.left),
        (dx, rect.right - a[0]),
        (-dy, a[1] - rect.top),
        (dy, rect.bottom - a[1]),
    ):
        if step == 0:
            if room <= 0:
                return False
            continue
        at = room / step
        if step < 0:
            low = max(low, at)
        else:
            high = min(high, at)
    return low < high


def _bezier(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def mix(one: float, two: float, three: float, four: float) -> float:
        u = 1 - t
        return u**3 * one + 3 * u * u * t * two + 3 * u * t * t * three + t**3 * four

    return mix(a[0], b[0], c[0], d[0]), mix(a[1], b[1], c[1], d[1])


def line_data(path: Path, number: Callable[[float], str]) -> str:
    """The path as the data of an SVG path, corners rounded."""
    points = path.points
    start = f"M{number(points[0][0])} {number(points[0][1])}"
    if path.curved:
        pairs = " ".join(f"{number(x)} {number(y)}" for x, y in points[1:])
        return f"{start}C{pairs}"
    data = [start]
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        radius = min(RADIUS, _length(a, b) / 1.2, _length(b, c) / 1.2)
        enter, leave = _toward(b, a, radius), _toward(b, c, radius)
        data.append(f"L{number(enter[0])} {number(enter[1])}")
        data.append(f"Q{number(b[0])} {number(b[1])} {number(leave[0])} {number(leave[1])}")
    data.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return "".join(data)


def _length(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _toward(a: Point, b: Point, by: float) -> Point:
    long = _length(a, b) or 1
    return a[0] + (b[0] - a[0]) * by / long, a[1] + (b[1] - a[1]) * by / long
