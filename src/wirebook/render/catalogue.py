"""The register of the book's proofs."""

from __future__ import annotations

from wirebook.book import Proof
from wirebook.claims import Claim
from wirebook.machine import Machine
from wirebook.render.chips import rfc_link
from wirebook.render.edition import Edition, Place
from wirebook.render.element import Html, el, join
from wirebook.render.html import marked
from wirebook.render.links import page
from wirebook.render.verdicts import chip, proofs_of
from wirebook.text import Text

FILES = Text("실행되는 파일", "Files that run")
SOURCE = Text("근거", "Source")
PAGES = Text("쓰는 곳", "Used on")
SEED = Text("원문의 문장", "Statements of the source")
NOWHERE = Text("아직 없음", "nowhere yet")


def proofs(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """Every proof: what it claims, what runs, who says so, and who relies on it."""
    places = edition.places()
    used = _used(edition)
    names = {machine.name for machine in machines}
    every = names >= edition.book.protocols.keys()  # then also those that are of no protocol
    shown = [
        proof
        for proof in edition.proofs()
        if every or any(file.partition("/")[0] in names for file in proof.files)
    ]
    return el(
        "div",
        *(_proof(edition, proof, places, used.get(proof.id, ())) for proof in shown),
        class_="wb-proofs",
    )


def _used(edition: Edition) -> dict[str, tuple[str, ...]]:
    """The pages that show each proof."""
    found: dict[str, dict[str, None]] = {}
    for where, name, options in edition.fences():
        if name == "wire" and options.get("proof"):
            found.setdefault(options["proof"], {})[where] = None
    return {proof: tuple(pages) for proof, pages in found.items()}


def _proof(
    edition: Edition, proof: Proof, places: dict[str, Place], pages: tuple[str, ...]
) -> Html:
    files = [_file(name, places) for name in proof.files]
    cited = [rfc_link(reference) for reference in proof.rfc]
    where = [el("a", each.removesuffix(".md"), href=page(each)) for each in pages]
    nowhere = [el("span", edition.say(NOWHERE))]
    pairs = [(FILES, files), (SOURCE, cited), (PAGES, where or nowhere)]
    if claims := claims_of(edition, proof):
        pairs.append((SEED, [join((chip(each, edition.lang) for each in claims), " ")]))
    elif proof.seed:  # a book without a file of claims
        pairs.append((SEED, [el("span", ", ".join(proof.seed))]))
    facts = [el("div", el("dt", edition.say(k)), el("dd", join(v, ", "))) for k, v in pairs]
    return el(
        "section",
        el(
            "p",
            el("a", proof.id, class_="wb-proof__id", href=f"#{proof.anchor}"),
            " ",
            el("strong", marked(edition.say(proof.title))),
        ),
        el("p", marked(edition.say(proof.fact))),
        el("dl", *facts),
        class_="wb-proof-entry",
        id=proof.anchor,
    )


def claims_of(edition: Edition, proof: Proof) -> tuple[Claim, ...]:
    """The claims that lean on a proof."""
    known = edition.claims().entries
    return tuple(each for each in known if proof.id in proofs_of(edition, each))


def _file(name: str, places: dict[str, Place]) -> Html:
    written = el("code", name)
    return el("a", written, href=places[name].top) if name in places else written
