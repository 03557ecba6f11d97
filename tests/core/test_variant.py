"""One machine made from another."""

from __future__ import annotations

from dataclasses import replace

from wirebook.protocols.smtp.model import SMTP
from wirebook.variant import fixed, renamed, revised, without


def test_a_command_gets_another_name_wherever_it_stands() -> None:
    made = renamed(SMTP, "STARTTLS", "STLS", "start", "2595#4")
    command = made.command("STLS")
    assert command is not None
    assert (command.literally, command.rfc) == ("start", "2595#4")
    assert made.command("STARTTLS") is None
    assert [r.reply for r in made.rows("READY", "STLS")] == [
        r.reply for r in SMTP.rows("READY", "STARTTLS")
    ]
    assert {mark.command for mark in made.marks} == {"STLS"}


def test_a_command_that_is_left_out_leaves_no_trace() -> None:
    made = without(SMTP, "STARTTLS", "HELO")
    assert made.command("HELO") is None
    assert made.marks == ()
    assert not [row for row in made.transitions if row.event in ("STARTTLS", "HELO")]


def test_a_variable_with_one_value_vanishes_with_the_rows_of_others() -> None:
    made = fixed(SMTP, role="relay")
    assert "role" not in made.domains
    outcomes = {row.outcome for row in made.rows("READY", "AUTH")}
    assert "none" in outcomes
    assert "already" not in outcomes
    assert all(dict(row.when).keys() <= made.domains.keys() for row in made.transitions)


def test_rows_are_revised_one_by_one() -> None:
    made = revised(
        SMTP, lambda row: None if row.event == "HELP" else replace(row, rfc="5321#4.1.4")
    )
    assert {row.rfc for row in made.transitions} == {"5321#4.1.4"}
    assert made.rows("READY", "HELP") == ()
