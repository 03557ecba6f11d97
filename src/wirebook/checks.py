"""Everything that must hold before a book is built, with the place of each mistake."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from wirebook.blocks import Block
from wirebook.book import PROOFS, Book
from wirebook.claims import FILE, Claims
from wirebook.comparison import FILE as COMPARISON
from wirebook.comparison import Row
from wirebook.console import parse_console
from wirebook.errors import SourceError
from wirebook.exercises import RECORD as EXERCISES
from wirebook.exercises import begun
from wirebook.fence import NAMES
from wirebook.flaws import flaws
from wirebook.links import astray
from wirebook.marking import verdict
from wirebook.mentions import mentions
from wirebook.readings import FILE as READINGS
from wirebook.render.edition import Edition, edition_of
from wirebook.render.session import ran
from wirebook.showing import rendered
from wirebook.text import LANGUAGES
from wirebook.transcript import parse
from wirebook.translation import mistakes
from wirebook.whereabouts import declared

_ANCHOR = re.compile(r"\{[^}]*#([\w-]+)[^}]*\}\s*$")
_HEADING = re.compile(r"(#+) ")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake and where it is; `message` says what was expected and what was found."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check(book: Book, paths: tuple[Path, ...] = ()) -> Iterator[Problem]:
    """Check a whole book, or only some of its files.

    Args:
        paths: transcripts, sessions and pages, or folders of them; none means everything, models
            included.
    """
    files = tuple(file for path in paths for file in _below(book, path.resolve())) or (
        *book.files(".wire"),
        *book.files(".pycon"),
        *book.files(".console"),
        *_all_pages(book),
    )
    if not paths:
        yield from models(book)
        yield from twins(book)
        yield from proofs(book)
        yield from claims(book)
        yield from readings(book)
        yield from exercises(book)
        yield from translations(book)
    told: set[tuple[str, int]] = set()
    for problem in (each for path in files for each in _file(book, path)):
        # a transcript is on several pages; its mistake is one
        if (problem.path, problem.line) not in told:
            told.add((problem.path, problem.line))
            yield problem


def _below(book: Book, path: Path) -> tuple[Path, ...]:
    """The files of a folder that can be checked; a file is its own."""
    if not path.is_dir():
        return (path,)
    kinds = (".wire", ".pycon", ".console") if path.is_relative_to(book.snippets) else (".md",)
    return tuple(each for each in sorted(path.rglob("*")) if each.suffix in kinds) or (path,)


def _all_pages(book: Book) -> Iterator[Path]:
    for language in LANGUAGES:
        yield from book.pages(language)


def _file(book: Book, path: Path) -> Iterator[Problem]:
    name = _shown(book, path)
    trees = [book.root / "docs" / language for language in LANGUAGES]
    if not any(path.is_relative_to(each) for each in (book.snippets, *trees)):
        shown = ", ".join(f"docs/{language}" for language in LANGUAGES)
        yield Problem(name, 1, f"expected a file of the book {book.root}, in {shown} or snippets")
        return
    try:
        text = book.text(path)
        if path.suffix == ".wire":
            book.play(parse(text, name))
        elif path.suffix == ".pycon":
            ran(text, name, book)
        elif path.suffix == ".console":
            parse_console(text, name)
        elif path.suffix == ".md" and not path.is_relative_to(book.snippets):
            yield from _page(book, path)
        else:
            yield Problem(name, 1, "expected a .wire, .pycon, .console or .md file")
    except SourceError as error:
        yield Problem(error.path or name, error.line, error.message)
    except OSError as error:
        yield Problem(name, 1, f"{error.strerror}")
    except ValueError as error:
        yield Problem(name, 1, str(error))


def _page(book: Book, page: Path) -> Iterator[Problem]:
    """Check each fence of ours on a page by rendering it, and each link by following it."""
    edition = edition_of(book, page.relative_to(book.root / "docs").parts[0])
    text = page.read_text(encoding="utf-8")
    if "{claim:" in text:
        yield from _mentions(edition, text, book.name(page))
    for block in book.blocks(page):
        if block.name in NAMES:
            try:
                rendered(edition, block)
            except SourceError as error:
                yield Problem(error.path or book.name(page), error.line, error.message)
    for wrong in astray(edition, page):
        yield Problem(wrong.path, wrong.line, wrong.message)


def _mentions(edition: Edition, text: str, name: str) -> Iterator[Problem]:
    known = edition.claims()
    for line, claim in mentions(text, name):
        try:
            known.get(claim)
        except SourceError as error:
            yield Problem(name, line, error.message)


def models(book: Book) -> Iterator[Problem]:
    """Ask every model of the book for its flaws."""
    for name, protocol in book.protocols.items():
        for flaw in flaws(protocol.machine):
            source, line = declared(book, protocol, flaw)
            yield Problem(_shown(book, source), line, f"{name}: {flaw}")


def _shown(book: Book, source: Path) -> str:
    inside = source.is_relative_to(book.root)
    return source.relative_to(book.root).as_posix() if inside else str(source)


def twins(book: Book) -> Iterator[Problem]:
    """See that every page exists in every language, with the same anchors and fences in order."""
    first, *others = LANGUAGES
    for other in others:
        pages = {lang: _by_name(book, lang) for lang in (first, other)}
        for one, two in ((first, other), (other, first)):
            for name in sorted(pages[one].keys() - pages[two].keys()):
                yield Problem(
                    f"docs/{one}/{name}", 1, f"expected a twin docs/{two}/{name}, found none"
                )
        for name in sorted(pages[first].keys() & pages[other].keys()):
            with contextlib.suppress(SourceError):  # a page that cannot be read is told elsewhere
                yield from _unlike(book, pages[first][name], pages[other][name])


def _by_name(book: Book, language: str) -> dict[str, Path]:
    root = book.root / "docs" / language
    return {path.relative_to(root).as_posix(): path for path in book.pages(language)}


def _unlike(book: Book, one: Path, two: Path) -> Iterator[Problem]:
    for what, found in (("heading", headings), ("fence", _fences)):
        ones, twos = found(book, one), found(book, two)
        for at in range(max(len(ones), len(twos))):
            left, right = ones[at : at + 1], twos[at : at + 1]
            if [each[1] for each in left] != [each[1] for each in right]:
                line = right[0][0] if right else 1
                yield Problem(
                    book.name(two),
                    line,
                    f"expected {what} {_one(left)} as in {book.name(one)}, found {_one(right)}",
                )
                break


def _one(found: list[tuple[int, str]]) -> str:
    return found[0][1] if found else "none"


def headings(book: Book, page: Path) -> list[tuple[int, str]]:
    """The headings of a page outside its fences: line, and level with explicit anchor."""
    text = page.read_text(encoding="utf-8")
    fenced: set[int] = set()
    for block in book.blocks(page):
        fenced.update(range(block.line, text.count("\n", 0, block.end) + 2))
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        heading = _HEADING.match(line)
        if heading and number not in fenced:
            anchor = _ANCHOR.search(line)
            found.append((number, f"{heading[1]} {{#{anchor[1] if anchor else ''}}}"))
    return found


def _fences(book: Book, page: Path) -> list[tuple[int, str]]:
    return [(block.line, _signature(block)) for block in book.blocks(page) if block.name in NAMES]


def _signature(block: Block) -> str:
    options = " ".join(f'{k}="{v}"' for k, v in sorted(block.options) if k != "title")
    return f"{block.name} {options}".strip() + (f" ({block.source})" if block.source else "")


def translations(book: Book) -> Iterator[Problem]:
    """See that every translation says truly what it was made from; that it lags is no problem."""
    for error in mistakes(book):
        yield Problem(error.path, error.line, error.message)


def proofs(book: Book) -> Iterator[Problem]:
    """See that the files of every proof exist and that no two share a name."""
    try:
        book.servers()
        book.clients()
        register = book.proofs()
        where = book.name(book.snippets / "proofs.toml")
    except SourceError as error:
        yield Problem(error.path, error.line, error.message)
        return
    seen: dict[str, int] = {}
    for proof in register:
        if proof.id in seen:
            said = (
                f"expected one proof {proof.id}, found it in line {seen[proof.id]} too: rename one"
            )
            yield Problem(where, proof.line, said)
        seen.setdefault(proof.id, proof.line)
        for file in proof.files:
            if not (book.snippets / file).is_file():
                near = get_close_matches(file, _snippets(book), 1)
                said = f"expected files of snippets/ in proof {proof.id}, found no {file}: " + (
                    f"write {near[0]}" if near else "make it, or delete it here"
                )
                yield Problem(where, proof.line, said)


def _snippets(book: Book) -> list[str]:
    files = (*book.files(".wire"), *book.files(".pycon"))
    return [path.relative_to(book.snippets).as_posix() for path in files]


def claims(book: Book) -> Iterator[Problem]:
    """See that claims, comparison and proofs know each other, and that plans are only plans."""
    try:
        found, rows, register = book.claims(), book.comparison(), book.proofs()
    except SourceError as error:
        if error.path != PROOFS:  # told with the proofs
            yield Problem(error.path, error.line, error.message)
        return
    written = {proof.id for proof in register}
    known = {claim.id for claim in found.entries}
    yield from _needed(book, found, rows, written)
    yield from _planned(book, found, rows, written)
    for row in rows:
        if row.claim not in known:
            yield Problem(
                book.name(book.snippets / COMPARISON),
                row.at,
                f"expected a claim of {FILE} in claim, found {row.claim}",
            )
    for proof in register if known else ():
        for name in proof.seed:
            if name not in known:
                yield Problem(
                    PROOFS,
                    _line(book.root / PROOFS, f'id = "{proof.id}"'),
                    f"proof {proof.id}: expected claims of {FILE} in seed, found {name}",
                )


def _needed(
    book: Book, found: Claims, rows: tuple[Row, ...], written: set[str]
) -> Iterator[Problem]:
    """What claims and cells lean on must be there, or be planned."""
    said = "has lost its proof {}: expected it in proofs.toml, or under [planned]"
    for claim in found.entries:
        for name in claim.proofs:
            if name not in written and name not in found.planned:
                where = book.name(book.snippets / FILE)
                yield Problem(where, claim.at, f"claim {claim.id} {said.format(name)}")
    for row in rows:
        for column, cell in row.cells.items():
            for name in cell.proofs:
                if name not in written and name not in found.planned:
                    where = book.name(book.snippets / COMPARISON)
                    cell_name = f"the cell {row.claim} {column}"
                    yield Problem(where, cell.at, f"{cell_name} {said.format(name)}")


def _planned(
    book: Book, found: Claims, rows: tuple[Row, ...], written: set[str]
) -> Iterator[Problem]:
    """What is planned must be needed, and not be there yet."""
    needed = {name for claim in found.entries for name in claim.proofs}
    needed |= {name for row in rows for cell in row.cells.values() for name in cell.proofs}
    for name in found.planned:
        said = f"{name} is planned, but no claim needs it: delete it"
        if name in written:
            said = f"{name} is written now: delete it from [planned]"
        if name in written or name not in needed:
            line = _line(book.snippets / FILE, f"{name} =")
            yield Problem(book.name(book.snippets / FILE), line, said)


def readings(book: Book) -> Iterator[Problem]:
    """See that every stop of a reading path is a page, or said to be planned."""
    try:
        found = book.readings()
    except SourceError as error:
        yield Problem(error.path, error.line, error.message)
        return
    root = book.root / "docs" / LANGUAGES[0]
    known = [each.relative_to(root).as_posix() for each in book.pages(LANGUAGES[0])]
    where = book.snippets / READINGS
    for path in found:
        for stop in path.stops:
            if stop.planned != (stop.page in known):
                continue
            if stop.planned:  # else nobody would notice if the page were lost again
                said = f"path {path.id}: {stop.page} is written now: delete planned = true"
            else:
                near = get_close_matches(stop.page, known, 1)
                advice = f"write {near[0]}" if near else "add planned = true"
                said = f"path {path.id}: expected a page, found no {stop.page}: {advice}"
            yield Problem(book.name(where), max(path.at, _within(where, stop.page)), said)


def exercises(book: Book) -> Iterator[Problem]:
    """See that each solution solves its exercise, and that no wrong attempt does."""
    try:
        asked = book.exercises()
    except SourceError as error:
        yield Problem(error.path, error.line, error.message)
        return
    where = book.name(book.snippets / EXERCISES)
    for each in asked:
        for source in (each.solution, *each.wrong):
            with contextlib.suppress(SourceError):  # a transcript that is wrong is told elsewhere
                dialogue = book.transcript(source)
                try:
                    begun(each, dialogue)
                except SourceError as error:
                    yield Problem(error.path, error.line, error.message)
                    continue
                told = verdict(each.task, book.play(dialogue))
                if not told.solved and source == each.solution:
                    said = f"expected it to solve the exercise {each.id}, but {told.why}"
                    yield Problem(dialogue.path, told.line, said)
                if told.solved and source != each.solution:
                    said = f"exercise {each.id}: expected {source} not to solve it, but it does"
                    yield Problem(where, each.line, said)


def _within(path: Path, words: str) -> int:
    """The first line of a file in which words stand."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if f'"{words}"' in line), 1)


def _line(path: Path, start: str) -> int:
    """The first line of a file that begins so."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(lines, 1) if line.startswith(start)), 1)
