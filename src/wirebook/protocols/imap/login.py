"""Before login, and what is possible in every state."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterator, Mapping

from wirebook.connection import Answer, Ask
from wirebook.protocols.imap.base import LITERAL_LIMIT, MESSAGE_LIMIT, Imap
from wirebook.protocols.imap.syntax import nstring
from wirebook.protocols.imap.view import REV2

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")

AFTER_LOGIN = (
    "IDLE", "NAMESPACE", "UIDPLUS", "UNSELECT", "MOVE", "CHILDREN", "ESEARCH", "SEARCHRES",
    "BINARY", "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "CREATE-SPECIAL-USE", "STATUS=SIZE",
    "CONDSTORE", "QRESYNC", "SORT", "THREAD=ORDEREDSUBJECT", "THREAD=REFERENCES", "QUOTA",
    "QUOTA=RES-STORAGE", "QUOTASET", "UNAUTHENTICATE",
)  # fmt: skip
"""What the server can do once somebody is logged in, besides the rest."""


def capabilities(values: Mapping[str, str], *, logged_in: bool) -> Iterator[str]:
    """What this server can do now."""
    yield from ("IMAP4rev1", REV2, "LITERAL+" if values["literals"] == "plus" else "LITERAL-")
    yield from ("ENABLE", "ID")
    if logged_in or values["announce"] == "early":
        yield from AFTER_LOGIN
    if logged_in:
        return
    yield "SASL-IR"
    if values["tls"] == "clear":
        yield "STARTTLS"
    yield "AUTH=PLAIN" if values["login"] == "open" else "LOGINDISABLED"


class Login(Imap):
    """The handlers of the states before login, and of what every state takes."""

    def do_greeting(self, ask: Ask) -> Answer:
        """Greet; a client that TLS has identified is logged in already."""
        self.unasked = MESSAGE_LIMIT if ask.values["literals"] == "plus" else LITERAL_LIMIT
        account = next(iter(self.store.accounts.values()), None)
        known = "preauth" in ask.offered and account is not None
        words = " ".join(capabilities(ask.values, logged_in=known))
        fields: dict[str, object] = {"capabilities": words, "host": self.host}
        if not known or account is None:
            return Answer("ok", fields)
        self.session.account = account
        return Answer("preauth", {**fields, "name": account.name})

    def do_capability(self, ask: Ask) -> Answer:
        """List what this server can do now."""
        words = capabilities(ask.values, logged_in=self.session.account is not None)
        return Answer("ok", body=[f"* CAPABILITY {' '.join(words)}".encode()])

    def do_logout(self, ask: Ask) -> Answer:
        """Say goodbye in data, as the specification has it, then in the reply."""
        return Answer("ok", body=[f"* BYE {self.host} logging out".encode()])

    def do_literal(self, ask: Ask) -> Answer:
        """Ask for the octets."""
        return Answer("cont", ask.arguments)

    def do_id(self, ask: Ask) -> Answer:
        """Say what we are; what the client is, is nobody's business."""
        fields = b'"name" "wirebook" "vendor" ' + nstring(self.host)
        return Answer("ok", body=[b"* ID (" + fields + b")"])

    def do_login(self, ask: Ask) -> Answer:
        """Compare the password."""
        return self._log_in(ask.arguments["name"], ask.arguments["password"])

    def do_authenticate(self, ask: Ask) -> Answer:
        """Start PLAIN, or finish it at once if an initial response came along."""
        if ask.arguments["mechanism"] != "PLAIN":
            return Answer("mechanism")
        initial = ask.arguments.get("initial")
        if initial is None:
            return Answer("cont")
        return self._plain("" if initial == "=" else initial)

    def do_response(self, ask: Ask) -> Answer:
        """Finish PLAIN."""
        return self._plain(ask.arguments["line"])

    def do_enable(self, ask: Ask) -> Answer:
        """Turn on what the client understands; what we do not know is passed over."""
        enabled = self.session.enabled
        asked = ask.arguments["capabilities"]
        known = {"IMAP4REV2": REV2, "CONDSTORE": "CONDSTORE", "QRESYNC": "QRESYNC"}
        new = [known[word] for word in known if word in asked and known[word] not in enabled]
        enabled.update(new, ["CONDSTORE"] if "QRESYNC" in new else [])
        outcome = "rev2" if REV2 in new else "ok"
        return Answer(outcome, body=[" ".join(["* ENABLED", *new]).encode()])

    def _plain(self, line: str) -> Answer:
        try:
            octets = base64.b64decode(line if _BASE64.fullmatch(line) else "?", validate=True)
            identity, name, password = octets.decode().split("\0")
        except (binascii.Error, ValueError):
            return Answer("malformed")
        if identity not in ("", name):
            return Answer("denied")
        return self._log_in(name, password)

    def _log_in(self, name: str, password: str) -> Answer:
        account = self.store.accounts.get(name)
        secret = account.password if account else ""
        same = hmac.compare_digest(secret.encode(), password.encode())
        if account is None or not same:
            return Answer("denied")
        self.session.account = account
        return Answer("ok")
