"""POP3 as a table: RFC 1939 and the extensions of RFC 2449, 2595, 3206, 5034 and 6856."""

from __future__ import annotations

from wirebook.machine import (
    BASE,
    SAME,
    Argument,
    Cell,
    Command,
    Deviation,
    Endpoint,
    Event,
    Kind,
    Machine,
    Mark,
    Patch,
    Property,
    Refusals,
    Region,
    Select,
    State,
    Store,
    Variable,
    rows,
)
from wirebook.text import Text

MSG = Argument("msg", "number")
MSG_OPTIONAL = Argument("msg", "number", optional=True)

CLOSED_TO_LOGIN = ("login", "closed")
POLICY = "-ERR [AUTH] no login without encryption, use STLS first"
DENIED = "-ERR [AUTH] wrong name or password"
UNKNOWN = "-ERR [AUTH] no mailbox of that name here"
IN_USE = "-ERR [IN-USE] maildrop locked by another session"
DELAY = "-ERR [LOGIN-DELAY] log in again after {wait} seconds"
WELCOME = "+OK {count} messages ({octets} octets)"
MISSING = "-ERR no such message, {count} messages in maildrop"
MARKED = "-ERR message {msg} is marked as deleted"
BYE = "+OK {host} signing off"

CONNECTED = "AUTHORIZATION NAMED SASL TLS TRANSACTION"


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


BASE_PROTOCOL = Machine(
    name="pop3",
    title=Text("POP3", "POP3"),
    rfc="1939",
    regions=(
        Region("session", Text("연결된 동안", "while connected")),
        Region("login", Text("로그인 전", "before login"), parent="session"),
        Region(
            "maildrop",
            Text("메일드롭을 연 동안", "while the maildrop is open"),
            "session",
        ),
    ),
    states=(
        State("CONNECT", Text("연결됨", "connected"), Kind.START, "1939#4", derived=True),
        State(
            "AUTHORIZATION",
            Text("인증 대기", "waiting for login"),
            Kind.COMMAND,
            "1939#4",
            "login",
        ),
        State(
            "NAMED",
            Text("이름 받음", "name given"),
            Kind.COMMAND,
            "1939#7",
            "login",
            derived=True,
            within="AUTHORIZATION",
        ),
        State(
            "TRANSACTION",
            Text("트랜잭션", "maildrop open"),
            Kind.COMMAND,
            "1939#5",
            "maildrop",
        ),
        State(
            "UPDATE",
            Text("갱신", "removing messages"),
            Kind.SERVER,
            "1939#6",
            "maildrop",
        ),
        State("CLOSED", Text("닫힘", "closed"), Kind.END, "1939#6", derived=True),
    ),
    commands=(
        Command(
            "USER",
            Text("메일함 이름을 댄다", "names the mailbox"),
            "user",
            "1939#7",
            (Argument("name", "word"),),
            capability="USER",
        ),
        Command(
            "PASS",
            Text("비밀번호를 댄다", "gives the password"),
            "password",
            "1939#7",
            (Argument("string", "rest"),),
            capability="USER",
            secret=("string",),
        ),
        Command(
            "QUIT",
            Text("세션을 끝낸다", "ends the session"),
            "quit",
            "1939#6",
            pipeline="last",
        ),
        Command(
            "STAT",
            Text("메시지 수와 전체 크기", "number of messages and their size"),
            "status",
            "1939#5",
        ),
        Command(
            "LIST",
            Text("메시지마다 번호와 크기", "number and size of each message"),
            "list",
            "1939#5",
            (MSG_OPTIONAL,),
        ),
        Command(
            "RETR",
            Text("메시지 하나를 통째로 보낸다", "sends a whole message"),
            "retrieve",
            "1939#5",
            (MSG,),
        ),
        Command(
            "DELE",
            Text("메시지에 삭제 표시를 한다", "marks a message as deleted"),
            "delete",
            "1939#5",
            (MSG,),
        ),
        Command(
            "NOOP",
            Text("아무 일도 하지 않는다", "does nothing"),
            "no operation",
            "1939#5",
        ),
        Command(
            "RSET",
            Text("삭제 표시를 모두 지운다", "removes all deletion marks"),
            "reset",
            "1939#5",
        ),
    ),
    events=(
        Event("greeting", "server", Text("인사", "greeting"), "1939#4"),
        Event(
            "expunge",
            "server",
            Text("표시한 메시지를 지움", "removal of the marked"),
            "1939#6",
        ),
        Event("drop", "transport", Text("연결 끊김", "connection lost"), "1939#6"),
        Event("timeout", "transport", Text("자동 로그아웃", "autologout"), "1939#3"),
    ),
    variables=(
        Variable(
            "tls",
            ("clear", "on"),
            Text("TLS를 쓰고 있는가", "whether TLS protects the session"),
        ),
        Variable(
            "login",
            ("open", "closed"),
            Text("지금 로그인을 받아 주는가", "whether logging in is permitted now"),
        ),
        Variable(
            "lock",
            ("exclusive", "shared"),
            Text("메일드롭을 잠그는가", "whether the maildrop is locked"),
            configured=True,
        ),
        Variable(
            "names",
            ("hidden", "revealed"),
            Text(
                "없는 이름이라고 USER에서 말하는가",
                "whether USER reveals that a name does not exist",
            ),
            configured=True,
        ),
        Variable(
            "delay",
            ("off", "on"),
            Text("로그인 간격을 제한하는가", "whether logins are rate limited"),
            configured=True,
        ),
    ),
    stores=(
        Store(
            "name",
            "session",
            Text("USER로 받은 이름", "the name USER gave"),
            "1939#7",
            "NAMED",
        ),
        Store(
            "lock",
            "session",
            Text("메일드롭의 배타적 잠금", "the exclusive lock on the maildrop"),
            "1939#4",
            "maildrop",
        ),
        Store(
            "numbers",
            "session",
            Text("메시지 번호표", "the numbering of the messages"),
            "1939#4",
            "maildrop",
        ),
        Store(
            "marks",
            "session",
            Text("삭제 표시", "deletion marks"),
            "1939#5",
            "maildrop",
        ),
        Store("messages", "mailbox", Text("메시지", "the messages"), "1939#6"),
        Store("unique-ids", "mailbox", Text("고유 ID", "the unique-ids"), "1939#7"),
        Store(
            "last login",
            "mailbox",
            Text("마지막 로그인 시각", "the last login"),
            "2449#6.5",
        ),
    ),
    transitions=(
        *rows(
            "CONNECT",
            "greeting",
            ("ok", "+OK {host} POP3 ready {stamp}", "AUTHORIZATION"),
            rfc="1939#4",
        ),
        *rows(
            "CONNECT",
            "greeting",
            ("busy", "-ERR [SYS/TEMP] too many connections, try again later", "CLOSED"),
            rfc="3206#4",
            basis="practice",
            text=Text(
                "RFC 1939는 긍정 인사만 말한다. 바쁜 서버는 실제로 이렇게 거절한다",
                "RFC 1939 knows only a positive greeting; busy servers refuse like this",
            ),
        ),
        *rows(
            "AUTHORIZATION",
            "USER",
            ("ok", "+OK send PASS", "NAMED"),
            rfc="1939#7",
        ),
        *rows(
            "AUTHORIZATION",
            "USER",
            ("unknown", UNKNOWN, SAME),
            rfc="1939#7",
            when=[("names", "revealed")],
        ),
        *rows(
            "AUTHORIZATION",
            "USER",
            ("policy", POLICY, SAME),
            rfc="2595#2.3",
            when=[CLOSED_TO_LOGIN],
        ),
        *rows(
            "NAMED",
            "USER",
            ("ok", "+OK send PASS", SAME),
            rfc="1939#7",
            cell=Cell.TOLERATED,
            text=Text(
                "USER 다음에는 PASS나 QUIT만 보낼 수 있지만, 서버는 대개 새 이름으로 바꿔 준다",
                "after USER only PASS or QUIT may be sent; servers commonly take the new name",
            ),
        ),
        *rows(
            "NAMED",
            "USER",
            ("unknown", UNKNOWN, "AUTHORIZATION"),
            rfc="1939#7",
            when=[("names", "revealed")],
            cell=Cell.TOLERATED,
        ),
        *rows(
            "NAMED",
            "PASS",
            ("ok", WELCOME, "TRANSACTION"),
            ("denied", DENIED, "AUTHORIZATION"),
            rfc="1939#7",
        ),
        *rows(
            "NAMED",
            "PASS",
            ("in-use", IN_USE, "AUTHORIZATION"),
            rfc="2449#8.1.2",
            when=[("lock", "exclusive")],
        ),
        *rows(
            "NAMED",
            "PASS",
            ("delay", DELAY, "AUTHORIZATION"),
            rfc="2449#8.1.1",
            when=[("delay", "on")],
        ),
        *rows(
            "NAMED",
            "PASS",
            ("temp", "-ERR [SYS/TEMP] cannot open the maildrop now", "AUTHORIZATION"),
            rfc="3206#4",
        ),
        *rows("AUTHORIZATION NAMED", "QUIT", ("ok", BYE, "CLOSED"), rfc="1939#4"),
        *rows("TRANSACTION", "STAT", ("ok", "+OK {count} {octets}", SAME), rfc="1939#5"),
        *rows(
            "TRANSACTION",
            "LIST",
            ("all", "+OK {count} messages ({octets} octets)", SAME),
            rfc="1939#5",
            body="scan listings",
        ),
        *rows(
            "TRANSACTION",
            "LIST",
            ("ok", "+OK {msg} {octets}", SAME),
            ("missing", MISSING, SAME),
            ("marked", MARKED, SAME),
            rfc="1939#5",
        ),
        *rows(
            "TRANSACTION",
            "RETR",
            ("ok", "+OK {octets} octets", SAME),
            rfc="1939#5",
            body="message",
        ),
        *rows(
            "TRANSACTION",
            "RETR",
            ("missing", MISSING, SAME),
            ("marked", MARKED, SAME),
            rfc="1939#5",
        ),
        *rows(
            "TRANSACTION",
            "RETR",
            ("perm", "-ERR [SYS/PERM] message cannot be read", SAME),
            rfc="3206#4",
        ),
        *rows(
            "TRANSACTION",
            "DELE",
            ("ok", "+OK message {msg} marked as deleted", SAME),
            ("missing", MISSING, SAME),
            ("marked", MARKED, SAME),
            rfc="1939#5",
        ),
        *rows("TRANSACTION", "NOOP", ("ok", "+OK", SAME), rfc="1939#5"),
        *rows("TRANSACTION", "RSET", ("ok", WELCOME, SAME), rfc="1939#5"),
        *rows("TRANSACTION", "QUIT", ("ok", None, "UPDATE"), rfc="1939#6"),
        *rows(
            "UPDATE",
            "expunge",
            ("ok", "+OK {host} signing off ({left} messages left)", "CLOSED"),
            ("failed", "-ERR some deleted messages not removed", "CLOSED"),
            rfc="1939#6",
        ),
        *rows(
            "AUTHORIZATION NAMED TRANSACTION",
            "drop",
            ("event", None, "CLOSED"),
            rfc="1939#6",
        ),
        *rows(
            "AUTHORIZATION NAMED TRANSACTION",
            "timeout",
            ("event", None, "CLOSED"),
            rfc="1939#3",
        ),
    ),
    refusals=Refusals(
        illegal="-ERR {command} is not valid in {state}",
        unknown="-ERR unknown command",
        syntax="-ERR usage: {usage}",
        long="-ERR line too long",
        rfc="1939#3",
    ),
    endpoints=(
        Endpoint(
            110,
            "pop3",
            Text("평문으로 시작, STLS로 암호화", "starts in cleartext, STLS encrypts"),
            "upgrade",
            (("tls", "clear"), ("login", "open")),
            Text("쓰지 않는 것이 좋음", "discouraged"),
            "1939#3",
        ),
        Endpoint(
            110,
            "pop3, STLS required",
            Text("암호화 전에는 로그인 거절", "no login before encryption"),
            "upgrade",
            (("tls", "clear"), ("login", "closed")),
            Text("유효", "valid"),
            "2595#2.3",
        ),
        Endpoint(
            995,
            "pop3s",
            Text("첫 옥텟부터 TLS", "TLS from the first octet"),
            "implicit",
            (("tls", "on"), ("login", "open")),
            Text("권장", "recommended"),
            "8314#3.1",
        ),
    ),
    properties=(
        Property(
            "update-by-quit",
            Text(
                "UPDATE에는 TRANSACTION에서 QUIT을 보내야만 들어간다",
                "UPDATE is entered only by QUIT in TRANSACTION",
            ),
            "1939#6",
            every=Select(target=("UPDATE",)),
            must=(Select(source=("TRANSACTION",), event=("QUIT",), outcome=("ok",)),),
        ),
        Property(
            "drop-deletes-nothing",
            Text(
                "연결이 끊기거나 자동 로그아웃되면 UPDATE를 거치지 않고 닫힌다",
                "a lost connection and an autologout close without UPDATE",
            ),
            "1939#6",
            every=Select(event=("drop", "timeout")),
            must=(Select(target=("CLOSED",)),),
        ),
        Property(
            "one-way-in",
            Text(
                "TRANSACTION에는 인증에 성공해야만 들어간다",
                "TRANSACTION is entered only by a successful login",
            ),
            "1939#4",
            every=Select(target=("TRANSACTION",), moved=True),
            must=(Select(event=("PASS", "APOP", "AUTH", "response"), outcome=("ok",)),),
        ),
        Property(
            "no-way-back",
            Text(
                "TRANSACTION에서는 UPDATE나 닫힘으로만 나간다",
                "TRANSACTION is left only for UPDATE or the end",
            ),
            "1939#3",
            every=Select(source=("TRANSACTION",), moved=True),
            must=(Select(target=("UPDATE", "CLOSED")),),
        ),
        Property(
            "no-login-in-the-clear",
            Text(
                "암호화를 요구하는 서버는 평문으로 온 로그인 명령을 받지 않는다",
                "a server that demands encryption takes no login in cleartext",
            ),
            "2595#2.3",
            every=Select(
                event=("USER", "PASS", "APOP", "AUTH", "response"),
                values=(CLOSED_TO_LOGIN,),
            ),
            must=(Select(outcome=("policy",), moved=False),),
        ),
        Property(
            "failure-never-advances",
            Text(
                "실패한 로그인은 언제나 AUTHORIZATION으로 돌아간다",
                "a failed login always leads back to AUTHORIZATION",
            ),
            "1939#4",
            every=Select(
                event=("PASS", "APOP", "AUTH", "response", "cancel"),
                outcome=(
                    "denied",
                    "in-use",
                    "delay",
                    "temp",
                    "malformed",
                    "mechanism",
                    "cancel",
                ),
            ),
            must=(Select(target=("AUTHORIZATION",)),),
        ),
        Property(
            "tls-stays",
            Text("한번 켜진 TLS는 꺼지지 않는다", "TLS, once on, stays on"),
            "2595#4",
            every=Select(values=(("tls", "on"),)),
            must=(Select(after=(("tls", "on"),)),),
        ),
        Property(
            "tls-before-login",
            Text(
                "TLS는 AUTHORIZATION에서만 시작된다",
                "TLS starts in AUTHORIZATION and nowhere else",
            ),
            "2595#4",
            every=Select(target=("TLS",), moved=True),
            must=(
                Select(
                    source=("AUTHORIZATION",),
                    event=("STLS",),
                    values=(("tls", "clear"),),
                ),
            ),
        ),
    ),
    deviations=(
        Deviation(
            "bare-lf",
            "1939#3",
            Text(
                "줄 끝이 CRLF가 아니라 LF만 와도 한 줄로 받아들인다. RFC는 CRLF만 말한다",
                "a line that ends in LF alone is accepted; the RFC knows only CRLF",
            ),
        ),
        Deviation(
            "named-after-refusal",
            "1939#7",
            Text(
                "PASS는 USER가 성공한 '바로 다음'에 와야 하지만, 그사이에 거절된 명령이나 "
                "CAPA가 끼어도 이름을 잊지 않는다",
                "PASS must follow a successful USER immediately; a refused command or CAPA in "
                "between does not make our server forget the name",
            ),
        ),
        Deviation(
            "trailing-space",
            "2449#3",
            Text(
                "명령 끝의 빈칸 하나는 눈감아 준다. 문법으로는 틀린 줄이다",
                "one space at the end of a command is overlooked; by the grammar the line is wrong",
            ),
        ),
        Deviation(
            "apop-and-pass",
            "1939#13",
            Text(
                "한 계정에 APOP와 PASS를 함께 허용한다. RFC는 둘 가운데 하나만 쓰라고 권한다",
                "APOP and PASS are both open to one account; the RFC advises against that",
            ),
        ),
        Deviation(
            "plain-in-the-clear",
            "5034#4",
            Text(
                "암호화하지 않은 110번 포트에서도 USER와 AUTH PLAIN을 받는다. 거절하는 설정은 "
                "`login=closed`이다",
                "port 110 takes USER and AUTH PLAIN without encryption; the setting that refuses "
                "them is `login=closed`",
            ),
        ),
        Deviation(
            "eight-bit-bodies",
            "6856#2.1",
            Text(
                "`[UTF8]`로 거절할지는 헤더만 보고 정한다. 본문의 8비트 옥텟은 그대로 보낸다",
                "only the header decides about `[UTF8]`; octets above 127 in a body go out as "
                "they are",
            ),
        ),
        Deviation(
            "ascii-names",
            "6856#2.2",
            Text(
                "USER와 PASS의 인수는 ASCII만 받는다. CAPA의 UTF8에 USER를 붙이지 않는 까닭이다",
                "arguments of USER and PASS are ASCII only, hence no USER behind UTF8 in CAPA",
            ),
        ),
        Deviation(
            "surrogates",
            "6856#2.1",
            Text(
                "UTF-8 모드가 아닐 때 UTF-8 메시지를 대체 메시지로 바꿔 보내지 않고 "
                "`-ERR [UTF8]`로 거절한다",
                "outside UTF-8 mode a UTF-8 message is refused with `-ERR [UTF8]`; "
                "no surrogate message is made",
            ),
        ),
        Deviation(
            "no-external",
            "2595#4",
            Text(
                "TLS 클라이언트 인증서를 쓰는 AUTH EXTERNAL은 지원하지 않는다. "
                "SASL 방식은 PLAIN뿐이다",
                "AUTH EXTERNAL with a TLS client certificate is not offered; "
                "PLAIN is the only mechanism",
            ),
        ),
    ),
    line_limit=255,
    payload_limit=12288,
    idle=600,
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

POP3 = BASE_PROTOCOL.patched(OPTIONAL, CAPA, STLS, SASL, UTF8)
