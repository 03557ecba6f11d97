"""The run by hand learns from what it reaches, and finds and shortens what breaks."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from wirebook.connection import Answer, Ask
from wirebook.protocols import REGISTRY
from wirebook.protocols.pop3.server import Pop3Server

from .fuzz import Attack, Hunt, Tracer, main, read, shortened


def test_what_goes_new_ways_is_kept_and_taken_up_by_the_next_run(tmp_path: Path) -> None:
    first = Hunt([REGISTRY["pop3"]], tmp_path, Random(1))
    first.try_(Attack("pop3", "TRANSACTION", b"STAT\r\n"))
    first.try_(Attack("pop3", "TRANSACTION", b"STAT\r\n"))
    first.try_(Attack("pop3", "TRANSACTION", b"TOP 1 0\r\n"))
    assert [each.octets for each in first.kept["pop3"]] == [b"STAT\r\n", b"TOP 1 0\r\n"]
    second = Hunt([REGISTRY["pop3"]], tmp_path, Random(2))
    attacks = list(islice(second.attacks(), 12))
    assert {each.octets for each in attacks[:2]} == {b"STAT\r\n", b"TOP 1 0\r\n"}
    for attack in attacks:
        second.try_(attack)
    assert second.done == 12
    assert len(second.kept["pop3"]) > 2
    assert not second.found


def test_a_mistake_is_found_shortened_and_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(server: Pop3Server, ask: Ask) -> Answer:
        raise ZeroDivisionError("here")

    monkeypatch.setattr(Pop3Server, "do_lang", stumble)
    attack = Attack("pop3", "TRANSACTION", b"NOOP\r\nUIDL\r\nLANG\r\nLIST\r\n")
    assert shortened(attack).octets == b"LANG\n"
    attack.written(tmp_path)
    assert main(["pop3", "--seconds", "0", "--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("ZeroDivisionError: here\n")
    assert told.endswith(" 0 kept, 1 found\n")
    (path,) = (tmp_path / "found").iterdir()
    assert read(path).octets == b"LANG\n"
    with pytest.raises(ZeroDivisionError):
        main(["--again", str(path)])


def test_a_way_through_the_code_is_new_once() -> None:
    tracer = Tracer()
    attack = Attack("smtp", "READY", b"NOOP\r\n")
    assert tracer.new(attack.fails)[1] > 100
    attack.fails()
    assert tracer.new(attack.fails)[1] < 10
