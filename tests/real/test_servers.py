"""Servers that nobody here wrote, as second opinions on every transcript that they can play."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirebook.against import CLOSED, NOTHING, TIMEOUT, Difference, differences, unfit
from wirebook.book import Book
from wirebook.replay import replay
from wirebook.servers import RealServer
from wirebook.transcript import parse

pytestmark = pytest.mark.real


SERVERS = [
    ("dovecot", "pop3"),
    ("dovecot", "imap"),
    ("dovecot", "lmtp"),
    ("postfix", "smtp"),
    ("exim", "smtp"),
]


PAUSES: tuple[int, ...] = (5, 60)
"""Seconds to wait before a server is asked again; Postfix starts a process that died after 60."""


def _played(book: Book, server: Any, record: RealServer) -> dict[str, list[Difference]]:
    """The differences of each transcript that makes sense there."""
    found = {}
    recorded = {(name, each.ours, each.theirs) for each in record.departures for name in each.files}
    silent = {name for name, _, theirs in recorded if theirs == NOTHING}
    pauses = PAUSES
    for name, transcript in book.transcripts():
        played = book.play(transcript)
        scene = book.scene(transcript)
        if transcript.protocol != record.protocol or unfit(played, scene, server.arranged):
            continue
        patience = 4 if name in silent else TIMEOUT  # POP3 waits for a lock
        for pause in (0, *pauses):
            time.sleep(pause)
            server.holds(scene)
            found[name] = list(differences(played, scene, "127.0.0.1", server.ports, patience))
            if not any(
                _passing(each.theirs) and (name, each.ours, each.theirs) not in recorded
                for each in found[name]
            ):
                break
        else:
            pauses = ()  # it did not help: whatever it is does not pass
    return found


def _passing(reply: str) -> bool:
    """Whether it may be the machine's fault: 4yz is for asking again (RFC 5321 section 4.2.1)."""
    return reply in (NOTHING, CLOSED) or re.match(r"4\d\d[ -]", reply) is not None


@pytest.mark.parametrize(("name", "protocol"), SERVERS)
def test_the_record_of_a_server_is_what_it_says(
    request: pytest.FixtureRequest, root: Path, met: dict[str, str], name: str, protocol: str
) -> None:
    """`snippets/servers.toml` holds every agreement and every difference, and nothing else."""
    book, server = Book(root), request.getfixturevalue(name)
    (record,) = (
        each for each in book.servers() if (each.name.casefold(), each.protocol) == (name, protocol)
    )
    found = _played(book, server, record)
    met[record.name] = server.version
    agree = sorted(name for name, differs in found.items() if not differs)
    differ = {(name, each.ours, each.theirs) for name, differs in found.items() for each in differs}
    recorded = {(name, each.ours, each.theirs) for each in record.departures for name in each.files}
    assert sorted(differ) == sorted(recorded)  # first, since it tells what was said
    assert agree == sorted(record.agrees)


def test_every_record_is_of_a_server_that_is_asked(root: Path) -> None:
    """A record that no test plays would be a claim."""
    recorded = [(each.name.casefold(), each.protocol) for each in Book(root).servers()]
    assert sorted(recorded) == sorted(SERVERS)


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
