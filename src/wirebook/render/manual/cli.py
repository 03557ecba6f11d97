"""The manual of the command line: each command with its arguments, as the parser has them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module

from wirebook.render.cells import MEANING, NONE, Content, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html, el, join
from wirebook.render.manual.rows import DEFAULT, OPTION, VALUES, shown, told, words
from wirebook.text import Text

HERE = "src/wirebook/render/manual/cli.py"

COMMANDS: Mapping[str, Text] = {
    "init": Text("새 책을 시작한다", "starts a book of your own"),
    "new page": Text(
        "두 언어의 쪽과 그 차례를 더한다", "adds a page in both languages, and its place in the nav"
    ),
    "new transcript": Text(
        "전송 기록을 더하고 두 언어의 쪽에 보인다",
        "adds a transcript, and shows it on a page of both languages",
    ),
    "new protocol": Text(
        "그 이름의 장난감 프로토콜을 더한다: 표, 서버, 대화, 쪽",
        "adds a toy of that name: table, server, dialogues, pages",
    ),
    "build": Text(
        "책을 검사하고 두 언어를 빌드한다", "checks the book, then builds both languages"
    ),
    "serve": Text(
        "두 언어를 보여 주고, 고칠 때마다 다시 빌드한다",
        "shows both languages, and builds them anew at each change",
    ),
    "check": Text(
        "모든 대화와 세션을 실행하고 모든 쪽을 검사한다",
        "plays every dialogue and session, checks every page",
    ),
    "fill": Text(
        "서버의 줄을 채우고 달라진 곳을 보여 준다",
        "writes the server's lines and shows what changed",
    ),
    "mock": Text("실제 클라이언트를 위한 모의 서버를 켠다", "starts mock servers for real clients"),
    "talk": Text(
        "터미널에서 모의 서버와 이야기한다", "lets you type to a mock server in the terminal"
    ),
    "model": Text("모델 하나를 내보낸다", "prints a model"),
    "translated": Text(
        "원문보다 오래된 번역을 댄다", "lists translations that are older than their source"
    ),
    "exercise": Text(
        "전송 기록이 문제를 푸는지 판정한다", "says whether a transcript solves an exercise"
    ),
    "coverage": Text(
        "대화가 모델의 어디까지 보였는지 센다", "counts how much of the models the dialogues show"
    ),
}
"""What each command does."""

ARGUMENTS: Mapping[str, Text] = {
    "init DIR": Text("빈 폴더, 또는 새 폴더", "an empty folder, or a new one"),
    "init --protocol": Text("책이 다룰 프로토콜의 이름", "the name of the protocol it is about"),
    "new page PATH.md": Text("언어의 뿌리에서 본 경로", "its path from the root of a language"),
    "new page --ko": Text("한국어 제목", "its title in Korean"),
    "new page --en": Text("영어 제목", "its title in English"),
    "new transcript PROTOCOL/NAME.wire": Text(
        "`snippets` 아래의 경로", "its path below `snippets`"
    ),
    "new transcript --page": Text(
        "보일 쪽. 없으면 프로토콜의 첫 쪽",
        "the page that shows it; without it the protocol's first",
    ),
    "new transcript --ko": Text("한국어 제목", "its title in Korean"),
    "new transcript --en": Text("영어 제목", "its title in English"),
    "new protocol NAME": Text("프로토콜의 이름", "its name"),
    "build --offline": Text(
        "폴더에서 바로 연 사이트에서도 검색이 된다",
        "search also works in a site opened from a folder",
    ),
    "build --builder": Text("무엇으로 빌드하는가", "what builds it"),
    "build --out": Text("사이트를 쓸 폴더", "the folder of the site"),
    "build --url": Text(
        "공개할 주소. 주면 쪽이 이어서 바뀐다(instant navigation)",
        "where it will be published; with it pages change without loading anew",
    ),
    "build --edit": Text(
        "고치기 고리에서 `docs/` 앞에 오는 주소", "what stands before `docs/` in an edit link"
    ),
    "build --no-check": Text(
        "먼저 검사하지 않는다. 틀린 블록은 그래도 빌드를 멈춘다",
        "does not check first; a wrong fence still ends the build",
    ),
    "serve --port": Text("포트. 0이면 빈 포트를 고른다", "the port; 0 picks a free one"),
    "check PATH": Text(
        "이 파일만: `.wire`, `.pycon`, `.console`, `.md`. 없으면 책 전체",
        "only these files: `.wire`, `.pycon`, `.console`, `.md`; without any the whole book",
    ),
    "check --json": Text("문제마다 JSON 객체 한 줄", "one JSON object a line for each problem"),
    "check --against": Text(
        "실서버를 상대로 다시 실행해 응답의 모양을 견준다",
        "replays against a real server and compares the shapes of the replies",
    ),
    "check --watch": Text(
        "고칠 때마다 바뀐 것만 다시 검사하고 달라진 판정만 알린다. Ctrl-C로 끝낸다",
        "checks again what changes and tells only what is new in the verdict; Ctrl-C ends it",
    ),
    "fill PATH": Text(
        "전송 기록, 명령줄 기록, 또는 전송 기록이 든 쪽",
        "transcripts, terminal sessions, or pages that hold transcripts",
    ),
    "mock --account": Text("계정을 연다. 여러 번 쓸 수 있다", "opens an account; may be repeated"),
    "mock --message": Text(
        "파일의 메시지를 계정의 메일함에 넣는다. 여러 번 쓸 수 있다",
        "puts the message of a file into an account's mailbox; may be repeated",
    ),
    "mock --set": Text(
        "서버의 변수. 여러 번 쓸 수 있다", "a variable of the servers; may be repeated"
    ),
    "mock --fault": Text(
        "다음에 일어날 고장, `RCPT:busy*2`처럼. 여러 번 쓸 수 있다",
        "what goes wrong next, like `RCPT:busy*2`; may be repeated",
    ),
    "mock --idle": Text(
        "이만큼 조용하면 서버가 끊는다. 단위는 초",
        "seconds of silence after which the servers hang up",
    ),
    "talk protocol": Text("어느 프로토콜인가", "which protocol"),
    "talk KEY=VALUE": Text(
        "전송 기록의 머리글과 같은 설정", "settings as in the header of a transcript"
    ),
    "model protocol": Text("어느 프로토콜인가", "which protocol"),
    "model --format": Text("어떤 꼴로", "in which form"),
    "model --lang": Text("어느 언어로", "in which language"),
    "translated PAGE": Text("이 쪽만", "these pages only"),
    "translated --accept": Text(
        "이 쪽이 지금의 짝을 따라간다고 적는다",
        "says that the page follows its twin as that is now",
    ),
    "translated --behind": Text(
        "이 쪽이 고쳐진 짝을 아직 따라가지 못했다고 적는다",
        "says that the page does not follow its changed twin yet",
    ),
    "exercise name": Text(
        "어느 문제인가. 없으면 모두 나열한다", "which exercise; without it they are listed"
    ),
    "exercise FILE": Text(
        "판정할 전송 기록. 없으면 목표와 힌트를 보인다",
        "the transcript to mark; without it goal and hint are told",
    ),
    "exercise --lang": Text("어느 언어로", "in which language"),
    "coverage --json": Text(
        "프로토콜마다 JSON 객체 한 줄", "one JSON object a line for each protocol"
    ),
}
"""What each argument says; ports of `mock` are explained by the models."""

_PORT = Text(
    "{title}, {port}번 포트의 서비스. 0이면 빈 포트",
    "{title}, the service of port {port}; 0 picks a free one",
)


def parts(_: Edition) -> Mapping[str, Callable[[Edition], Html]]:
    """An overview of the commands, and each command."""
    return {
        "overview": _overview,
        **{name: partial(_command, name, parser) for name, parser in commands().items()},
    }


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of the commands, by name.

    The command line stands above the pages, so it is asked for by name: a manual reads what it
    describes, and is no part of it.
    """
    parser: argparse.ArgumentParser = import_module("wirebook.cli").parser()
    return dict(_leaves("", parser))


def _leaves(
    name: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """A command that has kinds, as `new` has `new page`, is told by these."""
    kinds = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not kinds:
        yield name, parser
    for each in kinds:
        for word, sub in each.choices.items():
            yield from _leaves(f"{name} {word}".strip(), sub)


def arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The arguments of a command that are its own."""
    return (each for each in parser._actions if not isinstance(each, argparse._HelpAction))


def shown_name(action: argparse.Action) -> str:
    """What an argument is called: `--json`, `PATH`."""
    return (
        action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
    )


def usage(name: str, parser: argparse.ArgumentParser) -> str:
    """A command with its arguments: `wirebook check [--json] [PATH...]`."""
    given = sorted(arguments(parser), key=lambda each: not each.option_strings)
    return " ".join(["wirebook", name, *(_form(each) for each in given)])


def _form(action: argparse.Action) -> str:
    name = shown_name(action)
    if action.option_strings:
        value = "" if action.nargs == 0 else f" {_value(action)}"
        return f"[{name}{value}]"
    many = "..." if action.nargs in ("*", "+") else ""
    return f"[{name}{many}]" if action.nargs == "*" else f"{name}{many}"


def _value(action: argparse.Action) -> str:
    if action.choices:
        return "|".join(map(str, action.choices))
    return str(action.metavar or action.dest.upper())


def _overview(edition: Edition) -> Html:
    rows = tuple(
        (Word(f"wirebook {name}"), told(COMMANDS, name, f"wirebook {name}", f"COMMANDS in {HERE}"))
        for name in commands()
    )
    head = (Text("명령", "Command"), Text("하는 일", "What it does"))
    return shown(edition, Table(Text("명령", "Commands"), head, rows))


def _command(name: str, parser: argparse.ArgumentParser, edition: Edition) -> Html:
    told(COMMANDS, name, f"wirebook {name}", f"COMMANDS in {HERE}")
    rows = tuple(
        (
            Word(shown_name(action)),
            _words(edition, name, action),
            words(map(str, action.choices or ())) if action.choices else _free(action),
            _default(action),
        )
        for action in arguments(parser)
    )
    head = (OPTION, MEANING, VALUES, DEFAULT)
    caption = Text(f"wirebook {name}의 옵션", f"Options of wirebook {name}")
    form = el("p", el("code", usage(name, parser)), class_="wb-usage")
    return join([form, shown(edition, Table(caption, head, rows, "options")) if rows else None])


def _words(edition: Edition, name: str, action: argparse.Action) -> Text:
    key = f"{name} {shown_name(action)}"
    if action.dest.startswith("port_"):
        return _port(edition, action.dest.removeprefix("port_"))
    return told(ARGUMENTS, key, f"wirebook {key}", f"ARGUMENTS in {HERE}")


def _port(edition: Edition, service: str) -> Text:
    """The words of a model for one of its ports."""
    title, endpoint = next(
        (protocol.machine.title, endpoint)
        for protocol in edition.book.protocols.values()
        for endpoint in protocol.machine.endpoints
        if endpoint.service == service
    )
    ko, en = (
        _PORT[lang].format(title=f"{title[lang]}: {endpoint.title[lang]}", port=endpoint.port)
        for lang in ("ko", "en")
    )
    return Text(ko, en)


def _free(action: argparse.Action) -> Content:
    return NONE if action.nargs == 0 else Word(_value(action))


def _default(action: argparse.Action) -> Content:
    default = action.default
    if action.nargs == 0 or default in (None, "", [], argparse.SUPPRESS):
        return NONE
    return Word(str(default))
