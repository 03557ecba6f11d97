"""Draw the layers of the engine from its real imports.

`LAYERS` is the rule: imports point down or stay in their layer, and never in a circle. The test
of the layers (`tests/render/test_layers.py`) reads it from here.

    python diagrams/layers.py > diagrams/layers.dot
    python diagrams/layers.py --core    the files of the core, for coverage
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "wirebook"
TEMPLATE = SOURCE / "scaffold" / "book"  # what `wirebook init` copies is no part of the engine

LAYERS = (
    (
        "말",
        "words",
        """
        errors text josa align holes fence certificates preview ahead builder annotation history
        options
        """,
    ),
    ("옥텟과 인용", "octets, citations", "rfc wire clock notation"),
    (
        "표와 대화",
        "tables, dialogues",
        """
        machine variant hints flaws mail mime sasl samples export grammar transcript literals
        blocks fill writeback console stamp claims comparison glossary readings
        """,
    ),
    ("연결", "connection", "connection conversation"),
    ("프로토콜", "protocols", "protocols.*"),
    ("작은 인터넷", "a small internet", "world transport.*"),
    (
        "재생",
        "replay",
        """
        replay turns marking citable shelf servers clients exercises scenes lab book coverage record
        channel carrier internet pycon translation
        """,
    ),
    ("그림과 표", "pictures and tables", "render.*"),
    (
        "쪽, 소켓, 명령줄",
        "pages, sockets, command line",
        """
        serve mock talk desk runtime terminal against lexer current mentions terms signpost markdown
        fences showing layouts recorded site links watch whereabouts checks translated cli testing.*
        scaffold.*
        """,
    ),
)
"""From the lowest to the highest: its names, and the modules; `render.*` is a package."""

CORE = 6
"""The highest layer that uses the standard library alone."""

WIDTH = 46
"""Characters in a row of module names."""


def modules() -> dict[str, Path]:
    """The modules of the engine by name, without the package's own."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if TEMPLATE in path.parents:
            continue
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts)
        found[name.removesuffix(".__init__")] = path
    del found["__init__"], found["__main__"]  # the package's door and the command line's
    return found


def core() -> list[str]:
    """The files of the layers that use the standard library alone."""
    known = modules()
    return [known[name].relative_to(SOURCE).as_posix() for name in known if layer(name) <= CORE]


def imports() -> dict[str, tuple[str, ...]]:
    """For each module, the modules of the engine that it imports, wherever in its text."""
    known = modules()
    return {name: tuple(dict.fromkeys(_imported(path, known))) for name, path in known.items()}


def _imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [
                name if name.removeprefix("wirebook.") in known else node.module for name in whole
            ]
        for name in names:
            if name.startswith("wirebook."):
                yield name.removeprefix("wirebook.")


def layer(module: str) -> int:
    """The number of a module's layer.

    Raises:
        KeyError: if no layer has it.
    """
    for number, (_, _, names) in enumerate(LAYERS):
        for name in names.split():
            if module == name or module.split(".")[0] == name.removesuffix(".*"):
                return number
    raise KeyError(f"{module} has no layer; add it to LAYERS in diagrams/layers.py")


def dot() -> str:
    """The layers as DOT: a box each, an arrow where one imports from another."""
    lines = [
        "digraph layers {",
        "\t// Made from the imports by diagrams/layers.py; do not edit.",
        "\tnode [shape=box]",
    ]
    for number, (ko, en, names) in reversed(list(enumerate(LAYERS))):
        rows = "".join(rf"\n`{row}`" for row in _rows(names.replace(".*", "/").split()))
        lines.append(
            f'\tlayer{number} [label_ko="{number} {ko}{rows}" label_en="{number} {en}{rows}"]'
        )
    lines += [f"\tlayer{upper} -> layer{lower}" for upper, lower in _arrows()]
    return "\n".join([*lines, "}", ""])


def _rows(names: list[str]) -> list[str]:
    rows = [""]
    for name in names:
        if len(rows[-1]) + len(name) >= WIDTH:
            rows.append("")
        rows[-1] = f"{rows[-1]} {name}".strip()
    return rows


def _arrows() -> list[tuple[int, int]]:
    """Pairs of layers, without those that follow from others."""
    pairs = {(layer(name), layer(other)) for name, others in imports().items() for other in others}
    pairs = {(upper, lower) for upper, lower in pairs if upper != lower}
    reach: dict[int, set[int]] = {}
    for number in range(len(LAYERS)):
        below = {lower for upper, lower in pairs if upper == number}
        reach[number] = below.union(*(reach.get(lower, set()) for lower in below))
    return sorted(
        (
            (upper, lower)
            for upper, lower in pairs
            if not any(lower in reach[via] for up, via in pairs if up == upper)
        ),
        reverse=True,
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--core"]:
        print(",".join(f"*/wirebook/{name}" for name in core()))
    else:
        print(dot(), end="")
