"""The live journey: what a page holds is what the servers do, in every combination of switches."""

from __future__ import annotations

import gzip
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.render.edition import Edition
from wirebook.render.exhibits import EXHIBITS, Order
from wirebook.render.journey import parts
from wirebook.text import LANGUAGES
from wirebook.transport.journey import journey, switched_on

FILE = "flow/journey.toml"
SCRIPT = Path("src/wirebook/theme/assets/javascripts/journey.js")
LIMIT = 30 * 1024
"""Octets of all runs, compressed."""


def shown(lang: str, run: str = "base", switches: str = "yes") -> str:
    """The fence as a page has it."""
    options = {"src": FILE, "run": run} | ({"switches": switches} if switches else {})
    return EXHIBITS["journey"](Order(Edition(Book.find(), lang), "journey", options, ""))


def held(lang: str) -> Any:
    """What the page holds for its script."""
    found = re.search(r'data-wb-journey="([^"]*)"', shown(lang))
    assert found is not None
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_combination_is_what_happens_when_it_runs_again(lang: str) -> None:
    data = held(lang)
    names = tuple(name for name, _ in data["switches"])
    text = (Book.find().snippets / FILE).read_text(encoding="utf-8")
    assert len(data["runs"]) == 1 << len(names) == 64

    def part(number: int) -> str:
        return "".join(data["pieces"][piece] for piece in data["parts"][number])

    journey.cache_clear()
    for number, (title, total, way, hops, rest) in enumerate(data["runs"]):
        run = "+".join(switched_on(names, number)) or "base"
        made = parts(journey(text, FILE, run), lang)
        assert (title, total, part(way), part(rest)) == (
            made.title,
            made.total,
            made.way,
            made.rest,
        )
        assert tuple(map(part, hops)) == made.hops, run


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_runs_together_are_small(lang: str) -> None:
    found = re.search(r'data-wb-journey="([^"]*)"', shown(lang))
    assert found is not None
    assert len(gzip.compress(found[1].encode(), mtime=0)) <= LIMIT
    assert len((Book.find().root / SCRIPT).read_bytes()) <= 10 * 1024


def test_the_page_without_a_script_shows_the_first_run_whole() -> None:
    plain, live = shown("en", switches=""), shown("en")
    assert "data-wb-journey" not in plain
    without = re.sub(r' data-wb-journey="[^"]*"|<span hidden>.*?</span>', "", live)
    assert without == plain
    made = journey((Book.find().snippets / FILE).read_text(encoding="utf-8"), FILE, "base")
    for hop in made.hops:
        assert hop.made is not None
        for line in hop.made.lines:
            assert html.escape(line.text) in plain


def test_a_hop_says_who_keeps_the_message_now() -> None:
    base = shown("en", switches="")
    queues = re.findall(r'wb-journey__queue">(.*?)</p>', base)
    told = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in queues]
    everybody = "bob@example.net , carol@example.net , dave@example.net"
    assert told == [
        f"In the queue now: mail.example.org → {everybody}",
        f"In the queue now: mx1.example.net → {everybody}",
        "In the queue now: Every queue is empty",
    ]
    assert "(tried again 30 min later)" in shown("en", "greylist", "")
    assert "alice@example.org</code> (notification)" in shown("en", "full", "")


def test_numbers_of_a_run() -> None:
    assert ">tries 4 · SMTP in clear 0 · delivered at once · octets " in shown("en")
    assert "SMTP in clear 1 ·" in shown("en", "stripped", "")
    assert "delivered 30 min later" in shown("en", "greylist", "")
    assert "notifications back 1<" in shown("en", "full", "")


def test_only_the_first_run_has_switches() -> None:
    with pytest.raises(SourceError, match="expected the first run for switches, found full"):
        shown("en", "full")
