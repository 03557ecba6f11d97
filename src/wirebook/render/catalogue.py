"""The registers of the book: its proofs, and the RFCs it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebook.book import Proof
from wirebook.machine import Machine
from wirebook.render.cells import NONE, Cited, Content, Linked, Many, Table
from wirebook.render.chips import rfc_link
from wirebook.render.edition import Edition, Place
from wirebook.render.element import Html, el, join
from wirebook.render.html import marked, table
from wirebook.render.links import page
from wirebook.rfc import cite, index
from wirebook.text import Text

FILES = Text("실행되는 파일", "Files that run")
SOURCE = Text("근거", "Source")
PAGES = Text("쓰는 곳", "Used on")
SEED = Text("원문의 문장", "Statements of the source")
NOWHERE = Text("아직 없음", "nowhere yet")

_MENTION = re.compile(r"\bRFC[ \u00a0]?(\d{3,5})|\brfc(\d{3,5})\b")


def proofs(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """Every proof: what it claims, what runs, who says so, and who relies on it."""
    places = edition.places()
    used = _used(edition)
    names = {machine.name for machine in machines}
    shown = [
        proof
        for proof in edition.proofs()
        if any(file.partition("/")[0] in names for file in proof.files)
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
    if proof.seed:
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


def _file(name: str, places: dict[str, Place]) -> Html:
    written = el("code", name)
    return el("a", written, href=places[name].top) if name in places else written


def rfcs(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """Every RFC that a model, a proof or a page cites, and where."""
    rows = tuple(_rfc_rows(edition, machines))
    head = (
        Text("RFC", "RFC"),
        Text("제목", "Title"),
        Text("발행", "Date"),
        Text("지위", "Status"),
        Text("대체·갱신", "Obsoletes, updates"),
        Text("모델의 줄", "Rows"),
        Text("페이지", "Pages"),
    )
    return table(Table(Text("RFC 색인", "RFC index"), head, rows, "rfc"), machines[0], edition.lang)


def _rfc_rows(edition: Edition, machines: tuple[Machine, ...]) -> Iterator[tuple[Content, ...]]:
    cited = [_key(row.rfc) for machine in machines for row in machine.transitions]
    models = set(cited) | {_key(c.rfc) for machine in machines for c in machine.commands}
    proven = {_key(rfc) for proof in edition.proofs() for rfc in proof.rfc}
    pages = _mentions(edition)
    for rfc in index():
        if rfc.key not in models | proven and rfc.key not in pages:
            continue
        older = [
            *(Text(f"{each} 대체", f"obsoletes {each}") for each in rfc.obsoletes),
            *(Text(f"{each} 갱신", f"updates {each}") for each in rfc.updates),
        ]
        yield (
            Cited(rfc.key),
            rfc.title,
            rfc.date,
            rfc.status,
            Many(tuple(older), ", ") if older else NONE,
            str(cited.count(rfc.key) or NONE),
            Many(tuple(_page(each) for each in pages.get(rfc.key, ())), ", "),
        )


def _key(reference: str) -> str:
    return cite(reference).rfc.key


def _page(path: str) -> Linked:
    return Linked(path.removesuffix(".md"), page(path))


def _mentions(edition: Edition) -> dict[str, tuple[str, ...]]:
    """The pages whose words name an RFC."""
    root = edition.book.root / "docs" / edition.lang
    found: dict[str, list[str]] = {}
    for path in edition.book.pages(edition.lang):
        text = path.read_text(encoding="utf-8")
        for key in sorted({one or two for one, two in _MENTION.findall(text)}):
            found.setdefault(key, []).append(path.relative_to(root).as_posix())
    return {key: tuple(paths) for key, paths in found.items()}
