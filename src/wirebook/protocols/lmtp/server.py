"""The handlers of LMTP: SMTP's, but for the name of the greeting and a reply per recipient."""

from __future__ import annotations

from wirebook.connection import Answer, Ask
from wirebook.errors import ModelError
from wirebook.machine import Transition
from wirebook.protocols.smtp import server as smtp
from wirebook.protocols.smtp.delivery import Post
from wirebook.protocols.smtp.server import SmtpServer

PROLOGUES = {
    state: tuple(line.replace("EHLO", "LHLO") for line in lines)
    for state, lines in smtp.PROLOGUES.items()
    if state not in ("SASL", "TLS")
}
"""The client lines that lead to each state in which a transcript may start."""


class LmtpServer(SmtpServer):
    """One LMTP session against a mail store."""

    local = "LMTP"
    _id = ""
    """The number of the message whose recipients are being answered."""

    def do_lhlo(self, ask: Ask) -> Answer:
        """Take the client's name and list the extensions."""
        return self.do_ehlo(ask)

    def do_end(self, ask: Ask) -> Answer:
        """Judge the message; what becomes of it is said to each recipient."""
        return self._judged()

    def do_bdat(self, ask: Ask) -> Answer:
        """Take a chunk; with the last one, judge."""
        last = "LAST" in ask.arguments
        if "last" in ask.offered:  # nobody to deliver to
            return Answer("last" if last else "chunk")
        answer = super().do_bdat(ask)
        if last and answer.outcome == "size":
            self.session.flaw = "size"
            return self._judged()
        return answer

    def _accepted(self, ask: Ask) -> Answer:
        return self._judged()

    def _judged(self) -> Answer:
        self.session.flaw = self.session.flaw or self._looping()
        self._id = self._number()
        return Answer("ok")

    def do_deliver(self, ask: Ask) -> Answer:
        """Deliver to the next recipient, or say that none is left."""
        session = self.session
        if not self._id:
            raise ModelError(f"nothing to deliver in {ask.state}")
        if not session.recipients:
            self._id = ""
            return Answer("done")
        if session.flaw:
            return Answer(session.flaw)
        post = Post(self.store, limited="full" in ask.offered)
        lines = (self._trace(ask, self._id), *session.lines)
        recipient = session.recipients[0]
        if not post.deliver(session.sender or "", recipient, lines, self.clock.now):
            return Answer("full")
        return Answer("ok", {"id": self._id, "recipient": recipient})

    def encode(self, reply: str, answer: Answer, row: Transition | None) -> bytes:
        """Write a reply; the one for a recipient is the last that is heard of it."""
        if row is not None and row.event == "deliver":
            del self.session.recipients[0]
        return super().encode(reply, answer, row)
