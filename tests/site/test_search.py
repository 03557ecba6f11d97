"""The search, in both languages, over http and from disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

KOREAN = {
    "무상태": "concepts/stateless",
    "메일함 잠금": "pop3/lock",
    "잠금을": "pop3/lock",
    "503": "debug/errors",
    "535": "debug/errors",
    "421은": "debug/errors",
    "UIDL": "pop3/leave",
    "UIDVALIDITY": "imap/sync",
    "포트 587": "smtp/submission",
    "IDLE로 새 메일": "imap/idle",
    "로그인 실패": "debug/index",
    "봉투와 머리글": "smtp/envelope",
    "스머글링": "security/smuggling",
    "비교표에서": "compare/table",
    "용어": "ref/glossary",
    "두 기기": "compare/devices",
    "응답 코드를": "smtp/replies",
    "메일 한 통의 여정": "flow/journey",
    "SPF와 DMARC": "security/spf-dkim-dmarc",
    "읽음 표시": "imap/flags",
    "보낸편지함": "imap/folders",
    "Received 헤더": "flow/trace",
    "MTA와 MDA": "flow/agents",
    "깨뜨려 보기": "lab/index",
    "JMAP이란": "jmap/index",
    "LMTP가 뭐지": "lmtp/index",
    "openssl s_client": "debug/openssl",
    "점 채우기": "smtp/data",
}
ENGLISH = {
    "stateless": "concepts/stateless",
    "maildrop lock": "pop3/lock",
    "leave on server": "pop3/leave",
    "503": "debug/errors",
    "535": "debug/errors",
    "421": "debug/errors",
    "UIDL": "pop3/leave",
    "uidvalidity": "imap/sync",
    "port 587": "smtp/submission",
    "IDLE push": "imap/idle",
    "login failed": "debug/errors",
    "envelope header": "smtp/envelope",
    "smuggling": "security/smuggling",
    "comparison table": "compare/table",
    "glossary": "ref/glossary",
    "two devices": "compare/devices",
    "reply codes": "smtp/replies",
    "journey of a message": "flow/journey",
    "SPF": "security/spf-dkim-dmarc",
    "PERMANENTFLAGS": "imap/flags",
    "special use": "imap/folders",
    "Received headers": "flow/trace",
    "untagged response": "imap/responses",
    "break it": "lab/index",
    "JMAP": "jmap/index",
    "LMTP": "lmtp/index",
    "greylisting": "debug/errors",
    "openssl s_client": "debug/openssl",
    "python imaplib": "imap/python",
    "STARTTLS": "security/stripping",
}


def results(window: Any, word: str) -> list[str]:
    """Type a word into the search and list the addresses found."""
    field = window.page.locator("input.md-search__input")
    button = window.page.locator("label.md-header__button[for='__search']")
    if button.is_visible():  # on a phone the field lies outside the window until asked for
        button.click()
        field.wait_for()
    field.focus()
    field.fill("")
    field.dispatch_event("keyup")
    window.page.wait_for_function(
        "() => !document.querySelector('.md-search-result__link')"  # no answer of an earlier word
    )
    field.fill(word)
    field.dispatch_event("keyup")  # inserted Hangul sends no key, and the theme waits for one
    window.page.locator(".md-search-result__link").first.wait_for(timeout=15_000)
    links = window.page.locator(".md-search-result__link")
    return [link.evaluate("link => link.href") for link in links.all()]


@pytest.mark.parametrize(
    ("tree", "pages"), [("", KOREAN), ("en/", ENGLISH)], ids=["korean", "english"]
)
def test_the_right_page_is_found_first_or_second(
    address: str, visit: Callable[..., Any], tree: str, pages: dict[str, str]
) -> None:
    """Whole words, particles, commands, codes, Korean and Latin in one query."""
    window = visit()
    window.page.goto(f"{address}{tree}index.html")
    wrong = {}
    for word, page in pages.items():
        links = [link.removeprefix(address + tree) for link in results(window, word)]
        found = list(dict.fromkeys(link.partition(".html")[0] for link in links))
        if page not in found[:2]:
            wrong[word] = found[:3]
    assert wrong == {}


def test_what_nothing_says_is_not_found(address: str, visit: Callable[..., Any]) -> None:
    """A search that finds something for every word would be no search."""
    window = visit()
    window.page.goto(address + "index.html")
    window.page.locator("input.md-search__input").fill("zzyzx")
    window.page.locator("input.md-search__input").dispatch_event("keyup")
    window.page.wait_for_timeout(1000)
    assert window.page.locator(".md-search-result__link").count() == 0


def test_a_found_page_opens(site: Path, address: str, visit: Callable[..., Any]) -> None:
    window = visit()
    window.page.goto(address + "index.html")
    target = results(window, "메일함")[0]
    window.page.locator(".md-search-result__link").first.click()
    window.page.wait_for_url(target)
    assert window.page.locator("article h1").is_visible()


def test_the_search_works_on_a_phone(address: str, visit: Callable[..., Any]) -> None:
    window = visit(width=390)
    window.page.goto(address + "index.html")
    assert results(window, "메일함")
