"""A machine in sentences: the list beside the picture that says everything and needs no eyes."""

from __future__ import annotations

from dataclasses import dataclass

from wirebook.josa import josa, with_josa
from wirebook.machine import BASE, SAME, Cell, Machine, Transition
from wirebook.render.words import by_client, event_name, failed, is_command, reply_word
from wirebook.rfc import Citation, cite
from wirebook.text import Text

_REMARKS = {
    Cell.TOLERATED: Text(
        "보내서는 안 되지만 서버는 받아 줄 수 있다", "not to be sent, but a server may accept it"
    ),
    Cell.UNSPECIFIED: Text("규격이 갈린다", "the specifications do not agree"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What can happen in a state, and the specifications that say so.

    `text` has code between backquotes; `moves` is false where the state stays.
    """

    state: str
    event: str
    text: str
    rfcs: tuple[Citation, ...]
    moves: bool
    fails: bool


def sentences(machine: Machine, lang: str) -> tuple[Sentence, ...]:
    """Write the whole table, in the order of the model, equal sentences said once."""
    rows: dict[tuple[str, str, str, str], list[Transition]] = {}
    for state in machine.states:
        for row in machine.transitions:
            if row.source == state.name:
                key = (row.source, row.event, reply_word(row.reply) or row.outcome, row.target)
                rows.setdefault(key, []).append(row)
    return tuple(_sentence(machine, lang, group) for group in rows.values())


def _sentence(machine: Machine, lang: str, rows: list[Transition]) -> Sentence:
    row = rows[0]
    target = "" if row.target in (SAME, row.source) else row.target
    text = say(machine, lang, row.source, row.event, (row,), target)
    guards = [pair for pair in row.when if all(pair in each.when for each in rows)]
    remarks = [_guard(guards, lang)] if guards else []
    if row.cell in _REMARKS:
        remarks.append(_REMARKS[row.cell][lang])
    if remarks:
        text += f" ({', '.join(remarks)})"
    return Sentence(
        row.source,
        row.event,
        text,
        tuple(dict.fromkeys(cite(each.rfc) for each in rows)),
        bool(target),
        failed(row),
    )


def _guard(guards: list[tuple[str, str]], lang: str) -> str:
    words = ", ".join(f"`{name}={value}`" for name, value in guards)
    return f"{words}일 때" if lang == "ko" else f"when {words}"


def say(
    machine: Machine,
    lang: str,
    source: str,
    event: str,
    rows: tuple[Transition, ...],
    target: str,
    code: str = "`",
) -> str:
    """Say one row: `AUTHORIZATION에서 USER가 +OK를 받으면 NAMED로 간다`.

    Args:
        source: a state, or what a box around several states is called.
        rows: the row; or the rows of a command and of the exchange it opens, the last one
            deciding.
        target: a state, `BASE`, or nothing for staying.
        code: what stands around code.
    """
    name = event_name(machine, event, lang)
    if is_command(machine, event):
        name = f"{code}{name}{code}"
    elif lang == "ko":
        name = f"'{name}'"
    else:
        name = f"“{name}”"
    replies = [word for word in (reply_word(row.reply) for row in rows) if word]
    reply = f"{code}{replies[-1]}{code}" if replies else ""
    client, bad = by_client(machine, event), failed(rows[-1])
    if lang == "ko":
        return f"{source}에서 {_cause_ko(name, reply, client, bad)} {_where_ko(target)}"
    return f"In {source}, {_cause_en(name, reply, client, bad)} {_where_en(target)}"


def _cause_ko(name: str, reply: str, client: bool, bad: bool) -> str:
    subject = with_josa(name, "이/가")
    if client and reply:
        return f"{subject} {with_josa(reply, '을/를')} 받으면"
    if client:
        return f"{subject} {'거절되면' if bad else '받아들여지면'}"
    if reply:
        return f"서버의 {subject} {reply}{josa(reply, '이면/면')}"
    return f"{subject} {'실패하면' if bad else '일어나면'}"


def _cause_en(name: str, reply: str, client: bool, bad: bool) -> str:
    if client and reply:
        return f"{name} answered by {reply}"
    if client:
        return f"{name}, once {'refused' if bad else 'accepted'},"
    if reply:
        return f"{name} by the server with {reply}"
    return f"{name}, if it fails," if bad else name


def _where_ko(target: str) -> str:
    if not target:
        return "그대로 머문다"
    if target == BASE:
        return "들어온 상태로 돌아간다"
    return f"{with_josa(target, '으로/로')} 간다"


def _where_en(target: str) -> str:
    if not target:
        return "changes nothing"
    if target == BASE:
        return "leads back to where it came from"
    return f"leads to {target}"
