"""How IMAP's pictures are arranged: the few things that the table does not say."""

from __future__ import annotations

from wirebook.hints import Hidden, Hints, Phase
from wirebook.text import Text

HINTS = Hints(
    sides={
        ("CONNECT", "AUTHENTICATED"): "left",
        ("CONNECT", "LOGOUT"): "right",
        ("SELECTED", "AUTHENTICATED"): "right",
        ("account", "NOT-AUTHENTICATED"): "right",
        ("session", "LOGOUT"): "right",
    },
    hidden=(
        Hidden(
            Text("TLS 협상 실패", "a failed TLS handshake"),
            event="handshake",
            outcome="failed",
        ),
        Hidden(
            Text("기다리지 않는 너무 큰 리터럴", "a literal too large to send without waiting"),
            event="flood",
        ),
        Hidden(
            Text("리터럴을 주고받는 동안", "the wait for a literal"),
            event="literal",
        ),
    ),
    titles={"session": Text("명령을 받는 동안", "taking commands")},
    axes=("tls", "login"),
    values={("login", "closed"): Text("STARTTLS 먼저", "STARTTLS first")},
    phases=(
        Phase("NOT-AUTHENTICATED", Text("인증 전", "not authenticated"), ("NOT-AUTHENTICATED",)),
        Phase("AUTHENTICATED", Text("로그인됨", "logged in"), ("AUTHENTICATED", "SELECTED")),
    ),
)
