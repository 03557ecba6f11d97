"""The words for the fields of a model, in both languages.

A field without words, or words without a field, fails a test; a field without words also ends
the build of the page that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping

from wirebook.text import Text

_NAME = Text("이름. 다른 곳에서 이것으로 부른다", "its name, by which the rest refers to it")
_TEXT = Text("두 언어로 된 이름표", "its label in both languages")
_RFC = Text("근거, `1939#5` 꼴", "the section that says so, as in `1939#5`")

CLASSES: Mapping[str, Mapping[str, Text]] = {
    "Machine": {
        "name": Text(
            "머리글과 블록이 쓰는 짧은 이름", "the short name that headers and fences use"
        ),
        "title": Text("사람이 읽는 이름", "the name for readers"),
        "rfc": Text("기본 명세의 번호", "the number of the base specification"),
        "regions": Text("상태의 묶음, 바깥 것을 먼저", "groups of states, outer ones first"),
        "states": Text("상태", "the states"),
        "commands": Text("클라이언트의 명령", "the commands of the client"),
        "events": Text("명령이 아니면서 일어나는 일", "what happens without being a command"),
        "variables": Text(
            "조건이 읽고 효과가 쓰는 유한한 변수",
            "finite variables that guards read and effects set",
        ),
        "stores": Text(
            "서버가 기억하는 유한하지 않은 것", "what the server remembers that is not finite"
        ),
        "transitions": Text("행", "the rows"),
        "refusals": Text("맞는 행이 없을 때의 응답", "the replies where no row fits"),
        "endpoints": Text("포트", "the ports"),
        "properties": Text("모든 걸음에서 지켜야 할 약속", "promises for every step"),
        "deviations": Text(
            "명세와 다르게 한 곳, 고를 수 있어 고른 곳",
            "where it differs from the specification or chooses",
        ),
        "marks": Text(
            "거절하지만 명세가 딱 잘라 말하지 않는 칸",
            "cells that it refuses though the specification is no plain no",
        ),
        "patches": Text(
            "더한 확장. `patched`가 채운다", "the extensions added; `patched` fills it in"
        ),
        "line_limit": Text(
            "명령 줄의 최대 길이, CRLF까지, 옥텟",
            "the longest command line in octets, CRLF included",
        ),
        "payload_limit": Text(
            "명령이 아닌 줄의 최대 길이, CRLF까지, 옥텟",
            "the longest line of a payload in octets, CRLF included",
        ),
        "idle": Text(
            "조용하면 서버가 끊기까지, 초", "seconds of silence after which the server hangs up"
        ),
        "variant_of": Text(
            "같은 점을 설명하는 쪽을 가진 프로토콜",
            "the protocol whose pages tell what this one has in common with it",
        ),
        "news": Text("그 밖에 더 있는 명령과 상태", "commands and states that it has beyond that"),
        "tagged": Text(
            "명령 앞에 꼬리표가 있고 응답이 그것을 되풀이하는가. 틀에서는 `{tag}`",
            "whether a command begins with a tag that its reply repeats, as `{tag}`",
        ),
    },
    "Region": {
        "name": _NAME,
        "text": _TEXT,
        "parent": Text("바깥 묶음", "the region around it"),
    },
    "State": {
        "name": Text("전송 기록의 `S=` 뒤에 오는 이름", "the name that stands after `S=`"),
        "text": _TEXT,
        "kind": Text("누가 움직일 차례인가", "who is expected to act"),
        "rfc": _RFC,
        "region": Text("들어 있는 묶음", "the region that it is in"),
        "derived": Text(
            "명세에는 없고 모델이 붙인 이름인가", "whether the specification does not name it"
        ),
        "within": Text(
            "파생된 상태가 속하는 명세의 상태",
            "the state of the specification that it is a part of",
        ),
    },
    "Command": {
        "name": Text("동사, 대문자로", "the verb, in capitals"),
        "text": Text("하는 일", "what it does"),
        "literally": Text("동사가 줄인 말", "what the verb abbreviates"),
        "rfc": _RFC,
        "arguments": Text("동사 뒤의 인수", "what follows the verb"),
        "capability": Text(
            "알려야 쓸 수 있다면 알리는 낱말",
            "the word that announces it, if it has to be announced",
        ),
        "secret": Text("비밀인 인수의 이름", "names of arguments that are credentials"),
        "pipeline": Text(
            "`last`이면 응답 전에는 뒤에 아무것도 보낼 수 없다",
            "`last` if nothing may follow before its reply",
        ),
        "line_limit": Text(
            "이 명령만의 최대 줄 길이, CRLF까지, 옥텟. 0이면 기계의 것",
            "the longest line in octets, CRLF included, if it is not the machine's",
        ),
        "utf8": Text(
            "인수가 UTF-8이어도 되는가. 아니면 ASCII만",
            "whether its arguments may be UTF-8; elsewhere they are ASCII",
        ),
    },
    "Argument": {
        "name": Text("쓰임새에 보이는 이름", "the name that its usage shows"),
        "type": Text(
            "`word` 빈칸 없는 글, `number` 1부터, `count` 0부터, `rest` 줄 끝까지, "
            "`path` 꺾쇠 안의 주소",
            "`word` without a blank, `number` from 1, `count` from 0, `rest` to the line's "
            "end, `path` an address in angle brackets",
        ),
        "optional": Text("없어도 되는가", "whether it may be left out"),
        "keyword": Text("인수 바로 앞에 오는 낱말", "what stands right before it"),
        "example": Text(
            "아무 낱말이나 맞지는 않을 때, 맞는 보기", "one that fits, where not any word does"
        ),
    },
    "Event": {
        "name": _NAME,
        "kind": Text(
            "`payload` 명령 대신 온 것, `server` 서버 스스로, `transport` 네트워크",
            "`payload` sent instead of a command, `server` by itself, `transport` the network",
        ),
        "text": _TEXT,
        "rfc": _RFC,
    },
    "Transition": {
        "source": Text("이 상태에서", "in this state"),
        "event": Text("이 명령이나 일에", "on this command or event"),
        "outcome": Text("처리 함수가 이 결과를 알리면", "if the handler reports this outcome"),
        "reply": Text(
            "이렇게 답하고. `{값}`은 처리 함수가 채운다. `None`이면 말이 없다",
            "says this, its `{fields}` filled by the handler; `None` says nothing",
        ),
        "target": Text(
            "여기로 간다. `SAME`은 머무름, `BASE`는 들어온 곳으로 돌아감",
            "and goes there; `SAME` stays, `BASE` returns to where it came from",
        ),
        "rfc": _RFC,
        "body": Text("응답이 여러 줄일 때 이어지는 것", "what the further lines of the reply are"),
        "when": Text(
            "조건: 모두 맞아야 하는 (변수, 값)",
            "the guard: (variable, value) pairs that must all hold",
        ),
        "do": Text(
            "효과: 행이 정하는 (변수, 값)", "the effect: (variable, value) pairs that it sets"
        ),
        "cell": Text("표의 칸에 주는 뜻", "what it makes of its cell of the matrix"),
        "basis": Text(
            "`rfc` 규격, `practice` 관행",
            "`rfc` for the specification, `practice` for what servers do",
        ),
        "text": Text("명세만으로는 알 수 없는 까닭", "why, where the specification needs a word"),
    },
    "Mark": {
        "state": Text("칸의 상태", "the state of the cell"),
        "command": Text("칸의 명령", "its command"),
        "cell": Text("칸의 종류", "what it is instead of a plain no"),
        "rfc": _RFC,
        "text": Text("까닭", "why"),
    },
    "Variable": {
        "name": _NAME,
        "values": Text("값. 처음 것에서 시작한다", "its values; it starts with the first"),
        "text": Text("무엇을 묻는 변수인가", "the question that it answers"),
        "configured": Text(
            "서버의 설정인가. 그러면 어느 행도 바꾸지 못한다",
            "whether it is the server's configuration, which no row may change",
        ),
        "live": Text(
            "`wirebook mock`이 시작할 때의 값. 없으면 처음 값",
            "the value that `wirebook mock` starts with; without one, the first",
        ),
    },
    "Store": {
        "name": _NAME,
        "scope": Text(
            "수명: `transaction`, `session`, `mailbox`",
            "how long it lives: `transaction`, `session`, `mailbox`",
        ),
        "text": _TEXT,
        "rfc": _RFC,
        "region": Text(
            "이 묶음이나 상태를 떠나면 지워진다. 없으면 연결이 끝날 때",
            "leaving this region or state clears it; without one the end of the connection does",
        ),
    },
    "Refusals": {
        "illegal": Text("이 상태에서 안 되는 명령", "a command that is not for this state"),
        "unknown": Text("없는 명령", "no such command"),
        "syntax": Text("꼴이 맞지 않는 인수", "arguments that do not fit"),
        "long": Text("너무 긴 줄", "a line that is too long"),
        "rfc": _RFC,
    },
    "Endpoint": {
        "port": Text("포트 번호", "the number of the port"),
        "service": Text(
            "서비스의 이름. 한 낱말이면 `wirebook mock`의 옵션이 된다",
            "the name of the service; one word makes an option of `wirebook mock`",
        ),
        "title": Text("사람이 읽는 이름", "the name for readers"),
        "tls": Text(
            "`none` 없음, `upgrade` 도중에 시작, `implicit` 처음부터",
            "`none`, `upgrade` in mid-connection, `implicit` from the first octet",
        ),
        "start": Text("연결될 때의 변수", "the variables when a connection opens"),
        "status": Text("지금의 평가", "what is thought of it today"),
        "rfc": _RFC,
    },
    "Property": {
        "name": _NAME,
        "text": Text("약속, 문장으로", "the promise, in a sentence"),
        "rfc": _RFC,
        "every": Text("여기 걸리는 걸음은 모두", "every step that this picks"),
        "must": Text("이 가운데 하나에도 걸려야 한다", "must also be picked by one of these"),
    },
    "Select": {
        "source": Text(
            "떠나는 상태. 빈 필드는 모두를 뜻한다", "the state left; an empty field is any"
        ),
        "target": Text("닿는 상태", "the state reached"),
        "event": Text("명령이나 일", "the command or event"),
        "outcome": Text("결과", "the outcome"),
        "values": Text("걸음 앞의 변수", "variables before the step"),
        "after": Text("걸음 뒤의 변수", "variables after it"),
        "moved": Text(
            "상태가 바뀌었는가. `None`은 상관없음", "whether the state changed; `None` for either"
        ),
        "reply": Text("응답이 이렇게 시작함", "how the reply begins"),
    },
    "Deviation": {"name": _NAME, "rfc": _RFC, "text": Text("다른 점", "the difference")},
    "Patch": {
        "name": _NAME,
        "rfc": Text("확장을 정하는 명세", "the specification of the extension"),
        "text": _TEXT,
        "states": Text("더하는 상태", "states that it adds"),
        "commands": Text("더하는 명령", "commands that it adds"),
        "events": Text("더하는 일", "events that it adds"),
        "variables": Text("더하는 변수", "variables that it adds"),
        "stores": Text("더하는 기억", "stores that it adds"),
        "transitions": Text(
            "더하는 행, 있던 상태의 것도", "rows that it adds, also to states that were there"
        ),
        "marks": Text("더하는 칸의 종류", "marks that it adds"),
    },
    "Hints": {
        "sides": Text(
            "화살표가 도는 쪽, (떠나는 곳, 닿는 곳)마다",
            "on which side an arrow runs, by its two ends",
        ),
        "hidden": Text(
            "전체 그림에서 빼고 말로 적을 행", "rows that the overview leaves out and names"
        ),
        "notes": Text("일의 화살표에 붙는 둘째 줄", "a second line on the arrow of an event"),
        "titles": Text("묶음의 다른 제목", "other titles for boxes"),
        "shown": Text(
            "접지 않고 상자로 그릴 모달 상태", "modal states that get a box of their own"
        ),
        "apart": Text(
            "전체 그림에서 빼고 따로 그릴 상태", "states that the overview leaves to a detail"
        ),
        "details": Text(
            "`detail:이름`으로 부르는 작은 그림", "smaller pictures, called `detail:NAME`"
        ),
        "crossings": Text(
            "전체 그림에서 서로 가로질러도 되는 선의 수", "how many lines of the overview may cross"
        ),
        "axes": Text(
            "TLS 그림의 상자를 나누는 변수", "variables that tell the boxes of the TLS view apart"
        ),
        "values": Text("그 변수의 값을 부르는 말", "what a box says about a value of an axis"),
        "phases": Text("TLS 그림의 상자", "the boxes of the TLS view"),
        "services": Text(
            "TLS 그림이 시작하는 서비스, 비우면 모두",
            "services that the TLS view begins from, or all",
        ),
    },
    "Hidden": {
        "text": Text("뺀 것을 그림 아래에 적는 말", "how it is named below the picture"),
        "source": Text("상태. 빈 필드는 모두", "a state; an empty field is any"),
        "event": Text("명령이나 일", "a command or event"),
        "outcome": Text("결과", "an outcome"),
    },
    "Phase": {
        "name": _NAME,
        "text": _TEXT,
        "states": Text("한 상자로 그릴 상태", "the states drawn as one box"),
    },
    "Protocol": {
        "machine": Text("표", "the table"),
        "server": Text(
            "연결 하나의 처리 함수를 만드는 것", "makes the handlers for one connection"
        ),
        "shape": Text(
            "서버의 줄을 어느 서버나 똑같이 말할 부분만 남기는 함수",
            "reduces a line of the server to what every server would say there",
        ),
        "prologues": Text(
            "`given`으로 시작할 수 있는 상태와 거기까지 가는 줄",
            "the states that `given` may name, and the lines that lead there",
        ),
        "hints": Text(
            "그림의 배치. 없으면 모델 옆의 `hints.py`",
            "how pictures are arranged; without it `hints.py` beside the model",
        ),
        "home": Text(
            "머리글이 `host`를 말하지 않을 때의 서버 이름",
            "the host of a transcript whose header names none",
        ),
        "spell": Text(
            "명령을 클라이언트가 보내는 옥텟으로 적는 함수. 없으면 한 줄",
            "writes a command as the octets a client sends; without it as a line",
        ),
    },
}
"""By class and field."""

VALUES: Mapping[str, Text] = {
    "Kind.START": Text("서버, 인사로", "the server, with its greeting"),
    "Kind.COMMAND": Text("클라이언트, 명령으로", "the client, with a command"),
    "Kind.PAYLOAD": Text(
        "클라이언트, 명령이 아닌 것으로: 대답, 글, 세어진 옥텟",
        "the client, with what is no command: an answer, a text, counted octets",
    ),
    "Kind.HANDSHAKE": Text(
        "둘 다, TLS 안에서. 여기 오는 것은 프로토콜로 읽지 않는다",
        "both, inside TLS; nothing that arrives here is read as protocol",
    ),
    "Kind.SERVER": Text("서버 혼자, 곧바로", "the server alone, at once"),
    "Kind.END": Text("아무도. 연결이 닫혔다", "nobody; the connection is closed"),
    "Cell.ALLOWED": Text("✓ 보내도 된다", "✓ it may be sent"),
    "Cell.REJECTED": Text(
        "✗ 거절한다. 행도 `Mark`도 없는 칸, 또는 다른 말로 거절하는 행",
        "✗ refused; a cell without row or `Mark`, or a row that refuses in other words",
    ),
    "Cell.TOLERATED": Text(
        "△ 클라이언트는 보내면 안 되고 서버는 받아도 된다",
        "△ the client must not send it, a server may accept it",
    ),
    "Cell.UNSPECIFIED": Text(
        "? 명세가 말하지 않거나 서로 다르다", "? the specifications are silent or at odds"
    ),
    "Cell.NOT_APPLICABLE": Text("– 명령을 읽지 않는 상태", "– no command is read in this state"),
}
"""By class and value."""

FINDINGS: Mapping[str, tuple[Text, str]] = {
    "_unresolved": (
        Text("이름이 가리키는 것이 없음, 두 번 선언됨", "a name of nothing, or one declared twice"),
        "port 110: no value tls=maybe",
    ),
    "_twice": (
        Text("시작 상태가 하나가 아님, 같은 이름이 둘", "not one start state, or two of one name"),
        "NOOP is declared 2 times",
    ),
    "_lost_places": (
        Text("없는 묶음이나 상태를 가리킴", "a region or state that does not exist"),
        "state NAMED: no region logn",
    ),
    "_lost_values": (
        Text(
            "변수의 `live`가 없는 값이거나, 설정이 아닌 변수에 있음",
            "`live` of a variable is none of its values, or the variable is no configuration",
        ),
        "variable lock: no value none to be live with",
    ),
    "_lost_row": (
        Text(
            "행이 없는 상태, 일, 값을 가리킴, 설정을 바꿈",
            "a row of an unknown state, event or value, or one that changes the configuration",
        ),
        "TRANSACTION NOOP ok: no state TRANSACTOIN",
    ),
    "_unlabelled": (
        Text("한 언어의 이름표가 비었음", "a label missing in a language"),
        "state TLS: no label in ko: write it in its Text(ko, en)",
    ),
    "_uncited": (
        Text("근거가 없거나 색인에 없음", "no source, or one that the index does not have"),
        "TRANSACTION NOOP ok: RFC 1939 has no section 55",
    ),
    "_ambiguous": (
        Text("결과가 같은 두 행이 함께 맞음", "two rows of one outcome that can fire together"),
        "NAMED PASS delay delay=on and NAMED PASS delay lock=shared can fire together",
    ),
    "_unreached": (
        Text("닿을 수 없는 상태, 쓰일 수 없는 행", "a state never reached, a row that never fires"),
        "state UPDATE cannot be reached",
    ),
    "_stuck": (
        Text("끝에 이르지 못함", "a point from which no end is reached"),
        "SASL never leads to an end",
    ),
    "_modal": (
        Text("명령을 읽지 않는 상태에 명령의 행", "a command where none is read"),
        "TLS NOOP ok: no commands are read in TLS",
    ),
    "_gaps": (
        Text(
            "받아 주는 명령인데 어떤 변수 값에서는 맞는 행이 없음",
            "a command that is not rejected, without a row for some values",
        ),
        "AUTHORIZATION STLS: no row fires for some values",
    ),
    "_policies": (
        Text(
            "정책이 상태를 옮김",
            "a policy that moves the state",
        ),
        "AUTHORIZATION USER policy login=closed: a policy refusal must stay where it is",
    ),
    "_broken_promises": (
        Text(
            "약속을 어기는 행, 아무 걸음에도 걸리지 않는 약속",
            "a row that breaks a promise, or a promise about no step",
        ),
        "property tls-stays is broken by TRANSACTION RSET ok",
    ),
}
"""By the function that finds it: what is wrong, and how it is told."""
