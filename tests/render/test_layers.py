"""Imports point down, and never in a circle; what is generated is fresh."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from types import ModuleType

from wirebook.render.svg import svg_of_dot


def test_every_module_has_a_layer(layers: ModuleType) -> None:
    for name in layers.modules():
        assert layers.layer(name) >= 0


def test_no_import_points_up(layers: ModuleType) -> None:
    upward = [
        f"{name} imports {other}"
        for name, others in layers.imports().items()
        for other in others
        if layers.layer(other) > layers.layer(name)
    ]
    assert upward == []


def test_imports_form_no_circle(layers: ModuleType) -> None:
    imports = {name: set(others) - {name} for name, others in layers.imports().items()}
    while free := {name for name, others in imports.items() if not others & imports.keys()}:
        imports = {name: others for name, others in imports.items() if name not in free}
    assert imports == {}


def test_every_layer_exists(layers: ModuleType) -> None:
    found = {layers.layer(name) for name in layers.modules()}
    assert found == set(range(len(layers.LAYERS)))
    named = {name for _, _, names in layers.LAYERS for name in names.split()}
    known = {name.split(".")[0] for name in layers.modules()}
    assert {name.removesuffix(".*") for name in named} == known


def test_the_diagrams_are_fresh(generate: ModuleType, root: Path) -> None:
    stale = []
    for name, text in generate.generated().items():
        path = root / "diagrams" / name
        found = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for at, (new, old) in enumerate(zip_longest(text.splitlines(), found), 1):
            if new != old:
                stale.append(f"diagrams/{name}:{at}: expected {new!r}, found {old!r}")
                break
    assert stale == [], "older than the model or the layers: run `make diagrams`"


def test_every_diagram_can_be_drawn(root: Path, lang: str) -> None:
    for path in sorted((root / "diagrams").glob("*.dot")):
        assert svg_of_dot(path.read_text(encoding="utf-8"), lang).startswith("<svg")


def test_no_diagram_carries_a_path_of_this_machine(root: Path) -> None:
    for path in sorted((root / "diagrams").glob("*.dot")):
        assert str(root) not in path.read_text(encoding="utf-8")
