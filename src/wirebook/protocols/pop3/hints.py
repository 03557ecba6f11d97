"""How POP3's pictures are arranged: the few things that the table does not say."""

from __future__ import annotations

from wirebook.hints import Hidden, Hints
from wirebook.text import Text

HINTS = Hints(
    sides={
        ("NAMED", "AUTHORIZATION"): "left",
        ("login", "CLOSED"): "left",
    },
    hidden=(
        Hidden(
            Text("바쁜 서버의 -ERR 인사", "the -ERR greeting of a busy server"),
            event="greeting",
            outcome="busy",
        ),
        Hidden(
            Text("TLS 협상 실패", "a failed TLS handshake"),
            event="handshake",
            outcome="failed",
        ),
    ),
    notes={"drop": Text("아무것도 안 지움", "nothing is deleted")},
    titles={"session": Text("명령을 받는 동안", "taking commands")},
    axes=("tls", "login"),
    values={("login", "closed"): Text("STLS 먼저", "STLS first")},
)
