"""A sketch as DOT: boxes of fixed size, chips as nodes of their own, clusters for groups."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal, get_args

from graphviz import Digraph  # type: ignore[import-untyped]

from wirebook.hints import Side
from wirebook.render.layout import CLUSTER
from wirebook.render.sketch import Box, Group, Link, Sketch

NODESEP = 18.0

Order = Literal["asked", "none", "reversed"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several ways to write the same sketch; Graphviz lays each out differently.

    Args:
        order: edges that ask for left and right on a rank; with clusters around, Graphviz may
            turn them round or do better without them.
        lowest: whether a line from a group begins at its lowest box, or at its highest.
        side: where a chip goes whose side is not given.
        roomy: whether groups are three times as wide as their titles.
    """

    order: Order = "asked"
    lowest: bool = True
    side: Side = "right"
    roomy: bool = False


VARIANTS = tuple(
    Variant(order, lowest, side, roomy)
    for roomy in (False, True)
    for side in get_args(Side)[::-1]
    for lowest in (True, False)
    for order in get_args(Order)
)
"""In the order in which they are preferred."""


def dot_of(sketch: Sketch, variant: Variant) -> str:
    """Write the DOT text that Graphviz lays the sketch out from."""
    graph = Digraph()
    graph.attr(
        "graph",
        rankdir="LR" if sketch.across else "TB",
        newrank="true",
        compound="true",
        splines="spline",
        nodesep=f"{NODESEP / 72:.4f}",
        ranksep="0.27",
        fontname="Courier",
        fontsize="10",
        labeljust="l",
    )
    graph.attr("node", shape="box", fixedsize="true", label="")
    graph.attr("edge", arrowhead="none")
    boxes = {box.name: box for box in sketch.boxes}
    inside = {name for group in sketch.groups for name in group.everything}
    across = {link.chip for link in sketch.links if link.level}
    for group in sketch.groups:
        _group(graph, group, boxes, variant)
    for box in sketch.boxes:
        if box.name not in inside | across:
            _box(graph, box)
    for link in sketch.links:
        if link.level:
            _level(graph, link, sketch, variant)
        else:
            _link(graph, link, sketch, variant)
    for rank in (*_beside(sketch, variant), *sketch.ranks):
        _rank(graph, rank, variant)
    return str(graph.source)


def _group(graph: Digraph, group: Group, boxes: dict[str, Box], variant: Variant) -> None:
    with graph.subgraph(name=CLUSTER + group.name) as cluster:
        wide, high = group.title_size
        rows = round(high / 12)
        wide *= 3 if variant.roomy else 1
        label = r"\l".join(["_" * round(wide / 6.0 + 0.5)] * rows) + r"\l" if rows else ""
        cluster.attr(label=label, margin="15")
        for inner in group.groups:
            _group(cluster, inner, boxes, variant)
        for name in group.members:
            _box(cluster, boxes[name])


def _box(graph: Digraph, box: Box) -> None:
    wide, high = box.size
    column = {"group": box.column} if box.column else {}
    graph.node(box.name, width=f"{wide / 72:.4f}", height=f"{high / 72:.4f}", **column)


def _link(graph: Digraph, link: Link, sketch: Sketch, variant: Variant) -> None:
    """Declare a link from top to bottom, whichever way its arrow points."""
    inside = {
        group.name: [
            box.name for box in sketch.boxes if box.name in group.everything and box.shape != "chip"
        ]
        for group in sketch.every_group()
    }
    ends = (link.target, link.source) if link.back else (link.source, link.target)
    stops = [ends[0], *([link.chip] if link.chip else []), ends[1]]
    for upper, lower in zip(stops, stops[1:], strict=False):
        attributes = {"weight": "14" if link.straight else "1"}
        if upper in inside:
            attributes["ltail"] = CLUSTER + upper
            upper = inside[upper][-1 if variant.lowest else 0]
        if lower in inside:
            attributes["lhead"] = CLUSTER + lower
            lower = inside[lower][0 if variant.lowest else -1]
        graph.edge(upper, lower, **attributes)


def _level(graph: Digraph, link: Link, sketch: Sketch, variant: Variant) -> None:
    """Put two boxes side by side, with room for the chip.

    The chip is no node here: between two clusters Graphviz does not keep it in its place.
    """
    room = 80 + next(box.size[0] for box in sketch.boxes if box.name == link.chip)
    if variant.roomy:
        groups = (g for g in sketch.every_group() if {link.source, link.target} & {*g.everything})
        room += sum(group.title_size[0] for group in groups)
    with graph.subgraph() as same:
        same.attr(rank="same")
        same.edge(
            link.source, link.target, style="invis", weight="1", minlen=str(ceil(room / NODESEP))
        )


def _beside(sketch: Sketch, variant: Variant) -> list[tuple[str, ...]]:
    """Ranks of chips around an anchor: left ones, the anchor, right ones."""
    ranks: dict[str, tuple[str, ...]] = {}
    for link in sketch.links:
        if link.beside:
            rank = ranks.get(link.beside, (link.beside,))
            left = (link.side or variant.side) == "left"
            ranks[link.beside] = (link.chip, *rank) if left else (*rank, link.chip)
    return list(ranks.values())


def _rank(graph: Digraph, rank: tuple[str, ...], variant: Variant) -> None:
    with graph.subgraph() as same:
        same.attr(rank="same")
        if variant.order == "none":
            for name in rank:
                same.node(name)
            return
        rank = rank[::-1] if variant.order == "reversed" else rank
        for left, right in zip(rank, rank[1:], strict=False):
            # An invisible edge of weight 0 is ignored.
            same.edge(left, right, style="invis", weight="1")
