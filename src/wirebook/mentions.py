"""Claims named in the prose of a page: `{claim:D4}`.

In a sentence it is the verdict, linked to the claim's place in the source document. Alone in its
paragraph it is the quotation with all that is true about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from wirebook.blocks import blocks
from wirebook.current import page

if TYPE_CHECKING:
    from wirebook.claims import Claim
    from wirebook.render.edition import Edition

PATTERN = r"\{claim:([^{}\s]*)\}"

_MENTION = re.compile(PATTERN)
_ALONE = re.compile(rf"\s*{PATTERN}\s*$")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def mentions(text: str, path: str = "") -> Iterator[tuple[int, str]]:
    """The claims that a page names outside fences and code: line and name.

    Raises:
        SourceError: if a fence of the page cannot be read.
    """
    fenced: set[int] = set()
    for each in blocks(text, path):
        fenced.update(range(each.line, text.count("\n", 0, each.end) + 2))
    for number, line in enumerate(text.splitlines(), 1):
        if number not in fenced and "{claim:" in line:
            for found in _MENTION.finditer(_CODE.sub("", line)):
                yield number, found[1]


class Mention(InlineProcessor):
    """The verdict in a sentence."""

    def __init__(self, md: Markdown, edition: Callable[[], Edition]) -> None:
        super().__init__(PATTERN, md)
        self.edition = edition

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the base class's name)
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Make the link; its address is one of a page, which the builder checks and rewrites."""
        edition = self.edition()
        return self._chip(edition.claims().get(m[1]), edition.lang), m.start(0), m.end(0)

    def _chip(self, claim: Claim, lang: str) -> Element:
        # Here and not above: a page that names no claim needs nothing of what renders.
        from wirebook.claims import VERDICTS
        from wirebook.render.verdicts import PAGE, words

        target = page(self.md).source(f"{PAGE}#{claim.anchor}")
        link = Element("a", {"class": f"wb-verdict wb-{claim.verdict}", "href": target})
        link.set("title", words(claim.quote) if lang == "ko" else claim.gloss)
        link.text = f"{VERDICTS[claim.verdict][lang]} "
        name = SubElement(link, "span", {"class": "wb-verdict__id"})
        name.text = claim.id
        return link


class Alone(BlockProcessor):
    """A claim that is a paragraph of its own."""

    def __init__(self, md: Markdown, edition: Callable[[], Edition]) -> None:
        super().__init__(md.parser)
        self.md = md
        self.edition = edition

    def test(self, parent: Element, block: str) -> bool:
        """Whether the paragraph names a claim and says nothing else."""
        return _ALONE.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put the quotation and its correction in place of the paragraph."""
        from wirebook.render.verdicts import block

        found = _ALONE.match(blocks.pop(0))
        assert found is not None
        edition = self.edition()
        shown = block(edition, edition.claims().get(found[1]))
        SubElement(parent, "p").text = self.md.htmlStash.store(shown)
