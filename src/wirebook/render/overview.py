"""The overview as a sketch: the abstract picture in words of one language, with links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from wirebook.hints import Hints
from wirebook.machine import Kind, Machine, State
from wirebook.render.picture import Arrow, Frame, Picture, Word, picture
from wirebook.render.sentences import say
from wirebook.render.sketch import Box, Group, Line, Link, Run, Shape, Sketch
from wirebook.render.steps import MODAL, Step
from wirebook.render.words import event_name, failed, is_command
from wirebook.text import Text

Links = Callable[[str, str], str]
"""Gives the address for a kind (`state` or `command`) and a name; nothing for no link."""

COLUMN = 200.0
"""How wide a list of commands may be before it is wrapped."""

_SIGNS = {"stay": "", "visit": "↺", "refused": "✗"}
LEFT_OUT = Text("이 그림에 없는 것:", "Not in this picture:")
_FOLDED = Text("접어 둔 상태", "folded states")
_APART = Text("따로 그린 상태", "states drawn elsewhere")
_STAYING = Text("제자리에 머무는 실패", "failures that stay")
_DOUBTFUL = Text("규격이 갈리는 칸", "doubtful cells")
_FROM = Text("{} 상자", "the box {}")


def no_links(_kind: str, _name: str) -> str:
    """Link nothing."""
    return ""


def hints_of(machine: Machine) -> Hints:
    """Return the hints beside the model, `protocols/NAME/hints.py`, or none."""
    try:
        module = import_module(f"wirebook.protocols.{machine.name}.hints")
    except ModuleNotFoundError:
        return Hints()
    hints = module.HINTS
    assert isinstance(hints, Hints)
    return hints


def overview(machine: Machine, lang: str, links: Links, hints: Hints | None = None) -> Sketch:
    """Sketch the overview of a machine."""
    hints = hints_of(machine) if hints is None else hints
    return _Overview(machine, lang, links, hints).sketch()


class _Overview:
    """One overview while it is being sketched."""

    def __init__(self, machine: Machine, lang: str, links: Links, hints: Hints) -> None:
        self.machine, self.lang, self.links, self.hints = machine, lang, links, hints
        self.picture: Picture = picture(machine, hints)
        self.order = [state.name for state in self.picture.states]
        self.frames = {frame.region: frame for frame in _flat(self.picture.frames)}
        self.main = self._main()
        self.after = {self._lowest(arrow.source): _chip(arrow) for arrow in self.main}
        self.into = {arrow.target: _chip(arrow) for arrow in self.main}

    def sketch(self) -> Sketch:
        """Put boxes, chips, groups and links together."""
        links = tuple(self._link(arrow) for arrow in self.picture.arrows)
        chips = tuple(self._chip_box(arrow) for arrow in self.picture.arrows)
        states = tuple(self._state(state) for state in self.picture.states)
        return Sketch(
            (*states, *chips),
            tuple(self._group(frame) for frame in self.picture.frames),
            links,
            notes=(self._left_out(),),
        )

    def _main(self) -> list[Arrow]:
        """The arrows of the spine, one for each step of it."""
        steps = zip(self.picture.spine, self.picture.spine[1:], strict=False)
        return [
            next(
                arrow
                for arrow in sorted(self.picture.arrows, key=lambda each: each.server)
                if arrow.tone != "no"
                and (self._lowest(arrow.source), arrow.target) == (upper, lower)
            )
            for upper, lower in steps
        ]

    def _lowest(self, end: str) -> str:
        """The state itself, or the last state of a box."""
        inside = self.frames[end].everything if end in self.frames else (end,)
        return max(inside, key=self.order.index)

    def _state(self, state: State) -> Box:
        shapes: dict[Kind, Shape] = {Kind.START: "start", Kind.END: "end"}
        column = "spine" if state.name in self.picture.spine else ""
        classes = f"wb-state wb-s-{state.name}" + (" wb-modal" if state.kind in MODAL else "")
        name = state.text[self.lang]
        href = self.links("state", state.name)
        full = f"{state.rfc_name} · {state.name}" if state.within else state.name
        if state.kind in shapes:
            label = Run(f"{name} · {full}", 10.5, "sans", "wb-sub", href)
            return Box(state.name, (Line((label,)),), shapes[state.kind], classes, column)
        head = (
            Line((Run(name, 15, "bold", "wb-name", href, f"{name} {full}"),)),
            Line((Run(full, 10.5, "sans", "wb-sub"),)),
        )
        words = self.picture.words[state.name]
        lines = self._lists(words, (state.name,), rule=True)
        return Box(state.name, (*head, *lines), "box", classes, column)

    def _lists(self, words: tuple[Word, ...], states: tuple[str, ...], rule: bool) -> list[Line]:
        """Lists of commands, wrapped, one kind after the other."""
        lines: list[Line] = []
        for mark, sign in _SIGNS.items():
            runs = [self._word(word, states) for word in words if word.mark == mark]
            if runs and sign:
                runs.insert(0, Run(sign, 11, "sans", f"wb-sign wb-{mark}"))
            for row in wrapped(runs, COLUMN):
                lines.append(Line(row, "", "start", rule and not lines))
        return lines

    def _word(self, word: Word, states: tuple[str, ...]) -> Run:
        rows = [row for name in states for row in self.machine.rows(name, word.command)]
        classes = ["wb-word", f"wb-{word.mark}", f"wb-c-{word.command}"]
        classes += [f"wb-in-{name}" for name in states]
        classes += ["wb-fails"] if any(failed(row) for row in rows) else []
        command = self.machine.command(word.command)
        label = f"{word.command}: {command.text[self.lang]}" if command else ""
        href = self.links("command", word.command)
        return Run(word.command, 11, "mono", " ".join(classes), href, label, gap=9)

    def _group(self, frame: Frame) -> Group:
        region = next(each for each in self.machine.regions if each.name == frame.region)
        title = self.hints.titles.get(frame.region, region.text)[self.lang]
        reading = tuple(
            name for name in frame.everything if self.machine.state(name).kind is Kind.COMMAND
        )
        words = self._lists(frame.words, reading, rule=False)
        head = Line((Run(title, 11, "bold", "wb-region"),), align="start")
        chips = tuple(
            _chip(arrow) for arrow in self.picture.arrows if self._home(arrow) == frame.region
        )
        inner = tuple(self._group(each) for each in frame.frames)
        return Group(frame.region, (head, *words), (*frame.members, *chips), inner, "wb-group")

    def _home(self, arrow: Arrow) -> str:
        """The box that an arrow's chip stands in: where its neighbour on the spine stands."""
        beside = self._beside(arrow)
        if beside:
            neighbour = next(each for each in self.main if _chip(each) == beside)
            return self._home(neighbour)
        around = self._around(arrow.target)
        return next((name for name in self._around(arrow.source) if name in around), "")

    def _around(self, end: str) -> list[str]:
        """The boxes around a state or a box, the innermost first."""
        inside = set(self.frames[end].everything) if end in self.frames else {end}
        boxes = [f for f in self.frames.values() if inside <= set(f.everything)]
        return [f.region for f in reversed(boxes) if f.region != end]

    def _beside(self, arrow: Arrow) -> str:
        """The chip of the spine beside which an arrow's chip is to stand."""
        if arrow in self.main:
            return ""
        if self._back(arrow):
            return self.after.get(arrow.target, "")
        if arrow.source in self.frames:
            return self.after.get(self._lowest(arrow.source), "")
        if self.machine.state(arrow.target).kind is not Kind.END and arrow.target in self.into:
            return self.into[arrow.target]
        return self.after.get(arrow.source, "")

    def _back(self, arrow: Arrow) -> bool:
        return self.order.index(arrow.target) < self.order.index(self._lowest(arrow.source))

    def _link(self, arrow: Arrow) -> Link:
        side = self.hints.sides.get((arrow.source, arrow.target))
        inside = self.frames[arrow.source].everything if arrow.source in self.frames else ()
        classes = ["wb-edge", f"wb-{arrow.tone}", f"wb-to-{arrow.target}"]
        classes += [f"wb-from-{name}" for name in (arrow.source, *inside)]
        for step in arrow.steps:
            classes += [f"wb-c-{step.event}", f"wb-o-{step.rows[-1].outcome}"]
            classes += ["wb-fails"] if step.fails else []
        return Link(
            arrow.source,
            arrow.target,
            _chip(arrow),
            arrow in self.main,
            self._back(arrow),
            beside=self._beside(arrow),
            side=side,
            classes=" ".join(dict.fromkeys(classes)),
            title=". ".join(self._say(arrow, step) for step in arrow.steps),
        )

    def _say(self, arrow: Arrow, step: Step) -> str:
        source = arrow.source
        if source in self.frames:
            region = next(each for each in self.machine.regions if each.name == source)
            title = self.hints.titles.get(source, region.text)[self.lang]
            source = _FROM[self.lang].format(f"‘{title}’")
        return say(self.machine, self.lang, source, step.event, step.rows, arrow.target, "")

    def _chip_box(self, arrow: Arrow) -> Box:
        """A line for each set of events, its replies behind it."""
        replies: dict[tuple[str, bool], list[Step]] = {}
        for step in arrow.steps:
            replies.setdefault((step.reply, step.fails), []).append(step)
        rows: dict[tuple[str, ...], list[Step]] = {}
        for steps in replies.values():
            rows.setdefault(tuple(step.event for step in steps), []).append(steps[0])
        lines: list[Line] = []
        for events, answers in rows.items():
            lines.append(self._row(arrow, events, answers))
            for event in events:
                if event in self.hints.notes:
                    note = Run(self.hints.notes[event][self.lang], 11, "bold", "wb-note")
                    lines.append(Line((note,), lines[-1].classes))
        classes = f"wb-chip wb-{arrow.tone}"
        return Box(
            _chip(arrow), tuple(lines), "chip", classes, "spine" if arrow in self.main else ""
        )

    def _row(self, arrow: Arrow, events: tuple[str, ...], answers: list[Step]) -> Line:
        runs: list[Run] = []
        for event in events:
            if runs:
                runs.append(Run("·", 11, "bold", "wb-dot"))
            step = next(step for step in arrow.steps if step.event == event)
            runs.append(self._event(arrow, step))
        for step in _summed(answers):
            tone = "no" if step.fails else "server" if arrow.server else "ok"
            text = f"{step.reply} ✗".strip() if step.fails else step.reply
            if text:
                runs.append(Run(text, 10.5, "mono", f"wb-reply wb-{tone}", gap=7))
        classes = ["wb-row", *(f"wb-c-{event}" for event in events)]
        classes += ["wb-fails"] if any(step.fails for step in answers) else []
        return Line(tuple(runs), " ".join(classes))

    def _event(self, arrow: Arrow, step: Step) -> Run:
        name = event_name(self.machine, step.event, self.lang)
        if not is_command(self.machine, step.event):
            return Run(name, 11, "bold", "wb-event")
        rows = self.machine.rows(step.rows[0].source, step.event)
        fails = " wb-fails" if any(failed(row) for row in rows) else ""
        href = self.links("command", step.event)
        label = f"{name}: {self._say(arrow, step)}"
        return Run(name, 11, "mono", f"wb-verb wb-c-{step.event}{fails}", href, label)

    def _left_out(self) -> tuple[Run, ...]:
        lang, shown = self.lang, self.picture
        folded = [f"{name}({command})" if command else name for name, command in shown.folded]
        parts = list(dict.fromkeys(hidden.text[lang] for hidden in self.hints.hidden))
        stays = (row for row in self.machine.transitions if row.goes_to(row.source) == row.source)
        parts += [_STAYING[lang]] if any(map(failed, stays)) else []
        parts += [f"{_FOLDED[lang]} {', '.join(folded)}"] if folded else []
        parts += [f"{_APART[lang]} {', '.join(self.hints.apart)}"] if self.hints.apart else []
        doubtful = [
            f"{state}의 {', '.join(c)}" if lang == "ko" else f"{', '.join(c)} in {state}"
            for state, c in shown.doubtful
        ]
        parts += [f"{_DOUBTFUL[lang]}: {'; '.join(doubtful)}"] if doubtful else []
        text = f"{LEFT_OUT[lang]} " + "\N{NO-BREAK SPACE}· ".join(parts)
        return tuple(Run(word, 10.5, "sans", "wb-left-out", gap=3) for word in text.split(" "))


def _summed(answers: list[Step]) -> list[Step]:
    """More than two failing codes are summed up by their first digits: `4yz`, `5yz`."""
    codes = [step for step in answers if step.fails and step.reply.isdigit()]
    if len(codes) <= 2:
        return answers
    classes = {step.reply[0]: step for step in sorted(codes, key=lambda step: step.reply)}
    summed = [replace(step, word=f"{digit}yz") for digit, step in classes.items()]
    return [step for step in answers if step not in codes] + summed


def wrapped(runs: list[Run], column: float) -> list[tuple[Run, ...]]:
    """Break runs into rows no wider than a column."""
    rows: list[list[Run]] = []
    for run in runs:
        if rows and Line((*rows[-1], run)).width <= column:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [tuple(row) for row in rows]


def _chip(arrow: Arrow) -> str:
    return f"{arrow.source}>{arrow.target}" + ("~" if arrow.server else "")


def _flat(frames: tuple[Frame, ...]) -> list[Frame]:
    return [each for frame in frames for each in (frame, *_flat(frame.frames))]
