"""A small machine with every difficulty that the pictures know, shaped like SMTP."""

from __future__ import annotations

from wirebook.hints import Hints, Phase
from wirebook.machine import (
    BASE,
    SAME,
    Cell,
    Command,
    Endpoint,
    Event,
    Kind,
    Machine,
    Refusals,
    Region,
    State,
    Variable,
    rows,
)
from wirebook.text import Text


def _text(word: str) -> Text:
    return Text(f"{word}한글", word)


def _state(name: str, kind: Kind, region: str = "") -> State:
    return State(name, _text(name.lower()), kind, "5321#3", region, derived=True)


def _commands(names: str) -> tuple[Command, ...]:
    return tuple(
        Command(name, _text(name.lower()), name.lower(), "5321#4") for name in names.split()
    )


INSIDE = "GREETED READY SENDER RECIPIENT"

TOY = Machine(
    name="toy",
    title=Text("장난감", "Toy"),
    rfc="5321",
    regions=(
        Region("outer", Text("세션 어디서나", "anywhere in the session")),
        Region("session", Text("세션", "the session"), "outer"),
        Region("transaction", Text("메일 한 통", "one message"), "session"),
        Region("empty", Text("빈 곳", "nothing")),
    ),
    states=(
        _state("CONNECT", Kind.START),
        _state("GREETED", Kind.COMMAND, "session"),
        _state("READY", Kind.COMMAND, "session"),
        _state("SENDER", Kind.COMMAND, "transaction"),
        _state("RECIPIENT", Kind.COMMAND, "transaction"),
        _state("TEXT", Kind.PAYLOAD, "transaction"),
        _state("SASL", Kind.PAYLOAD, "session"),
        _state("TLS", Kind.HANDSHAKE, "session"),
        _state("CLOSED", Kind.END),
    ),
    commands=_commands("EHLO MAIL RCPT DATA RSET NOOP VRFY AUTH STARTTLS TURN QUIT"),
    events=(
        Event("greeting", "server", Text("인사", "greeting"), "5321#3"),
        Event("end", "payload", Text("본문 끝", "end of text"), "5321#3"),
        Event("line", "payload", Text("SASL 줄", "SASL line"), "4954#4"),
        Event("handshake", "transport", Text("TLS 협상", "TLS handshake"), "3207#4"),
        Event("shutdown", "server", Text("서버 종료", "shutdown"), "5321#3"),
    ),
    variables=(Variable("tls", ("clear", "on"), Text("TLS", "TLS")),),
    stores=(),
    transitions=(
        *rows("CONNECT", "greeting", ("ok", "220 hello", "GREETED"), rfc="5321#3"),
        *rows("CONNECT", "greeting", ("busy", "554 no", "CLOSED"), rfc="5321#3"),
        *rows("GREETED READY", "EHLO", ("ok", "250 hello", "READY"), rfc="5321#4"),
        *rows("SENDER RECIPIENT", "EHLO", ("ok", "250 hi", "READY"), rfc="5321#4"),
        *rows("GREETED READY", "RSET", ("ok", "250 ok", SAME), rfc="5321#4"),
        *rows("SENDER RECIPIENT", "RSET", ("ok", "250 ok", "READY"), rfc="5321#4"),
        *rows(INSIDE, "NOOP", ("ok", "250 ok", SAME), rfc="5321#4"),
        *rows(INSIDE, "VRFY", ("ok", "252 maybe", SAME), ("no", "550 no", SAME), rfc="5321#4"),
        *rows("READY", "MAIL", ("ok", "250 ok", "SENDER"), ("no", "550 no", SAME), rfc="5321#4"),
        *rows("SENDER", "RCPT", ("ok", "250 ok", "RECIPIENT"), rfc="5321#4"),
        *rows("RECIPIENT", "RCPT", ("ok", "250 ok", SAME), rfc="5321#4"),
        *rows("SENDER", "DATA", ("none", "554 no recipients", SAME), rfc="5321#4"),
        *rows("RECIPIENT", "DATA", ("ok", "354 go", "TEXT"), rfc="5321#4"),
        *rows("TEXT", "end", ("ok", "250 ok", "READY"), ("no", "554 no", "READY"), rfc="5321#4"),
        *rows("READY", "AUTH", ("go", "334 ", "SASL"), ("weak", "535 no", SAME), rfc="4954#4"),
        *rows("SASL", "line", ("more", "334 ", SAME), ("ok", "235 ok", BASE), rfc="4954#4"),
        *rows("SASL", "line", ("no", "535 no", BASE), rfc="4954#4"),
        *rows("READY", "STARTTLS", ("ok", "220 go", "TLS"), rfc="3207#4", when=[("tls", "clear")]),
        *rows("TLS", "handshake", ("ok", None, "GREETED"), rfc="3207#4", do=[("tls", "on")]),
        *rows("GREETED", "TURN", ("ok", "250 ok", SAME), rfc="5321#4", cell=Cell.UNSPECIFIED),
        *rows(INSIDE, "QUIT", ("ok", "221 bye", "CLOSED"), rfc="5321#4"),
        *rows(INSIDE, "shutdown", ("event", "421 bye", "CLOSED"), rfc="5321#4"),
        *rows("TEXT SASL TLS", "shutdown", ("event", "421 bye", "CLOSED"), rfc="5321#4"),
    ),
    refusals=Refusals("503", "500", "501", "500", "5321#4"),
    endpoints=(
        Endpoint(
            25,
            "smtp",
            Text("평문으로 시작", "starts in cleartext"),
            "upgrade",
            (("tls", "clear"),),
            Text("유효", "valid"),
            "5321#4",
        ),
        Endpoint(
            587,
            "submission",
            Text("평문으로 시작", "starts in cleartext"),
            "upgrade",
            (("tls", "clear"),),
            Text("유효", "valid"),
            "5321#4",
        ),
        Endpoint(
            465,
            "submissions",
            Text("처음부터 TLS", "TLS from the start"),
            "implicit",
            (("tls", "on"),),
            Text("유효", "valid"),
            "8314#3.3",
        ),
    ),
)

PHASES = (
    Phase("GREETED", Text("인사 전", "no EHLO yet"), ("GREETED",)),
    Phase("READY", Text("준비·메일", "ready"), ("READY", "SENDER", "RECIPIENT", "TEXT")),
)

HINTS = Hints(shown=("TEXT",))
