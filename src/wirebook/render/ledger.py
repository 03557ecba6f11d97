"""The ledger of claims: how many are right, what shows it, and where they are spoken of."""

from __future__ import annotations

import re
from collections import Counter

from wirebook.claims import VERDICTS, Claim
from wirebook.machine import Machine
from wirebook.render.edition import Edition
from wirebook.render.element import EMPTY, Html, el, join
from wirebook.render.html import marked
from wirebook.render.links import page
from wirebook.render.verdicts import PAGE, chip, evidence, planned, proofs_of, words
from wirebook.text import Text

STATEMENTS = Text("원문의 문장 {count}개", "{count} statements of the source")
PROVEN = Text("실행되는 증명이 모두 있음", "all proofs run")
PARTLY = Text("증명이 일부 있음", "some proofs run")
UNWRITTEN = Text("증명 예정", "proofs not yet written")
BY_WORD = Text("규격의 문장으로 확인", "by the words of a specification")
CLAIMED = Text("주장 (증명 없음)", "claim (no proof)")
NO_PLANS = Text(
    "지금은 없다. 정정에 약속한 증명은 모두 있다.",
    "There is none: every proof that a correction was promised is written.",
)
HEAD = (Text("판정", "Verdict"), Text("원문의 문장", "Statement"), Text("근거와 증명", "Evidence"),
        Text("쓰는 곳", "Used on"))  # fmt: skip

_MENTION = re.compile(r"\{claim:([A-Z]\d{1,2})\}")


def standing(edition: Edition, claim: Claim) -> Text:
    """What stands behind a claim: proofs that run, proofs to come, words, or nothing."""
    written = {proof.id for proof in edition.proofs()}
    named = proofs_of(edition, claim)
    running = [name for name in named if name in written]
    if running:
        return PROVEN if len(running) == len(named) else PARTLY
    if named:
        return UNWRITTEN
    return BY_WORD if claim.kind == "rfc" else CLAIMED


def tally(edition: Edition, _: tuple[Machine, ...]) -> Html:
    """Two bars, counted from the claims: the verdicts, and what stands behind them."""
    claims = edition.claims().entries
    verdicts = Counter(claim.verdict for claim in claims)
    standings = Counter(standing(edition, claim) for claim in claims)
    kinds = ((PROVEN, "right"), (PARTLY, "partly"), (UNWRITTEN, "planned"),
             (BY_WORD, "rfc"), (CLAIMED, "claim"))  # fmt: skip
    return el(
        "figure",
        _bar([(VERDICTS[name], name, verdicts[name]) for name in VERDICTS], edition),
        _bar([(text, name, standings[text]) for text, name in kinds], edition),
        el("figcaption", edition.say(STATEMENTS, count=len(claims))),
        class_="wb-tally",
    )


def _bar(parts: list[tuple[Text, str, int]], edition: Edition) -> Html:
    shown = [part for part in parts if part[2]]
    bar = el(
        "div",
        *(el("span", class_=f"wb-tally__{name}", style=f"flex-grow:{n}") for _, name, n in shown),
        class_="wb-tally__bar",
        aria_hidden="true",
    )
    items = (
        el(
            "li",
            el("span", class_=f"wb-tally__dot wb-tally__{name}"),
            el("b", str(count)),
            " ",
            edition.say(text),
        )
        for text, name, count in shown
    )
    return el("div", bar, el("ul", *items), class_="wb-tally__part")


def claims(edition: Edition, _: tuple[Machine, ...]) -> Html:
    """Every claim, what shows it, and the pages that speak of it."""
    used = _used(edition)
    rows = (_entry(edition, claim, used.get(claim.id, ())) for claim in edition.claims().entries)
    head = el("thead", el("tr", *(el("th", edition.say(each), scope="col") for each in HEAD)))
    return el(
        "div",
        el("table", head, el("tbody", *rows), class_="wb-table wb-table--claims"),
        class_="wb-scroll",
        role="group",
        aria_label=edition.say(STATEMENTS, count=len(edition.claims().entries)),
        tabindex=0,
    )


def _entry(edition: Edition, claim: Claim, pages: tuple[str, ...]) -> Html:
    said = words(claim.quote) if edition.lang == "ko" else claim.gloss
    links = (el("a", each.removesuffix(".md"), href=page(each)) for each in pages)
    cells = (
        el("span", said),
        join(evidence(edition, claim)),
        join(links, ", ") or EMPTY,
    )
    labels = HEAD[1:]
    return el(
        "tr",
        el("th", chip(claim, edition.lang), scope="row"),
        *(
            el("td", each, data_label=edition.say(label))
            for each, label in zip(cells, labels, strict=True)
        ),
    )


def _used(edition: Edition) -> dict[str, tuple[str, ...]]:
    """The pages that name each claim, the source document's own left out."""
    root = edition.book.root / "docs" / edition.lang
    found: dict[str, dict[str, None]] = {}
    for path in edition.book.pages(edition.lang):
        where = path.relative_to(root).as_posix()
        if where != PAGE:
            for name in _MENTION.findall(path.read_text(encoding="utf-8")):
                found.setdefault(name, {})[where] = None
    return {name: tuple(pages) for name, pages in found.items()}


def plans(edition: Edition, _: tuple[Machine, ...]) -> Html:
    """Every proof that is still to be written, and the claims that wait for it."""
    known = edition.claims()
    if not known.planned:
        return el("p", edition.say(NO_PLANS))
    return el(
        "div",
        *(
            el(
                "section",
                el("p", planned(edition, name), " ", el("strong", marked(edition.say(title)))),
                el(
                    "p",
                    join(
                        (chip(each, edition.lang) for each in known.entries if name in each.proofs),
                        " ",
                    ),
                ),
                class_="wb-proof-entry wb-proof-entry--planned",
                id=name.lower(),
            )
            for name, title in known.planned.items()
        ),
        class_="wb-proofs",
    )
