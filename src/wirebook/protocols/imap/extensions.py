"""What comes to IMAP4rev2 from elsewhere: the older revision, and extensions."""

from __future__ import annotations

from wirebook.machine import SAME, Argument, Command, Patch, rows
from wirebook.text import Text

LOGGED_IN = "AUTHENTICATED SELECTED"
COMMANDS = f"NOT-AUTHENTICATED {LOGGED_IN}"
NAME = Argument("mailbox", "word", example="INBOX")
NONEXISTENT = "{tag} NO [NONEXISTENT] no such quota root"
CHARSET = "{tag} NO [BADCHARSET (US-ASCII UTF-8)] charset not supported"
KEYS = (Argument("charset", "word", example="UTF-8"), Argument("keys", "rest", example="ALL"))

REV1 = Patch(
    "IMAP4rev1",
    "3501",
    Text("IMAP4rev1에만 있는 명령", "commands that only IMAP4rev1 has"),
    commands=(
        Command(
            "LSUB",
            Text("구독한 이름을 나열한다", "lists subscribed names"),
            "list subscribed",
            "3501#6.3.9",
            (
                Argument("reference", "word", example='""'),
                Argument("pattern", "word", example="*"),
            ),
        ),
        Command(
            "CHECK",
            Text("메일함을 점검할 때를 알린다", "asks for a checkpoint of the mailbox"),
            "check",
            "3501#6.4.1",
        ),
    ),
    transitions=(
        *rows(
            LOGGED_IN,
            "LSUB",
            ("ok", "{tag} OK LSUB completed", SAME),
            rfc="3501#6.3.9",
            body="LSUB",
        ),
        *rows(
            LOGGED_IN,
            "LSUB",
            ("policy", "{tag} BAD LSUB is not part of IMAP4rev2, use LIST (SUBSCRIBED)", SAME),
            rfc="9051",
            when=[("rev", "rev2")],
        ),
        *rows(
            "SELECTED",
            "CHECK",
            ("ok", "{tag} OK CHECK completed", SAME),
            rfc="3501#6.4.1",
        ),
        *rows(
            "SELECTED",
            "CHECK",
            ("policy", "{tag} BAD CHECK is not part of IMAP4rev2, use NOOP", SAME),
            rfc="9051",
            when=[("rev", "rev2")],
        ),
        *rows("IDLE", "news", ("recent", "* {count} RECENT", SAME), rfc="3501#7.3.2"),
    ),
)

ID = Patch(
    "ID",
    "2971",
    Text("서로 무슨 프로그램인지 말하기", "saying which program one is"),
    commands=(
        Command(
            "ID",
            Text("프로그램 이름을 주고받는다", "exchanges names of programs"),
            "identification",
            "2971#3.1",
            (Argument("fields", "rest", example="NIL"),),
            capability="ID",
        ),
    ),
    transitions=(
        *rows(COMMANDS, "ID", ("ok", "{tag} OK ID completed", SAME), rfc="2971#3.1", body="ID"),
    ),
)

CONDSTORE = Patch(
    "CONDSTORE",
    "7162",
    Text("바뀐 것만 다시 맞추기: CONDSTORE와 QRESYNC", "catching up with changes only"),
    transitions=(
        *rows(
            "SELECTED",
            "STORE",
            ("modified", "{tag} OK [MODIFIED {set}] some have been changed since", SAME),
            rfc="7162#3.1.3",
            body="FETCH",
        ),
        *rows(
            "SELECTED",
            "UID",
            ("modified", "{tag} OK [MODIFIED {set}] some have been changed since", SAME),
            rfc="7162#3.1.3",
            body="FETCH",
        ),
        *rows("IDLE", "news", ("vanished", "* VANISHED {uids}", SAME), rfc="7162#3.2.10"),
    ),
)

SPECIAL_USE = Patch(
    "SPECIAL-USE",
    "6154",
    Text("메일함의 쓰임새: 보낸 메일, 휴지통", "what a mailbox is for: sent mail, trash"),
    transitions=(
        *rows(
            LOGGED_IN,
            "CREATE",
            ("use", "{tag} NO [USEATTR] no such special use", SAME),
            rfc="6154#3",
        ),
    ),
)

QUOTA = Patch(
    "QUOTA",
    "9208",
    Text("쓸 수 있는 크기", "how much may be stored"),
    commands=(
        Command(
            "GETQUOTA",
            Text("한도와 사용량", "a limit and how much is used"),
            "get quota",
            "9208#4.1.1",
            (Argument("root", "word", example='""'),),
            capability="QUOTA",
        ),
        Command(
            "GETQUOTAROOT",
            Text("메일함에 걸린 한도", "the limits on a mailbox"),
            "get quota root",
            "9208#4.1.2",
            (NAME,),
            capability="QUOTA",
        ),
        Command(
            "SETQUOTA",
            Text("한도를 정한다", "sets a limit"),
            "set quota",
            "9208#4.1.3",
            (
                Argument("root", "word", example='""'),
                Argument("limits", "rest", example="(STORAGE 512)"),
            ),
            capability="QUOTASET",
        ),
    ),
    transitions=(
        *rows(
            LOGGED_IN,
            "GETQUOTA",
            ("ok", "{tag} OK GETQUOTA completed", SAME),
            rfc="9208#4.1.1",
            body="QUOTA",
        ),
        *rows(LOGGED_IN, "GETQUOTA", ("nonexistent", NONEXISTENT, SAME), rfc="9208#4.1.1"),
        *rows(
            LOGGED_IN,
            "GETQUOTAROOT",
            ("ok", "{tag} OK GETQUOTAROOT completed", SAME),
            rfc="9208#4.1.2",
            body="QUOTAROOT, QUOTA",
        ),
        *rows(LOGGED_IN, "GETQUOTAROOT", ("nonexistent", NONEXISTENT, SAME), rfc="9208#4.1.2"),
        *rows(
            LOGGED_IN,
            "SETQUOTA",
            ("ok", "{tag} OK SETQUOTA completed", SAME),
            rfc="9208#4.1.3",
            body="QUOTA",
        ),
        *rows(LOGGED_IN, "SETQUOTA", ("nonexistent", NONEXISTENT, SAME), rfc="9208#4.1.3"),
    ),
)

SORT = Patch(
    "SORT",
    "5256",
    Text("찾은 것을 정렬하고 대화로 묶기", "putting what is found in order and in conversations"),
    commands=(
        Command(
            "SORT",
            Text("찾아서 정렬한다", "finds messages and sorts them"),
            "sort",
            "5256#3",
            (Argument("order", "word", example="(DATE)"), *KEYS),
            capability="SORT",
        ),
        Command(
            "THREAD",
            Text("찾아서 대화로 묶는다", "finds messages and puts them in conversations"),
            "thread",
            "5256#3",
            (Argument("algorithm", "word", example="REFERENCES"), *KEYS),
            capability="THREAD=REFERENCES",
        ),
    ),
    transitions=(
        *rows(
            "SELECTED", "SORT", ("ok", "{tag} OK SORT completed", SAME), rfc="5256#3", body="SORT"
        ),
        *rows("SELECTED", "SORT", ("badcharset", CHARSET, SAME), rfc="5256#3"),
        *rows(
            "SELECTED",
            "THREAD",
            ("ok", "{tag} OK THREAD completed", SAME),
            rfc="5256#3",
            body="THREAD",
        ),
        *rows("SELECTED", "THREAD", ("badcharset", CHARSET, SAME), rfc="5256#3"),
    ),
)

UNAUTHENTICATE = Patch(
    "UNAUTHENTICATE",
    "8437",
    Text("로그아웃하지 않고 인증만 되돌리기", "taking a login back without hanging up"),
    commands=(
        Command(
            "UNAUTHENTICATE",
            Text("인증 전으로 돌아간다", "goes back to before the login"),
            "unauthenticate",
            "8437#3",
            capability="UNAUTHENTICATE",
        ),
    ),
    transitions=(
        *rows(
            LOGGED_IN,
            "UNAUTHENTICATE",
            ("ok", "{tag} OK UNAUTHENTICATE completed", "NOT-AUTHENTICATED"),
            rfc="8437#3",
            do=[("rev", "rev1")],
        ),
    ),
)
