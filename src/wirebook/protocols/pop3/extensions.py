"""What extends POP3, as patches: the optional commands, and RFC 2449, 2595, 5034 and 6856."""

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
from wirebook.protocols.pop3.shared import (
    CLOSED_TO_LOGIN,
    DELAY,
    DENIED,
    IN_USE,
    MARKED,
    MISSING,
    MSG,
    MSG_OPTIONAL,
    POLICY,
    WELCOME,
)
from wirebook.text import Text


def _after_user(command: str, rfc: str, section: str) -> Mark:
    """The two specifications do not agree on AUTHORIZATION after USER; our server refuses."""
    return Mark(
        "NAMED",
        command,
        Cell.UNSPECIFIED,
        f"{rfc}#{section}",
        Text(
            f"RFC {rfc}: AUTHORIZATION에서 허용. RFC 1939: USER 다음에는 PASS나 QUIT만 허용. "
            "우리 서버는 거절",
            f"RFC {rfc} permits it in AUTHORIZATION, RFC 1939 permits only PASS or QUIT after "
            "USER; our server refuses",
        ),
    )


OPTIONAL = Patch(
    "1939 optional",
    "1939#7",
    Text("RFC 1939의 선택 명령", "the optional commands of RFC 1939"),
    commands=(
        Command(
            "APOP",
            Text(
                "비밀번호 대신 MD5 요약을 댄다",
                "gives an MD5 digest instead of a password",
            ),
            "authenticated post office protocol",
            "1939#7",
            (Argument("name", "word"), Argument("digest", "word")),
            secret=("digest",),
        ),
        Command(
            "TOP",
            Text("헤더와 본문 앞 n줄", "the header and the first n lines of the body"),
            "top of the message",
            "1939#7",
            (MSG, Argument("n", "count")),
            capability="TOP",
        ),
        Command(
            "UIDL",
            Text("메시지마다 고유 ID", "the unique-id of each message"),
            "unique-id listing",
            "1939#7",
            (MSG_OPTIONAL,),
            capability="UIDL",
        ),
    ),
    transitions=(
        *rows(
            "AUTHORIZATION",
            "APOP",
            ("ok", WELCOME, "TRANSACTION"),
            ("denied", DENIED, SAME),
            rfc="1939#7",
        ),
        *rows(
            "AUTHORIZATION",
            "APOP",
            ("in-use", IN_USE, SAME),
            rfc="2449#8.1.2",
            when=[("lock", "exclusive")],
        ),
        *rows(
            "AUTHORIZATION",
            "APOP",
            ("delay", DELAY, SAME),
            rfc="2449#8.1.1",
            when=[("delay", "on")],
        ),
        *rows(
            "AUTHORIZATION",
            "APOP",
            ("policy", POLICY, SAME),
            rfc="8314#4.1",
            when=[CLOSED_TO_LOGIN],
            basis="practice",
        ),
        *rows(
            "TRANSACTION",
            "TOP",
            ("ok", "+OK top of message follows", SAME),
            rfc="1939#7",
            body="header and lines",
        ),
        *rows(
            "TRANSACTION",
            "TOP",
            ("missing", MISSING, SAME),
            ("marked", MARKED, SAME),
            rfc="1939#7",
        ),
        *rows(
            "TRANSACTION",
            "UIDL",
            ("all", "+OK unique-id listing follows", SAME),
            rfc="1939#7",
            body="unique-id listings",
        ),
        *rows(
            "TRANSACTION",
            "UIDL",
            ("ok", "+OK {msg} {uid}", SAME),
            ("missing", MISSING, SAME),
            ("marked", MARKED, SAME),
            rfc="1939#7",
        ),
    ),
)

CAPA = Patch(
    "CAPA",
    "2449",
    Text("기능 목록과 응답 코드", "capabilities and response codes"),
    commands=(
        Command(
            "CAPA",
            Text("서버가 할 수 있는 일의 목록", "what the server can do"),
            "capabilities",
            "2449#5",
        ),
    ),
    transitions=(
        *rows(
            "AUTHORIZATION TRANSACTION",
            "CAPA",
            ("ok", "+OK capability list follows", SAME),
            rfc="2449#5",
            body="capabilities",
        ),
        *rows(
            "NAMED",
            "CAPA",
            ("ok", "+OK capability list follows", SAME),
            rfc="2449#5",
            body="capabilities",
            cell=Cell.UNSPECIFIED,
            text=Text(
                "RFC 1939는 USER 다음에 PASS나 QUIT만 허용하고, RFC 2449는 AUTHORIZATION에서 "
                "CAPA를 허용한다. 우리 서버는 답한다",
                "RFC 1939 permits only PASS or QUIT after USER, RFC 2449 permits CAPA in "
                "AUTHORIZATION; our server answers",
            ),
        ),
    ),
)

STLS = Patch(
    "STLS",
    "2595",
    Text("연결 도중 TLS 시작", "TLS in mid-connection"),
    states=(
        State(
            "TLS",
            Text("TLS 협상", "TLS handshake"),
            Kind.HANDSHAKE,
            "2595#4",
            "login",
            derived=True,
            within="AUTHORIZATION",
        ),
    ),
    commands=(
        Command(
            "STLS",
            Text("TLS를 시작한다", "starts TLS"),
            "start TLS",
            "2595#4",
            capability="STLS",
            pipeline="last",
        ),
    ),
    events=(Event("handshake", "transport", Text("TLS 협상", "TLS handshake"), "2595#4"),),
    transitions=(
        *rows(
            "AUTHORIZATION",
            "STLS",
            ("ok", "+OK begin TLS negotiation", "TLS"),
            rfc="2595#4",
            when=[("tls", "clear"), ("utf8", "off")],
        ),
        *rows(
            "AUTHORIZATION",
            "STLS",
            ("active", "-ERR TLS is already active", SAME),
            rfc="2595#4",
            when=[("tls", "on")],
        ),
        *rows(
            "AUTHORIZATION",
            "STLS",
            ("late", "-ERR STLS must come before UTF8", SAME),
            rfc="6856#2.1",
            when=[("tls", "clear"), ("utf8", "on")],
            cell=Cell.TOLERATED,
            text=Text(
                "UTF8 뒤에는 클라이언트가 STLS를 보내서는 안 된다. 서버는 거절할 수 있다",
                "after UTF8 a client must not send STLS; a server may refuse it",
            ),
        ),
        *rows(
            "TLS",
            "handshake",
            ("ok", None, BASE),
            rfc="2595#4",
            do=[("tls", "on"), ("login", "open")],
        ),
        *rows("TLS", "handshake", ("failed", None, "CLOSED"), rfc="2595#4"),
        *rows("TLS", "drop", ("event", None, "CLOSED"), rfc="1939#6"),
        *rows("TLS", "timeout", ("event", None, "CLOSED"), rfc="1939#3"),
    ),
    marks=(_after_user("STLS", "2595", "4"),),
)

SASL = Patch(
    "SASL",
    "5034",
    Text("SASL 인증", "SASL authentication"),
    states=(
        State(
            "SASL",
            Text("SASL 문답", "SASL exchange"),
            Kind.PAYLOAD,
            "5034#4",
            "login",
            derived=True,
            within="AUTHORIZATION",
        ),
    ),
    commands=(
        Command(
            "AUTH",
            Text("SASL 방식으로 인증한다", "authenticates by a SASL mechanism"),
            "authenticate",
            "5034#4",
            (
                Argument("mechanism", "word"),
                Argument("initial-response", "word", optional=True),
            ),
            capability="SASL",
            secret=("initial-response",),
            pipeline="last",
        ),
    ),
    events=(
        Event("response", "payload", Text("SASL 응답 줄", "SASL response line"), "5034#4"),
        Event("cancel", "payload", Text("* (취소)", "* (cancel)"), "5034#4"),
    ),
    transitions=(
        *rows("AUTHORIZATION", "AUTH", ("cont", "+ ", "SASL"), rfc="5034#4"),
        *rows(
            "AUTHORIZATION",
            "AUTH",
            ("ok", WELCOME, "TRANSACTION"),
            ("denied", DENIED, SAME),
            ("malformed", "-ERR response is not a PLAIN message in base64", SAME),
            ("mechanism", "-ERR mechanism not supported, try PLAIN", SAME),
            rfc="5034#4",
        ),
        *rows(
            "AUTHORIZATION",
            "AUTH",
            ("in-use", IN_USE, SAME),
            rfc="2449#8.1.2",
            when=[("lock", "exclusive")],
        ),
        *rows(
            "AUTHORIZATION",
            "AUTH",
            ("delay", DELAY, SAME),
            rfc="2449#8.1.1",
            when=[("delay", "on")],
        ),
        *rows(
            "AUTHORIZATION",
            "AUTH",
            ("policy", POLICY, SAME),
            rfc="5034#4",
            when=[CLOSED_TO_LOGIN],
        ),
        *rows(
            "SASL",
            "response",
            ("ok", WELCOME, "TRANSACTION"),
            ("denied", DENIED, BASE),
            ("malformed", "-ERR response is not a PLAIN message in base64", BASE),
            rfc="5034#4",
        ),
        *rows(
            "SASL",
            "response",
            ("in-use", IN_USE, BASE),
            rfc="2449#8.1.2",
            when=[("lock", "exclusive")],
        ),
        *rows(
            "SASL",
            "response",
            ("delay", DELAY, BASE),
            rfc="2449#8.1.1",
            when=[("delay", "on")],
        ),
        *rows(
            "SASL",
            "cancel",
            ("cancel", "-ERR authentication cancelled", BASE),
            rfc="5034#4",
        ),
        *rows("SASL", "drop", ("event", None, "CLOSED"), rfc="1939#6"),
        *rows("SASL", "timeout", ("event", None, "CLOSED"), rfc="1939#3"),
    ),
    marks=(_after_user("AUTH", "5034", "4"),),
)

UTF8 = Patch(
    "UTF8",
    "6856",
    Text("UTF-8 메시지와 응답 언어", "UTF-8 messages and the language of replies"),
    commands=(
        Command(
            "UTF8",
            Text("UTF-8 모드를 켠다", "turns UTF-8 mode on"),
            "UTF-8",
            "6856#2.1",
            capability="UTF8",
        ),
        Command(
            "LANG",
            Text("응답 글의 언어를 고른다", "chooses the language of the replies"),
            "language",
            "6856#3.2",
            (Argument("tag", "word", optional=True),),
            capability="LANG",
        ),
    ),
    variables=(
        Variable("utf8", ("off", "on"), Text("UTF-8 모드인가", "whether UTF-8 mode is on")),
    ),
    stores=(
        Store(
            "language",
            "session",
            Text("응답 언어", "the language of replies"),
            "6856#3.2",
        ),
    ),
    transitions=(
        *rows(
            "AUTHORIZATION",
            "UTF8",
            ("ok", "+OK UTF-8 mode is on", SAME),
            rfc="6856#2.1",
            do=[("utf8", "on")],
        ),
        *rows(
            "AUTHORIZATION TRANSACTION",
            "LANG",
            ("all", "+OK language listing follows", SAME),
            rfc="6856#3.2",
            body="language listings",
        ),
        *rows(
            "AUTHORIZATION TRANSACTION",
            "LANG",
            ("ok", "+OK {tag} language changed", SAME),
            ("unknown", "-ERR language not supported", SAME),
            rfc="6856#3.2",
        ),
        *rows(
            "TRANSACTION",
            "RETR",
            ("utf8", "-ERR [UTF8] message needs UTF-8 mode", SAME),
            rfc="6856#5",
            when=[("utf8", "off")],
        ),
        *rows(
            "TRANSACTION",
            "TOP",
            ("utf8", "-ERR [UTF8] message needs UTF-8 mode", SAME),
            rfc="6856#5",
            when=[("utf8", "off")],
        ),
    ),
    marks=(
        _after_user("UTF8", "6856", "2"),
        _after_user("LANG", "6856", "3.1"),
    ),
)
