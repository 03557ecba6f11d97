"""A sketch drawn as SVG: classes instead of colours, links that keep the theme's navigation."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from wirebook.render.arrange import Arrangement, arrange, title_places
from wirebook.render.layout import Rect
from wirebook.render.paths import line_data
from wirebook.render.routes import HEAD, Route
from wirebook.render.sketch import RULE, Box, Group, Line, Link, Run, Sketch

MARGIN = 10.0
CORNER = 9.0

BLANK = 0.26
"""The width of a blank, in ems."""

Hit = Callable[[str], bool]
"""Whether something with these classes is in the focus of the view."""


def draw(
    sketch: Sketch,
    *,
    lang: str,
    prefix: str,
    title: str,
    text: str = "",
    classes: str = "",
    hit: Hit | None = None,
) -> str:
    """Lay a sketch out and draw it.

    Args:
        prefix: begins every id, so that two copies can stand on one page.
        title: the name of the picture.
        text: what it shows, in a sentence.
        classes: more classes of the root.
        hit: what is in focus; without it everything is.
    """
    return _Drawing(arrange(sketch), hit).svg(lang, prefix, title, text, classes)


def n(number: float) -> str:
    """Write a coordinate: one decimal, no minus zero."""
    text = f"{number:.1f}"
    return "0" if text in ("0.0", "-0.0") else text.removesuffix(".0")


class _Drawing:
    """One drawing while it is being written."""

    def __init__(self, placed: Arrangement, hit: Hit | None) -> None:
        self.sketch, self.layout, self.hit = placed.sketch, placed.layout, hit
        self.routes, sketch = placed.routes, placed.sketch
        self.boxes = {box.name: box for box in sketch.boxes}
        self.near = {
            end
            for link in sketch.links
            if hit and hit(link.classes)
            for end in (link.source, link.target)
        }

    def svg(self, lang: str, prefix: str, title: str, text: str, classes: str) -> str:
        """Write the whole element."""
        notes = self._notes()
        left, top, right, bottom = self._bounds()
        wide, high = right - left, bottom - top + 17 * len(notes) + (6 if notes else 0)
        root = " ".join(["wb-svg", *classes.split(), *(["wb-focus"] if self.hit else [])])
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' class="{root}" lang="{lang}" role="group" width="{n(wide)}" height="{n(high)}"'
            f' viewBox="{n(left)} {n(top)} {n(wide)} {n(high)}" style="--wb-width:{n(wide)}px"'
            f' aria-labelledby="{prefix}-title" aria-describedby="{prefix}-text">'
        )
        parts = [
            head,
            f'<title id="{prefix}-title">{escape(title)}</title>',
            f'<desc id="{prefix}-text">{escape(text)}</desc>',
            *(self._group(group) for group in self.sketch.every_group()),
            *(
                self._link(link, way)
                for link, way in zip(self.sketch.links, self.routes, strict=True)
            ),
            *(self._box(box) for box in self.sketch.boxes if box.shape != "chip"),
        ]
        for number, line in enumerate(notes):
            base = bottom + 11 + 17 * number
            parts.append(self._line(line, left + 4, base))
        return "\n".join([*parts, "</svg>"])

    def _bounds(self) -> tuple[float, float, float, float]:
        corners = [(rect.left, rect.top, rect.right, rect.bottom) for rect in self._rects()]
        for box in self.sketch.boxes:
            if box.shape in ("start", "end"):
                rect, half = self.layout.nodes[box.name], box.lines[0].width / 2
                corners.append((rect.x - half, rect.top - 14, rect.x + half, rect.bottom + 14))
        corners += [
            (x, y, x, y) for way in self.routes for path in way.paths for x, y in path.polyline()
        ]
        return (
            min(c[0] for c in corners) - MARGIN,
            min(c[1] for c in corners) - MARGIN,
            max(c[2] for c in corners) + MARGIN,
            max(c[3] for c in corners) + MARGIN,
        )

    def _rects(self) -> list[Rect]:
        return [*self.layout.nodes.values(), *self.layout.clusters.values()]

    def _notes(self) -> list[Line]:
        left, _, right, _ = self._bounds()
        lines: list[Line] = []
        for paragraph in self.sketch.notes:
            rows: list[list[Run]] = [[]]
            for run in paragraph:
                if rows[-1] and Line((*rows[-1], run)).width > right - left - 8:
                    rows.append([])
                rows[-1].append(run)
            lines += [Line(tuple(row), align="start") for row in rows]
        return lines

    def _classes(self, classes: str, near: bool = False) -> str:
        if self.hit and self.hit(classes):
            return f"{classes} wb-hit"
        return f"{classes} wb-near" if near else classes

    def _group(self, group: Group) -> str:
        rect = self.layout.groups[group.name]
        places = title_places(group, rect, self.routes)
        place = next(places, Rect(rect.left + 12, rect.top + 7, rect.right, rect.bottom))
        lines = self._lines(group.lines, place.left, place.top, group.title_size[0])
        return f'<g class="{group.classes} wb-g-{group.name}">{_rect(rect, 12)}{lines}</g>'

    def _link(self, link: Link, way: Route) -> str:
        data = "".join(f'<path class="wb-line" d="{line_data(p, n)}"/>' for p in way.paths)
        label = ""
        if link.chip:
            box, rect = self.boxes[link.chip], self.layout.nodes[link.chip]
            label = self._lines(box.lines, rect.left, rect.top + 3, rect.width, link.classes)
        return (
            f'<g class="{self._classes(link.classes)}"><title>{escape(link.title)}</title>'
            f"{data}{_head(way)}{label}</g>"
        )

    def _box(self, box: Box) -> str:
        rect = self.layout.nodes[box.name]
        classes = self._classes(f"{box.classes} wb-shape-{box.shape}", box.name in self.near)
        if box.shape == "start":
            shape = f'<circle class="wb-full" cx="{n(rect.x)}" cy="{n(rect.y)}" r="9"/>'
        elif box.shape == "end":
            shape = (
                f'<circle class="wb-ring" cx="{n(rect.x)}" cy="{n(rect.y)}" r="10"/>'
                f'<circle class="wb-full" cx="{n(rect.x)}" cy="{n(rect.y)}" r="6"/>'
            )
        else:
            lines = self._lines(box.lines, rect.left, rect.top + 7.5, rect.width)
            return f'<g class="{classes}">{_rect(rect, CORNER)}{lines}</g>'
        return f'<g class="{classes}">{shape}{self._below(box, rect)}</g>'

    def _below(self, box: Box, rect: Rect) -> str:
        """The name of a start above it, the name of an end below it."""
        y = rect.top - 7 if box.shape == "start" else rect.bottom + 15
        return self._line(box.lines[0], rect.x, y)

    def _lines(
        self, lines: tuple[Line, ...], left: float, top: float, wide: float, owner: str = ""
    ) -> str:
        """Stack lines; those that start on the left start where the widest of them would."""
        starts = [line.width for line in lines if line.align == "start"]
        indent = left + (wide - max(starts)) / 2 if starts else left
        drawn = []
        for line in lines:
            if line.rule:
                drawn.append(_rule(left, top + RULE / 2, wide))
                top += RULE
            middle = top + (line.height - (RULE if line.rule else 0)) / 2
            x = indent if line.align == "start" else left + wide / 2
            drawn.append(self._line(line, x, middle + line.size * 0.36, owner))
            top += line.height - (RULE if line.rule else 0)
        return "".join(drawn)

    def _line(self, line: Line, x: float, y: float, owner: str = "") -> str:
        """One text element per line, so that a narrower font leaves no holes between words.

        Between runs stands a blank, for whoever copies the text or hears it.
        """
        blank = BLANK * line.size
        runs = [self._run(line.runs[0], "")]
        for run in line.runs[1:]:
            space = f' dx="{n(run.gap - blank)}"' if run.gap > blank + 0.5 else ""
            runs += [" " if run.gap else "", self._run(run, space)]
        classes = ""
        if line.classes:
            ends = [each for each in owner.split() if each.startswith("wb-from-")]
            classes = f' class="{self._classes(" ".join([line.classes, *ends]))}"'
        return (
            f'<text{classes} x="{n(x)}" y="{n(y)}" font-size="{n(line.size)}"'
            f' text-anchor="{line.align}">{"".join(runs)}</text>'
        )

    def _run(self, run: Run, space: str) -> str:
        classes = self._classes(f"wb-{run.face} {run.classes}".strip())
        text = (
            f'<tspan class="{classes}"{space} font-size="{n(run.size)}">{escape(run.text)}</tspan>'
        )
        return _anchor(run, text) if run.href else text


def _rule(left: float, y: float, wide: float) -> str:
    return f'<path class="wb-rule" d="M{n(left + 12)} {n(y)}H{n(left + wide - 12)}"/>'


def _anchor(run: Run, inside: str) -> str:
    """A link; `xlink:href`, because the themes' instant navigation stumbles over `href` here.

    Without `href` some programs see no link, so its role says that it is one.
    """
    label = f' aria-label="{escape(run.label)}"' if run.label else ""
    return f'<a role="link" xlink:href="{escape(run.href)}"{label}>{inside}</a>'


def _rect(rect: Rect, corner: float) -> str:
    return (
        f'<rect x="{n(rect.left)}" y="{n(rect.top)}" width="{n(rect.width)}"'
        f' height="{n(rect.height)}" rx="{n(corner)}"/>'
    )


def _head(way: Route) -> str:
    (x, y), (dx, dy) = way.tip, way.direction
    bx, by = x - dx * (HEAD + 1), y - dy * (HEAD + 1)
    half = 3.8
    return (
        f'<path class="wb-head" d="M{n(x)} {n(y)}L{n(bx - dy * half)} {n(by + dx * half)}'
        f'L{n(bx + dy * half)} {n(by - dx * half)}Z"/>'
    )
