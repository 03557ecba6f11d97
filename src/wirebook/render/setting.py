"""The scene of a dialogue: what its header sets up, and what lies in the mailboxes."""

from __future__ import annotations

from wirebook.machine import Machine
from wirebook.render import phrases
from wirebook.render.element import EMPTY, Html, el, join
from wirebook.render.memory import NOTHING
from wirebook.turns import Replay


def setting(replay: Replay, lang: str) -> Html:
    """Say in words what the header of a transcript says in keys."""
    said = (_said(replay.machine, key, value, lang) for key, value in replay.transcript.settings)
    parts = [
        el("span", replay.machine.title[lang], class_="wb-scene__protocol"),
        *(part for part in said if part),
        *(_kept(replay, name, held, lang) for name, held in replay.before[0][3]),
    ]
    return el("p", join(parts, " "), class_="wb-scene")


def _kept(replay: Replay, name: str, held: str, lang: str) -> Html:
    """A mailbox, or what another protocol keeps beside the mail."""
    content = phrases.EMPTY_BOX[lang] if held == NOTHING else held
    accounts = dict(replay.transcript.settings)
    is_mailbox = name.partition("/")[0] in accounts
    text = phrases.MESSAGES[lang].format(name=name, held=content)
    text = text if is_mailbox else f"{name}: {content}"
    return el("span", text, class_="wb-scene__mailbox wb-as-mailbox")


def _said(machine: Machine, key: str, value: str, lang: str) -> Html:
    if key == "port":
        return _item(phrases.PORT[lang].format(port=value))
    if key == "given":
        return _item(phrases.GIVEN[lang].format(state=value))
    if key == "fault":
        faults = (part.partition(":") for part in value.split(","))
        text = phrases.FAULT[lang]
        return _item(", ".join(text.format(event=e, outcome=o) for e, _, o in faults))
    for variable in machine.variables:
        if variable.name == key:
            return el("code", f"{key}={value}", class_="wb-scene__item", title=variable.text[lang])
    return _item(value) if key == "host" else EMPTY  # An account: its mailbox stands there anyway.


def _item(text: str) -> Html:
    return el("span", text, class_="wb-scene__item")
