"""`wirebook fill`: from the client's lines to a whole transcript, and back to no change."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.errors import TranscriptMismatch
from wirebook.record import filled

LINES = """\
@ pop3 alice=2
C: USER alice
C: PASS secret

# the lesson
C: DELE 1
C: QUIT
"""

WHOLE = """\
@ pop3 alice=2
S: +OK mail.example.org POP3 ready <1.1767225600@mail.example.org>
C: USER alice
S: +OK send PASS
C: PASS secret
S: +OK 2 messages (307 octets)

# the lesson
C: DELE 1
S: +OK message 1 marked as deleted
C: QUIT
S: +OK mail.example.org signing off (1 messages left)
S! close
"""

PAGE = """\
# A page {{#page}}

=== "tab"

    ```wire
    @ pop3 given=TRANSACTION alice=2
    C: STAT
    {reply}
    S= TRANSACTION tls=clear
    ```

```wire src="other.wire"
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "docs" / "ko").mkdir(parents=True)
    (tmp_path / "snippets").mkdir()
    return Book(tmp_path)


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def test_client_lines_become_a_whole_transcript_and_then_nothing_changes(book: Book) -> None:
    path = write(book.snippets / "new.wire", LINES)
    change = filled(book, path)
    assert path.read_text() == WHOLE
    assert "+S: +OK send PASS\n" in change
    assert filled(book, path) == ""
    assert path.read_text() == WHOLE


def test_a_wrong_reply_is_corrected_and_the_rest_stays(book: Book) -> None:
    wrong = WHOLE.replace("+OK send PASS", "+OK go on")
    path = write(book.snippets / "wrong.wire", wrong)
    assert filled(book, path).count("\n+") == 2  # the header of the diff, and one line
    assert path.read_text() == WHOLE


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_dialogue_in_a_page_is_filled_in_place(book: Book, end: str) -> None:
    before = PAGE.format(reply="S: +OK what").replace("\n", end)
    path = write(book.root / "docs" / "ko" / "page.md", before)
    assert "+    S: +OK 2 307" in filled(book, path)
    assert path.read_bytes().decode() == PAGE.format(reply="S: +OK 2 307").replace("\n", end)
    assert filled(book, path) == ""


def test_a_state_line_keeps_its_form_and_tells_the_truth(book: Book) -> None:
    text = (
        "@ pop3 alice=2\nS@a: +OK <<:any>>\nS@a= TRANSACTION utf8=on\nC@a: UTF8\nS@a: +OK\n"
        "S@a= CLOSED utf8=off\n"
    )
    path = write(book.snippets / "state.wire", text)
    filled(book, path)
    assert path.read_text() == (
        "@ pop3 alice=2\nS@a: +OK <<:any>>\nS@a= AUTHORIZATION utf8=off\nC@a: UTF8\n"
        "S@a: +OK UTF-8 mode is on\nS@a= AUTHORIZATION utf8=on\n"
    )


def test_events_are_played(book: Book) -> None:
    text = "@ pop3 alice=1\nS: x\nC! wait 10m\nC! connect\nC: STLS\nC! tls\nC! close\n"
    path = write(book.snippets / "events.wire", text)
    filled(book, path)
    greeting = "S: +OK mail.example.org POP3 ready <{}@mail.example.org>\n"
    assert path.read_text() == (
        "@ pop3 alice=1\n" + greeting.format("1.1767225600") + "C! wait 10m\nC! connect\n"
        + greeting.format("2.1767226200")
        + "C: STLS\nS: +OK begin TLS negotiation\nC! tls\nC! close\n"
    )  # fmt: skip


def test_a_client_line_that_became_illegal_is_not_accepted(book: Book) -> None:
    text = WHOLE.replace("C: PASS secret", "C: STAT")
    path = write(book.snippets / "illegal.wire", text)
    with pytest.raises(TranscriptMismatch, match="STAT is not legal in NAMED"):
        filled(book, path)
    assert path.read_text() == text


COOKIE = """@ http alice=1
C: POST /login HTTP/1.1
C: Host: h
C: Content-Type: application/x-www-form-urlencoded
C: Content-Length: 26
C:
C| name=alice&password=secret
S: Set-Cookie: sid=<<sid:word>>; HttpOnly
S= IDLE
C: GET /me HTTP/1.1
C: Host: h
C: Cookie: sid=<<sid>>
C:
S= IDLE
"""


def test_a_name_that_an_answer_binds_is_filled_into_later_lines(book: Book) -> None:
    path = write(book.snippets / "cookie.wire", COOKIE)
    filled(book, path)
    assert "S: Set-Cookie: sid=<<sid:word>>; HttpOnly\n" in path.read_text()
    assert path.read_text().endswith("S:\nS: alice\nS= IDLE\n")
    assert filled(book, path) == ""


def test_a_name_that_no_answer_binds_any_more_is_told(book: Book) -> None:
    path = write(book.snippets / "cookie.wire", COOKIE.replace("=secret", "=wrong!"))
    with pytest.raises(TranscriptMismatch, match=r"cookie.wire:\d+: no answer fits .* <<sid>>"):
        filled(book, path)
