"""What client and server say, as HTML: lines, replies with their bodies, events, wrong moves."""

from __future__ import annotations

import re

from wirebook.clock import seconds
from wirebook.render import phrases
from wirebook.render.chips import code, rfc_link
from wirebook.render.dialogue import Row, Said
from wirebook.render.element import EMPTY, Html, el, hidden, join
from wirebook.render.frame import Stage
from wirebook.render.links import command_page
from wirebook.render.wrong import Wrong
from wirebook.replay import verb
from wirebook.transcript import Line

LONG = 8
"""Lines of a body from which on it can be folded."""

_NEGATIVE = re.compile(r"-|[45]\d\d|(?:\S+ )?(?:NO|BAD)\b")


def speech(stage: Stage, row: Row) -> Html:
    """What is said or happens in a row, with the writer's notes above it."""
    say = {"client": _client, "server": _server, "event": _event, "state": _nothing}[row.kind]
    notes = (el("p", note, class_="wb-row__note") for note in row.notes)
    return el("div", *notes, say(stage, row), class_="wb-row__speech")


def _nothing(_stage: Stage, _row: Row) -> Html:
    return EMPTY


def _client(stage: Stage, row: Row) -> Html:
    together = stage.say(phrases.ONE_WRITE, count=row.group)
    return el(
        "div",
        el("small", together, class_="wb-row__joined") if row.group > 1 else None,
        *_lines(stage, row, "C"),
        _reason(stage, row.wrong) if row.wrong else None,
        class_="wb-say wb-say--client",
    )


def _server(stage: Stage, row: Row) -> Html:
    first, *rest = _lines(stage, row, "S")
    return el("div", first, _body(stage, rest), class_="wb-say wb-say--server")


def _body(stage: Stage, lines: list[Html]) -> Html | None:
    """The lines behind the first, foldable where they are many."""
    if not lines:
        return None
    body = el("div", *lines, class_="wb-say__body")
    if len(lines) < LONG:
        return body
    summary = el("summary", stage.say(phrases.BODY, count=len(lines)))
    return el("details", summary, body, class_="wb-say__fold", open=True)


def _reason(stage: Stage, wrong: Wrong) -> Html:
    """Why a move is wrong, who says so, and what would have been right."""
    command = stage.machine.command(wrong.command)
    reason = stage.say(
        wrong.text or phrases.REASONS[wrong.kind],
        state=wrong.state,
        command=wrong.command,
        usage=command.usage if command else "",
        limit=stage.machine.line_limit,
    )
    legal = [code(name, command_page(stage.machine, name)) for name in wrong.legal]
    accepted = [f"{stage.say(phrases.LEGAL)}: ", join(legal, " ")]
    return el(
        "p",
        el("strong", stage.say(phrases.WRONG)),
        f" {reason} ",
        rfc_link(wrong.rfc),
        el("span", *accepted, class_="wb-say__legal") if legal else None,
        class_="wb-say__why",
    )


def _event(stage: Stage, row: Row) -> Html:
    """What happens without a line: connecting, TLS, silence, the end."""
    line = row.event
    assert line is not None
    text = el("span", _happens(stage, line), class_=f"wb-event__text{stage.marked(line.number)}")
    return el("div", text, class_="wb-event", id=stage.anchor(line.number))


def _happens(stage: Stage, line: Line) -> str:
    word, _, span = line.text.partition(" ")
    return stage.say(phrases.EVENTS[line.actor, word], span=_span(span, stage.lang))


def _span(written: str, lang: str) -> str:
    """`1h9m59s` as a reader says it."""
    total = seconds(written) if written else 0
    amounts = (total // 3600, total % 3600 // 60, total % 60)
    return " ".join(
        f"{amount}{unit[lang]}"
        for amount, unit in zip(amounts, phrases.UNITS, strict=True)
        if amount
    )


def _lines(stage: Stage, row: Row, actor: str) -> list[Html]:
    return [_line(stage, said, actor, first=not at) for at, said in enumerate(row.lines)]


def _line(stage: Stage, said: Said, actor: str, *, first: bool) -> Html:
    """One line on the wire; the first of a row says who speaks."""
    return el(
        "div",
        _who(stage, actor, said.number) if first else None,
        _left_out(stage) if said.sigil == "..." else _text(stage, said, actor, first=first),
        class_=f"wb-line{stage.marked(said.number)}",
        id=stage.anchor(said.number),
    )


def _left_out(stage: Stage) -> Html:
    words = hidden(stage.say(phrases.LEFT_OUT))
    return el("span", el("span", "⋯", aria_hidden="true"), words, class_="wb-line__left-out")


def _who(stage: Stage, actor: str, number: int) -> Html:
    """`C` or `S`, a link to the line itself."""
    side = stage.say(phrases.CLIENT if actor == "C" else phrases.SERVER)
    return el(
        "a",
        el("span", actor, aria_hidden="true"),
        hidden(f"{side}: "),
        class_="wb-line__who",
        href=f"#{stage.anchor(number)}",
        title=str(stage.number(number)),
    )


def _text(stage: Stage, said: Said, actor: str, *, first: bool) -> Html:
    """A line's text: its first word says what it is, and what a hole let in looks like that."""
    (text, hole), *rest = said.pieces
    lead = EMPTY
    if first and not hole and said.sigil == ":":
        lead, text = _verb(stage, text) if actor == "C" else _status(stage, text)
    title = stage.say(phrases.HOLE)
    return el(
        "code",
        lead,
        *(
            el("var", piece, class_="wb-hole", title=title) if varies else piece
            for piece, varies in ((text, hole), *rest)
        ),
    )


def _verb(stage: Stage, text: str) -> tuple[Html, str]:
    """Cut off the verb of a command, linked to its section, with the tag before it."""
    said = verb(stage.machine, text)
    tag, rest = text[: text.index(said)], text[text.index(said) + len(said) :]
    if stage.machine.command(said) is None:
        return EMPTY, text
    address = command_page(stage.machine, said)
    return join((tag, el("a", said, class_="wb-verb", href=address)), ""), rest


def _status(stage: Stage, text: str) -> tuple[Html, str]:
    """Cut off the part of a reply that a program looks at."""
    status = stage.shape(text)
    if not text.startswith(status) or (status == text and " " in text):
        return EMPTY, text
    tone = "no" if _NEGATIVE.match(text) else "ok"
    return el("b", status, class_=f"wb-says-{tone}"), text[len(status) :]
