"""A dialogue on the page: two lanes of speech, the state beside it, and what each line changes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from wirebook.clock import seconds
from wirebook.machine import Kind, Machine
from wirebook.protocols import REGISTRY
from wirebook.render import phrases
from wirebook.render.chips import changes, code, proof_badge, rfc_link, state_chip
from wirebook.render.dialogue import Row, Said, dialogue
from wirebook.render.element import EMPTY, Html, el, hidden, join
from wirebook.render.links import command_page
from wirebook.render.setting import setting
from wirebook.render.wrong import Wrong
from wirebook.replay import Replay
from wirebook.text import Text
from wirebook.transcript import Line

LONG = 8
"""Lines of a reply from which on a phone folds its body."""

_NEGATIVE = re.compile(r"-|[45]\d\d|(?:\S+ )?(?:NO|BAD)\b")


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page shows a dialogue.

    Args:
        anchor: the id of the figure; lines are `ANCHOR-NUMBER`.
        title: the caption, in the page's language.
        proof: the id of the proof that it is.
        source: the file it stands in; empty for one written into the page.
        marked: numbers of lines to highlight.
    """

    anchor: str
    title: str = ""
    proof: str = ""
    source: str = ""
    marked: frozenset[int] = frozenset()


def transcript(replay: Replay, lang: str, frame: Frame) -> Html:
    """Show a dialogue that has been played."""
    rows = dialogue(replay)
    page = _Page(replay, lang, frame, _peers(rows))
    return el(
        "figure",
        page.head(),
        page.lanes(),
        el("ol", *(page.row(row) for row in rows), class_="wb-wire__rows"),
        page.foot(),
        class_=f"wb-wire wb-wire--{replay.machine.name}" + " wb-wire--many" * (len(page.peers) > 1),
        id=frame.anchor,
        data_wb_copy=_typed(rows),
        data_wb_copy_label=phrases.COPY[lang],
        data_wb_steps=json.dumps(_steps(rows), ensure_ascii=False, separators=(",", ":")),
    )


def _peers(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.peer for row in rows))


def _typed(rows: tuple[Row, ...]) -> str:
    return "\n".join(line.text for row in rows if row.kind == "client" for line in row.lines)


def _steps(rows: tuple[Row, ...]) -> list[dict[str, object]]:
    return [
        {
            "line": row.number,
            "peer": row.peer,
            "from": happening.step.before,
            "to": happening.step.after,
            "event": happening.step.event,
            "outcome": happening.step.outcome,
            "rfc": happening.step.row.rfc if happening.step.row else "",
            "session": happening.moment.session,
            "mailbox": happening.moment.mailbox,
            "values": happening.moment.values,
        }
        for row in rows
        for happening in row.happenings
    ]


class _Page:
    """Writes the parts of one figure."""

    def __init__(self, replay: Replay, lang: str, frame: Frame, peers: tuple[str, ...]) -> None:
        self.replay = replay
        self.machine: Machine = replay.machine
        self.lang = lang
        self.frame = frame
        self.peers = peers
        self.shape = REGISTRY[self.machine.name].shape
        self.first = replay.transcript.line - 1
        self.shown: dict[str, str] = {}
        self.speaker = ""

    def say(self, text: Text, **fields: object) -> str:
        """A phrase in the language of the page."""
        return text[self.lang].format(**fields)

    # Around the dialogue

    def head(self) -> Html:
        """Title, proof and the scene."""
        badge = proof_badge(self.frame.proof, self.lang) if self.frame.proof else None
        title = el("strong", self.frame.title, class_="wb-wire__title")
        return el(
            "figcaption",
            el("div", title if self.frame.title else None, badge, class_="wb-wire__heading"),
            setting(self.replay, self.lang),
            class_="wb-wire__head",
        )

    def lanes(self) -> Html:
        """The names of the lanes; those who listen hear them at each row."""
        return el(
            "div",
            el("span", self.say(phrases.STATE)),
            el(
                "span",
                el("span", self.say(phrases.CLIENT), class_="wb-as-client"),
                el("span", self.say(phrases.SERVER), class_="wb-as-server"),
                class_="wb-wire__sides",
            ),
            el(
                "span",
                el("span", self.say(phrases.SESSION), class_="wb-as-session"),
                " · ",
                el("span", self.say(phrases.MAILBOX), class_="wb-as-mailbox"),
                class_="wb-wire__stores",
            ),
            class_="wb-wire__lanes",
            aria_hidden="true",
        )

    def foot(self) -> Html:
        """What vouches for the dialogue."""
        source = self.frame.source
        return el(
            "div",
            el("span", self.say(phrases.VERIFIED), class_="wb-wire__ran"),
            el("code", source, class_="wb-wire__source") if source else None,
            class_="wb-wire__foot",
        )

    # Rows

    def row(self, row: Row) -> Html:
        """One row: state, speech, memory."""
        content = {
            "client": self.client,
            "server": self.server,
            "event": self.event,
            "state": lambda _: EMPTY,
        }[row.kind](row)
        classes = ["wb-row", f"wb-row--{row.kind}", f"wb-track-{self.peers.index(row.peer) % 4}"]
        classes += ["wb-row--wrong"] * (row.wrong is not None)
        classes += ["wb-row--joined"] * row.joined
        classes += ["wb-row--moved"] * (len(row.path) > 1)
        return el(
            "li",
            self.rail(row),
            el("div", *(self.note(note) for note in row.notes), content, class_="wb-row__speech"),
            self.memory(row),
            class_=" ".join(classes),
        )

    def memory(self, row: Row) -> Html | None:
        """What the row changed, and the sections that say so."""
        parts = [changes(row.changes, self.machine, self.lang), self.cited(row)]
        return el("div", *parts, class_="wb-row__memory") if any(parts) else None

    def rail(self, row: Row) -> Html:
        """The connection's name where another one speaks, and the state where it is news."""
        turned = row.peer != self.speaker
        self.speaker = row.peer
        fresh = self.shown.get(row.peer) != row.path[0] or (turned and bool(row.peer))
        fresh = fresh and self.machine.state(row.path[0]).kind is not Kind.START
        states = row.path[1:] if len(row.path) > 1 else row.path if fresh else []
        self.shown[row.peer] = row.path[-1]
        moved = len(row.path) > 1
        chips = (state_chip(self.machine, each, self.lang, new=moved) for each in states)
        name = el("span", row.peer, class_="wb-row__peer") if turned and row.peer else None
        return el("div", name, *chips, self.confirmed(row), class_="wb-row__state")

    def confirmed(self, row: Row) -> Html | None:
        """The `S=` lines: anchors, variables they assert, and highlights."""
        parts = []
        for line in row.confirmed:
            values = line.text.split()[1:]
            mark = self.marked(line.number)
            parts.append(
                el(
                    "span",
                    *(code(value) for value in values),
                    id=self.anchor(line.number),
                    class_=f"wb-row__asserted{mark}",
                    title=self.say(phrases.CONFIRMED),
                )
            )
        return join(parts) if parts else None

    def note(self, note: str) -> Html:
        """A comment of the transcript."""
        return el("p", note, class_="wb-row__note")

    def client(self, row: Row) -> Html:
        """What the client sends."""
        group = self.say(phrases.ONE_WRITE, count=row.group)
        return el(
            "div",
            el("small", group, class_="wb-row__joined") if row.group > 1 else None,
            *(self.line(said, "C", first=not at) for at, said in enumerate(row.lines)),
            self.reason(row.wrong) if row.wrong else None,
            class_="wb-say wb-say--client",
        )

    def reason(self, wrong: Wrong) -> Html:
        """Why a move is wrong, who says so, and what would have been right."""
        command = self.machine.command(wrong.command)
        reason = phrases.REASONS[wrong.kind][self.lang].format(
            state=wrong.state,
            command=wrong.command,
            usage=command.usage if command else "",
            limit=self.machine.line_limit,
        )
        legal = [code(name, command_page(self.machine, name)) for name in wrong.legal]
        return el(
            "p",
            el("strong", self.say(phrases.WRONG)),
            " ",
            wrong.text[self.lang] if wrong.text else reason,
            " ",
            rfc_link(wrong.rfc),
            el("span", f"{self.say(phrases.LEGAL)}: ", join(legal, " "), class_="wb-say__legal")
            if legal
            else None,
            class_="wb-say__why",
        )

    def server(self, row: Row) -> Html:
        """What the server answers: its first line, and the body behind it."""
        lines = [self.line(said, "S", first=not at) for at, said in enumerate(row.lines)]
        head, body = lines[:1], lines[1:]
        return el(
            "div",
            *head,
            self.body(body) if body else None,
            class_="wb-say wb-say--server",
        )

    def body(self, lines: list[Html]) -> Html:
        """The lines behind the first, foldable where they are many."""
        if len(lines) < LONG:
            return el("div", *lines, class_="wb-say__body")
        return el(
            "details",
            el("summary", self.say(phrases.BODY, count=len(lines))),
            el("div", *lines, class_="wb-say__body"),
            class_="wb-say__fold",
            open=True,
        )

    def cited(self, row: Row) -> Html | None:
        """The sections that decided this reply."""
        refusals = self.machine.refusals.rfc
        found = {
            happening.step.row.rfc if happening.step.row else refusals: (
                happening.step.row.key
                if happening.step.row
                else f"{happening.step.before} {happening.step.event} {happening.step.outcome}"
            )
            for happening in row.happenings
        }
        if not found:
            return None
        links = (rfc_link(rfc, title=title) for rfc, title in found.items())
        return el("small", join(links, " "), class_="wb-row__rfc")

    def event(self, row: Row) -> Html:
        """What happens without a line: connecting, TLS, silence, the end."""
        assert row.event is not None
        line = row.event
        spoken = self._event_words(line)
        mark = self.marked(line.number)
        text = el("span", spoken, class_=f"wb-event__text{mark}")
        return el("div", text, class_="wb-event", id=self.anchor(line.number))

    def _event_words(self, line: Line) -> str:
        word, _, span = line.text.partition(" ")
        return self.say(phrases.EVENTS[line.actor, word], span=_span(span, self.lang))

    # Lines

    def anchor(self, number: int) -> str:
        """The id of a line, counted from the transcript's header."""
        return f"{self.frame.anchor}-{number - self.first}"

    def marked(self, number: int) -> str:
        """The class of a line that the page points at."""
        return " wb-line--marked" if number - self.first in self.frame.marked else ""

    def line(self, said: Said, actor: str, *, first: bool) -> Html:
        """One line on the wire."""
        if said.sigil == "...":
            text = el("span", "⋯", class_="wb-line__left-out", title=self.say(phrases.LEFT_OUT))
        else:
            text = el("code", self.pieces(said, actor, first=first))
        mark = self.marked(said.number)
        return el(
            "div",
            self.who(actor, said.number) if first else None,
            text,
            class_=f"wb-line{mark}",
            id=self.anchor(said.number),
        )

    def who(self, actor: str, number: int) -> Html:
        """`C` or `S`, a link to the line itself."""
        side = self.say(phrases.CLIENT if actor == "C" else phrases.SERVER)
        return el(
            "a",
            el("span", actor, aria_hidden="true"),
            hidden(f"{side}: "),
            class_="wb-line__who",
            href=f"#{self.anchor(number)}",
            title=str(number - self.first),
        )

    def pieces(self, said: Said, actor: str, *, first: bool) -> Html:
        """A line's text: its first word says what it is, and holes look like holes."""
        parts = list(said.pieces)
        head: list[str] = []
        if first and not parts[0][1] and said.sigil == ":":
            lead, rest = self.lead(parts[0][0], actor)
            head, parts[0] = [lead], (rest, False)
        title = self.say(phrases.HOLE)
        return join(
            [
                *head,
                *(
                    el("var", text, class_="wb-hole", title=title) if hole else text
                    for text, hole in parts
                ),
            ]
        )

    def lead(self, text: str, actor: str) -> tuple[Html, str]:
        """Cut off the verb of a command, or the status of a reply."""
        if actor == "C":
            verb = text.split(" ")[0]
            if self.machine.command(verb) is None:
                return EMPTY, text
            address = command_page(self.machine, verb)
            return el("a", verb, class_="wb-verb", href=address), text[len(verb) :]
        status = self.shape(text)
        if status == text and " " in text or not text.startswith(status):
            return EMPTY, text
        tone = "no" if _NEGATIVE.match(text) else "ok"
        return el("b", status, class_=f"wb-says-{tone}"), text[len(status) :]


def _span(written: str, lang: str) -> str:
    """`1h9m59s` as a reader says it."""
    if not written:
        return ""
    total = seconds(written)
    units = (("시간", "h"), ("분", "min"), ("초", "s"))
    amounts = (total // 3600, total % 3600 // 60, total % 60)
    return " ".join(
        f"{amount}{unit[0]}" if lang == "ko" else f"{amount} {unit[1]}"
        for amount, unit in zip(amounts, units, strict=True)
        if amount
    )
