"""How the pictures of FTP are arranged: the few things that the table does not say."""

from __future__ import annotations

from wirebook.hints import Hidden, Hints
from wirebook.text import Text

HINTS = Hints(
    hidden=(
        Hidden(
            Text("데이터 연결이 끊긴 전송", "a transfer whose data connection was lost"),
            event="transfer",
            outcome="aborted",
        ),
    ),
)
