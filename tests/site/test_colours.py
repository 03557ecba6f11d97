"""Every text colour can be read on every ground, in every scheme (WCAG 2, level AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLE = Path("src/wirebook/theme/assets/stylesheets/wirebook.css")
TEXT = (
    "ink",
    "muted",
    "faint",
    "accent",
    "ok",
    "no",
    "server",
    "client",
    "session",
    "mailbox",
    "modal-line",
)
GROUND = ("paper", "panel", "modal")


def colours(root: Path, scheme: str) -> dict[str, str]:
    """Read one scheme's variables."""
    text = (root / STYLE).read_text(encoding="utf-8")
    head = {
        "light": r':root,\n\[data-md-color-scheme="default"\] \{',
        "dark": r'\[data-md-color-scheme="slate"\] \{',
        "print": r"@media print \{\n  :root,\n  \[data-md-color-scheme\] \{",
    }[scheme]
    block = re.search(head + r"([^}]*)\}", text)
    assert block is not None
    return dict(re.findall(r"--wb-([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return how far apart two colours are, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_can_be_read(root: Path, scheme: str) -> None:
    scale = colours(root, scheme)
    low = {
        (text, ground): round(contrast(scale[text], scale[ground]), 2)
        for text in TEXT
        for ground in GROUND
        if contrast(scale[text], scale[ground]) < 4.5
    }
    assert {} == low


def test_every_scheme_has_the_same_colours(root: Path) -> None:
    light, dark, paper = (set(colours(root, scheme)) for scheme in ("light", "dark", "print"))
    assert light == dark == paper
