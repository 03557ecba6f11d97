"""Read a drawn picture back from its SVG: geometry to be measured, and what the picture claims."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle with what it is called."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, room: float = 0) -> bool:
        return (
            self.left < other.right + room
            and other.left < self.right + room
            and self.top < other.bottom + room
            and other.top < self.bottom + room
        )

    def within(self, other: Box, room: float) -> bool:
        return (
            other.left + room < self.left
            and self.right < other.right - room
            and other.top + room < self.top
            and self.bottom < other.bottom - room
        )


@dataclass(frozen=True)
class Line:
    """One path of an arrow, as straight pieces; `ends` are the boxes at both of its ends."""

    ends: tuple[str, ...]
    points: tuple[Point, ...]


def classes(element: ET.Element) -> list[str]:
    return element.get("class", "").split()


def names(element: ET.Element, prefix: str) -> list[str]:
    return [each.removeprefix(prefix) for each in classes(element) if each.startswith(prefix)]


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def rect(element: ET.Element, name: str) -> Box:
    x, y, wide, high = (float(element.get(key, "0")) for key in ("x", "y", "width", "height"))
    return Box(name, x, y, x + wide, y + high)


def states(root: ET.Element) -> Iterator[Box]:
    """Every box of a state or port, the ends of the connection included."""
    for group in root.iter(f"{SVG}g"):
        name = (names(group, "wb-s-") or ["?"])[0]
        circle = group.find(f"{SVG}circle")
        if circle is not None:
            x, y, r = (float(circle.get(key, "0")) for key in ("cx", "cy", "r"))
            yield Box(name, x - r, y - r, x + r, y + r)
        elif "wb-group" not in classes(group):
            found = group.find(f"{SVG}rect")
            if found is not None:
                yield rect(found, name)


def groups(root: ET.Element) -> Iterator[Box]:
    for group in root.iter(f"{SVG}g"):
        found = group.find(f"{SVG}rect")
        if "wb-group" in classes(group) and found is not None:
            yield rect(found, names(group, "wb-g-")[0])


def edges(root: ET.Element) -> list[ET.Element]:
    return [group for group in root.iter(f"{SVG}g") if "wb-edge" in classes(group)]


def lines(root: ET.Element) -> Iterator[Line]:
    for edge in edges(root):
        ends = (*names(edge, "wb-from-"), *names(edge, "wb-to-"))
        for path in edge.findall(f"{SVG}path"):
            if "wb-line" in classes(path):
                yield Line(ends, tuple(points(path.get("d", ""))))


def points(data: str) -> Iterator[Point]:
    """The path as straight pieces; a curve as eight of them."""
    here = (0.0, 0.0)
    for command, text in re.findall(r"([MLQC])([^MLQC]*)", data):
        numbers = [float(each) for each in text.split()]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        size = {"M": 1, "L": 1, "Q": 2, "C": 3}[command]
        for start in range(0, len(pairs), size):
            control = [here, *pairs[start : start + size]]
            steps = range(1, 9) if size > 1 else (8,)
            for step in steps:
                yield pairs[start] if size == 1 else bezier(control, step / 8)
            here = control[-1]


def bezier(control: list[Point], t: float) -> Point:
    while len(control) > 1:
        control = [
            (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
            for a, b in zip(control, control[1:], strict=False)
        ]
    return control[0]


def enters(a: Point, b: Point, box: Box) -> bool:
    """Whether a straight piece enters a box, by walking along it."""
    return any(
        box.left < a[0] + (b[0] - a[0]) * t / 64 < box.right
        and box.top < a[1] + (b[1] - a[1]) * t / 64 < box.bottom
        for t in range(65)
    )


def overlaps(boxes: list[Box], room: float = 2) -> list[tuple[str, str]]:
    return [(a.name, b.name) for a, b in combinations(boxes, 2) if a.meets(b, room)]


def through(root: ET.Element, boxes: list[Box]) -> list[tuple[tuple[str, ...], str]]:
    """Lines that run through a box that is not at their end."""
    return [
        (line.ends, box.name)
        for line in lines(root)
        for box in boxes
        for a, b in zip(line.points, line.points[1:], strict=False)
        if box.name not in line.ends and enters(a, b, box)
    ]


def crossings(root: ET.Element) -> int:
    """Pairs of lines that cross."""
    return sum(
        any(
            cross(a, b, c, d)
            for a, b in zip(one.points, one.points[1:], strict=False)
            for c, d in zip(two.points, two.points[1:], strict=False)
        )
        for one, two in combinations(lines(root), 2)
    )


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def claims(root: ET.Element) -> set[tuple[str, str]]:
    """The (state, command) pairs that the picture says are permitted."""
    said = set()
    for edge in edges(root):
        for verb in edge.iter(f"{SVG}tspan"):
            said |= {
                (state, command)
                for command in names(verb, "wb-c-")
                for state in names(edge, "wb-from-")
            }
    for word in root.iter(f"{SVG}tspan"):
        if "wb-word" in classes(word):
            said |= {(s, c) for c in names(word, "wb-c-") for s in names(word, "wb-in-")}
    return said


def text_of(root: ET.Element, wanted: str) -> str:
    return " ".join(
        "".join(each.itertext()) for each in root.iter(f"{SVG}tspan") if wanted in classes(each)
    )
