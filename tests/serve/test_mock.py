"""`wirebook mock` as its users meet it: a process, its one line, and real clients."""

from __future__ import annotations

import argparse
import json
import os
import poplib
import signal
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirebook import mock as command

NAME, PASSWORD = "alice@example.org", "se:cret"

Start = Callable[..., Any]


def trusting(shared: Any) -> ssl.SSLContext:
    """A client's context that trusts the mock's authority."""
    return ssl.create_default_context(cafile=shared.ca)


def plain(shared: Any) -> poplib.POP3:
    """Connect in cleartext."""
    return poplib.POP3("127.0.0.1", shared.ports["pop3"], timeout=10)


def upgraded(shared: Any) -> poplib.POP3:
    """Connect in cleartext, then start TLS."""
    box = poplib.POP3("localhost", shared.ports["pop3"], timeout=10)
    box.stls(trusting(shared))
    return box


def implicit(shared: Any) -> poplib.POP3:
    """Connect with TLS."""
    port = shared.ports["pop3s"]
    return poplib.POP3_SSL("localhost", port, timeout=10, context=trusting(shared))


def test_poplib_logs_in_by_apop_whose_timestamp_is_of_today(shared: Any) -> None:
    box = plain(shared)
    assert b"1767225600" not in box.getwelcome()  # the beginning of time in transcripts
    box.apop(NAME, PASSWORD)
    box.quit()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_status_0_and_without_a_word(
    mock: Start, dial: Callable[[int], socket.socket], number: int
) -> None:
    started = mock("--pop3", "0")
    client = dial(started.ports["pop3"])
    assert client.recv(100).startswith(b"+OK")
    started.process.send_signal(number)
    assert client.recv(100) == b""
    out, err = started.process.communicate(timeout=10)
    assert (started.process.returncode, out, err) == (0, "", "")
    assert not Path(started.ca).exists()


def test_an_idle_client_is_hung_up_on(mock: Start, dial: Callable[[int], socket.socket]) -> None:
    client = dial(mock("--pop3", "0", "--idle", "1").ports["pop3"])
    assert client.recv(100).startswith(b"+OK")
    assert client.recv(100) == b""


def test_with_login_closed_only_an_encrypted_client_gets_in(mock: Start) -> None:
    options = ("--pop3", "0", "--pop3s", "0", "--account", f"{NAME}:{PASSWORD}")
    started = mock(*options, "--set", "login=closed")
    box = plain(started)
    with pytest.raises(poplib.error_proto, match="STLS first"):
        box.user(NAME)
    box.quit()
    for connect in (upgraded, implicit):
        box = connect(started)
        box.user(NAME)
        box.pass_(PASSWORD)
        box.quit()


WRONG = [
    ((), "expected at least one of --smtp, --submission, --submissions, --lmtp, --pop3, "),
    (("--pop3", "x"), "--pop3: expected a number below 65536, found 'x'"),
    (("--pop3", "65536"), "--pop3: expected a number below 65536, found '65536'"),
    (("--pop3", "0", "--idle", "soon"), "--idle: expected a number"),
    (("--pop3", "0", "--account", "alice"), "expected --account NAME:PASSWORD, found 'alice'"),
    (("--pop3", "0", "--account", "a:b", "--account", "a:c"), "found a twice"),
    (("--pop3", "0", "--message", "a=b.eml"), "name of an account (none is open), found a"),
    (("--pop3", "0", "--account", "a:b", "--message", "a=nowhere.eml"), "nowhere.eml"),
    (("--pop3", "0", "--set", "tls=on"), "expected one of gate, names, quota, greylist"),
    (("--pop3", "0", "--set", "lock=none"), "expected exclusive or shared, found none"),
    (("--smtp", "0", "--fault", "RCPT:never"), "no model has such an outcome to force"),
    (("--smtp", "0", "--fault", "RCPT"), "expected --fault EVENT:OUTCOME, found 'RCPT'"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_are_answered_in_one_line(
    options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*options) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("wirebook mock: ")
    assert message in err
    assert err.count("\n") == 1


def test_protocols_that_are_not_built_have_no_option(bad: Start) -> None:
    done = bad("--gopher", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "unrecognized arguments: --gopher" in done.stderr


def test_a_taken_port_is_answered_in_one_line(shared: Any, bad: Start) -> None:
    done = bad("--pop3s", "0", "--pop3", str(shared.ports["pop3"]))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "address already in use" in done.stderr


def run(*options: str) -> int:
    """Run the command in this process."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(options))


def test_it_prints_one_json_line_and_ends_on_a_signal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    announce = command._announce

    def announce_and_end(ports: dict[str, int], ca: Path) -> None:
        announce(ports, ca)
        assert "BEGIN CERTIFICATE" in ca.read_text()
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(command, "_announce", announce_and_end)
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"Subject: x\n\nx\n")
    options = ("--account", "a:b", "--message", f"a={mail}", "--set", "lock=shared", "--idle", "9")
    assert run("--pop3", "0", "--pop3s", "0", *options) == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert sorted(said) == ["ca", "ports"]
    assert sorted(said["ports"]) == ["pop3", "pop3s"]
    assert (err, out.count("\n")) == ("", 1)


def test_interrupting_it_while_it_starts_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wirebook.serve.serve", interrupt)
    assert run("--pop3", "0") == 0
