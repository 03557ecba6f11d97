"""The small things that many parts of a page share: states, commands, sections, changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from wirebook.machine import Kind, Machine
from wirebook.render import phrases
from wirebook.render.element import Html, el, hidden
from wirebook.render.links import command_page, proof_page, rfc_short, rfc_url, state_page
from wirebook.render.memory import Change


@lru_cache(maxsize=4096)
def code(text: str, address: str = "") -> Html:
    """A word of the protocol, linked if it has a place."""
    written = el("code", text)
    return el("a", written, href=address) if address else written


@lru_cache(maxsize=4096)
def rfc_link(reference: str, *, title: str = "") -> Html:
    """A cited section."""
    return el(
        "a", rfc_short(reference), class_="wb-cite", href=rfc_url(reference), title=title or None
    )


def command_chip(machine: Machine, name: str) -> Html:
    """A command, linked to its section; an event has none."""
    known = machine.command(name) is not None
    return code(name, command_page(machine, name) if known else "")


def state_chip(machine: Machine, name: str, lang: str, *, new: bool = False) -> Html:
    """A state, linked to its section."""
    state = machine.state(name)
    over = " wb-named--end" if state.kind is Kind.END else ""
    address = state_page(machine, name)
    return el(
        "a" if address else "span",
        hidden("→ ") if new else None,
        name,
        class_="wb-named" + " wb-named--new" * new + over,
        href=address or None,
        title=state.text[lang],
    )


def proof_badge(id_: str, lang: str) -> Html:
    """The name of a proof, linked to the register."""
    return el(
        "a",
        phrases.PROOF[lang],
        " ",
        el("span", id_, class_="wb-proof__id"),
        class_="wb-proof",
        href=proof_page(id_.lower()),
    )


def changes(found: Iterable[Change], machine: Machine, lang: str) -> Html | None:
    """What session and mailboxes gained and lost, each in its colour."""
    found = tuple(found)
    if not found:
        return None
    items = [_change(each, machine, lang) for each in _folded(found)]
    return el("ul", *items, class_="wb-changes")


def _folded(found: tuple[Change, ...]) -> list[tuple[Change, ...]]:
    """Put what a session forgets at once into one entry."""
    gone = tuple(each for each in found if each.sign == "−" and not each.value)
    rest = [(each,) for each in found if each not in gone]
    return [*([gone] if gone else []), *rest]


def _change(group: tuple[Change, ...], machine: Machine, lang: str) -> Html:
    first = group[0]
    known = machine.variables if first.sign == "=" else machine.stores
    labels = {each.name: each.text[lang] for each in known}
    lane = phrases.SESSION if first.lane == "session" else phrases.lasting(machine)
    names = ", ".join(each.name for each in group)
    title = ", ".join(labels.get(each.name, each.name) for each in group)
    value = f" {first.value}" if first.value else ""
    text = f"{names}={first.value}" if first.sign == "=" else f"{first.sign} {names}{value}"
    return el(
        "li",
        hidden(f"{lane[lang]}: "),
        text,
        class_=f"wb-change wb-as-{first.lane}" + " wb-change--lost" * (first.sign == "−"),
        title=title,
    )
