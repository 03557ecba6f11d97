"""A dialogue on the page: two lanes of speech, the state beside it, and what each line changes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from wirebook.lab import entries
from wirebook.render import phrases
from wirebook.render.calls import calls
from wirebook.render.chips import changes, proof_badge, rfc_link
from wirebook.render.dialogue import Happening, Row
from wirebook.render.element import Html, el, join
from wirebook.render.frame import Frame, Stage
from wirebook.render.links import page
from wirebook.render.rail import rails
from wirebook.render.setting import setting
from wirebook.render.speech import speech
from wirebook.render.telling import told
from wirebook.turns import Replay

RECORDS = Path(__file__).parents[1] / "theme" / "assets" / "talk"
"""Where the records of servers are, each a script that a page loads when a reader talks."""


def transcript(replay: Replay, lang: str, frame: Frame) -> Html:
    """Show a dialogue that has been played."""
    rows = told(replay)
    peers = tuple(dict.fromkeys(row.peer for row in rows))
    stage = Stage(frame, replay.machine, lang, replay.transcript.line - 1, peers, replay.shape)
    shown = (_row(stage, row, rail) for row, rail in zip(rows, rails(stage, rows), strict=True))
    return el(
        "figure",
        _head(stage, setting(replay, lang)),
        _lanes(stage),
        el("ol", *shown, class_="wb-wire__rows"),
        _foot(stage),
        class_=f"wb-wire wb-wire--{replay.machine.name}"
        + " wb-wire--many" * (len(peers) > 1)
        + " wb-wire--crowd" * (len(peers) > 2),
        id=frame.anchor,
        data_wb_copy=typed(rows),
        data_wb_copy_label=phrases.COPY[lang],
        data_wb_calls=_calls(replay),
        data_wb_steps=_steps(stage, rows),
        data_wb_try=_typed(stage, replay),
        data_wb_talk=replay.machine.name if replay.machine.name in recorded() else None,
    )


@cache
def recorded() -> frozenset[str]:
    """The protocols to which a page can talk (see `wirebook.recorded`)."""
    return frozenset(path.stem for path in RECORDS.glob("*.js"))


def _calls(replay: Replay) -> str | None:
    """The calls that have this dialogue, by the program's name, for a button each."""
    made = calls(replay)
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) if made else None


def typed(rows: tuple[Row, ...]) -> str:
    """What a reader would type to have this dialogue: the client's lines and nothing else."""
    return "\n".join(said.text for row in rows if row.kind == "client" for said in row.lines)


def _head(stage: Stage, scene: Html) -> Html:
    """Title, proof and the scene."""
    frame = stage.frame
    title = el("strong", frame.title, class_="wb-wire__title") if frame.title else None
    badge = proof_badge(frame.proof, stage.lang) if frame.proof else None
    heading = el("div", title, badge, class_="wb-wire__heading") if title or badge else None
    return el("figcaption", heading, scene, class_="wb-wire__head")


def _lanes(stage: Stage) -> Html:
    """The names of the lanes; those who listen hear them at each row."""
    mailbox = el("span", stage.say(phrases.lasting(stage.machine)), class_="wb-as-mailbox")
    return el(
        "div",
        el("span", stage.say(phrases.STATE)),
        el(
            "span",
            el("span", stage.say(phrases.CLIENT), class_="wb-as-client"),
            el("span", stage.say(phrases.SERVER), class_="wb-as-server"),
            class_="wb-wire__sides",
        ),
        el(
            "span",
            el("span", stage.say(phrases.SESSION), class_="wb-as-session"),
            *((" · ", mailbox) if stage.machine.lasting else ()),
        ),
        class_="wb-wire__lanes",
        aria_hidden="true",
    )


def _foot(stage: Stage) -> Html:
    """What vouches for the dialogue."""
    source = stage.frame.source
    return el(
        "div",
        el("span", stage.say(phrases.VERIFIED), class_="wb-wire__ran"),
        el("code", source, class_="wb-wire__source") if source else None,
        *(_second(stage, server) for server in stage.frame.agreed),
        class_="wb-wire__foot",
    )


def _second(stage: Stage, server: str) -> Html:
    """A real server that answers in the same shape."""
    said = stage.say(phrases.AGREES, server=server)
    return el("a", said, class_="wb-wire__second", href=page("ref/servers.md"))


def _row(stage: Stage, row: Row, rail: Html) -> Html:
    """One row: state, speech, memory."""
    return el(
        "li",
        rail,
        speech(stage, row),
        _memory(stage, row),
        class_=f"wb-row wb-row--{row.kind} wb-track-{stage.peers.index(row.peer) % 4}"
        + " wb-row--wrong" * (row.wrong is not None)
        + " wb-row--joined" * row.joined
        + " wb-row--moved" * row.moved,
    )


def _memory(stage: Stage, row: Row) -> Html | None:
    """What the row changed, and the sections that say so."""
    if not row.happenings:
        return None
    cited = {_source(stage, each): _named(each) for each in row.happenings}
    links = (rfc_link(reference, title=title) for reference, title in cited.items())
    return el(
        "div",
        changes(row.changes(stage.machine), stage.machine, stage.lang),
        el("small", join(links, " "), class_="wb-row__rfc"),
        class_="wb-row__memory",
    )


def _source(stage: Stage, happening: Happening) -> str:
    row = happening.step.row
    return row.rfc if row else stage.machine.refusals.rfc


def _named(happening: Happening) -> str:
    """The row of the model, or what the server refused."""
    step = happening.step
    return (
        step.row.key
        if step.row
        else " ".join(filter(None, (step.before, step.event, step.outcome)))
    )


def _typed(stage: Stage, replay: Replay) -> str:
    """The world, and what a reader would type in it to come this far, with the lines it stands at.

    A lab goes on from there.
    """
    shown, bound = replay.transcript, dict(replay.bound)
    data = {
        "protocol": shown.protocol,
        "settings": shown.settings,
        "entries": [(*entry, stage.number(line)) for entry, line in entries(shown, bound)],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _steps(stage: Stage, rows: tuple[Row, ...]) -> str:
    """Every step for scripts: where it shows, from where to where, and what is remembered then."""
    steps = [
        {
            "line": stage.number(row.number),
            "peer": row.peer,
            "from": each.step.before,
            "to": each.step.after,
            "event": each.step.event,
            "outcome": each.step.outcome,
            "rfc": _source(stage, each),
            "session": dict(each.moment.session),
            "mailbox": dict(each.moment.mailbox),
            "values": dict(each.moment.values),
        }
        for row in rows
        for each in row.happenings
    ]
    return json.dumps(steps, ensure_ascii=False, separators=(",", ":"))
