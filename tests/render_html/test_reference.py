"""Matrices, cards and reference tables say what the model says."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from wirebook.errors import SourceError
from wirebook.machine import Cell, Kind
from wirebook.protocols.pop3.model import BASE_PROTOCOL, POP3
from wirebook.render import facts, phrases, tables
from wirebook.render.card import card
from wirebook.render.cells import Cited, Linked, Many, StateName, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.evidence import evidence
from wirebook.render.figures import machine_picture, own_picture
from wirebook.render.html import marked, table
from wirebook.render.links import links, page, rfc_short, state_page
from wirebook.render.matrix import matrix, shown_states
from wirebook.render.reference import REFERENCES
from wirebook.render.session import session, typed
from wirebook.text import Text


def words(html: str) -> str:
    """The text of HTML, tags left out."""
    return unescape(re.sub(r"<[^>]*>", " ", html))


def test_the_matrix_has_a_cell_for_each_state_and_command(korean: Edition) -> None:
    made = matrix(korean, POP3)
    kinds = re.findall(r'<td class="wb-cell wb-cell--([\w-]+)', made)
    assert len(kinds) == len(shown_states(POP3)) * len(POP3.commands)
    counted = {
        kind.value.replace("/", "-"): sum(
            POP3.cell(state.name, command.name) is kind
            for state in shown_states(POP3)
            for command in POP3.commands
        )
        for kind in Cell
    }
    assert {kind: kinds.count(kind) for kind in counted} == counted
    legend = re.findall(r"<b>(\d+)</b>", made)
    assert [int(number) for number in legend] == [
        counted[kind.value.replace("/", "-")] for kind in phrases.CELLS
    ]


def test_a_cell_leads_to_where_it_is_seen_or_to_its_command(english: Edition) -> None:
    made = matrix(english, POP3)
    assert (
        'href="wb:pop3/lock.md#wire-lock-9" title="-ERR RETR is not valid in AUTHORIZATION"' in made
    )
    assert 'href="wb:pop3/commands.md#rset"' in made


def test_a_cell_that_is_no_plain_answer_says_why(english: Edition) -> None:
    made = matrix(english, POP3)
    assert 'title="RFC 2595 permits it in AUTHORIZATION, RFC 1939 permits only PASS' in made
    assert 'title="after USER only PASS or QUIT may be sent' in made
    assert 'title="no command is read here"' in made


def test_evidence_is_found_in_transcripts_on_pages(english: Edition) -> None:
    found = evidence(english, POP3)
    assert found.cells["AUTHORIZATION", "USER"] == "wb:pop3/lock.md#wire-lock-3"
    assert ("TRANSACTION", "DELE") not in found.cells, "delete.wire stands on no page"
    assert [(c.lane, c.sign, c.name) for c in found.changes["DELE"]] == [("session", "+", "marks")]
    assert ("mailbox", "−", "alice") in [(c.lane, c.sign, c.name) for c in found.changes["QUIT"]]


def test_a_card_tells_everything_about_a_command(english: Edition) -> None:
    said = words(card(english, POP3, "QUIT"))
    for part in (
        "QUIT",
        "session",
        "− deletion marks",
        "mailbox",
        "− the messages",
        "nothing may follow",
    ):
        assert part in said
    assert "starts TLS" not in said


def test_a_card_names_the_extension_and_the_capability(korean: Edition) -> None:
    said = words(card(korean, POP3, "STLS"))
    assert "연결 도중 TLS 시작" in said
    assert "STLS" in said
    assert "없음" in said


def test_a_card_shows_variables_that_change(english: Edition) -> None:
    path = english.book.snippets / "pop3/stls.wire"
    path.write_text(
        "@ pop3 alice=1\nS ...\nC: UTF8\nS: +OK UTF-8 mode is on\nS= AUTHORIZATION utf8=on\n",
        encoding="utf-8",
    )
    assert "utf8=on" in words(card(english, POP3, "UTF8"))


@pytest.mark.parametrize("of", REFERENCES)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_reference_can_be_made_in_both_languages(
    english: Edition, of: str, lang: str
) -> None:
    edition = Edition(english.book, lang)
    made = REFERENCES[of](edition, (POP3,))
    assert made == REFERENCES[of](edition, (POP3,))
    assert made
    assert "None" not in words(made)


@pytest.mark.parametrize("of", REFERENCES)
def test_references_differ_between_languages_only_in_words(english: Edition, of: str) -> None:
    def tags(lang: str) -> list[str]:
        made = REFERENCES[of](Edition(english.book, lang), (POP3,))
        made = re.sub(r"<svg.*?</svg>", "", made, flags=re.DOTALL)
        return re.findall(r"<(/?\w+)", re.sub(r"<code>[^<]*</code>", "", made))

    assert tags("ko") == tags("en")


def test_several_protocols_stand_under_their_names(english: Edition) -> None:
    small = replace(BASE_PROTOCOL, name="small", title=Text("작은", "Small"))
    made = REFERENCES["states"](english, (POP3, small))
    assert re.findall(r"<caption>(.*?)</caption>", made) == ["POP3", "Small"]
    counted = words(REFERENCES["counts"](english, (POP3, small)))
    assert " Small " in counted


def test_clients_stand_under_their_protocol_with_the_ways_that_it_has(english: Edition) -> None:
    made = REFERENCES["clients"](english, (POP3,))
    heads = re.findall(r'<th scope="col">(.*?)</th>', made)
    assert heads == ["Client", "From", "What it does", "Cleartext", "STARTTLS", "Implicit TLS"]
    rows = [
        [words(cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", made)[1:]
    ]
    assert rows == [
        ["eudora 7.1", "a box", "RETR", "works", "it knows no  STLS", "–"],
        ["biff 1", "a box", "counts", "works", "–", "works"],
    ]
    assert REFERENCES["clients"](english, (replace(POP3, name="nntp"),)) == ""


def test_tables_say_the_model_once() -> None:
    assert len(tables.states(POP3).rows) == len(POP3.states)
    assert len(tables.commands(POP3).rows) == len(POP3.commands)
    assert len(tables.transitions(POP3).rows) == len(POP3.transitions)
    assert len(facts.ports(POP3).rows) == len(POP3.endpoints)
    assert len(facts.variables(POP3).rows) == len(POP3.variables)
    both = [facts.stores(POP3, lasting=lasting).rows for lasting in (False, True)]
    assert sum(map(len, both)) == len(POP3.stores)
    said = {row[0] for row in tables.replies(POP3).rows}
    assert said >= {Word(row.reply) for row in POP3.transitions if row.reply is not None}


def test_every_refused_cell_has_its_exact_reply() -> None:
    refused = list(tables.refused(POP3))
    assert ("AUTHORIZATION", "RETR") in refused
    assert len(tables.refusals(POP3).rows) == len(refused)
    assert tables.refusal(POP3, "NAMED", "RETR") == "-ERR RETR is not valid in AUTHORIZATION"
    states = {state.name for state in POP3.states if state.kind is Kind.COMMAND}
    assert {state for state, _ in refused} <= states


def test_promises_are_counted_on_the_product_space() -> None:
    rows = facts.properties(POP3).rows
    assert all(int(str(row[1])) > 0 for row in rows)


def test_proofs_name_files_pages_and_statements(english: Edition) -> None:
    said = words(REFERENCES["proofs"](english, (POP3,)))
    for part in ("P-LOCK", "One maildrop", "pop3/lock.wire", "D4", "nowhere yet"):
        assert part in said
    made = REFERENCES["proofs"](english, (POP3,))
    assert 'id="p-lock"' in made
    assert 'href="wb:pop3/lock.md#wire-lock"' in made
    assert 'href="wb:pop3/lock.md#client-plain-login"' in made


def test_proofs_of_other_protocols_are_left_out(english: Edition) -> None:
    other = replace(BASE_PROTOCOL, name="smtp")
    assert "P-LOCK" not in REFERENCES["proofs"](english, (other,))


def test_the_rfc_index_names_pages(english: Edition) -> None:
    made = REFERENCES["rfc"](english, (POP3,))
    assert '<a href="wb:pop3/lock.md">pop3/lock</a>' in made
    assert "STD 53" in made
    assert "SMTP Service Extension for Message Size" not in made


def test_coverage_is_counted_not_asserted(english: Edition) -> None:
    said = words(REFERENCES["coverage"](english, (POP3,)))
    assert re.search(r"[\d.]+ %", said)
    assert "of 51 cells were run" in said


def test_a_cell_holds_any_kind_of_content() -> None:
    content = (
        "a<b",
        Text("한", "en"),
        Many((Word("X"), StateName("UPDATE"), Linked("x", "wb:a.md")), ", "),
        Cited("1939"),
    )
    heads = tuple(Text(each, each) for each in "1234")
    made = table(Table(Text("표", "T"), heads, (content,)), POP3, "en", heading="H")
    assert "a&lt;b" in made
    assert 'data-label="2"' in made
    assert "<caption>H</caption>" in made
    assert rfc_short("1939") == "RFC 1939"


def test_backquotes_are_code() -> None:
    assert marked("a `B` <c") == "a <code>B</code> &lt;c"


def test_addresses_are_those_of_the_contract() -> None:
    address = links(POP3)
    assert address("command", "RETR") == "wb:pop3/commands.md#retr"
    assert address("command", "greeting") == ""
    assert address("state", "TRANSACTION") == state_page(POP3, "TRANSACTION")
    assert state_page(POP3, "CLOSED") == ""
    assert page("a.md") == "wb:a.md"


def test_a_picture_says_the_same_in_sentences() -> None:
    made = machine_picture(POP3, "ko", "state:UPDATE")
    assert made.count("<svg") == 1
    assert "<details" in made
    assert machine_picture(POP3, "en", "failures", sentences=False).count("<details") == 0
    assert "`" not in words(machine_picture(POP3, "en", "command:STLS"))
    with pytest.raises(SourceError, match=r'found "state:NOWHERE"'):
        machine_picture(POP3, "ko", "state:NOWHERE")


def test_our_own_pictures_are_drawn_the_same_way(english: Edition) -> None:
    dot = (english.book.root / "diagrams/flow.dot").read_text(encoding="utf-8")
    assert "<figcaption>Flow</figcaption>" in own_picture(dot, "flow", "Flow", "en")
    assert "figcaption" not in own_picture(dot, "flow", "", "en")


def test_a_session_is_shown_as_it_ran(english: Edition) -> None:
    text = (english.book.snippets / "pop3/plain.pycon").read_text(encoding="utf-8")
    made = session(text, "snippets/pop3/plain.pycon", "login", "Log in", "en")
    assert 'id="client-plain-login"' in made
    assert "Log in" in made
    assert "quit" not in made
    whole = session(text, "snippets/pop3/plain.pycon", "", "", "en")
    assert 'id="client-plain"' in whole
    assert "figcaption" not in whole
    assert "quit" in whole


def test_only_what_a_reader_types_is_copied() -> None:
    assert typed(">>> if x:\n...     y\n... \n1\n>>> z\n") == "if x:\n    y\n\nz"
    assert typed(">>> for a in b:\n...     c\n...\n") == "for a in b:\n    c\n"


def test_a_session_that_is_wrong_is_not_shown() -> None:
    text = "@ pop3 alice=2\n\n# section: sum\n>>> 1 + 1\n3\n"
    with pytest.raises(SourceError, match="Python answered"):
        session(text, "x.pycon", "sum", "", "ko")
