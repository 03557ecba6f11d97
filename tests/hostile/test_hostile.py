"""Octets that no client sends, to every state of every server, while a neighbour goes on."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirebook.protocols import REGISTRY, Protocol

from .attack import Besieged, floods, held, hostile, mails, pieces, states, words

EVERYWHERE = [
    pytest.param(protocol, state, id=f"{name}-{state}")
    for name, protocol in REGISTRY.items()
    for state in states(protocol)
]


@pytest.mark.parametrize(("protocol", "state"), EVERYWHERE)
def test_whatever_comes_the_answer_is_a_reply_and_the_neighbour_notices_nothing(
    protocol: Protocol, state: str, root: Path
) -> None:
    known = words(protocol, root / "snippets")

    @given(st.randoms())
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    def attack(dice: Random) -> None:
        whole = hostile(dice, known)
        post = dice.sample(mails(), dice.randrange(3))
        host = Besieged(protocol, state, post)
        host.strike(pieces(dice, whole))
        host.check(whole)

    attack()


LIMITS = {"pop3": 1 << 18, "smtp": 12 << 20, "lmtp": 12 << 20, "imap": 9 << 20, "http": 1 << 21}
"""Octets that a connection may hold at any time, whatever it is sent: a message, and room."""

REFUSAL = 128
"""Octets that a short line may be answered with, on the average; IMAP repeats a long tag."""


@pytest.mark.parametrize("flood", [each[0] for each in floods()])
@pytest.mark.parametrize("name", list(REGISTRY))
def test_a_stream_without_an_end_is_dropped_or_refused(name: str, flood: str) -> None:
    """From every state, with a bound on what is kept and on what is answered."""
    count, stream = next(rest for name, *rest in floods() if name == flood)
    for state in states(REGISTRY[name]):
        host = Besieged(REGISTRY[name], state)
        host.channel.connection.observer = None
        lines = octets = 0
        for number in range(count):
            piece = stream(number)
            lines, octets = lines + piece.count(b"\n"), octets + len(piece)
            host.channel.receive(piece)
            host.pause()
            if host.channel.closed:
                break
            if number % 32 == 0:
                assert held(host.channel) < LIMITS[name]
        assert held(host.channel) < LIMITS[name]
        assert host.answered <= octets + REFUSAL * lines + LIMITS["pop3"]
        host.check(b"")
