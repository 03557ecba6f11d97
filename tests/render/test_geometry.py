"""Nothing in a picture lies on anything else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.render.svg import svg

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Pictured = tuple[Machine, Hints]
STYLES = ("wirebook.css", "diagram.css")

MEASURE = """
() => [...document.querySelectorAll('svg text')].map(text => {
  const box = text.getBBox();
  const chip = text.closest('.wb-edge') !== null;
  return {name: text.textContent, left: box.x, top: box.y, right: box.x + box.width,
          bottom: box.y + box.height, chip, owner: text.closest('g')?.getAttribute('class') ?? '',
          inside: (rect => rect && {left: rect.x, top: rect.y, right: rect.x + rect.width,
                    bottom: rect.y + rect.height})(text.closest('.wb-shape-box, .wb-shape-entry')
                    ?.querySelector('rect')?.getBBox())};
})
"""


def test_no_box_lies_on_another(pictured: Pictured, lang: str, view: str, lint: ModuleType) -> None:
    machine, hints = pictured
    root = lint.read(svg(machine, lang, view=view, hints=hints))
    assert lint.overlaps(list(lint.states(root))) == []


def test_no_line_runs_through_a_box(
    pictured: Pictured, lang: str, view: str, lint: ModuleType
) -> None:
    machine, hints = pictured
    root = lint.read(svg(machine, lang, view=view, hints=hints))
    assert lint.through(root, list(lint.states(root))) == []


def test_lines_cross_no_more_often_than_declared(
    pictured: Pictured, lang: str, lint: ModuleType
) -> None:
    machine, hints = pictured
    root = lint.read(svg(machine, lang, hints=hints))
    assert lint.crossings(root) <= hints.crossings


def test_the_spine_is_straight(pictured: Pictured, lang: str, lint: ModuleType) -> None:
    from wirebook.render.picture import picture

    machine, hints = pictured
    boxes = {b.name: b for b in lint.states(lint.read(svg(machine, lang, hints=hints)))}
    middles = [(boxes[n].left + boxes[n].right) / 2 for n in picture(machine, hints).spine]
    assert max(middles) - min(middles) < 0.5


@pytest.mark.browser
def test_no_text_overflows_or_touches_anything(
    pictured: Pictured, lang: str, view: str, lint: ModuleType, browser: Browser, root: Path
) -> None:
    """Measured in Chromium with the style sheet and the fonts of this machine."""
    machine, hints = pictured
    drawn = svg(machine, lang, view=view, hints=hints)
    folder = root / "src/wirebook/theme/assets/stylesheets"
    css = "".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
    page = browser.new_page()
    page.set_content(f"<style>{css}</style><body data-md-color-scheme=default>{drawn}")
    texts = page.evaluate(MEASURE)
    page.close()
    picture = lint.read(drawn)
    borders = [*lint.states(picture), *lint.groups(picture)]
    words = [(lint.Box(t["name"], t["left"], t["top"], t["right"], t["bottom"]), t) for t in texts]
    for box, text in words:
        if inside := text["inside"]:
            assert inside["left"] + 8 < box.left, box.name
            assert box.right < inside["right"] - 8, box.name
        if text["chip"]:
            touched = [b.name for b in borders if box.meets(b, 1) and not box.within(b, 1)]
            assert touched == [], box.name
        for line in lint.lines(picture):
            pieces = zip(line.points, line.points[1:], strict=False)
            small = lint.Box(box.name, box.left, box.top + 3, box.right, box.bottom - 3)
            assert not any(lint.enters(a, b, small) for a, b in pieces), (box.name, line.ends)
    # A line of type is higher than its letters: without the air above and below them.
    letters = [lint.Box(b.name, b.left, b.top + 4, b.right, b.bottom - 4) for b, _ in words]
    assert lint.overlaps(letters, room=0) == []


def test_a_picture_is_the_same_bytes_every_time(pictured: Pictured, lang: str, view: str) -> None:
    from wirebook.render.arrange import arrange

    machine, hints = pictured
    drawn = set()
    for _ in range(20 if machine.name == "pop3" else 3):
        arrange.cache_clear()
        drawn.add(svg(machine, lang, view=view, hints=hints))
    assert len(drawn) == 1


SCRIPT = """
import hashlib, json
from wirebook.protocols import REGISTRY
from wirebook.render.svg import svg
print(json.dumps([hashlib.sha256(svg(each.machine, lang, view=view).encode()).hexdigest()
    for each in REGISTRY.values() for lang in ("ko", "en") for view in ("overview", "tls")
    if view == "overview" or view in each.machine.domains]))
"""


def test_a_picture_does_not_depend_on_the_hash_seed() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "20260701")
    }
    assert len(found) == 1
    assert len(json.loads(found.pop())) >= 4
