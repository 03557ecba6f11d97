"""How SMTP's pictures are arranged: the few things that the table does not say."""

from __future__ import annotations

from wirebook.hints import Hidden, Hints, Phase
from wirebook.text import Text

HANDSHAKE_FAILED = Hidden(
    Text("TLS 협상 실패", "a failed TLS handshake"), event="handshake", outcome="failed"
)
CHUNKING = Hidden(Text("BDAT(CHUNKING)", "BDAT (CHUNKING)"), event="BDAT")
GREETINGS = (
    Hidden(Text("421 인사", "the 421 greeting"), event="greeting", outcome="busy"),
    Hidden(Text("521 인사", "the 521 greeting"), event="greeting", outcome="nomail"),
)
LEAVING = tuple(
    Hidden(Text(event, event), event=event)
    for event in ("EHLO", "HELO", "QUIT", "NOOP", "HELP", "VRFY", "EXPN")
)

CHUNKS = Hints(
    sides={
        ("BDAT", "READY"): "right",
        ("RCPT", "READY"): "right",
        ("transaction", "READY"): "left",
    },
    apart=("CONNECT", "GREETED", "REFUSED", "TLS", "SASL", "MAIL", "DATA"),
    hidden=(
        Hidden(Text("연결 끊김", "lost connection"), event="drop"),
        Hidden(Text("시간 초과", "timeout"), event="timeout"),
        Hidden(Text("서버 종료", "shutdown"), event="shutdown"),
    ),
)

SASL = Hints(
    shown=("SASL",),
    apart=(
        "CONNECT",
        "GREETED",
        "REFUSED",
        "TLS",
        "MAIL",
        "RCPT",
        "DATA",
        "BDAT",
        "BROKEN",
        "CLOSED",
    ),
    hidden=(*LEAVING, Hidden(Text("RSET", "RSET"), event="RSET")),
)

HINTS = Hints(
    sides={
        ("transaction", "READY"): "left",
        ("DATA", "READY"): "right",
        ("READY", "GREETED"): "right",
    },
    hidden=(*GREETINGS, HANDSHAKE_FAILED, CHUNKING),
    shown=("DATA",),
    apart=("BDAT", "BROKEN"),
    details={"chunks": CHUNKS, "auth": SASL},
    axes=("tls", "gate"),
    values={
        ("gate", "tls"): Text("STARTTLS 먼저", "STARTTLS first"),
        ("gate", "login"): Text("AUTH 먼저", "AUTH first"),
    },
    phases=(
        Phase("READY", Text("EHLO와 준비", "EHLO, ready"), ("GREETED", "READY")),
        Phase(
            "MAIL",
            Text("메일 트랜잭션", "mail transaction"),
            ("MAIL", "RCPT", "DATA", "BDAT", "BROKEN"),
        ),
    ),
    services=("smtp", "submission", "submissions"),
)
