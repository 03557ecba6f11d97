"""Terms are explained once: on their page, and at their first use on every other."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from wirebook.book import Book
from wirebook.glossary import PAGE, terms
from wirebook.text import LANGUAGES

KO = """\
# 용어집 {#glossary}

세션 · session {#session}
:   연결 하나의 `처음`과 끝. [두 수명](../concepts/two.md)

세션 상태 (상태) · session state {#session-state}
:   연결과 함께 사라지는 것

큐, 대기열 · queue {#queue}
:   넘길 때까지 두는 곳

줄 끝 (CRLF) · line ending {#crlf}
:   두 옥텟
"""
EN = """\
# Glossary {#glossary}

octet (byte) · 옥텟 {#octet}
:   Eight bits

\\Seen · 읽음 {#seen}
:   A flag
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    for lang, text in (("ko", KO), ("en", EN)):
        path = tmp_path / "docs" / lang / PAGE
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "snippets").mkdir()
    monkeypatch.chdir(tmp_path)
    return Book(tmp_path)


class Relpath(Treeprocessor):
    """What MkDocs puts there, as far as a page asks it."""

    file = SimpleNamespace(src_uri="pop3/page.md")
    config = SimpleNamespace(__getitem__=None)

    def run(self, root: object) -> None: ...


def render(text: str, lang: str = "ko", path: str = "pop3/page.md") -> str:
    md = Markdown(
        extensions=["attr_list", "tables", "wirebook.markdown"],
        extension_configs={"wirebook.markdown": {"lang": lang}},
    )
    links = Relpath(md)
    links.file = SimpleNamespace(src_uri=path)
    links.config = {"use_directory_urls": False}  # type: ignore[assignment]
    md.treeprocessors.register(links, "relpath", 0)
    return str(md.convert(text))


def linked(shown: str) -> list[str]:
    return re.findall(r'<a class="wb-term"[^>]*>([^<]*)</a>', shown)


def test_an_entry_is_names_place_and_definition() -> None:
    first, second, third, fourth = terms(KO)
    assert (first.names, first.anchor) == (("세션",), "session")
    assert first.text == "연결 하나의 처음과 끝"
    assert first.pages == ("../concepts/two.md",)
    assert second.names == ("세션 상태", "상태")
    assert third.names == ("큐", "대기열")
    assert fourth.names == ("줄 끝", "CRLF")
    assert [each.names for each in terms(EN)] == [("octet",), ()]


def test_the_first_use_is_linked_with_its_definition(book: Book) -> None:
    shown = render("이 세션을 본다. 세션은 끝난다.")
    assert (
        '이 <a class="wb-term" href="../ref/glossary.md#session" title="연결 하나의 처음과 끝">'
        "세션</a>을 본다. 세션은 끝난다."
    ) in shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("세션을", ["세션"]),
        ("세션의, 세션이", ["세션"]),
        ("세션 상태는 상태다", ["세션 상태"]),
        ("대기열, 큐", ["대기열"]),
        ("큐레이션", []),
        ("새세션", []),
        ("세션실", []),
        ("CRLF로 끝나고 CRLFX", ["CRLF"]),
        ("XCRLF", []),
        ("**세션**에서 *큐*로", ["세션", "큐"]),
        ("- 세션\n- 큐", ["세션", "큐"]),
        ("# 세션\n\n말", []),
        ("`세션`", []),
        ("[세션](page.md)", []),
        ("> 세션", []),
        ("| 세션 |\n|---|\n| 큐 |", []),
        ("세션\n{ .wb-alias }", []),
        ("여기 [큐](../ref/glossary.md#queue)가 있다. 큐의 뒤.", []),
        ("세션이 큐에 CRLF를 둔다", ["세션", "큐", "CRLF"]),
    ],
)
def test_a_term_is_found_with_its_particles_and_only_in_prose(
    book: Book, text: str, found: list[str]
) -> None:
    assert linked(render(text)) == found


def test_english_terms_have_plurals_and_capitals(book: Book) -> None:
    assert linked(render("Octets are octets, not octetsx.", "en")) == ["Octets"]


def test_a_page_does_not_send_readers_away_from_what_it_explains(book: Book) -> None:
    assert linked(render("세션과 큐", path="concepts/two.md")) == ["큐"]
    assert linked(render("세션과 큐", path=PAGE)) == []


def test_a_book_without_a_page_of_terms_has_none(book: Book) -> None:
    (book.root / "docs/ko" / PAGE).unlink()
    assert linked(render("세션")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_of_the_book_is_explained_once(root: Path, lang: str) -> None:
    found = terms((root / "docs" / lang / PAGE).read_text(encoding="utf-8"))
    assert len(found) > 60
    names = [name.lower() for term in found for name in term.names]
    assert sorted(names) == sorted(set(names))
    anchors = [term.anchor for term in found]
    assert sorted(anchors) == sorted(set(anchors))
    assert all(term.text for term in found)


def test_the_terms_are_the_same_in_both_languages(root: Path) -> None:
    ko, en = (
        [term.anchor for term in terms((root / "docs" / lang / PAGE).read_text(encoding="utf-8"))]
        for lang in LANGUAGES
    )
    assert ko == en
