"""What the table of POP3 and its extensions have in common: arguments, and replies."""

from __future__ import annotations

from wirebook.machine import Argument

MSG = Argument("msg", "number")
MSG_OPTIONAL = Argument("msg", "number", optional=True)

CLOSED_TO_LOGIN = ("login", "closed")
POLICY = "-ERR [AUTH] no login without encryption, use STLS first"
DENIED = "-ERR [AUTH] wrong name or password"
IN_USE = "-ERR [IN-USE] maildrop locked by another session"
DELAY = "-ERR [LOGIN-DELAY] log in again after {wait} seconds"
WELCOME = "+OK {count} messages ({octets} octets)"
MISSING = "-ERR no such message, {count} messages in maildrop"
MARKED = "-ERR message {msg} is marked as deleted"
