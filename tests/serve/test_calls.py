"""The calls that pages offer to copy: each is run, and has the dialogue that it was made from."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from wirebook.book import Book, played
from wirebook.certificates import authority
from wirebook.connection import Connection, Step
from wirebook.conversation import Conversation
from wirebook.internet import internet
from wirebook.render.calls import calls
from wirebook.serve import Service, serving
from wirebook.transcript import parse
from wirebook.turns import Replay
from wirebook.world import Scenario

BOOK = Book.find()
REPLAYS = {source: BOOK.play(transcript) for source, transcript in BOOK.transcripts()}
"""By name; each is played once."""


def offered(name: str) -> dict[str, str]:
    """Every call of a program that some page offers, by the transcript."""
    found = {source: dict(calls(replay)).get(name, "") for source, replay in REPLAYS.items()}
    return {source: text for source, text in found.items() if text}


PYTHON, OPENSSL, NC, CURL = (offered(name) for name in ("Python", "openssl", "nc", "curl"))

OWN = {
    *("greeting", "EHLO", "STARTTLS", "handshake", "AUTH", "response", "CAPA", "USER", "PASS"),
    *("STLS", "CAPABILITY", "LOGIN", "AUTHENTICATE", "QUIT", "LOGOUT", "drop"),
}
"""What curl does in its own way before and after what it is told: hello, TLS, login, goodbye."""


def happened(steps: list[Step]) -> list[tuple[str, str, str, str, bytes]]:
    """What is the same whenever the same is said."""
    return [(each.event, each.outcome, each.before, each.after, each.sent) for each in steps]


def expected(replay: Replay) -> list[tuple[str, str, str, str, bytes]]:
    """What happened in the dialogue."""
    return happened([moment.step for moment, _ in replay.moments()])


def agrees(steps: list[Step], replay: Replay, *, since: str = "") -> None:
    """Assert that a connection was the dialogue, and that at most hanging up came after it.

    Args:
        since: the event after which they are compared.
    """
    found, wanted = happened(steps), expected(replay)
    if since:
        found, wanted = (
            each[[step[0] for step in each].index(since) :] for each in (found, wanted)
        )
    assert found[: len(wanted)] == wanted
    assert [step[0] for step in found[len(wanted) :]] in ([], ["drop"])


@pytest.mark.parametrize("source", PYTHON)
def test_python_has_the_dialogue(source: str) -> None:
    replay = REPLAYS[source]
    with internet(BOOK.scene(replay.transcript)) as net:
        exec(compile(PYTHON[source], source, "exec"), {"__name__": "__main__"})
        assert net.open_connections() == ()
    (conversation,) = net.conversations
    agrees(conversation.steps, replay)


@contextmanager
def listening(place: Scenario) -> Iterator[tuple[int, list[Conversation]]]:
    """A mock server of a world, with what is said to it."""
    said: list[Conversation] = []
    connect: Callable[..., Connection] = place.world.connect

    def noted(*args: Any) -> Connection:
        connection = connect(*args)
        said.append(Conversation(connection))
        return connection

    place.world.connect = noted  # type: ignore[method-assign]
    service = Service(place.protocol, place.endpoint)
    with serving(place.world, place.host, [service]) as ports:
        yield ports[service.name], said


@pytest.fixture(scope="session")
def hurry(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which a second is short, and the mock's authority is trusted."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "sleep").write_text('#!/bin/sh\nexec /bin/sleep "$HURRY"\n')
    (folder / "sleep").chmod(0o755)
    (folder / "ca.pem").write_text(authority().pem)
    path = f"{folder}:{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path, "LC_ALL": "C.UTF-8", "SSL_CERT_FILE": str(folder / "ca.pem")}


def run(source: str, text: str, environment: dict[str, str], since: str = "") -> None:
    """Run a call in a shell; where the machine was too busy for short seconds, with longer ones."""
    try:
        once(source, text, {**environment, "HURRY": "0.01"}, since)
    except AssertionError:
        once(source, text, {**environment, "HURRY": "0.5"}, since)


def once(source: str, text: str, environment: dict[str, str], since: str) -> None:
    """Run a call in a shell, led to a mock of the transcript's world."""
    replay = REPLAYS[source]
    place = BOOK.scene(replay.transcript)
    host, port = place.host.name, place.endpoint.port
    with listening(place) as (ours, said):
        for written, meant in (
            (f"{host}:{port}", f"localhost:{ours}"),
            (f"{host} {port}", f"localhost {ours}"),
        ):
            text = text.replace(written, meant)
        done = subprocess.run(
            ["bash", "-c", text], env=environment, capture_output=True, timeout=60, check=False
        )
    (conversation,) = said
    agrees(conversation.steps, replay, since=since)
    if not since:
        assert done.stdout == b"".join(step[-1] for step in expected(replay))


@pytest.mark.parametrize("source", NC)
def test_nc_has_the_dialogue(
    source: str, hurry: dict[str, str], tool: Callable[[str], str]
) -> None:
    tool("nc")
    run(source, NC[source], hurry)


@pytest.mark.parametrize("source", OPENSSL)
def test_openssl_has_the_dialogue(
    source: str, hurry: dict[str, str], tool: Callable[[str], str]
) -> None:
    tool("openssl")
    # It leaves as soon as its input ends, with what the server still says unheard.
    text = OPENSSL[source].replace("done; sleep 1;", "done; HURRY=0.4 sleep 1;")
    run(source, text, hurry, "handshake" if "-starttls" in text else "")


def told(steps: list[Step]) -> list[tuple[str, str, bytes]]:
    """What was done of what curl was told, with the answers; tags are its own."""
    return [
        (each.event, each.outcome, re.sub(rb"(?m)^\S+(?= (?:OK|NO|BAD) )", b"", each.sent))
        for each in steps
        if each.event not in OWN
    ]


@pytest.mark.parametrize("source", CURL)
def test_curl_brings_about_the_same(
    source: str, hurry: dict[str, str], tool: Callable[[str], str]
) -> None:
    tool("curl")
    replay = REPLAYS[source]
    place = BOOK.scene(replay.transcript)
    host, port = place.host.name, place.endpoint.port
    with listening(place) as (ours, said):
        led = f"curl -s --connect-to {host}:{port}:localhost:{ours} "
        text = CURL[source].replace("curl ", led, 1).replace("--next ", f"--next {led[5:]}")
        done = subprocess.run(
            ["bash", "-c", text], env=hurry, capture_output=True, timeout=60, check=False
        )
    assert len(said) == 1, done.stderr.decode()
    if replay.machine.name == "http":
        agrees(said[0].steps, replay)
        return
    wanted = told([moment.step for moment, _ in replay.moments()])
    assert told(said[0].steps) == wanted != [], done.stderr.decode()


def test_every_protocol_with_lines_has_calls() -> None:
    spoken = [
        {REPLAYS[source].machine.name for source in found} for found in (PYTHON, NC, OPENSSL, CURL)
    ]
    mail = {"smtp", "pop3", "imap"}
    assert spoken == [mail | {"lmtp"}, mail | {"lmtp", "http"}, mail | {"http"}, mail | {"http"}]


HEAD = "@ pop3 alice=1\nS: +OK <<:any>>\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{HEAD}C: QUIT\nS: +OK <<:any>>\nS! close\n", ["nc", "Python"]),
        (
            HEAD.replace("alice=1", "alice=1 given=TRANSACTION").replace("S: +OK <<:any>>\n", "")
            + "C: NOOP\nS: +OK\n",
            [],
        ),
        (f"{HEAD}C?: NOOP\nC?: NOOP\nS: -ERR <<:any>>\nS: -ERR <<:any>>\n", ["Python"]),
        (f"{HEAD}C| QU\nC~ 49 54 0d 0a\nS: +OK <<:any>>\n", ["nc", "Python"]),
        (f"{HEAD}C?~ 01 0d 0a\nS: -ERR <<:any>>\n", ["Python"]),
        (
            f"{HEAD}C: CAPA\nS: +OK <<:any>>\nS ...\nS: .\nC: STLS\nS: +OK <<:any>>\nC! tls\n"
            "C: QUIT\nS: +OK <<:any>>\n",
            ["openssl", "Python"],
        ),
        (
            f"{HEAD}C?: NOOP\nS: -ERR <<:any>>\nC: STLS\nS: +OK <<:any>>\nC! tls\n"
            "C: QUIT\nS: +OK <<:any>>\n",
            ["Python"],
        ),
        (f"{HEAD}C! close\nC! connect\nS: +OK <<:any>>\nC: QUIT\nS: +OK <<:any>>\n", []),
        (
            "@ pop3 alice=1\nS@a: +OK <<:any>>\nS@b: +OK <<:any>>\nC@a: QUIT\nS@a: +OK <<:any>>\n",
            [],
        ),
        (
            "@ smtp fault=NOOP:shutdown\nS: 220 <<:any>>\nC: NOOP\nS: 421 <<:any>>\nS! close\n",
            [],
        ),
        ("@ http\nC: GET /hello HTTP/1.0\nC:\nS: HTTP/1.1 200 OK\nS ...\n", ["nc"]),
    ],
)
def test_what_a_program_cannot_say_is_not_offered(text: str, names: list[str]) -> None:
    assert [name for name, _ in calls(played(parse(text, "x.wire")))] == names


def test_a_line_that_ends_the_shell_text_is_told_apart() -> None:
    text = "@ smtp alice=0\nS: 220 <<:any>>\nC?: END\nS: 500 <<:any>>\n"
    (_, shell), _ = calls(played(parse(text, "x.wire")))
    assert "<<'STOP' |" in shell


ASKED = f"{HEAD}C: USER alice\nS: +OK <<:any>>\nC: PASS secret\nS: +OK <<:any>>\n"
QUIT = "C: QUIT\nS: +OK <<:any>>\n"
GET = "@ http\nC: GET {} HTTP/1.1\nC: Host: www.example.org\n{}C:\nS: HTTP/1.1 <<:any>>\nS ...\n"
HELLO = "@ smtp alice=0\nS: 220 <<:any>>\nC: EHLO a.example\nS ...\nS: 250 <<:any>>\n"
SENT = (
    "C: RCPT TO:<alice@example.org>\nS: 250 <<:any>>\nC: DATA\nS: 354 <<:any>>\n"
    "C: Subject: x\nC:\nC: END\nC: .\nS: 250 <<:any>>\n"
)


@pytest.mark.parametrize(
    ("text", "can"),
    [
        (f"{ASKED}C: DELE 1\nS: +OK <<:any>>\n{QUIT}", True),
        (f"{ASKED}C: DELE 1\nS: +OK <<:any>>\n", False),
        (f"{ASKED}C: DELE 9\nS: -ERR <<:any>>\n{QUIT}", False),
        (f"{ASKED}C: LANG\nS ...\nS: .\n{QUIT}", False),
        (f"{ASKED}{QUIT}", False),
        (GET.format("/hello", ""), True),
        (GET.format("/./hello", ""), False),
        (GET.format("/hello", "C: Accept: a\nC: Accept: b\n"), False),
        (GET.format("/hello", "C: Accept:\n"), False),
        (
            f"{HELLO}C: MAIL FROM:<bob@example.net>\nS: 250 <<:any>>\n"
            + SENT.replace("END", "end"),
            True,
        ),
        (f"{HELLO}C: MAIL FROM:<bob@example.net>\nS: 250 <<:any>>\n{SENT}", False),
        (
            f"{HELLO}C: MAIL FROM:<bob@example.net> SIZE=9\nS: 250 <<:any>>\n"
            + SENT.replace("END", "end"),
            False,
        ),
    ],
)
def test_curl_is_offered_only_for_what_it_can_be_told(text: str, can: bool) -> None:
    assert ("curl" in dict(calls(played(parse(text, "x.wire"))))) is can
