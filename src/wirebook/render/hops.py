"""The hop test: dialogues whose connection is cut again and again, as lanes beside one another.

Nothing in a lane is written by hand: what was sent, what came back, what was refused for want of
what had gone before, and what went with each connection all come from the replay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wirebook.machine import Kind, Machine
from wirebook.render.element import Html, el, hidden, join
from wirebook.render.words import reply_word
from wirebook.text import Text
from wirebook.turns import Moment, Pairs, Replay, Turn

CUT = Text("연결을 끊음", "cut")
LOST = Text("함께 사라진 것", "gone with it")
NOTHING = Text("사라진 것 없음", "nothing gone")
TOTALS = (
    (Text("연결", "connections"), "connections"),
    (Text("보낸 것", "sent"), "sent"),
    (Text("앞선 것을 몰라 거절", "refused for want of what went before"), "refused"),
    (Text("연결과 함께 사라진 기억", "memories gone with a connection"), "lost"),
)

SHORT = 10
"""Characters of a reply that is shown whole; of others only the word that decides."""

_METHOD = re.compile(r'\["(\w+/\w+)"')
"""A method call of JMAP in the lines of a request."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that the client sent, in short, and the word of the answer."""

    sent: str
    reply: str
    refused: bool


@dataclass(slots=True)
class Visit:
    """One connection: to which server, what was exchanged, and what went when it was cut."""

    host: str
    exchanges: list[Exchange] = field(default_factory=list)
    lost: Pairs = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A dialogue as visits, and its totals."""

    machine: Machine
    name: str
    visits: tuple[Visit, ...]

    @property
    def connections(self) -> int:
        """How many connections it took."""
        return len(self.visits)

    @property
    def sent(self) -> int:
        """How many requests or commands."""
        return sum(len(visit.exchanges) for visit in self.visits)

    @property
    def refused(self) -> int:
        """How many of them the server refused because of the state it was in."""
        return sum(each.refused for visit in self.visits for each in visit.exchanges)

    @property
    def lost(self) -> int:
        """How many things the server forgot because a connection was cut."""
        return sum(len(visit.lost) for visit in self.visits)


def lane(replay: Replay, name: str) -> Lane:
    """Tell a replay as visits."""
    return Lane(replay.machine, name, tuple(_Walk(replay).visits()))


class _Walk:
    """Goes through a replay, connection by connection."""

    def __init__(self, replay: Replay) -> None:
        self.machine = replay.machine
        self.turns = replay.turns
        self.openings = list(zip(replay.before, replay.hosts, strict=True))
        self.open: dict[str, Visit] = {}
        self.memory: dict[str, Pairs] = {}
        self.unit: list[str] = []
        self.event = ""

    def visits(self) -> Iterator[Visit]:
        for turn in self.turns:
            peer = turn.line.peer
            if peer not in self.open or (turn.line.sigil, turn.line.text) == ("!", "connect"):
                yield self._opened(peer)
            if turn.line.actor == "C" and turn.line.sends:
                self.unit.append(turn.line.text)
            for moment in turn.moments:
                self._note(turn, self.open[peer], moment)

    def _opened(self, peer: str) -> Visit:
        at = next(i for i, (opening, _) in enumerate(self.openings) if opening[0] == peer)
        opening, host = self.openings.pop(at)
        self.open[peer], self.memory[peer] = Visit(host), opening[2]
        return self.open[peer]

    def _note(self, turn: Turn, visit: Visit, moment: Moment) -> None:
        step, peer = moment.step, turn.line.peer
        if step.octets:
            self.event = self.event or step.event
            if step.sent:
                first = step.sent.split(b"\r\n")[0].decode(errors="replace")
                reply = first if len(first) <= SHORT else reply_word(first)
                visit.exchanges.append(
                    Exchange(self._short(self.event), reply, step.outcome == "illegal")
                )
                self.unit, self.event = [], ""
        if step.event == "drop":
            visit.cut = True
            visit.lost = tuple(pair for pair in self.memory[peer] if pair not in moment.session)
        if self.machine.state(step.after).kind is not Kind.END:
            self.memory[peer] = moment.session

    def _short(self, event: str) -> str:
        """What a unit says: its method calls, or its verb with what is no secret behind it."""
        calls = _METHOD.findall("\n".join(self.unit))
        if calls:
            return " ".join(dict.fromkeys(calls))
        command = self.machine.command(event)
        words = " ".join(self.unit[:1]).split()  # of two commands in one line only one has it
        if command is None or command.secret or not command.arguments or len(words) < 2:
            return event or "".join(words[:1])
        return f"{event} {words[1]}"


def hops(lanes: tuple[Lane, ...], title: str, lang: str) -> Html:
    """The lanes, each with its totals."""
    return el(
        "figure",
        el("figcaption", title) if title else None,
        *(_lane(each, lang) for each in lanes),
        class_="wb-hops",
    )


def _lane(given: Lane, lang: str) -> Html:
    totals = [
        el(
            "li",
            el("b", str(getattr(given, name))),
            " ",
            text[lang],
            class_="wb-hops__bad" if name in ("refused", "lost") and getattr(given, name) else None,
        )
        for text, name in TOTALS
    ]
    return el(
        "section",
        el("p", el("strong", given.name), class_="wb-hops__name"),
        el("ol", *(_visit(visit, lang) for visit in given.visits), class_="wb-hops__lane"),
        el("ul", *totals, class_="wb-hops__totals"),
    )


def _visit(visit: Visit, lang: str) -> Html:
    return el(
        "li",
        el("span", visit.host, class_="wb-hops__host"),
        el("ul", *map(_exchange, visit.exchanges)),
        _end(visit, lang) if visit.cut else None,
        class_="wb-hops__visit" + " wb-hops__visit--cut" * visit.cut,
    )


def _exchange(each: Exchange) -> Html:
    tone = "no" if each.refused else "ok"
    mark = "✗" if each.refused else "✓"
    return el(
        "li",
        el("code", each.sent),
        hidden(" → "),
        el(
            "span", each.reply, el("span", f" {mark}", aria_hidden="true"), class_=f"wb-says-{tone}"
        ),
    )


def _end(visit: Visit, lang: str) -> Html:
    gone = [el("span", f"− {name}", title=value) for name, value in visit.lost]
    words = join((hidden(f"{LOST[lang]}: "), *gone), " ") if gone else NOTHING[lang]
    return el(
        "p",
        el("span", "✂", aria_hidden="true"),
        hidden(CUT[lang]),
        " ",
        el("span", words, class_="wb-as-session" if gone else "wb-hops__kept"),
        class_="wb-hops__cut",
    )
