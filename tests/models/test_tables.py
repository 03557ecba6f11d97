"""Each table is sound, cited, labelled, and says what the RFCs say where they can be asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wirebook.errors import ModelError
from wirebook.flaws import flaws
from wirebook.machine import (
    SAME,
    Cell,
    Endpoint,
    Kind,
    Machine,
    Region,
    Select,
    State,
    Store,
    Transition,
)
from wirebook.protocols import Protocol
from wirebook.protocols.pop3.languages import BEFORE_LANG, KOREAN, WORDLESS
from wirebook.protocols.pop3.model import POP3
from wirebook.text import Text

TEXT = Text("글", "text")


def _row(**changes: object) -> Machine:
    """POP3 with its row for NOOP changed."""
    old = POP3.rows("TRANSACTION", "NOOP")[0]
    new = replace(old, **changes)  # type: ignore[arg-type]
    return replace(POP3, transitions=tuple(new if r is old else r for r in POP3.transitions))


def _state(name: str, **changes: object) -> Machine:
    states = (replace(s, **changes) if s.name == name else s for s in POP3.states)  # type: ignore[arg-type]
    return replace(POP3, states=tuple(states))


def _variable(name: str, **changes: object) -> Machine:
    old = POP3.variables
    variables = (replace(v, **changes) if v.name == name else v for v in old)  # type: ignore[arg-type]
    return replace(POP3, variables=tuple(variables))


def _add(row: Transition) -> Machine:
    return replace(POP3, transitions=(*POP3.transitions, row))


END = Transition("CLOSED", "NOOP", "ok", "+OK", SAME, "1939#5")

FLAWED = {
    "expected one start state, found 0": _state("CONNECT", kind=Kind.COMMAND),
    "TRANSACTION NOOP ok is declared 2 times": _add(POP3.rows("TRANSACTION", "NOOP")[0]),
    "state UPDATE: no region attic": _state("UPDATE", region="attic"),
    "state SASL: no state NOWHERE to be within": _state("SASL", within="NOWHERE"),
    "region login: no region attic": replace(
        POP3, regions=(*POP3.regions[:1], Region("login", TEXT, "attic"), *POP3.regions[2:])
    ),
    "store x: no region attic": replace(
        POP3, stores=(*POP3.stores, Store("x", "session", TEXT, "1939#5", "attic"))
    ),
    "NOWHERE NOOP ok: no state NOWHERE": _row(source="NOWHERE"),
    "TRANSACTION NOOP ok: no state NOWHERE": _row(target="NOWHERE"),
    "TRANSACTION NOP ok: no event NOP": _row(event="NOP"),
    "TRANSACTION NOOP ok tls=maybe: no value tls=maybe": _row(when=(("tls", "maybe"),)),
    "TRANSACTION NOOP ok: no value tls=maybe": _row(do=(("tls", "maybe"),)),
    "TRANSACTION NOOP ok: lock is configured, no row may change it": _row(do=(("lock", "shared"),)),
    "variable lock: no value none to be live with": _variable("lock", live="none"),
    "variable tls: only a configured one may be live with a value": _variable("tls", live="on"),
    "port 1: no value tls=maybe": replace(
        POP3, endpoints=(Endpoint(1, "x", TEXT, "none", (("tls", "maybe"),), TEXT, "1939#3"),)
    ),
    "state UPDATE: no label in ko: write it in its Text(ko, en)": _state(
        "UPDATE", text=Text("", "update")
    ),
    "state UPDATE: no label in en: write it in its Text(ko, en)": _state(
        "UPDATE", text=Text("갱신", " ")
    ),
    "TRANSACTION NOOP ok: no RFC section": _row(rfc=""),
    "TRANSACTION NOOP ok: RFC 1939 has no section 99": _row(rfc="1939#99"),
    "TRANSACTION NOOP ok: RFC 1 is not in the index of RFCs": _row(rfc="1#1"),
    "TRANSACTION NOOP ok: 'RFC 1939' is not a citation; write it like 1939#6": _row(rfc="RFC 1939"),
    "TRANSACTION NOOP ok and TRANSACTION NOOP ok tls=on can fire together": _add(
        replace(POP3.rows("TRANSACTION", "NOOP")[0], when=(("tls", "on"),))
    ),
    "state ATTIC cannot be reached": replace(
        POP3, states=(*POP3.states, State("ATTIC", TEXT, Kind.COMMAND, "1939#5"))
    ),
    "CLOSED NOOP ok: nothing happens after the end": _add(END),
    "CLOSED NOOP ok: no commands are read in CLOSED": _add(END),
    "TRANSACTION NOOP: no row fires for some values": _row(when=(("tls", "on"),)),
    "TRANSACTION NOOP policy: a policy refusal must stay where it is": _row(
        outcome="policy", target="CLOSED"
    ),
    "property no-way-back is broken by TRANSACTION NOOP ok": _row(target="AUTHORIZATION"),
    "property update-by-quit says nothing about any step": replace(
        POP3, properties=(replace(POP3.properties[0], every=Select(outcome=("never",))),)
    ),
}


@pytest.mark.parametrize("flaw", FLAWED)
def test_a_flawed_table_is_refused_with_a_sentence(flaw: str) -> None:
    assert flaw in flaws(FLAWED[flaw])


def test_a_row_that_can_never_fire_is_a_flaw() -> None:
    closed = replace(
        POP3.rows("AUTHORIZATION", "USER")[0],
        outcome="odd",
        when=(("login", "closed"), ("tls", "on")),
    )
    assert "AUTHORIZATION USER odd login=closed tls=on can never fire" in flaws(_add(closed))


def test_a_state_without_a_way_out_is_a_flaw() -> None:
    left = tuple(r for r in POP3.transitions if r.source != "SASL")
    stuck = Transition("SASL", "response", "odd", None, SAME, "5034#4")
    assert "SASL never leads to an end" in flaws(replace(POP3, transitions=(*left, stuck)))


def test_every_reply_of_pop3_is_translated_or_has_no_words() -> None:
    replies = {row.reply for row in POP3.transitions if row.reply is not None}
    refusals = POP3.refusals
    replies |= {refusals.illegal, refusals.unknown, refusals.syntax, refusals.long}
    assert replies == set(KOREAN) | set(WORDLESS) | set(BEFORE_LANG)


def test_a_translation_keeps_status_code_and_fields() -> None:
    for english, korean in KOREAN.items():
        head = english.split("] ")[0] + "]" if "[" in english else english.split(" ")[0]
        assert korean.startswith(head)
        fields = {part.split("}")[0] for part in english.split("{")[1:]}
        assert fields == {part.split("}")[0] for part in korean.split("{")[1:]}


def test_an_unknown_state_is_an_error(protocol: Protocol) -> None:
    with pytest.raises(ModelError, match="has no state NOWHERE"):
        protocol.machine.state("NOWHERE")


def test_a_command_that_no_extension_brings_belongs_to_the_base() -> None:
    assert POP3.layer("RETR") is None
    stls = POP3.layer("STLS")
    assert stls is not None
    assert stls.rfc == "2595"


LEGAL = {
    "AUTHORIZATION": "USER APOP AUTH STLS CAPA UTF8 LANG QUIT",
    "NAMED": "PASS QUIT",
    "TRANSACTION": "STAT LIST RETR DELE NOOP RSET TOP UIDL CAPA LANG QUIT",
}
"""Read off RFC 1939 sections 4 to 7 and 9, 2449 section 5, 2595 section 4, 5034 section 4 and
6856 sections 2 and 3, without looking at the model."""


def test_pop3_allows_what_the_rfcs_allow() -> None:
    for state, verbs in LEGAL.items():
        allowed = {c.name for c in POP3.commands if POP3.cell(state, c.name) is Cell.ALLOWED}
        assert allowed == set(verbs.split())


POSSIBLE = {
    "QUIT": "+ -", "STAT": "+", "LIST": "+ -", "RETR": "+ -", "DELE": "+ -", "NOOP": "+",
    "RSET": "+", "TOP": "+ -", "UIDL": "+ -", "USER": "+ -", "PASS": "+ -", "APOP": "+ -",
}  # fmt: skip
"""The "Possible Responses" of RFC 1939; QUIT's -ERR is the one of section 6."""


def test_pop3_answers_what_rfc_1939_lists() -> None:
    for verb, signs in POSSIBLE.items():
        events = ("QUIT", "expunge") if verb == "QUIT" else (verb,)
        replies = [r.reply for r in POP3.transitions if r.event in events and r.reply]
        assert {reply[0] for reply in replies} == set(signs.split())


def test_pop3_codes_are_the_registered_ones() -> None:
    found = {
        r.reply.split("]")[0].split("[")[1] for r in POP3.transitions if r.reply and "[" in r.reply
    }
    assert found == {"IN-USE", "LOGIN-DELAY", "AUTH", "SYS/TEMP", "SYS/PERM", "UTF8"}
