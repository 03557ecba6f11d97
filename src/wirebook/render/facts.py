"""The tables round a protocol: ports, memory, promises, differences, and how big it is."""

from __future__ import annotations

from functools import lru_cache

from wirebook.machine import Cell, Kind, Machine
from wirebook.render import phrases
from wirebook.render.cells import (
    COMMAND,
    MEANING,
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
from wirebook.render.tables import unique
from wirebook.text import Text

TLS = {
    "none": Text("없음", "none"),
    "upgrade": Text("연결 도중에 시작", "starts in mid-connection"),
    "implicit": Text("암시적 TLS", "implicit TLS"),
}


def ports(machine: Machine) -> Table:
    """The endpoints: what holds on each when a connection opens."""
    rows = tuple(
        (
            Word(str(endpoint.port)),
            endpoint.service,
            endpoint.title,
            TLS[endpoint.tls],
            Many(tuple(Word(f"{name}={value}") for name, value in endpoint.start)),
            endpoint.status,
            Cited(endpoint.rfc),
        )
        for endpoint in machine.endpoints
    )
    head = (
        Text("포트", "Port"),
        Text("서비스", "Service"),
        MEANING,
        Text("TLS", "TLS"),
        Text("시작할 때", "At the start"),
        Text("지금의 평가", "Today"),
        RFC,
    )
    return Table(Text("포트와 TLS", "Ports and TLS"), head, rows)


def variables(machine: Machine) -> Table:
    """The finite variables: their values, the first one initial, and who changes them."""
    rows: list[tuple[Content, ...]] = []
    for variable in machine.variables:
        setters = unique(
            CommandName(row.event)
            for row in machine.transitions
            if any(name == variable.name for name, _ in row.do)
        )
        fixed = Text("서버 설정", "the server's configuration")
        port = Text("포트", "the port")
        who: Content = fixed if variable.configured else Many(setters) if setters else port
        values = Many(tuple(Word(value) for value in variable.values), " → ")
        rows.append((Word(variable.name), variable.text, values, who))
    head = (
        Text("변수", "Variable"),
        MEANING,
        Text("값 (처음 값이 앞)", "Values, the initial one first"),
        Text("바꾸는 것", "Changed by"),
    )
    return Table(Text("변수", "Variables"), head, tuple(rows))


def stores(machine: Machine, *, lasting: bool) -> Table:
    """What the server remembers: what dies with the session, or what outlives it."""
    regions = {region.name: region.text for region in machine.regions}
    whole = Text("연결이 끝날 때까지", "as long as the connection")
    rows: list[tuple[Content, ...]] = []
    for store in machine.stores:
        if (store.scope == "mailbox") is not lasting:
            continue
        life: Content = regions.get(store.region, whole)
        if lasting:
            life = Text("연결이 끝나도 남는다", "outlives every connection")
        rows.append((Word(store.name), store.text, life, Cited(store.rfc)))
    caption = (
        phrases.KEPT[phrases.lasting(machine)] if lasting else Text("세션 상태", "Session state")
    )
    head = (Text("기억", "Memory"), MEANING, Text("수명", "Lives"), RFC)
    return Table(caption, head, tuple(rows), "mailbox" if lasting else "session")


def properties(machine: Machine) -> Table:
    """The promises of the table, and on how many steps of the product space each was checked."""
    rows = tuple(
        (each.text, str(count), Word(each.name), Cited(each.rfc))
        for each, count in zip(machine.properties, _checked(machine), strict=True)
    )
    steps = len(machine.space())
    head = (
        Text("약속", "Promise"),
        Text(f"확인한 걸음 (모두 {steps})", f"Steps checked, of {steps}"),
        Text("이름", "Name"),
        RFC,
    )
    return Table(Text("성질", "Properties"), head, rows)


@lru_cache(maxsize=16)
def _checked(machine: Machine) -> tuple[int, ...]:
    space = machine.space()
    return tuple(sum(map(each.every, space)) for each in machine.properties)


def deviations(machine: Machine) -> Table:
    """Where the mock server knowingly differs, or chooses."""
    rows = tuple((each.text, Word(each.name), Cited(each.rfc)) for each in machine.deviations)
    head = (Text("다른 점", "Difference"), Text("이름", "Name"), RFC)
    return Table(Text("RFC와 다른 점", "Differences from the RFCs"), head, rows)


def marks(machine: Machine) -> Table:
    """The cells on which the specifications are silent, at odds, or only ask the client."""
    rows: list[tuple[Content, ...]] = [
        (StateName(mark.state), CommandName(mark.command), mark.text, Cited(mark.rfc))
        for mark in machine.marks
    ]
    rows += [
        (StateName(row.source), CommandName(row.event), row.text, Cited(row.rfc))
        for row in machine.transitions
        if row.cell is not Cell.ALLOWED and row.text is not None
    ]
    head = (STATE, COMMAND, Text("까닭", "Why"), RFC)
    return Table(
        Text("허용도 거절도 아닌 칸", "Cells that are no plain yes or no"), head, tuple(rows)
    )


def numbers(machine: Machine) -> tuple[tuple[Text, int], ...]:
    """How big the machine is, counted."""
    cells = [
        machine.cell(state.name, command.name)
        for state in machine.states
        for command in machine.commands
    ]
    reading = sum(state.kind is Kind.COMMAND for state in machine.states)
    return (
        (Text("상태", "states"), len(machine.states)),
        (Text("명령을 읽는 상태", "states that read commands"), reading),
        (Text("명령", "commands"), len(machine.commands)),
        (Text("전이", "transitions"), len(machine.transitions)),
        (Text("허용된 칸", "cells allowed"), cells.count(Cell.ALLOWED)),
        (Text("거절된 칸", "cells rejected"), cells.count(Cell.REJECTED)),
        (Text("변수", "variables"), len(machine.variables)),
        (Text("증명된 성질", "properties checked"), len(machine.properties)),
    )


def counts(machines: tuple[Machine, ...]) -> Table:
    """The sizes of protocols, side by side."""
    columns = [dict(numbers(machine)) for machine in machines]
    rows: list[tuple[Content, ...]] = [
        (label, *(str(column[label]) for column in columns)) for label in columns[0]
    ]
    head = (Text("센 것", "Counted"), *(machine.title for machine in machines))
    return Table(Text("모델을 센 수", "The models, counted"), head, tuple(rows), "counts")
