"""Python sessions: read with the place of every mistake, run in order."""

from __future__ import annotations

import pytest

from wirebook.errors import SourceError, TranscriptSyntaxError
from wirebook.pycon import SessionMismatch, parse_session, run_session

GOOD = """\
# How mail is fetched.
@ pop3 alice=2

# section: login
>>> import poplib
>>> box = poplib.POP3("mail.example.org")
>>> box.user("alice")
b'+OK send PASS'
>>> box.pass_("secret")  # doctest: +ELLIPSIS
b'+OK 2 messages ...'

# section: list
# Numbers and sizes.
>>> for line in box.list()[1]:
...     print(line)
b'1 150'
b'2 157'
>>> print("a\\n\\nb")
a
<BLANKLINE>
b
>>> box.retr(9)
Traceback (most recent call last):
    ...
poplib.error_proto: b'-ERR no such message, 2 messages in maildrop'
>>> box.quit()
b'+OK mail.example.org signing off (2 messages left)'
"""


def test_a_good_session_runs_and_leaves_its_conversation() -> None:
    session = parse_session(GOOD, "a.pycon")
    assert (session.protocol, session.settings) == ("pop3", (("alice", "2"),))
    for _ in range(2):
        (conversation,) = run_session(session)
        assert conversation.name == "mail.example.org:110"
        assert "C?" not in str(conversation).replace("C?: RETR 9", "")


def test_a_page_shows_a_section_as_a_terminal_would() -> None:
    session = parse_session(GOOD)
    assert session.section("login").source.endswith(
        ">>> box.pass_(\"secret\")\nb'+OK 2 messages ...'\n"
    )
    assert "a\n\nb\n" in session.section("list").source
    with pytest.raises(SourceError, match=r"expected a section \(login, list\), found out"):
        session.section("out")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("b'2 157'", "b'2 158'", 14, "\n- b'1 150'\n- b'2 158'\n+ b'1 150'\n+ b'2 157'"),
        ("b'+OK send PASS'\n", "", 7, "\n- (nothing)\n+ b'+OK send PASS'"),
        ("box.list()[1]", "()", 14, "\n+ (nothing)"),
        ("box.retr(9)", "box.retr(1)", 22, "answered + to box.retr(1)\n- Traceback"),
        (
            "b'-ERR no such",
            "b'-ERR none",
            22,
            "\n+ Traceback (most recent call last):\n+     ...\n+ poplib.error_proto: b'-ERR no",
        ),
        (
            "box.user(\"alice\")\nb'+OK send PASS'",
            "bax",
            7,
            "\n- (nothing)\n+ NameError: name 'bax' is not defined",
        ),
        (
            ">>> box.quit()\nb'+OK mail.example.org signing off (2 messages left)'\n",
            "",
            25,
            "expected every connection to be ended, mail.example.org:110 is still open",
        ),
        ("# doctest: +ELLIPSIS", "", 9, "+ b'+OK 2 messages (307 octets)'"),
    ],
)
def test_a_wrong_answer_is_told_with_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    with pytest.raises(SessionMismatch) as caught:
        run_session(parse_session(GOOD.replace(old, new), "a.pycon"))
    assert (caught.value.path, caught.value.line) == ("a.pycon", line)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "raising",
    [
        'json.loads("{")',
        "try:\n...     json.loads('{')\n... except ValueError as error:\n"
        "...     raise KeyError(2) from error",
        'raise ExceptionGroup("a", [ValueError("b"), ExceptionGroup("c", [KeyError(1)])])',
    ],
)
def test_an_exception_is_told_without_the_paths_of_this_machine(raising: str) -> None:
    text = (
        f"@ pop3\n# section: a\n>>> import json\n>>> {raising}\nTraceback (most recent call last):"
    )
    with pytest.raises(SessionMismatch) as caught:
        run_session(parse_session(f"{text}\n    ...\nOSError: other\n", "a.pycon"))
    assert caught.value.line == 4
    assert "\n+ " in caught.value.message
    assert 'File "' not in caught.value.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "expected a header"),
        ("# section: a\n>>> 1\n", 1, "expected a header"),
        ("@ pop3 alice\n# section: a\n>>> 1\n", 1, "expected key=value"),
        ("@ pop3\n>>> 1\n", 2, "beginning of the line, found '>>> 1'"),
        ("@ pop3\nC: NOOP\n# section: a\n>>> 1\n", 2, "after the header, found C: NOOP"),
        ("@ pop3\n# nothing more\n", 1, "expected # section: NAME, found none"),
        ("@ pop3\n# section: a\n>>> 1\n1\n# section: a\n>>> 1\n", 5, "found a twice"),
        ("@ pop3\n# section: a\n# only a note\n", 3, "expected >>> in section a, found none"),
        ("@ pop3\n# section: a\n>>> x = 1\n\nand then\n>>> x\n", 5, "found and then"),
        ("@ pop3\n# section: a\n\n\n>>>1\n", 5, "the line lacks blank after >>>"),
        ("@ pop3\n# section: a\n>>> 1 # doctest: +WHAT\n", 3, "has an invalid option"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_session(text, "a.pycon")
    assert not isinstance(caught.value, SessionMismatch)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == ("a.pycon", line)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("@ pop3 given=TRANSACTION", "given says nothing here"),
        ("@ pop3 port=995", "port says nothing here"),
        ("@ pop3 lock=none", "lock=none is not possible"),
        ("@ gopher", "unknown protocol"),
    ],
)
def test_what_a_header_cannot_ask_for(header: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        run_session(parse_session(f"{header}\n# section: a\n>>> 1\n1\n", "a.pycon"))
    assert caught.value.line == 1


def test_a_header_is_read_as_a_transcripts_header_is() -> None:
    with pytest.raises(TranscriptSyntaxError):
        parse_session("@pop3\n# section: a\n>>> 1\n1\n")
