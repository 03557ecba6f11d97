"""TOYDOOR as a table: a door that opens to a word. Change it into a protocol of your own.

Every state, row and store cites a section, `"toydoor#2"`; what can be cited stands in
`protocols/specifications.toml`. RFCs that the engine knows are cited as `"1939#5"`.
"""

from __future__ import annotations

from wirebook.machine import (
    SAME,
    Argument,
    Command,
    Endpoint,
    Event,
    Kind,
    Machine,
    Property,
    Refusals,
    Region,
    Select,
    State,
    Store,
    rows,
)
from wirebook.text import Text

TOYDOOR = Machine(
    name="toydoor",
    title=Text("TOYDOOR", "TOYDOOR"),
    rfc="toydoor",
    regions=(
        Region("session", Text("연결된 동안", "while connected")),
        Region("room", Text("문이 열린 동안", "while the door is open"), "session"),
    ),
    states=(
        State("CONNECT", Text("연결됨", "connected"), Kind.START, "toydoor#1"),
        State("LOCKED", Text("잠김", "locked"), Kind.COMMAND, "toydoor#2", "session"),
        State("OPEN", Text("열림", "open"), Kind.COMMAND, "toydoor#3", "room"),
        State("CLOSED", Text("닫힘", "closed"), Kind.END, "toydoor#1"),
    ),
    commands=(
        Command(
            "SAY",
            Text("암호를 말한다", "says the word"),
            "say",
            "toydoor#2",
            (Argument("word", "word"),),
            secret=("word",),
        ),
        Command("TAKE", Text("동전을 하나 집는다", "takes a coin"), "take", "toydoor#3"),
        Command("SHUT", Text("문을 닫는다", "shuts the door"), "shut", "toydoor#3"),
        Command("QUIT", Text("연결을 끝낸다", "ends the connection"), "quit", "toydoor#1"),
    ),
    events=(
        Event("greeting", "server", Text("인사", "greeting"), "toydoor#1"),
        Event("drop", "transport", Text("연결 끊김", "connection lost"), "toydoor#1"),
        Event("timeout", "transport", Text("시간 초과", "timeout"), "toydoor#1"),
    ),
    variables=(),
    stores=(
        # "room": whatever leaves the room, the coins are gone. No command has to say so.
        Store("coins", "session", Text("손에 든 동전", "the coins in hand"), "toydoor#3", "room"),
    ),
    transitions=(
        *rows("CONNECT", "greeting", ("ok", "OK {host} is a door", "LOCKED"), rfc="toydoor#1"),
        *rows(
            "LOCKED",
            "SAY",
            ("ok", "OK the door is open", "OPEN"),
            ("wrong", "NO that is not the word", SAME),
            rfc="toydoor#2",
        ),
        *rows("OPEN", "TAKE", ("ok", "OK coins in hand: {coins}", SAME), rfc="toydoor#3"),
        *rows("OPEN", "SHUT", ("ok", "OK the door is locked", "LOCKED"), rfc="toydoor#3"),
        *rows("LOCKED OPEN", "QUIT", ("ok", "OK goodbye", "CLOSED"), rfc="toydoor#1"),
        *rows("LOCKED OPEN", "drop", ("event", None, "CLOSED"), rfc="toydoor#1"),
        *rows("LOCKED OPEN", "timeout", ("event", None, "CLOSED"), rfc="toydoor#1"),
    ),
    refusals=Refusals(
        illegal="NO {command} while the door is {state}",
        unknown="NO such command",
        syntax="NO usage: {usage}",
        long="NO the line is too long",
        rfc="toydoor#1",
    ),
    endpoints=(
        Endpoint(
            4040,
            "toydoor",
            Text("암호화하지 않음", "not encrypted"),
            "none",
            (),
            Text("놀이용", "for play"),
            "toydoor#1",
        ),
    ),
    properties=(
        Property(
            "only-by-the-word",
            Text("문은 암호를 맞혀야만 열린다", "the door opens by the right word only"),
            "toydoor#2",
            every=Select(target=("OPEN",), moved=True),
            must=(Select(event=("SAY",), outcome=("ok",)),),
        ),
    ),
    line_limit=80,
)
