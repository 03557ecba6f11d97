"""How HTTP's pictures are arranged: the few things that the table does not say."""

from __future__ import annotations

from wirebook.hints import Hidden, Hints
from wirebook.text import Text

_REFUSED = Text(
    "4xx 응답(길은 다른 응답과 같음)", "answers with 4xx, which lead where the others lead"
)

HINTS = Hints(
    sides={
        ("IDLE", "DONE"): "left",
        ("BODY", "CLOSED"): "right",
        ("IDLE", "CLOSED"): "right",
    },
    hidden=(
        *(
            Hidden(_REFUSED, outcome=outcome)
            for outcome in ("denied", "missing", "method", "stale")
        ),
        Hidden(_REFUSED, event="body", outcome="bad"),
        Hidden(
            Text("HTTP가 아닌 옥텟(어디서든 닫힘)", "octets that are not HTTP, which close it"),
            event="malformed",
        ),
    ),
    shown=("BODY",),
    crossings=1,
)
