"""The machine in sentences, and the particles of Korean."""

from __future__ import annotations

import pytest

from wirebook.hints import Hints
from wirebook.josa import josa, with_josa
from wirebook.machine import Machine
from wirebook.protocols.pop3.model import POP3
from wirebook.render.sentences import sentences

Pictured = tuple[Machine, Hints]


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("`QUIT`", "을/를", "`QUIT`을"),
        ("`PASS`", "을/를", "`PASS`를"),
        ("SMTP", "은/는", "SMTP는"),
        ("POP3", "은/는", "POP3는"),
        ("IMAP", "을/를", "IMAP을"),
        ("TLS", "은/는", "TLS는"),
        ("MX", "은/는", "MX는"),
        ("DATA", "을/를", "DATA를"),
        ("EHLO", "은/는", "EHLO는"),
        ("`MAIL`", "이/가", "`MAIL`이"),
        ("250", "을/를", "250을"),
        ("354", "을/를", "354를"),
        ("+OK", "을/를", "+OK를"),
        ("서버", "으로/로", "서버로"),
        ("SASL", "으로/로", "SASL로"),
        ("UPDATE", "으로/로", "UPDATE로"),
        ("AUTHORIZATION", "으로/로", "AUTHORIZATION으로"),
        ("메일함", "과/와", "메일함과"),
        ("+", "을/를", "+를"),
    ],
)
def test_particles_follow_the_pronunciation(word: str, pair: str, expected: str) -> None:
    assert with_josa(word, pair) == expected
    assert josa(word, pair) == expected.removeprefix(word)


def test_every_row_is_told(pictured: Pictured, lang: str) -> None:
    machine, _ = pictured
    told = {(each.state, each.event) for each in sentences(machine, lang)}
    assert told == {(row.source, row.event) for row in machine.transitions}


def test_every_sentence_has_a_source(pictured: Pictured, lang: str) -> None:
    machine, _ = pictured
    assert all(each.rfcs for each in sentences(machine, lang))


KO = [each.text for each in sentences(POP3, "ko")]
EN = [each.text for each in sentences(POP3, "en")]


def test_sentences_in_korean() -> None:
    assert "AUTHORIZATION에서 `USER`가 `+OK`를 받으면 NAMED로 간다" in KO
    stls = "AUTHORIZATION에서 `STLS`가 `+OK`를 받으면 TLS로 간다 (`tls=clear`, `utf8=off`일 때)"
    assert stls in KO
    assert "TRANSACTION에서 `RETR`가 `-ERR`를 받으면 그대로 머문다" in KO
    assert "TRANSACTION에서 '연결 끊김'이 일어나면 CLOSED로 간다" in KO
    assert "CONNECT에서 서버의 '인사'가 `+OK`면 AUTHORIZATION으로 간다" in KO
    assert "TRANSACTION에서 `QUIT`이 받아들여지면 UPDATE로 간다" in KO
    assert "TLS에서 'TLS 협상'이 실패하면 CLOSED로 간다" in KO
    assert "SASL에서 'SASL 응답 줄'이 `-ERR`를 받으면 들어온 상태로 돌아간다" in KO
    assert any("보내서는 안 되지만" in text for text in KO)


def test_sentences_in_english() -> None:
    assert "In NAMED, `PASS` answered by `+OK` leads to TRANSACTION" in EN
    assert "In TRANSACTION, `QUIT`, once accepted, leads to UPDATE" in EN
    assert "In TLS, “TLS handshake”, if it fails, leads to CLOSED" in EN
    assert "In TRANSACTION, “connection lost” leads to CLOSED" in EN
    assert "In CONNECT, “greeting” by the server with `+OK` leads to AUTHORIZATION" in EN
    assert "In TRANSACTION, `RETR` answered by `-ERR` changes nothing" in EN


def test_failures_and_moves_are_marked() -> None:
    by_text = {each.text: each for each in sentences(POP3, "en")}
    denied = by_text["In NAMED, `PASS` answered by `-ERR` leads to AUTHORIZATION"]
    assert denied.fails
    assert denied.moves
    assert {citation.rfc.number for citation in denied.rfcs} == {1939, 2449, 3206}
