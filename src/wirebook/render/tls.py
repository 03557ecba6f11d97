"""The TLS view: from each port, when the connection is encrypted and where the login happens."""

from __future__ import annotations

from collections.abc import Iterator

from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.render.draw import draw
from wirebook.render.overview import LEFT_OUT, Links, hints_of, no_links, wrapped
from wirebook.render.projection import Entry, Place, Projection, Way, phases, project
from wirebook.render.sketch import Box, Group, Line, Link, Run, Sketch
from wirebook.render.words import event_name, is_command
from wirebook.text import Text

_TITLE = Text("{}와 TLS", "{} and TLS")
_TEXT = Text(
    "포트 {}개에서 시작해 언제 암호화되고 어디서 로그인하는지 보인다.",
    "From {} ports: when the connection becomes encrypted and where the login happens.",
)
_CLEAR = Text("암호화 안 됨", "not encrypted")
_INSIDE = Text("TLS 안쪽", "inside TLS")
_PORT = Text("포트 {}", "port {}")


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
        notes=_left_out(machine, lang, hints),
    )


def _left_out(machine: Machine, lang: str, hints: Hints) -> tuple[tuple[Run, ...], ...]:
    """Name the ports that the picture does not begin from."""
    missing = [e for e in machine.endpoints if hints.services and e.service not in hints.services]
    if not missing:
        return ()
    ports = (f"{_PORT[lang].format(each.port)}: {each.title[lang]}" for each in missing)
    words = f"{LEFT_OUT[lang]} {'; '.join(ports)}".split(" ")
    return (tuple(Run(word, 10.5, "sans", "wb-left-out", gap=3) for word in words),)


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


def _groups(machine: Machine, lang: str, shown: Projection, links: list[Link]) -> Iterator[Group]:
    variable = next(each for each in machine.variables if each.name == "tls")
    for value in variable.values:
        inside = [place.name for place in shown.places if value in place.values]
        if inside:
            clear = value == variable.values[0]
            title = (_CLEAR if clear else _INSIDE)[lang]
            chips = [x.chip for x in links if x.source in inside and x.target in inside]
            yield Group(
                value,
                (Line((Run(title, 11, "bold", "wb-region"),), align="start"),),
                (*inside, *chips),
                classes=f"wb-group wb-{'clear' if clear else 'inside'}",
            )


def _box(machine: Machine, lang: str, links: Links, hints: Hints, place: Place) -> Box:
    phase = next(each for each in phases(machine, hints) if each.name == place.phase)
    name = phase.text[lang]
    head = Run(name, 15, "bold", "wb-name", links("state", phase.name), f"{name} {phase.name}")
    lines = [Line((head,)), Line((Run(phase.name, 10.5, "sans", "wb-sub"),))]
    for axis, value in zip(hints.axes, place.values, strict=True):
        if (axis, value) in hints.values:
            remark = hints.values[axis, value][lang]
            lines.append(Line((Run(remark, 11, "bold", "wb-remark"),), rule=True))
    return Box(
        place.name,
        tuple(lines),
        classes=f"wb-state wb-s-{place.phase}",
        column="/".join(place.values),
    )


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
    kind = ["wb-edge", "wb-upgrade" if upgrade else "wb-ok"]
    kind += [f"wb-from-{way.source.phase}", f"wb-to-{way.target.phase}"]
    kind += [f"wb-c-{event}" for event, _ in way.labels]
    title = f"{way.source.phase} → {way.target.phase}: " + ", ".join(e for e, _ in way.labels)
    column = "" if upgrade else "/".join(way.source.values)
    return Box(chip, tuple(lines), "chip", "wb-chip", column), Link(
        way.source.name,
        way.target.name,
        chip,
        straight=not upgrade,
        level=level,
        classes=" ".join(kind),
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
        classes=f"wb-edge wb-server wb-to-{entry.target.phase}",
        title=title,
    )
    return box, chip, link
