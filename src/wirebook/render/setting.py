"""The scene of a dialogue: what its header sets up, and what lies in the mailboxes."""

from __future__ import annotations

from wirebook.machine import Machine
from wirebook.render import phrases
from wirebook.render.element import Html, el, join
from wirebook.replay import Replay


def setting(replay: Replay, lang: str) -> Html:
    """Say in words what the header of a transcript says in keys."""
    parts = [el("span", replay.machine.title[lang], class_="wb-scene__protocol")]
    parts += [_said(replay.machine, key, value, lang) for key, value in replay.transcript.settings]
    return el("p", join(_with_mailboxes(replay, parts, lang), " "), class_="wb-scene")


def _with_mailboxes(replay: Replay, parts: list[Html], lang: str) -> list[Html]:
    held = dict(replay.before[0][3]) if replay.before else {}
    shown = [part for part in parts if part]
    for name, messages in held.items():
        empty = messages == "∅"
        content = phrases.EMPTY_BOX[lang] if empty else messages
        label = "메일함" if lang == "ko" else "mailbox"
        shown.append(el("span", f"{label} {name}: {content}", class_="wb-scene__mailbox wb-as-mailbox"))
    return shown


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
    return _item(value) if key == "host" else Html("")


def _item(text: str) -> Html:
    return el("span", text, class_="wb-scene__item")
