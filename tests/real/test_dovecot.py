"""A server that nobody here wrote, as a second opinion on every transcript that it can play."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirebook.against import TIMEOUT, Difference, differences, unfit
from wirebook.book import Book
from wirebook.replay import replay
from wirebook.transcript import parse

pytestmark = pytest.mark.real


def _played(book: Book, dovecot: Any, protocol: str) -> dict[str, list[Difference]]:
    """The differences of each transcript that makes sense there."""
    found = {}
    for name, transcript in book.transcripts():
        played = book.play(transcript)
        if transcript.protocol == protocol and not unfit(played):
            scene = book.scene(transcript)
            dovecot.holds(scene)
            found[name] = list(differences(played, scene, "127.0.0.1", dovecot.ports))
    return found


def test_the_record_of_dovecot_is_what_dovecot_says(dovecot: Any, root: Path) -> None:
    """`snippets/servers.toml` holds every agreement and every difference, and nothing else."""
    book = Book(root)
    (record,) = (each for each in book.servers() if each.name == "Dovecot")
    found = _played(book, dovecot, record.protocol)
    print(f"Dovecot {dovecot.version}: {len(found)} transcripts", file=sys.stderr)
    agree = sorted(name for name, differs in found.items() if not differs)
    differ = {(name, each.ours, each.theirs) for name, differs in found.items() for each in differs}
    recorded = {(name, each.ours, each.theirs) for each in record.departures for name in each.files}
    assert agree == sorted(record.agrees)
    assert sorted(differ) == sorted(recorded)


def test_a_reply_that_dovecot_does_not_give_is_told(
    dovecot: Any, scene_of: Callable[..., Any]
) -> None:
    """A referee that always agrees would be none."""
    text = "@ pop3 alice=1 given=TRANSACTION\nC: DELE 1\nS: +OK message 1 marked as deleted\n"
    right = parse(text, "x.wire")
    played = replay(right)
    dovecot.holds(scene_of("alice=0"))
    (found,) = differences(
        played, scene_of("alice=0 given=TRANSACTION"), "127.0.0.1", dovecot.ports
    )
    assert str(found).startswith("x.wire:2: the mock server says\n- +OK message 1")
    assert found.theirs.startswith("-ERR")
    assert TIMEOUT > 12
