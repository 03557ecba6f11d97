"""A dialogue as one client has it: what it sends at once, and what it hears before it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from wirebook.holes import holes
from wirebook.machine import Endpoint
from wirebook.turns import Replay, Turn

SPEAKS = ("smtp", "lmtp", "pop3", "imap", "http")
"""The protocols whose dialogues become calls."""

UNREAL = frozenset({"given", "fault", "servers"})
"""Settings that no client can bring about."""


@dataclass(slots=True)
class Say:
    """What a client sends at once, and what it hears before it sends more.

    Args:
        heard: what the server sent for it, step by step.
    """

    octets: bytes
    heard: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Script:
    """A dialogue as a client has it.

    Args:
        clear: what is said before TLS begins, all of it if there is none.
        secret: what is said inside TLS.
        greeting: what the server says first.
        upgraded: whether TLS begins on the way, and not with the connection.
    """

    protocol: str
    host: str
    endpoint: Endpoint
    greeting: list[bytes]
    clear: list[Say]
    secret: list[Say]
    upgraded: bool

    @property
    def implicit(self) -> bool:
        """Whether TLS begins with the connection."""
        return self.endpoint.tls == "implicit"


def scripted(replay: Replay) -> Script | None:
    """What a client does in a dialogue; nothing if it takes more than one client and its octets."""
    settings = dict(replay.transcript.settings)
    peers = {turn.line.peer for turn in replay.turns}
    if replay.machine.name not in SPEAKS or UNREAL & settings.keys() or len(peers) > 1:
        return None
    events = [turn.line.text for turn in replay.turns if turn.line.who[0] + turn.line.sigil == "C!"]
    said = [turn for turn in replay.turns if turn.line.actor == "C"]
    hung_up = bool(said) and said[-1].line.sigil == "!" and said[-1].line.text == "close"
    if hung_up:
        events.pop()
    if not said or events not in ([], ["tls"]) or any(holes(turn.line.text) for turn in said):
        return None
    greeting: list[bytes] = []
    clear, secret = _flights(replay.turns, greeting)
    if events and not secret:
        return None  # TLS did not come about
    return Script(
        replay.machine.name,
        replay.hosts[0],
        _endpoint(replay, settings),
        greeting,
        clear,
        secret,
        upgraded=bool(events),
    )


def _endpoint(replay: Replay, settings: dict[str, str]) -> Endpoint:
    """The service that a dialogue's header picks."""
    return next(
        each
        for each in replay.machine.endpoints
        if settings.get("port", str(each.port)) == str(each.port)
        and all(
            settings.get(name, value) == value
            for name, value in each.start
            if name in replay.machine.selecting
        )
    )


def _flights(turns: tuple[Turn, ...], greeting: list[bytes]) -> tuple[list[Say], list[Say]]:
    """What is sent at once before and inside TLS; adjacent lines of the client are one write."""
    clear: list[Say] = []
    secret: list[Say] = []
    now, flying = clear, False
    for turn in turns:
        sends = turn.line.actor == "C" and turn.line.sends
        if sends and flying:
            now[-1].octets += turn.line.octets
        elif sends:
            now.append(Say(turn.line.octets))
        elif (turn.line.actor, turn.line.sigil, turn.line.text) == ("C", "!", "tls"):
            now = secret
        flying = sends
        heard = now[-1].heard if now else (clear[-1].heard if clear else greeting)
        heard += [moment.step.sent for moment in turn.moments if moment.step.sent]
    return clear, secret
