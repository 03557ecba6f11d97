"""The way of a message on a page: agents as boxes, protocols on the arrows, and every dialogue.

Nothing of it is drawn by hand: boxes and arrows are the hops of the run, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wirebook.protocols import REGISTRY
from wirebook.render.chips import proof_badge
from wirebook.render.element import Html, el, hidden, join
from wirebook.render.links import SCHEME, home
from wirebook.text import Text
from wirebook.transcript import Line
from wirebook.transport.client import Handover
from wirebook.transport.journey import Journey
from wirebook.transport.system import Hop, Job

USER_AGENT = Text("메일 프로그램 (MUA)", "mail program (MUA)")
SUBMISSION = Text("제출 서버 (MSA), 중계 (MTA)", "submission (MSA), relay (MTA)")
RELAY = Text("받는 쪽 중계 (MTA)", "receiving relay (MTA)")
DELIVERY = Text("배달 (MDA), 메일함", "delivery (MDA), mailbox")
HOME = Text("보낸 쪽으로 되돌아옴 (MTA)", "back to the sender's side (MTA)")

WAY = Text("지나간 길", "The way it took")
HOPS = Text("구간마다", "Hop by hop")
FACTS = Text("확인한 것", "What was checked")
SILENT = Text("답이 없음", "no answer")
ENCRYPTED = Text("TLS 안", "inside TLS")
CLEAR = Text("평문", "in clear")
OCTETS = Text("{up} 옥텟 보냄, {down} 옥텟 받음", "{up} octets sent, {down} received")
LATER = Text("{span} 뒤", "{span} later")
AT_ONCE = Text("바로", "at once")
DIALOGUE = Text("이 구간의 대화 {count}줄", "the dialogue of this hop, {count} lines")
ARRIVED = Text("메일함에 도착한 메시지", "The message as it arrived")
RETURNED = Text("보낸 사람에게 돌아온 알림", "The notification that came back")
READ = Text("읽음", "read")
QUEUED = Text("이때 큐에 있는 것", "In the queue now")
NO_QUEUE = Text("모든 큐가 비었다", "Every queue is empty")
AGAIN = Text("다시 시도: {when}", "tried again {when}")
REPORT = Text("알림", "notification")
TOTAL = Text(
    "시도 {tries} · 평문 SMTP {clear} · 배달 {span} · 옥텟 {octets} · 돌아온 알림 {returned}",
    "tries {tries} · SMTP in clear {clear} · delivered {span} · octets {octets} · "
    "notifications back {returned}",
)


class Parts(NamedTuple):
    """What a page shows of a run, as a reader who flips its switches sees it change.

    Args:
        title: what is different in it.
        total: the run in numbers.
        way: the agents and the arrows between them.
        hops: each try.
        rest: the messages, and what was checked.
    """

    title: str
    total: str
    way: Html
    hops: tuple[Html, ...]
    rest: Html


def parts(made: Journey, lang: str) -> Parts:
    """Show a run, part by part."""
    facts = el("ul", *_facts(made, lang), class_="wb-journey__facts")
    return Parts(
        made.title[lang],
        _total(made, lang),
        join(_way(made, lang)),
        tuple(_hop(made, number, lang) for number in range(len(made.hops))),
        join((*_messages(made, lang), el("p", FACTS[lang], class_="wb-journey__label"), facts)),
    )


def journey(made: Journey, lang: str, anchor: str, proof: str, switches: str | None = None) -> Html:
    """Show a journey.

    Args:
        switches: the runs of all combinations of switches, if readers may flip them.
    """
    shown = parts(made, lang)
    return el(
        "figure",
        el(
            "figcaption",
            el("strong", shown.title, class_="wb-wire__title"),
            proof_badge(proof, lang) if proof else None,
            class_="wb-journey__head",
        ),
        el("p", shown.total, class_="wb-journey__total"),
        el("p", WAY[lang], class_="wb-journey__label"),
        el("ol", shown.way, class_="wb-journey__way"),
        el("p", HOPS[lang], class_="wb-journey__label"),
        el("ol", *shown.hops, class_="wb-journey__hops"),
        el("div", shown.rest, class_="wb-journey__rest"),
        _targets() if switches else None,
        class_="wb-journey",
        id=anchor,
        data_wb_journey=switches,
    )


def _targets() -> Html:
    """Where the links of all runs lead: an address inside `switches` nobody puts in place."""
    known = dict.fromkeys(home(protocol.machine) for protocol in REGISTRY.values())
    return el(
        "span",
        *(el("a", href=each, title=each.removeprefix(SCHEME)) for each in known),
        hidden=True,
    )


def _total(made: Journey, lang: str) -> str:
    """The run in numbers."""
    spoken = [(hop, hop.made) for hop in made.hops if hop.made]
    last = max(hop.at for hop, _ in spoken if hop.protocol == "lmtp" and hop.envelope.sender)
    return TOTAL[lang].format(
        tries=len(made.hops),
        clear=sum(hop.protocol == "smtp" and not said.encrypted for hop, said in spoken),
        span=_when(last - made.start, lang),
        octets=f"{sum(said.up + said.down for _, said in spoken):,}",
        returned=len(made.returned),
    )


def _way(made: Journey, lang: str) -> Iterator[Html]:
    """The agents that the message came by, with what was spoken between them."""
    taken = [hop for hop in made.hops if hop.made is not None and _brings(hop)]
    yield _agent(taken[0].source, USER_AGENT, lang)
    for hop in taken:
        if hop.made is not None and hop.protocol in ("smtp", "lmtp"):
            yield _arrow(hop, hop.made, lang)
            yield _agent(hop.target, _role(hop), lang)
    for hop in taken:
        if hop.made is not None and hop.protocol not in ("smtp", "lmtp"):
            yield _arrow(hop, hop.made, lang, back=True)
            yield _agent(hop.source, USER_AGENT, lang)


def _brings(hop: Hop) -> bool:
    """Whether the message itself went this way: no notification, and nobody who refused all."""
    said = hop.made.replies.values() if hop.made else ()
    return bool(not said or any(each.ok for each in said)) and bool(
        hop.envelope.sender or hop.protocol not in ("smtp", "lmtp")
    )


def _role(hop: Hop) -> Text:
    if hop.protocol == "lmtp":
        return DELIVERY
    if hop.port != 25:
        return SUBMISSION
    return RELAY if hop.envelope.sender else HOME


def _agent(name: str, role: Text, lang: str) -> Html:
    return el(
        "li",
        el("span", role[lang], class_="wb-journey__role"),
        el("b", name),
        class_="wb-journey__agent",
    )


def _arrow(hop: Hop, made: Handover, lang: str, *, back: bool = False) -> Html:
    """What is spoken between two agents; a reader's program asks, and the message comes back."""
    return el(
        "li",
        _protocol(hop),
        el("span", (ENCRYPTED if made.encrypted else CLEAR)[lang], class_=_tone(made)),
        class_="wb-journey__arrow" + " wb-journey__arrow--back" * back,
    )


def _protocol(hop: Hop) -> Html:
    machine = REGISTRY[hop.protocol].machine
    return el(
        "a",
        f"{machine.title.en} {hop.port}",
        class_="wb-journey__protocol",
        href=home(machine),
    )


def _tone(made: Handover) -> str:
    return "wb-says-ok" if made.encrypted else "wb-says-no"


def _hop(made: Journey, number: int, lang: str) -> Html:
    hop = made.hops[number]
    said = hop.made
    return el(
        "li",
        el(
            "p",
            el("span", _when(hop.at - made.start, lang), class_="wb-journey__when"),
            el("code", hop.source),
            el("span", " → ", aria_hidden="true"),
            hidden(" → "),
            el("code", hop.target),
            " ",
            _protocol(hop),
            " ",
            el("span", (ENCRYPTED if said.encrypted else CLEAR)[lang], class_=_tone(said))
            if said
            else el("span", f"✗ {SILENT[lang]}", class_="wb-says-no"),
        ),
        el("ul", *_verdicts(said), class_="wb-journey__verdicts")
        if said and said.replies
        else None,
        _dialogue(said, lang) if said else None,
        _queue(made, number + 1, lang),
        class_="wb-journey__hop",
    )


def _queue(made: Journey, number: int, lang: str) -> Html | None:
    """What waits when a try is over, and where: who answers for the message now."""
    waiting = made.kept.get(number)
    if waiting is None:
        return None
    jobs = (_job(made, job, made.hops[number - 1].at, lang) for job in waiting)
    return el(
        "p",
        el("b", f"{QUEUED[lang]}: "),
        join(jobs, " · ") if waiting else NO_QUEUE[lang],
        class_="wb-journey__queue",
    )


def _job(made: Journey, job: Job, now: int, lang: str) -> Html:
    when = AGAIN[lang].format(when=_when(job.due - made.start, lang))
    return join(
        (
            el("code", job.host),
            " → ",
            join((el("code", each) for each in job.envelope.recipients), ", "),
            None if job.envelope.sender else f" ({REPORT[lang]})",
            f" ({when})" if job.due > now else None,
        )
    )


def _when(seconds: int, lang: str) -> str:
    if not seconds:
        return AT_ONCE[lang]
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    parts = ((days, "d"), (hours, "h"), (rest // 60, "min"))
    return LATER[lang].format(span=" ".join(f"{n} {unit}" for n, unit in parts if n))


def _verdicts(said: Handover) -> Iterator[Html]:
    """The last word on each recipient."""
    for recipient, reply in said.replies.items():
        tone, mark = ("ok", "✓") if reply.ok else ("no", "✗")
        yield el(
            "li",
            el("code", recipient),
            " ",
            el("span", f"{mark} {reply}", class_=f"wb-says-{tone}"),
        )


def _dialogue(said: Handover, lang: str) -> Html:
    spoken = [line for line in said.lines if line.sigil != "="]
    return el(
        "details",
        el(
            "summary",
            DIALOGUE[lang].format(count=len(spoken)),
            " · ",
            OCTETS[lang].format(up=said.up, down=said.down),
        ),
        el("ol", *map(_line, said.lines), class_="wb-journey__lines"),
    )


def _line(line: Line) -> Html:
    if line.sigil == "=":
        return el("li", el("span", line.text, class_="wb-named"), class_="wb-journey__state")
    who = "client" if line.actor == "C" else "server"
    return el(
        "li",
        el("b", line.actor, class_=f"wb-as-{who}"),
        el("span", f"! {line.text}" if line.sigil == "!" else line.text),
    )


def _messages(made: Journey, lang: str) -> Iterator[Html]:
    """The message with what the servers put on top, and what came back to the sender."""
    yield _message(ARRIVED[lang], made.message)
    for each in made.returned:
        yield _message(RETURNED[lang], each)


def _message(title: str, lines: tuple[bytes, ...]) -> Html:
    text = "\n".join(line.decode() for line in lines)
    return el("details", el("summary", title), el("pre", el("code", text), tabindex=0))


def _facts(made: Journey, lang: str) -> Iterator[Html]:
    for promise in made.promises:
        tone, mark = ("ok", "✓") if promise.holds else ("no", "✗")
        yield el(
            "li",
            el("span", mark, class_=f"wb-says-{tone}"),
            " ",
            promise.text[lang],
            ": ",
            el("b", promise.found),
        )
