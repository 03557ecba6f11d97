"""The clients of Python's standard library, and IMAPClient, which stands on one of them."""

from __future__ import annotations

import imaplib
import poplib
import smtplib
import ssl

from imapclient import IMAPClient

from .desk import PASSWORD, SENDER, TEXTS, TIMEOUT, Desk, drives, login_wanted


@drives("smtplib", "smtp", "plain", "starttls", "implicit")
@drives("smtplib", "lmtp", "plain")
def smtplib_sends(desk: Desk) -> None:
    with _smtp(desk) as client:
        if desk.protection == "starttls":
            client.starttls(context=_trusting(desk))
        if login_wanted(desk):
            client.login(desk.account, PASSWORD)
        for text in TEXTS:
            assert client.sendmail(SENDER, [desk.account], text) == {}
        assert client.sendmail(SENDER, ["nobody@example.org", desk.account], TEXTS[0]) == {
            "nobody@example.org": (550, b"5.1.1 no mailbox of that name here")
        }
        assert client.noop()[0] == 250
    assert desk.delivered() == [*TEXTS, TEXTS[0]]


def _smtp(desk: Desk) -> smtplib.SMTP:
    if desk.protocol == "lmtp":
        return smtplib.LMTP("localhost", desk.port)
    if desk.protection == "implicit":
        context = _trusting(desk)
        return smtplib.SMTP_SSL("localhost", desk.port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP("localhost", desk.port, timeout=TIMEOUT)


@drives("poplib", "pop3", "plain", "starttls", "implicit")
def poplib_reads_and_deletes(desk: Desk) -> None:
    box: poplib.POP3
    if desk.protection == "implicit":
        box = poplib.POP3_SSL("localhost", desk.port, timeout=TIMEOUT, context=_trusting(desk))
    else:
        box = poplib.POP3("localhost", desk.port, timeout=TIMEOUT)
    if desk.protection == "starttls":
        box.stls(_trusting(desk))
    box.user(desk.account)
    assert box.pass_(PASSWORD).startswith(b"+OK 2 messages")
    sizes = [len(each) for each in TEXTS]
    assert box.stat() == (2, sum(sizes))
    assert box.list()[1] == [f"{number} {size}".encode() for number, size in enumerate(sizes, 1)]
    assert box.list(2) == f"+OK 2 {sizes[1]}".encode()
    assert [box.retr(number)[1] for number in (1, 2)] == [each.splitlines() for each in TEXTS]
    assert box.top(1, 1)[1] == TEXTS[0].splitlines()[:-3]
    assert box.uidl(2).split()[1:] == box.uidl()[1][1].split()
    box.dele(1)
    box.rset()
    box.dele(2)
    assert box.noop().startswith(b"+OK")
    assert box.quit().startswith(b"+OK")
    assert desk.holds() == [TEXTS[0]]


@drives("imaplib", "imap", "plain", "starttls", "implicit")
def imaplib_reads_marks_and_moves(desk: Desk) -> None:
    box: imaplib.IMAP4
    if desk.protection == "implicit":
        box = imaplib.IMAP4_SSL("localhost", desk.port, ssl_context=_trusting(desk))
    else:
        box = imaplib.IMAP4("localhost", desk.port, timeout=TIMEOUT)
    if desk.protection == "starttls":
        box.starttls(_trusting(desk))
        assert "STARTTLS" not in box.capabilities
    box.login(desk.account, PASSWORD)
    assert box.list() == ("OK", [b'(\\HasNoChildren) "/" INBOX'])
    assert box.select() == ("OK", [b"2"])
    status, data = box.fetch("1", "(RFC822)")
    assert (status, data[0][1]) == ("OK", TEXTS[0])  # type: ignore[index]
    assert box.search(None, "SEEN") == ("OK", [b"1"])
    box.create('"with space"')
    assert box.copy("1", '"with space"')[0] == "OK"
    assert box.append("INBOX", "", "", TEXTS[1] * 100)[0] == "OK"
    assert box.status('"with space"', "(MESSAGES)")[1] == [b'"with space" (MESSAGES 1)']
    assert box.store("1", "+FLAGS", r"(\Deleted)")[0] == "OK"
    assert box.expunge() == ("OK", [b"1"])
    assert box.close()[0] == "OK"
    assert box.logout()[0] == "BYE"
    assert desk.holds() == [TEXTS[1], TEXTS[1] * 100]


@drives("IMAPClient", "imap", "plain", "starttls", "implicit")
def imapclient_reads_structures_and_moves(desk: Desk) -> None:
    context = _trusting(desk)
    implicit = desk.protection == "implicit"
    with IMAPClient(
        "localhost", desk.port, ssl=implicit, ssl_context=context if implicit else None
    ) as client:
        if desk.protection == "starttls":
            client.starttls(context)
        client.login(desk.account, PASSWORD)
        client.create_folder("보낸편지함")
        assert {name for _, _, name in client.list_folders()} == {"INBOX", "보낸편지함"}
        assert client.select_folder("INBOX")[b"EXISTS"] == 2
        data = client.fetch([1, 2], ["ENVELOPE", "BODYSTRUCTURE", "RFC822.SIZE", "BODY.PEEK[]"])
        assert [data[number][b"BODY[]"] for number in (1, 2)] == list(TEXTS)
        assert data[1][b"ENVELOPE"].subject == b"dots"
        assert data[1][b"BODYSTRUCTURE"][:2] == (b"TEXT", b"PLAIN")
        assert data[2][b"RFC822.SIZE"] == len(TEXTS[1])
        client.add_flags([1], ["\\Flagged", "later"])
        assert set(client.get_flags([1])[1]) >= {b"\\Flagged", b"later"}
        client.idle()
        desk.append(TEXTS[0])
        assert (3, b"EXISTS") in client.idle_check(timeout=TIMEOUT)
        client.idle_done()
        client.move([2], "보낸편지함")
        assert client.search(["SUBJECT", "lunch"]) == []
    assert desk.holds() == [TEXTS[0], TEXTS[0]]
    assert desk.holds("&vPSwuNO4ycDVaA-") == [TEXTS[1]]


def _trusting(desk: Desk) -> ssl.SSLContext:
    """A client's context that trusts the mock's authority."""
    return ssl.create_default_context(cafile=desk.ca)
