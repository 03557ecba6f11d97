"""Shortest ways through a machine, walked on a real connection."""

from __future__ import annotations

from wirebook.connection import Connection
from wirebook.machine import Kind
from wirebook.protocols import Protocol
from wirebook.world import Scenario, scenario


def started(protocol: Protocol, state: str, **settings: str) -> tuple[Scenario, Connection]:
    """A scenario and a connection that stands in a state, its output read."""
    options = {"alice": "2", "given": state, **settings}
    name = protocol.machine.name
    made = scenario(name, tuple(options.items()), {name: protocol})
    connection = made.connect()
    connection.data_to_send()
    assert connection.state.name == state
    return made, connection


def command_states(protocol: Protocol) -> tuple[str, ...]:
    """The states in which commands are read."""
    return tuple(s.name for s in protocol.machine.states if s.kind is Kind.COMMAND)
