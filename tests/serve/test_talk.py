"""`wirebook talk`: a dialogue at the terminal that can be kept."""

from __future__ import annotations

import argparse
import builtins
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wirebook import talk
from wirebook.replay import replay
from wirebook.transcript import parse

Say = Callable[..., list[str]]


def typed(*lines: str, settings: tuple[str, ...] = ()) -> str:
    """Pipe lines into the command and return nothing; what it prints, pytest has."""
    parser = argparse.ArgumentParser()
    talk.add_arguments(parser)
    assert talk.run(parser.parse_args(["pop3", *settings])) == 0
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """Pipe lines into the command and return what it printed, line by line."""

    def run(*lines: str, settings: tuple[str, ...] = ()) -> list[str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        typed(settings=settings)
        return capsys.readouterr().out.splitlines()

    return run


def test_the_prompt_is_the_state_and_what_is_typed_stands_behind_it(say: Say) -> None:
    assert say("USER alice", "PASS secret", "QUIT", settings=("alice=1",)) == [
        "(account alice, password secret, messages: 1; !help for help)",
        "+OK mail.example.org POP3 ready <1.1767225600@mail.example.org>",
        "AUTHORIZATION> USER alice",
        "+OK send PASS",
        "NAMED> PASS secret",
        "+OK 1 messages (150 octets)",
        "TRANSACTION> QUIT",
        "+OK mail.example.org signing off (1 messages left)",
    ]


def test_a_question_mark_says_what_is_legal(say: Say) -> None:
    said = say("USER alice", "?")
    assert said[-3:] == [
        "PASS string  gives the password",
        "QUIT         ends the session",
        "CAPA         what the server can do",
    ]
    assert say("STLS", "?")[-2:] == ["(TLS: TLS handshake)", "!tls"]
    assert say("AUTH PLAIN", "?")[-2:] == ["SASL response line", "* (cancel)"]
    assert say("QUIT", "?")[-2:] == ["(CLOSED: closed)", "!connect"]


def test_tls_is_done_when_the_server_waits_for_it(say: Say) -> None:
    said = say("!tls", "STLS", "NOOP", "!tls", "STLS")
    assert said[3] == "(the server does not expect a TLS handshake here)"
    assert said[7] == "(the server waits for a TLS handshake: !tls)"
    assert said[-3:] == [
        "TLS> !tls",
        "AUTHORIZATION> STLS",
        "-ERR TLS is already active",
    ]


def test_time_passes_only_when_told(say: Say) -> None:
    assert say("!wait 9m", "!wait 10m", "NOOP")[-2:] == [
        "CLOSED> NOOP",
        "(the connection is closed; !connect opens another)",
    ]
    assert say("!wait")[-1] == "('' is not a span of time like 29m or 1h30m)"


def test_hanging_up_and_connecting_again(say: Say) -> None:
    said = say("!connect", "!close", "!connect")
    assert said[3] == "(this connection is still open; !close ends it)"
    assert said[-1] == "+OK mail.example.org POP3 ready <2.1767225600@mail.example.org>"


def test_unknown_actions_get_help_and_two_marks_send_one(say: Say) -> None:
    assert say("!what")[-len(talk.HELP.splitlines()) :] == talk.HELP.splitlines()
    assert say("!!what")[-1] == "-ERR unknown command"


def test_what_is_saved_replays_unchanged(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "all.wire"
    say(
        "RETR 1",
        "USER bob",
        "USER alice",  # a client must not, after USER
        "PASS secret",
        "",
        "FOO",
        "USER 안녕",
        "DELE",
        "X" * 300,
        "RETR 2",
        "UIDL <<x>>",
        "!wait 5m",
        "QUIT",
        "!connect",
        "STLS",
        "!tls",
        "AUTH PLAIN",
        "*",
        "!close",
        "!connect",
        "!wait 10m",
        f"!save {file}",
        settings=("alice=2", "lock=shared"),
    )
    text = file.read_text(encoding="utf-8")
    assert text.startswith("@ pop3 alice=2 lock=shared\nS: +OK mail.example.org POP3 ready ")
    assert "\nC?: RETR 1\nS: -ERR RETR is not valid in AUTHORIZATION\nC: USER bob\n" in text
    assert "\nC! tls\nS= AUTHORIZATION\n" in text
    assert "\nC! close\nS= CLOSED\nC! connect\n" in text
    assert text.endswith("\nC! wait 10m\nS! close\nS= CLOSED\n")
    assert str(replay(parse(text)).transcript) == text


def test_a_given_state_and_a_port_are_kept(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "given.wire"
    given = ("alice=1", "port=995", "given=TRANSACTION")
    said = say("STAT", "QUIT", "!connect", "STAT", f"!save {file}", settings=given)
    assert said[-3:-1] == ["+OK 1 150", f"TRANSACTION> !save {file}"]
    assert file.read_text().startswith("@ pop3 alice=1 port=995 given=TRANSACTION\nC: STAT\n")


def test_nothing_is_overwritten(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "there.wire"
    file.write_text("mine")
    assert "(not saved: " in say(f"!save {file}")[-1]
    assert file.read_text() == "mine"


def test_at_a_terminal_the_prompt_waits_for_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    lines = iter(["QUIT"])
    prompts: list[str] = []

    def line_or_end(prompt: str) -> str:
        prompts.append(prompt)
        for line in lines:
            return line
        raise EOFError

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(builtins, "input", line_or_end)
    typed()
    assert prompts == ["AUTHORIZATION> ", "CLOSED> "]
    assert capsys.readouterr().out.endswith("+OK mail.example.org signing off\n\n")


@pytest.mark.parametrize("setting", ["lock=none", "alice", "=1", "alice="])
def test_wrong_settings_are_answered_in_one_line(
    setting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    talk.add_arguments(parser)
    assert talk.run(parser.parse_args(["pop3", setting])) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("wirebook talk: ")
