"""The arguments of each command, read into names that the handlers know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from wirebook.protocols.imap.fetch import items
from wirebook.protocols.imap.search import keys, search
from wirebook.protocols.imap.syntax import LARGEST, Malformed, Parser

STATUS = (
    "MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "HIGHESTMODSEQ",
)  # fmt: skip
"""What STATUS can ask for (RFC 9051 section 6.3.11, RFC 3501, RFC 7162)."""

SORT_KEYS = ("ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO")
"""What SORT can sort by (RFC 5256 section 3)."""

THREADS = ("ORDEREDSUBJECT", "REFERENCES")
"""How THREAD can find what belongs together (RFC 5256 section 3)."""

_BASE64 = re.compile(rb"=|(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_STORE = re.compile(rb"([+-]?)FLAGS(\.SILENT)? ", re.I)

Arguments = dict[str, Any]


def arguments(name: str, pieces: Sequence[bytes], start: int, *, utf8: bool) -> Arguments | None:
    """Read what follows the verb.

    Args:
        start: where in the first piece the verb ends.
        utf8: whether mailbox names are UTF-8.

    Returns:
        The arguments by name; `None` if they do not fit the grammar.
    """
    parser = Parser(pieces, utf8=utf8)
    parser.skip(start)
    read = _READERS.get(name)
    try:
        if read is None:
            found: Arguments = {}
        else:
            parser.sp()
            found = read(parser)
        parser.end()
    except Malformed:
        return None
    return found


def _authenticate(p: Parser) -> Arguments:
    found: Arguments = {"mechanism": p.atom().upper()}
    if p.take(b" "):
        initial = p.match(_BASE64)
        found["initial"] = initial[0].decode() if initial else ""
    return found


def _login(p: Parser) -> Arguments:
    name = p.text()
    p.sp()
    return {"name": name, "password": p.text()}


def _enable(p: Parser) -> Arguments:
    names = [p.capability()]
    while p.take(b" "):
        names.append(p.capability())
    return {"capabilities": tuple(names)}


def _select(p: Parser) -> Arguments:
    found: Arguments = {"mailbox": p.mailbox()}
    if p.take(b" "):
        found |= dict(p.group(lambda: _select_option(p)))
    return found


def _select_option(p: Parser) -> tuple[str, Any]:
    if p.word("CONDSTORE", "QRESYNC") == "CONDSTORE":
        return "condstore", True
    p.sp()
    p.need(b"(")
    validity = p.number()
    p.sp()
    modseq, known = p.number(LARGEST), None
    if p.take(b" ") and p.at_sequence():
        known = p.sequence()
        p.take(b" ")
    if p.at(b"("):  # numbers and UIDs that belong together: a hint that we can do without
        p.group(p.sequence)
    p.need(b")")
    return "qresync", (validity, modseq, known)


def _mailbox(p: Parser) -> Arguments:
    return {"mailbox": p.mailbox()}


def _create(p: Parser) -> Arguments:
    found: Arguments = {"mailbox": p.mailbox(), "use": ""}
    if p.take(b" (USE "):
        uses = p.group(p.backslashed, empty=True)
        p.need(b")")
        found["use"] = uses[0] if uses else ""
    return found


def _rename(p: Parser) -> Arguments:
    old = p.mailbox()
    p.sp()
    return {"mailbox": old, "to": p.mailbox()}


def _list(p: Parser) -> Arguments:
    found: Arguments = {"select": (), "return": (), "status": ()}
    if p.at(b"("):
        known = ("SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE")
        found["select"] = tuple(p.group(lambda: p.word(*known), empty=True))
        if (
            found["select"]
            and set(found["select"]) <= {"RECURSIVEMATCH", "REMOTE"}
            and ("RECURSIVEMATCH" in found["select"])
        ):  # it needs something that can match below
            raise Malformed
        p.sp()
    found["reference"] = p.mailbox()
    p.sp()
    found["patterns"] = tuple(p.group(p.pattern)) if p.at(b"(") else (p.pattern(),)
    if p.take(b" RETURN "):
        found["return"] = tuple(p.group(lambda: _return(p, found), empty=True))
    return found


def _return(p: Parser, found: Arguments) -> str:
    word = p.word("SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "STATUS")
    if word == "STATUS":
        p.sp()
        found["status"] = _status_items(p)
    return word


def _lsub(p: Parser) -> Arguments:
    reference = p.mailbox()
    p.sp()
    return {"reference": reference, "patterns": (p.pattern(),)}


def _status_items(p: Parser) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.group(lambda: p.word(*STATUS))))


def _status(p: Parser) -> Arguments:
    name = p.mailbox()
    p.sp()
    return {"mailbox": name, "items": _status_items(p)}


def _append(p: Parser) -> Arguments:
    found: Arguments = {"mailbox": p.mailbox(), "flags": (), "date": None}
    p.sp()
    if p.at(b"("):
        found["flags"] = p.flags()
        p.sp()
    if p.at(b'"'):
        found["date"] = p.date_time()
        p.sp()
    binary = p.at(b"~")
    octets = p.literal()
    if octets is None or (b"\0" in octets and not binary):
        raise Malformed
    found["octets"] = octets
    return found


def _search(p: Parser) -> Arguments:
    return {"search": search(p)}


def _fetch(p: Parser) -> Arguments:
    found: Arguments = {"set": p.sequence(), "since": None, "vanished": False}
    p.sp()
    found["items"] = items(p)
    if p.take(b" (CHANGEDSINCE "):
        found["since"] = p.number(LARGEST)
        found["vanished"] = p.take(b" VANISHED")
        p.need(b")")
    return found


def _store(p: Parser) -> Arguments:
    found: Arguments = {"set": p.sequence(), "unchanged": None}
    p.sp()
    if p.take(b"(UNCHANGEDSINCE "):
        found["unchanged"] = p.number(LARGEST)
        p.need(b") ")
    verb = p.match(_STORE)
    if verb is None:
        raise Malformed
    found |= {"sign": verb[1].decode(), "silent": bool(verb[2])}
    if p.at(b"("):
        found["flags"] = p.flags()
        return found
    flags = [p.flag()]
    while p.take(b" "):
        flags.append(p.flag())
    found["flags"] = tuple(flags)
    return found


def _copy(p: Parser) -> Arguments:
    chosen = p.sequence()
    p.sp()
    return {"set": chosen, "mailbox": p.mailbox()}


def _expunge(p: Parser) -> Arguments:
    return {"set": p.sequence()}


def _sort(p: Parser) -> Arguments:
    order = tuple(p.group(lambda: _sort_key(p)))
    p.sp()
    return {"order": order, "search": _program(p)}


def _sort_key(p: Parser) -> tuple[str, bool]:
    word = p.word(*SORT_KEYS, "REVERSE")
    if word != "REVERSE":
        return word, False
    p.sp()
    return p.word(*SORT_KEYS), True


def _thread(p: Parser) -> Arguments:
    algorithm = p.word(*THREADS)
    p.sp()
    return {"algorithm": algorithm, "search": _program(p)}


def _program(p: Parser) -> Any:
    charset = p.text().upper()
    p.sp()
    return keys(p, None, charset)


def _uid(p: Parser) -> Arguments:
    verb = p.word("FETCH", "STORE", "COPY", "MOVE", "SEARCH", "EXPUNGE", "SORT", "THREAD")
    p.sp()
    read = _expunge if verb == "EXPUNGE" else _READERS[verb]
    return {"verb": verb, **read(p)}


def _id(p: Parser) -> Arguments:
    if p.take(b"NIL"):
        return {"fields": ()}
    values = p.group(p.nstring, empty=True)
    if len(values) % 2 or len(values) > 60:
        raise Malformed
    return {"fields": tuple(zip(values[::2], values[1::2], strict=True))}


def _root(p: Parser) -> Arguments:
    return {"root": p.text()}


def _setquota(p: Parser) -> Arguments:
    root = p.text()
    p.sp()
    limits = p.group(lambda: _limit(p), empty=True)
    return {"root": root, "limits": tuple(limits)}


def _limit(p: Parser) -> tuple[str, int]:
    name = p.atom().upper()
    p.sp()
    return name, p.number(LARGEST)


_READERS: dict[str, Callable[[Parser], Arguments]] = {
    "AUTHENTICATE": _authenticate,
    "LOGIN": _login,
    "ENABLE": _enable,
    "SELECT": _select,
    "EXAMINE": _select,
    "CREATE": _create,
    "DELETE": _mailbox,
    "RENAME": _rename,
    "SUBSCRIBE": _mailbox,
    "UNSUBSCRIBE": _mailbox,
    "LIST": _list,
    "LSUB": _lsub,
    "STATUS": _status,
    "APPEND": _append,
    "SEARCH": _search,
    "FETCH": _fetch,
    "STORE": _store,
    "COPY": _copy,
    "MOVE": _copy,
    "UID": _uid,
    "ID": _id,
    "GETQUOTA": _root,
    "GETQUOTAROOT": _mailbox,
    "SETQUOTA": _setquota,
    "SORT": _sort,
    "THREAD": _thread,
}
