"""What exists is on a page, in both languages: states, commands, replies, options, proofs."""

from __future__ import annotations

import argparse
import html
import re
from collections.abc import Iterator

import pytest

from wirebook.book import Book
from wirebook.cli import parser
from wirebook.fence import NAMES
from wirebook.fences import verify
from wirebook.protocols import REGISTRY, Protocol
from wirebook.render.exhibits import EXHIBITS
from wirebook.rfc import cite
from wirebook.text import LANGUAGES

_TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.find()


@pytest.fixture(scope="module")
def corpus(book: Book) -> dict[str, str]:
    """By language: what a reader sees, pages as written and fences as rendered, tags removed."""
    return {lang: "\n".join(_shown(book, lang)) for lang in LANGUAGES}


def _shown(book: Book, lang: str) -> Iterator[str]:
    for page in book.pages(lang):
        yield page.read_text(encoding="utf-8")
        for block in book.blocks(page):
            if block.name in NAMES:
                yield html.unescape(_TAG.sub("", verify(book, block, lang)))


@pytest.fixture(params=sorted(REGISTRY))
def protocol(request: pytest.FixtureRequest) -> Protocol:
    return REGISTRY[request.param]


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    return language


def absent(names: Iterator[str], text: str) -> list[str]:
    return [name for name in names if name not in text]


def test_every_state_and_what_it_means(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    states = protocol.machine.states
    assert absent((state.name for state in states), corpus[lang]) == []
    assert absent((state.text[lang] for state in states), corpus[lang]) == []


def test_every_command_has_a_section_with_its_form(
    protocol: Protocol, lang: str, book: Book, corpus: dict[str, str]
) -> None:
    page = book.root / "docs" / lang / protocol.machine.name / "commands.md"
    text = page.read_text(encoding="utf-8")
    for command in protocol.machine.commands:
        assert f"## `{command.name}` {{#{command.name.lower()}}}" in text
        assert command.usage in corpus[lang]
        assert command.text[lang] in corpus[lang]


def test_every_reply_of_the_table(protocol: Protocol, lang: str, corpus: dict[str, str]) -> None:
    rows = protocol.machine.transitions
    replies = {_FIELD.sub("", row.reply.split("{")[0]).rstrip() for row in rows if row.reply}
    assert absent(iter(sorted(replies)), corpus[lang]) == []


_FIELD = re.compile(r"\{\w+\}")


def test_every_response_code_and_capability(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    rows = protocol.machine.transitions
    codes = {code for row in rows if row.reply for code in re.findall(r"\[[A-Z/-]+\]", row.reply)}
    assert absent(iter(sorted(codes)), corpus[lang]) == []
    capabilities = {c.capability for c in protocol.machine.commands if c.capability}
    assert absent(iter(sorted(capabilities)), corpus[lang]) == []


def test_every_variable_store_property_and_deviation(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    machine = protocol.machine
    named = (*machine.variables, *machine.stores)
    assert absent((each.name for each in named), corpus[lang]) == []
    said = (*named, *machine.properties, *machine.deviations, *machine.patches)
    texts = (each.text[lang].replace("`", "") for each in said)
    assert absent(texts, corpus[lang].replace("`", "")) == []


def test_every_port(protocol: Protocol, lang: str, corpus: dict[str, str]) -> None:
    for endpoint in protocol.machine.endpoints:
        assert str(endpoint.port) in corpus[lang]
        assert endpoint.title[lang] in corpus[lang]


def test_every_rfc_that_is_cited_is_in_the_index(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    cited = {cite(row.rfc).rfc for row in protocol.machine.transitions}
    assert absent((rfc.title for rfc in cited), corpus[lang]) == []


def test_every_rfc_section_that_a_page_names_exists(lang: str, corpus: dict[str, str]) -> None:
    pattern = {
        "ko": r"RFC (\d{3,4}) (\d+(?:\.\d+)*)절",
        "en": r"RFC (\d{3,4}) section (\d+(?:\.\d+)*)",
    }
    found = set(re.findall(pattern[lang], corpus[lang]))
    assert found
    for number, section in sorted(found):
        cite(f"{number}#{section}")


def test_every_proof_stands_on_a_page_and_in_the_register(
    lang: str, book: Book, corpus: dict[str, str]
) -> None:
    shown = [dict(block.options) for page in book.pages(lang) for block in book.blocks(page)]
    sources = {options.get("src") for options in shown}
    for proof in book.proofs():
        assert proof.id in corpus[lang]
        assert proof.fact[lang].replace("`", "") in corpus[lang].replace("`", "")
        assert set(proof.files) & sources, f"{proof.id} is on no page"


def test_every_snippet_is_shown(lang: str, book: Book, corpus: dict[str, str]) -> None:
    files = (*book.files(".wire"), *book.files(".pycon"))
    names = (path.relative_to(book.snippets).as_posix() for path in files)
    assert absent(names, corpus[lang]) == []


def test_every_fence_option_is_explained(lang: str, book: Book) -> None:
    text = (book.root / "docs" / lang / "contributing.md").read_text(encoding="utf-8")
    for name, exhibit in EXHIBITS.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        assert re.findall(r"`(\w+)`", row.split("|")[2]) == list(exhibit.options)


def test_every_command_and_option_of_the_command_line_is_explained(lang: str, book: Book) -> None:
    text = (book.root / "docs" / lang / "contributing.md").read_text(encoding="utf-8")
    commands = next(
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    for name, command in commands.choices.items():
        assert f"`wirebook {name}" in text
        for action in command._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in text, f"wirebook {name} {option}"


def test_every_term_has_an_anchor_and_both_words(book: Book) -> None:
    anchors = {}
    for lang in LANGUAGES:
        text = (book.root / "docs" / lang / "ref" / "glossary.md").read_text(encoding="utf-8")
        anchors[lang] = re.findall(r"\{[:]? ?#([\w-]+) ?\}", text)
    assert len(anchors["ko"]) > 20
    assert anchors["ko"] == anchors["en"]


def test_every_page_says_what_it_is(lang: str, book: Book) -> None:
    for page in book.pages(lang):
        head = page.read_text(encoding="utf-8").split("---")[1]
        title = re.search(r"^title: (.+)$", head, re.MULTILINE)
        description = re.search(r"^description: (.+)$", head, re.MULTILINE)
        assert title
        assert description
        assert len(description[1]) <= 170


def test_korean_is_plain_style(book: Book) -> None:
    """해라체: no page speaks 합니다체 outside quotations of servers."""
    for page in book.pages("ko"):
        text = page.read_text(encoding="utf-8")
        for block in book.blocks(page):
            text = text.replace(block.source, "")
        prose = [line for line in text.splitlines() if not line.startswith(("|", ">", "    "))]
        assert not re.findall(r"\S+(?:습니다|입니다|하세요|십시오)", "\n".join(prose)), page
