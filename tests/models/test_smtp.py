"""SMTP and LMTP against what the RFCs say, typed by hand and without looking at the models."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.connection import Connection
from wirebook.machine import Cell, Machine
from wirebook.protocols import REGISTRY
from wirebook.protocols.lmtp.model import LMTP
from wirebook.protocols.smtp.envelope import (
    MAIL_PARAMETERS,
    RCPT_PARAMETERS,
    address,
    parameters,
)
from wirebook.protocols.smtp.model import SMTP
from wirebook.protocols.smtp.server import SIZES, SmtpServer, shape
from wirebook.testing.walks import command_states, started
from wirebook.transcript import parse

LEGAL = {
    "GREETED": "EHLO HELO NOOP HELP VRFY EXPN RSET QUIT",
    "READY": "EHLO HELO NOOP HELP VRFY EXPN RSET QUIT MAIL STARTTLS AUTH",
    "MAIL": "EHLO HELO NOOP HELP VRFY EXPN RSET QUIT RCPT",
    "RCPT": "EHLO HELO NOOP HELP VRFY EXPN RSET QUIT RCPT DATA BDAT",
    "BDAT": "EHLO HELO NOOP HELP VRFY EXPN RSET QUIT BDAT",
    "BROKEN": "EHLO HELO RSET QUIT",
    "REFUSED": "QUIT",
}
"""RFC 5321 sections 3.1, 3.3 and 4.1.4, 3030 section 2, 3207 section 4, 4954 section 4."""


def allowed(machine: Machine, state: str) -> set[str]:
    return {c.name for c in machine.commands if machine.cell(state, c.name) is Cell.ALLOWED}


def test_smtp_allows_what_the_rfcs_allow() -> None:
    assert {state: allowed(SMTP, state) for state in command_states(REGISTRY["smtp"])} == {
        state: set(verbs.split()) for state, verbs in LEGAL.items()
    }


def test_lmtp_allows_what_smtp_allows_under_the_name_of_rfc_2033() -> None:
    gone = {"EHLO", "HELO", "STARTTLS", "AUTH"}
    for state, verbs in LEGAL.items():
        hello = {"LHLO"} if "EHLO" in verbs else set()
        assert allowed(LMTP, state) == set(verbs.split()) - gone | hello


CODES = {
    "greeting": "220 554",
    "EHLO": "250 504 550 502",
    "HELO": "250 504 550 502",
    "MAIL": "250 552 451 452 550 553 503 455 555",
    "RCPT": "250 251 550 551 552 553 450 451 452 503 455 555",
    "DATA": "354 503 554",
    "end": "250 552 554 451 452 450 550",
    "RSET": "250",
    "VRFY": "250 251 252 550 551 553 502 504",
    "EXPN": "250 252 550 500 502 504",
    "HELP": "211 214 502 504",
    "NOOP": "250",
    "QUIT": "221",
}
"""The table of RFC 5321 section 4.3.2; 421, 500 and 501 may answer any command."""

MORE = {
    "greeting": "521",  # RFC 7504 section 3
    "HELO": "530",  # RFC 3207 section 4
    "RSET": "530",  # likewise
    "RCPT": "530",
    "DATA": "530",
    "MAIL": "530",  # RFC 4954 section 6
    "VRFY": "530",
    "EXPN": "530",
    "HELP": "530",
}
"""What extensions add."""


@pytest.mark.parametrize("machine", [SMTP, LMTP], ids=lambda each: each.name)
def test_every_code_is_one_that_the_rfcs_list_for_its_command(machine: Machine) -> None:
    for row in machine.transitions:
        if row.event in CODES and row.reply:
            listed = f"{CODES[row.event]} {MORE.get(row.event, '')} 421 500 501".split()
            assert row.reply[:3] in listed, row.key


def test_auth_has_the_codes_of_rfc_4954() -> None:
    listed = {
        "235 2.7.0", "334", "432 4.7.12", "454 4.7.0", "534 5.7.9", "535 5.7.8", "500 5.5.6",
        "501 5.5.2", "501 5.7.0", "501 5.0.0", "504 5.5.4", "503 5.5.1", "502 5.5.1", "530 5.7.0",
    }  # fmt: skip
    events = ("AUTH", "response", "cancel")
    found = {shape(r.reply) for r in SMTP.transitions if r.event in events and r.reply}
    assert found <= listed


def test_every_reply_but_of_greeting_and_hello_has_an_enhanced_code_of_its_class() -> None:
    """RFC 2034 section 4: all of 2yz, 4yz and 5yz, and the classes agree."""
    for row in (*SMTP.transitions, *LMTP.transitions):
        if (
            row.reply
            and row.reply[0] != "3"
            and row.event not in ("greeting", "EHLO", "HELO", "LHLO")
        ):
            codes = shape(row.reply).split()
            assert len(codes) == 2, row.key
            assert codes[1][0] == codes[0][0], row.key


def test_no_reply_has_a_space_at_its_end_unless_it_is_an_empty_challenge() -> None:
    for row in (*SMTP.transitions, *LMTP.transitions):
        assert row.reply is None or row.reply == row.reply.rstrip()


PIPELINED = {"MAIL", "RCPT", "RSET", "BDAT"}
"""RFC 2920 section 3.1 names the first three; the example of RFC 3030 section 4.2 is the fourth."""


def test_what_may_stand_anywhere_in_a_group() -> None:
    assert {c.name for c in SMTP.commands if c.pipeline == "any"} == PIPELINED


TRANSACTION = ("MAIL", "RCPT", "DATA", "BDAT", "BROKEN")


@pytest.mark.parametrize("machine", [SMTP, LMTP], ids=lambda each: each.name)
def test_leaving_the_transaction_clears_the_envelope_by_whatever_path(machine: Machine) -> None:
    envelope = {s.name for s in machine.stores if s.scope == "transaction"}
    assert envelope == {"reverse-path", "forward-paths", "mail data"}
    for move in machine.space():
        before, after = move.before.state, move.after.state
        if before in (*TRANSACTION, "DELIVERY") and after not in (*TRANSACTION, "DELIVERY"):
            assert envelope <= set(machine.forgotten(before, after))


def test_no_credentials_are_taken_in_cleartext_where_tls_comes_first() -> None:
    moves = [m for m in SMTP.space() if dict(m.before.values)["gate"] == "tls"]
    assert moves
    for move in moves:
        assert dict(move.before.values)["tls"] == "clear"
        assert move.after.state not in ("SASL", *TRANSACTION)
        assert move.row.event != "AUTH" or move.row.outcome == "policy"


PAYLOADS = (b"QUIT\r\n", b"RSET\r\nQUIT\r\n")


@pytest.mark.parametrize("state", ["GREETED", "READY", "MAIL", "BROKEN", "REFUSED"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_octets_of_a_refused_chunk_are_never_commands(state: str, payload: bytes) -> None:
    _, connection = started(REGISTRY["smtp"], state)
    connection.receive_data(b"BDAT %d LAST\r\n" % len(payload) + payload)
    assert connection.data_to_send().startswith(b"503 ")
    assert connection.state.name == state


ADDRESSES = {
    "bob@example.net": "bob@example.net",
    '"bob smith"@example.net': '"bob smith"@example.net',
    "@relay.example.org:bob@example.net": "bob@example.net",
    "bob@[192.0.2.1]": "bob@[192.0.2.1]",
    "안녕@example.org": "안녕@example.org",
    "PostMaster": "PostMaster",
    "bob": None,
    "bob@": None,
    "@example.net": None,
    "bob..smith@example.net": None,
    "bob@exa_mple..net": None,
    "b" * 65 + "@example.net": None,
    "bob@" + "a." * 130 + "net": None,
}


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_is_read_by_the_grammar(path: str) -> None:
    assert address(path) == ADDRESSES[path]


def test_parameters_are_known_well_formed_and_there_once() -> None:
    assert parameters("size=10 BODY=8bitmime", MAIL_PARAMETERS) == {
        "SIZE": "10",
        "BODY": "8bitmime",
    }
    assert parameters("NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b", RCPT_PARAMETERS) == {
        "NOTIFY": "SUCCESS,DELAY",
        "ORCPT": "rfc822;a@b",
    }
    for wrong in (
        "SIZE",
        "SIZE=x",
        "SIZE=1 SIZE=2",
        "BODY=9BIT",
        "COLOUR=blue",
        "=1",
        "SMTPUTF8=1",
    ):
        assert parameters(wrong, MAIL_PARAMETERS) == "parameter"


def _said(connection: Connection, octets: bytes) -> list[bytes]:
    connection.receive_data(octets)
    return connection.data_to_send().splitlines()


@pytest.mark.parametrize("name", ["smtp", "lmtp"])
def test_a_client_whose_name_is_too_long_to_be_repeated_in_a_reply_is_refused(name: str) -> None:
    """RFC 5321 sections 4.5.3.1.2 and 4.5.3.1.5."""
    _, connection = started(REGISTRY[name], "GREETED")
    verb = b"LHLO " if name == "lmtp" else b"EHLO "
    assert _said(connection, verb + b"x" * 256 + b"\r\n")[0].startswith(b"501 ")
    said = _said(connection, verb + b"x" * 255 + b"\r\n")
    assert said[0].endswith(b" greets " + b"x" * 255)
    assert max(map(len, said)) + 2 <= 512


def test_the_hundredth_recipient_is_taken_and_the_next_comes_later() -> None:
    """RFC 5321 section 4.5.3.1.8 and 4.5.3.1.10."""
    _, connection = started(REGISTRY["smtp"], "MAIL")
    said = _said(connection, b"RCPT TO:<alice@example.org>\r\n" * 101)
    assert [line[:3] for line in said] == [b"250"] * 100 + [b"452"]


def test_a_message_with_a_hundred_received_lines_is_in_a_loop() -> None:
    _, connection = started(REGISTRY["smtp"], "DATA")
    said = _said(connection, b"Received: from a by b\r\n" * 100 + b"\r\n.\r\n")
    assert said == [b"554 5.4.6 too many Received lines, a loop"]


def test_a_message_over_the_limit_is_refused_and_not_kept() -> None:
    _, connection = started(REGISTRY["smtp"], "DATA")
    server = connection.server
    assert isinstance(server, SmtpServer)
    for _ in range(SIZES["large"] // 100_000 + 1):
        connection.receive_data((b"x" * 98 + b"\r\n") * 1000)
    assert sum(map(len, server.session.lines)) == 0
    assert _said(connection, b".\r\n") == [b"552 5.3.4 message too large"]


@given(st.lists(st.binary(max_size=200), max_size=8), st.sampled_from(["DATA", "SASL", "READY"]))
@settings(max_examples=60)
def test_octets_of_any_kind_get_replies_and_nothing_else(pieces: list[bytes], state: str) -> None:
    _, connection = started(REGISTRY["smtp"], state)
    out = b""
    for piece in (*pieces, b"\r\n.\r\n", b"\x00\xff\r\n"):
        if not connection.closed:
            connection.receive_data(piece)
            out += connection.data_to_send()
    for line in out.splitlines():
        assert line[:3].isdigit()
        assert line[3:4] in (b" ", b"-")


def test_both_readers_of_a_smuggled_message_read_the_same_octets(root: Path) -> None:
    """What the page sets side by side differs in the reader only."""
    heard = [
        b"".join(
            line.text.encode() + (b"" if line.sigil == "|" else b"\r\n")
            for line in parse((root / "snippets/smtp" / f"smuggle-{reader}.wire").read_text()).lines
            if line.actor == "C"
        )
        for reader in ("strict", "lenient")
    ]
    assert heard[0] == heard[1]
    assert heard[0].replace("\u240a".encode(), b"\n").count(b"\n.\n") == 1
