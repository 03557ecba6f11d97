"""IMAP's table against oracles: lists typed from the RFCs by hand, the grammar, and imaplib."""

from __future__ import annotations

from importlib.util import find_spec, module_from_spec

import pytest

from wirebook.machine import BASE, SAME, Cell, Kind
from wirebook.protocols.imap.login import AFTER_LOGIN
from wirebook.protocols.imap.model import BASE_PROTOCOL, IMAP

ANY = "CAPABILITY NOOP LOGOUT"
NOT_AUTHENTICATED = "STARTTLS AUTHENTICATE LOGIN"
AUTHENTICATED = (
    "ENABLE SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST NAMESPACE STATUS "
    "APPEND IDLE"
)
SELECTED = "CLOSE UNSELECT EXPUNGE SEARCH FETCH STORE COPY MOVE UID"
EXTENSIONS = {
    "NOT-AUTHENTICATED": "ID",
    "AUTHENTICATED": "ID LSUB GETQUOTA GETQUOTAROOT SETQUOTA UNAUTHENTICATE",
    "SELECTED": "ID LSUB CHECK GETQUOTA GETQUOTAROOT SETQUOTA UNAUTHENTICATE SORT THREAD",
}
"""RFC 3501 (LSUB, CHECK), 2971 section 3, 9208 section 4.1, 8437 section 3, 5256 section 3."""

LEGAL = {
    "NOT-AUTHENTICATED": f"{ANY} {NOT_AUTHENTICATED}",
    "AUTHENTICATED": f"{ANY} {AUTHENTICATED}",
    "SELECTED": f"{ANY} {AUTHENTICATED.removeprefix('ENABLE ')} {SELECTED}",
}
"""Read off RFC 9051 sections 6.1 to 6.4 without looking at the model; ENABLE must not be sent
once a mailbox is selected (section 6.3.1)."""


def allowed(state: str, cell: Cell = Cell.ALLOWED) -> set[str]:
    return {c.name for c in IMAP.commands if IMAP.cell(state, c.name) is cell}


@pytest.mark.parametrize("state", LEGAL)
def test_imap_allows_what_the_rfcs_allow(state: str) -> None:
    assert allowed(state) == {*LEGAL[state].split(), *EXTENSIONS[state].split()}


def test_only_enable_is_for_servers_to_decide() -> None:
    assert allowed("SELECTED", Cell.TOLERATED) == {"ENABLE"}
    assert allowed("SELECTED", Cell.UNSPECIFIED) == set()


def test_the_base_protocol_has_the_28_commands_of_rfc_9051() -> None:
    wanted = f"{ANY} {NOT_AUTHENTICATED} {AUTHENTICATED} {SELECTED}".split()
    assert [command.name for command in BASE_PROTOCOL.commands] == wanted
    assert len(wanted) == 28


def _commands() -> dict[str, tuple[str, ...]]:
    """The table of a fresh imaplib: clients that build on it add to it when they are imported."""
    spec = find_spec("imaplib")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.Commands)


THEIRS = _commands()

STATES = {"NONAUTH": "NOT-AUTHENTICATED", "AUTH": "AUTHENTICATED", "SELECTED": "SELECTED"}

UNKNOWN_TO_IMAPLIB = {
    "IDLE": "comes with Python 3.14",
    "ID": "an extension that it never learned",
    "UNAUTHENTICATE": "an extension that it never learned",
}

UNKNOWN_TO_US = {
    "DELETEACL": "RFC 4314",
    "GETACL": "RFC 4314",
    "MYRIGHTS": "RFC 4314",
    "SETACL": "RFC 4314",
    "GETANNOTATION": "a draft that RFC 5464 replaced",
    "SETANNOTATION": "the same",
    "PARTIAL": "obsolete since RFC 2060",
    "PROXYAUTH": "one vendor's",
}


def test_imaplib_agrees_wherever_it_knows_the_command() -> None:
    known = {command.name for command in IMAP.commands}
    assert known - set(THEIRS) <= set(UNKNOWN_TO_IMAPLIB)
    assert set(THEIRS) - known == set(UNKNOWN_TO_US)
    for name in known & set(THEIRS) - set(UNKNOWN_TO_IMAPLIB):
        theirs = {STATES[state] for state in THEIRS[name] if state != "LOGOUT"}
        assert {state for state in LEGAL if name in allowed(state)} == theirs, name


def test_imaplib_lets_commands_be_sent_after_the_end_and_we_do_not() -> None:
    late = {name for name, states in THEIRS.items() if "LOGOUT" in states}
    assert late == {"CAPABILITY", "NOOP", "LOGOUT"}
    assert IMAP.state("LOGOUT").kind is Kind.END


def test_bad_never_moves_the_state() -> None:
    rows = [row for row in IMAP.transitions if (row.reply or "").startswith("{tag} BAD")]
    assert len(rows) > 5
    assert {row.target for row in rows} == {SAME, BASE}
    refusals = IMAP.refusals
    every = (refusals.illegal, refusals.unknown, refusals.syntax, refusals.long)
    assert all(reply.startswith("{tag} BAD") for reply in every)


def test_close_and_unselect_cannot_fail() -> None:
    for name in ("CLOSE", "UNSELECT"):
        assert [row.outcome for row in IMAP.transitions if row.event == name] == ["ok"]


REGISTERED = [
    "ALREADYEXISTS",
    "APPENDUID",
    "AUTHENTICATIONFAILED",
    "BADCHARSET",
    "CANNOT",
    "CAPABILITY",
    "CLOSED",
    "COPYUID",
    "EXPUNGEISSUED",
    "HASCHILDREN",
    "LIMIT",
    "MODIFIED",
    "NONEXISTENT",
    "OVERQUOTA",
    "PRIVACYREQUIRED",
    "READ-ONLY",
    "READ-WRITE",
    "TOOBIG",
    "TRYCREATE",
    "UNAVAILABLE",
    "UNKNOWN-CTE",
    "USEATTR",
]
"""RFC 9051 section 9, 5530 section 3, 4469 (TOOBIG), 6154 (USEATTR), 7162 (MODIFIED)."""


def test_every_response_code_is_a_registered_one() -> None:
    replies = [row.reply for row in IMAP.transitions if row.reply and "[" in row.reply]
    assert {reply.split("[")[1].split("]")[0].split(" ")[0] for reply in replies} == set(REGISTERED)


def test_what_a_command_needs_is_announced() -> None:
    before = {"STARTTLS", "AUTH=PLAIN", "ENABLE", "ID"}
    needed = {command.capability for command in IMAP.commands if command.capability}
    assert needed <= before | set(AFTER_LOGIN)
