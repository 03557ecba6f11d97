"""The handlers of TOYDOOR, and what a session of it remembers."""

from __future__ import annotations

from wirebook.clock import Clock
from wirebook.connection import Answer, Ask, Server, Unit, read_command
from wirebook.machine import Machine, State, Transition
from wirebook.mail import Mailstore
from wirebook.wire import CRLF, LineBuffer

WORD = "please"

PROLOGUES = {"LOCKED": (), "OPEN": (f"SAY {WORD}",)}
"""The client lines that lead to each state in which a transcript may start."""


def shape(line: str) -> str:
    """Reduce a reply to its first word: what follows is for people."""
    return line.partition(" ")[0]


class ToydoorServer(Server):
    """One session. The table says where each outcome leads; a handler only names it."""

    def __init__(
        self, machine: Machine, host: str, store: Mailstore, clock: Clock, stamp: str
    ) -> None:
        self.machine = machine
        self.host = host
        self.clock = clock
        self.coins = 0

    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut one command line."""
        found = buffer.next_line(self.machine.line_limit)
        return None if found is None else read_command(self.machine, *found)

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write a reply, its fields filled in."""
        return reply.format_map(answer.fields).encode() + CRLF

    def forget(self, store: str) -> None:
        """Drop the coins: the engine calls this whenever the room is left."""
        self.coins = 0

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Return what is held now; the pages show how it changes."""
        return (("coins", str(self.coins)),) if self.coins else ()

    def do_greeting(self, ask: Ask) -> Answer:
        """Greet."""
        return Answer("ok", {"host": self.host})

    def do_say(self, ask: Ask) -> Answer:
        """Compare the word."""
        return Answer("ok" if ask.arguments["word"] == WORD else "wrong")

    def do_take(self, ask: Ask) -> Answer:
        """Count one more coin."""
        self.coins += 1
        return Answer("ok", {"coins": self.coins})
