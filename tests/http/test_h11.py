"""A second opinion on the table: h11's own state machines, and the specification read by hand."""

from __future__ import annotations

import h11
import pytest
from h11._state import ConnectionState

from wirebook.book import Book
from wirebook.connection import Step
from wirebook.machine import Cell, Kind, Transition
from wirebook.protocols import REGISTRY
from wirebook.protocols.http.framing import Framing
from wirebook.protocols.http.model import HTTP, WITH_BODY
from wirebook.replay import Player
from wirebook.transcript import Transcript

LEGAL = {"IDLE": {"GET", "HEAD", "POST", "PUT", "DELETE"}}
"""Read off RFC 9110 section 9.3 and RFC 9112 section 9.3 without looking at the model: a client
may send any request on a connection that waits for one, and none while it sends another."""

STANDS = {
    "IDLE": {("IDLE", "IDLE")},
    "BODY": {("SEND_BODY", "SEND_RESPONSE")},
    "DONE": {("DONE", "DONE"), ("MUST_CLOSE", "MUST_CLOSE")},
}
"""Where h11 says that client and server stand in each of our states."""

REQUEST = (h11.CLIENT, h11.Request)
END = (h11.CLIENT, h11.EndOfMessage)
CONTINUE = (h11.SERVER, h11.InformationalResponse)
RESPONSE = ((h11.SERVER, h11.Response), (h11.SERVER, h11.EndOfMessage))


def test_the_table_allows_what_the_rfcs_allow() -> None:
    for state in HTTP.states:
        if state.kind is not Kind.COMMAND:
            continue
        cells = {c.name: HTTP.cell(state.name, c.name) for c in HTTP.commands}
        assert {name for name, cell in cells.items() if cell is Cell.ALLOWED} == LEGAL[state.name]
        assert Cell.REJECTED not in cells.values()


def implied(row: Transition) -> tuple[tuple[type, type], ...]:
    """The events of h11 that a row stands for."""
    said = () if row.reply is None else (CONTINUE,) if " 1" in row.reply[8:10] else RESPONSE
    if row.event in WITH_BODY:
        return (REQUEST, *said)
    if row.event == "body":
        return (END, *said)
    return (REQUEST, END, *said)


def started(state: str) -> ConnectionState:
    """h11's machines where our state is."""
    made = ConnectionState()
    for event in {"IDLE": (), "BODY": (REQUEST,), "DONE": (REQUEST, END, *RESPONSE)}[state]:
        made.process_event(*event)
    return made


def stands(machines: ConnectionState) -> tuple[str, str]:
    return str(machines.states[h11.CLIENT]), str(machines.states[h11.SERVER])


ROWS = [
    row
    for row in HTTP.transitions
    if row.source in STANDS and row.target in STANDS and row.event != "persist"
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_h11_stands_where_a_row_leads(row: Transition) -> None:
    machines = started(row.source)
    for event in implied(row):
        machines.process_event(*event)
    assert stands(machines) in STANDS[row.target]


def test_h11_goes_on_where_we_do_and_closes_where_we_do() -> None:
    machines = started("DONE")
    machines.start_next_cycle()
    assert stands(machines) in STANDS["IDLE"]
    machines = ConnectionState()
    machines.process_keep_alive_disabled()
    for event in (REQUEST, END, *RESPONSE):
        machines.process_event(*event)
    with pytest.raises(h11.LocalProtocolError):
        machines.start_next_cycle()
    targets = {row.outcome: row.target for row in HTTP.rows("DONE", "persist")}
    assert targets == {"again": "IDLE", "close": "CLOSED"}


def test_what_h11_refuses_the_table_does_not_have() -> None:
    for state in ("BODY", "DONE"):
        with pytest.raises(h11.LocalProtocolError):
            started(state).process_event(*REQUEST)
        assert not any(HTTP.rows(state, command.name) for command in HTTP.commands)


class Watching(Player):
    """Plays a transcript, and asks h11 where it stands after each step."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(transcript)
        self.seen = 0

    def _observe(self, peer: object, step: Step) -> None:
        super()._observe(peer, step)  # type: ignore[arg-type]
        framing: Framing = peer.connection.server.framing  # type: ignore[attr-defined]
        if step.after in STANDS:
            assert framing.states in STANDS[step.after], step
            self.seen += 1


def test_h11_agrees_after_every_step_of_every_dialogue() -> None:
    seen = 0
    for _, transcript in Book.find().transcripts():
        if transcript.protocol == "http":
            player = Watching(transcript)
            player.play()
            seen += player.seen
    assert seen > 100


def test_the_registry_speaks_of_the_same_table() -> None:
    assert REGISTRY["http"].machine is HTTP
