"""Talking to a recorded server in a page: by keys, chips and address, over http and from disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from wirebook.replay import replay
from wirebook.transcript import parse

PAGES = {
    "pop3": "en/pop3/update.html",
    "smtp": "en/smtp/index.html",
    "lmtp": "en/lmtp/index.html",
    "imap": "en/imap/states.html",
}
TYPED = {
    "pop3": "user alice|RETR 1|PASS secret|DELE 1|!close|!connect|USER alice|PASS secret|QUIT",
    "smtp": "EHLO client.example.org|MAIL FROM:<alice@example.org>|STARTTLS|!tls",
    "lmtp": "LHLO mta.example.org|MAIL FROM:<bob@example.net>|RCPT TO:<alice@example.org>|DATA|"
    "Subject: lunch\n\nSee you at noon.\n.|QUIT",
    "imap": "FETCH 1:* (FLAGS)|x1 LOGIN alice secret|SELECT INBOX|store 1 +FLAGS (\\Deleted)|"
    "EXPUNGE|IDLE|DONE|LOGOUT",
}
OPEN = ".wb-step--talk"
COPIED = "window.wirebookCopy = text => { window.copied = text; return Promise.resolve(); }"


@pytest.fixture
def update(address: str, visit: Callable[..., Any]) -> Any:
    """A page about POP3, its first pane open."""
    return opened(visit().page, address + PAGES["pop3"])


def opened(page: Any, address: str) -> Any:
    """Open the pane below the first dialogue of a page."""
    page.goto(address)
    page.locator(OPEN).first.click()
    page.locator(".wb-talk input").wait_for()
    return page


def say(page: Any, *lines: str) -> None:
    """Send lines; one with several parts has its chip."""
    for line in lines:
        if "\n" in line:
            page.get_by_role("button", name=line.replace("\n", " ↵ "), exact=True).click()
        else:
            page.fill(".wb-talk input", line)
            page.keyboard.press("Enter")


def log(page: Any) -> list[str]:
    """What was said, without the sections."""
    texts = page.locator(".wb-talk__log > p").all_inner_texts()
    return [" ".join(text.partition("RFC ")[0].split()) for text in texts]


def test_nothing_is_loaded_before_a_reader_begins(http: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(http + PAGES["pop3"])
    page.locator(OPEN).first.wait_for()
    assert not [url for url in asked if "/talk/" in url]
    page.locator(OPEN).first.click()
    page.locator(".wb-talk").wait_for()
    assert [url.rpartition("/")[2] for url in asked if "/talk/" in url] == ["pop3.js"]


@pytest.mark.parametrize("protocol", sorted(PAGES))
def test_what_was_said_is_a_transcript(
    address: str, visit: Callable[..., Any], protocol: str
) -> None:
    page = opened(visit().page, address + PAGES[protocol])
    page.evaluate(COPIED)
    typed = TYPED[protocol].split("|")
    say(page, *typed)
    assert page.locator(".wb-talk__none").count() == 0
    page.get_by_role("button", name="copy as a transcript").click()
    written = page.evaluate("window.copied")
    transcript = parse(written, "copied.wire")
    said = [line for line in transcript.lines if line.actor == "C"]
    assert len(said) == sum(len(line.split("\n")) for line in typed)
    replay(transcript)


def test_a_line_that_is_not_recorded_gets_no_answer(update: Any) -> None:
    say(update, "USER alice")
    before = log(update)
    say(update, "RETR one")
    assert log(update)[:-1] == before
    assert log(update)[-1] == (
        "RETR one Not in the record, so there is no answer here. "
        "The server that takes any line: wirebook talk pop3 alice=2"
    )


def test_state_memory_and_picture_follow(address: str, visit: Callable[..., Any]) -> None:
    page = opened(visit().page, address + "en/pop3/index.html")
    place = page.locator(".wb-talk__place")
    assert place.inner_text() == "session: nothing\nmailbox: alice #1 #2"
    say(page, "USER alice", "PASS secret")
    assert page.locator(".wb-talk .wb-steps__state").inner_text() == "TRANSACTION"
    assert place.inner_text() == "session: lock alice, numbers 1..2\nmailbox: alice #1 #2"
    marked = "svg.wb-view-overview .wb-state.wb-now.wb-s-TRANSACTION"
    assert page.locator(f".md-content {marked}").count() == 1
    say(page, "DELE 1", "QUIT")
    assert place.inner_text() == "session: nothing\nmailbox: alice #2"
    page.get_by_role("button", name="close", exact=True).click()
    assert page.locator(".wb-now, .wb-pinned, .wb-talk").count() == 0


def test_chips_offer_what_is_taken_and_what_is_refused(update: Any) -> None:
    chips = update.locator(".wb-talk__chip:not(.wb-talk__chip--wrong)").all_inner_texts()
    assert chips[:3] == ["USER alice", "USER nobody", "QUIT"]
    wrong = update.locator(".wb-talk__chip--wrong")
    assert wrong.all_inner_texts() == ["PASS secret", "STAT", "LIST", "UIDL"]
    wrong.nth(1).click()
    assert log(update)[-2:] == ["C STAT", "S -ERR STAT is not valid in AUTHORIZATION"]


def test_by_keyboard_alone(update: Any) -> None:
    assert update.locator(".wb-talk input").evaluate("each => each === document.activeElement")
    update.keyboard.type("USER alice\n")
    update.keyboard.press("ArrowUp")
    assert update.locator(".wb-talk input").input_value() == "USER alice"
    update.keyboard.press("ArrowDown")
    assert update.locator(".wb-talk input").input_value() == ""
    update.keyboard.press("Escape")
    assert update.locator(".wb-talk").count() == 0
    assert update.locator(OPEN).first.evaluate("each => each === document.activeElement")


def test_an_address_continues_the_conversation(update: Any) -> None:
    say(update, "USER alice", "PASS secret", "DELE 2")
    before = log(update)
    target = update.locator(".wb-talk__head a").evaluate("link => link.href")
    update.goto("about:blank")
    update.goto(target)
    update.locator(".wb-talk").wait_for()
    assert log(update) == before
    say(update, "NOOP")
    assert log(update)[-2:] == ["C NOOP", "S +OK"]


def test_it_starts_over_and_only_one_pane_is_open(update: Any) -> None:
    say(update, "USER alice")
    update.get_by_role("button", name="start over").click()
    assert len(log(update)) == 1
    update.locator(OPEN).nth(1).click()
    assert update.locator(".wb-talk").count() == 1


def test_what_a_reader_types_is_never_html(update: Any) -> None:
    say(update, "<img src=x onerror=alert(1)>")
    assert update.locator(".wb-talk img").count() == 0
    assert "<img" in log(update)[-1]


def test_on_a_phone_the_page_does_not_scroll_sideways(http: str, visit: Callable[..., Any]) -> None:
    page = opened(visit(width=390).page, http + PAGES["imap"])
    say(page, "LOGIN alice secret", "SELECT INBOX")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(http: str, visit: Callable[..., Any], scheme: str) -> None:
    page = opened(visit(color_scheme=scheme).page, http + PAGES["pop3"])
    say(page, "USER alice", "RETR 1", "FROB")
    found = Axe().run(page, context=[".wb-talk"]).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
