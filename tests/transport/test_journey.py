"""The journey of one message, from who writes it to who reads it."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.transport.journey import Journey, every, journey, switched_on, switches

FILE = Book.find().snippets / "flow" / "journey.toml"
TEXT = FILE.read_text(encoding="utf-8")
RUNS = tuple(tomllib.loads(TEXT)["run"])


def made(run: str, text: str = TEXT) -> Journey:
    """A run of the book's journey."""
    return journey(text, "journey.toml", run)


def way(found: Journey) -> list[tuple[str, int]]:
    """What was spoken, hop by hop, where somebody answered."""
    return [(hop.protocol, hop.port) for hop in found.hops if hop.made]


@pytest.mark.parametrize("run", RUNS)
def test_every_promise_holds_in_every_run(run: str) -> None:
    found = made(run)
    assert len(found.promises) == 6
    assert [each.text.en for each in found.promises if not each.holds] == []


def test_every_combination_of_the_other_runs_keeps_every_promise() -> None:
    names, found = tuple(switches(TEXT, "journey.toml")), every(TEXT, "journey.toml")
    assert names == RUNS[1:]
    assert len(found) == 64
    broken = {
        switched_on(names, number): [each.text.en for each in made.promises if not each.holds]
        for number, made in enumerate(found)
    }
    assert not any(broken.values()), broken


def test_one_switch_is_the_run_of_its_name() -> None:
    names, found = tuple(switches(TEXT, "journey.toml")), every(TEXT, "journey.toml")
    assert found[0] == made("base")
    for bit, name in enumerate(names):
        assert found[1 << bit] == made(name)
        assert switched_on(names, 1 << bit) == (name,)


def test_no_two_combinations_are_the_same_journey() -> None:
    found = every(TEXT, "journey.toml")
    assert not [
        (one, two)
        for one in range(len(found))
        for two in range(one)
        if replace(found[one], title=found[two].title) == found[two]
    ]


def test_runs_together_do_what_each_of_them_does() -> None:
    found = made("submission+down+greylist+full")
    assert found.title.en.split(" + ") == [
        made(name).title.en for name in ("submission", "down", "greylist", "full")
    ]
    assert way(found)[0] == ("smtp", 587)
    assert [hop.target for hop in found.hops if hop.made is None] == ["mx1.example.net"] * 2
    assert found.hops[2].target == "mx2.example.net"  # and it makes strangers wait as well
    assert [hop.at - found.start for hop in found.hops[2:4]] == [0, 1800]
    assert len(found.returned) == 1


def waiting(found: Journey) -> list[list[tuple[str, int, int]]]:
    """Who keeps something after each try, for how many, and how long it stays."""
    return [
        [
            (job.host, len(job.envelope.recipients), job.due - found.hops[number - 1].at)
            for job in jobs
        ]
        for number, jobs in found.kept.items()
    ]


def test_with_every_positive_reply_the_message_is_in_the_next_queue() -> None:
    assert waiting(made("base")) == [
        [("mail.example.org", 3, 0)],
        [("mx1.example.net", 3, 0)],
        [],
    ]
    assert waiting(made("greylist"))[1] == [("mail.example.org", 3, 1800)]
    full = made("full")
    assert waiting(full)[2] == [("mx1.example.net", 1, 0)]
    assert full.kept[3][0].envelope == ("", ("alice@example.org",))


def test_runs_that_set_the_same_cannot_be_switched_on_together() -> None:
    text = TEXT + "\n[run.other]\ntitle = { ko = 'x', en = 'x' }\nsubmit = 465\n"
    line = text[: text.index("[run.other]")].count("\n") + 1
    message = rf"journey.toml:{line}: .*found submit in submission and other"
    with pytest.raises(SourceError, match=message):
        switches(text, "journey.toml")


def test_the_way_from_program_to_program() -> None:
    assert way(made("base")) == [("smtp", 465), ("smtp", 25), ("lmtp", 24), ("imap", 993)]
    assert way(made("submission"))[0] == ("smtp", 587)


def test_the_body_is_what_was_sent_octet_for_octet() -> None:
    text = tomllib.loads(TEXT)["message"]["text"].strip("\n").encode()
    message = made("base").message
    assert b"\n".join(message[message.index(b"") :]) == text[text.index(b"\n\n") + 1 :]


def test_the_phone_hears_of_it_in_idle_and_then_asks() -> None:
    hop = made("base").hops[-1]
    assert hop.made is not None
    said = [line.text for line in hop.made.lines]
    assert said.index("+ idling") < said.index("* 1 EXISTS") < said.index("DONE")
    assert any("점심" in text for text in said)


def test_without_starttls_the_message_goes_in_clear() -> None:
    hops = made("stripped").hops
    assert [hop.made.encrypted for hop in hops if hop.made] == [True, False, False, True]
    assert [hop.made.encrypted for hop in made("base").hops if hop.made][1] is True


def test_an_exchanger_that_is_down_is_passed_over() -> None:
    hops = made("down").hops
    assert [(hop.target, hop.made is None) for hop in hops[1:3]] == [
        ("mx1.example.net", True),
        ("mx2.example.net", False),
    ]


def test_greylisting_costs_half_an_hour() -> None:
    found = made("greylist")
    assert [hop.at - found.start for hop in found.hops] == [0, 0, 1800, 1800, 1800]


def test_the_sender_hears_of_the_one_who_has_no_room() -> None:
    (report,) = made("full").returned
    assert b"Final-Recipient: rfc822; carol@example.net" in report
    assert not any(b"bob" in line for line in report if line.startswith(b"Final-Recipient"))
    assert made("base").returned == ()


def test_what_pop3_takes_away_the_phone_sees_vanish() -> None:
    found = made("pop3")
    assert way(found)[-2:] == [("pop3", 995), ("imap", 993)]
    assert found.hops[-1].made is not None
    said = [line.text for line in found.hops[-1].made.lines]
    assert said.index("* 1 EXISTS") < said.index("* 1 EXPUNGE")


def test_what_pop3_leaves_the_phone_still_has() -> None:
    hop = made("pop3", TEXT.replace("delete = true", "delete = false")).hops[-1]
    assert hop.made is not None
    assert not any(line.text.endswith("EXPUNGE") for line in hop.made.lines)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[hosts]", "[hosts", r"journey.toml:1: expected TOML"),
        ("submit = 587", "port = 587", r"journey.toml:\d+: expected title, submit.*found port"),
        ('full = ["carol"]', 'full = ["erin"]', r"expected 'erin' to be declared"),
        ("submit = 587", "submit = 24", r"journey.toml:\d+: .*in submit, found 24"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(old: str, new: str, message: str) -> None:
    run = "full" if "carol" in old else "submission"
    with pytest.raises(SourceError, match=message):
        made(run, TEXT.replace(old, new))


def test_a_run_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SourceError, match=r"expected a run among base, .*found 'bsae'"):
        made("bsae")


def test_a_promise_can_be_broken() -> None:
    """A check that cannot fail is none."""
    changed = TEXT.replace("Subject: lunch", "Subject: dave@example.net")
    broken = [each.text.en for each in made("base", changed).promises if not each.holds]
    assert broken == ["The blind copy is in no header"]
