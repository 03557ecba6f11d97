"""getmail6: fetches mail that it has not fetched before."""

from __future__ import annotations

import re
from pathlib import Path

from .desk import PASSWORD, TEXTS, Desk, drives, lacks, program, unix

RETRIEVERS = {
    ("pop3", "plain"): "SimplePOP3Retriever",
    ("pop3", "implicit"): "SimplePOP3SSLRetriever",
    ("imap", "plain"): "SimpleIMAPRetriever",
    ("imap", "implicit"): "SimpleIMAPSSLRetriever",
}

TLS = """ca_certs = {ca}
ssl_cert_hostname = localhost
"""

RC = """[retriever]
type = {retriever}
server = localhost
port = {port}
username = {account}
password = {password}
{tls}
[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "cat >> box; echo ---- >> box")
allow_root_commands = true

[options]
read_all = false
delete = {delete}
delivered_to = false
received = false
verbose = 2
"""

ADDED = rb"^(?:Return-Path|X-getmail-retrieved-from-mailbox): .*\n"

LATE = b"From: bob@example.net\r\nSubject: late\r\n\r\n.\r\n"


@drives("getmail6", "pop3", "plain", "implicit")
@drives("getmail6", "imap", "plain", "implicit")
def getmail(desk: Desk) -> None:
    assert _fetch(desk) == [unix(each) for each in TEXTS]
    assert _fetch(desk) == []
    assert desk.holds() == list(TEXTS)
    desk.append(LATE)
    assert _fetch(desk) == [unix(LATE)]
    desk.append(LATE)
    assert _fetch(desk, delete=True) == [unix(LATE)]
    assert desk.holds() == []


@lacks("getmail6", "pop3", "starttls")
@lacks("getmail6", "imap", "starttls")
def getmail_has_no_starttls(desk: Desk) -> None:
    first = Path(program("getmail")).read_text(encoding="utf-8").splitlines()[0]
    ask = "from getmailcore import retrievers; print(*retrievers.__all__)"
    known = desk.run(first.removeprefix("#!").strip(), "-c", ask).split()
    assert set(known) >= set(RETRIEVERS.values())
    assert [name for name in known if "TLS" in name.upper()] == []


def _fetch(desk: Desk, *, delete: bool = False) -> list[bytes]:
    """Fetch once, and give back what was delivered, without the fields that getmail adds."""
    box = desk.file("box", b"")
    text = RC.format(
        retriever=RETRIEVERS[desk.protocol, desk.protection],
        port=desk.port,
        account=desk.account,
        password=PASSWORD,
        tls=TLS.format(ca=desk.ca) if desk.protection == "implicit" else "",
        delete=str(delete).lower(),
    )
    desk.file("rc", text)
    desk.run("getmail", f"--getmaildir={desk.home}", "--rcfile=rc")
    *found, rest = box.read_bytes().split(b"----\n")
    assert rest == b""
    return [re.sub(ADDED, b"", each, flags=re.MULTILINE) for each in found]
