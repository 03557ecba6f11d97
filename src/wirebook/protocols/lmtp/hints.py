"""How LMTP's pictures are arranged: as SMTP's, where they have the same states."""

from __future__ import annotations

from dataclasses import replace

from wirebook.hints import Hints
from wirebook.protocols.smtp.hints import CHUNKING, CHUNKS, GREETINGS

HINTS = Hints(
    sides={("transaction", "READY"): "left", ("DELIVERY", "READY"): "right"},
    hidden=(*GREETINGS, CHUNKING),
    shown=("DATA",),
    apart=("BDAT", "BROKEN"),
    details={"chunks": replace(CHUNKS, apart=("CONNECT", "GREETED", "REFUSED", "MAIL", "DATA"))},
)
