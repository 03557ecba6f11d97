"""Every cell of every matrix, walked on the server; and walks that nobody planned."""

from __future__ import annotations

import random

from wirebook.connection import Step
from wirebook.protocols import Protocol
from wirebook.testing.plugin import Square
from wirebook.testing.walks import line, noise, sent, started

ROUNDS = 150
"""Random walks of each protocol; always the same ones."""


def test_a_rejected_command_is_refused_and_moves_nothing(refused: Square) -> None:
    """Not the state, not the session, not what outlives it."""
    protocol, state = refused.protocol, refused.state
    made, connection = started(protocol, state)
    session, store = connection.server.remembers(), made.host.store.remembers()
    steps: list[Step] = []
    connection.observer = steps.append
    connection.receive_data(line(protocol, refused.command))
    assert [step.outcome for step in steps] == ["illegal"]
    shown = protocol.machine.state(state).rfc_name
    template = protocol.machine.refusals.illegal.replace("{tag} ", "")
    expected = template.format(
        command=refused.command.name, usage=refused.command.usage, state=shown
    )
    assert expected.encode() in connection.data_to_send()
    assert connection.state.name == state
    assert (connection.server.remembers(), made.host.store.remembers()) == (session, store)


def test_an_allowed_command_is_answered_by_one_of_its_rows(answered: Square) -> None:
    """And never with silence, unless the row says so."""
    machine = answered.protocol.machine
    _, connection = started(answered.protocol, answered.state)
    steps: list[Step] = []
    connection.observer = steps.append
    connection.receive_data(line(answered.protocol, answered.command))
    row = steps[0].row
    assert row in machine.rows(answered.state, answered.command.name)
    assert row is not None
    assert connection.data_to_send() or row.reply is None


def test_whatever_is_sent_the_state_moves_along_the_table_and_cutting_changes_nothing(
    protocol: Protocol,
) -> None:
    """Commands in any order and noise between them, whole and one octet at a time."""
    dice = random.Random(protocol.machine.name)
    for _ in range(ROUNDS):
        state = dice.choice(sorted(protocol.prologues))
        octets = noise(protocol, dice)
        walk(protocol, state, octets)


def walk(protocol: Protocol, state: str, octets: bytes) -> None:
    """Send octets to two connections, whole and in pieces, and compare step by step."""
    whole, cut = started(protocol, state)[1], started(protocol, state)[1]
    steps: list[Step] = []
    whole.observer = steps.append
    assert sent(whole, [octets]) == sent(cut, [octets[i : i + 1] for i in range(len(octets))])
    assert whole.state == cut.state
    for step in steps:
        assert step.before == state
        if step.row is None:
            assert step.after == step.before
        else:
            assert step.row in protocol.machine.transitions
            assert step.row.source == step.before
        state = step.after
    assert whole.state.name == state
