"""What each command of a dialogue costs: octets of the answers, counted in the replay, as bars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wirebook.machine import Machine
from wirebook.render.element import Html, el
from wirebook.text import Text
from wirebook.turns import Replay

PROTOCOL = Text("프로토콜", "Protocol")
COMMAND = Text("명령", "Command")
ANSWER = Text("응답의 옥텟", "Octets of the answer")
TIMES = Text("가장 적은 것의", "Of the least")
FOLD = Text("{times}배", "{times} times")
COUNTED = Text(
    "막대의 길이는 옥텟에 비례한다. 모두 이 빌드의 실행에서 세었다",
    "The bars are proportional to the octets, all counted in the run of this build",
)


class Price(NamedTuple):
    """A command and what its answer took.

    Args:
        command: as it was sent, without a tag.
        octets: of everything that the server sent for it.
    """

    machine: Machine
    command: str
    octets: int


def prices(replay: Replay) -> Iterator[Price]:
    """What every command of a dialogue cost."""
    for turn in replay.turns:
        octets = sum(len(moment.step.sent) for moment in turn.moments)
        if turn.line.actor == "C" and turn.line.sends and octets:
            text = turn.line.text
            command = text.partition(" ")[2] if replay.machine.tagged else text
            yield Price(replay.machine, command, octets)


def octets(replays: list[Replay], lang: str, title: str) -> Html:
    """Show what the commands of some dialogues cost, beside one another."""
    found = [price for replay in replays for price in prices(replay)]
    most, least = (bound(price.octets for price in found) for bound in (max, min))
    rows = (_row(price, most, least, lang) for price in found)
    head = (PROTOCOL, COMMAND, ANSWER, TIMES)
    return el(
        "figure",
        el("figcaption", title) if title else None,
        el(
            "div",
            el(
                "table",
                el("thead", el("tr", *(el("th", text[lang], scope="col") for text in head))),
                el("tbody", *rows),
                class_="wb-table wb-octets__table",
            ),
            class_="wb-scroll",
            role="group",
            aria_label=title or ANSWER[lang],
            tabindex=0,
        ),
        el("p", COUNTED[lang], class_="wb-octets__note"),
        class_="wb-octets",
    )


def _row(price: Price, most: int, least: int, lang: str) -> Html:
    share = 100 * price.octets / most
    bar = el("span", class_="wb-octets__bar", style=f"width:{share:.4f}%", aria_hidden="true")
    return el(
        "tr",
        el("td", price.machine.title[lang]),
        el("th", el("code", price.command), scope="row"),
        el("td", el("b", f"{price.octets:,}"), el("span", bar, class_="wb-octets__track")),
        el("td", FOLD[lang].format(times=f"{price.octets / least:,.0f}")),
    )
