"""The fences of the book and the options each takes: what may be written, as data.

Whoever reads a fence, explains it, or helps an editor to complete it reads it from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wirebook.text import Text


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a fence.

    Args:
        text: what it says.
        example: a value as one would write it.
        needed: whether the fence cannot do without it.
        values: the only values there are; empty if the book decides.
        pattern: what a value must look like (a regular expression), if anything goes else.
    """

    name: str
    text: Text
    example: str
    needed: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Fence:
    """A kind of fenced block: what it shows, and the options it takes.

    `content` says what stands inside; empty if nothing may.
    """

    name: str
    text: Text
    options: tuple[Option, ...]
    content: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its options."""
        return tuple(option.name for option in self.options)

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of those it cannot do without."""
        return tuple(option.name for option in self.options if option.needed)


TABLES = (
    *("states", "commands", "replies", "transitions", "refusals", "ports", "variables", "stores"),
    *("properties", "coverage", "limits", "proofs", "cheat", "counts", "rfc"),
    *("comparison", "verdicts", "claims", "plans", "servers", "clients"),
)
"""The reference tables that are made from the models."""

MANUALS = ("model", "wire", "fences", "cli", "api")
"""The reference parts that are made from the engine itself."""

_NAME = r"[a-z][a-z0-9-]*"

_PROTOCOL = Option(
    "protocol",
    Text("어느 프로토콜인가", "which protocol"),
    "pop3",
    needed=True,
    pattern=_NAME,
)
_TITLE = Option(
    "title", Text("블록 위에 보이는 제목", "the title above it"), "Two sessions, one maildrop"
)


def _fences() -> Iterator[Fence]:
    yield Fence(
        "wire",
        Text("전송 기록 하나를 실행해 보여 준다", "plays a transcript and shows it"),
        (
            Option(
                "src",
                Text(
                    "`snippets/` 아래의 파일. 없으면 블록 안에 쓴다",
                    "a file below `snippets/`; without it the dialogue stands in the block",
                ),
                "pop3/delete.wire",
                pattern=r"\S+\.wire",
            ),
            _TITLE,
            Option(
                "proof",
                Text(
                    "이 대화가 보이는 증명. `snippets/proofs.toml`의 이름",
                    "the proof that it shows, by its name in `snippets/proofs.toml`",
                ),
                "P-LOCK",
                pattern=r"P-[A-Z0-9-]+",
            ),
            Option(
                "hl",
                Text(
                    "눈에 띄게 할 줄. 머리글이 1번 줄이다",
                    "lines to point out; the header is line 1",
                ),
                "3,5-7",
                pattern=r"\d+(-\d+)?( *, *\d+(-\d+)?)*",
            ),
        ),
        Text("전송 기록. `src`가 있으면 비운다", "a transcript; nothing if there is `src`"),
    )
    yield Fence(
        "client",
        Text(
            "Python 세션 하나, 또는 그 한 절을 실행해 보여 준다",
            "runs a Python session and shows it, or a section of it",
        ),
        (
            Option(
                "src",
                Text("`snippets/` 아래의 파일", "a file below `snippets/`"),
                "pop3/plain.pycon",
                needed=True,
                pattern=r"\S+\.pycon",
            ),
            Option(
                "section",
                Text("보일 절. 없으면 모두", "the section to show; all of them without it"),
                "login",
            ),
            _TITLE,
        ),
    )
    yield Fence(
        "terminal",
        Text(
            "curl, openssl, swaks의 명령줄과 그 출력",
            "command lines of curl, openssl or swaks, and what they print",
        ),
        (
            Option(
                "src",
                Text("`snippets/` 아래의 파일", "a file below `snippets/`"),
                "debug/curl.console",
                needed=True,
                pattern=r"\S+\.console",
            ),
            Option("section", Text("보일 절", "the section to show"), "login", needed=True),
            _TITLE,
        ),
    )
    yield Fence(
        "states",
        Text("상태도", "a state diagram"),
        (
            _PROTOCOL,
            Option(
                "view",
                Text(
                    "무엇을 그리는가: 전체(`overview`), 실패(`failures`), TLS(`tls`), "
                    "명령 하나(`command:STLS`), 상태 하나(`state:TRANSACTION`), "
                    "모델 옆의 `hints.py`가 이름 붙인 조각(`detail:chunks`). 없으면 `overview`",
                    "what is drawn: everything (`overview`), failures (`failures`), TLS (`tls`), "
                    "one command (`command:STLS`), one state (`state:TRANSACTION`), a part "
                    "that `hints.py` names (`detail:chunks`); without it `overview`",
                ),
                "overview",
                pattern=r"overview|failures|tls|command:\S+|state:\S+|detail:\S+",
            ),
            Option(
                "sentences",
                Text(
                    "같은 내용을 그림 아래에 문장으로도 적는가. 없으면 `yes`",
                    "whether the same stands below in sentences; without it `yes`",
                ),
                "no",
                values=("yes", "no"),
            ),
        ),
    )
    yield Fence(
        "matrix", Text("상태와 명령의 표", "the table of states and commands"), (_PROTOCOL,)
    )
    yield Fence(
        "command",
        Text("명령 하나에 대해 모델이 아는 것", "what the model knows of a command"),
        (
            _PROTOCOL,
            Option(
                "name",
                Text("명령. 대문자로 쓴다", "the command, in capitals"),
                "RETR",
                needed=True,
            ),
        ),
    )
    yield Fence(
        "reference",
        Text(
            "모델이나 엔진에서 만든 참고 표",
            "a reference table made from the models, or from the engine",
        ),
        (
            Option(
                "of",
                Text("무엇의 표인가", "what it is a table of"),
                "ports",
                needed=True,
                values=(*TABLES, *MANUALS),
            ),
            Option(
                "protocol",
                Text(
                    "한 프로토콜만. 없으면 모두. 엔진의 표에는 쓰지 않는다",
                    "one protocol only, otherwise all; not for tables of the engine",
                ),
                "pop3",
                pattern=_NAME,
            ),
            Option(
                "name",
                Text(
                    "엔진의 표 가운데 한 조각: 명령, 모듈, 클래스",
                    "a part of a table of the engine: a command, a module, a class",
                ),
                "check",
            ),
        ),
    )
    yield Fence(
        "picture",
        Text("`diagrams/`의 그림", "a picture of `diagrams/`"),
        (
            Option(
                "src",
                Text("`diagrams/` 아래의 DOT 파일", "a DOT file below `diagrams/`"),
                "flow.dot",
                needed=True,
                pattern=r"\S+\.dot",
            ),
            _TITLE,
        ),
    )
    yield Fence(
        "seed",
        Text("원문의 줄과 판정", "lines of the source document, with their verdicts"),
        (
            Option(
                "lines",
                Text(
                    "`snippets/seed.md`의 줄. 판정은 `snippets/claims.toml`에 있다",
                    "lines of `snippets/seed.md`; the verdicts are in `snippets/claims.toml`",
                ),
                "1-5",
                needed=True,
                pattern=r"\d+-\d+",
            ),
        ),
    )
    yield Fence(
        "path",
        Text("읽는 길 하나", "a reading path"),
        (
            Option(
                "name",
                Text(
                    "`snippets/paths.toml`의 길. 있는 쪽만 보인다",
                    "a path of `snippets/paths.toml`; only the pages that exist are listed",
                ),
                "newcomer",
                needed=True,
                pattern=_NAME,
            ),
        ),
    )
    yield Fence(
        "panels",
        Text("무상태 프로토콜의 그림 세 장", "a stateless protocol in three pictures"),
        (
            _PROTOCOL,
            Option(
                "src",
                Text(
                    "쿠키가 다른 서버로 가는 전송 기록",
                    "a transcript in which a cookie goes to another server",
                ),
                "http/cookie-signed.wire",
                needed=True,
                pattern=r"\S+\.wire",
            ),
        ),
    )
    yield Fence(
        "hops",
        Text("끊고 갈아타는 대화들을 줄로", "dialogues that are cut, as lanes"),
        (
            Option(
                "src",
                Text("전송 기록들, 사이에 빈칸", "transcripts, with blanks between them"),
                "http/hop.wire pop3/hop.wire",
                needed=True,
                pattern=r"\S+\.wire( \S+\.wire)*",
            ),
            Option(
                "names",
                Text(
                    "줄의 이름들, 사이에 쉼표", "the names of the lanes, with commas between them"
                ),
                "HTTP,POP3",
                needed=True,
            ),
            _TITLE,
        ),
    )
    yield Fence(
        "octets",
        Text("명령마다 드는 옥텟을 막대로", "what commands cost in octets, as bars"),
        (
            Option(
                "src",
                Text("전송 기록들, 사이에 빈칸", "transcripts, with blanks between them"),
                "pop3/price.wire imap/price.wire",
                needed=True,
                pattern=r"\S+\.wire( \S+\.wire)*",
            ),
            _TITLE,
        ),
    )
    yield Fence(
        "journey",
        Text("메일 한 통이 지나는 길", "the way that a message takes"),
        (
            Option(
                "src",
                Text("누가 있고 무엇을 보내는지 적은 TOML", "the TOML that says who there is"),
                "flow/journey.toml",
                needed=True,
                pattern=r"\S+\.toml",
            ),
            Option(
                "run",
                Text(
                    "그 가운데 어느 것. `+`로 이으면 함께",
                    "which of its runs; with `+` several at once",
                ),
                "base",
                needed=True,
            ),
            Option(
                "switches",
                Text(
                    "독자가 나머지를 마음대로 켜고 끈다. 첫째 것에만",
                    "whether readers may switch the others on; of the first run only",
                ),
                "yes",
                values=("yes",),
            ),
            Option(
                "proof",
                Text("이 길이 보이는 증명의 이름", "the proof that it is a part of"),
                "P-E2E",
            ),
        ),
    )
    yield Fence(
        "exercise",
        Text(
            "독자가 일으켜 볼 일 하나: 목표, 힌트, 푸는 자리, 풀이",
            "something for readers to bring about: goal, hint, a place to try, a solution",
        ),
        (
            Option(
                "name",
                Text("`snippets/exercises.toml`의 이름", "its id in `snippets/exercises.toml`"),
                "lost-mark",
                needed=True,
                pattern=_NAME,
            ),
        ),
    )
    yield Fence(
        "lab",
        Text(
            "모의 서버가 이 쪽에서 도는 자리. 시작하는 세계는 `snippets/lab.toml`에 있다",
            "a place where the mock servers run in the page; the worlds to begin in are in "
            "`snippets/lab.toml`",
        ),
        (),
    )


FENCES: Mapping[str, Fence] = {fence.name: fence for fence in _fences()}
"""Every fence of the book, by name."""
