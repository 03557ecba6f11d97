"""The manual of the Python interface: modules, their public names, signatures and docstrings."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from importlib import import_module
from types import ModuleType
from typing import Any

from wirebook.errors import SourceError
from wirebook.render.cells import Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.html import marked
from wirebook.render.manual.rows import shown
from wirebook.text import Text

MODULES: Mapping[str, Text] = {
    "text": Text("두 언어로 된 이름표", "a label in both languages"),
    "errors": Text("오류의 종류", "the kinds of errors"),
    "rfc": Text("인용과 RFC 색인", "citations, and the index of RFCs"),
    "clock": Text("시킬 때만 가는 시계", "a clock that moves when told"),
    "wire": Text("옥텟을 줄로 자르기", "octets cut into lines"),
    "machine": Text("프로토콜의 표", "the table of a protocol"),
    "variant": Text("표에서 다른 표 만들기", "one table made from another"),
    "hints": Text("그림의 배치에 필요한 몇 가지", "the few things that pictures need beyond it"),
    "flaws": Text("표의 결함 찾기", "what is wrong with a table"),
    "mail": Text("메일함과 메시지", "mailboxes and messages"),
    "mime": Text("메시지의 조각과 주소", "the parts and addresses of a message"),
    "sasl": Text("SASL 방식의 서버 쪽", "the server's side of SASL mechanisms"),
    "samples": Text("예제 메시지", "the sample messages"),
    "transcript": Text("전송 기록 읽기", "reading transcripts"),
    "blocks": Text("쪽의 블록 찾기", "finding the fenced blocks of a page"),
    "options": Text("블록과 옵션의 목록", "the fences and their options"),
    "connection": Text("표를 따라 움직이는 연결 하나", "one connection that runs a table"),
    "protocols": Text("엔진이 아는 프로토콜", "the protocols that the engine knows"),
    "world": Text(
        "호스트, 계정, 시계가 있는 작은 인터넷", "a small internet of hosts and accounts"
    ),
    "transport.dns": Text("메일이 갈 서버 찾기", "where mail for a domain goes"),
    "transport.spf": Text("주소가 그 도메인의 것인지: SPF", "whether an address may send: SPF"),
    "transport.dmarc": Text(
        "보이는 도메인이 바라는 것: DMARC", "what the author's domain wants: DMARC"
    ),
    "transport.client": Text("SMTP와 LMTP의 클라이언트 쪽", "the client's side of SMTP and LMTP"),
    "transport.system": Text("큐, 재시도, 되돌아오는 알림", "queues, retries, and what comes back"),
    "transport.journey": Text("메일 한 통의 길", "the way of one message"),
    "lab": Text("여러 연결로 서버와 이야기하기", "talking to a host over several connections"),
    "turns": Text("재생의 결과", "what came of a replay"),
    "replay": Text("전송 기록을 실행해 견주기", "playing a transcript and comparing"),
    "book": Text("디스크 위의 책", "a book on disk"),
    "claims": Text("원문과 그에 대한 판정", "the source document, and the verdicts on it"),
    "exercises": Text("독자가 풀 문제", "what readers are to bring about"),
    "marking": Text("대화가 문제를 풀었는지의 판정", "whether a dialogue does it"),
    "servers": Text("실서버에서 잰 것", "what real servers were measured to do"),
    "clients": Text("실제 메일 클라이언트가 하는 일", "what real mail clients do"),
    "comparison": Text("프로토콜을 칸마다 견준 표", "protocols compared cell by cell"),
    "translation": Text("번역이 따라가는지 보기", "whether translations follow their sources"),
    "coverage": Text("대화가 모델을 얼마나 보였는가", "how much of a model the dialogues show"),
    "record": Text("전송 기록에 서버의 줄을 써 넣기", "writing the server's lines into files"),
    "internet": Text(
        "표준 라이브러리의 클라이언트가 이름으로 닿는 서버",
        "servers that the standard library's clients reach by name",
    ),
    "pycon": Text("Python 세션 실행하기", "running Python sessions"),
    "console": Text("명령줄과 그 출력 읽기", "reading command lines and what they print"),
    "terminal": Text("명령줄을 모의 서버에 실행하기", "running command lines against mock servers"),
    "serve": Text("루프백 포트의 모의 서버", "mock servers on loopback ports"),
    "against": Text("실서버와 견주기", "comparing with a real server"),
    "checks": Text("책 전체의 검사", "all checks of a book"),
    "site": Text("사이트 빌드", "building the site"),
    "lexer": Text("전송 기록에 색 입히기", "colouring transcripts"),
}
"""The modules that may be used from outside, and what each is for."""

INTERNAL = (
    *("josa", "align", "holes", "fence", "certificates", "preview", "notation", "export"),
    *("grammar", "literals", "fill", "writeback", "conversation", "shelf", "channel", "carrier"),
    *("mock", "talk", "markdown", "fences", "cli", "watch", "ahead", "builder", "annotation"),
    *("history", "stamp", "citable", "current", "mentions", "layouts", "recorded", "links"),
    *("showing", "terms", "glossary", "readings", "signpost", "whereabouts", "translated"),
    *("transport", "transport.report", "desk", "runtime", "scenes"),
)
"""Modules for the engine alone; so are `protocols.*`, `render.*`, `scaffold.*` and `testing.*`."""

_ARGS = re.compile(r"\n\s*\n(Args|Returns|Raises):\n", re.MULTILINE)
_WORDS = {"Args": "Arguments", "Returns": "Returns", "Raises": "Raises"}
_NO_SIGNATURE = (enum.Enum, BaseException)


def parts(_: Edition) -> Mapping[str, Callable[[Edition], Html]]:
    """An overview of the modules, and each module."""
    return {"overview": _overview, **{name: partial(_module, name) for name in MODULES}}


def public(module: ModuleType) -> dict[str, Any]:
    """The public names that a module itself defines, in the order of its text."""
    found = {}
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__
        if not name.startswith("_") and own and (inspect.isclass(value) or callable(value)):
            found[name] = value
    return found


def load(name: str) -> ModuleType:
    """A module of the engine; by name, since a manual stands below some that it describes."""
    return import_module(f"wirebook.{name}")


def _overview(edition: Edition) -> Html:
    rows = tuple(
        (Word(f"wirebook.{name}"), text, _names(load(name))) for name, text in MODULES.items()
    )
    head = (Text("모듈", "Module"), Text("쓰임", "What for"), Text("이름", "Names"))
    return shown(edition, Table(Text("모듈", "Modules"), head, rows))


def _names(module: ModuleType) -> str:
    return ", ".join(public(module)) or "–"


def _module(name: str, _: Edition) -> Html:
    module = load(name)
    entries = [_entry(f"{name}.{each}", each, value) for each, value in public(module).items()]
    return el(
        "div",
        el("p", _first(_doc(name, module)), lang="en"),
        *entries,
        class_="wb-api",
        id=f"api-{name.replace('.', '-')}",
    )


def _entry(path: str, name: str, value: Any) -> Html:
    """A name with its signature and docstring, and a class with its members."""
    return el(
        "section",
        el("p", el("code", signature(name, value)), class_="wb-api__name"),
        _told(_doc(path, value)),
        *_members(path, value),
        class_="wb-api__entry",
        id=f"api-{path.replace('.', '-').lower()}",
    )


def _members(path: str, value: Any) -> Iterator[Html]:
    if not inspect.isclass(value):
        return
    rows = [
        el("li", el("code", form), " ", marked(_first(_doc(f"{path}.{name}", member))))
        for name, form, member in members(value)
    ]
    if rows:
        yield el("ul", *rows, class_="wb-api__members", lang="en")


def members(value: type) -> Iterator[tuple[str, str, Any]]:
    """The public methods and properties of a class: name, form, and what has the docstring."""
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        if isinstance(member, (property, cached_property)):
            yield name, f".{name}", member
        elif isinstance(member, (classmethod, staticmethod)):
            yield name, signature(f".{name}", member.__func__, bound=True), member.__func__
        elif inspect.isfunction(member):
            yield name, signature(f".{name}", member, bound=True), member


def signature(name: str, value: Any, *, bound: bool = False) -> str:
    """How a name is used: `parse(text: str, path: str = "") -> Transcript`."""
    if inspect.isclass(value) and issubclass(value, _NO_SIGNATURE):
        return name
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return name
    given = list(found.parameters.values())[1 if bound else 0 :]
    inside = ", ".join(_starred(given))
    returns = found.return_annotation
    gives = "" if returns is inspect.Signature.empty or inspect.isclass(value) else f" -> {returns}"
    return f"{name}({inside}){gives}"


def _starred(parameters: list[inspect.Parameter]) -> Iterator[str]:
    star = False
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not star:
            star = True
            yield "*"
        star = star or each.kind is each.VAR_POSITIONAL
        yield _parameter(each)


def _parameter(each: inspect.Parameter) -> str:
    stars = "*" * ((each.kind is each.VAR_POSITIONAL) + 2 * (each.kind is each.VAR_KEYWORD))
    kind = "" if each.annotation is each.empty else f": {each.annotation}"
    if each.default is each.empty:
        return f"{stars}{each.name}{kind}"
    return f"{stars}{each.name}{kind} = {_default(each.default)}"


def _default(value: Any) -> str:
    """A default as one would write it, the same on every machine."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    plain = value is None or isinstance(value, (str, int, float, tuple))
    return repr(value) if plain else "..."


def _doc(path: str, value: Any) -> str:
    """The docstring of a public name.

    Raises:
        SourceError: if it has none.
    """
    own = value.__doc__
    if (
        inspect.isclass(value)
        and dataclasses.is_dataclass(value)
        and own.startswith(f"{value.__name__}(")
    ):
        own = None  # made by dataclass
    if not own:
        raise SourceError(f"expected a docstring of wirebook.{path}, found none: write one")
    return inspect.cleandoc(own)


def _first(doc: str) -> str:
    return doc.split("\n\n", 1)[0].replace("\n", " ")


def _told(doc: str) -> Html:
    """A docstring: its paragraphs, and its arguments as a list."""
    pieces = _ARGS.split(f"{doc}\n")
    shown = [el("p", marked(each.replace("\n", " "))) for each in _paragraphs(pieces[0])]
    for head, body in zip(pieces[1::2], pieces[2::2], strict=True):
        items = [el("li", marked(item)) for item in _items(body)]
        shown += el("p", _WORDS[head], class_="wb-api__head"), el("ul", *items)
    return el("div", join(shown), lang="en")


def _paragraphs(text: str) -> list[str]:
    return [each for each in text.strip().split("\n\n") if each]


def _items(body: str) -> list[str]:
    """Entries are indented, and go on with more indentation."""
    lines = [line for line in body.splitlines() if line.strip()]
    width = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    items: list[str] = []
    for line in lines:
        rest = line[width:]
        if rest.startswith(" ") and items:
            items[-1] += " " + rest.strip()
        else:
            items.append(_named(rest))
    return items


def _named(item: str) -> str:
    """Set the name before the colon as code."""
    name, colon, rest = item.partition(": ")
    return f"`{name}`:{' ' + rest}" if colon and re.fullmatch(r"\w+", name) else item
