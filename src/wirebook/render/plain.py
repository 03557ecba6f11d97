"""Pictures that are no machine, from DOT written by hand or by a script: boxes, groups, arrows.

Labels are plain text. `label_ko` and `label_en` stand before `label` where the two languages
differ, on nodes, edges and clusters; `URL` is a link; `class` goes into the picture.
"""

from __future__ import annotations

from wirebook.render.draw import draw
from wirebook.render.layout import Edge, Layout, layout
from wirebook.render.sketch import Box, Group, Line, Link, Run, Sketch
from wirebook.text import Text

_TEXT = Text("상자 {}개와 화살표 {}개.", "{} boxes and {} arrows.")


def svg_of_dot(dot: str, lang: str, *, title: str = "", prefix: str = "wb-plain") -> str:
    """Draw a DOT text in the look of the book.

    Args:
        title: the name of the picture; without one the graph's `label`.

    Raises:
        DiagramError: if Graphviz cannot read the text.
    """
    sketch = plain_sketch(layout(dot), lang)
    shown = sum(1 for box in sketch.boxes if box.shape != "chip")
    return draw(
        sketch,
        lang=lang,
        prefix=prefix,
        title=title,
        text=_TEXT[lang].format(shown, len(sketch.links)),
        classes="wb-plain",
    )


def plain_sketch(read: Layout, lang: str) -> Sketch:
    """Turn what Graphviz read into a sketch, whose boxes have sizes that fit our type.

    Graphviz lays the picture out twice: once to read it, once with the sizes.
    """
    boxes = [_box(name, read.attributes[name], lang) for name in read.nodes]
    homes = {each: name for name, members in read.members.items() for each in members}
    links, chips = [], []
    inside: dict[str, list[str]] = {}
    for number, edge in enumerate(read.edges):
        lines = _lines(_label(edge.attributes, lang), chip=True)
        chip = Box(f"edge{number}", lines, "chip", "wb-chip") if lines else None
        if chip:
            chips.append(chip)
            inside.setdefault(_common(homes, edge.tail, edge.head), []).append(chip.name)
        links.append(_link(edge, chip))
    groups = [_group(read, name, lang, inside) for name in read.clusters if name not in homes]
    return Sketch((*boxes, *chips), tuple(groups), tuple(links), across=read.across)


def _label(attributes: dict[str, str], lang: str) -> str:
    return attributes.get(f"label_{lang}") or attributes.get("label", "")


def _lines(text: str, chip: bool = False, href: str = "") -> tuple[Line, ...]:
    """The first line of several is a heading; `code` words stand in the mono face."""
    rows = [row for row in text.replace("\\l", "\n").replace("\\n", "\n").split("\n") if row]
    lines = []
    for number, row in enumerate(rows):
        head = number == 0 and not chip
        size = 13.0 if head else 11.0
        lines.append(
            Line(
                tuple(
                    Run(
                        part,
                        size,
                        "mono" if code % 2 else "bold" if head else "sans",
                        "wb-code" if code % 2 else "wb-name" if head else "",
                        href if head else "",
                        gap=0,
                    )
                    for code, part in enumerate(row.split("`"))
                    if part
                )
            )
        )
    return tuple(lines)


def _box(name: str, attributes: dict[str, str], lang: str) -> Box:
    label = _label(attributes, lang)
    text = name if label in ("", "\\N") else label
    classes = f"wb-box {attributes.get('class', '')}".strip()
    return Box(name, _lines(text, href=attributes.get("URL", "")), "box", classes)


def _link(edge: Edge, chip: Box | None) -> Link:
    classes = f"wb-edge {edge.attributes.get('class', 'wb-ok')}"
    title = f"{edge.tail} → {edge.head}"
    name = chip.name if chip else ""
    heavy = edge.attributes.get("weight", "1") not in ("1", "0", "")
    return Link(edge.tail, edge.head, name, straight=heavy, classes=classes, title=title)


def _common(homes: dict[str, str], tail: str, head: str) -> str:
    """The innermost cluster around both, or nothing."""
    around = []
    while tail in homes:
        tail = homes[tail]
        around.append(tail)
    while head in homes:
        head = homes[head]
        if head in around:
            return head
    return ""


def _group(read: Layout, name: str, lang: str, chips: dict[str, list[str]]) -> Group:
    attributes = read.attributes[name]
    rows = [row for row in _label(attributes, lang).split("\\n") if row]
    title = tuple(Line((Run(row, 11, "bold", "wb-region"),), align="start") for row in rows)
    members = read.members[name]
    return Group(
        name,  # with its prefix, so that no box can have the same name
        title,
        (*(each for each in members if each in read.nodes), *chips.get(name, ())),
        tuple(_group(read, each, lang, chips) for each in members if each in read.clusters),
        f"wb-group {attributes.get('class', '')}".strip(),
    )
