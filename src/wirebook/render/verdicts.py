"""What the book says about a claim: verdict, correction, sources and proofs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wirebook.claims import KINDS, VERDICTS, Claim
from wirebook.render.chips import proof_badge, rfc_link
from wirebook.render.edition import Edition
from wirebook.render.element import EMPTY, Html, el, join
from wirebook.render.html import marked
from wirebook.render.links import page, proof_page
from wirebook.text import Text

PAGE = "start/seed.md"
"""The page that shows the source document; a claim's anchor is its name in small letters."""

PRECISELY = Text("정확히는", "More precisely")
ALSO = Text("덧붙임", "Also")
UNWRITTEN = Text("증명 예정", "proof not yet written")
BY_WORD = Text("규격의 문장, 실행할 것 없음", "the specification's words, nothing to run")
UNPROVEN = Text("주장 (증명 없음)", "claim (no proof)")
CHECKED = Text("확인 {date}", "checked {date}")

_INLINE = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>.+?)\*\*|\b(?P<claim>[A-Z]\d{1,2})\b")


def claim_page(claim: Claim) -> str:
    """Where a claim stands in the source document."""
    return page(PAGE, claim.anchor)


def chip(claim: Claim, lang: str) -> Html:
    """The verdict, linked to its place."""
    return el(
        "a",
        VERDICTS[claim.verdict][lang],
        " ",
        el("span", claim.id, class_="wb-verdict__id"),
        class_=f"wb-verdict wb-{claim.verdict}",
        href=claim_page(claim),
        title=words(claim.quote) if lang == "ko" else claim.gloss,
    )


def words(quote: str) -> str:
    """A quotation without its marks of Markdown: list signs, hashes, the bars of a table."""
    plain = re.sub(r"(?m)^\s*(?:[-#]+|\d+\.)\s+|^\s+", "", quote)
    if plain.startswith("|"):
        name, *cells = (cell.strip() for cell in plain.strip("| ").split(" | "))
        return f"{name.strip('| ')}: {' / '.join(cell.strip('| ') for cell in cells)}"
    return " ".join(plain.split())


def rich(edition: Edition, text: str) -> Html:
    """Words with code, emphasis and the names of claims, which become links."""
    claims = {claim.id: claim for claim in edition.claims().entries}

    def pieces() -> Iterator[str]:
        end = 0
        for found in _INLINE.finditer(text):
            yield text[end : found.start()]
            end = found.end()
            if found["code"]:
                yield el("code", found["code"])
            elif found["strong"]:
                yield el("strong", marked(found["strong"]))
            elif found["claim"] in claims:
                yield el("a", found["claim"], href=claim_page(claims[found["claim"]]))
            else:
                yield found[0]
        yield text[end:]

    return join(pieces())


def note(edition: Edition, claim: Claim) -> Html:
    """Everything about a claim but its quotation: verdict, correction, sources, proofs."""
    lang = edition.lang
    correction = None
    if claim.correction:
        label = ALSO if claim.verdict == "right" else PRECISELY
        correction = el(
            "p",
            el("span", edition.say(label), class_="wb-note__label"),
            " ",
            rich(edition, edition.say(claim.correction)),
        )
    return el(
        "div",
        el("p", chip(claim, lang), " ", kind(claim, lang), class_="wb-note__head"),
        correction,
        el("p", *evidence(edition, claim), class_="wb-note__evidence"),
        class_="wb-note__body",
    )


def kind(claim: Claim, lang: str) -> Html:
    """The label that says what the correction rests on."""
    return el("span", KINDS[claim.kind][lang], class_=f"wb-badge wb-{claim.kind}")


def evidence(edition: Edition, claim: Claim) -> tuple[Html, ...]:
    """Sections of specifications, proofs, and the dated source of what has no proof."""
    shown = [rfc_link(reference) for reference in claim.rfc]
    shown += proofs(edition, proofs_of(edition, claim))
    if claim.source:
        shown.append(dated(edition, claim.source, claim.date))
    if claim.kind == "rfc" and not proofs_of(edition, claim):
        shown.append(el("span", edition.say(BY_WORD), class_="wb-note__by"))
    return tuple(join([one, " "]) for one in shown)


def dated(edition: Edition, source: Text, date: str) -> Html:
    """Where something was read, and when."""
    return el(
        "span",
        edition.say(source),
        " · ",
        edition.say(CHECKED, date=date),
        class_="wb-note__by",
    )


def proofs_of(edition: Edition, claim: Claim) -> tuple[str, ...]:
    """The proofs that a claim names, and those that name it."""
    others = (each.id for each in edition.proofs() if claim.id in each.seed)
    return tuple(dict.fromkeys((*claim.proofs, *others)))


def proofs(edition: Edition, names: Iterable[str]) -> list[Html]:
    """A badge for each proof: solid if it runs, hollow if it is only planned."""
    written = {proof.id for proof in edition.proofs()}
    return [
        proof_badge(name, edition.lang) if name in written else planned(edition, name)
        for name in names
    ]


def planned(edition: Edition, name: str, *, short: bool = False) -> Html:
    """The badge of a proof that is not yet written; a short one says so only when asked."""
    title = edition.claims().planned.get(name)
    return el(
        "a",
        None if short else join([edition.say(UNWRITTEN), " "]),
        el("span", name, class_="wb-proof__id"),
        class_="wb-proof wb-proof--planned",
        href=proof_page(name.lower()),
        title=f"{edition.say(UNWRITTEN)}: {edition.say(title)}" if title else None,
    )


def block(edition: Edition, claim: Claim) -> Html:
    """A claim on a page of its subject: the quotation and what is true."""
    gloss = el("p", claim.gloss) if edition.lang != "ko" else EMPTY
    return el(
        "div",
        el(
            "blockquote",
            gloss,
            el("p", words(claim.quote), lang="ko"),
        ),
        note(edition, claim),
        class_=f"wb-note wb-note--{claim.verdict}",
    )
