"""The record of mail clients: what it may say, and how it says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook.clients import RECORD, load
from wirebook.errors import SourceError

GOOD = """
[[client]]
name = "eudora"
version = "7.1"
source = { ko = "상자", en = "a box" }

[[client.uses]]
protocol = "pop3"
does = { ko = "받는다", en = "fetches" }
ways.plain = "works"
ways.starttls = { ko = "모른다", en = "it knows none" }
"""


def test_without_a_record_there_is_no_client(tmp_path: Path) -> None:
    assert load(tmp_path, "x") == ()


def test_a_record_is_read(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(GOOD, encoding="utf-8")
    (client,) = load(tmp_path, "x")
    assert (str(client), client.source["en"]) == ("eudora 7.1", "a box")
    (works, (cell, why)) = client.cells()
    assert works == (("eudora", "pop3", "plain"), None)
    assert cell == ("eudora", "pop3", "starttls")
    assert why is not None
    assert why["ko"] == "모른다"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version = "7.1"\n', "", "x:2: client eudora: no 'version'"),
        ('"works"', '"perhaps"', "x:2: client eudora: expected works or a reason in each language"),
        (
            '"works"',
            "7",
            "x:2: client eudora: expected works or a reason in each language, found 7",
        ),
        ("ways.plain", "ways.tls", "x:2: client eudora: expected ways among plain, starttls, impl"),
        (', en = "it knows none"', "", "x:2: client eudora: no 'en'"),
        ("[[client]]", "[[client", "x:1: "),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / RECORD).write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load(tmp_path, "x")
    assert str(caught.value).startswith(said)


def test_a_client_and_a_protocol_stand_once(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(GOOD + GOOD, encoding="utf-8")
    with pytest.raises(SourceError, match="x:13: client eudora: expected each client once"):
        load(tmp_path, "x")
    use = GOOD[GOOD.index("[[client.uses]]") :]
    (tmp_path / RECORD).write_text(GOOD + use, encoding="utf-8")
    with pytest.raises(SourceError, match="x:2: client eudora: expected each protocol once"):
        load(tmp_path, "x")
