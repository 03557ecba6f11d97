"""What was said on a connection, written down as lines of a transcript."""

from __future__ import annotations

from collections.abc import Iterable

from wirebook.connection import Connection, Step
from wirebook.machine import Cell, Kind
from wirebook.notation import shown_lines
from wirebook.transcript import Line


class Conversation:
    """Listens to a connection and keeps its lines, without state lines unless they are added.

    `lines` is what was said so far, `steps` is what happened.

    Args:
        connection: from now on; one observer per connection.
        name: whose connection it is, for readers: `mail.example.org:110`.
    """

    def __init__(self, connection: Connection, name: str = "") -> None:
        self.name = name
        self.lines: list[Line] = []
        self.steps: list[Step] = []
        self.follow(connection)

    def follow(self, connection: Connection) -> None:
        """Listen to another connection from now on: the client has connected again."""
        self._machine = connection.machine
        self._stream = bytearray()
        connection.observer = self._observe

    def heard(self, data: bytes) -> None:
        """Note what the client sent, before the connection takes it."""
        self._stream += data

    def add(self, actor: str, sigil: str, text: str, *, wrong: bool = False) -> None:
        """Write a line down."""
        self.lines.append(Line(len(self.lines) + 1, actor, "", sigil, text, wrong))

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def _observe(self, step: Step) -> None:
        self.steps.append(step)
        taken, self._stream = self._stream[: step.octets], self._stream[step.octets :]
        if taken:
            for at, line in enumerate(shown_lines(bytes(taken))):
                self.add("C", *line, wrong=_wrong(step) and not at)
        elif step.event == "handshake":
            self.add("C", "!", "tls")
            self._stream.clear()  # it went to the handshake
        elif step.event == "drop":
            self.add("C", "!", "close")
        for sigil, text in shown_lines(step.sent):
            self.add("S", sigil, text)
        ended = self._machine.state(step.after).kind is Kind.END
        if ended and step.event != "drop":
            self.add("S", "!", "close")


def _wrong(step: Step) -> bool:
    """Whether a transcript has to mark what the client did as a deliberate wrong move."""
    return step.row is None or step.row.cell in (Cell.TOLERATED, Cell.REJECTED)


def spoken(lines: Iterable[Line]) -> tuple[str, ...]:
    """Reduce lines to what was said and done, so that two records of one conversation are equal.

    States, notes, marks of wrong moves and names of connections are left out.
    """
    return tuple(f"{line.actor}{line.sigil} {line.text}" for line in lines if line.sigil != "=")
