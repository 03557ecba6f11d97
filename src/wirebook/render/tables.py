"""The tables of what a protocol says: states, commands, replies, transitions, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wirebook.machine import BASE, SAME, Kind, Machine, Transition
from wirebook.render.cells import (
    COMMAND,
    MEANING,
    NEXT,
    NONE,
    OUTCOME,
    REPLY,
    RFC,
    STATE,
    Cited,
    CommandName,
    Content,
    Many,
    StateName,
    Table,
    Word,
)
from wirebook.replay import legal_commands
from wirebook.text import Text

KINDS = {
    Kind.START: Text("서버가 인사한다", "the server greets"),
    Kind.COMMAND: Text("클라이언트가 명령을 보낸다", "the client sends commands"),
    Kind.PAYLOAD: Text("클라이언트가 명령이 아닌 것을 보낸다", "the client sends something else"),
    Kind.HANDSHAKE: Text("TLS가 협상한다", "TLS negotiates"),
    Kind.SERVER: Text("서버가 혼자 일한다", "the server works alone"),
    Kind.END: Text("아무도 말하지 않는다", "nobody speaks"),
}


def states(machine: Machine) -> Table:
    """Every state: who acts in it, what it accepts, and whether the RFC knows its name."""
    rows = []
    for state in machine.states:
        legal = legal_commands(machine, state.name)
        named = (
            Text("RFC의 이름", "named by the RFC")
            if not state.derived
            else Text(f"모델의 이름 ({state.within}의 일부)", f"ours (part of {state.within})")
            if state.within
            else Text("모델의 이름", "ours")
        )
        accepted = Many(tuple(CommandName(name) for name in legal)) if legal else NONE
        rows.append(
            (
                StateName(state.name),
                state.text,
                KINDS[state.kind],
                accepted,
                named,
                Cited(state.rfc),
            )
        )
    head = (
        STATE,
        MEANING,
        Text("움직이는 쪽", "Who acts"),
        Text("받는 명령", "Accepts"),
        Text("이름", "Name"),
        RFC,
    )
    return Table(Text("상태", "States"), head, tuple(rows))


def commands(machine: Machine) -> Table:
    """Every command: form, purpose, where it comes from, and where it is accepted."""
    rows = []
    for command in machine.commands:
        where = tuple(
            StateName(state.name)
            for state in machine.states
            if command.name in legal_commands(machine, state.name)
        )
        rows.append(
            (
                Many((CommandName(command.name), *_arguments(command.usage))),
                command.text,
                command.literally,
                Many(where),
                Word(command.capability) if command.capability else NONE,
                Cited(command.rfc),
            )
        )
    head = (
        COMMAND,
        Text("하는 일", "What it does"),
        Text("말뜻", "Literally"),
        Text("받는 상태", "Accepted in"),
        Text("기능 이름", "Capability"),
        RFC,
    )
    return Table(Text("명령", "Commands"), head, tuple(rows))


def _arguments(usage: str) -> tuple[Word, ...]:
    _, _, rest = usage.partition(" ")
    return (Word(rest),) if rest else ()


def replies(machine: Machine) -> Table:
    """Every line that a reply can begin with, and what it means where."""
    found: dict[str, list[Transition]] = {}
    for row in machine.transitions:
        if row.reply is not None:
            found.setdefault(row.reply, []).append(row)
    rows = [_reply(reply, group) for reply, group in found.items()]
    refusals = machine.refusals
    for name, text in (
        (
            "illegal",
            Text("이 상태에서 받지 않는 명령", "a command that this state does not accept"),
        ),
        ("unknown", Text("없는 명령", "no such command")),
        ("syntax", Text("형식에 맞지 않는 인수", "arguments that do not fit")),
        ("long", Text("너무 긴 줄", "a line too long")),
    ):
        reply = str(getattr(refusals, name))
        if not reply:
            continue
        rows.append((Word(reply), text, Word(name), NONE, Cited(refusals.rfc)))
    head = (REPLY, Text("어디에서", "Where"), OUTCOME, NEXT, RFC)
    return Table(Text("응답", "Replies"), head, tuple(rows), "replies")


def _reply(reply: str, group: list[Transition]) -> tuple[Content, ...]:
    return (
        Word(reply),
        Many(unique(CommandName(row.event) for row in group)),
        Many(unique(Word(row.outcome) for row in group)),
        Many(unique(target(row) for row in group)),
        Many(unique(Cited(row.rfc) for row in group)),
    )


def target(row: Transition) -> Content:
    """Where a row leads."""
    if row.target == SAME:
        return Text("그대로", "unchanged")
    if row.target == BASE:
        return Text("들어온 곳으로", "back")
    return StateName(row.target)


def unique(cells: Iterable[Content]) -> tuple[Content, ...]:
    """Leave out what stands there already."""
    return tuple(dict.fromkeys(cells))


def transitions(machine: Machine) -> Table:
    """Every row of the machine, as it stands."""
    rows = tuple(
        (
            StateName(row.source),
            CommandName(row.event),
            Many((Word(row.outcome), *(Word(f"{name}={value}") for name, value in row.when))),
            Word(row.reply) if row.reply is not None else NONE,
            Many((target(row), *(Word(f"{name}:={value}") for name, value in row.do))),
            Cited(row.rfc),
        )
        for row in machine.transitions
    )
    event = Text("명령·사건", "Command or event")
    outcome = Text("결과와 조건", "Outcome and guard")
    effect = Text("다음 상태와 효과", "Next state and effect")
    return Table(
        Text("상태 전이", "Transitions"), (STATE, event, outcome, REPLY, effect, RFC), rows, "rows"
    )


def refused(machine: Machine) -> Iterator[tuple[str, str]]:
    """The cells that no row serves: state and command."""
    for state in machine.states:
        if state.kind is not Kind.COMMAND:
            continue
        for command in machine.commands:
            if not machine.rows(state.name, command.name):
                yield state.name, command.name


def refusal(machine: Machine, state: str, command: str) -> str:
    """The exact reply to a command that a state does not accept."""
    found = machine.command(command)
    return machine.refusals.illegal.format(
        tag="{tag}",
        command=command,
        state=machine.state(state).rfc_name,
        usage=found.usage if found else "",
    )


def refusals(machine: Machine) -> Table:
    """Every command that is refused, by state, with the exact reply."""
    marks = {(mark.state, mark.command): mark for mark in machine.marks}
    rows: list[tuple[Content, ...]] = []
    for state, command in refused(machine):
        mark = marks.get((state, command))
        reply = refusal(machine, state, command)
        source = mark.rfc if mark else machine.refusals.rfc
        note: Content = mark.text if mark else NONE
        rows.append((StateName(state), CommandName(command), Word(reply), note, Cited(source)))
    head = (STATE, COMMAND, REPLY, Text("덧붙임", "Remark"), RFC)
    return Table(Text("거절되는 명령", "Refused commands"), head, tuple(rows))
