"""The handlers of FTP, and what a session of it remembers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wirebook.clock import Clock
from wirebook.connection import Answer, Ask, Server, Unit, read_command
from wirebook.machine import Machine, State, Transition
from wirebook.mail import Mailbox, Mailstore, Message
from wirebook.wire import CRLF, LineBuffer

DIRECTORIES = ("/", "/pub")
PASSIVE_PORT = 50000
UPLOAD = b"what came over the data connection\r\n"

PROLOGUES = {
    "GREETED": (),
    "NAMED": ("USER {account}",),
    "READY": ("USER {account}", "PASS {password}"),
    "RENAMING": ("USER {account}", "PASS {password}", "RNFR 1.txt"),
}
"""The client lines that lead to each state in which a transcript may start."""

_ADDRESS = re.compile(r"\d{1,3}(?:,\d{1,3}){5}")


def shape(line: str) -> str:
    """Reduce a reply to its code: the words behind it are free (RFC 959 section 4.2)."""
    return line[:3]


@dataclass(slots=True)
class Session:
    """Everything that dies with the control connection."""

    user: str = ""
    directory: str = "/"
    address: str = ""
    marker: int = 0
    source: str = ""
    incoming: str = ""


class FtpServer(Server):
    """One FTP session; the files of a user are the messages of the account's mailbox.

    A file is called by its number, `1.txt`, until it is renamed.
    """

    def __init__(
        self, machine: Machine, host: str, store: Mailstore, clock: Clock, stamp: str
    ) -> None:
        self.machine = machine
        self.host = host
        self.store = store
        self.clock = clock
        self.session = Session()

    def read(self, buffer: LineBuffer, state: State) -> Unit | None:
        """Cut one command line."""
        found = buffer.next_line(self.machine.line_limit)
        return None if found is None else read_command(self.machine, *found)

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write a reply of one line."""
        return reply.format_map(answer.fields).encode() + CRLF

    def forget(self, store: str) -> None:
        """Set one session store back to what a new session has."""
        setattr(self.session, store, getattr(Session(), store))

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """Return the session's stores that hold something."""
        session = self.session
        held = (
            ("user", session.user),
            ("directory", session.directory if session.directory != "/" else ""),
            ("address", session.address),
            ("marker", str(session.marker or "")),
            ("source", session.source),
        )
        return tuple((name, value) for name, value in held if value)

    # Login

    def do_greeting(self, ask: Ask) -> Answer:
        """Greet."""
        return Answer("ok", {"host": self.host})

    def do_user(self, ask: Ask) -> Answer:
        """Take a name, whether it exists or not."""
        self.session.user = ask.arguments["username"]
        return Answer("ok")

    def do_pass(self, ask: Ask) -> Answer:
        """Compare the password, where the table lets one be given."""
        if "sequence" in ask.offered:
            return Answer("sequence")
        account = self.store.accounts.get(self.session.user)
        known = account is not None and account.password == ask.arguments["password"]
        return Answer("ok" if known else "denied")

    # Parameters

    def do_cwd(self, ask: Ask) -> Answer:
        """Change the directory; there are two."""
        name = ask.arguments["pathname"]
        path = name if name.startswith("/") else f"/{name}"
        if path not in DIRECTORIES:
            return Answer("missing", {"name": name})
        self.session.directory = path
        return Answer("ok", {"path": path})

    def do_pwd(self, ask: Ask) -> Answer:
        """Say which directory it is."""
        return Answer("ok", {"path": self.session.directory})

    def do_type(self, ask: Ask) -> Answer:
        """ASCII or image."""
        known = {"A": "ascii", "A N": "ascii", "I": "image"}
        return Answer(known.get(ask.arguments["code"].upper(), "other"))

    def do_mode(self, ask: Ask) -> Answer:
        """Stream only."""
        return Answer("ok" if ask.arguments["code"].upper() == "S" else "other")

    def do_stru(self, ask: Ask) -> Answer:
        """File only."""
        return Answer("ok" if ask.arguments["code"].upper() == "F" else "other")

    def do_pasv(self, ask: Ask) -> Answer:
        """Name the address where a server would wait."""
        high, low = divmod(PASSIVE_PORT, 256)
        self.session.address = f"192,0,2,1,{high},{low}"
        return Answer("ok", {"address": self.session.address})

    def do_epsv(self, ask: Ask) -> Answer:
        """Name the port alone: the address is that of the control connection."""
        self.session.address = f"|||{PASSIVE_PORT}|"
        return Answer("ok", {"port": PASSIVE_PORT})

    def do_port(self, ask: Ask) -> Answer:
        """Note the client's address."""
        address = ask.arguments["host-port"]
        if not _ADDRESS.fullmatch(address) or any(int(n) > 255 for n in address.split(",")):
            return Answer("malformed")
        self.session.address = address
        return Answer("ok")

    # Files

    def do_rest(self, ask: Ask) -> Answer:
        """Note where the next transfer begins."""
        self.session.marker = int(ask.arguments["marker"])
        return Answer("ok", {"marker": self.session.marker})

    def do_retr(self, ask: Ask) -> Answer:
        """Announce what is left of a file behind the marker."""
        name, message = self._find(ask)
        if message is None:
            return Answer("missing", {"name": name})
        left = max(0, message.octets - self.session.marker)
        return Answer("ok", {"name": name, "octets": left})

    def do_stor(self, ask: Ask) -> Answer:
        """Remember what the transfer is to store."""
        self.session.incoming = ask.arguments["pathname"]
        return Answer("ok", {"name": self.session.incoming})

    def do_transfer(self, ask: Ask) -> Answer:
        """The data connection has done its work: only now a stored file is there."""
        if self.session.incoming:
            message = self._box.deliver(UPLOAD, self.clock.now)
            self._names[message.uid] = self.session.incoming
        self.session.incoming, self.session.marker, self.session.address = "", 0, ""
        return Answer("ok")

    def do_dele(self, ask: Ask) -> Answer:
        """Delete at once: there is no second step here, as there is in POP3."""
        name, message = self._find(ask)
        if message is None:
            return Answer("missing", {"name": name})
        self._box.remove([message])
        return Answer("ok", {"name": name})

    def do_rnfr(self, ask: Ask) -> Answer:
        """Note which file gets another name."""
        name, message = self._find(ask)
        if message is None:
            return Answer("missing", {"name": name})
        self.session.source = name
        return Answer("ok")

    def do_rnto(self, ask: Ask) -> Answer:
        """Give the file its new name."""
        if "sequence" in ask.offered:
            return Answer("sequence")
        name, there = self._find(ask)
        if there is not None:
            return Answer("taken", {"name": name})
        source = next(m for m in self._box.messages if self._name(m) == self.session.source)
        self._names[source.uid] = name
        return Answer("ok", {"name": name})

    # Shared by the handlers

    @property
    def _box(self) -> Mailbox:
        return self.store.accounts[self.session.user].inbox

    @property
    def _names(self) -> dict[int, str]:
        """Names that files were given; they outlive the session, so they lie with the store."""
        whole: dict[str, dict[int, str]] = vars(self.store).setdefault("ftp_names", {})
        return whole.setdefault(self.session.user, {})

    def _name(self, message: Message) -> str:
        return self._names.get(message.uid, f"{message.uid}.txt")

    def _find(self, ask: Ask) -> tuple[str, Message | None]:
        name = ask.arguments["pathname"]
        found = (message for message in self._box.messages if self._name(message) == name)
        return name, next(found, None)
