"""What editors colour and complete is what the engine reads."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.token import Error

from wirebook.blocks import blocks
from wirebook.book import Book
from wirebook.lexer import LINES, WireLexer, kind
from wirebook.options import FENCES
from wirebook.text import LANGUAGES
from wirebook.transcript import parse

KINDS = {
    ":": "text",
    "|": "octets",
    "~": "hex",
    "!": "event",
    "=": "state",
    "...": "elision",
}
"""How the lexer calls the kinds of lines that the parser tells apart."""

FILES = sorted((Path(__file__).parents[2] / "snippets").rglob("*.wire"))


@pytest.fixture(scope="module")
def editors(root: Path) -> ModuleType:
    """The script that writes `editors/` and `schemas/`."""
    spec = importlib.util.spec_from_file_location("generate", root / "editors" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def grammar(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "editors/wire.tmLanguage.json").read_text())
    return found


def test_what_editors_read_is_fresh(editors: ModuleType, root: Path) -> None:
    """Otherwise: python editors/generate.py."""
    for name, text in editors.generated().items():
        assert (root / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_token_of_a_transcript_is_an_error(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tokens = list(lex(text, WireLexer(stripnl=False, ensurenl=False)))
    assert text == "".join(value for _, value in tokens)
    assert [value for token, value in tokens if token is Error] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_parser_lexer_and_editors_agree_about_the_kinds_of_lines(
    path: Path, grammar: dict[str, Any]
) -> None:
    text = path.read_text(encoding="utf-8")
    known = {line.number: KINDS[line.sigil] for line in parse(text).lines}
    for number, line in enumerate(text.splitlines(), 1):
        other = {"@": "header", "#": "note"}.get(line[:1], "")
        assert kind(line) == known.get(number, other), f"{path.name}:{number}"
        assert coloured(grammar, line) == kind(line), f"{path.name}:{number}"


def coloured(grammar: dict[str, Any], line: str) -> str:
    """The kind of a line by the grammar: the first pattern that matches, as an editor would."""
    for pattern in grammar["patterns"]:
        if re.match(pattern["match"], line):
            return str(pattern["name"].split(".")[2]) if "meta.line" in pattern["name"] else "error"
    return ""


def test_a_line_that_is_none_is_an_error(grammar: dict[str, Any]) -> None:
    for line in ("c: STAT", "C STAT", "S?: +OK", "C= TRANSACTION", "C! sleep", "+OK", "S! tls"):
        assert [token for token, _ in lex(line, WireLexer(ensurenl=False))] == [Error]
        assert coloured(grammar, line) == "error"


def test_the_pieces_of_a_line_have_their_colours() -> None:
    source = "@ pop3 alice=2\nC@phone?: RETR <<n>>␠\nS= NAMED tls=on\nC! wait 10m\n"
    tokens = [(str(token).removeprefix("Token."), v) for token, v in lex(source, WireLexer())]
    for token in (
        ("Name.Class", "pop3"),
        ("Name.Attribute", "alice"),
        ("Literal.String", "2"),
        ("Name.Label", "@phone"),
        ("Name.Exception", "?"),
        ("Literal.String.Interpol", "<<n>>"),
        ("Literal.String.Escape", "␠"),
        ("Name.Constant", "NAMED"),
        ("Name.Decorator", "wait"),
        ("Literal.Number", "10m"),
    ):
        assert token in tokens


def test_the_grammar_has_a_rule_for_each_rule_of_the_lexer(grammar: dict[str, Any]) -> None:
    assert [rule.pattern for rule in LINES] == [each["match"] for each in grammar["patterns"][:-1]]
    for rule in LINES:
        assert rule.match.groups == len(rule.roles)


def test_pygments_knows_the_lexer_by_its_name() -> None:
    assert isinstance(get_lexer_by_name("wire-source"), WireLexer)


def test_the_extension_reaches_its_files(root: Path) -> None:
    folder = root / "editors" / "vscode"
    package = json.loads((folder / "package.json").read_text())
    contributed = package["contributes"]
    for grammar in contributed["grammars"]:
        scope = json.loads((folder / grammar["path"]).read_text())["scopeName"]
        assert scope == grammar["scopeName"]
    for language in contributed["languages"]:
        assert (folder / language["configuration"]).is_file()


@pytest.mark.parametrize(
    ("line", "coloured"),
    [
        ('```wire src="pop3/lock.wire"', True),
        ("```wire", True),
        ("~~~wire-source", True),
        ("    ```wire-source", True),
        ("```text", False),
        ("```wireless", False),
    ],
)
def test_blocks_in_markdown_are_coloured(line: str, coloured: bool, editors: ModuleType) -> None:
    begin = editors.injection()["patterns"][0]["begin"].replace(r"\G", "^")
    assert bool(re.search(begin, line)) == coloured


# Schemas: a validator of the few words that they use


def mistakes(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> list[str]:
    """What a value does wrong by a schema; an editor says the same."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    found = []
    kinds = {"object": dict, "string": str, "array": list, "boolean": bool, "number": (int, float)}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{value!r} is none of the values")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{value!r} does not match")
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        found.append(f"{value!r} is too long")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{key} is missing" for key in schema.get("required", ()) if key not in value]
        found += [f"{key} is unknown" for key in value if key not in known]
        for key, each in value.items():
            found += mistakes(known.get(key, {}), each, whole)
    for each in value if isinstance(value, list) else ():
        found += mistakes(schema.get("items", {}), each, whole)
    return found


def test_every_fence_of_the_book_fits_the_schema(root: Path) -> None:
    schema = json.loads((root / "schemas/fences.json").read_text(encoding="utf-8"))
    book = Book(root)
    count = 0
    for lang in LANGUAGES:
        for page in book.pages(lang):
            for block in book.blocks(page):
                if block.name in FENCES:
                    count += 1
                    given = {block.name: dict(block.options)}
                    assert mistakes(schema, given, schema) == [], f"{block.path}:{block.line}"
    assert count > 100


@pytest.mark.parametrize(
    ("fence", "options", "says"),
    [
        ("wire", {"scr": "pop3/lock.wire"}, "scr is unknown"),
        ("matrix", {}, "protocol is missing"),
        ("reference", {"of": "stats"}, "'stats' is none of the values"),
        ("wire", {"hl": "3-"}, "'3-' does not match"),
        ("wires", {}, "wires is unknown"),
    ],
)
def test_the_schema_refuses_what_the_engine_refuses(
    fence: str, options: dict[str, str], says: str, root: Path
) -> None:
    schema = json.loads((root / "schemas/fences.json").read_text(encoding="utf-8"))
    assert says in mistakes(schema, {fence: options}, schema)


def test_the_front_matter_of_every_page_fits_the_schema(root: Path) -> None:
    yaml = pytest.importorskip("yaml")
    schema = json.loads((root / "schemas/front-matter.json").read_text(encoding="utf-8"))
    book = Book(root)
    for lang in LANGUAGES:
        for page in book.pages(lang):
            head = yaml.safe_load(page.read_text(encoding="utf-8").split("---")[1])
            assert mistakes(schema, head, schema) == [], page
    assert mistakes(schema, {"title": "Page"}, schema) == ["description is missing"]


def test_examples_that_are_transcripts_are_written_as_such(root: Path) -> None:
    """A plain text block that is a whole transcript should be `wire-source`."""
    book = Book(root)
    for lang in LANGUAGES:
        for page in book.pages(lang):
            for block in blocks(page.read_text(encoding="utf-8")):
                lines = block.source.splitlines()
                if block.name == "wire-source":
                    assert all(kind(line) for line in lines if line.strip())
                if block.name == "text":
                    assert not (lines and kind(lines[0]) == "header"), f"{page}:{block.line}"
