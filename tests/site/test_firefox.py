"""The reader's instruments in Firefox, over http and from disk, with no network behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from firefox import Firefox, FirefoxError, program, running

from wirebook import runtime
from wirebook.book import Book
from wirebook.render.journey import parts
from wirebook.replay import replay
from wirebook.transcript import parse
from wirebook.transport.journey import journey

RIGHT, END, SPACE, ENTER, ESCAPE = "\ue014", "\ue010", " ", "\ue007", "\ue00c"
"""Keys, as WebDriver writes them (its section 15.4.2)."""

STEPS = "#wire-lock .wb-steps__bar"
COPIED = """
window.wirebookCopy = text => { window.copied = text; return Promise.resolve(); };
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Firefox, once for all; nothing may have been asked from outside, and nothing gone wrong."""
    path = program()
    if path is None:
        pytest.skip("needs firefox-esr or firefox")
    with running(path, tmp_path_factory.mktemp("firefox")) as started:
        yield started


@pytest.fixture
def firefox(browser: Firefox) -> Iterator[Firefox]:
    """The same, asked after each test whether all was quiet."""
    yield browser
    assert [url for url in browser.asked() if not url.startswith("http://127.0.0.1:")] == []
    assert browser.errors() == []


def test_it_is_firefox(firefox: Firefox, address: str) -> None:
    firefox.open(address + "index.html")
    assert "Firefox/" in firefox.run("return navigator.userAgent")
    assert firefox.text("article h1")


def test_a_dialogue_is_stepped_through_by_mouse_and_keys(firefox: Firefox, address: str) -> None:
    firefox.open(address + "en/pop3/lock.html")
    firefox.click("#wire-lock .wb-step--open")
    forth = f"{STEPS} [aria-label=next]"
    firefox.click(forth)
    firefox.type(forth, RIGHT * 3)
    assert firefox.text("#wire-lock .wb-steps__said") == (
        "phone TRANSACTION session: lock alice, numbers 1..2 mailbox: alice #1 #2"
    )
    assert firefox.text("#wire-lock .wb-steps__count").startswith("5 / ")
    firefox.type(forth, END)
    assert firefox.texts("#wire-lock .wb-row--ahead") == []
    target = firefox.run(f"return document.querySelector('{STEPS} .wb-steps__link').href")
    firefox.type(forth, ESCAPE)
    assert firefox.texts("#wire-lock .wb-row--now") == []
    firefox.open("about:blank")
    firefox.open(target)
    firefox.find("#wire-lock .wb-row--now")


def test_the_recorded_server_answers(firefox: Firefox, address: str) -> None:
    firefox.open(address + "en/imap/states.html")
    firefox.click(".wb-step--talk")
    firefox.find(".wb-talk input")
    for line in (
        "FETCH 1:* (FLAGS)",
        "LOGIN alice secret",
        "SELECT INBOX",
        "IDLE",
        "DONE",
        "LOGOUT",
    ):
        firefox.type(".wb-talk input", line + ENTER)
    assert firefox.texts(".wb-talk__none") == []
    firefox.run(COPIED)
    firefox.run(
        "Array.from(document.querySelectorAll('.wb-talk__head button'))"
        ".find(each => each.textContent === 'copy as a transcript').click()"
    )
    written = firefox.run("return window.copied")
    replay(parse(written, "copied.wire"))
    assert "C: a5 LOGOUT" in written


def test_the_search_finds(firefox: Firefox, address: str) -> None:
    for tree, word, page in (
        ("", "잠금을", "pop3/lock"),
        ("en/", "STARTTLS", "security/stripping"),
    ):
        firefox.open(f"{address}{tree}index.html")
        firefox.type("input.md-search__input", word)
        firefox.wait(
            "return Array.from(document.querySelectorAll('.md-search-result__link'))"
            ".slice(0, 2).some(link => link.href.startsWith(arguments[0]))",
            f"{address}{tree}{page}.html",
        )


def test_an_exercise_is_marked(firefox: Firefox, address: str) -> None:
    firefox.open(address + "en/lab/index.html")
    firefox.click("#try-made-503 .wb-step--talk")
    field = "#try-made-503 .wb-talk input"
    assert firefox.text(".wb-exercise__verdict") == "Nothing done yet."
    firefox.type(field, "NOOP" + ENTER)
    assert firefox.text(".wb-exercise__verdict") != "✓ Solved."
    for line in Book.find().transcript("exercises/made-503.wire").lines:
        if line.actor == "C":
            firefox.type(field, "!" * (line.sigil == "!") + line.text + ENTER)
    assert firefox.text(".wb-exercise__verdict") == "✓ Solved."


def test_switches_of_the_journey_are_flipped_by_keys(firefox: Firefox, address: str) -> None:
    firefox.open(address + "en/flow/journey.html")
    for name in ("down", "full"):
        firefox.type(f"#journey-base input[name={name}]", SPACE)
    file = Book.find().snippets / "flow" / "journey.toml"
    wanted = parts(journey(file.read_text(encoding="utf-8"), file.name, "down+full"), "en")
    assert firefox.text("#journey-base .wb-journey__total") == wanted.total
    assert len(firefox.texts("#journey-base .wb-journey__hop")) == len(wanted.hops)


def test_a_call_is_copied(firefox: Firefox, address: str) -> None:
    """From disk as well, where there may be no clipboard to write to."""
    firefox.open(address + "en/pop3/update.html")
    firefox.click("#wire-rset .wb-copies .wb-copy:last-child")
    firefox.wait(
        "return document.querySelector('#wire-rset .wb-copies .wb-copy:last-child')"
        ".textContent === 'copied'"
    )


def test_a_mistake_of_a_page_would_be_noticed(browser: Firefox, http: str) -> None:
    """What looks for mistakes finds them."""
    browser.open(http + "index.html")
    browser.asked()
    browser.run("setTimeout(() => { throw new Error('on purpose'); })")
    browser.run("fetch('http://outside.example/').catch(() => { window.refused = true; })")
    browser.wait("return window.refused")
    assert "http://outside.example/" in browser.asked()
    assert any("on purpose" in each for each in browser.errors())
    with pytest.raises(FirefoxError, match="Unable to locate element: #nowhere"):
        browser.command("WebDriver:FindElement", using="css selector", value="#nowhere")


def test_the_live_server_pushes(firefox: Firefox, address: str, root: Path) -> None:
    """From the states of IMAP to a push in IDLE; Python runs in the page."""
    try:
        runtime.fetched(root / ".cache" / "runtime")
    except runtime.RuntimeMissing as error:
        pytest.skip(f"needs npm and a registry ({error})")
    firefox.open(address + "en/imap/states.html")
    firefox.click(".wb-lab__open")
    firefox.wait("return document.querySelector('.wb-lab__pane .wb-talk__log p')", patience=120)
    click = (
        "Array.from(document.querySelectorAll('.wb-lab__pane button'))"
        ".find(each => each.textContent.startsWith(arguments[0])).click()"
    )
    where = (
        "return document.querySelector('.wb-lab__pane .wb-steps__state').textContent"
        " === arguments[0]"
    )
    firefox.run(click, "start over")
    firefox.wait(where, "AUTHENTICATED")
    for line, state in (
        ("SELECT INBOX", "SELECTED"),
        ("IDLE", "IDLE"),
        ("+", "B AUTHENTICATED"),
        ("SELECT INBOX", "B SELECTED"),
    ):
        if line == "+":
            firefox.run(click, "+ connection")
        else:
            firefox.type(".wb-lab__pane textarea", line + ENTER)
        firefox.wait(where, state)
    firefox.type(".wb-lab__pane textarea", "STORE 1 +FLAGS (\\Deleted)" + ENTER + "EXPUNGE" + ENTER)
    firefox.wait(
        "return Array.from(document.querySelectorAll('.wb-talk__log p'))"
        ".some(each => each.textContent.startsWith('AS* 1 EXPUNGE'))"
    )
    firefox.run(COPIED)
    firefox.run(click, "copy")
    firefox.wait("return window.copied")
    written = firefox.run("return window.copied")
    replay(parse(written, "copied.wire"))
    assert "S@A: * 1 EXPUNGE" in written.splitlines()
