"""The transcripts of the book against the models: every row is shown, every mutant is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirebook.book import Book
from wirebook.coverage import coverage
from wirebook.protocols import Protocol
from wirebook.replay import replay
from wirebook.testing.mutants import mutants, survivors
from wirebook.transcript import parse
from wirebook.turns import Replay


@pytest.fixture(scope="module")
def replays() -> tuple[tuple[str, Replay], ...]:
    """Every transcript of the book, played."""
    return tuple(Book.find().replays())


def test_every_row_and_cell_is_shown_by_a_transcript_that_asserts_the_state(
    protocol: Protocol, replays: tuple[tuple[str, Replay], ...]
) -> None:
    found = coverage(protocol.machine, replays)
    assert found.missing == ()
    assert found.percent == 100


def test_some_transcript_notices_every_mutant(
    protocol: Protocol, replays: tuple[tuple[str, Replay], ...]
) -> None:
    mine = [each for _, each in replays if each.machine is protocol.machine]
    assert len(list(mutants(protocol.machine))) > 10 * len(protocol.machine.transitions)
    assert list(survivors(protocol, mine)) == []


def test_a_mutant_that_nothing_looks_at_survives(protocol: Protocol) -> None:
    assert len(list(survivors(protocol, []))) == len(list(mutants(protocol.machine)))


def test_what_is_not_asserted_does_not_count_as_shown() -> None:
    text = "@ pop3 given=TRANSACTION alice=0\nC: NOOP\nS: +OK\n"
    shown = text + "S= TRANSACTION\n"
    silent, asserted = replay(parse(text)), replay(parse(shown))
    assert silent.taken == asserted.taken == {"TRANSACTION NOOP ok"}
    assert silent.rows() == frozenset()
    assert asserted.rows() == {"TRANSACTION NOOP ok"}
    assert asserted.cells() == {("TRANSACTION", "NOOP")}


def test_coverage_names_what_is_missing(protocol: Protocol) -> None:
    found = coverage(protocol.machine, [])
    assert len(found.missing) == len(found.rows) + len(found.cells)
    assert found.percent == 0


def test_coverage_ignores_transcripts_of_another_machine(
    protocol: Protocol, replays: tuple[tuple[str, Replay], ...]
) -> None:
    other = replace(protocol.machine)
    assert coverage(other, replays).percent == 0
