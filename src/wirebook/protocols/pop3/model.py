"""POP3 as a table: RFC 1939 and the extensions of RFC 2449, 2595, 3206, 5034 and 6856."""

from __future__ import annotations

from wirebook.machine import (
    SAME,
    Argument,
    Cell,
    Command,
    Deviation,
    Endpoint,
    Event,
    Kind,
    Machine,
    Property,
    Refusals,
    Region,
    Select,
    State,
    Store,
    Variable,
    rows,
)
from wirebook.protocols.pop3.extensions import CAPA, OPTIONAL, SASL, STLS, UTF8
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

UNKNOWN = "-ERR [AUTH] no mailbox of that name here"
BYE = "+OK {host} signing off"

CONNECTED = "AUTHORIZATION NAMED SASL TLS TRANSACTION"

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

POP3 = BASE_PROTOCOL.patched(OPTIONAL, CAPA, STLS, SASL, UTF8)
