"""An exercise on a page: the goal, a hint, a place to try it, and a solution that runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache

from wirebook.exercises import Exercise
from wirebook.marking import Step
from wirebook.render.chips import rfc_link
from wirebook.render.edition import Edition, anchor
from wirebook.render.element import Html, el, join
from wirebook.render.frame import Frame
from wirebook.render.html import marked
from wirebook.render.transcript import RECORDS, transcript
from wirebook.text import Text
from wirebook.transcript import parse

HINT = Text("힌트", "Hint")
SOLUTION = Text("풀이 하나", "A solution")
WRONG = Text("풀리지 않는 길", "What does not solve it")
TRY = Text("여기서 풀기", "Try it here")
OUTSIDE = Text(
    "연결이나 고장이나 옥텟을 고르는 문제라 살아 있는 서버가 판정한다. 명령줄에서는: ",
    "It takes connections, faults or octets of your choice: the live server marks it, and so does ",
)
WORLD = Text("시작하는 곳", "Begins with")

_HEADER = re.compile(r'"header":"([^"]*)"')


def exercise(edition: Edition, asked: Exercise) -> Html:
    """Show an exercise; what can be typed into the page is marked there."""
    lang = edition.lang
    return el(
        "div",
        el("p", marked(asked.goal[lang]), class_="wb-exercise__goal"),
        el(
            "p",
            f"{WORLD[lang]} ",
            el("code", asked.header),
            " ",
            join((rfc_link(each) for each in asked.rfc), " "),
            class_="wb-exercise__world",
        ),
        el("details", el("summary", HINT[lang]), el("p", marked(asked.hint[lang]))),
        _place(asked, lang),
        _folded(edition, SOLUTION, (asked.solution,)),
        _folded(edition, WRONG, asked.wrong),
        class_="wb-exercise",
        id=f"exercise-{asked.id}",
    )


def _folded(edition: Edition, name: Text, sources: tuple[str, ...]) -> Html:
    """Dialogues that nobody need see before having tried."""
    lang, book = edition.lang, edition.book
    shown = (
        transcript(
            book.play(edition.transcript(source)),
            lang,
            Frame(anchor(source), source=f"snippets/{source}"),
        )
        for source in sources
    )
    return el("details", el("summary", name[lang]), *shown)


def _place(asked: Exercise, lang: str) -> Html:
    """Where it can be tried: of a record if one connection to it will do, or of the live server."""
    peers = dict.fromkeys(step.peer for step in asked.task.steps if step.peer)
    recorded = asked.header == _recorded(asked.protocol) and not peers
    command = el("code", f"wirebook exercise {asked.id} FILE")
    return el(
        "figure",
        None if recorded else el("p", OUTSIDE[lang], command, class_="wb-exercise__outside"),
        el("div", el("strong", TRY[lang]) if recorded else None, class_="wb-wire__foot"),
        class_="wb-exercise__try",
        id=f"try-{asked.id}",
        data_wb_talk=asked.protocol if recorded else None,
        data_wb_try=None if recorded else _world(asked, peers),
        data_wb_exercise=json.dumps(_data(asked), ensure_ascii=False),
    )


def _world(asked: Exercise, peers: Iterable[str]) -> str:
    """Where a lab begins: the header, and the connections that are called by name."""
    world = parse(f"{asked.header}\nC! close")
    opened = [[peer, "!connect", 0] for peer in peers]
    data = {"protocol": world.protocol, "settings": world.settings, "entries": opened}
    return json.dumps(data, ensure_ascii=False)


def _data(asked: Exercise) -> dict[str, object]:
    """What the page needs in order to mark it."""
    return {
        "id": asked.id,
        "steps": [_step(each) for each in asked.task.steps],
        "never": [_step(each) for each in asked.task.never],
        "most": asked.task.most,
    }


def _step(step: Step) -> dict[str, object]:
    return {name: value for name, value in step._asdict().items() if value}


@cache
def _recorded(protocol: str) -> str:
    """The header of the world that a page can talk to, or nothing."""
    file = RECORDS / f"{protocol}.js"
    found = _HEADER.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    return found[1] if found else ""
