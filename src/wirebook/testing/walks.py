"""Shortest ways through a machine, and random ones, walked on a real connection."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from wirebook.connection import Connection
from wirebook.machine import Command, Kind
from wirebook.protocols import Protocol
from wirebook.world import PASSWORD, Scenario, scenario

ACCOUNT = "alice"

EXAMPLES = {
    "word": "word",
    "number": "1",
    "count": "0",
    "rest": "some words",
    "path": "<alice@example.org>",
}
"""An argument of each type; a flag is its own."""

_NOISE = (b"\r\n", b"*\r\n", b"FOO\r\n", b"\n")


def started(protocol: Protocol, state: str, **settings: str) -> tuple[Scenario, Connection]:
    """A scenario and a connection that stands in a state, its output read."""
    options = {ACCOUNT: "2", "given": state, **settings}
    name = protocol.machine.name
    made = scenario(name, tuple(options.items()), {name: protocol})
    connection = made.connect()
    connection.data_to_send()
    assert connection.state.name == state
    return made, connection


def command_states(protocol: Protocol) -> tuple[str, ...]:
    """The states in which commands are read."""
    return tuple(s.name for s in protocol.machine.states if s.kind is Kind.COMMAND)


def line(protocol: Protocol, command: Command) -> bytes:
    """The command with an argument of each kind it wants."""
    words = [
        command.name,
        *(a.keyword + (a.example or EXAMPLES.get(a.type, a.name)) for a in command.arguments),
    ]
    return protocol.spell(" ".join(words))


def alphabet(protocol: Protocol) -> list[bytes]:
    """What a client may say: each command, the lines of the prologues, and what is no command."""
    prologues = sorted({each for lines in protocol.prologues.values() for each in lines})
    known = [text.format(account=ACCOUNT, password=PASSWORD) for text in prologues]
    lines = [line(protocol, command) for command in protocol.machine.commands]
    return [*lines, *(text.encode() + b"\r\n" for text in known), *_NOISE]


def noise(protocol: Protocol, dice: Random) -> bytes:
    """Up to twelve lines of the alphabet, some of them octets of any kind."""
    known = alphabet(protocol)
    return b"".join(
        dice.randbytes(dice.randrange(300)) if dice.random() < 0.2 else dice.choice(known)
        for _ in range(dice.randrange(13))
    )


def sent(connection: Connection, pieces: Iterable[bytes]) -> bytes:
    """Hand over pieces until the server hangs up, and return all that it said."""
    out = b""
    for piece in pieces:
        if connection.closed:
            break
        connection.receive_data(piece)
        out += connection.data_to_send()
    return out
