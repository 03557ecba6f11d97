"""Each table is sound; every row of it is shown by a transcript, and every mutant is noticed."""

from __future__ import annotations

from wirebook.book import Book
from wirebook.checks import models
from wirebook.coverage import coverage
from wirebook.machine import Kind
from wirebook.protocols import Protocol
from wirebook.testing.mutants import mutants, survivors
from wirebook.turns import Replay

Replays = tuple[tuple[str, Replay], ...]


def test_no_table_has_a_flaw(book: Book) -> None:
    """States, rows, labels, citations and promises of the tables hold together."""
    assert [str(problem) for problem in models(book)] == []


def test_every_state_that_reads_something_can_start_a_transcript(protocol: Protocol) -> None:
    """There is a prologue for each state in which the server waits for the client."""
    kinds = (Kind.COMMAND, Kind.PAYLOAD, Kind.HANDSHAKE)
    wanted = {state.name for state in protocol.machine.states if state.kind in kinds}
    assert set(protocol.prologues) == wanted


def test_every_row_and_cell_is_shown_by_a_transcript_that_asserts_the_state(
    protocol: Protocol, replays: Replays
) -> None:
    """A row counts if an `S=` line says where it led; `wirebook coverage` lists what is missing."""
    found = coverage(protocol.machine, replays)
    assert found.missing == ()
    assert found.percent == 100


def test_some_transcript_notices_every_mutant(protocol: Protocol, replays: Replays) -> None:
    """Change any row, and a transcript fails."""
    mine = [each for _, each in replays if each.machine is protocol.machine]
    assert len(list(mutants(protocol.machine))) > 2 * len(protocol.machine.transitions)
    assert list(survivors(protocol, mine)) == []
