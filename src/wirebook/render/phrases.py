"""What the generated parts of a page say, in both languages."""

from __future__ import annotations

from wirebook.machine import Cell, Machine
from wirebook.text import Text

CLIENT = Text("클라이언트", "client")
SERVER = Text("서버", "server")
STATE = Text("상태", "state")
COMMAND = Text("명령", "command")
SESSION = Text("세션", "session")
MAILBOX = Text("메일함", "mailbox")
LASTING = Text("남는 것", "lasting")
KEPT = {
    MAILBOX: Text("메일함 상태", "Mailbox state"),
    LASTING: Text("남는 상태", "Lasting state"),
}
PROOF = Text("증명", "proof")
COPY = Text("클라이언트 줄 복사", "copy the client's lines")
VERIFIED = Text("이 대화는 빌드할 때 실행되었다", "this dialogue ran at build time")
AGREES = Text("{server}도 같은 꼴로 답한다", "{server} answers in the same shape")
WRONG = Text("잘못된 수", "wrong move")
ONE_WRITE = Text("명령 {count}개를 한 번에 보낸다", "{count} commands in one write")
BODY = Text("이어지는 {count}줄", "{count} more lines")
LEFT_OUT = Text("줄 생략", "lines left out")
HOLE = Text("실행할 때마다 다를 수 있는 부분", "may differ from run to run")
EMPTY_BOX = Text("비어 있음", "empty")
MESSAGES = Text("메일함 {name}: {held}", "mailbox {name}: {held}")
GIVEN = Text("{state}에서 시작", "starts in {state}")
CONFIRMED = Text("전송 기록이 이 상태를 확인한다", "the transcript asserts this state")
PORT = Text("{port}번 포트", "port {port}")
FAULT = Text("{event} 결과를 {outcome}(으)로 정해 둠", "{event} is made to end in {outcome}")

EVENTS = {
    ("C", "connect"): Text("클라이언트가 연결한다", "the client connects"),
    ("C", "tls"): Text("클라이언트와 서버가 TLS를 협상한다", "client and server negotiate TLS"),
    ("C", "close"): Text("클라이언트가 연결을 닫는다", "the client closes the connection"),
    ("C", "reset"): Text("연결이 끊긴다", "the connection is lost"),
    ("C", "wait"): Text("클라이언트가 {span} 동안 말이 없다", "the client is silent for {span}"),
    ("S", "close"): Text("서버가 연결을 닫는다", "the server closes the connection"),
    ("S", "reset"): Text("서버가 연결을 끊는다", "the server resets the connection"),
}

REASONS = {
    "illegal": Text("{state}에서 받지 않는 명령", "not a command for {state}"),
    "forbidden": Text(
        "클라이언트가 {state}에서 보내서는 안 되는 명령", "a client must not send this in {state}"
    ),
    "unreadable": Text("{state}에서 읽을 수 없는 옥텟", "octets that {state} cannot read"),
    "early": Text(
        "{command}의 응답을 기다리지 않고 보냄", "sent without waiting for the reply to {command}"
    ),
    "unknown": Text("없는 명령", "no such command"),
    "syntax": Text("형식에 맞지 않음: {usage}", "does not fit the form {usage}"),
    "long": Text("너무 긴 줄: {limit}옥텟까지", "line too long: {limit} octets at most"),
}
UNITS = (Text("시간", " h"), Text("분", " min"), Text("초", " s"))

LEGAL = Text("여기서 받는 명령", "accepted here")

CELLS = {
    Cell.ALLOWED: ("✓", Text("허용", "allowed")),
    Cell.REJECTED: ("✗", Text("거절", "rejected")),
    Cell.TOLERATED: (
        "△",
        Text(
            "클라이언트는 보내면 안 되나 서버는 받을 수 있음", "client must not, server may accept"
        ),
    ),
    Cell.UNSPECIFIED: ("?", Text("RFC가 말하지 않거나 서로 다름", "RFCs silent or at odds")),
    Cell.NOT_APPLICABLE: ("–", Text("명령을 읽지 않는 상태", "no command is read here")),
}


def lasting(machine: Machine) -> Text:
    """What outlives a connection: the mailbox, where messages are among it."""
    names = {store.name for store in machine.lasting}
    return MAILBOX if "messages" in names else LASTING
