"""NeoMutt: sends in batch mode, and reads with its keys pressed by a macro."""

from __future__ import annotations

import re

from .desk import PASSWORD, SENDER, TEXTS, Desk, drives, login_wanted, unix

RC = """
set from = "{sender}"
set use_envelope_from = yes
set folder = "{home}"
set record = ""
set mbox_type = maildir
set certificate_file = "{ca}"
set ssl_starttls = {starttls}
set ssl_force_tls = {forced}
set imap_user = "{account}"
set imap_pass = "{password}"
set pop_user = "{account}"
set pop_pass = "{password}"
set smtp_pass = "{password}"
set smtp_url = "{url}"
set quit = yes
set move = no
set delete = yes
set confirmappend = no
set confirmcreate = no
set wait_key = no
"""

BODY = b"hello\n.\n..two\nFrom here on\nend\n"

KEEP = "<tag-pattern>~A<enter><tag-prefix><copy-message><kill-line>{home}/kept<enter>"

ADDED = rb"^(?:Content-Length|Lines): .*\n"


@drives("NeoMutt", "smtp", "plain", "starttls", "implicit")
def sends(desk: Desk) -> None:
    _configure(desk)
    attached = desk.file("attached.txt", "점심\n")
    assert desk.run("neomutt", "-n", "-F", "rc", "-s", "hi", desk.account, given=BODY) == ""
    if desk.protection == "plain":
        assert desk.sent[0].startswith(b"HELO ")
    words = ("-s", "점심 약속", "-a", str(attached), "--", desk.account)
    said = desk.run("neomutt", "-n", "-F", "rc", *words, given=BODY)
    assert said == ""
    short, mail = (unix(each) for each in desk.delivered())
    assert short.endswith(b"\n\n" + BODY)
    assert b"\nSubject: =?utf-8?B?7KCQ7IusIOyVveyGjQ==?=\n" in mail
    assert b"\n\nhello\n.\n..two\nFrom here on\nend\n\n--" in mail
    assert b'filename="attached.txt"' in mail


@drives("NeoMutt", "pop3", "plain", "starttls", "implicit")
def reads(desk: Desk) -> None:
    _configure(desk)
    _press(desk, f"{KEEP}<last-entry><delete-message><quit>")
    assert _kept(desk) == {unix(each) for each in TEXTS}
    assert desk.holds() == [TEXTS[0]]


@drives("NeoMutt", "imap", "plain", "starttls", "implicit")
def reads_and_files(desk: Desk) -> None:
    _configure(desk)
    file = f"<untag-pattern>~A<enter><first-entry><copy-message><kill-line>{_url(desk)}보관<enter>"
    mark = "<first-entry><flag-message><last-entry><delete-message>"
    _press(desk, f"{KEEP}{file}{mark}<quit>")
    assert _kept(desk) == {unix(each) for each in TEXTS}
    assert desk.holds() == [TEXTS[0]]
    assert desk.flags(1) >= {r"\Flagged"}
    assert desk.holds("&vPStAA-") == [TEXTS[0]]


def _configure(desk: Desk) -> None:
    wanted = "yes" if desk.protection == "starttls" else "no"
    url = _url(desk).replace("://", f"://{desk.account.replace('@', '%40')}@")
    text = RC.format(
        sender=SENDER,
        home=desk.home,
        ca=desk.ca,
        account=desk.account,
        password=PASSWORD,
        starttls=wanted,
        forced=wanted,
        url=url if login_wanted(desk) else _url(desk),
    )
    desk.file("rc", text)


def _url(desk: Desk) -> str:
    scheme = {"pop3": "pop"}.get(desk.protocol, desk.protocol)
    return f"{scheme}{'s' if desk.protection == 'implicit' else ''}://localhost:{desk.port}/"


def _press(desk: Desk, keys: str) -> None:
    """Open the mailbox in a terminal and press keys there; the last one is to end it."""
    folder = _url(desk) + ("INBOX" if desk.protocol == "imap" else "")
    push = f"push '{keys.format(home=desk.home)}'"
    desk.sit("neomutt", "-n", "-F", "rc", "-f", folder, "-e", push)


def _kept(desk: Desk) -> set[bytes]:
    """The messages that were copied to the disk, without the fields that NeoMutt adds."""
    files = (desk.home / "kept").glob("[cn][ue][rw]/*")
    return {re.sub(ADDED, b"", each.read_bytes(), flags=re.MULTILINE) for each in files}
