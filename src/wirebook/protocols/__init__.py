"""The protocols of the book, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wirebook.clock import Clock
from wirebook.connection import Server
from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.mail import Mailstore
from wirebook.protocols.http import server as http
from wirebook.protocols.http.model import HTTP
from wirebook.protocols.imap import server as imap
from wirebook.protocols.imap.model import IMAP
from wirebook.protocols.lmtp.model import LMTP
from wirebook.protocols.lmtp.server import PROLOGUES as LMTP_PROLOGUES
from wirebook.protocols.lmtp.server import LmtpServer
from wirebook.protocols.pop3 import server as pop3
from wirebook.protocols.pop3.model import POP3
from wirebook.protocols.smtp import server as smtp
from wirebook.protocols.smtp.model import SMTP


def spelled(command: str) -> bytes:
    """A command as most protocols send it: the words, and CRLF."""
    return command.encode() + b"\r\n"


@dataclass(frozen=True, slots=True)
class Protocol:
    """What the engine has to know of a protocol.

    Args:
        machine: the table.
        server: makes the handlers for one connection: machine, host, store, clock, stamp.
        shape: reduces a line of the server to what every server would say there.
        prologues: for each state that a transcript may start in, the lines that lead there; one
            that begins with `! ` is a fault.
        hints: how its pictures are arranged; without them those beside an engine's model count.
        home: the host of a scenario that names none.
        spell: writes a command, given as `VERB argument`, as a client sends it.
    """

    machine: Machine
    server: Callable[[Machine, str, Mailstore, Clock, str], Server]
    shape: Callable[[str], str]
    prologues: dict[str, tuple[str, ...]]
    hints: Hints | None = None
    home: str = "mail.example.org"
    spell: Callable[[str], bytes] = spelled


REGISTRY = {
    protocol.machine.name: protocol
    for protocol in (
        Protocol(SMTP, smtp.SmtpServer, smtp.shape, smtp.PROLOGUES),
        Protocol(LMTP, LmtpServer, smtp.shape, LMTP_PROLOGUES),
        Protocol(POP3, pop3.Pop3Server, pop3.shape, pop3.PROLOGUES),
        Protocol(IMAP, imap.ImapServer, imap.shape, imap.PROLOGUES, spell=imap.spell),
        Protocol(
            HTTP, http.HttpServer, http.shape, http.PROLOGUES, home=http.HOME, spell=http.spell
        ),
    )
}
"""Every protocol; a new one is one line here."""
