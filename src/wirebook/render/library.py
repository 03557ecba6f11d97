"""The RFCs that the book cites: what became of each, and who leans on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from wirebook.claims import Claim
from wirebook.machine import Machine
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.links import home, page
from wirebook.render.verdicts import PAGE as SEED
from wirebook.render.verdicts import chip
from wirebook.rfc import Rfc, cite, index, obsoleted_by, updated_by
from wirebook.text import Text

TABLE = "compare/table.md"
"""The page that shows the comparison."""

OBSOLETED = Text("{rfcs} 문서가 대체함", "obsoleted by {rfcs}")
UPDATED = Text("{rfcs} 문서가 고침", "updated by {rfcs}")
OBSOLETES = Text("{rfcs} 대체", "obsoletes {rfcs}")
UPDATES = Text("{rfcs} 고침", "updates {rfcs}")
ROWS = Text("{title} 모델의 {count}행", "{count} rows of the model of {title}")
PAGES = Text("쓰는 곳", "Cited on")
CLAIMS = Text("판정의 근거", "Verdicts")
MODELS = Text("모델", "Models")

# without a blank four digits at least: `RFC822` is an item of IMAP's FETCH
_MENTION = re.compile(r"\bRFC(?:[ \u00a0]|(?=\d{4}))(\d{3,5})|\brfc(\d{3,5})\b")


def rfcs(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """Every specification that a model, a proof, a claim or a page cites."""
    uses = _Uses(edition, machines)
    entries = (_entry(uses, rfc) for rfc in index() if uses.of(rfc))
    return el("div", *entries, class_="wb-library")


class _Uses:
    """Who cites what."""

    def __init__(self, edition: Edition, machines: tuple[Machine, ...]) -> None:
        self.edition = edition
        self.rows = {
            machine: Counter(_key(row.rfc) for row in machine.transitions) for machine in machines
        }
        self.commands = {_key(each.rfc) for machine in machines for each in machine.commands}
        self.proofs = {_key(rfc) for proof in edition.proofs() for rfc in proof.rfc}
        self.pages = cited_pages(edition)

    def of(self, rfc: Rfc) -> bool:
        counted = any(rows[rfc.key] for rows in self.rows.values())
        return counted or rfc.key in self.commands | self.proofs or rfc.key in self.pages

    def claims(self, rfc: Rfc) -> list[Claim]:
        known = self.edition.claims().entries
        return [claim for claim in known if rfc.key in map(_key, claim.rfc)]


def cited_pages(edition: Edition) -> dict[str, tuple[str, ...]]:
    """For each RFC the pages that cite it, in their words or by what they show."""
    root = edition.book.root / "docs" / edition.lang
    found: dict[str, dict[str, None]] = {}
    for path in edition.book.pages(edition.lang):
        where = path.relative_to(root).as_posix()
        keys = {one or two for one, two in _MENTION.findall(path.read_text(encoding="utf-8"))}
        if where == SEED:
            keys |= {_key(rfc) for claim in edition.claims().entries for rfc in claim.rfc}
        if where == TABLE:
            cells = (cell for row in edition.comparison() for cell in row.cells.values())
            keys |= {_key(rfc) for cell in cells for rfc in cell.rfc}
        for key in sorted(keys):
            found.setdefault(key, {})[where] = None
    return {key: tuple(pages) for key, pages in found.items()}


def _entry(uses: _Uses, rfc: Rfc) -> Html:
    edition = uses.edition
    newer = obsoleted_by(rfc)
    old = " wb-library__entry--old" if newer else ""
    name = el("a", rfc.label, class_="wb-library__name", href=rfc.url)
    facts = [
        (PAGES, [_page(each) for each in uses.pages.get(rfc.key, ())], ", "),
        (
            MODELS,
            [_rows(edition, *each, rfc) for each in uses.rows.items() if each[1][rfc.key]],
            ", ",
        ),
        (CLAIMS, [chip(claim, edition.lang) for claim in uses.claims(rfc)], " "),
    ]
    return el(
        "section",
        el("p", name, " ", el("strong", rfc.title)),
        el("p", *_history(edition, rfc, newer), class_="wb-library__history"),
        el(
            "dl",
            *(
                el("div", el("dt", edition.say(label)), el("dd", join(each, between)))
                for label, each, between in facts
                if each
            ),
        ),
        class_=f"wb-library__entry{old}",
        id=f"rfc-{rfc.key}",
    )


def _history(edition: Edition, rfc: Rfc, newer: tuple[Rfc, ...]) -> list[Html]:
    shown = [el("span", rfc.date), el("span", rfc.status)]
    if newer:
        words = _said(edition, OBSOLETED, newer)
        shown.append(el("span", words, class_="wb-library__newer"))
    later = [each for each in updated_by(rfc) if each not in newer]
    if later:
        shown.append(el("span", _said(edition, UPDATED, later)))
    for label, numbers in ((OBSOLETES, rfc.obsoletes), (UPDATES, rfc.updates)):
        if numbers:
            said = ", ".join(f"RFC {number}" for number in numbers)
            shown.append(el("span", edition.say(label, rfcs=said)))
    return shown


def _said(edition: Edition, text: Text, rfcs_: Iterable[Rfc]) -> Html:
    """A phrase with links to other RFCs in it."""
    before, after = edition.say(text).split("{rfcs}")
    links = join((el("a", each.label, href=each.url) for each in rfcs_), ", ")
    return join([before, links, after])


def _rows(edition: Edition, machine: Machine, rows: Counter[str], rfc: Rfc) -> Html:
    said = edition.say(ROWS, title=edition.say(machine.title), count=rows[rfc.key])
    return el("a", said, href=home(machine))


def _page(path: str) -> Html:
    return el("a", path.removesuffix(".md"), href=page(path))


def _key(reference: str) -> str:
    return cite(reference).rfc.key
