"""The Markdown extension: tells fences the language, and gives their links an address.

What a fence makes is stored as raw HTML, which builders do not look into. So for each address
`wb:pop3/commands.md#retr` a link is put into the document where the builder finds it, checks it
and rewrites it, and its answer is carried over. Zensical rewrites raw HTML, but nothing in SVG.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from wirebook import ahead
from wirebook.blocks import blocks
from wirebook.current import Page, page
from wirebook.errors import SourceError
from wirebook.mentions import Alone, Mention, mentions
from wirebook.signpost import Signpost
from wirebook.terms import Terms
from wirebook.text import LANGUAGES, Text

if TYPE_CHECKING:
    from wirebook.render.edition import Edition

MARK = "wb-addresses"


class Fences(Preprocessor):
    """Refuses what looks like a fence of ours and would silently become inline code.

    Nor does it let an unknown claim pass, since this is where the place of a mistake is known.
    """

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self.lang = lang
        self._edition: Edition | None = None

    def taken(self, name: str, options: Mapping[str, str], source: str) -> str:
        """Take a fence from those who render for this process; empty if nobody has."""
        if ahead.pile is None:
            return ""
        return ahead.pile.take(ahead.key(self.lang, name, options, source)) or ""

    def edition(self) -> Edition:
        """The book as it was when this page needed it first."""
        # Here and not above: most pages of a build never need all that comes with it.
        from wirebook.book import Book
        from wirebook.render.edition import edition_of

        if self._edition is None:
            self._edition = edition_of(Book.find(), self.lang)
        return self._edition

    def run(self, lines: list[str]) -> list[str]:
        """Look at the fences of the page, if it has any."""
        self._edition = None
        text = "\n".join(lines)
        if "```" in text or "~~~" in text:
            try:
                blocks(text)
            except SourceError as error:
                raise self._placed() or error from None
        if "{claim:" in text:
            self._claims(text)
        return lines

    def _claims(self, text: str) -> None:
        claims = self.edition().claims()
        for _, name in mentions(text):
            try:
                claims.get(name)
            except SourceError as error:
                path, line = self._named(name)
                raise SourceError(error.message, path, line) from None

    def _named(self, name: str) -> tuple[str, int]:
        """The first page and line that name a claim."""
        book = self.edition().book
        for path in book.pages(self.lang):
            for line, found in mentions(path.read_text(encoding="utf-8"), book.name(path)):
                if found == name:
                    return book.name(path), line
        return "", 0

    def _placed(self) -> SourceError | None:
        """The same error with its file and line, which the builder's text no longer shows."""
        from wirebook.book import Book

        book = Book.find()
        for path in book.pages(self.lang):
            try:
                book.blocks(path)
            except SourceError as error:
                return error
        return None


class Lagging(Preprocessor):
    """Puts a note below the title of a page that is older than its source."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self.lang = lang

    def run(self, lines: list[str]) -> list[str]:
        """Add the note, as raw HTML, since its link leads out of this language's tree."""
        here = page(self.md)
        note = self._note(here) if here.path else ""
        if not note:
            return lines
        heads = (at for at, line in enumerate(lines, 1) if line.startswith("# "))
        at = next(heads, 0)
        return [*lines[:at], "", self.md.htmlStash.store(note), "", *lines[at:]]

    def _note(self, here: Page) -> str:
        from wirebook.book import Book  # where another has built the page's fences, nothing else
        from wirebook.translation import lag  # of the engine need be imported to show them

        book = Book.find()
        path = book.root / "docs" / self.lang / here.path
        try:
            late = lag(book, path) if path.is_file() else None
        except SourceError:  # told where the book is checked
            return ""
        return note(here, self.lang, late.stamp.language) if late else ""


NOTE = Text(
    "이 번역은 원문보다 오래되었다. 원문에는 달라진 곳이 있다:",
    "This translation is older than its source, which has changed since:",
)
NAMES = {"ko": "한국어", "en": "English"}


def note(here: Page, language: str, source: str) -> str:
    """Return the note of a lagging page, with a link to the source in its own language's tree."""
    trees = {lang: "" if lang == LANGUAGES[0] else f"{lang}/" for lang in LANGUAGES}
    placed = replace(here, path=trees[language] + here.path)
    return (
        f'<p class="wb-lag" role="note">{NOTE[language]} '
        f'<a href="{placed.url(trees[source] + here.path)}" hreflang="{source}" '
        f'lang="{source}">{NAMES[source]}</a></p>'
    )


class Addresses(Treeprocessor):
    """Puts the addresses of a page's fences, and their ids, where the builder looks."""

    def run(self, root: Element) -> None:
        """Add one hidden paragraph of links, if there is anything to link."""
        made = [_made(raw) for raw in self.md.htmlStash.rawHtmlBlocks if "wb-" in str(raw)]
        if not made:
            return
        here = page(self.md)
        paragraph = SubElement(root, "p", {"class": MARK})
        for anchor in dict.fromkeys(anchor for each in made for anchor in each.ids):
            SubElement(paragraph, "span", {"id": anchor})
        for target in dict.fromkeys(target for each in made for target in each.targets):
            SubElement(paragraph, "a", {"href": here.source(target), "title": target})


def _made(raw: object) -> ahead.Made:
    """Stored HTML with its ids and addresses; of what has a mark for it, they are known."""
    return (ahead.pile and ahead.pile.marked(str(raw))) or ahead.made(str(raw))


class Answers(Treeprocessor):
    """Takes the links out again, as the builder has rewritten them, and puts them in place."""

    def run(self, root: Element) -> None:
        """Resolve every address in the stored HTML."""
        paragraph = next((each for each in root.findall("p") if each.get("class") == MARK), None)
        if paragraph is None:
            return
        root.remove(paragraph)
        found = {a.get("title", ""): a.get("href", "") for a in paragraph.findall("a")}
        here = page(self.md)

        def address(key: str, target: str) -> str:
            plain = here.rewrites and key != "href"
            return f'{key}="{here.url(target) if plain else found[target]}"'

        stash: list[Any] = self.md.htmlStash.rawHtmlBlocks
        for at, raw in enumerate(stash):
            if not isinstance(raw, str) or "wb-" not in raw:
                continue
            if ahead.pile and ahead.pile.marked(raw):
                ahead.pile.resolve(raw, address)
            else:
                stash[at] = ahead.ADDRESS.sub(lambda match: address(match[1], match[2]), raw)


class BookExtension(Extension):
    """`wirebook.markdown` with its option `lang`."""

    def __init__(self, **options: Any) -> None:
        self.config = {"lang": ["", f"the language of the pages: {' or '.join(LANGUAGES)}"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the base class's name)
        """Register the processors round superfences and the builder's own."""
        lang = self.getConfig("lang")
        if lang not in LANGUAGES:
            raise SourceError(
                f"expected lang of wirebook.markdown to be {' or '.join(LANGUAGES)}, found {lang!r}"
            )
        fences = Fences(md, lang)
        md.preprocessors.register(fences, "wirebook_fences", 26)
        md.parser.blockprocessors.register(Alone(md, fences.edition), "wirebook_claim", 95)
        md.inlinePatterns.register(Mention(md, fences.edition), "wirebook_claim", 175)
        # once superfences, at 25, and raw HTML, at 20, have been taken out of the lines
        md.preprocessors.register(Lagging(md, lang), "wirebook_lagging", 15)
        md.treeprocessors.register(Signpost(md, lang), "wirebook_signpost", 7.5)
        md.treeprocessors.register(Terms(md, lang), "wirebook_terms", 7)  # attributes are set at 8
        md.treeprocessors.register(Addresses(md), "wirebook", 6)
        md.treeprocessors.register(Answers(md), "wirebook_answers", -2)


def fences(md: Markdown) -> Fences:
    """The processor that knows the language and the book.

    Raises:
        SourceError: if the extension is not there.
    """
    for processor in md.preprocessors:
        if isinstance(processor, Fences):
            return processor
    raise SourceError("expected wirebook.markdown among markdown_extensions, found none")


def makeExtension(**options: Any) -> BookExtension:  # noqa: N802 (Markdown asks for this name)
    """Make the extension."""
    return BookExtension(**options)
