"""What was said on a connection, written down as lines of a transcript."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wirebook.connection import Connection, Step
from wirebook.literals import PROTOCOLS, counted
from wirebook.machine import Cell, Kind
from wirebook.notation import shown, shown_lines
from wirebook.transcript import Line
from wirebook.wire import CRLF


class Conversation:
    """Listens to a connection and keeps its lines, without state lines unless they are added.

    `lines` is what was said so far, `steps` is what happened.

    Args:
        connection: from now on; one observer per connection.
        name: whose connection it is, for readers: `mail.example.org:110`.
        peer: how lines name it, where there are several.
        lines: where the lines go that several write together.
    """

    def __init__(
        self,
        connection: Connection,
        name: str = "",
        *,
        peer: str = "",
        lines: list[Line] | None = None,
    ) -> None:
        self.name = name
        self._peer = peer
        self.lines: list[Line] = [] if lines is None else lines
        self.steps: list[Step] = []
        self.follow(connection)

    def follow(self, connection: Connection) -> None:
        """Listen to another connection from now on: the client has connected again."""
        self._machine = connection.machine
        self._stream = bytearray()
        self._literal = 0  # octets of a literal that are still to come
        connection.observer = self.note

    def heard(self, data: bytes) -> None:
        """Note what the client sent, before the connection takes it."""
        self._stream += data

    def rest(self) -> tuple[tuple[str, str], ...]:
        """Sigil and text of what the client sent and nobody has read."""
        rest, self._stream = bytes(self._stream), bytearray()
        return shown_lines(rest)

    def add(self, actor: str, sigil: str, text: str, *, wrong: bool = False) -> None:
        """Write a line down."""
        self.lines.append(Line(len(self.lines) + 1, actor, self._peer, sigil, text, wrong))

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def note(self, step: Step) -> None:
        """Write down what the client did and what the server says to it."""
        self.steps.append(step)
        taken, self._stream = self._stream[: step.octets], self._stream[step.octets :]
        if taken:
            for at, piece in enumerate(self._cut(bytes(taken))):
                self.add("C", *shown(piece), wrong=_wrong(step) and not at)
        elif step.event == "handshake":
            self.add("C", "!", "tls")
            self._stream.clear()  # it went to the handshake
        elif step.event == "drop":
            self.add("C", "!", "close")
        if step.sent and not step.sent.startswith(b"+"):
            self._literal = 0  # it is not wanted
        for sigil, text in shown_lines(step.sent):
            self.add("S", sigil, text)
        ended = self._machine.state(step.after).kind is Kind.END
        if ended and step.event != "drop":
            self.add("S", "!", "close")

    def _cut(self, data: bytes) -> Iterator[bytes]:
        """Cut what the client sent into lines, and a literal where its count ends."""
        while data:
            end = data.find(CRLF, 0, self._literal or len(data))
            size = end + len(CRLF) if end >= 0 else min(self._literal or len(data), len(data))
            if self._literal:
                self._literal = max(0, self._literal - size)
            elif self._machine.name in PROTOCOLS:
                self._literal = counted(data[:size])
            yield data[:size]
            data = data[size:]


def _wrong(step: Step) -> bool:
    """Whether a transcript has to mark what the client did as a deliberate wrong move."""
    return step.row is None or step.row.cell in (Cell.TOLERATED, Cell.REJECTED)


def spoken(lines: Iterable[Line]) -> tuple[str, ...]:
    """Reduce lines to what was said and done, so that two records of one conversation are equal.

    States, notes, marks of wrong moves and names of connections are left out.
    """
    return tuple(f"{line.actor}{line.sigil} {line.text}" for line in lines if line.sigil != "=")
