"""LMTP as a difference: the table of SMTP, and what RFC 2033 changes in it."""

from __future__ import annotations

from dataclasses import replace

from wirebook.machine import (
    SAME,
    Cell,
    Deviation,
    Endpoint,
    Event,
    Kind,
    Property,
    Select,
    State,
    Transition,
    rows,
)
from wirebook.protocols.smtp.extensions import CHUNKING, SIZE, SMTPUTF8
from wirebook.protocols.smtp.model import BASE_PROTOCOL
from wirebook.text import Text
from wirebook.variant import fixed, renamed, revised, without

NO_RECIPIENT = Text(
    "받아들여진 RCPT가 없으면 응답이 하나도 없거나(LAST) 503이다",
    "without an accepted RCPT there is no reply at all (LAST), or 503",
)

_KEPT = ("any-client-name", "eight-bit-anyway", "binary-as-lines", "broken-answers-questions")
_PROMISED = ("transaction-by-mail", "text-needs-recipient", "broken-needs-reset")


def _differs(row: Transition) -> Transition | None:
    """What becomes of a row of SMTP."""
    if (row.event, row.outcome) == ("greeting", "ok"):
        return replace(row, reply="220 {host} LMTP wirebook")
    if (row.source, row.event) == ("MAIL", "DATA"):
        return replace(row, reply="503 5.5.1 no valid recipients", rfc="2033#4.2", text=None)
    if row.event == "end" and row.outcome != "ok":
        return None  # DELIVERY says it of each recipient
    if row.event == "end":
        return replace(row, reply=None, target="DELIVERY", rfc="2033#4.2")
    if row.event == "BDAT" and row.outcome in ("denied", "loop", "full"):
        return None  # likewise
    if row.event == "BDAT" and row.outcome == "ok":
        return replace(row, reply=None, target="DELIVERY", rfc="2033#4.3")
    return row


def _promises() -> tuple[Property, ...]:
    kept = {each.name: each for each in BASE_PROTOCOL.properties if each.name in _PROMISED}
    broken = kept["broken-needs-reset"]
    kept["broken-needs-reset"] = replace(
        broken,
        text=Text(
            "실패한 조각 뒤에는 RSET, LHLO, QUIT과 끊김만 그 상태를 벗어난다",
            "after a failed chunk only RSET, LHLO, QUIT and the end lead out",
        ),
        must=(Select(event=("RSET", "LHLO")), Select(target=("CLOSED",))),
    )
    return (
        *kept.values(),
        Property(
            "replies-then-ready",
            Text(
                "받는 이마다 답하고 나서야 READY로 돌아간다",
                "only after the replies for all recipients does READY follow",
            ),
            "2033#4.2",
            every=Select(source=("DELIVERY",), moved=True),
            must=(Select(outcome=("done",), target=("READY",)),),
        ),
        Property(
            "text-leads-to-replies",
            Text(
                "본문의 끝은 언제나 받는 이마다의 응답으로 이어진다",
                "the end of the text always leads to a reply for each recipient",
            ),
            "2033#4.2",
            every=Select(event=("end",)),
            must=(Select(target=("DELIVERY",)),),
        ),
    )


_SMTP = BASE_PROTOCOL.patched(SIZE, CHUNKING, SMTPUTF8)
_RENAMED = renamed(without(_SMTP, "HELO"), "EHLO", "LHLO", "local hello", "2033#4.1")
_VARIED = revised(fixed(_RENAMED, role="relay", esmtp="yes", greylist="off"), _differs)

LMTP = replace(
    _VARIED,
    name="lmtp",
    title=Text("LMTP", "LMTP"),
    rfc="2033",
    variant_of="smtp",
    news=("LHLO", "DELIVERY"),
    regions=tuple(
        replace(each, text=Text("LHLO 다음", "after LHLO")) if each.name == "introduced" else each
        for each in _VARIED.regions
    ),
    states=(
        *_VARIED.states,
        State(
            "DELIVERY",
            Text("사람마다 답하는 중", "answering for each recipient"),
            Kind.SERVER,
            "2033#4.2",
            "transaction",
            derived=True,
        ),
    ),
    events=(
        *_VARIED.events,
        Event("deliver", "server", Text("받는 이마다 배달", "delivery to each"), "2033#4.2"),
    ),
    transitions=(
        *_VARIED.transitions,
        *rows(
            "DELIVERY",
            "deliver",
            ("ok", "250 2.0.0 {id} delivered to <{recipient}>", SAME),
            ("temp", "451 4.3.0 try again later", SAME),
            ("denied", "554 5.7.1 message rejected", SAME),
            ("size", "552 5.3.4 message too large", SAME),
            ("long", "500 5.5.2 a line is longer than 1000 octets", SAME),
            ("bare", "550 5.5.2 bare LF in the message, lines end in CRLF", SAME),
            ("loop", "554 5.4.6 too many Received lines, a loop", SAME),
            rfc="2033#4.2",
        ),
        *rows(
            "DELIVERY",
            "deliver",
            ("full", "552 5.2.2 mailbox full", SAME),
            rfc="2033#4.2",
            when=[("quota", "on")],
        ),
        *rows("DELIVERY", "deliver", ("done", None, "READY"), rfc="2033#4.2"),
        *rows(
            "MAIL",
            "BDAT",
            ("last", None, "READY"),
            ("chunk", "503 5.5.1 no valid recipients", SAME),
            rfc="2033#4.3",
            cell=Cell.TOLERATED,
            text=NO_RECIPIENT,
        ),
    ),
    endpoints=(
        Endpoint(
            24,
            "lmtp",
            Text("같은 호스트나 가까운 망 안의 배달", "delivery within a host or a site"),
            "none",
            (),
            Text("정해진 포트가 없음, 25번은 안 됨", "no assigned port, and never 25"),
            "2033#5",
        ),
    ),
    properties=_promises(),
    deviations=(
        *(each for each in BASE_PROTOCOL.deviations if each.name in _KEPT),
        Deviation(
            "no-tls-no-login",
            "2033#5",
            Text(
                "STARTTLS와 AUTH는 알리지 않는다. 같은 호스트 안의 배달이다",
                "STARTTLS and AUTH are not offered: delivery stays within the host",
            ),
        ),
        Deviation(
            "no-private-queue",
            "2033#3",
            Text(
                "배달하지 못한 사람에게는 그 자리에서 실패를 답한다. 큐가 없다",
                "what cannot be delivered is refused on the spot; there is no queue",
            ),
        ),
    ),
)
