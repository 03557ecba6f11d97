"""Terminal sessions: what is read, what agrees, and what is told when it does not."""

from __future__ import annotations

import shutil

import pytest

from wirebook.console import astray, parse_console
from wirebook.errors import SourceError
from wirebook.terminal import ConsoleMismatch, filled_console, run_console

HEAD = "@ smtp alice=0\n% openssl 3.0\n"
SESSION = f"""{HEAD}
# section: one
$ openssl s_client \\
    -connect mail.example.org:25
...
220 <<:any>>
» EHLO a
»

# section: two
$ openssl version
"""


def test_reads_commands_and_what_is_typed() -> None:
    session = parse_console(SESSION, "a.console")
    one = session.section("one").commands[0]
    assert one.words == ("openssl", "s_client", "-connect", "mail.example.org:25")
    assert [each.typed for each in one.exchanges] == [None, "EHLO a", ""]
    assert (one.exchanges[0].printed, one.exchanges[0].line) == (("...", "220 <<:any>>"), 7)
    assert (session.program, session.version) == ("openssl", "3.0")
    with pytest.raises(SourceError, match=r"expected a section \(one, two\), found three"):
        session.section("three")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("@ smtp\n", 1, "expected # section: NAME"),
        ("# section: x\n", 2, "expected"),
        ("@ smtp\n# section: x\n$ curl a", 2, "expected % PROGRAM VERSION"),
        ("@ smtp\n% rm 1\n# section: x\n$ rm a", 2, "of curl, openssl, swaks"),
        (f"{HEAD}# section: x\n", 3, "expected \\$ COMMAND below it"),
        (f"{HEAD}# section: x\nhello", 4, "expected \\$ COMMAND, found hello"),
        (f"{HEAD}# section: x\n$ openssl version\n$ rm a", 5, "expected openssl, found rm a"),
        (f"{HEAD}# section: x\n$ openssl version\n<<n", 5, "expected >> after <<n"),
    ],
)
def test_tells_what_cannot_be_read(text: str, line: int, message: str) -> None:
    with pytest.raises(SourceError, match=message) as told:
        parse_console(text, "a.console")
    assert told.value.line == line


@pytest.mark.parametrize(
    ("expected", "found", "at"),
    [
        (["a", "b"], ["a", "b"], None),
        (["a", "b"], ["a"], 1),
        (["a"], ["a", "b"], 1),
        (["..."], [], None),
        (["...", "c"], ["a", "b", "c"], None),
        (["a", "...", "c"], ["a", "b"], 2),
        (["...", "b <<:int>>", "..."], ["a", "b 3", "c"], None),
        (["...", "b"], ["b", "c"], 2),
    ],
)
def test_lines_agree_around_holes(expected: list[str], found: list[str], at: int | None) -> None:
    assert astray(expected, found) == at


SPOKEN = """@ smtp alice=0
% openssl 0

# section: say
$ openssl s_client -connect mail.example.org:465 -crlf -quiet
...
220 mail.example.org ESMTP wirebook
» NOOP
{}
» QUIT
221 2.0.0 mail.example.org signing off
"""


@pytest.fixture(autouse=True)
def openssl() -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")


def test_runs_against_the_mock() -> None:
    run_console(parse_console(SPOKEN.format("250 2.0.0 OK")))


def test_a_wrong_output_is_told_with_its_line() -> None:
    text = SPOKEN.replace("» NOOP\n{}\n", "").replace("221 2.0.0 mail.example.org", "221 gone:")
    session = parse_console(text, "a.console")
    with pytest.raises(ConsoleMismatch) as told:
        run_console(session)
    assert str(told.value) == (
        "a.console:9: expected - but openssl printed +\n"
        "- 221 gone: signing off\n+ 221 2.0.0 mail.example.org signing off"
    )


def test_fill_writes_what_is_printed() -> None:
    empty = SPOKEN.format("250 2.0.0 OK").replace("250 2.0.0 OK\n", "")
    text = filled_console(empty)
    assert text.splitlines()[2:] == SPOKEN.format("250 2.0.0 OK").splitlines()[2:]
    assert text.splitlines()[1].startswith("% openssl 3")


def test_an_unknown_setting_is_told() -> None:
    with pytest.raises(SourceError, match="unknown protocol"):
        run_console(parse_console(SPOKEN.format("x").replace("@ smtp", "@ smpt"), "a.console"))
