"""IMAP as a table: RFC 9051 and, until a client enables the later revision, RFC 3501."""

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
    Property,
    Refusals,
    Region,
    Select,
    State,
    Store,
    Variable,
    rows,
)
from wirebook.protocols.imap.extensions import (
    CONDSTORE,
    ID,
    QUOTA,
    REV1,
    SORT,
    SPECIAL_USE,
    UNAUTHENTICATE,
)
from wirebook.text import Text

CLOSED_TO_LOGIN = ("login", "closed")
RO = ("access", "read-only")

COMMANDS = "NOT-AUTHENTICATED AUTHENTICATED SELECTED"
LOGGED_IN = "AUTHENTICATED SELECTED"

POLICY = "{tag} NO [PRIVACYREQUIRED] no login without encryption, use STARTTLS first"
DENIED = "{tag} NO [AUTHENTICATIONFAILED] wrong name or password"
NONEXISTENT = "{tag} NO [NONEXISTENT] no such mailbox"
TRYCREATE = "{tag} NO [TRYCREATE] no such mailbox, create it first"
EXISTS = "{tag} NO [ALREADYEXISTS] there is a mailbox of that name"
INVALID = "{tag} NO [CANNOT] that cannot be the name of a mailbox"
LIMIT = "{tag} NO [LIMIT] too many"
OVERQUOTA = "{tag} NO [OVERQUOTA] no room left"
RANGE = "{tag} BAD message number out of range, there are {count}"
GONE = "{tag} NO [EXPUNGEISSUED] some of the messages are gone"
READ_ONLY = "{tag} NO the mailbox is open for reading only"
CHARSET = "{tag} NO [BADCHARSET (US-ASCII UTF-8)] charset not supported"
ENCODING = "{tag} NO [UNKNOWN-CTE] cannot decode that part"
NAME = Argument("mailbox", "word", example="INBOX")
SET = Argument("sequence-set", "word", example="1:*")

BASE_PROTOCOL = Machine(
    name="imap",
    title=Text("IMAP", "IMAP"),
    rfc="9051",
    tagged=True,
    regions=(
        Region("session", Text("연결된 동안", "while connected")),
        Region("account", Text("로그인한 동안", "while logged in"), parent="session"),
    ),
    states=(
        State("CONNECT", Text("연결됨", "connected"), Kind.START, "9051#3", derived=True),
        State(
            "NOT-AUTHENTICATED",
            Text("인증 전", "not authenticated"),
            Kind.COMMAND,
            "9051#3.1",
            "session",
        ),
        State(
            "SASL",
            Text("SASL 문답", "SASL exchange"),
            Kind.PAYLOAD,
            "9051#6.2.2",
            "session",
            derived=True,
            within="NOT-AUTHENTICATED",
        ),
        State(
            "TLS",
            Text("TLS 협상", "TLS handshake"),
            Kind.HANDSHAKE,
            "9051#6.2.1",
            "session",
            derived=True,
            within="NOT-AUTHENTICATED",
        ),
        State(
            "AUTHENTICATED", Text("인증됨", "authenticated"), Kind.COMMAND, "9051#3.2", "account"
        ),
        State("SELECTED", Text("선택됨", "selected"), Kind.COMMAND, "9051#3.3", "account"),
        State(
            "IDLE",
            Text("소식을 기다림", "waiting for news"),
            Kind.PAYLOAD,
            "9051#6.3.13",
            "account",
            derived=True,
        ),
        State(
            "LITERAL",
            Text("리터럴을 기다림", "waiting for a literal"),
            Kind.PAYLOAD,
            "9051#4.3",
            "session",
            derived=True,
        ),
        State("LOGOUT", Text("로그아웃", "logout"), Kind.END, "9051#3.4"),
    ),
    commands=(
        Command(
            "CAPABILITY",
            Text("서버가 할 수 있는 일의 목록", "what the server can do"),
            "capability",
            "9051#6.1.1",
        ),
        Command(
            "NOOP",
            Text("밀린 소식을 받는다", "asks for what has happened"),
            "no operation",
            "9051#6.1.2",
        ),
        Command(
            "LOGOUT",
            Text("세션을 끝낸다", "ends the session"),
            "log out",
            "9051#6.1.3",
            pipeline="last",
        ),
        Command(
            "STARTTLS",
            Text("TLS를 시작한다", "starts TLS"),
            "start TLS",
            "9051#6.2.1",
            capability="STARTTLS",
            pipeline="last",
        ),
        Command(
            "AUTHENTICATE",
            Text("SASL 방식으로 인증한다", "authenticates by a SASL mechanism"),
            "authenticate",
            "9051#6.2.2",
            (
                Argument("mechanism", "word", example="PLAIN"),
                Argument("initial-response", "word", optional=True, example="="),
            ),
            capability="AUTH=PLAIN",
            secret=("initial-response",),
            pipeline="last",
        ),
        Command(
            "LOGIN",
            Text("이름과 비밀번호로 로그인한다", "logs in with a name and a password"),
            "log in",
            "9051#6.2.3",
            (Argument("name", "word"), Argument("password", "word")),
            secret=("password",),
        ),
        Command(
            "ENABLE",
            Text("클라이언트가 아는 확장을 켠다", "turns on what the client understands"),
            "enable",
            "9051#6.3.1",
            (Argument("capability", "word"),),
            capability="ENABLE",
        ),
        Command(
            "SELECT",
            Text("메일함을 열어 읽고 쓴다", "opens a mailbox for reading and writing"),
            "select",
            "9051#6.3.2",
            (NAME,),
        ),
        Command(
            "EXAMINE",
            Text("메일함을 읽기만 하려고 연다", "opens a mailbox for reading only"),
            "examine",
            "9051#6.3.3",
            (NAME,),
        ),
        Command(
            "CREATE",
            Text("메일함을 만든다", "makes a mailbox"),
            "create",
            "9051#6.3.4",
            (Argument("mailbox", "word", example="Archive"),),
        ),
        Command(
            "DELETE",
            Text("메일함을 없앤다", "removes a mailbox"),
            "delete",
            "9051#6.3.5",
            (NAME,),
        ),
        Command(
            "RENAME",
            Text("메일함 이름을 바꾼다", "gives a mailbox another name"),
            "rename",
            "9051#6.3.6",
            (NAME, Argument("new-name", "word")),
        ),
        Command(
            "SUBSCRIBE",
            Text("메일함을 구독 목록에 넣는다", "puts a mailbox on the list of subscriptions"),
            "subscribe",
            "9051#6.3.7",
            (NAME,),
        ),
        Command(
            "UNSUBSCRIBE",
            Text("메일함을 구독 목록에서 뺀다", "takes a mailbox off the list of subscriptions"),
            "unsubscribe",
            "9051#6.3.8",
            (NAME,),
        ),
        Command(
            "LIST",
            Text("메일함 이름을 나열한다", "lists names of mailboxes"),
            "list",
            "9051#6.3.9",
            (
                Argument("reference", "word", example='""'),
                Argument("pattern", "word", example="*"),
            ),
        ),
        Command(
            "NAMESPACE",
            Text("메일함 이름이 어디서 시작하는가", "where names of mailboxes begin"),
            "namespace",
            "9051#6.3.10",
            capability="NAMESPACE",
        ),
        Command(
            "STATUS",
            Text("열지 않고 메일함을 센다", "counts a mailbox without opening it"),
            "status",
            "9051#6.3.11",
            (NAME, Argument("items", "rest", example="(MESSAGES UNSEEN)")),
        ),
        Command(
            "APPEND",
            Text("메시지를 메일함에 넣는다", "puts a message into a mailbox"),
            "append",
            "9051#6.3.12",
            (NAME, Argument("message", "rest", example="{3+}\r\nA:b")),
        ),
        Command(
            "IDLE",
            Text("소식이 올 때까지 기다린다", "waits for news"),
            "idle",
            "9051#6.3.13",
            capability="IDLE",
            pipeline="last",
        ),
        Command(
            "CLOSE",
            Text("삭제 표시한 것을 지우고 닫는다", "removes what is marked and leaves the mailbox"),
            "close",
            "9051#6.4.1",
        ),
        Command(
            "UNSELECT",
            Text("아무것도 지우지 않고 닫는다", "leaves the mailbox as it is"),
            "unselect",
            "9051#6.4.2",
            capability="UNSELECT",
        ),
        Command(
            "EXPUNGE",
            Text("삭제 표시한 것을 지운다", "removes what is marked"),
            "expunge",
            "9051#6.4.3",
        ),
        Command(
            "SEARCH",
            Text("서버에서 메시지를 찾는다", "finds messages on the server"),
            "search",
            "9051#6.4.4",
            (Argument("keys", "rest", example="ALL"),),
        ),
        Command(
            "FETCH",
            Text("메시지에서 필요한 만큼 가져온다", "fetches what is needed of messages"),
            "fetch",
            "9051#6.4.5",
            (SET, Argument("items", "rest", example="(FLAGS)")),
        ),
        Command(
            "STORE",
            Text("플래그를 바꾼다", "changes flags"),
            "store",
            "9051#6.4.6",
            (SET, Argument("flags", "rest", example="+FLAGS (\\Seen)")),
        ),
        Command(
            "COPY",
            Text("메시지를 다른 메일함에 복사한다", "copies messages into another mailbox"),
            "copy",
            "9051#6.4.7",
            (SET, NAME),
        ),
        Command(
            "MOVE",
            Text("메시지를 다른 메일함으로 옮긴다", "moves messages into another mailbox"),
            "move",
            "9051#6.4.8",
            (SET, NAME),
            capability="MOVE",
        ),
        Command(
            "UID",
            Text("번호 대신 UID로 한다", "does it by UID instead of number"),
            "unique identifier",
            "9051#6.4.9",
            (Argument("command", "rest", example="FETCH 1:* (FLAGS)"),),
        ),
    ),
    events=(
        Event("greeting", "server", Text("인사", "greeting"), "9051#7.1"),
        Event("news", "server", Text("묻지 않은 소식", "news"), "9051#5.2"),
        Event("handshake", "transport", Text("TLS 협상", "TLS handshake"), "9051#6.2.1"),
        Event("response", "payload", Text("SASL 응답 줄", "SASL response line"), "9051#6.2.2"),
        Event("cancel", "payload", Text("* (취소)", "* (cancel)"), "9051#6.2.2"),
        Event("done", "payload", Text("DONE", "DONE"), "9051#6.3.13"),
        Event("other", "payload", Text("DONE이 아닌 줄", "a line that is not DONE"), "9051#6.3.13"),
        Event("literal", "payload", Text("리터럴의 크기", "size of a literal"), "9051#4.3"),
        Event("octets", "payload", Text("리터럴의 옥텟", "octets of a literal"), "9051#4.3"),
        Event(
            "flood",
            "payload",
            Text("기다리지 않는 너무 큰 리터럴", "a literal too large to send without waiting"),
            "7888#5",
        ),
        Event("drop", "transport", Text("연결 끊김", "connection lost"), "9051#3.4"),
        Event("timeout", "transport", Text("자동 로그아웃", "autologout"), "9051#5.4"),
    ),
    variables=(
        Variable(
            "tls", ("clear", "on"), Text("TLS를 쓰고 있는가", "whether TLS protects the session")
        ),
        Variable(
            "login",
            ("open", "closed"),
            Text("지금 로그인을 받아 주는가", "whether logging in is permitted now"),
        ),
        Variable(
            "access",
            ("read-write", "read-only"),
            Text("선택한 메일함에 쓸 수 있는가", "whether the selected mailbox can be changed"),
        ),
        Variable(
            "rev",
            ("rev1", "rev2"),
            Text("말하고 있는 판: IMAP4rev1 또는 IMAP4rev2", "the revision that is spoken"),
        ),
        Variable(
            "preauth",
            ("no", "yes"),
            Text("로그인된 채로 시작하는가", "whether the session begins logged in"),
            configured=True,
        ),
        Variable(
            "announce",
            ("later", "early"),
            Text(
                "로그인 뒤에 쓰는 확장을 언제 알리는가",
                "when the extensions for after the login are announced",
            ),
            configured=True,
            live="early",  # aioimaplib and mbsync never ask again
        ),
        Variable(
            "literals",
            ("minus", "plus"),
            Text(
                "기다리지 않는 리터럴의 크기: 4096옥텟까지(`LITERAL-`) 또는 메시지만큼(`LITERAL+`)",
                "how large a literal that does not wait may be: 4096 octets (`LITERAL-`), or a "
                "message (`LITERAL+`)",
            ),
            configured=True,
        ),
    ),
    stores=(
        Store(
            "name",
            "session",
            Text("누구의 세션인가", "whose session it is"),
            "9051#3.2",
            "account",
        ),
        Store(
            "enabled",
            "session",
            Text("ENABLE로 켠 것", "what ENABLE has turned on"),
            "9051#6.3.1",
            "account",
        ),
        Store(
            "selected",
            "session",
            Text("선택한 메일함", "the selected mailbox"),
            "9051#3.3",
            "SELECTED",
        ),
        Store(
            "numbers",
            "session",
            Text("메시지 순번표", "the numbering of the messages"),
            "9051#2.3.1.2",
            "SELECTED",
        ),
        Store(
            "result",
            "session",
            Text("저장한 검색 결과 $", "the saved search result $"),
            "9051#6.4.4.1",
            "SELECTED",
        ),
        Store(
            "messages", "mailbox", Text("메시지와 UID", "messages and their UIDs"), "9051#2.3.1.1"
        ),
        Store("flags", "mailbox", Text("플래그", "flags"), "9051#2.3.2"),
        Store(
            "mailboxes", "mailbox", Text("메일함과 이름", "mailboxes and their names"), "9051#5.1"
        ),
        Store("subscriptions", "mailbox", Text("구독 목록", "the subscriptions"), "9051#6.3.7"),
    ),
    transitions=(
        *rows(
            "CONNECT",
            "greeting",
            ("ok", "* OK [CAPABILITY {capabilities}] {host} ready", "NOT-AUTHENTICATED"),
            rfc="9051#7.1.1",
        ),
        *rows(
            "CONNECT",
            "greeting",
            ("preauth", "* PREAUTH [CAPABILITY {capabilities}] ready, {name}", "AUTHENTICATED"),
            rfc="9051#7.1.4",
            when=[("preauth", "yes")],
        ),
        *rows(
            "CONNECT",
            "greeting",
            ("busy", "* BYE [UNAVAILABLE] too many connections, try again later", "LOGOUT"),
            rfc="9051#7.1.5",
        ),
        *rows(
            COMMANDS,
            "CAPABILITY",
            ("ok", "{tag} OK CAPABILITY completed", SAME),
            rfc="9051#6.1.1",
            body="CAPABILITY",
        ),
        *rows(COMMANDS, "NOOP", ("ok", "{tag} OK NOOP completed", SAME), rfc="9051#6.1.2"),
        *rows(
            COMMANDS,
            "LOGOUT",
            ("ok", "{tag} OK LOGOUT completed", "LOGOUT"),
            rfc="9051#6.1.3",
            body="BYE",
        ),
        *rows(
            "NOT-AUTHENTICATED",
            "STARTTLS",
            ("ok", "{tag} OK begin TLS negotiation", "TLS"),
            rfc="9051#6.2.1",
            when=[("tls", "clear")],
        ),
        *rows(
            "NOT-AUTHENTICATED",
            "STARTTLS",
            ("active", "{tag} BAD TLS is already active", SAME),
            rfc="9051#6.2.1",
            when=[("tls", "on")],
        ),
        *rows(
            "TLS",
            "handshake",
            ("ok", None, BASE),
            rfc="9051#6.2.1",
            do=[("tls", "on"), ("login", "open")],
        ),
        *rows("TLS", "handshake", ("failed", None, "LOGOUT"), rfc="9051#6.2.1"),
        *rows(
            "NOT-AUTHENTICATED",
            "LOGIN",
            ("ok", "{tag} OK LOGIN completed", "AUTHENTICATED"),
            ("denied", DENIED, SAME),
            rfc="9051#6.2.3",
        ),
        *rows(
            "NOT-AUTHENTICATED",
            "LOGIN",
            ("policy", POLICY, SAME),
            rfc="9051#6.2.3",
            when=[CLOSED_TO_LOGIN],
        ),
        *rows(
            "NOT-AUTHENTICATED",
            "AUTHENTICATE",
            ("cont", "+ ", "SASL"),
            ("ok", "{tag} OK AUTHENTICATE completed", "AUTHENTICATED"),
            ("denied", DENIED, SAME),
            ("malformed", "{tag} BAD response is not a PLAIN message in base64", SAME),
            ("mechanism", "{tag} NO mechanism not supported, try PLAIN", SAME),
            rfc="9051#6.2.2",
        ),
        *rows(
            "NOT-AUTHENTICATED",
            "AUTHENTICATE",
            ("policy", POLICY, SAME),
            rfc="9051#6.2.2",
            when=[CLOSED_TO_LOGIN],
        ),
        *rows(
            "SASL",
            "response",
            ("ok", "{tag} OK AUTHENTICATE completed", "AUTHENTICATED"),
            ("denied", DENIED, BASE),
            ("malformed", "{tag} BAD response is not a PLAIN message in base64", BASE),
            rfc="9051#6.2.2",
        ),
        *rows(
            "SASL",
            "cancel",
            ("cancel", "{tag} BAD authentication cancelled", BASE),
            rfc="9051#6.2.2",
        ),
        *rows(
            "AUTHENTICATED",
            "ENABLE",
            ("ok", "{tag} OK ENABLE completed", SAME),
            rfc="9051#6.3.1",
            body="ENABLED",
        ),
        *rows(
            "AUTHENTICATED",
            "ENABLE",
            ("rev2", "{tag} OK ENABLE completed", SAME),
            rfc="9051#6.3.1",
            body="ENABLED",
            do=[("rev", "rev2")],
        ),
        *rows(
            "SELECTED",
            "ENABLE",
            ("ok", "{tag} OK ENABLE completed", SAME),
            rfc="9051#6.3.1",
            body="ENABLED",
            cell=Cell.TOLERATED,
            text=Text(
                "클라이언트는 메일함을 고르기 전에만 보낼 수 있다. 서버가 확인할 의무는 없다",
                "a client must send it before any mailbox is selected; a server need not check",
            ),
        ),
        *rows(
            "SELECTED",
            "ENABLE",
            ("rev2", "{tag} OK ENABLE completed", SAME),
            rfc="9051#6.3.1",
            body="ENABLED",
            do=[("rev", "rev2")],
            cell=Cell.TOLERATED,
        ),
        *rows(
            LOGGED_IN,
            "SELECT",
            ("ok", "{tag} OK [READ-WRITE] SELECT completed", "SELECTED"),
            rfc="9051#6.3.2",
            body="EXISTS, FLAGS, PERMANENTFLAGS, UIDVALIDITY, UIDNEXT",
            do=[("access", "read-write")],
        ),
        *rows(
            LOGGED_IN,
            "EXAMINE",
            ("ok", "{tag} OK [READ-ONLY] EXAMINE completed", "SELECTED"),
            rfc="9051#6.3.3",
            body="EXISTS, FLAGS, PERMANENTFLAGS, UIDVALIDITY, UIDNEXT",
            do=[("access", "read-only")],
        ),
        *rows("AUTHENTICATED", "SELECT", ("nonexistent", NONEXISTENT, SAME), rfc="9051#6.3.2"),
        *rows("AUTHENTICATED", "EXAMINE", ("nonexistent", NONEXISTENT, SAME), rfc="9051#6.3.3"),
        *rows(
            "SELECTED",
            "SELECT",
            ("nonexistent", NONEXISTENT, "AUTHENTICATED"),
            rfc="9051#6.3.2",
            body="CLOSED",
        ),
        *rows(
            "SELECTED",
            "EXAMINE",
            ("nonexistent", NONEXISTENT, "AUTHENTICATED"),
            rfc="9051#6.3.3",
            body="CLOSED",
        ),
        *rows(
            LOGGED_IN,
            "CREATE",
            ("ok", "{tag} OK CREATE completed", SAME),
            ("exists", EXISTS, SAME),
            ("invalid", INVALID, SAME),
            ("limit", LIMIT, SAME),
            rfc="9051#6.3.4",
        ),
        *rows(
            LOGGED_IN,
            "DELETE",
            ("ok", "{tag} OK DELETE completed", SAME),
            ("nonexistent", NONEXISTENT, SAME),
            ("inbox", "{tag} NO [CANNOT] INBOX stays", SAME),
            ("children", "{tag} NO [HASCHILDREN] there are mailboxes below it", SAME),
            rfc="9051#6.3.5",
        ),
        *rows(
            LOGGED_IN,
            "RENAME",
            ("ok", "{tag} OK RENAME completed", SAME),
            ("nonexistent", NONEXISTENT, SAME),
            ("exists", EXISTS, SAME),
            ("invalid", INVALID, SAME),
            rfc="9051#6.3.6",
        ),
        *rows(
            LOGGED_IN,
            "SUBSCRIBE",
            ("ok", "{tag} OK SUBSCRIBE completed", SAME),
            ("limit", LIMIT, SAME),
            rfc="9051#6.3.7",
        ),
        *rows(
            LOGGED_IN,
            "UNSUBSCRIBE",
            ("ok", "{tag} OK UNSUBSCRIBE completed", SAME),
            rfc="9051#6.3.8",
        ),
        *rows(
            LOGGED_IN,
            "LIST",
            ("ok", "{tag} OK LIST completed", SAME),
            rfc="9051#6.3.9",
            body="LIST",
        ),
        *rows(
            LOGGED_IN,
            "NAMESPACE",
            ("ok", "{tag} OK NAMESPACE completed", SAME),
            rfc="9051#6.3.10",
            body="NAMESPACE",
        ),
        *rows(
            LOGGED_IN,
            "STATUS",
            ("ok", "{tag} OK STATUS completed", SAME),
            rfc="9051#6.3.11",
            body="STATUS",
        ),
        *rows(LOGGED_IN, "STATUS", ("nonexistent", NONEXISTENT, SAME), rfc="9051#6.3.11"),
        *rows(
            LOGGED_IN,
            "APPEND",
            ("ok", "{tag} OK [APPENDUID {validity} {uid}] APPEND completed", SAME),
            ("trycreate", TRYCREATE, SAME),
            ("overquota", OVERQUOTA, SAME),
            ("toobig", "{tag} NO [TOOBIG] more than {limit} octets", SAME),
            rfc="9051#6.3.12",
        ),
        *rows(LOGGED_IN, "IDLE", ("cont", "+ idling", "IDLE"), rfc="9051#6.3.13"),
        *rows("IDLE", "done", ("ok", "{tag} OK IDLE terminated", BASE), rfc="9051#6.3.13"),
        *rows("IDLE", "other", ("bad", "{tag} BAD expected DONE", BASE), rfc="9051#6.3.13"),
        *rows("IDLE", "news", ("exists", "* {count} EXISTS", SAME), rfc="9051#7.4.1"),
        *rows("IDLE", "news", ("expunge", "* {number} EXPUNGE", SAME), rfc="9051#7.5.1"),
        *rows("IDLE", "news", ("flags", "* {number} FETCH ({data})", SAME), rfc="9051#7.5.2"),
        *rows(
            "SELECTED",
            "news",
            ("closed", "* OK [CLOSED] the mailbox is gone", "AUTHENTICATED"),
            rfc="9051#3",
        ),
        *rows(
            "SELECTED",
            "CLOSE",
            ("ok", "{tag} OK CLOSE completed", "AUTHENTICATED"),
            rfc="9051#6.4.1",
        ),
        *rows(
            "SELECTED",
            "UNSELECT",
            ("ok", "{tag} OK UNSELECT completed", "AUTHENTICATED"),
            rfc="9051#6.4.2",
        ),
        *rows("SELECTED", "EXPUNGE", ("ok", "{tag} OK EXPUNGE completed", SAME), rfc="9051#6.4.3"),
        *rows("SELECTED", "EXPUNGE", ("read-only", READ_ONLY, SAME), rfc="9051#6.4.3", when=[RO]),
        *rows(
            "SELECTED",
            "SEARCH",
            ("ok", "{tag} OK SEARCH completed", SAME),
            rfc="9051#6.4.4",
            body="SEARCH or ESEARCH",
        ),
        *rows("SELECTED", "SEARCH", ("badcharset", CHARSET, SAME), rfc="9051#6.4.4"),
        *rows(
            "SELECTED",
            "FETCH",
            ("ok", "{tag} OK FETCH completed", SAME),
            ("expunged", GONE, SAME),
            rfc="9051#6.4.5",
            body="FETCH",
        ),
        *rows(
            "SELECTED",
            "FETCH",
            ("range", RANGE, SAME),
            ("encoding", ENCODING, SAME),
            rfc="9051#6.4.5",
        ),
        *rows(
            "SELECTED",
            "STORE",
            ("ok", "{tag} OK STORE completed", SAME),
            ("expunged", GONE, SAME),
            rfc="9051#6.4.6",
            body="FETCH",
        ),
        *rows(
            "SELECTED", "STORE", ("range", RANGE, SAME), ("limit", LIMIT, SAME), rfc="9051#6.4.6"
        ),
        *rows("SELECTED", "STORE", ("read-only", READ_ONLY, SAME), rfc="9051#6.4.6", when=[RO]),
        *rows(
            "SELECTED",
            "COPY",
            ("ok", "{tag} OK [COPYUID {validity} {from_} {to}] COPY completed", SAME),
            ("nothing", "{tag} OK COPY completed, there was nothing to copy", SAME),
            ("trycreate", TRYCREATE, SAME),
            ("overquota", OVERQUOTA, SAME),
            ("range", RANGE, SAME),
            ("expunged", GONE, SAME),
            rfc="9051#6.4.7",
        ),
        *rows(
            "SELECTED",
            "MOVE",
            ("ok", "{tag} OK MOVE completed", SAME),
            rfc="9051#6.4.8",
            body="COPYUID",
        ),
        *rows(
            "SELECTED",
            "MOVE",
            ("nothing", "{tag} OK MOVE completed, there was nothing to move", SAME),
            ("trycreate", TRYCREATE, SAME),
            ("range", RANGE, SAME),
            ("expunged", GONE, SAME),
            rfc="9051#6.4.8",
        ),
        *rows("SELECTED", "MOVE", ("read-only", READ_ONLY, SAME), rfc="9051#6.4.8", when=[RO]),
        *rows(
            "SELECTED",
            "UID",
            ("data", "{tag} OK UID {verb} completed", SAME),
            ("moved", "{tag} OK UID MOVE completed", SAME),
            rfc="9051#6.4.9",
            body="FETCH, SEARCH or COPYUID",
        ),
        *rows(
            "SELECTED",
            "UID",
            ("done", "{tag} OK UID {verb} completed", SAME),
            ("copied", "{tag} OK [COPYUID {validity} {from_} {to}] UID COPY completed", SAME),
            ("trycreate", TRYCREATE, SAME),
            ("overquota", OVERQUOTA, SAME),
            ("limit", LIMIT, SAME),
            ("badcharset", CHARSET, SAME),
            ("encoding", ENCODING, SAME),
            rfc="9051#6.4.9",
        ),
        *rows("SELECTED", "UID", ("read-only", READ_ONLY, SAME), rfc="9051#6.4.9", when=[RO]),
        *rows(
            COMMANDS,
            "literal",
            ("cont", "+ ready for {octets} octets", "LITERAL"),
            rfc="9051#4.3",
        ),
        *rows(
            COMMANDS,
            "flood",
            ("bye", "* BYE [TOOBIG] a literal that large has to wait for its turn", "LOGOUT"),
            rfc="7888#5",
        ),
        *rows("LITERAL", "octets", ("ok", None, BASE), rfc="9051#4.3"),
        *rows(
            f"{COMMANDS} SASL TLS IDLE LITERAL", "drop", ("event", None, "LOGOUT"), rfc="9051#3.4"
        ),
        *rows(
            f"{COMMANDS} SASL IDLE LITERAL",
            "timeout",
            ("event", "* BYE autologout, silent for too long", "LOGOUT"),
            rfc="9051#5.4",
        ),
        *rows("TLS", "timeout", ("event", None, "LOGOUT"), rfc="9051#5.4"),
    ),
    refusals=Refusals(
        illegal="{tag} BAD {command} is not valid in {state}",
        unknown="{tag} BAD unknown command",
        syntax="{tag} BAD usage: {usage}",
        long="{tag} BAD command too long",
        rfc="9051#3",
    ),
    endpoints=(
        Endpoint(
            143,
            "imap",
            Text("평문으로 시작, STARTTLS로 암호화", "starts in cleartext, STARTTLS encrypts"),
            "upgrade",
            (("tls", "clear"), ("login", "open")),
            Text("쓰지 않는 것이 좋음", "discouraged"),
            "9051#2.1",
        ),
        Endpoint(
            143,
            "imap, STARTTLS required",
            Text("암호화 전에는 로그인 거절", "no login before encryption"),
            "upgrade",
            (("tls", "clear"), ("login", "closed")),
            Text("유효", "valid"),
            "9051#6.2.3",
        ),
        Endpoint(
            993,
            "imaps",
            Text("첫 옥텟부터 TLS", "TLS from the first octet"),
            "implicit",
            (("tls", "on"), ("login", "open")),
            Text("권장", "recommended"),
            "8314#3.2",
        ),
    ),
    properties=(
        Property(
            "bad-never-moves",
            Text(
                "`BAD`는 상태를 움직이지 않는다. 문답과 대기는 시작한 곳으로 돌아간다",
                "`BAD` never moves the state; an exchange or a wait returns to where it began",
            ),
            "9051#6",
            every=Select(reply="{tag} BAD"),
            must=(
                Select(moved=False),
                Select(source=("SASL",), target=("NOT-AUTHENTICATED",)),
                Select(source=("IDLE",), target=("AUTHENTICATED", "SELECTED")),
            ),
        ),
        Property(
            "no-moves-only-by-select",
            Text(
                "`NO`로 상태가 바뀌는 것은 실패한 `SELECT`와 `EXAMINE`뿐이고, AUTHENTICATED로 간다",
                "`NO` moves the state only when `SELECT` or `EXAMINE` fails, and leads to "
                "AUTHENTICATED",
            ),
            "9051#6.3.2",
            every=Select(reply="{tag} NO"),
            must=(
                Select(moved=False),
                Select(event=("SELECT", "EXAMINE"), target=("AUTHENTICATED",)),
                Select(source=("SASL",), target=("NOT-AUTHENTICATED",)),
            ),
        ),
        Property(
            "no-login-in-the-clear",
            Text(
                "암호화를 요구하는 서버는 평문으로 온 로그인 명령을 받지 않는다",
                "a server that demands encryption takes no login in cleartext",
            ),
            "9051#11.1",
            every=Select(event=("LOGIN", "AUTHENTICATE", "response"), values=(CLOSED_TO_LOGIN,)),
            must=(Select(outcome=("policy",), moved=False),),
        ),
        Property(
            "one-way-in",
            Text(
                "로그인에 성공하거나 `PREAUTH` 인사를 받아야만 로그인된 상태가 된다",
                "only a successful login or a `PREAUTH` greeting leads out of NOT-AUTHENTICATED "
                "to a mailbox",
            ),
            "9051#3.1",
            every=Select(
                source=("CONNECT", "NOT-AUTHENTICATED", "SASL"), target=("AUTHENTICATED",)
            ),
            must=(
                Select(event=("LOGIN", "AUTHENTICATE", "response"), outcome=("ok",)),
                Select(event=("greeting",), outcome=("preauth",)),
            ),
        ),
        Property(
            "selected-by-select",
            Text(
                "SELECTED에는 `SELECT`나 `EXAMINE`에 성공해야만 들어간다",
                "SELECTED is entered only by a successful `SELECT` or `EXAMINE`",
            ),
            "9051#3.3",
            every=Select(source=("AUTHENTICATED",), target=("SELECTED",)),
            must=(Select(event=("SELECT", "EXAMINE"), outcome=("ok",)),),
        ),
        Property(
            "tls-stays",
            Text("한번 켜진 TLS는 꺼지지 않는다", "TLS, once on, stays on"),
            "9051#6.2.1",
            every=Select(values=(("tls", "on"),)),
            must=(Select(after=(("tls", "on"),)),),
        ),
        Property(
            "tls-before-login",
            Text(
                "TLS는 로그인하기 전에만 시작된다",
                "TLS starts before login and never after it",
            ),
            "9051#6.2.1",
            every=Select(target=("TLS",), moved=True),
            must=(
                Select(
                    source=("NOT-AUTHENTICATED",), event=("STARTTLS",), values=(("tls", "clear"),)
                ),
            ),
        ),
    ),
    deviations=(
        Deviation(
            "bare-lf",
            "9051#2.2",
            Text(
                "줄 끝이 CRLF가 아니라 LF만 와도 한 줄로 받아들인다",
                "a line that ends in LF alone is accepted",
            ),
        ),
        Deviation(
            "lines",
            "9051#6.3.12",
            Text(
                "메시지를 줄로 저장한다. CRLF로 끝나지 않는 메시지에는 CRLF가 붙고, "
                "홀로 있는 CR이나 LF는 CRLF가 된다",
                "messages are stored as lines: one that does not end in CRLF gets it, and a CR or "
                "LF alone becomes CRLF",
            ),
        ),
        Deviation(
            "star-in-an-empty-mailbox",
            "9051#9",
            Text(
                "빈 메일함에서 `*`가 든 순번 집합은 `BAD`가 아니라 빈 결과를 받는다. 많은 "
                "클라이언트가 `1:*`를 묻기 때문이다",
                "in an empty mailbox a set with `*` gets an empty result instead of `BAD`, because "
                "many clients ask for `1:*`",
            ),
        ),
        Deviation(
            "plain-in-the-clear",
            "9051#11.1",
            Text(
                "암호화하지 않은 143번 포트에서도 `LOGIN`과 `AUTHENTICATE PLAIN`을 받는다. "
                "거절하는 설정은 `login=closed`이다",
                "port 143 takes `LOGIN` and `AUTHENTICATE PLAIN` without encryption; the setting "
                "that refuses them is `login=closed`",
            ),
        ),
        Deviation(
            "mechanisms",
            "9051#11.1",
            Text("SASL 방식은 PLAIN뿐이다", "PLAIN is the only SASL mechanism"),
        ),
        Deviation(
            "missing-levels",
            "9051#6.3.4",
            Text(
                "이름에 `/`가 있으면 위쪽 메일함도 함께 만든다. 아래 메일함을 둔 채 위쪽을 지우면 "
                "그 이름은 `\\NonExistent`로 나열된다",
                "a name with `/` creates the mailboxes above it, too; if one with others below it "
                "is deleted, its name is listed as `\\NonExistent`",
            ),
        ),
        Deviation(
            "fetch-of-the-gone",
            "9051#7.1",
            Text(
                "다른 세션이 지웠지만 아직 알리지 않은 메시지를 물으면 남은 것만 답하고 "
                "`NO [EXPUNGEISSUED]`로 끝낸다",
                "asked for messages that another session has removed and that the client has not "
                "been told of, the server answers for the others and ends with "
                "`NO [EXPUNGEISSUED]`",
            ),
        ),
        Deviation(
            "large-literals",
            "7888#4",
            Text(
                "4096옥텟(`literals=plus`이면 메시지의 한도)을 넘는데 기다리지 않고 보낸 "
                "리터럴에는 `BYE`로 답하고 닫는다. 읽어서 버리는 길도 있지만 고르지 않았다",
                "a literal of more than 4096 octets (with `literals=plus`, of more than a message "
                "may have) that does not wait gets `BYE` and the end; reading and discarding it "
                "would be permitted, too",
            ),
        ),
    ),
    line_limit=8192,
    payload_limit=12288,
    idle=1800,
)

IMAP = BASE_PROTOCOL.patched(REV1, ID, SPECIAL_USE, CONDSTORE, QUOTA, SORT, UNAUTHENTICATE)
