"""Where real servers agree with the transcripts, and where they differ."""

from __future__ import annotations

from wirebook.machine import Machine
from wirebook.render.cells import Cited, Content, Linked, Many, Table, Word
from wirebook.render.edition import Edition, Place
from wirebook.render.element import Html, el, join
from wirebook.render.html import marked, table
from wirebook.servers import RealServer
from wirebook.text import Text

OURS = Text("모의 서버", "The mock server")
WHY = Text("까닭", "Why")
RFC = Text("근거", "Source")
WHERE = Text("전송 기록", "Transcripts")
CLOSED = Text("(연결을 닫음)", "(closes the connection)")
AGREES = Text(
    "{date}에 재어 보았다. 설정은 {settings}. 실서버에 보낼 수 있는 전송 기록 {all}개 가운데 "
    "{same}개에서 모든 응답의 꼴이 같고, {other}개에서 다르다.",
    "Measured on {date}, with {settings}. Of {all} transcripts that can be played to a real "
    "server, every reply has the same shape in {same}, and some reply differs in {other}.",
)


def servers(edition: Edition, machines: tuple[Machine, ...]) -> Html:
    """For each real server, how many transcripts agree, and each difference with its reason."""
    names = {machine.name: machine for machine in machines}
    places = edition.places()
    return join(
        _server(edition, each, names[each.protocol], places)
        for each in edition.book.servers()
        if each.protocol in names
    )


def _server(
    edition: Edition, server: RealServer, machine: Machine, places: dict[str, Place]
) -> Html:
    other = {name for each in server.departures for name in each.files}
    said = edition.say(
        AGREES,
        date=server.date,
        settings=edition.say(server.settings),
        all=len(server.agrees) + len(other),
        same=len(server.agrees),
        other=len(other),
    )
    heading = f"{edition.say(machine.title)}: {server}"
    rows: tuple[tuple[Content, ...], ...] = tuple(
        (
            Word(each.ours),
            CLOSED if each.theirs.startswith("(") else Word(each.theirs),
            each.why,
            Many(tuple(_file(name, places) for name in each.files)),
            Many(tuple(Cited(reference) for reference in each.rfc)),
        )
        for each in server.departures
    )
    head = (OURS, Text(server.name, server.name), WHY, WHERE, RFC)
    shown = Table(Text(heading, heading), head, rows, "servers")
    return join(
        [
            el("p", el("strong", heading)),
            el("p", marked(said)),
            table(shown, machine, edition.lang),
        ]
    )


def _file(name: str, places: dict[str, Place]) -> Content:
    stem = name.rpartition("/")[2].removesuffix(".wire")
    return Linked(stem, places[name].top) if name in places else Word(stem)


def agreed(edition: Edition, source: str) -> tuple[str, ...]:
    """The real servers that answer a transcript in the same shape."""
    return tuple(str(each) for each in edition.book.servers() if source in each.agrees)
