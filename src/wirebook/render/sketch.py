"""A picture before it is laid out: boxes with lines of text, groups around them, and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wirebook.hints import Side
from wirebook.render.measure import Face, width

Shape = Literal["box", "start", "end", "chip", "entry"]

RULE = 9.0
"""The room of a thin line between two lines of text."""

GAP = 5.0
"""Between two runs of one line."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one face and size. `classes` colour them, `href` makes them a link.

    `label` is the accessible name of the link, where the words alone do not say enough.
    """

    text: str
    size: float = 11
    face: Face = "sans"
    classes: str = ""
    href: str = ""
    label: str = ""
    gap: float = GAP

    @property
    def width(self) -> float:
        """How wide the words are."""
        return width(self.text, self.size, self.face)


@dataclass(frozen=True, slots=True)
class Line:
    """Runs side by side; `rule` is a thin line above them."""

    runs: tuple[Run, ...]
    classes: str = ""
    align: Literal["middle", "start"] = "middle"
    rule: bool = False

    @property
    def width(self) -> float:
        """How wide the runs are together."""
        return sum(run.width for run in self.runs) + sum(run.gap for run in self.runs[1:])

    @property
    def height(self) -> float:
        """How high the line is, with the rule above it."""
        return self.size * 1.36 + (RULE if self.rule else 0)

    @property
    def size(self) -> float:
        """The largest type in the line."""
        return max(run.size for run in self.runs)


@dataclass(frozen=True, slots=True)
class Box:
    """Something with a place of its own: a state, a port, or the chip that labels an arrow.

    Boxes of one `column` stand below one another where that is possible.
    """

    name: str
    lines: tuple[Line, ...] = ()
    shape: Shape = "box"
    classes: str = ""
    column: str = ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, from the text alone."""
        if self.shape in ("start", "end"):
            return (22, 22) if self.shape == "end" else (18, 18)
        wide = max(line.width for line in self.lines)
        high = sum(line.height for line in self.lines)
        across, down = (12, 6) if self.shape == "chip" else (26, 15)
        return round(wide + across, 1), round(high + down, 1)


@dataclass(frozen=True, slots=True)
class Group:
    """A box around boxes, with a title in its upper left corner."""

    name: str
    lines: tuple[Line, ...]
    members: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    classes: str = ""

    @property
    def everything(self) -> tuple[str, ...]:
        """The boxes inside, at any depth."""
        inner = (name for group in self.groups for name in group.everything)
        return (*self.members, *inner)

    @property
    def title_size(self) -> tuple[float, float]:
        """Width and height of the title."""
        if not self.lines:
            return 0, 0
        wide = max(line.width for line in self.lines)
        return round(wide, 1), round(sum(line.height for line in self.lines), 1)


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from a box or group to a box, through a chip if there is something to say.

    Args:
        straight: the arrow belongs to a column.
        back: the arrow points against the order of the ranks.
        level: both ends stand on one rank.
        beside: the chip on whose rank this link's chip is to stand.
        side: on which side of it.
        classes: what the arrow is, for the style sheet and for highlighting.
        title: the arrow as a sentence.
    """

    source: str
    target: str
    chip: str = ""
    straight: bool = False
    back: bool = False
    level: bool = False
    beside: str = ""
    side: Side | None = None
    classes: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """All of it, in the order in which it is read and reached with the keyboard.

    `ranks` are boxes that stand side by side, from left to right; `notes` are paragraphs below.
    """

    boxes: tuple[Box, ...]
    groups: tuple[Group, ...] = ()
    links: tuple[Link, ...] = ()
    ranks: tuple[tuple[str, ...], ...] = ()
    notes: tuple[tuple[Run, ...], ...] = ()
    across: bool = False

    def every_group(self) -> Iterator[Group]:
        """The groups, outer ones first."""
        todo = list(self.groups)
        while todo:
            group = todo.pop(0)
            yield group
            todo = [*group.groups, *todo]
