"""The TLS view: the product of states and variables, seen only as protection and phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wirebook.errors import DiagramError
from wirebook.hints import Hints, Phase
from wirebook.machine import Endpoint, Kind, Machine, Move, Point
from wirebook.render.draw import draw
from wirebook.render.overview import Links, hints_of, no_links, wrapped
from wirebook.render.picture import MODAL
from wirebook.render.sketch import Box, Group, Line, Link, Run, Sketch
from wirebook.render.words import event_name, failed, is_command, reply_word
from wirebook.text import Text

_TITLE = Text("{}와 TLS", "{} and TLS")
_TEXT = Text(
    "포트 {}개에서 시작해 언제 암호화되고 어디서 로그인하는지 보인다.",
    "From {} ports: when the connection becomes encrypted and where the login happens.",
)
_CLEAR = Text("암호화 안 됨", "not encrypted")
_INSIDE = Text("TLS 안쪽", "inside TLS")
_PORT = Text("포트 {}", "port {}")


@dataclass(frozen=True, slots=True)
class Place:
    """A box of the TLS view: the values of the axes, and a phase."""

    values: tuple[str, ...]
    phase: str

    @property
    def name(self) -> str:
        """A name for the layout."""
        return "/".join((*self.values, self.phase))


@dataclass(frozen=True, slots=True)
class Way:
    """All steps from one place to another that succeed: the events and the reply."""

    source: Place
    target: Place
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Ports that begin alike, and where they lead."""

    ports: tuple[int, ...]
    title: Text
    target: Place
    reply: str


@dataclass(frozen=True, slots=True)
class Projection:
    """The product space, seen along the axes."""

    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    entries: tuple[Entry, ...]


def project(machine: Machine, hints: Hints) -> Projection:
    """Project the product space on the axes and the phases.

    Raises:
        DiagramError: if the machine has no variable of an axis.
    """
    known = {variable.name for variable in machine.variables}
    if not known.issuperset(hints.axes):
        raise DiagramError(f"{machine.name} has no variables {', '.join(hints.axes)}")
    phase_of = {name: phase.name for phase in phases(machine, hints) for name in phase.states}
    labels: dict[tuple[Place, Place], dict[tuple[str, str], None]] = {}
    for move in machine.space():
        source, target = (
            _place(point, hints, phase_of) for point in (move.before, move.after)
        )
        if source and target and source != target and not failed(move.row):
            label = _label(machine, move)
            labels.setdefault((source, target), {})[label] = None
    entries = tuple(_entries(machine, hints, phase_of))
    known_order = [*(c.name for c in machine.commands), *(e.name for e in machine.events)]
    ways = tuple(
        Way(*ends, tuple(sorted(found, key=lambda label: known_order.index(label[0]))))
        for ends, found in labels.items()
    )
    reached = dict.fromkeys(entry.target for entry in entries)
    reached |= dict.fromkeys(way.target for way in ways)
    order = [phase.name for phase in phases(machine, hints)]
    rank = {value: n for v in machine.variables for n, value in enumerate(v.values)}
    places = sorted(
        reached, key=lambda each: (*(rank[v] for v in each.values), order.index(each.phase))
    )
    return Projection(tuple(places), ways, entries)


def phases(machine: Machine, hints: Hints) -> tuple[Phase, ...]:
    """The phases of the hints; or the states that the RFC names, with those within them."""
    if hints.phases:
        return hints.phases
    found: dict[str, list[str]] = {}
    for state in machine.states:
        if machine.state(state.rfc_name).kind is Kind.COMMAND:
            found.setdefault(state.rfc_name, []).append(state.name)
    return tuple(
        Phase(name, machine.state(name).text, tuple(states)) for name, states in found.items()
    )


def _place(point: Point, hints: Hints, phase_of: dict[str, str]) -> Place | None:
    """The box of a point; a modal state counts as the state that it returns to."""
    phase = phase_of.get(point.state) or phase_of.get(point.base)
    if phase is None:
        return None
    values = dict(point.values)
    return Place(tuple(values[axis] for axis in hints.axes), phase)


def _label(machine: Machine, move: Move) -> tuple[str, str]:
    """The event and the reply; for the exit of a modal state, the command that led into it."""
    row = move.row
    if machine.state(row.source).kind not in MODAL:
        return row.event, reply_word(row.reply)
    entrance = next(each for each in machine.transitions if each.target == row.source)
    return entrance.event, reply_word(row.reply) or reply_word(entrance.reply)


def _entries(machine: Machine, hints: Hints, phase_of: dict[str, str]) -> Iterator[Entry]:
    alike: dict[tuple[tuple[tuple[str, str], ...], str], list[Endpoint]] = {}
    for endpoint in machine.endpoints:
        alike.setdefault((endpoint.start, endpoint.title["en"]), []).append(endpoint)
    greetings = [
        row
        for row in machine.transitions
        if row.source == machine.start.name and not failed(row) and row.target in phase_of
    ]
    for endpoints in alike.values():
        first = endpoints[0]
        values = machine.initial(first)
        row = next(row for row in greetings if row.fires(values))
        target = Place(tuple(values[axis] for axis in hints.axes), phase_of[row.target])
        ports = tuple(dict.fromkeys(each.port for each in endpoints))
        yield Entry(ports, first.title, target, reply_word(row.reply))


def tls_sketch(machine: Machine, lang: str, links: Links, hints: Hints) -> Sketch:
    """Sketch the TLS view: one column for each start, the upgrade across."""
    shown = project(machine, hints)
    level = _level(shown)
    ways = [_way(machine, lang, links, way, way in level) for way in shown.ways]
    entries = [_entry(lang, entry, number) for number, entry in enumerate(shown.entries)]
    places = [_box(machine, lang, links, hints, place) for place in shown.places]
    chips = [chip for chip, _ in ways] + [chip for _, chip, _ in entries]
    groups = tuple(_groups(machine, lang, shown, [link for _, link in ways]))
    return Sketch(
        (*(box for box, _, _ in entries), *places, *chips),
        groups,
        (*(link for _, _, link in entries), *(link for _, link in ways)),
        (
            tuple(box.name for box, _, _ in entries),
            tuple(chip.name for _, chip, _ in entries),
        ),
    )


def _level(shown: Projection) -> list[Way]:
    """For each place that an upgrade leads to, the upgrade that is drawn straight across.

    It is the one from where most can be done; others come from above.
    """
    best: dict[Place, Way] = {}
    for way in shown.ways:
        if way.source.values != way.target.values:
            rival = best.get(way.target)
            if rival is None or _exits(shown, way.source) > _exits(shown, rival.source):
                best[way.target] = way
    return list(best.values())


def _exits(shown: Projection, place: Place) -> int:
    return sum(1 for way in shown.ways if way.source == place)


def tls_svg(
    machine: Machine,
    lang: str,
    *,
    links: Links = no_links,
    prefix: str = "wb-tls",
    hints: Hints | None = None,
) -> str:
    """Draw the TLS view of a machine."""
    sketch = tls_sketch(machine, lang, links, hints_of(machine) if hints is None else hints)
    return draw(
        sketch,
        lang=lang,
        prefix=prefix,
        title=_TITLE[lang].format(machine.title[lang]),
        text=_TEXT[lang].format(sum(1 for box in sketch.boxes if box.shape == "entry")),
        classes=f"wb-tls wb-tls-{machine.name}",
    )


def _groups(
    machine: Machine, lang: str, shown: Projection, links: list[Link]
) -> Iterator[Group]:
    variable = next(each for each in machine.variables if each.name == "tls")
    for value in variable.values:
        inside = [place.name for place in shown.places if value in place.values]
        if inside:
            clear = value == variable.values[0]
            title = (_CLEAR if clear else _INSIDE)[lang]
            chips = [x.chip for x in links if x.source in inside and x.target in inside]
            yield Group(
                value,
                (Line((Run(title, 11, "sans", "wb-region"),), align="start"),),
                (*inside, *chips),
                classes=f"wb-group wb-{'clear' if clear else 'inside'}",
            )


def _box(
    machine: Machine, lang: str, links: Links, hints: Hints, place: Place
) -> Box:
    phase = next(each for each in phases(machine, hints) if each.name == place.phase)
    name = phase.text[lang]
    head = Run(name, 15, "bold", "wb-name", links("state", phase.name), f"{name} {phase.name}")
    lines = [Line((head,)), Line((Run(phase.name, 10.5, "sans", "wb-sub"),))]
    for axis, value in zip(hints.axes, place.values, strict=True):
        if (axis, value) in hints.values:
            remark = hints.values[axis, value][lang]
            lines.append(Line((Run(remark, 11, "bold", "wb-remark"),), rule=True))
    return Box(place.name, tuple(lines), classes=f"wb-state wb-s-{place.phase}", column="/".join(place.values))


def _way(machine: Machine, lang: str, links: Links, way: Way, level: bool) -> tuple[Box, Link]:
    upgrade = way.source.values != way.target.values
    events: dict[str, list[str]] = {}
    for event, reply in way.labels:
        events.setdefault(reply, []).append(event)
    lines = []
    for reply, names in events.items():
        runs: list[Run] = []
        for event in names:
            runs += [Run("·", 11, "bold", "wb-dot")] if runs else []
            href = links("command", event) if is_command(machine, event) else ""
            face_name = event_name(machine, event, lang)
            runs.append(Run(face_name, 11, "mono", f"wb-verb wb-c-{event}", href, face_name))
        runs.append(Run(reply, 10.5, "mono", "wb-reply wb-ok", gap=7))
        lines += [Line(row, "wb-row") for row in wrapped(runs, 140)]
    chip = f"{way.source.name}>{way.target.name}"
    kind = "wb-edge wb-upgrade" if upgrade else "wb-edge wb-ok"
    title = f"{way.source.phase} → {way.target.phase}: " + ", ".join(e for e, _ in way.labels)
    column = "" if upgrade else "/".join(way.source.values)
    return Box(chip, tuple(lines), "chip", "wb-chip", column), Link(
        way.source.name,
        way.target.name,
        chip,
        straight=not upgrade,
        level=level,
        classes=kind,
        title=title,
    )


def _entry(lang: str, entry: Entry, number: int) -> tuple[Box, Box, Link]:
    ports = ", ".join(map(str, entry.ports))
    head = Line((Run(_PORT[lang].format(ports), 13, "bold"),))
    words = [Run(word, 10.5, "sans", "wb-sub", gap=3) for word in entry.title[lang].split()]
    lines = (head, *(Line(row) for row in wrapped(words, 120)))
    column = "/".join(entry.target.values)
    box = Box(f"port{number}", lines, "entry", "wb-entry", column)
    reply = Line((Run(entry.reply, 10.5, "mono", "wb-reply wb-server"),))
    chip = Box(f"{box.name}>{entry.target.name}", (reply,), "chip", "wb-chip", column)
    title = f"{_PORT[lang].format(ports)} → {entry.target.phase}"
    link = Link(
        box.name,
        entry.target.name,
        chip.name,
        straight=True,
        classes="wb-edge wb-server",
        title=title,
    )
    return box, chip, link
