"""What exists is on a page, in both languages: states, commands, replies, memory, proofs."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from wirebook.book import Book
from wirebook.checks import proofs, translations, twins
from wirebook.links import astray
from wirebook.protocols import Protocol
from wirebook.render.edition import edition_of
from wirebook.render.links import SCHEME, command_page
from wirebook.rfc import cite
from wirebook.text import Text

_FIELD = re.compile(r"\{\w+\}")
_SECTION = {
    "ko": re.compile(r"RFC (\d{3,4}) (\d+(?:\.\d+)*)절"),
    "en": re.compile(r"RFC (\d{3,4}) section (\d+(?:\.\d+)*)"),
}


def absent(names: Iterable[str], text: str) -> list[str]:
    """The names that do not stand in a text."""
    return [name for name in names if name not in text]


def test_the_languages_are_twins(book: Book) -> None:
    """The same pages, with the same anchors and fences in the same order."""
    assert [str(problem) for problem in twins(book)] == []


def test_every_link_leads_somewhere(book: Book, lang: str) -> None:
    """To a page, to a place on it, or over https outside; the last are not fetched."""
    edition = edition_of(book, lang)
    wrong = (each for page in book.pages(lang) for each in astray(edition, page))
    assert [str(problem) for problem in wrong] == []


def test_every_translation_says_what_it_was_made_from(book: Book) -> None:
    """That it lags is no failure: it is listed at the end of the run."""
    assert [str(problem) for problem in translations(book)] == []


def test_every_proof_has_its_files(book: Book) -> None:
    """And a name of its own."""
    assert [str(problem) for problem in proofs(book)] == []


def test_every_state_and_what_it_means(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    """Each state is on a page, by its name and in words."""
    states = protocol.machine.states
    assert absent((state.name for state in states), corpus[lang]) == []
    assert absent((state.text[lang] for state in states), corpus[lang]) == []


def test_every_command_has_a_section_with_its_form(
    protocol: Protocol, lang: str, book: Book, corpus: dict[str, str]
) -> None:
    """Pictures and tables link to `PROTOCOL/commands.md#command`; a variant's to its base."""
    for command in protocol.machine.commands:
        address = command_page(protocol.machine, command.name).removeprefix(SCHEME)
        page = book.root / "docs" / lang / address.partition("#")[0]
        text = page.read_text(encoding="utf-8")
        assert f"## `{command.name}` {{#{command.name.lower()}}}" in text
        assert command.usage in corpus[lang]
        assert command.text[lang] in corpus[lang]


def test_every_reply_of_the_table(protocol: Protocol, lang: str, corpus: dict[str, str]) -> None:
    """Up to its first field."""
    rows = protocol.machine.transitions
    replies = {_FIELD.sub("", row.reply.split("{")[0]).rstrip() for row in rows if row.reply}
    assert absent(sorted(replies), corpus[lang]) == []


def test_every_response_code_and_capability(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    """What stands in brackets in a reply, and what announces a command."""
    rows = protocol.machine.transitions
    codes = {code for row in rows if row.reply for code in re.findall(r"\[[A-Z/-]+\]", row.reply)}
    assert absent(sorted(codes), corpus[lang]) == []
    capabilities = {c.capability for c in protocol.machine.commands if c.capability}
    assert absent(sorted(capabilities), corpus[lang]) == []


def test_every_variable_store_property_and_deviation(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    """By name where they have one that readers meet, and in words."""
    machine = protocol.machine
    names = (*(v.name for v in machine.variables), *(store.name for store in machine.stores))
    assert absent(names, corpus[lang]) == []
    said: tuple[Text, ...] = (
        *(variable.text for variable in machine.variables),
        *(store.text for store in machine.stores),
        *(promise.text for promise in machine.properties),
        *(deviation.text for deviation in machine.deviations),
        *(patch.text for patch in machine.patches),
    )
    texts = (text[lang].replace("`", "") for text in said)
    assert absent(texts, corpus[lang].replace("`", "")) == []


def test_every_port(protocol: Protocol, lang: str, corpus: dict[str, str]) -> None:
    """Its number, and what it is for."""
    for endpoint in protocol.machine.endpoints:
        assert str(endpoint.port) in corpus[lang]
        assert endpoint.title[lang] in corpus[lang]


def test_every_specification_that_is_cited_is_in_the_index(
    protocol: Protocol, lang: str, corpus: dict[str, str]
) -> None:
    """A fence `reference of="rfc"` lists them."""
    cited = {cite(row.rfc).rfc for row in protocol.machine.transitions}
    assert absent((rfc.title for rfc in cited), corpus[lang]) == []


def test_every_rfc_section_that_a_page_names_exists(lang: str, corpus: dict[str, str]) -> None:
    """As far as the index knows the RFC's sections."""
    for number, section in sorted(set(_SECTION[lang].findall(corpus[lang]))):
        cite(f"{number}#{section}")


def test_every_proof_stands_on_a_page_and_in_the_register(
    lang: str, book: Book, corpus: dict[str, str]
) -> None:
    """With its name, its claim, and one of its files."""
    shown = [dict(block.options) for page in book.pages(lang) for block in book.blocks(page)]
    sources = {options.get("src") for options in shown}
    for proof in book.proofs():
        assert proof.id in corpus[lang]
        assert proof.fact[lang].replace("`", "") in corpus[lang].replace("`", "")
        assert set(proof.files) & sources, f"{proof.id} is on no page"


def test_every_snippet_is_shown(lang: str, book: Book, corpus: dict[str, str]) -> None:
    """A transcript or session that no page shows teaches nobody."""
    files = (*book.files(".wire"), *book.files(".pycon"))
    names = (path.relative_to(book.snippets).as_posix() for path in files)
    assert absent(names, corpus[lang]) == []


def test_every_page_says_what_it_is(lang: str, book: Book) -> None:
    """In its head: a title, and a description that a search engine shows whole."""
    for page in book.pages(lang):
        name = book.name(page)
        _, head, _ = page.read_text(encoding="utf-8").split("---", 2)
        try:
            said = yaml.safe_load(head)
        except yaml.YAMLError as error:  # builders show such a head as text
            raise AssertionError(f"{name}: {error}") from None
        assert said.get("title"), name
        assert len(said.get("description") or "") in range(1, 171), name
