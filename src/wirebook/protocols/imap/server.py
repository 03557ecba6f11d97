"""The IMAP server: every handler, and what a transcript needs to know of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wirebook.connection import Answer, Ask
from wirebook.protocols.imap.folders import Folders
from wirebook.protocols.imap.login import Login
from wirebook.protocols.imap.messages import Messages
from wirebook.protocols.imap.order import by_references, by_subject, ordered, written
from wirebook.protocols.imap.syntax import mailbox_name

UNIT = 1024
"""Octets in which STORAGE is counted (RFC 9208 section 5.1)."""

TAG = "a1"
"""The tag of a command that is sent where its tag does not matter."""

PROLOGUES = {
    "NOT-AUTHENTICATED": (),
    "SASL": ("x1 AUTHENTICATE PLAIN",),
    "TLS": ("x1 STARTTLS",),
    "LITERAL": ("x1 LOGIN {{5}}",),
    "AUTHENTICATED": ("x1 LOGIN {account} {password}",),
    "IDLE": ("x1 LOGIN {account} {password}", "x2 IDLE"),
    "SELECTED": ("x1 LOGIN {account} {password}", "x2 SELECT INBOX"),
}
"""The client lines that lead to each state in which a transcript may start."""

_STATUS = re.compile(r"(\S+) (OK|NO|BAD|BYE|PREAUTH)\b(?: \[([A-Z-]+)[^\]]*\])?")
_DATA = re.compile(r"\* (?:\d+ )?([A-Z]+)")


def spell(command: str) -> bytes:
    """Write a command with a tag."""
    return f"{TAG} {command}\r\n".encode()


def shape(line: str) -> str:
    """Reduce a line to what every server would say there: tag, status and code; kind of data."""
    if line.startswith("+"):
        return "+"
    found = _STATUS.match(line)
    if found:
        code = f" [{found[3]}]" if found[3] else ""
        return f"{found[1]} {found[2]}{code}"
    data = _DATA.match(line)
    return data[0] if data else line


class ImapServer(Login, Messages, Folders):
    """One IMAP session: what the handlers of all states have in common is in their base."""

    def do_unauthenticate(self, ask: Ask) -> Answer:
        """Forget who is logged in, and everything that came with it (RFC 8437 section 3)."""
        self.session.view = None
        return Answer("ok")

    # Quota

    def do_getquota(self, ask: Ask) -> Answer:
        """Say how much is used and how much may be (RFC 9208 section 4.2)."""
        if ask.arguments["root"]:
            return Answer("nonexistent")
        return Answer("ok", body=[self._quota()])

    def do_getquotaroot(self, ask: Ask) -> Answer:
        """Say which limit a mailbox falls under; here it is one for all."""
        name = ask.arguments["mailbox"]
        if self.find(name) is None:
            return Answer("nonexistent")
        root = b"* QUOTAROOT " + mailbox_name(name, utf8=self.utf8) + b' ""'
        return Answer("ok", body=[root, self._quota()])

    def do_setquota(self, ask: Ask) -> Answer:
        """Set the limit."""
        if ask.arguments["root"] or any(name != "STORAGE" for name, _ in ask.arguments["limits"]):
            return Answer("nonexistent")
        for _, units in ask.arguments["limits"]:
            self.account.limit = units * UNIT
        return Answer("ok", body=[self._quota()])

    def _quota(self) -> bytes:
        used = -(-self.account.octets // UNIT)
        return f'* QUOTA "" (STORAGE {used} {self.account.limit // UNIT})'.encode()

    # Order

    def do_sort(self, ask: Ask) -> Answer:
        """Find messages and put them in order (RFC 5256 section 3)."""
        return self._sort(ask.arguments, False)

    def _sort(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        found = self._found(asked["search"])
        if found is None:
            return Answer("badcharset")
        values = [m.uid if uid else n for n, m in ordered(found, asked["order"])]
        return Answer("ok", body=[" ".join(["* SORT", *map(str, values)]).encode()])

    def do_thread(self, ask: Ask) -> Answer:
        """Find messages and put them in conversations (RFC 5256 section 3)."""
        return self._thread(ask.arguments, False)

    def _thread(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        found = self._found(asked["search"])
        if found is None:
            return Answer("badcharset")
        build = by_references if asked["algorithm"] == "REFERENCES" else by_subject
        threads = written(build(found), uid=uid)
        return Answer("ok", body=[f"* THREAD {threads}".rstrip().encode()])
