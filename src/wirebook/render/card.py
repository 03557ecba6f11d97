"""The generated part of a command's section."""

from __future__ import annotations

from wirebook.machine import Command, Machine, Transition
from wirebook.render import cells, tables
from wirebook.render.cells import Content, Many, StateName, Table, Word
from wirebook.render.chips import code, rfc_link, state_chip
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, hidden, join
from wirebook.render.evidence import evidence
from wirebook.render.html import table
from wirebook.render.memory import Change
from wirebook.replay import legal_commands
from wirebook.text import Text

FORM = Text("형식", "Form")
LITERALLY = Text("말뜻", "Literally")
FROM = Text("출처", "Comes from")
CAPABILITY = Text("기능 이름", "Capability")
ALLOWED = Text("받는 상태", "Accepted in")
LAST = Text("무리의 끝", "In a group")
LAST_TEXT = Text(
    "응답을 받기 전에는 다음 명령을 보내지 않는다", "nothing may follow before its reply"
)
CHANGES = Text("바꾸는 것", "Changes")
NOTHING = Text("없음", "nothing")
SESSION = Text("세션", "session")
MAILBOX = Text("메일함", "mailbox")
BASE = Text("{rfc}의 기본 명령", "basic command of {rfc}")


def card(edition: Edition, machine: Machine, name: str) -> Html:
    """Form, origin, states, replies and effects of one command."""
    command = machine.command(name)
    assert command is not None
    pairs = _facts(edition, machine, command)
    facts = [el("div", el("dt", edition.say(label)), el("dd", value)) for label, value in pairs]
    return el(
        "div",
        el("dl", *facts, class_="wb-card__facts"),
        table(_replies(machine, command), machine, edition.lang),
        class_="wb-card",
    )


def _facts(edition: Edition, machine: Machine, command: Command) -> list[tuple[Text, Html]]:
    lang = edition.lang
    facts = [(FORM, el("code", command.usage, class_="wb-card__form"))]
    facts.append((LITERALLY, el("span", command.literally, lang="en")))
    facts.append((FROM, _origin(edition, machine, command)))
    if command.capability:
        facts.append((CAPABILITY, code(command.capability)))
    states = [s.name for s in machine.states if command.name in legal_commands(machine, s.name)]
    facts.append((ALLOWED, join((state_chip(machine, s, lang) for s in states), " ")))
    if command.pipeline == "last":
        facts.append((LAST, el("span", edition.say(LAST_TEXT))))
    facts.append((CHANGES, _effects(edition, machine, command)))
    return facts


def _origin(edition: Edition, machine: Machine, command: Command) -> Html:
    layer = machine.layer(command.name)
    text = edition.say(layer.text) if layer else None
    return join([text, " · " if text else None, rfc_link(command.rfc)])


def _effects(edition: Edition, machine: Machine, command: Command) -> Html:
    """What the command was seen to change in the dialogues of the book."""
    seen = evidence(edition, machine).changes.get(command.name, ())
    lanes = [
        _lane(edition, machine, lane, tuple(each for each in seen if each.lane == lane))
        for lane in ("session", *(["mailbox"] if machine.lasting else []))
    ]
    return join(lanes)


def _lane(edition: Edition, machine: Machine, lane: str, seen: tuple[Change, ...]) -> Html:
    stores = {store.name: store.text for store in machine.stores}
    # What a mailbox gains and loses is the first store that outlives the session.
    messages = machine.lasting[0].text if machine.lasting else MAILBOX
    items = []
    for change in seen:
        name = edition.say(stores.get(change.name, messages))
        set_ = f"{change.name}={change.value}"
        items.append(set_ if change.sign == "=" else f"{change.sign} {name}")
    label = edition.say(SESSION if lane == "session" else MAILBOX)
    shown = [el("li", item, class_=f"wb-change wb-as-{lane}") for item in dict.fromkeys(items)]
    empty = el("li", edition.say(NOTHING), class_="wb-change")
    heading = el("span", label, hidden(": "), class_=f"wb-as-{lane}")
    return el("div", heading, el("ul", *(shown or [empty])), class_="wb-card__lane")


def _replies(machine: Machine, command: Command) -> Table:
    rows: dict[tuple[str, str, str], list[Transition]] = {}
    for row in machine.transitions:
        if row.event == command.name:
            rows.setdefault((row.outcome, row.reply or "", row.target), []).append(row)
    shown = tuple(_row(group) for group in rows.values())
    head = (
        cells.OUTCOME,
        cells.REPLY,
        cells.STATE,
        cells.NEXT,
        Text("조건", "Condition"),
        cells.RFC,
    )
    return Table(Text(f"{command.name}의 응답", f"Replies to {command.name}"), head, shown, "card")


def _row(group: list[Transition]) -> tuple[Content, ...]:
    first = group[0]
    guards = dict.fromkeys(f"{name}={value}" for row in group for name, value in row.when)
    reply: Content = Word(first.reply) if first.reply is not None else cells.NONE
    if first.body:
        reply = Many((reply, Word("…")))
    sources = tuple(dict.fromkeys(StateName(row.source) for row in group))
    cited = tuple(dict.fromkeys(cells.Cited(row.rfc) for row in group))
    condition: Content = Many(tuple(map(Word, guards))) if guards else cells.NONE
    return (
        Word(first.outcome),
        reply,
        Many(sources),
        tables.target(first),
        condition,
        Many(cited),
    )
