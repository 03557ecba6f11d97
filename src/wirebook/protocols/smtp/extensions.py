"""The extensions of SMTP as patches: what each adds to the table."""

from __future__ import annotations

from wirebook.machine import (
    BASE,
    SAME,
    Argument,
    Cell,
    Command,
    Event,
    Kind,
    Mark,
    Patch,
    State,
    Store,
    Variable,
    rows,
)
from wirebook.protocols.smtp.shared import anywhere, leaving, silent
from wirebook.text import Text

TLS_FIRST = "530 5.7.0 must issue a STARTTLS command first"
LOGIN_FIRST = "530 5.7.0 authentication required"
MAY_LOG_IN = [("gate", "login"), ("esmtp", "yes")]

SIZE = Patch(
    "SIZE",
    "1870",
    Text("메시지 크기를 미리 말하기", "the size of a message, said before"),
    transitions=rows(
        "READY", "MAIL", ("size", "552 5.3.4 message too large", SAME), rfc="1870#6.1"
    ),
)

CHUNKING = Patch(
    "CHUNKING",
    "3030",
    Text("메시지를 옥텟 수로 나눠 보내기", "messages in counted chunks"),
    states=(
        State(
            "BDAT",
            Text("조각 받는 중", "chunks so far"),
            Kind.COMMAND,
            "3030#2",
            "transaction",
            derived=True,
        ),
        State(
            "BROKEN",
            Text("실패한 조각", "failed chunk"),
            Kind.COMMAND,
            "3030#2",
            "transaction",
            derived=True,
        ),
    ),
    commands=(
        Command(
            "BDAT",
            Text("메시지의 조각 하나를 옥텟 수로 보낸다", "sends a chunk of so many octets"),
            "binary data",
            "3030#2",
            (Argument("chunk-size", "count"), Argument("LAST", "flag", optional=True)),
            capability="CHUNKING",
        ),
    ),
    transitions=(
        *rows(
            "READY",
            "MAIL",
            ("binary", "250 2.1.0 sender accepted, send the message by BDAT", "MAIL"),
            rfc="3030#3",
            do=[("body", "binary")],
        ),
        *rows(
            "RCPT",
            "DATA",
            ("binary", "503 5.5.1 a binary message is sent by BDAT", SAME),
            rfc="3030#3",
            when=[("body", "binary")],
        ),
        *rows(
            "RCPT BDAT",
            "BDAT",
            ("more", "250 2.0.0 {octets} octets received", "BDAT"),
            ("ok", "250 2.0.0 {id} accepted for delivery", "READY"),
            ("temp", "451 4.3.0 try again later", "BROKEN"),
            ("denied", "554 5.7.1 message rejected", "BROKEN"),
            rfc="3030#2",
        ),
        *rows(
            "RCPT BDAT",
            "BDAT",
            ("size", "552 5.3.4 message too large", "BROKEN"),
            rfc="1870#6.3",
        ),
        *rows(
            "RCPT BDAT",
            "BDAT",
            ("loop", "554 5.4.6 too many Received lines, a loop", "BROKEN"),
            rfc="5321#6.3",
        ),
        *rows(
            "RCPT BDAT",
            "BDAT",
            ("full", "552 5.2.2 mailbox full", "BROKEN"),
            rfc="3030#2",
            when=[("quota", "on")],
        ),
        *leaving("BDAT BROKEN"),
        *rows(
            "BDAT BROKEN",
            "RSET",
            ("ok", "250 2.0.0 envelope cleared", "READY"),
            rfc="3030#2",
        ),
        *anywhere("BDAT"),
        *anywhere("BROKEN", Cell.TOLERATED),
        *silent("BDAT BROKEN"),
    ),
)

SMTPUTF8 = Patch(
    "SMTPUTF8",
    "6531",
    Text("주소와 헤더에 UTF-8", "UTF-8 in addresses and headers"),
    transitions=(
        *rows(
            "READY",
            "MAIL",
            ("utf8", "553 5.6.7 this address needs SMTPUTF8", SAME),
            rfc="6531#3.5",
        ),
        *rows(
            "MAIL RCPT",
            "RCPT",
            ("utf8", "553 5.6.7 this address needs SMTPUTF8", SAME),
            rfc="6531#3.5",
        ),
    ),
)

STARTTLS = Patch(
    "STARTTLS",
    "3207",
    Text("연결 도중 TLS 시작", "TLS in mid-connection"),
    states=(
        State(
            "TLS",
            Text("TLS 협상", "TLS handshake"),
            Kind.HANDSHAKE,
            "3207#4",
            "session",
            derived=True,
        ),
    ),
    commands=(
        Command(
            "STARTTLS",
            Text("TLS를 시작한다", "starts TLS"),
            "start TLS",
            "3207#4",
            capability="STARTTLS",
            pipeline="last",
        ),
    ),
    events=(Event("handshake", "transport", Text("TLS 협상", "TLS handshake"), "3207#4"),),
    variables=(
        Variable(
            "tls",
            ("clear", "on"),
            Text("TLS를 쓰고 있는가", "whether TLS protects the session"),
        ),
        Variable(
            "gate",
            ("open", "login", "tls"),
            Text("메일을 받기 전에 요구하는 것", "what is demanded before mail is taken"),
        ),
    ),
    transitions=(
        *rows(
            "READY",
            "STARTTLS",
            ("ok", "220 2.0.0 begin TLS negotiation", "TLS"),
            ("temp", "454 4.7.0 TLS not available now", SAME),
            rfc="3207#4",
            when=[("tls", "clear"), ("esmtp", "yes")],
        ),
        *rows(
            "READY",
            "STARTTLS",
            ("helo", "503 5.5.1 say EHLO first", SAME),
            rfc="5321#2.2.1",
            when=[("tls", "clear"), ("esmtp", "no")],
        ),
        *rows(
            "READY",
            "STARTTLS",
            ("active", "503 5.5.1 TLS is already active", SAME),
            rfc="3207#4.2",
            when=[("tls", "on")],
        ),
        *rows(
            "TLS",
            "handshake",
            ("ok", None, "GREETED"),
            rfc="3207#4.2",
            when=[("role", "relay")],
            do=[("tls", "on"), ("esmtp", "no")],
        ),
        *rows(
            "TLS",
            "handshake",
            ("ok", None, "GREETED"),
            rfc="3207#4.2",
            when=[("role", "submission")],
            do=[("tls", "on"), ("esmtp", "no"), ("gate", "login")],
        ),
        *rows("TLS", "handshake", ("failed", None, "CLOSED"), rfc="3207#4.1"),
        *rows("TLS", "drop", ("event", None, "CLOSED"), rfc="5321#3.8"),
        *rows("TLS", "timeout", ("event", None, "CLOSED"), rfc="5321#4.5.3.2.7"),
        *rows(
            "GREETED READY",
            "HELO",
            ("policy", TLS_FIRST, SAME),
            rfc="3207#4",
            when=[("gate", "tls")],
        ),
        *rows(
            "GREETED READY",
            "RSET",
            ("policy", TLS_FIRST, SAME),
            rfc="3207#4",
            when=[("gate", "tls")],
        ),
        *(
            row
            for event in ("VRFY", "EXPN", "HELP")
            for row in rows(
                "GREETED READY",
                event,
                ("policy", TLS_FIRST, SAME),
                rfc="3207#4",
                when=[("gate", "tls")],
            )
        ),
        *rows(
            "READY",
            "MAIL",
            ("policy", TLS_FIRST, SAME),
            rfc="3207#4",
            when=[("gate", "tls")],
        ),
        *(
            row
            for states, event in (
                ("GREETED", "MAIL"),
                ("GREETED READY", "RCPT"),
                ("GREETED READY", "DATA"),
                ("GREETED READY", "BDAT"),
            )
            for row in rows(
                states,
                event,
                ("policy", TLS_FIRST, SAME),
                rfc="3207#4",
                when=[("gate", "tls")],
                cell=Cell.REJECTED,
            )
        ),
    ),
    marks=tuple(
        Mark(
            state,
            "STARTTLS",
            Cell.UNSPECIFIED,
            "3207#4",
            Text(
                "RFC 3207은 트랜잭션 안의 STARTTLS를 말하지 않는다. 우리 서버는 거절",
                "RFC 3207 does not speak of STARTTLS within a transaction; our server refuses",
            ),
        )
        for state in ("MAIL", "RCPT", "BDAT", "BROKEN")
    ),
)

AUTH = Patch(
    "AUTH",
    "4954",
    Text("SASL 인증", "SASL authentication"),
    states=(
        State(
            "SASL",
            Text("인증 문답", "authentication exchange"),
            Kind.PAYLOAD,
            "4954#4",
            "introduced",
            derived=True,
        ),
    ),
    commands=(
        Command(
            "AUTH",
            Text("SASL 방식으로 인증한다", "authenticates by a SASL mechanism"),
            "authenticate",
            "4954#4",
            (
                Argument("mechanism", "word"),
                Argument("initial-response", "word", optional=True),
            ),
            capability="AUTH",
            secret=("initial-response",),
            pipeline="last",
            line_limit=12288,
        ),
    ),
    events=(
        Event("response", "payload", Text("SASL 응답 줄", "SASL response line"), "4954#4"),
        Event("cancel", "payload", Text("* (취소)", "* (cancel)"), "4954#4"),
    ),
    stores=(
        Store(
            "login", "session", Text("로그인한 이름", "who has logged in"), "4954#4", "introduced"
        ),
    ),
    transitions=(
        *rows(
            "READY",
            "AUTH",
            ("cont", "334 {challenge}", "SASL"),
            rfc="4954#4",
            when=MAY_LOG_IN,
        ),
        *rows(
            "READY",
            "AUTH",
            ("ok", "235 2.7.0 authentication succeeded", SAME),
            rfc="4954#6",
            when=MAY_LOG_IN,
            do=[("gate", "open")],
        ),
        *rows(
            "READY",
            "AUTH",
            ("denied", "535 5.7.8 wrong name or password", SAME),
            ("temp", "454 4.7.0 cannot check passwords now", SAME),
            ("weak", "534 5.7.9 mechanism is too weak", SAME),
            rfc="4954#6",
            when=MAY_LOG_IN,
        ),
        *rows(
            "READY",
            "AUTH",
            ("mechanism", "504 5.5.4 mechanism not supported", SAME),
            ("malformed", "501 5.5.2 not a response of this mechanism in base64", SAME),
            ("early", "501 5.7.0 in this mechanism the server speaks first", SAME),
            rfc="4954#4",
            when=MAY_LOG_IN,
        ),
        *rows(
            "READY",
            "AUTH",
            ("helo", "503 5.5.1 say EHLO first", SAME),
            rfc="5321#2.2.1",
            when=[("esmtp", "no")],
        ),
        *rows(
            "READY",
            "AUTH",
            ("already", "503 5.5.1 already authenticated", SAME),
            rfc="4954#4",
            when=[("gate", "open"), ("esmtp", "yes"), ("role", "submission")],
        ),
        *rows(
            "READY",
            "AUTH",
            ("none", "502 5.5.1 AUTH is not offered here", SAME),
            rfc="5321#4.2.4",
            when=[("esmtp", "yes"), ("role", "relay")],
        ),
        *rows(
            "READY",
            "AUTH",
            ("policy", TLS_FIRST, SAME),
            rfc="3207#4",
            when=[("gate", "tls")],
        ),
        *rows(
            "GREETED",
            "AUTH",
            ("policy", TLS_FIRST, SAME),
            rfc="3207#4",
            when=[("gate", "tls")],
            cell=Cell.REJECTED,
        ),
        *rows(
            "READY",
            "MAIL",
            ("policy", LOGIN_FIRST, SAME),
            rfc="6409#4.3",
            when=[("gate", "login")],
        ),
        *(
            row
            for event in ("VRFY", "EXPN", "HELP")
            for row in rows(
                "GREETED READY",
                event,
                ("policy", LOGIN_FIRST, SAME),
                rfc="4954#6",
                when=[("gate", "login")],
            )
        ),
        *rows("SASL", "response", ("cont", "334 {challenge}", SAME), rfc="4954#4"),
        *rows(
            "SASL",
            "response",
            ("ok", "235 2.7.0 authentication succeeded", BASE),
            rfc="4954#6",
            do=[("gate", "open")],
        ),
        *rows(
            "SASL",
            "response",
            ("denied", "535 5.7.8 wrong name or password", BASE),
            ("temp", "454 4.7.0 cannot check passwords now", BASE),
            ("long", "500 5.5.6 authentication exchange line is too long", BASE),
            rfc="4954#6",
        ),
        *rows(
            "SASL",
            "response",
            ("malformed", "501 5.5.2 not a response of this mechanism in base64", BASE),
            rfc="4954#4",
        ),
        *rows(
            "SASL", "cancel", ("cancel", "501 5.0.0 authentication cancelled", BASE), rfc="4954#4"
        ),
        *silent("SASL"),
    ),
)
