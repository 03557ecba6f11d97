"""Entries go where a reader looks for them, and nothing else in the file changes."""

from __future__ import annotations

import difflib

import pytest
import yaml

from wirebook.scaffold.nav import quoted, with_page, with_section

CONFIG = """\
# A comment at the top.
INHERIT: !ENV WIREBOOK_KO

site_name: "A: book"

nav:
  # the front door
  - Home: index.md
  - Door:   # a section
      - At a glance: door/index.md
      - 'Keys': door/keys.md   # all of them

      - door/plain.md
  - Reference:
      - Proofs: ref/proofs.md

# A comment between.
extra:
  key: value
"""


def added(old: str, new: str) -> list[str]:
    """The lines that were added; nothing may have gone."""
    diff = list(difflib.ndiff(old.splitlines(True), new.splitlines(True)))
    assert not [line for line in diff if line.startswith("- ")]
    return [line[2:] for line in diff if line.startswith("+ ")]


def after(text: str, line: str) -> str:
    """The line above a line."""
    lines = text.splitlines()
    return lines[lines.index(line) - 1]


def test_a_page_follows_the_last_one_of_its_folder() -> None:
    new = with_page(CONFIG, "door/locks.md", "Locks")
    assert added(CONFIG, new) == ["      - Locks: door/locks.md\n"]
    assert after(new, "      - Locks: door/locks.md") == "      - door/plain.md"


def test_a_page_of_a_new_folder_comes_last() -> None:
    new = with_page(CONFIG, "window/index.md", "Windows")
    assert added(CONFIG, new) == ["  - Windows: window/index.md\n"]
    assert after(new, "  - Windows: window/index.md") == "      - Proofs: ref/proofs.md"


def test_a_page_of_the_root_comes_last() -> None:
    assert after(with_page(CONFIG, "more.md", "More"), "  - More: more.md").endswith("proofs.md")


def test_a_section_follows_those_like_it() -> None:
    pages = (("lamp/index.md", "At a glance"), ("lamp/states.md", "States"))
    new = with_section(CONFIG, "LAMP", pages, ("door",))
    assert "".join(added(CONFIG, new)) == (
        "  - LAMP:\n      - At a glance: lamp/index.md\n      - States: lamp/states.md\n"
    )
    assert after(new, "  - LAMP:") == "      - door/plain.md"
    assert after(with_section(CONFIG, "LAMP", pages, ()), "  - LAMP:").endswith("proofs.md")


def test_a_list_without_indentation_stays_one() -> None:
    text = "nav:\n- Home: index.md\n- Door:\n  - Keys: door/keys.md\nextra: 1\n"
    assert "  - Keys: door/keys.md\n  - X: door/x.md\n" in with_page(text, "door/x.md", "X")
    assert "\n- X: x.md\nextra: 1\n" in with_page(text, "x.md", "X")


def test_line_ends_stay_as_they_are() -> None:
    text = "nav:\r\n  - Home: index.md\r\n"
    assert with_page(text, "x.md", "X") == "nav:\r\n  - Home: index.md\r\n  - X: x.md\r\n"
    assert with_page("nav:\n  - Home: index.md", "x.md", "X").endswith("index.md\n  - X: x.md\n")


def test_without_a_nav_nothing_is_added() -> None:
    text = "site_name: x\n"
    assert with_page(text, "x.md", "X") == text
    assert with_section(text, "X", (("x.md", "X"),), ()) == text


@pytest.mark.parametrize(
    "words",
    ["Plain words", "열쇠", "a: b", "#1", 'a "b"', "yes", "- x", "&x", "Q&A", "한 #둘", "1"],
)
def test_a_title_comes_out_of_yaml_as_it_went_in(words: str) -> None:
    new = with_page("nav:\n  - Home: index.md\n", "x.md", words)
    assert yaml.safe_load(new)["nav"][1] == {words: "x.md"}
    assert yaml.safe_load(f"title: {quoted(words)}") == {"title": words}
