"""What each fence shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from wirebook.console import parse_console
from wirebook.errors import SourceError
from wirebook.exercises import found
from wirebook.machine import Machine
from wirebook.protocols import Protocol
from wirebook.render.card import card
from wirebook.render.console import console
from wirebook.render.edition import Edition, anchor, anchor_of_text
from wirebook.render.element import Html
from wirebook.render.exercise import exercise
from wirebook.render.figures import machine_picture, own_picture
from wirebook.render.frame import Frame
from wirebook.render.hops import hops, lane
from wirebook.render.journey import journey as shown_journey
from wirebook.render.lab import lab
from wirebook.render.manual import MANUAL, manual
from wirebook.render.matrix import matrix
from wirebook.render.octets import octets
from wirebook.render.panels import panels
from wirebook.render.reading import reading
from wirebook.render.reference import REFERENCES
from wirebook.render.seed import facsimile
from wirebook.render.servers import agreed
from wirebook.render.session import session
from wirebook.render.switchboard import switchboard
from wirebook.render.transcript import transcript
from wirebook.scenes import RECORD
from wirebook.transcript import parse
from wirebook.transport import journey
from wirebook.turns import Replay


@dataclass(frozen=True, slots=True)
class Order:
    """A fence as it stands on a page: its name, its options and its content."""

    edition: Edition
    name: str
    options: Mapping[str, str]
    source: str

    def option(self, key: str) -> str:
        """An option, or nothing."""
        return self.options.get(key, "")

    def choice(self, key: str, values: Iterable[str]) -> str:
        """An option whose value must be one of several.

        Raises:
            SourceError: naming the values there are.
        """
        known, value = tuple(values), self.option(key)
        if value not in known:
            raise SourceError(
                f"expected {key} of {self.name} to be one of {', '.join(known)}, found "
                f'"{value}"{_near(value, known)}'
            )
        return value

    @property
    def protocol(self) -> Protocol:
        """The protocol that the fence is about."""
        known = self.edition.book.protocols
        return known[self.choice("protocol", known)]

    @property
    def machine(self) -> Machine:
        """Its table."""
        return self.protocol.machine

    def file(self, folder: str, suffix: str) -> Path:
        """The file that `src` names below a folder of the book.

        Raises:
            SourceError: if there is none, or the fence has content as well.
        """
        self.empty()
        names = self.edition.files(folder, suffix)
        value = self.option("src")
        if value not in names:
            raise SourceError(
                f"expected a file of {folder}/ in src of {self.name}, found no "
                f'"{value}"{_near(value, names)}'
            )
        return self.edition.book.root / folder / value

    def empty(self) -> None:
        """See that the fence has no content.

        Raises:
            SourceError: if it has.
        """
        if self.source.strip():
            raise SourceError(
                f"expected nothing inside this {self.name} block, since its options say it all, "
                f"found {self.source.strip().splitlines()[0]!r}: delete it"
            )


def _near(value: str, known: Iterable[str]) -> str:
    found = get_close_matches(value, list(known), 1)
    return f": write {found[0]}" if found else ""


def _of_proof(edition: Edition, name: str, source: str) -> None:
    """See that a proof is in the register, and that this dialogue is one of its files."""
    register = {proof.id: proof for proof in edition.proofs()}
    if name not in register:
        remedy = _near(name, tuple(register)) or ": write an entry [[proof]] with this id there"
        raise SourceError(f'expected a proof of snippets/proofs.toml, found "{name}"{remedy}')
    if source not in register[name].files:
        what = source or "a dialogue that is not in a file"
        raise SourceError(
            f"expected one of the files of proof {name} ({', '.join(register[name].files)}), found "
            f"{what}: add it to files in snippets/proofs.toml, or delete proof here"
        )


def _wire(order: Order) -> Html:
    edition, source = order.edition, order.option("src")
    if source:
        path = order.file("snippets", ".wire")
        dialogue, name = edition.transcript(source), anchor(source)
        shown = edition.book.name(path)
    else:
        if not order.source.strip():
            raise SourceError('expected a dialogue inside this block, or src="...", found neither')
        dialogue, name, shown = parse(order.source), anchor_of_text(order.source), ""
    proof = order.option("proof")
    if proof:
        _of_proof(edition, proof, source)
    last = dialogue.lines[-1].number - dialogue.line + 1
    marked = _numbers(order.option("hl"), last)
    same = agreed(edition, source)
    frame = Frame(name, order.option("title"), proof, shown, marked, same)
    return transcript(edition.book.play(dialogue), edition.lang, frame)


def _numbers(written: str, last: int) -> frozenset[int]:
    """Read `3,7` or `3-5`."""
    numbers: set[int] = set()
    for part in filter(None, written.replace(" ", "").split(",")):
        first, _, end = part.partition("-")
        if not (first.isdecimal() and (end or first).isdecimal()):
            raise SourceError(f'expected line numbers in hl, found {part}: write hl="3,7"')
        numbers |= set(range(int(first), int(end or first) + 1))
    for number in sorted(numbers):
        if not 1 <= number <= last:
            raise SourceError(f"expected line numbers from 1 to {last} in hl, found {number}")
    return frozenset(numbers)


def _client(order: Order) -> Html:
    book, lang = order.edition.book, order.edition.lang
    path = order.file("snippets", ".pycon")
    text = path.read_text(encoding="utf-8")
    section, title = order.option("section"), order.option("title")
    return session(text, book.name(path), section, title, lang, book)


def _terminal(order: Order) -> Html:
    path = order.file("snippets", ".console")
    name = order.edition.book.name(path)
    found = parse_console(path.read_text(encoding="utf-8"), name)
    return console(found, order.option("section"), order.option("title"), order.edition.lang)


def _states(order: Order) -> Html:
    order.empty()
    sentences = order.choice("sentences", ("yes", "no")) if order.option("sentences") else "yes"
    view = order.option("view") or "overview"
    told, hints = sentences == "yes", order.protocol.hints
    return machine_picture(order.machine, order.edition.lang, view, sentences=told, hints=hints)


def _matrix(order: Order) -> Html:
    order.empty()
    return matrix(order.edition, order.machine)


def _command(order: Order) -> Html:
    order.empty()
    machine = order.machine
    order.choice("name", (command.name for command in machine.commands))
    return card(order.edition, machine, order.option("name"))


def _reference(order: Order) -> Html:
    order.empty()
    of = order.choice("of", (*REFERENCES, *MANUAL))
    if of in MANUAL:
        return manual(order.edition, of, order.option("name"), order.option("protocol"))
    if order.option("name"):
        raise SourceError(f"expected no name for the reference of {of}, found one: delete it")
    show = REFERENCES[of]
    every = tuple(each.machine for each in order.edition.book.protocols.values())
    return show(order.edition, (order.machine,) if order.option("protocol") else every)


def _picture(order: Order) -> Html:
    path = order.file("diagrams", ".dot")
    text = path.read_text(encoding="utf-8")
    return own_picture(text, path.stem, order.option("title"), order.edition.lang)


def _seed(order: Order) -> Html:
    order.empty()
    return facsimile(order.edition, order.option("lines"))


def _path(order: Order) -> Html:
    order.empty()
    known = {each.id: each for each in order.edition.readings()}
    return reading(order.edition, known[order.choice("name", known)])


def _panels(order: Order) -> Html:
    order.file("snippets", ".wire")
    edition, protocol = order.edition, order.protocol
    replay = edition.book.play(edition.transcript(order.option("src")))
    return panels(protocol.machine, replay, edition.lang, protocol.hints)


def _replays(order: Order) -> list[Replay]:
    """The dialogues that `src` names, played."""
    order.empty()
    edition, known = order.edition, [name for name, _ in order.edition.book.transcripts()]
    replays = []
    for name in order.option("src").split():
        if name not in known:
            raise SourceError(
                f"expected files of snippets/ in src of {order.name}, with blanks between them, "
                f'found no "{name}"{_near(name, known)}'
            )
        replays.append(edition.book.play(edition.transcript(name)))
    return replays


def _octets(order: Order) -> Html:
    return octets(_replays(order), order.edition.lang, order.option("title"))


def _hops(order: Order) -> Html:
    replays = _replays(order)
    names = [each.strip() for each in order.option("names").split(",")]
    if len(names) != len(replays):
        raise SourceError(
            f"expected a name for each of the {len(replays)} lanes in names of hops, with commas "
            f'between them, found "{order.option("names")}"'
        )
    lanes = [lane(*each) for each in zip(replays, names, strict=True)]
    return hops(tuple(lanes), order.option("title"), order.edition.lang)


def _journey(order: Order) -> Html:
    file = order.file("snippets", ".toml")
    source, run, proof = order.option("src"), order.option("run"), order.option("proof")
    if proof:
        _of_proof(order.edition, proof, source)
    text, path = file.read_text(encoding="utf-8"), f"snippets/{source}"
    made, lang = journey.journey(text, path, run), order.edition.lang
    shown: Sequence[journey.Journey] = (made,)
    switches = None
    if order.option("switches"):
        order.choice("switches", ("yes",))
        shown = journey.every(text, path)
        if shown[0] != made:
            raise SourceError(f"expected the first run for switches, found {run}")
        switches = switchboard(journey.switches(text, path), shown, lang)
    for each in shown:
        broken = [promise.text.en for promise in each.promises if not promise.holds]
        if broken:
            name = each.title.en
            raise SourceError(
                f"expected of the run {name}: {'; '.join(broken)}, found it otherwise"
            )
    return shown_journey(made, lang, f"journey-{run}", proof, switches)


def _exercise(order: Order) -> Html:
    order.empty()
    book = order.edition.book
    order.choice("name", (each.id for each in book.exercises()))
    return exercise(order.edition, found(book.exercises(), order.option("name")))


def _lab(order: Order) -> Html:
    order.empty()
    book = order.edition.book
    scenes = book.scenes()
    if not scenes:
        raise SourceError(f"expected scenes in {RECORD}, found none: write one")
    return lab(scenes, book.protocols, order.edition.lang)


EXHIBITS: Mapping[str, Callable[[Order], Html]] = {
    "wire": _wire,
    "client": _client,
    "terminal": _terminal,
    "states": _states,
    "matrix": _matrix,
    "command": _command,
    "reference": _reference,
    "picture": _picture,
    "seed": _seed,
    "path": _path,
    "panels": _panels,
    "hops": _hops,
    "octets": _octets,
    "journey": _journey,
    "exercise": _exercise,
    "lab": _lab,
}
"""What shows each fence, by its name; what it may say stands in `options`."""
