"""Write what editors read: the schemas of fences and front matter, and the grammar of transcripts.

python editors/generate.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wirebook.lexer import LINES, Role, Rule
from wirebook.options import FENCES, Fence, Option
from wirebook.text import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def fences() -> dict[str, Any]:
    """The options of each fence, as a schema of an object: fence, and its options."""
    return {
        "$schema": DRAFT,
        "title": "Fences of a wirebook page",
        "description": "Each fence by name, and its options as an object of strings.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in FENCES},
        "$defs": {fence.name: _fence(fence) for fence in FENCES.values()},
    }


def _fence(fence: Fence) -> dict[str, Any]:
    return {
        "type": "object",
        "description": fence.text.en,
        "additionalProperties": False,
        "required": list(fence.needed),
        "properties": {option.name: _option(option) for option in fence.options},
    }


def _option(option: Option) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "string",
        "description": f"{option.text.en} / {option.text.ko}",
        "examples": [option.example],
    }
    if option.values:
        found["enum"] = list(option.values)
    if option.pattern:
        found["pattern"] = f"^({option.pattern})$"
    return found


def front_matter() -> dict[str, Any]:
    """What stands at the head of a page between two lines of dashes."""
    return {
        "$schema": DRAFT,
        "title": "Front matter of a wirebook page",
        "type": "object",
        "required": ["title", "description"],
        "properties": {
            "title": {
                "type": "string",
                "minLength": 1,
                "description": "The title of the page / 쪽의 제목",
            },
            "description": {
                "type": "string",
                "minLength": 1,
                "maxLength": 170,
                "description": "One sentence for search results / 검색 결과에 보이는 한 문장",
            },
            "translated": {
                "type": "string",
                "pattern": f"^({'|'.join(LANGUAGES)}) [0-9a-f]{{12}}$",
                "description": "Which text it was made from; `wirebook translated` writes it",
            },
            "tags": {"type": "array", "items": {"type": "string"}},
            "hide": {
                "type": "array",
                "items": {"enum": ["navigation", "toc", "footer", "path", "tags", "feedback"]},
            },
            "template": {"type": "string", "pattern": r"\.html$"},
            "icon": {"type": "string"},
            "search": {
                "type": "object",
                "properties": {
                    "exclude": {"type": "boolean"},
                    "boost": {"type": "number", "exclusiveMinimum": 0},
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }


def textmate() -> dict[str, Any]:
    """The grammar of transcripts, from the rules of the lexer."""
    return {
        "name": "wirebook transcript",
        "scopeName": "source.wire",
        "fileTypes": ["wire"],
        "patterns": [
            *(_line(rule) for rule in LINES),
            {"name": "invalid.illegal.line.wire", "match": r"^.*\S.*$"},
        ],
    }


def _line(rule: Rule) -> dict[str, Any]:
    return {**_piece(rule), "name": f"meta.line.{rule.kind}.wire"}


def _piece(rule: Rule) -> dict[str, Any]:
    if not rule.match.groups:
        return {"name": rule.roles[0].scope, "match": rule.pattern}
    captures = {str(at): _capture(role) for at, role in enumerate(rule.roles, 1) if role.scope}
    return {"match": rule.pattern, "captures": captures}


def _capture(role: Role) -> dict[str, Any]:
    found: dict[str, Any] = {"name": role.scope}
    if role.inside:
        found["patterns"] = [_piece(rule) for rule in role.inside]
    return found


def injection() -> dict[str, Any]:
    """Transcripts in Markdown: blocks of `wire` and `wire-source` are coloured as such."""
    return {
        "scopeName": "markdown.wire.codeblock",
        "injectionSelector": "L:text.html.markdown",
        "patterns": [
            {
                "name": "markup.fenced_code.block.markdown",
                "begin": r"(^|\G)(\s*)(`{3,}|~{3,})[ \t]*(wire(?:-source)?)(?=[\s{]|$)([^`]*)$",
                "end": r"(^|\G)(\2|\s{0,3})(\3)\s*$",
                "beginCaptures": {
                    "3": {"name": "punctuation.definition.markdown"},
                    "4": {"name": "fenced_code.block.language"},
                    "5": {
                        "name": "fenced_code.block.language.attributes",
                        "patterns": [_attribute()],
                    },
                },
                "endCaptures": {"3": {"name": "punctuation.definition.markdown"}},
                "contentName": "meta.embedded.block.wire",
                "patterns": [{"include": "source.wire"}],
            }
        ],
    }


def _attribute() -> dict[str, Any]:
    return {
        "match": r'([A-Za-z]\w*)(=)("[^"]*")',
        "captures": {
            "1": {"name": "entity.other.attribute-name.wire"},
            "2": {"name": "keyword.operator.assignment.wire"},
            "3": {"name": "string.quoted.double.wire"},
        },
    }


def package() -> dict[str, Any]:
    """The manifest of the extension for VS Code."""
    return {
        "name": "wirebook",
        "displayName": "wirebook transcripts",
        "description": "Colours *.wire files, and wire blocks in Markdown.",
        "version": "0.1.0",
        "publisher": "wirebook",
        "license": "MIT",
        "engines": {"vscode": "^1.75.0"},
        "categories": ["Programming Languages"],
        "contributes": {
            "languages": [
                {
                    "id": "wire",
                    "aliases": ["wirebook transcript"],
                    "extensions": [".wire"],
                    "configuration": "./language-configuration.json",
                }
            ],
            "grammars": [
                {
                    "language": "wire",
                    "scopeName": "source.wire",
                    "path": "./wire.tmLanguage.json",
                },
                {
                    "scopeName": "markdown.wire.codeblock",
                    "path": "./markdown-injection.json",
                    "injectTo": ["text.html.markdown"],
                    "embeddedLanguages": {"meta.embedded.block.wire": "wire"},
                },
            ],
        },
    }


def generated() -> dict[str, str]:
    """The texts by their place in the repository."""
    data = {
        "schemas/fences.json": fences(),
        "schemas/front-matter.json": front_matter(),
        "editors/wire.tmLanguage.json": textmate(),
        "editors/vscode/wire.tmLanguage.json": textmate(),  # an extension reaches no file outside
        "editors/vscode/markdown-injection.json": injection(),
        "editors/vscode/package.json": package(),
        "editors/vscode/language-configuration.json": {"comments": {"lineComment": "#"}},
    }
    return {
        name: json.dumps(value, indent=2, ensure_ascii=False) + "\n" for name, value in data.items()
    }


if __name__ == "__main__":
    for name, text in generated().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
