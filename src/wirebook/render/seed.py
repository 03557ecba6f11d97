"""The source document as it was written, line by line, and beside each statement what is true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebook.claims import Claim
from wirebook.errors import SourceError
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.verdicts import chip, note, words
from wirebook.text import Text

ALSO_HERE = Text("여기에도", "here, too")

_MARK = re.compile(r"(\s*(?:[-#]+ |\d+\. )\s*|-{3,}$)")


def facsimile(edition: Edition, lines: str) -> Html:
    """Show some lines of the source document.

    Args:
        lines: as a fence writes them: `13-20`.

    Raises:
        SourceError: if there are no such lines.
    """
    seed = edition.claims().seed.split("\n")
    first, last = _range(lines, len(seed) - 1)
    rows = (_row(edition, seed, span) for span in _spans(edition, first, last))
    return el("div", *rows, class_="wb-seed")


def _range(lines: str, last: int) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)-(\d+)", lines)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= last:
        raise SourceError(
            f"expected lines of the source document from 1-{last} in lines of seed, found {lines}"
        )
    return int(found[1]), int(found[2])


def _spans(edition: Edition, first: int, last: int) -> Iterator[range]:
    """One line after the other; those that a claim quotes together stay together."""
    long = {
        line: claim.quote.count("\n") + 1
        for claim in edition.claims().entries
        for line in claim.lines
        if "\n" in claim.quote
    }
    at = first
    while at <= last:
        size = min(long.get(at, 1), last + 1 - at)
        yield range(at, at + size)
        at += size


def _row(edition: Edition, seed: list[str], span: range) -> Html:
    claims = [each for each in edition.claims().entries if set(each.lines) & set(span)]
    text = "\n".join(seed[at - 1] for at in span)
    heads = _heads(seed, span[0])
    own = [claim for claim in claims if claim.lines[0] in span]
    others = [claim for claim in claims if claim not in own]
    worst = next((claim.verdict for claim in own if claim.verdict != "right"), "right")
    kind = f" wb-seed__row--{worst}" if own else ""
    return el(
        "div",
        el("div", _text(text, heads), class_="wb-seed__text", lang="ko", data_line=span[0]),
        el(
            "div",
            *(_note(edition, claim, text) for claim in own),
            *(_again(edition, claim) for claim in others),
            class_="wb-seed__notes",
        )
        if claims
        else None,
        class_=f"wb-seed__row{kind}" + " wb-seed__row--empty" * (not text.strip()),
    )


def _note(edition: Edition, claim: Claim, text: str) -> Html:
    """A claim beside its line; if it is about a part of the line only, that part is repeated."""
    part = claim.quote if claim.quote.strip() != text.strip() else ""
    quoted = el("p", f"“{words(part)}”", class_="wb-note__part", lang="ko") if part else None
    gloss = el("p", claim.gloss, class_="wb-note__gloss") if edition.lang != "ko" else None
    return el(
        "div",
        quoted,
        gloss,
        note(edition, claim),
        class_=f"wb-note wb-note--{claim.verdict}",
        id=claim.anchor,
    )


def _again(edition: Edition, claim: Claim) -> Html:
    return el("p", edition.say(ALSO_HERE), " ", chip(claim, edition.lang), class_="wb-note__again")


def _heads(seed: list[str], line: int) -> tuple[str, ...]:
    """The names of the columns of the table that a line is a row of."""
    top = line
    while top > 1 and seed[top - 2].startswith("|"):
        top -= 1
    if line < top + 2 or not seed[line - 1].startswith("|"):  # heads and rule, or no row at all
        return ()
    return tuple(each.strip() for each in seed[top - 1].strip("|").split("|"))


def _text(text: str, heads: tuple[str, ...]) -> Html:
    """The words as they are; the marks of Markdown stand back."""
    if heads:
        return _cells(text, heads)
    return join((_line(line) for line in text.split("\n")), "\n")


def _cells(row: str, heads: tuple[str, ...]) -> Html:
    """A row of a table: every cell on a line of its own, behind the name of its column."""
    *bars, last = re.findall(r"\|[^|]*", row)
    return join(
        el(
            "span",
            _faint("|"),
            bar[1:],
            _faint(last) if at == len(bars) - 1 else None,
            class_="wb-seed__cell" + " wb-seed__cell--name" * (not at),
            data_label=heads[at] if at else None,
        )
        for at, bar in enumerate(bars)
    )


def _line(line: str) -> Html:
    if line.startswith("|"):
        pieces = re.split(r"(\|(?:[-\s]+\|)*)", line)
        return join(_faint(each) if each.startswith("|") else each for each in pieces)
    found = _MARK.match(line)
    if not found:
        return join([line])
    rest = line[found.end() :]
    heading = found[0].lstrip().startswith("#")
    return join([_faint(found[0]), el("b", rest) if heading else rest])


def _faint(mark: str) -> Html:
    return el("span", mark, class_="wb-seed__mark")
