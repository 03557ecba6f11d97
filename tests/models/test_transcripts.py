"""What counts as shown and as noticed, where the book's own transcripts cannot tell."""

from __future__ import annotations

from dataclasses import replace

from wirebook.coverage import coverage
from wirebook.protocols import Protocol
from wirebook.replay import replay
from wirebook.testing.mutants import mutants, survivors
from wirebook.transcript import parse
from wirebook.turns import Replay


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
