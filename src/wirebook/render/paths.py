"""Lines as points: straight pieces or curves, what they run through, and how SVG writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import hypot

from wirebook.render.layout import Point, Rect

RADIUS = 13.0
"""Of a corner."""


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
