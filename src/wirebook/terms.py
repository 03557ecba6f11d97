"""The first use of a term on a page, linked to the page of terms, with its definition at hand."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from wirebook.current import page
from wirebook.glossary import PAGE, Term, terms

_READ = {"p", "li"}
"""Where terms are looked for: not in headings, tables, quotations and code."""

_PASSED = {"a", "code", "pre", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6", "dl"}
_ASIDE = {"wb-meta", "wb-alias", "wb-signpost"}

# What may follow a Korean term: a particle, or an ending of a verb made of it.
_PARTICLE = (
    "(?=은|는|이|가|을|를|과|와|의|에|로|으로|도|만|나|란|인|고|며|다|라|처럼|까지|부터|보다|마다|들|뿐|"
    "하|한|할|해|했|되|된|될|됨|됐|[^가-힣]|$)"
)


class Terms(Treeprocessor):
    """Links the first use of each term; runs once attributes are known."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self.lang = lang

    def run(self, root: Element) -> None:
        """Go through the prose of a page."""
        here = page(self.md)
        if here.path in ("", PAGE):
            return
        every = self._every()
        known = {
            name: term for term in every if not _explains(here.path, term) for name in term.names
        }
        for link in root.iter("a"):  # what the writer has linked needs no second link
            anchor = link.get("href", "").partition(f"{PAGE.rpartition('/')[2]}#")[2]
            known = {name: term for name, term in known.items() if term.anchor != anchor}
        if known:
            self.target = here.source(PAGE)
            self.pattern = _pattern(tuple(name for term in every for name in term.names), self.lang)
            self._prose(root, known)

    def _every(self) -> tuple[Term, ...]:
        from wirebook.book import Book

        file = Book.find().root / "docs" / self.lang / PAGE
        return terms(file.read_text(encoding="utf-8")) if file.is_file() else ()

    def _prose(self, element: Element, known: dict[str, Term]) -> None:
        for child in list(element):
            aside = _ASIDE & set(child.get("class", "").split())
            if child.tag in _PASSED or aside or not known:
                continue
            if child.tag in _READ:
                self._text(child, known)
            else:
                self._prose(child, known)

    def _text(self, element: Element, known: dict[str, Term]) -> None:
        """Link terms in an element's own words, and in those between its children."""
        self._cut(element, None, known)
        for child in list(element):
            if child.tag not in _PASSED and "wb-" not in child.get("class", ""):
                self._text(child, known)
            self._cut(element, child, known)

    def _cut(self, parent: Element, after: Element | None, known: dict[str, Term]) -> None:
        """Link what stands at the head of `parent`, or behind one of its children."""
        text = parent.text if after is None else after.tail
        at = 0
        while text and known and (found := self.pattern.search(text, at)):
            term = known.get(_key(found[0], known))
            if term is None:  # it has been linked, or this page explains it
                at = found.end()
                continue
            link = Element("a", {"class": "wb-term", "href": f"{self.target}#{term.anchor}"})
            link.set("title", term.text)
            link.text = found[0]
            link.tail = text[found.end() :]
            if after is None:
                parent.text = text[: found.start()]
                parent.insert(0, link)
            else:
                after.tail = text[: found.start()]
                parent.insert(list(parent).index(after) + 1, link)
            for name in term.names:
                known.pop(name, None)
            after, text, at = link, link.tail, 0


def _explains(path: str, term: Term) -> bool:
    """Whether a page is where a term is explained."""
    return path in {normpath(join(dirname(PAGE), each)) for each in term.pages}


def _key(written: str, known: dict[str, Term]) -> str:
    """The name that was found, whatever its capitals and its plural; nothing if it is not known."""
    names = {name.lower(): name for name in known}
    low = written.lower()
    return names.get(low) or names.get(low.removesuffix("s"), "")


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...], lang: str) -> re.Pattern[str]:
    """Matches any of the names as words of a language, the longest first."""
    either = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    if lang == "ko":
        return re.compile(rf"(?<![가-힣\w-])(?:{either}){_PARTICLE}(?![A-Za-z0-9-])")
    return re.compile(rf"(?<![\w-])(?:{either})s?(?![\w-])", re.IGNORECASE)
