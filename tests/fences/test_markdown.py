"""Addresses in what fences make are right for the page and the builder."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import pytest
from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from wirebook.book import Book
from wirebook.current import Page, page

Render = Callable[..., str]

FLAT = [
    ("pop3/commands.md#retr", "index.md", "pop3/commands.md#retr", "pop3/commands.html#retr"),
    ("pop3/commands.md#retr", "pop3/lock.md", "commands.md#retr", "commands.html#retr"),
    (
        "pop3/commands.md#retr",
        "ref/a/b.md",
        "../../pop3/commands.md#retr",
        "../../pop3/commands.html#retr",
    ),
    ("pop3/lock.md#top", "pop3/lock.md", "#top", "#top"),
    ("index.md", "pop3/lock.md", "../index.md", "../index.html"),
    ("pop3/lock.md", "pop3/lock.md", "lock.md", "lock.html"),
]

DIRECTORIES = [
    ("pop3/commands.md#retr", "index.md", "pop3/commands/#retr"),
    ("pop3/commands.md#retr", "pop3/lock.md", "../commands/#retr"),
    ("index.md", "pop3/lock.md", "../../"),
    ("pop3/index.md#x", "pop3/lock.md", "../#x"),
    ("pop3/lock.md#x", "pop3/lock.md", "#x"),
    ("pop3/lock.md", "index.md", "pop3/lock/"),
]


@pytest.mark.parametrize(("target", "here", "source", "url"), FLAT)
def test_links_between_files(target: str, here: str, source: str, url: str) -> None:
    assert Page(here).source(target) == source
    assert Page(here).url(target) == url


@pytest.mark.parametrize(("target", "here", "url"), DIRECTORIES)
def test_links_between_folders(target: str, here: str, url: str) -> None:
    assert Page(here, directory_urls=True).url(target) == url


def test_nobody_says_which_page_it_is(render: Render) -> None:
    made = render('```command protocol="pop3" name="RETR"\n```\n')
    assert 'href="pop3/states.md#transaction"' in made
    assert "wb:" not in made
    assert "wb-addresses" not in made


def test_a_page_without_fences_is_left_alone(render: Render) -> None:
    assert render("a <b>b</b>\n\n```python\nx\n```\n").count("wb-") == 0


class Mkdocs(Treeprocessor):
    """As much of MkDocs as the extension asks for: it knows the page and rewrites links."""

    def __init__(self) -> None:
        super().__init__()
        self.file = SimpleNamespace(src_uri="ref/cheat.md")
        self.config = {"use_directory_urls": False}
        self.ids: set[str] = set()

    def run(self, root: object) -> None:
        for element in root.iter():  # type: ignore[attr-defined]
            self.ids.add(element.get("id"))
            if element.tag == "a":
                element.set("href", element.get("href").replace(".md", ".html"))


def _fenced(md: Markdown) -> str:
    stored = (
        '<p class="wb-x" id="wire-x"><a href="wb:pop3/commands.md#retr">'
        '<svg><a xlink:href="wb:pop3/states.md#update"></a></svg></a></p>'
    )

    class Store(Preprocessor):
        def run(self, lines: list[str]) -> list[str]:
            return [self.md.htmlStash.store(stored)]

    md.preprocessors.register(Store(md), "store", 25)
    return md.convert("x")


def _markdown() -> Markdown:
    return Markdown(
        extensions=["wirebook.markdown"], extension_configs={"wirebook.markdown": {"lang": "ko"}}
    )


def test_mkdocs_rewrites_the_links_and_learns_the_anchors(book: Book) -> None:
    md, mkdocs = _markdown(), Mkdocs()
    md.treeprocessors.register(mkdocs, "relpath", 0)
    assert page(md) == Page("ref/cheat.md")
    made = _fenced(md)
    assert re.findall(r'href="(.*?)"', made) == [
        "../pop3/commands.html#retr",
        "../pop3/states.html#update",
    ]
    assert "wire-x" in mkdocs.ids


def test_zensical_rewrites_html_and_we_rewrite_svg(book: Book) -> None:
    class Context(Preprocessor):
        page = SimpleNamespace(path="ref/cheat.md")
        config = MappingProxyType({"use_directory_urls": True})

        def run(self, lines: list[str]) -> list[str]:
            return lines

    md = _markdown()
    md.preprocessors.register(Context(md), "rendering_context", 0)
    assert page(md) == Page("ref/cheat.md", directory_urls=True, rewrites=True)
    assert re.findall(r'href="(.*?)"', _fenced(md)) == [
        "../pop3/commands.md#retr",
        "../../pop3/states/#update",
    ]


CONFIG = """\
site_name: t
docs_dir: docs/ko
use_directory_urls: {directory}
plugins: []
theme: {{name: null, custom_dir: theme}}
validation: {{links: {{anchors: warn}}}}
markdown_extensions:
  attr_list: {{}}
  pymdownx.superfences:
    custom_fences:
      - name: command
        class: command
        format: !!python/name:wirebook.fences.command
        validator: !!python/name:wirebook.fences.options
      - name: wire
        class: wire
        format: !!python/name:wirebook.fences.wire
        validator: !!python/name:wirebook.fences.options
  wirebook.markdown: {{lang: ko}}
"""

PAGES = {
    "docs/ko/index.md": "# 처음\n\n[줄](pop3/noop.md#wire-noop-2)\n",
    "docs/ko/page.md": "# 쪽\n",
    "docs/ko/pop3/states.md": "# 상태\n\n## TRANSACTION {#transaction}\n",
    "docs/ko/pop3/commands.md": (
        '# 명령\n\n## NOOP {#noop}\n\n```command protocol="pop3" name="NOOP"\n```\n'
    ),
    "docs/ko/pop3/noop.md": '# NOOP\n\n```wire src="pop3/noop.wire"\n```\n',
    "theme/main.html": "{{ page.content }}",
}


def _build(
    book: Book, *, directory: bool = False, **pages: str
) -> subprocess.CompletedProcess[str]:
    changed = {f"docs/ko/pop3/{name}.md": text for name, text in pages.items()}
    config = CONFIG.format(directory=str(directory).lower())
    files = {**PAGES, **changed, "mkdocs.yml": config}
    for name, text in files.items():
        path = book.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("directory", [True, False])
def test_every_link_of_a_real_build_leads_somewhere(book: Book, directory: bool) -> None:
    done = _build(book, directory=directory)
    assert done.returncode == 0, done.stderr
    site = book.root / "site"
    found = 0
    for path in site.rglob("*.html"):
        for address in re.findall(r'href="([^"]*)"', path.read_text(encoding="utf-8")):
            if not address.startswith("https:"):
                found += 1
                _leads_somewhere(path, address)
    assert found > 4


def _leads_somewhere(path: Path, address: str) -> None:
    name, _, anchor = address.partition("#")
    target = (path.parent / name).resolve() if name else path
    target = target / "index.html" if target.is_dir() else target
    assert target.is_file(), address
    assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), address


def test_a_link_to_a_section_that_is_missing_ends_the_build(book: Book) -> None:
    done = _build(book, states="# 상태\n")
    assert done.returncode == 1
    assert "states.md#transaction" in done.stdout + done.stderr
