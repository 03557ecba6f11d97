"""What the server really says to a transcript's client, for `wirebook fill`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from wirebook.blocks import Block, blocks
from wirebook.book import Book
from wirebook.fill import START, Answers, rewritten, said
from wirebook.protocols import REGISTRY, Protocol
from wirebook.replay import Peer, Player
from wirebook.transcript import Line, Transcript, flights, parse
from wirebook.turns import Turn
from wirebook.writeback import diff, replace_block


class Recorder(Player):
    """Plays the client's lines and writes down the server's instead of comparing them."""

    def __init__(
        self, transcript: Transcript, *, protocols: Mapping[str, Protocol] = REGISTRY
    ) -> None:
        super().__init__(transcript, protocols=protocols)
        self.answers: dict[int, list[Line]] = {START: []}
        self._key = START
        self._hung_up: set[int] = set()

    def record(self) -> Answers:
        """Return what was said, by the client's line that it follows.

        Raises:
            TranscriptMismatch: if a client line is illegal without `?`, or legal with it.
        """
        for flight in self._flights():
            line = flight[0]
            if line.actor == "S":
                self.server(line)
                continue
            if line.text != "connect":
                self.peer(line)  # its greeting belongs above this line
            self._begin(flight[-1].number)
            self.turns(flight)
            self._write_down()
        return self.answers

    def _flights(self) -> Iterator[tuple[Line, ...]]:
        """Where no server has spoken yet, adjacent lines are not meant to be one write."""
        if any(line.actor == "S" for line in self.transcript.lines):
            return flights(self.transcript)
        return ((line,) for line in self.transcript.lines)

    def server(self, line: Line) -> Turn:
        """Keep a state line's form, with what is true; bind the names of others."""
        peer = self.peer(line)
        if line.sigil == ":" and line.pattern.names:
            self._bind(line)
        if line.sigil == "=":
            keys = [pair.partition("=")[0] for pair in line.text.split()[1:]]
            values = [f"{key}={peer.connection.values.get(key, '?')}" for key in keys]
            text = " ".join([peer.where, *values])
            self.answers[self._key].append(Line(0, "S", line.peer, "=", text))
        return Turn(line, peer.where)

    def octets(self, line: Line) -> bytes:
        """What a client line puts on the wire.

        Raises:
            TranscriptMismatch: if a name in it is bound by no answer any more.
        """
        try:
            return super().octets(line)
        except KeyError as error:
            name = error.args[0]
            raise self.mismatch(
                line, f"no answer fits the line that binds <<{name}>>: write the answer by hand"
            ) from None

    def _bind(self, line: Line) -> None:
        for answer in self.answers[self._key]:
            text = answer.text if answer.sends and answer.peer == line.peer else ""
            found = line.pattern.match(text, self.bound)
            if found is not None:
                self.bound.update(found)
                return

    def accounted(self, peer: Peer, line: Line) -> None:
        """Nothing is expected, so nothing is left over."""

    def _open(self, name: str) -> Peer:
        peer = super()._open(name)
        self._write_down()
        peer.moments = []
        return peer

    def _begin(self, key: int) -> None:
        self._key = key
        self.answers[key] = []

    def _write_down(self) -> None:
        for name, peer in self.peers.items():
            lines = self.answers[self._key]
            lines += said(bytes(peer.pending), name)
            spoke = bool(peer.pending)
            peer.pending.clear()
            if peer.connection.closed and id(peer) not in self._hung_up:
                self._hung_up.add(id(peer))
                if spoke:
                    lines.append(Line(0, "S", name, "!", "close"))


def filled(book: Book, path: Path) -> str:
    """Write the server's lines into a transcript or into the dialogues of a page.

    Returns:
        The change as a unified diff; empty if there is nothing to change.

    Raises:
        SourceError: if a transcript cannot be read or a client line is illegal; the file is
            then left as it was.
    """
    old, name = book.text(path, newline=""), book.name(path)
    if path.suffix == ".wire":
        new = replace_block(old, None, _lines(old, name, 1, book.protocols))
    else:
        new = old
        for at in range(len(blocks(old, name))):
            block = blocks(new, name)[at]
            if _is_dialogue(block):
                lines = _lines(block.source, name, block.first_line, book.protocols)
                new = replace_block(new, block, lines)
    if new != old:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(new)
    return diff(old, new, name)


def _is_dialogue(block: Block) -> bool:
    return block.name == "wire" and "src" not in dict(block.options)


def _lines(source: str, path: str, first_line: int, protocols: Mapping[str, Protocol]) -> list[str]:
    transcript = parse(source, path, first_line)
    recorder = Recorder(transcript, protocols=protocols)
    return rewritten(source, recorder.record(), path, first_line)
