"""The specifications that a book cites: title, date, status, and their section numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wirebook.errors import ModelError

_CITATION = re.compile(r"(\d+|[a-z][a-z0-9-]*)(?:#(\d+(?:\.\d+)*))?")


@dataclass(frozen=True, slots=True)
class Rfc:
    """One RFC as the index knows it, or another specification that a book brings.

    `date` is year and month; `sections` are the numbers that may be cited. A specification that
    is no RFC has the number 0, a short `name` that citations use, and an `address`, in which
    `{section}` may stand.
    """

    number: int
    title: str
    date: str
    status: str
    obsoletes: tuple[int, ...]
    updates: tuple[int, ...]
    sections: tuple[str, ...]
    name: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        """What stands before `#` in a citation: `1939`, `door`."""
        return self.name or str(self.number)

    @property
    def label(self) -> str:
        """What a reader sees: `RFC 1939`, `door`."""
        return self.name or f"RFC {self.number}"

    @property
    def url(self) -> str:
        """Where the text can be read."""
        whole = self.address.partition("#")[0] if "{section}" in self.address else self.address
        return whole or f"https://www.rfc-editor.org/rfc/rfc{self.number}"

    def at(self, section: str) -> str:
        """Where a section can be read; of other specifications only if the address says how."""
        if self.address:
            return self.address.replace("{section}", section)
        return f"{self.url}#section-{section}"


@dataclass(frozen=True, slots=True)
class Citation:
    """One section of one RFC, written `1939#6` in the models; `1939` alone is the whole text."""

    rfc: Rfc
    section: str

    def __str__(self) -> str:
        return f"{self.rfc.label} section {self.section}" if self.section else self.rfc.label

    @property
    def url(self) -> str:
        """The address of the section in the HTML edition."""
        return self.rfc.at(self.section) if self.section else self.rfc.url


def cite(reference: str) -> Citation:
    """Read `1939#6`.

    Raises:
        ModelError: if the RFC or the section is not in the index.
    """
    match = _CITATION.fullmatch(reference)
    if match is None:
        raise ModelError(f"{reference!r} is not a citation; write it like 1939#6")
    key, section = match[1], match[2] or ""
    rfc = INDEX.get(int(key)) if key.isdigit() else None
    rfc = rfc or _BROUGHT.get(key)
    if rfc is None:
        what = f"RFC {key}" if key.isdigit() else key
        raise ModelError(f"{what} is not in the index of RFCs")
    if section and section not in rfc.sections:
        raise ModelError(f"{rfc.label} has no section {section}")
    return Citation(rfc, section)


_BROUGHT: dict[str, Rfc] = {}
"""What books have added. An RFC is the same in every book, so they may share one index."""


def bring(rfc: Rfc) -> None:
    """Add a specification that the engine does not know.

    Raises:
        ModelError: if it is known, and as something else.
    """
    known = INDEX.get(rfc.number) or _BROUGHT.setdefault(rfc.key, rfc)
    if known != rfc:
        raise ModelError(f"{rfc.label} is in the index already, with other data")


def index() -> tuple[Rfc, ...]:
    """Every specification that may be cited: RFCs by number, then the others by name."""
    return tuple(sorted((*INDEX.values(), *_BROUGHT.values()), key=lambda e: (e.name, e.number)))


def _rfc(
    number: int,
    title: str,
    date: str,
    status: str,
    obsoletes: tuple[int, ...],
    updates: tuple[int, ...],
    sections: str,
) -> Rfc:
    return Rfc(number, title, date, status, obsoletes, updates, tuple(sections.split()))


INDEX = {
    rfc.number: rfc
    for rfc in (
        _rfc(
            1733,
            "Distributed Electronic Mail Models in IMAP4",
            "1994-12",
            "Informational",
            (),
            (),
            "",
        ),
        _rfc(
            1870,
            "SMTP Service Extension for Message Size Declaration",
            "1995-11",
            "STD 10",
            (1653,),
            (),
            "1 2 3 4 5 6 6.1 6.2 6.3 6.4 7 8 9 10 11 12",
        ),
        _rfc(
            1939,
            "Post Office Protocol - Version 3",
            "1996-05",
            "STD 53",
            (1725,),
            (),
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
        ),
        _rfc(
            2033,
            "Local Mail Transfer Protocol",
            "1996-10",
            "Informational",
            (),
            (),
            "1 2 3 4 4.1 4.2 4.3 5 6 7 8 9",
        ),
        _rfc(
            2045,
            "Multipurpose Internet Mail Extensions (MIME) Part One: "
            "Format of Internet Message Bodies",
            "1996-11",
            "Standards Track",
            (1521, 1522, 1590),
            (),
            "1 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 3 4 5 5.1 5.2 6 6.1 6.2 6.3 6.4 "
            "6.5 6.6 6.7 6.8 7 8 9 10 11 12",
        ),
        _rfc(
            2047,
            "MIME (Multipurpose Internet Mail Extensions) Part Three: "
            "Message Header Extensions for Non-ASCII Text",
            "1996-11",
            "Standards Track",
            (1521, 1522, 1590),
            (),
            "1 2 3 4 4.1 4.2 5 6 6.1 6.2 6.3 7 8 9 10 11 12",
        ),
        _rfc(
            2177,
            "IMAP4 IDLE command",
            "1997-06",
            "Standards Track",
            (),
            (),
            "1 2 3 4 5 6 7",
        ),
        _rfc(
            2449,
            "POP3 Extension Mechanism",
            "1998-11",
            "Standards Track",
            (),
            (1939,),
            "1 2 3 4 5 6 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.8 6.9 7 8 8.1 8.1.1 8.1.2 9 10 11 12 13 14",
        ),
        _rfc(
            2595,
            "Using TLS with IMAP, POP3 and ACAP",
            "1999-06",
            "Standards Track",
            (),
            (),
            "1 1.1 2 2.1 2.2 2.3 2.4 2.5 3 3.1 3.2 4 5 5.1 6 7 8 9 10 11",
        ),
        _rfc(
            2920,
            "SMTP Service Extension for Command Pipelining",
            "2000-09",
            "STD 60",
            (2197,),
            (),
            "1 1.1 2 3 3.1 3.2 4 5 6 7 8 9",
        ),
        _rfc(
            2971,
            "IMAP4 ID extension",
            "2000-10",
            "Standards Track",
            (),
            (),
            "1 2 3 3.1 3.2 3.3 4 5 6 7 8 9",
        ),
        _rfc(
            3030,
            "SMTP Service Extensions for Transmission of Large and Binary MIME Messages",
            "2000-12",
            "Standards Track",
            (),
            (),
            "1 2 3 4 4.1 4.2 5 6 7",
        ),
        _rfc(
            3206,
            "The SYS and AUTH POP Response Codes",
            "2002-02",
            "Standards Track",
            (),
            (),
            "1 2 3 4 5 6 7 8 9 10 11",
        ),
        _rfc(
            3207,
            "SMTP Service Extension for Secure SMTP over Transport Layer Security",
            "2002-02",
            "Standards Track",
            (2487,),
            (),
            "1 1.1 2 3 4 4.1 4.2 4.3 5 6 7",
        ),
        _rfc(
            3501,
            "Internet Message Access Protocol - Version 4rev1",
            "2003-03",
            "Standards Track",
            (2060,),
            (),
            "1.1 1.2 1.3 2.1 2.2 2.2.1 2.2.2 2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 2.3.6 2.4 "
            "3.1 3.2 3.3 3.4 4.1 4.2 4.3 4.4 4.5 5.1 5.1.1 5.1.2 5.1.3 5.2 5.3 5.4 5.5 "
            "6.1 6.1.1 6.1.2 6.1.3 6.2 6.2.1 6.2.2 6.2.3 6.3 6.3.1 6.3.2 6.3.3 6.3.4 "
            "6.3.5 6.3.6 6.3.7 6.3.8 6.3.9 6.3.10 6.3.11 6.4 6.4.1 6.4.2 6.4.3 6.4.4 "
            "6.4.5 6.4.6 6.4.7 6.4.8 6.5 6.5.1 7.1 7.1.1 7.1.2 7.1.3 7.1.4 7.1.5 7.2 "
            "7.2.1 7.2.2 7.2.3 7.2.4 7.2.5 7.2.6 7.3 7.3.1 7.3.2 7.4 7.4.1 7.4.2 7.5 11.1 "
            "11.2",
        ),
        _rfc(
            4315,
            "Internet Message Access Protocol (IMAP) - UIDPLUS extension",
            "2005-12",
            "Standards Track",
            (2359,),
            (),
            "1 1.1 2 2.1 3 4 5 6 7 8 9",
        ),
        _rfc(
            4422,
            "Simple Authentication and Security Layer (SASL)",
            "2006-06",
            "Standards Track",
            (2222,),
            (),
            "1 1.1 1.2 1.3 2 3 3.1 3.2 3.3 3.4 3.4.1 3.5 3.6 3.7 3.8 4 5 6 6.1 6.1.1 6.1.2 "
            "6.1.3 6.1.4 6.1.5 6.2 6.3 6.4 7 7.1 7.1.1 7.1.2 7.1.3 7.1.4 7.2 8 8.1 8.2 9",
        ),
        _rfc(
            4549,
            "Synchronization Operations for Disconnected IMAP4 Clients",
            "2006-06",
            "Informational",
            (),
            (),
            "1 1.1 2 3 4 4.1 4.2 4.2.1 4.2.2 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 4.2.3 "
            "4.2.4 4.2.5 4.3 4.3.1 4.3.2 4.3.3 4.3.4 4.4 4.5 4.6 5 5.1 5.2 5.3 6 6.1 7 8 "
            "8.1 8.2 9",
        ),
        _rfc(
            4616,
            "The PLAIN SASL Mechanism",
            "2006-08",
            "Standards Track",
            (),
            (2595,),
            "1 2 3 4 5 6 7 8 9",
        ),
        _rfc(
            4954,
            "SMTP Service Extension for Authentication",
            "2007-07",
            "Standards Track",
            (2554,),
            (3463,),
            "1 2 3 4 4.1 5 5.1 6 7 8 9 10 11 12 13 14",
        ),
        _rfc(
            5034,
            "The Post Office Protocol (POP3) "
            "Simple Authentication and Security Layer (SASL) Authentication Mechanism",
            "2007-07",
            "Standards Track",
            (1734,),
            (2449,),
            "1 2 3 4 5 6 7 8 9 10 11 12",
        ),
        _rfc(
            5256,
            "Internet Message Access Protocol - SORT and THREAD Extensions",
            "2008-06",
            "Standards Track",
            (),
            (),
            "1 2 2.1 2.2 3 4 5 6 7 8 9 10",
        ),
        _rfc(
            5321,
            "Simple Mail Transfer Protocol",
            "2008-10",
            "Standards Track",
            (2821,),
            (1123,),
            "1 1.1 1.2 1.3 2 2.1 2.2 2.2.1 2.2.2 2.2.3 2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 "
            "2.3.6 2.3.7 2.3.8 2.3.9 2.3.10 2.3.11 2.4 3 3.1 3.2 3.3 3.4 3.5 3.5.1 3.5.2 "
            "3.5.3 3.5.4 3.6 3.6.1 3.6.2 3.6.3 3.7 3.7.1 3.7.2 3.7.3 3.7.4 3.7.5 3.8 3.9 "
            "3.9.1 3.9.2 4 4.1 4.1.1 4.1.1.1 4.1.1.2 4.1.1.3 4.1.1.4 4.1.1.5 4.1.1.6 "
            "4.1.1.7 4.1.1.8 4.1.1.9 4.1.1.10 4.1.1.11 4.1.2 4.1.3 4.1.4 4.1.5 4.2 4.2.1 "
            "4.2.2 4.2.3 4.2.4 4.2.5 4.3 4.3.1 4.3.2 4.4 4.5 4.5.1 4.5.2 4.5.3 4.5.3.1 "
            "4.5.3.1.1 4.5.3.1.2 4.5.3.1.3 4.5.3.1.4 4.5.3.1.5 4.5.3.1.6 4.5.3.1.7 "
            "4.5.3.1.8 4.5.3.1.9 4.5.3.1.10 4.5.3.2 4.5.3.2.1 4.5.3.2.2 4.5.3.2.3 "
            "4.5.3.2.4 4.5.3.2.5 4.5.3.2.6 4.5.3.2.7 4.5.4 4.5.4.1 4.5.4.2 4.5.5 5 5.1 "
            "5.2 6 6.1 6.2 6.3 6.4 7 7.1 7.2 7.3 7.4 7.5 7.6 7.7 7.8 7.9 8 9 10 10.1 10.2",
        ),
        _rfc(
            5322,
            "Internet Message Format",
            "2008-10",
            "Standards Track",
            (2822,),
            (4021,),
            "1 1.1 1.2 1.2.1 1.2.2 1.2.3 2 2.1 2.1.1 2.2 2.2.1 2.2.2 2.2.3 2.3 3 3.1 3.2 "
            "3.2.1 3.2.2 3.2.3 3.2.4 3.2.5 3.3 3.4 3.4.1 3.5 3.6 3.6.1 3.6.2 3.6.3 3.6.4 "
            "3.6.5 3.6.6 3.6.7 3.6.8 4 4.1 4.2 4.3 4.4 4.5 4.5.1 4.5.2 4.5.3 4.5.4 4.5.5 "
            "4.5.6 4.5.7 4.5.8 5 6 7 7.1 7.2",
        ),
        _rfc(
            5530,
            "IMAP Response Codes",
            "2009-05",
            "Standards Track",
            (),
            (),
            "1 2 3 4 5 6 7 8 8.1 9",
        ),
        _rfc(
            5598,
            "Internet Mail Architecture",
            "2009-07",
            "Informational",
            (),
            (),
            "1 1.1 1.2 1.3 2 2.1 2.1.1 2.1.2 2.1.3 2.1.4 2.2 2.2.1 2.2.2 2.2.3 2.2.4 2.3 3 "
            "3.1 3.2 3.3 3.4 3.4.1 3.4.2 4 4.1 4.1.1 4.1.2 4.1.3 4.1.4 4.2 4.2.1 4.2.2 4.3 "
            "4.3.1 4.3.2 4.3.3 4.4 4.5 5 5.1 5.2 5.3 5.4 5.5 6 6.1 6.2 7 7.1 7.2",
        ),
        _rfc(
            6154,
            "IMAP LIST Extension for Special-Use Mailboxes",
            "2011-03",
            "Standards Track",
            (),
            (),
            "1 1.1 2 3 4 5 5.1 5.2 5.3 5.4 6 7 8 8.1 8.2 8.3 8.4 8.5 8.6 9 9.1 9.2",
        ),
        _rfc(
            6186,
            "Use of SRV Records for Locating Email Submission/Access Services",
            "2011-03",
            "Standards Track",
            (),
            (1939, 3501),
            "1 2 3 3.1 3.2 3.3 3.4 4 5 6 7 8 8.1 8.2",
        ),
        _rfc(
            6265,
            "HTTP State Management Mechanism",
            "2011-04",
            "Standards Track",
            (2965,),
            (),
            "1 2 2.1 2.2 2.3 3 3.1 4 4.1 4.1.1 4.1.2 4.1.2.1 4.1.2.2 4.1.2.3 4.1.2.4 "
            "4.1.2.5 4.1.2.6 4.2 4.2.1 4.2.2 5 5.1 5.1.1 5.1.2 5.1.3 5.1.4 5.2 5.2.1 5.2.2 "
            "5.2.3 5.2.4 5.2.5 5.2.6 5.3 5.4 6 6.1 6.2 6.3 7 7.1 7.2 7.3 8 8.1 8.2 8.3 8.4 "
            "8.5 8.6 8.7 9 9.1 9.2 9.3 9.4 10 10.1 10.2",
        ),
        _rfc(
            6409,
            "Message Submission for Mail",
            "2011-11",
            "STD 72",
            (4409,),
            (),
            "1 2 2.1 2.2 3 3.1 3.2 3.3 4 4.1 4.2 4.3 5 5.1 5.2 5.3 6 6.1 6.2 6.3 6.4 6.5 7 "
            "8 8.1 8.2 8.3 8.4 8.5 8.6 8.7 8.8 9 10 11 12 12.1 12.2",
        ),
        _rfc(
            6532,
            "Internationalized Email Headers",
            "2012-02",
            "Standards Track",
            (5335,),
            (2045,),
            "1 2 3 3.1 3.2 3.3 3.4 3.5 3.6 3.7 4 5 6 7 7.1 7.2",
        ),
        _rfc(
            6851,
            "Internet Message Access Protocol (IMAP) - MOVE Extension",
            "2013-01",
            "Standards Track",
            (),
            (),
            "1 2 3 3.1 3.2 3.3 4 4.1 4.2 4.3 4.4 4.5 5 6 7 8 9 9.1 9.2",
        ),
        _rfc(
            6856,
            "POP3 Support for UTF-8",
            "2013-03",
            "Standards Track",
            (5721,),
            (),
            "1 1.1 2 2.1 2.2 3 3.1 3.2 3.3 4 5 6 7 8 8.1 8.2",
        ),
        _rfc(
            7162,
            "IMAP Extensions: Quick Flag Changes Resynchronization (CONDSTORE) and Quick "
            "Mailbox Resynchronization (QRESYNC)",
            "2014-05",
            "Standards Track",
            (4551, 5162),
            (2683,),
            "1 2 3 3.1 3.1.1 3.1.2 3.1.2.1 3.1.2.2 3.1.3 3.1.4 3.1.4.1 3.1.4.2 3.1.5 "
            "3.1.6 3.1.7 3.1.8 3.1.9 3.1.10 3.1.11 3.1.12 3.2 3.2.1 3.2.2 3.2.3 3.2.4 "
            "3.2.5 3.2.5.1 3.2.5.2 3.2.6 3.2.7 3.2.8 3.2.9 3.2.10 3.2.10.1 3.2.10.2 "
            "3.2.11 4 5 5.1 5.2 5.3 6 7 8 9 10 10.1 10.2",
        ),
        _rfc(
            7888,
            "IMAP4 Non-synchronizing Literals",
            "2016-05",
            "Standards Track",
            (2088,),
            (),
            "1 2 3 4 5 6 7 8 9 10 11 11.1 11.2",
        ),
        _rfc(
            8314,
            "Cleartext Considered Obsolete: Use of TLS for Email Submission and Access",
            "2018-01",
            "Standards Track",
            (),
            (1939, 2595, 3501, 5068, 6186, 6409),
            "1 1.1 2 3 3.1 3.2 3.3 3.4 4 4.1 4.2 4.3 4.4 4.5 4.5.1 4.5.2 4.5.3 4.5.4 4.6 5 "
            "5.1 5.2 5.3 5.4 5.5 6 7 7.1 7.2 7.3 7.4 8 9 9.1 9.2",
        ),
        _rfc(
            8437,
            "IMAP UNAUTHENTICATE Extension for Connection Reuse",
            "2018-08",
            "Standards Track",
            (),
            (3501,),
            "1 2 3 4 4.1 4.2 5 6 7 8 9 10 10.1 10.2",
        ),
        _rfc(
            8620,
            "The JSON Meta Application Protocol (JMAP)",
            "2019-07",
            "Standards Track",
            (),
            (),
            "1 1.1 1.2 1.3 1.4 1.5 1.6 1.6.1 1.6.2 1.6.3 1.7 1.8 2 2.1 2.2 3 3.1 3.2 3.3 "
            "3.3.1 3.4 3.4.1 3.5 3.6 3.6.1 3.6.1.1 3.6.2 3.7 3.8 3.9 3.10 4 4.1 5 5.1 5.2 "
            "5.3 5.4 5.5 5.6 5.7 5.8 6 6.1 6.2 6.3 7 7.1 7.1.1 7.2 7.2.1 7.2.2 7.2.3 7.3 "
            "8 8.1 8.2 8.3 8.4 8.5 8.6 8.7 8.8 9 9.1 9.2 9.3 9.4 9.4.1 9.4.2 9.4.3 9.4.4 "
            "9.4.5 9.4.6 9.4.7 9.5 9.5.1 9.5.2 9.5.3 10 10.1 10.2",
        ),
        _rfc(
            8621,
            "The JSON Meta Application Protocol (JMAP) for Mail",
            "2019-08",
            "Standards Track",
            (),
            (5788,),
            "1 1.1 1.2 1.3 1.4 1.5 1.5.1 1.6 2 2.1 2.2 2.3 2.4 2.5 2.6 3 3.1 3.1.1 3.2 4 "
            "4.1 4.1.1 4.1.2 4.1.2.1 4.1.2.2 4.1.2.3 4.1.2.4 4.1.2.5 4.1.2.6 4.1.2.7 4.1.3 "
            "4.1.4 4.2 4.2.1 4.3 4.4 4.4.1 4.4.2 4.4.3 4.5 4.6 4.7 4.8 4.9 4.10 5 5.1 5.2 6 "
            "6.1 6.2 6.3 6.4 7 7.1 7.2 7.3 7.4 7.5 7.5.1 8 8.1 8.2 9 9.1 9.2 9.3 9.4 9.5 "
            "9.6 10 10.1 10.2 10.3 10.4 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 10.5 10.5.1 10.6 "
            "11 11.1 11.2",
        ),
        _rfc(
            8997,
            "Deprecation of TLS 1.1 for Email Submission and Access",
            "2021-03",
            "Standards Track",
            (),
            (8314,),
            "1 2 3 4 5 6 6.1 6.2",
        ),
        _rfc(
            9051,
            "Internet Message Access Protocol - Version 4rev2",
            "2021-08",
            "Standards Track",
            (3501,),
            (),
            "1 1.1 1.2 1.3 2 2.1 2.2 2.2.1 2.2.2 2.3 2.3.1 2.3.1.1 2.3.1.2 2.3.2 2.3.3 "
            "2.3.4 2.3.5 2.3.6 2.4 3 3.1 3.2 3.3 3.4 4 4.1 4.1.1 4.2 4.3 4.4 4.5 5 5.1 "
            "5.1.1 5.1.2 5.1.2.1 5.1.2.2 5.2 5.3 5.4 5.5 6 6.1 6.1.1 6.1.2 6.1.3 6.2 6.2.1 "
            "6.2.2 6.2.3 6.3 6.3.1 6.3.1.1 6.3.2 6.3.3 6.3.4 6.3.5 6.3.6 6.3.7 6.3.8 6.3.9 "
            "6.3.9.1 6.3.9.2 6.3.9.3 6.3.9.4 6.3.9.5 6.3.9.6 6.3.9.7 6.3.9.8 6.3.10 6.3.11 "
            "6.3.12 6.3.13 6.4 6.4.1 6.4.2 6.4.3 6.4.4 6.4.4.1 6.4.4.2 6.4.4.3 6.4.4.4 "
            "6.4.5 6.4.5.1 6.4.6 6.4.7 6.4.8 6.4.9 6.5 7 7.1 7.1.1 7.1.2 7.1.3 7.1.4 7.1.5 "
            "7.2 7.2.1 7.2.2 7.3 7.3.1 7.3.2 7.3.3 7.3.4 7.3.5 7.4 7.4.1 7.5 7.5.1 7.5.2 "
            "7.6 8 9 10 11 11.1 11.2 11.3 11.4 11.5 11.6 11.7 12 12.1 12.2 12.3 12.4 13 "
            "13.1 13.2 13.2.1 13.2.2",
        ),
        _rfc(
            9110,
            "HTTP Semantics",
            "2022-06",
            "STD 97",
            (2818, 7230, 7231, 7232, 7233, 7235),
            (3864,),
            "1 1.1 1.2 1.3 1.4 2 2.1 2.2 2.3 2.4 2.5 3 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 "
            "3.9 4 4.1 4.2 4.2.1 4.2.2 4.2.3 4.2.4 4.3 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 5 "
            "5.1 5.2 5.3 5.4 5.5 5.6 5.6.1 5.6.1.1 5.6.1.2 5.6.2 5.6.3 5.6.4 5.6.5 5.6.6 "
            "5.6.7 6 6.1 6.2 6.3 6.4 6.4.1 6.4.2 6.5 6.5.1 6.5.2 6.6 6.6.1 6.6.2 7 7.1 "
            "7.2 7.3 7.3.1 7.3.2 7.3.3 7.4 7.5 7.6 7.6.1 7.6.2 7.6.3 7.7 7.8 8 8.1 8.2 "
            "8.3 8.3.1 8.3.2 8.3.3 8.4 8.4.1 8.4.1.1 8.4.1.2 8.4.1.3 8.5 8.5.1 8.6 8.7 "
            "8.8 8.8.1 8.8.2 8.8.2.1 8.8.2.2 8.8.3 8.8.3.1 8.8.3.2 8.8.3.3 9 9.1 9.2 "
            "9.2.1 9.2.2 9.2.3 9.3 9.3.1 9.3.2 9.3.3 9.3.4 9.3.5 9.3.6 9.3.7 9.3.8 10 "
            "10.1 10.1.1 10.1.2 10.1.3 10.1.4 10.1.5 10.2 10.2.1 10.2.2 10.2.3 10.2.4 11 "
            "11.1 11.2 11.3 11.4 11.5 11.6 11.6.1 11.6.2 11.6.3 11.7 11.7.1 11.7.2 11.7.3 "
            "12 12.1 12.2 12.3 12.4 12.4.1 12.4.2 12.4.3 12.5 12.5.1 12.5.2 12.5.3 12.5.4 "
            "12.5.5 13 13.1 13.1.1 13.1.2 13.1.3 13.1.4 13.1.5 13.2 13.2.1 13.2.2 14 14.1 "
            "14.1.1 14.1.2 14.2 14.3 14.4 14.5 14.6 15 15.1 15.2 15.3 15.3.7.1 15.3.7.2 "
            "15.3.7.3 15.4 15.5 15.6 16 16.1 16.1.1 16.1.2 16.2 16.2.1 16.2.2 16.3 16.3.1 "
            "16.3.2 16.3.2.1 16.3.2.2 16.4 16.4.1 16.4.2 16.5 16.5.1 16.5.2 16.6 16.6.1 "
            "16.6.2 16.7 17 17.1 17.2 17.3 17.4 17.5 17.6 17.7 17.8 17.9 17.10 17.11 "
            "17.12 17.13 17.14 17.15 17.16 17.16.1 17.16.2 17.16.3 17.16.4 18 18.1 18.2 "
            "18.3 18.4 18.5 18.6 18.7 18.8 18.9 18.10 19 19.1 19.2",
        ),
        _rfc(
            9208,
            "IMAP QUOTA Extension",
            "2022-03",
            "Standards Track",
            (2087,),
            (),
            "1 2 3 3.1 3.1.1 3.1.2 3.2 4 4.1 4.1.1 4.1.2 4.1.3 4.1.4 4.2 4.2.1 4.2.2 4.3 "
            "4.3.1 5 5.1 5.2 5.3 5.4 6 7 8 9 9.1 9.2 10 11 11.1 11.2",
        ),
    )
}
