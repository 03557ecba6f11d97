"""HTTP/1.1 as a table: RFC 9110 for what a request means, RFC 9112 for how a connection frames it.

The states are those of the framing: wait for a request, read its body, be done with it. None of
them makes a request illegal, and none survives the answer; that is what stateless means.
"""

from __future__ import annotations

from wirebook.machine import (
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
    Select,
    State,
    Store,
    Variable,
    rows,
)
from wirebook.text import Text

TARGET = (Argument("target", "word"),)

OK = "HTTP/1.1 200 OK"
CREATED = "HTTP/1.1 201 Created"
NO_CONTENT = "HTTP/1.1 204 No Content"
NOT_MODIFIED = "HTTP/1.1 304 Not Modified"
BAD = "HTTP/1.1 400 Bad Request"
UNAUTHORIZED = "HTTP/1.1 401 Unauthorized"
NOT_FOUND = "HTTP/1.1 404 Not Found"
NOT_ALLOWED = "HTTP/1.1 405 Method Not Allowed"
TIMEOUT = "HTTP/1.1 408 Request Timeout"
PRECONDITION = "HTTP/1.1 412 Precondition Failed"
TOO_LARGE = "HTTP/1.1 413 Content Too Large"

WITH_BODY = ("POST", "PUT")
"""The methods whose request content means something here (RFC 9110 sections 9.3.3, 9.3.4)."""

HTTP = Machine(
    name="http",
    title=Text("HTTP/1.1", "HTTP/1.1"),
    rfc="9110",
    regions=(),
    states=(
        State("CONNECT", Text("연결됨", "connected"), Kind.START, "9112#9.1", derived=True),
        State(
            "IDLE",
            Text("요청을 기다림", "waiting for a request"),
            Kind.COMMAND,
            "9112#9.3",
            derived=True,
        ),
        State(
            "BODY",
            Text("요청의 본문을 읽음", "reading a request's body"),
            Kind.PAYLOAD,
            "9112#6",
            derived=True,
        ),
        State(
            "DONE",
            Text("요청 하나가 끝남", "done with one request"),
            Kind.SERVER,
            "9112#9.3",
            derived=True,
        ),
        State("CLOSED", Text("닫힘", "closed"), Kind.END, "9112#9.6", derived=True),
    ),
    commands=(
        Command(
            "GET", Text("자원의 표현을 받는다", "fetches a resource"), "get", "9110#9.3.1", TARGET
        ),
        Command(
            "HEAD",
            Text("GET 응답의 헤더만 받는다", "fetches only the header fields of GET"),
            "head",
            "9110#9.3.2",
            TARGET,
        ),
        Command(
            "POST",
            Text("본문을 자원에 맡겨 처리한다", "has a resource process the content"),
            "post",
            "9110#9.3.3",
            TARGET,
        ),
        Command(
            "PUT",
            Text("자원을 본문으로 만들거나 바꾼다", "creates or replaces a resource"),
            "put",
            "9110#9.3.4",
            TARGET,
        ),
        Command(
            "DELETE", Text("자원을 없앤다", "removes a resource"), "delete", "9110#9.3.5", TARGET
        ),
    ),
    events=(
        Event("accept", "server", Text("연결을 받음", "accepts"), "9112#9.1"),
        Event("other", "payload", Text("다른 메서드", "another method"), "9110#9.1"),
        Event(
            "malformed", "payload", Text("HTTP가 아닌 옥텟", "octets that are not HTTP"), "9112#2.2"
        ),
        Event("body", "payload", Text("본문이 끝남", "end of the body"), "9112#6.3"),
        Event("persist", "server", Text("이어 쓸지 정함", "goes on or ends"), "9112#9.3"),
        Event("drop", "transport", Text("연결 끊김", "connection lost"), "9112#9.5"),
        Event("timeout", "transport", Text("시간 초과", "timeout"), "9112#9.5"),
    ),
    variables=(
        Variable("tls", ("clear", "on"), Text("TLS를 쓰고 있는가", "whether TLS is in use")),
    ),
    stores=(
        Store(
            "request",
            "transaction",
            Text("본문이 아직 오고 있는 요청의 헤더", "the header of a request still arriving"),
            "9112#6",
            "BODY",
        ),
        Store("resources", "mailbox", Text("자원과 그 판", "resources, versioned"), "9110#3.1"),
        Store(
            "sessions",
            "mailbox",
            Text(
                "오리진 하나의 세션 표: 쿠키 값과 이름", "an origin's table of sessions, by cookie"
            ),
            "6265#1",
        ),
    ),
    transitions=(
        *rows("CONNECT", "accept", ("ok", None, "IDLE"), rfc="9112#9.1"),
        *rows("IDLE", "GET", ("ok", OK, "DONE"), rfc="9110#15.3.1", body="representation"),
        *rows("IDLE", "GET", ("same", NOT_MODIFIED, "DONE"), rfc="9110#15.4.5"),
        *rows("IDLE", "GET", ("denied", UNAUTHORIZED, "DONE"), rfc="9110#15.5.2", body="reason"),
        *rows("IDLE", "GET", ("missing", NOT_FOUND, "DONE"), rfc="9110#15.5.5", body="reason"),
        *rows("IDLE", "GET", ("method", NOT_ALLOWED, "DONE"), rfc="9110#15.5.6", body="reason"),
        *rows("IDLE", "HEAD", ("ok", OK, "DONE"), rfc="9110#9.3.2"),
        *rows("IDLE", "HEAD", ("same", NOT_MODIFIED, "DONE"), rfc="9110#15.4.5"),
        *rows("IDLE", "HEAD", ("denied", UNAUTHORIZED, "DONE"), rfc="9110#15.5.2"),
        *rows("IDLE", "HEAD", ("missing", NOT_FOUND, "DONE"), rfc="9110#15.5.5"),
        *rows("IDLE", "HEAD", ("method", NOT_ALLOWED, "DONE"), rfc="9110#15.5.6"),
        *rows("IDLE", "DELETE", ("gone", NO_CONTENT, "DONE"), rfc="9110#9.3.5"),
        *rows("IDLE", "DELETE", ("stale", PRECONDITION, "DONE"), rfc="9110#13.1.1", body="reason"),
        *rows("IDLE", "DELETE", ("missing", NOT_FOUND, "DONE"), rfc="9110#15.5.5", body="reason"),
        *rows("IDLE", "DELETE", ("method", NOT_ALLOWED, "DONE"), rfc="9110#15.5.6", body="reason"),
        *(
            row
            for method in WITH_BODY
            for row in (
                *rows("IDLE", method, ("body", None, "BODY"), rfc="9112#6"),
                *rows(
                    "IDLE",
                    method,
                    ("continue", "HTTP/1.1 100 Continue", "BODY"),
                    rfc="9110#10.1.1",
                ),
                *rows(
                    "IDLE",
                    method,
                    ("large", TOO_LARGE, "CLOSED"),
                    rfc="9110#15.5.14",
                    body="reason",
                ),
            )
        ),
        *rows(
            "IDLE",
            "other",
            ("unknown", "HTTP/1.1 501 Not Implemented", "DONE"),
            rfc="9110#9.1",
            body="reason",
        ),
        *rows("BODY", "body", ("ok", OK, "DONE"), rfc="9110#15.3.1", body="representation"),
        *rows("BODY", "body", ("created", CREATED, "DONE"), rfc="9110#15.3.2", body="reason"),
        *rows("BODY", "body", ("changed", NO_CONTENT, "DONE"), rfc="9110#9.3.4"),
        *rows("BODY", "body", ("bad", BAD, "DONE"), rfc="9110#15.5.1", body="reason"),
        *rows("BODY", "body", ("denied", UNAUTHORIZED, "DONE"), rfc="9110#15.5.2", body="reason"),
        *rows("BODY", "body", ("missing", NOT_FOUND, "DONE"), rfc="9110#15.5.5", body="reason"),
        *rows("BODY", "body", ("method", NOT_ALLOWED, "DONE"), rfc="9110#15.5.6", body="reason"),
        *rows("BODY", "body", ("stale", PRECONDITION, "DONE"), rfc="9110#13.1.1", body="reason"),
        *rows(
            "IDLE BODY",
            "malformed",
            ("bad", BAD, "CLOSED"),
            rfc="9112#2.2",
            body="reason",
            cell=Cell.REJECTED,
        ),
        *rows(
            "IDLE",
            "malformed",
            ("line", "HTTP/1.1 414 URI Too Long", "CLOSED"),
            rfc="9112#3",
            body="reason",
            cell=Cell.REJECTED,
        ),
        *rows(
            "IDLE",
            "malformed",
            ("fields", "HTTP/1.1 431 Request Header Fields Too Large", "CLOSED"),
            rfc="9110#5.4",
            body="reason",
            cell=Cell.REJECTED,
        ),
        *rows(
            "IDLE",
            "malformed",
            ("coding", "HTTP/1.1 501 Not Implemented", "CLOSED"),
            rfc="9112#6.1",
            body="reason",
            cell=Cell.REJECTED,
        ),
        *rows(
            "IDLE",
            "malformed",
            ("version", "HTTP/1.1 505 HTTP Version Not Supported", "CLOSED"),
            rfc="9110#15.6.6",
            body="reason",
            cell=Cell.REJECTED,
        ),
        *rows(
            "BODY",
            "malformed",
            ("large", TOO_LARGE, "CLOSED"),
            rfc="9110#15.5.14",
            body="reason",
            cell=Cell.REJECTED,
        ),
        *rows("DONE", "persist", ("again", None, "IDLE"), rfc="9112#9.3"),
        *rows("DONE", "persist", ("close", None, "CLOSED"), rfc="9112#9.6"),
        *rows("IDLE BODY", "drop", ("event", None, "CLOSED"), rfc="9112#9.5"),
        *rows("IDLE", "timeout", ("event", None, "CLOSED"), rfc="9112#9.5"),
        *rows("BODY", "timeout", ("event", TIMEOUT, "CLOSED"), rfc="9110#15.5.9", body="reason"),
    ),
    refusals=Refusals(illegal="", unknown="", syntax="", long="", rfc="9110#3.3"),
    endpoints=(
        Endpoint(
            80,
            "http",
            Text("평문", "cleartext"),
            "none",
            (("tls", "clear"),),
            Text("옮겨 가라는 안내에만", "only to point to https"),
            "9110#4.2.1",
        ),
        Endpoint(
            443,
            "https",
            Text("암시적 TLS", "implicit TLS"),
            "implicit",
            (("tls", "on"),),
            Text("권장", "recommended"),
            "9110#4.2.2",
        ),
    ),
    properties=(
        Property(
            "nothing-is-kept",
            Text(
                "요청 하나가 끝나면 연결은 처음과 똑같은 자리로 돌아가거나 닫힌다",
                "after each request the connection is back where it began, or closed",
            ),
            "9110#3.3",
            Select(source=("DONE",)),
            (Select(target=("IDLE",), outcome=("again",)), Select(target=("CLOSED",))),
        ),
        Property(
            "every-request-is-answered",
            Text(
                "요청은 응답을 거치지 않고는 끝나지 않는다: IDLE에서 곧장 IDLE로 가는 길이 없다",
                "no request ends without an answer: no step leads from IDLE straight to IDLE",
            ),
            "9112#9.2",
            Select(source=("IDLE",)),
            (Select(target=("DONE",)), Select(target=("BODY",)), Select(target=("CLOSED",))),
        ),
        Property(
            "not-http-closes",
            Text(
                "HTTP가 아닌 옥텟 뒤에는 연결이 닫힌다: 다음 요청이 어디에서 시작하는지 모른다",
                "octets that are not HTTP close the connection: where the next request begins is "
                "unknown",
            ),
            "9112#2.2",
            Select(event=("malformed",)),
            (Select(target=("CLOSED",)),),
        ),
    ),
    deviations=(
        Deviation(
            "empty-line",
            "9112#2.2",
            Text(
                "요청 앞의 빈 줄을 건너뛰지 않고 400으로 답한다(SHOULD)",
                "An empty line before a request gets 400 instead of being skipped (SHOULD)",
            ),
        ),
        Deviation(
            "http-1.0",
            "9112#9.3",
            Text(
                "HTTP/1.0 연결은 `keep-alive`를 청해도 응답 하나 뒤에 닫는다",
                "A connection of HTTP/1.0 closes after one response, even if it asks to be kept",
            ),
        ),
        Deviation(
            "body-of-get",
            "9110#9.3.1",
            Text(
                "`GET`, `HEAD`, `DELETE`, 다른 메서드에 딸린 본문은 읽고 버린다",
                "Content that comes with `GET`, `HEAD`, `DELETE` or another method is read and "
                "thrown away",
            ),
        ),
        Deviation(
            "fields",
            "9110#5.4",
            Text(
                "헤더가 16 KiB를 넘으면 431, 본문이 1 MiB를 넘으면 413으로 답하고 연결을 닫는다",
                "A header over 16 KiB gets 431, a body over 1 MiB gets 413, and the connection "
                "closes",
            ),
        ),
    ),
    idle=60,
)
