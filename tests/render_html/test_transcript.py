"""A dialogue on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from html.parser import HTMLParser

from wirebook.book import Book, played
from wirebook.render.frame import Frame
from wirebook.render.transcript import transcript
from wirebook.transcript import parse
from wirebook.turns import Replay

Play = Callable[[str], Replay]

NASTY = """\
@ pop3 alice=1
S ...
C: USER <script>alert("1")</script>
S: +OK send PASS
# <b>note</b>
C?: "><img src=x>
S: -ERR unknown command
"""


class Elements(HTMLParser):
    """Collects start tags, and complains about tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words(html: str) -> str:
    """The text of HTML, tags left out."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_nothing_on_the_wire_becomes_markup(play: Play) -> None:
    page = transcript(play(NASTY), "en", Frame("wire-x", title='"<i>'))
    tags = {tag for tag, _ in Elements(page).seen}
    assert tags.isdisjoint({"script", "img", "i"})
    assert '<script>alert("1")</script>' in words(page)


def test_every_line_has_an_anchor_counted_from_the_header(book: Book) -> None:
    page = transcript(played(book.transcript("pop3/lock.wire")), "ko", Frame("wire-lock"))
    ids = {attrs["id"] for _, attrs in Elements(page).seen if "id" in attrs}
    assert ids == {"wire-lock", *(f"wire-lock-{number}" for number in range(2, 12))}


def test_lines_that_the_page_points_at_are_marked(book: Book) -> None:
    frame = Frame("x", marked=frozenset({3, 7}))
    page = transcript(played(book.transcript("pop3/lock.wire")), "ko", frame)
    marked = [
        a["id"] for _, a in Elements(page).seen if "wb-line--marked" in (a.get("class") or "")
    ]
    assert marked == ["x-3", "x-7"]


def test_both_languages_differ_only_in_words(book: Book) -> None:
    one, two = (
        Elements(transcript(played(book.transcript("pop3/lock.wire")), lang, Frame("x"))).seen
        for lang in ("ko", "en")
    )
    wordy = ("title", "aria-label", "data-wb-copy-label")
    for (tag, attrs), (other, others) in zip(one, two, strict=True):
        assert tag == other
        for key in attrs.keys() | others.keys():
            assert key in wordy or attrs[key] == others[key]


def test_the_wire_is_never_translated(book: Book) -> None:
    replay = played(book.transcript("pop3/lock.wire"))
    pages = (transcript(replay, lang, Frame("x")) for lang in ("ko", "en"))
    ko, en = (list(map(words, re.findall(r"<code>.*?</code>", page))) for page in pages)
    assert ko == en


def test_what_is_copied_is_what_the_client_says(book: Book) -> None:
    page = transcript(played(book.transcript("pop3/lock.wire")), "ko", Frame("x"))
    figure = Elements(page).seen[0][1]
    assert figure["data-wb-copy"] == "USER alice\nPASS secret\nRETR 1"


def test_calls_are_there_where_one_client_has_the_dialogue(book: Book) -> None:
    shown = {
        name: Elements(transcript(played(book.transcript(f"pop3/{name}.wire")), "ko", Frame("x")))
        for name in ("lock", "delete")
    }
    assert all("data-wb-calls" not in page.seen[0][1] for page in shown.values())
    page = transcript(
        played(parse("@ pop3\nS: +OK <<:any>>\nC: QUIT\nS: +OK <<:any>>\n")), "ko", Frame("x")
    )
    made = json.loads(Elements(page).seen[0][1]["data-wb-calls"])
    assert [name for name, _ in made] == ["nc", "Python"]


def test_steps_are_there_for_scripts(book: Book) -> None:
    page = transcript(played(book.transcript("pop3/delete.wire")), "ko", Frame("x"))
    steps = json.loads(Elements(page).seen[0][1]["data-wb-steps"] or "")
    assert [(s["line"], s["event"], s["from"], s["to"]) for s in steps] == [
        (3, "DELE", "TRANSACTION", "TRANSACTION"),
        (6, "QUIT", "TRANSACTION", "UPDATE"),
        (6, "expunge", "UPDATE", "CLOSED"),
    ]
    assert steps[0]["session"]["marks"] == "1"
    assert steps[-1]["mailbox"] == {"alice": "#2"}


def test_changes_stand_in_their_lanes(book: Book) -> None:
    page = transcript(played(book.transcript("pop3/delete.wire")), "en", Frame("x"))
    said = [words(item) for item in re.findall(r'<li class="wb-change.*?</li>', page)]
    assert said == [
        "session: + marks 1",
        "session: − lock, numbers, marks",
        "mailbox: − alice #1",
    ]


def test_a_wrong_move_names_what_would_be_right(book: Book) -> None:
    page = transcript(played(book.transcript("pop3/lock.wire")), "en", Frame("x"))
    why = re.search(r'<p class="wb-say__why">.*?</p>', page)
    assert why is not None
    assert words(why[0]) == (
        "wrong move not a command for AUTHORIZATION RFC 1939 §3"
        "accepted here: USER QUIT APOP CAPA STLS AUTH UTF8 LANG"
    )


def test_every_wrong_move_has_words(play: Play) -> None:
    page = transcript(
        play(
            "@ pop3 alice=1 given=NAMED\nC?: USER bob\nS ...\nC?: NOPE\nS ...\nC?: PASS\nS ...\n"
            f"C?: PASS {'1' * 300}\nS ...\nC?: STLS\nS ...\nC: QUIT\nC?: NOOP\nS ...\n"
        ),
        "ko",
        Frame("x"),
    )
    assert [words(why) for why in re.findall(r'<p class="wb-say__why">.*?</p>', page)] == [
        "잘못된 수 USER 다음에는 PASS나 QUIT만 보낼 수 있지만, 서버는 대개 새 이름으로 바꿔 준다 "
        "RFC 1939 §7",
        "잘못된 수 없는 명령 RFC 1939 §3",
        "잘못된 수 형식에 맞지 않음: PASS string RFC 1939 §7",
        "잘못된 수 너무 긴 줄: 255옥텟까지 RFC 1939 §3",
        "잘못된 수 RFC 2595: AUTHORIZATION에서 허용. RFC 1939: USER 다음에는 PASS나 QUIT만 허용. "
        "우리 서버는 거절 RFC 2595 §4여기서 받는 명령: PASS QUIT CAPA",
        "잘못된 수 QUIT의 응답을 기다리지 않고 보냄 RFC 1939 §6",
    ]


def test_events_are_told_in_words(play: Play) -> None:
    page = transcript(
        play(
            "@ pop3 alice=1\nS ...\nC! wait 9m59s\nC! reset\nC! connect\nS ...\nC: QUIT\nS ...\n"
            "S! close\n"
        ),
        "en",
        Frame("x"),
    )
    assert [
        words(each) for each in re.findall(r'<span class="wb-event__text">.*?</span>', page)
    ] == [
        "the client is silent for 9 min 59 s",
        "the connection is lost",
        "the client connects",
        "the server closes the connection",
    ]


def test_a_long_body_can_be_folded(play: Play) -> None:
    lines = "".join(f"S: {number} <<:int>>\n" for number in range(1, 8))
    text = f"@ pop3 given=TRANSACTION alice=7\nC: LIST\nS: +OK <<:any>>\n{lines}S: .\n"
    page = transcript(play(text), "ko", Frame("x"))
    assert "<summary>이어지는 8줄</summary>" in page


def test_the_scene_is_set_in_words(play: Play) -> None:
    page = transcript(
        play(
            "@ pop3 alice=1 bob=0 port=995 host=mx.example.org lock=shared given=NAMED "
            "fault=PASS:temp\nC: PASS secret\nS ...\n"
        ),
        "en",
        Frame("x"),
    )
    scene = re.search(r'<p class="wb-scene">.*?</p>', page)
    assert scene is not None
    assert words(scene[0]) == (
        "POP3 port 995 mx.example.org lock=shared starts in NAMED PASS is made to end in temp "
        "mailbox alice: #1 mailbox bob: empty"
    )


def test_replies_and_commands_begin_with_their_word(play: Play) -> None:
    page = transcript(
        play(
            "@ pop3 given=TRANSACTION alice=1\nS= TRANSACTION\nC: noop\nS: +OK\n"
            "C?: what now\nS: -ERR unknown command\n"
        ),
        "ko",
        Frame("x"),
    )
    assert '<a class="wb-verb" href="wb:pop3/commands.md#noop">noop</a>' in page
    assert '<b class="wb-says-ok">+OK</b>' in page
    assert '<b class="wb-says-no">-ERR</b> unknown command' in page
    assert "<code>what now</code>" in page


def test_a_reply_without_a_status_stays_plain(play: Play) -> None:
    page = transcript(
        play(
            "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS| +O\nS~ 4b 0d 0a\n"
            "C: UIDL\nS ...\nS: 1 a<<:any>>\nS: .\n"
        ),
        "ko",
        Frame("x"),
    )
    assert "<code>+O</code>" in page
    assert "⋯" in page


def test_proof_title_and_file_stand_at_its_ends(book: Book) -> None:
    frame = Frame("x", "제목", "P-LOCK", "snippets/pop3/lock.wire")
    page = transcript(played(book.transcript("pop3/lock.wire")), "ko", frame)
    assert '<a class="wb-proof" href="wb:ref/proofs.md#p-lock">증명 ' in page
    assert '<code class="wb-wire__source">snippets/pop3/lock.wire</code>' in page
    bare = transcript(played(book.transcript("pop3/lock.wire")), "ko", Frame("x"))
    assert "wb-wire__heading" not in bare
    assert "wb-wire__source" not in bare


def test_threads_make_the_same_bytes(book: Book) -> None:
    replay = played(book.transcript("pop3/lock.wire"))
    with ThreadPoolExecutor(8) as pool:
        pages = set(pool.map(lambda _: transcript(replay, "ko", Frame("x")), range(64)))
    assert len(pages) == 1
