"""Every cell of every matrix, walked on the server; and walks that nobody planned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.connection import Connection, Step
from wirebook.machine import Cell
from wirebook.protocols import REGISTRY, Protocol
from wirebook.testing.walks import command_states, started

TAG = "a1"
EXAMPLES = {"word": "word", "number": "1", "count": "0", "rest": "some words"}


def cells(*kinds: Cell) -> Iterator[tuple[str, str, str]]:
    """Every (protocol, state, command) whose cell is of one of the kinds."""
    for name, protocol in REGISTRY.items():
        for state in command_states(protocol):
            for command in protocol.machine.commands:
                if protocol.machine.cell(state, command.name) in kinds:
                    yield name, state, command.name


def line(protocol: Protocol, verb: str) -> bytes:
    """The command with an argument of each kind it wants."""
    command = protocol.machine.command(verb)
    assert command is not None
    words = [verb, *(a.example or EXAMPLES[a.type] for a in command.arguments)]
    return " ".join([TAG, *words] if protocol.machine.tagged else words).encode() + b"\r\n"


@pytest.mark.parametrize(("name", "state", "verb"), list(cells(Cell.REJECTED)))
def test_a_rejected_command_is_refused_and_moves_nothing(name: str, state: str, verb: str) -> None:
    protocol = REGISTRY[name]
    made, connection = started(protocol, state)
    session, store = connection.server.remembers(), made.host.store.remembers()
    steps: list[Step] = []
    connection.observer = steps.append
    connection.receive_data(line(protocol, verb))
    assert [step.outcome for step in steps] == ["illegal"]
    shown = protocol.machine.state(state).rfc_name
    expected = protocol.machine.refusals.illegal.format(command=verb, state=shown, tag=TAG)
    assert connection.data_to_send() == expected.encode() + b"\r\n"
    assert connection.state.name == state
    assert (connection.server.remembers(), made.host.store.remembers()) == (session, store)


@pytest.mark.parametrize(("name", "state", "verb"), list(cells(Cell.ALLOWED, Cell.TOLERATED)))
def test_an_allowed_command_is_answered_by_one_of_its_rows(
    name: str, state: str, verb: str
) -> None:
    protocol = REGISTRY[name]
    _, connection = started(protocol, state)
    steps: list[Step] = []
    connection.observer = steps.append
    connection.receive_data(line(protocol, verb))
    step = next(step for step in steps if step.event == verb)  # before it, perhaps a literal
    assert step.row in protocol.machine.rows(state, verb)
    assert connection.data_to_send()


def _alphabet(protocol: Protocol) -> list[bytes]:
    lines = [line(protocol, command.name) for command in protocol.machine.commands]
    return [*lines, b"USER alice\r\n", b"PASS secret\r\n", b"\r\n", b"*\r\n", b"FOO\r\n", b"\n"]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_sent_the_state_moves_along_the_table_and_cutting_changes_nothing(
    data: st.DataObject,
) -> None:
    protocol = REGISTRY[data.draw(st.sampled_from(sorted(REGISTRY)))]
    alphabet = st.sampled_from(_alphabet(protocol)) | st.binary(max_size=300)
    octets = b"".join(data.draw(st.lists(alphabet, max_size=12)))
    state = data.draw(st.sampled_from(sorted(protocol.prologues)))
    whole, cut = started(protocol, state)[1], started(protocol, state)[1]
    steps: list[Step] = []
    whole.observer = steps.append
    assert _sent(whole, [octets]) == _sent(cut, [octets[i : i + 1] for i in range(len(octets))])
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


def _sent(connection: Connection, pieces: list[bytes]) -> bytes:
    out = b""
    for piece in pieces:
        if connection.closed:
            break
        connection.receive_data(piece)
        out += connection.data_to_send()
    return out
