"""Reading paths lead over pages that exist, and say when one does not."""

from __future__ import annotations

import re
from types import MappingProxyType, SimpleNamespace

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from wirebook.book import Book
from wirebook.checks import readings
from wirebook.render.edition import Edition
from wirebook.render.reading import reading
from wirebook.signpost import PATHS as PAGE
from wirebook.text import LANGUAGES

PATHS = """\
[[path]]
id = "first"
title = { ko = "처음", en = "First" }
stops = [
  { page = "one.md", ko = "하나의 `까닭`", en = "A `reason`" },
  { page = "later.md", planned = true, ko = "나중", en = "Later" },
  { page = "two.md", ko = "둘", en = "Two" },
]
"""


@pytest.fixture
def paved(book: Book) -> Book:
    """The small book with two pages and a path over them."""
    for lang in LANGUAGES:
        head = '---\ntitle: "One: first"\n---\n\n# One\n\n**물음** 왜 · **읽는 시간** 7분\n'
        (book.root / f"docs/{lang}/one.md").write_text(head, encoding="utf-8")
        (book.root / f"docs/{lang}/two.md").write_text("---\ntitle: Two\n---\n", encoding="utf-8")
    (book.snippets / "paths.toml").write_text(PATHS, encoding="utf-8")
    return book


def test_a_path_lists_the_pages_that_exist(paved: Book) -> None:
    shown = reading(Edition(paved, "ko"), paved.readings()[0])
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', shown) == [
        ("wb:one.md", "One: first"),
        ("wb:two.md", "Two"),
    ]
    assert "하나의 <code>까닭</code>" in shown
    assert "7분" in shown
    assert "2쪽, 모두 7분" in shown
    assert 'data-wb-path="first"' in shown


def test_a_page_that_comes_joins_its_path(paved: Book) -> None:
    (paved.root / "docs/ko/later.md").write_text("---\ntitle: L\n---\n", encoding="utf-8")
    assert 'href="wb:later.md"' in reading(Edition(paved, "ko"), paved.readings()[0])
    assert list(map(str, readings(paved))) == [
        "snippets/paths.toml:6: path first: later.md is written now: delete planned = true"
    ]


def test_a_page_that_is_not_there_is_told(paved: Book) -> None:
    text = PATHS.replace('"two.md"', '"tow.md"').replace("planned = true, ", "")
    (paved.snippets / "paths.toml").write_text(text, encoding="utf-8")
    assert list(map(str, readings(paved))) == [
        "snippets/paths.toml:6: path first: expected a page, found no later.md: add planned = true",
        "snippets/paths.toml:7: path first: expected a page, found no tow.md: write two.md",
    ]


MISTAKES = [
    ("[[path]]", "[path]", "1: expected every path under [[path]]"),
    ('id = "first"\n', "", "1: expected id in this path, found none"),
    ('id = "first"', 'id = "first"\nicon = "x"', "1: expected id, title and stops in a path"),
    ('en = "First"', 'fr = "x"', '1: expected ko = "..." and en = "..." in title'),
    ('ko = "둘", ', "", '1: expected ko = "..." and en = "..." in two.md'),
    ('page = "two.md"', 'pages = "two.md"', '1: expected stops like { page = "pop3/lock.md"'),
    ("stops = [", "stops = [,", "4: "),
]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_has_its_line(paved: Book, old: str, new: str, says: str) -> None:
    assert old in PATHS
    (paved.snippets / "paths.toml").write_text(PATHS.replace(old, new, 1), encoding="utf-8")
    first = str(next(readings(paved)))
    assert first.startswith(f"snippets/paths.toml:{says}")


def test_stops_that_are_no_list_are_told(paved: Book) -> None:
    text = PATHS[: PATHS.index("stops")] + 'stops = "one.md"\n'
    (paved.snippets / "paths.toml").write_text(text, encoding="utf-8")
    assert [str(each) for each in readings(paved)] == [
        "snippets/paths.toml:1: expected a list in stops"
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_path_of_the_book_is_on_a_page(root_book: Book, lang: str) -> None:
    shown = [
        options["name"]
        for page, name, options in Edition(root_book, lang).fences()
        if name == "path" and page == PAGE
    ]
    assert shown == [each.id for each in root_book.readings()]
    for each in root_book.readings():
        assert reading(Edition(root_book, lang), each).count("<li") >= 3


class Relpath(Treeprocessor):
    """What MkDocs puts there, as far as a page asks it."""

    file = SimpleNamespace(src_uri="")
    config = MappingProxyType({"use_directory_urls": False})

    def run(self, root: object) -> None: ...


def headed(path: str, text: str = "# A\n\nfacts\n{ .wb-meta }\n") -> str:
    md = Markdown(
        extensions=["attr_list", "wirebook.markdown"],
        extension_configs={"wirebook.markdown": {"lang": "en"}},
    )
    links = Relpath(md)
    links.file = SimpleNamespace(src_uri=path)
    md.treeprocessors.register(links, "relpath", 0)
    return str(md.convert(text))


def test_a_page_says_which_paths_lead_over_it(paved: Book) -> None:
    (paved.root / "docs/en/start/paths.md").write_text("# Paths\n", encoding="utf-8")
    assert (
        '<p class="wb-signpost"><span>Path <a href="start/paths.md#first">First</a> 1/2 · next '
        '<a href="two.md" rel="next">Two</a></span></p>'
    ) in headed("one.md")
    assert "First</a> 2/2 · last</span>" in headed("two.md")
    assert "wb-signpost" not in headed("three.md")
    assert '</h1><p class="wb-signpost">' in headed("one.md", "# A\n\nno facts\n").replace("\n", "")
    assert "wb-signpost" not in headed("one.md", "no title\n")


def test_without_a_page_of_paths_no_page_points_to_it(paved: Book) -> None:
    assert "wb-signpost" not in headed("one.md")
