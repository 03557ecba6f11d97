"""A stateless protocol in three pictures: what requests mean, how they are framed, what is added.

One picture would lie: without the framing it would say that there is no state at all, with the
framing alone that the framing is what matters.
"""

from __future__ import annotations

from dataclasses import dataclass

from wirebook.errors import SourceError
from wirebook.hints import Hints
from wirebook.machine import Cell, Kind, Machine
from wirebook.render.draw import draw
from wirebook.render.element import Html, el
from wirebook.render.links import links
from wirebook.render.overview import wrapped
from wirebook.render.sketch import Box, Line, Link, Run, Sketch
from wirebook.render.svg import svg
from wirebook.text import Text
from wirebook.turns import Replay

MEANING = Text("뜻: 상태가 하나", "Meaning: one state")
MEANING_TEXT = Text(
    "어느 요청도 다음 요청을 불법으로 만들지 않는다. 거절되는 칸 {rejected}개, 모두 {cells}칸",
    "No request makes a later one illegal: {rejected} cells rejected, of {cells}",
)
FRAMING = Text("틀: 연결이 메시지를 자르는 순서", "Framing: how a connection cuts messages")
FRAMING_TEXT = Text(
    "여기에는 상태가 있다. 그러나 옥텟의 상태일 뿐, 요청의 뜻에는 영향이 없다",
    "Here are states, but of octets: they have no influence on what a request means",
)
ADDED = Text("얹은 것: 클라이언트가 나르는 쿠키", "Added: a cookie that the client carries")
ADDED_TEXT = Text(
    "서버 두 대는 서로 모른다. 상태는 클라이언트를 지나 요청 안에 담겨 온다",
    "The two servers know nothing of each other: the state comes in the request, by way of the "
    "client",
)
CLIENT = Text("클라이언트", "client")
COLUMN = 150.0
LETTERS = 22
"""Characters of a cookie in one line."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie on its way: who set it, what it says, who got it back."""

    origin: str
    pair: str
    receiver: str


def panels(machine: Machine, replay: Replay, lang: str, hints: Hints | None) -> Html:
    """The three pictures side by side.

    Raises:
        SourceError: if no cookie comes back to another server in the dialogue.
    """
    cells = [
        machine.cell(state.name, command.name)
        for state in machine.states
        if state.kind is Kind.COMMAND
        for command in machine.commands
    ]
    rejected = cells.count(Cell.REJECTED)
    told = MEANING_TEXT[lang].format(rejected=rejected, cells=len(cells))
    prefix = f"{machine.name}-panel"
    framing = svg(machine, lang, links=links(machine), prefix=f"{prefix}-2", hints=hints)
    return el(
        "figure",
        _panel(1, MEANING[lang], told, _drawn(_meaning(machine, lang), lang, f"{prefix}-1", told)),
        _panel(2, FRAMING[lang], FRAMING_TEXT[lang], framing),
        _panel(
            3,
            ADDED[lang],
            ADDED_TEXT[lang],
            _drawn(_added(cookie(replay), lang), lang, f"{prefix}-3", ADDED_TEXT[lang]),
        ),
        class_="wb-panels",
        id=f"panels-{machine.name}",
    )


def cookie(replay: Replay) -> Cookie:
    """Find the first cookie of a dialogue that goes to another server than set it."""
    hosts, openings = {}, list(zip(replay.before, replay.hosts, strict=True))
    set_by: dict[str, str] = {}
    for turn in replay.turns:
        line = turn.line
        if line.peer not in hosts or (line.sigil, line.text) == ("!", "connect"):
            at = next(i for i, (opening, _) in enumerate(openings) if opening[0] == line.peer)
            hosts[line.peer] = openings.pop(at)[1]
        name, _, value = line.text.partition(": ")
        if line.actor == "S" and name == "Set-Cookie":
            set_by[value.partition(";")[0]] = hosts[line.peer]
        origin = set_by.get(value) if line.actor == "C" and name == "Cookie" else None
        if origin is not None and origin != hosts[line.peer]:
            return Cookie(origin, value, hosts[line.peer])
    raise SourceError("expected a cookie that comes back to another server, found none")


def _panel(number: int, title: str, text: str, drawing: str) -> Html:
    return el(
        "div",
        el("p", el("b", f"{number}. {title}")),
        el("p", text),
        el(
            "div",
            Html(drawing),
            class_="wb-panel__picture",
            role="group",
            aria_label=title,
            tabindex=0,
        ),
        class_=f"wb-panel wb-panel--{number}",
    )


def _drawn(sketch: Sketch, lang: str, prefix: str, text: str) -> str:
    return draw(sketch, lang=lang, prefix=prefix, title=text)


def _meaning(machine: Machine, lang: str) -> Sketch:
    """All states that read commands, without any arrow: none leads to another."""
    address = links(machine)
    boxes = []
    for state in machine.states:
        if state.kind is not Kind.COMMAND:
            continue
        words = [
            Run(each.name, 12, "mono", "wb-word wb-stay", address("command", each.name), gap=9)
            for each in machine.commands
            if machine.cell(state.name, each.name) is not Cell.REJECTED
        ]
        rows = [Line(row, rule=not at) for at, row in enumerate(wrapped(words, COLUMN))]
        name = Run(state.text[lang], 15, "bold", "wb-name", address("state", state.name))
        boxes.append(Box(state.name, (Line((name,)), *rows), "box", "wb-state", "spine"))
    return Sketch(tuple(boxes))


def _added(found: Cookie, lang: str) -> Sketch:
    """The way of a cookie: from one server to the client, and from there to the other."""
    value = [found.pair[at : at + LETTERS] for at in range(0, len(found.pair), LETTERS)]
    jar = [Line((Run(each, 11, "mono", "wb-word"),), rule=not at) for at, each in enumerate(value)]
    client = Line((Run(CLIENT[lang], 15, "bold", "wb-name"),))
    boxes = (
        _server("origin", found.origin),
        Box("set", (_chip("Set-Cookie"),), "chip", "wb-chip wb-ok", "spine"),
        Box("client", (client, *jar), "box", "wb-state wb-modal", "spine"),
        Box("sent", (_chip("Cookie"),), "chip", "wb-chip wb-ok", "spine"),
        _server("receiver", found.receiver),
    )
    ways = (
        Link("origin", "client", "set", straight=True, classes="wb-edge wb-ok"),
        Link("client", "receiver", "sent", straight=True, classes="wb-edge wb-ok"),
    )
    return Sketch(boxes, links=ways)


def _server(name: str, host: str) -> Box:
    return Box(name, (Line((Run(host, 13, "bold", "wb-name"),)),), "box", "wb-state", "spine")


def _chip(text: str) -> Line:
    return Line((Run(text, 11, "mono", "wb-verb"),))
