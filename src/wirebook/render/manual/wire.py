"""The manual of the wire format: its lines, settings, events and holes, as the grammar has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wirebook.grammar import ELISION, EVENTS, SIGILS
from wirebook.holes import TYPES
from wirebook.notation import picture
from wirebook.render.cells import MEANING, Content, Many, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html
from wirebook.render.manual.rows import WRITTEN, shown, told, words
from wirebook.render.phrases import EVENTS as HAPPENINGS
from wirebook.samples import ORDER, SAMPLES
from wirebook.text import Text
from wirebook.world import SETTINGS

HERE = "src/wirebook/render/manual/wire.py"

_KINDS: Mapping[str, tuple[str, ...]] = {
    ":": ("C: STAT", "S: +OK 0 0", "C@phone: STAT", "C?: RETR 1"),
    "|": ("C| NO", "C?| RET"),
    "~": ("C~ 4e 4f 4f 50 0d 0a", "S~ 2e 0d 0a"),
    "!": ("C! connect", "C! wait 10m", "S! close"),
    "=": ("S= TRANSACTION", "S= AUTHORIZATION tls=on"),
    ELISION: ("S ...",),
}
"""Each kind of line as one writes it."""

_ELIDED = Text(
    "이어지는 서버의 줄을 줄임. 몇 줄이든 된다",
    "further lines of the server, left out; however many",
)

_OTHERS = (
    ("@ pop3 alice=2", Text("머리글: 프로토콜과 설정", "the header: a protocol and settings")),
    (
        "@ lock=shared",
        Text("머리글의 다음 줄: 설정만", "a second line of the header: settings only"),
    ),
    ("# …", Text("다음 줄에 붙는 메모", "a note on the next line")),
)

FORMS = {
    "host": "host=mail.example.net",
    "servers": "servers=2",
    "port": "port=995",
    "given": "given=TRANSACTION",
    "fault": "fault=RETR:perm*2,RETR(2):perm,QUIT:lost",
}

_HOLES = {
    "int": Text("숫자들", "digits"),
    "word": Text("빈칸 없는 글", "text without a blank"),
    "any": Text("아무 글이나", "any text"),
}

_SAMPLES = {
    "plain": Text("아무것도 특별하지 않은 메시지", "a message with nothing special about it"),
    "dots": Text("점으로 시작하는 줄이 있는 메시지", "a message with lines that begin with dots"),
    "korean": Text("base64로 쓴 한국어 메시지", "a Korean message in base64"),
    "parts": Text("본문, 첨부, 메시지 안의 메시지", "text, an attachment, a message in a message"),
    "album": Text("첨부가 큰 메시지", "a message with a large attachment"),
    "utf8": Text("헤더까지 UTF-8인 메시지", "a message whose header is UTF-8, too"),
}


def parts(_: Edition) -> Mapping[str, Callable[[Edition], Html]]:
    """The tables of the format."""
    return {
        "lines": _lines,
        "settings": _settings,
        "events": _events,
        "holes": _holes,
        "samples": _samples,
        "pictures": _pictures,
    }


def _lines(edition: Edition) -> Html:
    kinds = {**SIGILS, ELISION: _ELIDED}
    rows: list[tuple[Content, ...]] = [
        (Word(sigil), text, words(told(_KINDS, sigil, f"lines with {sigil}", HERE), "  "))
        for sigil, text in kinds.items()
    ]
    rows += [(Word(form[0]), text, Word(form)) for form, text in _OTHERS]
    head = (Text("기호", "Sign"), MEANING, WRITTEN)
    return shown(edition, Table(Text("줄의 종류", "Kinds of lines"), head, tuple(rows)))


def _settings(edition: Edition) -> Html:
    rows: list[tuple[Content, ...]] = [
        (Word(name), text, Word(told(FORMS, name, f"the setting {name}", HERE)))
        for name, text in SETTINGS.items()
    ]
    for protocol in edition.book.protocols.values():
        machine = protocol.machine
        for variable in machine.variables:
            if variable.name in (*machine.selecting, *machine.configured):
                values = tuple(f"{variable.name}={value}" for value in variable.values)
                title = machine.title
                text = Text(f"{title.ko}: {variable.text.ko}", f"{title.en}: {variable.text.en}")
                rows.append((Word(variable.name), text, words(values)))
    account = Text(
        "다른 이름은 모두 계정이다. 값은 예제 메시지의 수나 이름, 비밀번호는 `secret`",
        "every other name is an account; its value is a number of sample messages or their "
        "names, its password `secret`",
    )
    rows.append((Word("alice"), account, words(("alice=2", "alice=plain,utf8", "alice=0"))))
    head = (Text("설정", "Setting"), MEANING, WRITTEN)
    return shown(edition, Table(Text("머리글의 설정", "Settings"), head, tuple(rows)))


def _events(edition: Edition) -> Html:
    span = Text("10분", "10 minutes")[edition.lang]
    rows = []
    for actor, names in EVENTS.items():
        for name in names:
            text = told(HAPPENINGS, (actor, name), name, "src/wirebook/render/phrases.py")
            written = f"{actor}! {name}" + (" 10m" if name == "wait" else "")
            rows.append((Word(written), edition.say(text).replace("{span}", span)))
    head = (WRITTEN, MEANING)
    return shown(edition, Table(Text("일", "Events"), head, tuple(rows)))


def _holes(edition: Edition) -> Html:
    rows = tuple(
        (
            Word(kind),
            told(_HOLES, kind, f"holes of type {kind}", HERE),
            Many((Word(f"<<n:{kind}>>"), Word(f"<<:{kind}>>"))),
            Word(pattern),
        )
        for kind, pattern in TYPES.items()
    )
    head = (Text("종류", "Type"), MEANING, WRITTEN, Text("정규식", "Expression"))
    return shown(edition, Table(Text("빈자리", "Holes"), head, rows))


def _samples(edition: Edition) -> Html:
    turns = {name: str(at) for at, name in enumerate(ORDER, 1)}
    rows = tuple(
        (
            Word(name),
            told(_SAMPLES, name, f"the sample {name}", HERE),
            str(len(data.replace(b"\n", b"\r\n"))),
            turns.get(name, "–"),
        )
        for name, data in SAMPLES.items()
    )
    head = (
        Text("메시지", "Message"),
        MEANING,
        Text("옥텟", "Octets"),
        Text("`alice=3`에서의 차례", "Turn in `alice=3`"),
    )
    return shown(edition, Table(Text("예제 메시지", "Sample messages"), head, rows))


def _pictures(edition: Edition) -> Html:
    rows = tuple(
        (Word(picture(control)), f"U+{ord(picture(control)):04X}", f"{ord(control):02x}", text)
        for control, text in (
            ("\0", Text("NUL", "NUL")),
            ("\t", Text("탭", "tab")),
            ("\n", Text("LF만", "LF alone")),
            ("\r", Text("CR만", "CR alone")),
            (" ", Text("줄 끝의 빈칸", "a blank at the end of a line")),
        )
    )
    head = (WRITTEN, Text("문자", "Character"), Text("옥텟", "Octet"), MEANING)
    return shown(edition, Table(Text("보이지 않는 옥텟", "Octets that no eye sees"), head, rows))
