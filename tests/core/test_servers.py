"""The record of real servers: what it may say, and how it says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirebook.errors import SourceError
from wirebook.servers import RECORD, load

GOOD = """
[[server]]
name = "Postel"
version = "1.0"
protocol = "pop3"
date = 2026-01-01
settings = { ko = "없음", en = "none" }
agrees = ["a.wire"]

[[server.departs]]
files = ["b.wire"]
ours = "-ERR no"
theirs = "+OK"
why = { ko = "너그럽다", en = "it is liberal" }
rfc = ["1939#3"]
"""


@pytest.fixture
def snippets(tmp_path: Path) -> Path:
    """A folder with two transcripts."""
    for name in ("a.wire", "b.wire"):
        (tmp_path / name).touch()
    return tmp_path


def test_without_a_record_there_is_no_server(tmp_path: Path) -> None:
    assert load(tmp_path, "x") == ()


def test_a_record_is_read(snippets: Path) -> None:
    (snippets / RECORD).write_text(GOOD, encoding="utf-8")
    (server,) = load(snippets, "snippets/servers.toml")
    assert (str(server), server.date, server.agrees) == ("Postel 1.0", "2026-01-01", ("a.wire",))
    (departure,) = server.departures
    assert (departure.files, departure.theirs, departure.why["ko"], departure.rfc) == (
        ("b.wire",),
        "+OK",
        "너그럽다",
        ("1939#3",),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version = "1.0"\n', "", "x:2: server Postel: no 'version'"),
        ('"a.wire"', '"c.wire"', "x:2: server Postel: no file c.wire"),
        ('"b.wire"', '"c.wire"', "x:2: server Postel: no file c.wire"),
        ("1939#3", "1939#99", "x:2: server Postel: RFC 1939 has no section 99"),
        (', en = "none"', "", "x:2: server Postel: no 'en'"),
        ("[[server]]", "[[server", "x:1: "),
    ],
)
def test_a_mistake_is_told_with_its_place(snippets: Path, old: str, new: str, said: str) -> None:
    (snippets / RECORD).write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load(snippets, "x")
    assert str(caught.value).startswith(said)
