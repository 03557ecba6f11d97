"""fetchmail: empties a mailbox into another program."""

from __future__ import annotations

import re

from .desk import PASSWORD, TEXTS, Desk, drives, unix

TLS = {"plain": "sslproto ''", "starttls": "sslproto 'auto'", "implicit": "ssl"}

RC = """
set no bouncemail
poll localhost protocol {protocol} port {port} auth password
  user "{account}" password "{password}"
  {tls} sslcertck sslcertfile "{ca}" {keep}
  mda "cat >> box; echo ---- >> box"
"""

NOTHING = 1
"""The exit status for: there was no mail."""

LATE = b"From: bob@example.net\r\nSubject: late\r\n\r\n.\r\n"


@drives("fetchmail", "pop3", "plain", "starttls", "implicit")
@drives("fetchmail", "imap", "plain", "starttls", "implicit")
def fetchmail(desk: Desk) -> None:
    assert _fetch(desk, "keep") == [unix(each) for each in TEXTS]
    assert desk.holds() == list(TEXTS)
    assert _fetch(desk, "keep", NOTHING) == []
    desk.append(LATE)
    assert _fetch(desk, "keep") == [unix(LATE)]
    assert _fetch(desk, "fetchall no keep") == [unix(each) for each in (*TEXTS, LATE)]
    assert desk.holds() == []
    assert _fetch(desk, "fetchall no keep", NOTHING) == []


def _fetch(desk: Desk, keep: str, status: int = 0) -> list[bytes]:
    """Fetch once, and give back what was delivered, without the field fetchmail puts on top."""
    box = desk.file("box", b"")
    tls = TLS[desk.protection]
    text = RC.format(
        protocol=desk.protocol,
        port=desk.port,
        account=desk.account,
        password=PASSWORD,
        ca=desk.ca,
        tls=tls,
        keep=keep,
    )
    desk.file("rc", text)
    lock = ("--pidfile", str(desk.home / "pid"))  # else root's fetchmails exclude each other
    desk.run("fetchmail", "--fetchmailrc", "rc", *lock, "--nodetach", "--nosyslog", status=status)
    *found, rest = box.read_bytes().split(b"----\n")
    assert rest == b""
    return [re.sub(rb"\AReceived: .*\n(?:[ \t].*\n)*", b"", each) for each in found]
