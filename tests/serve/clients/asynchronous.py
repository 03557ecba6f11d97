"""aiosmtplib and aioimaplib: clients for asyncio, with parsers of their own."""

from __future__ import annotations

import asyncio
import ssl

import aioimaplib
import aiosmtplib

from .desk import PASSWORD, SENDER, TEXTS, TIMEOUT, Desk, drives, lacks, login_wanted


@drives("aiosmtplib", "smtp", "plain", "starttls", "implicit")
def aiosmtplib_sends(desk: Desk) -> None:
    asyncio.run(asyncio.wait_for(_send(desk), TIMEOUT))
    assert desk.delivered() == [*TEXTS, TEXTS[0]]


async def _send(desk: Desk) -> None:
    client = aiosmtplib.SMTP(
        hostname="localhost",
        port=desk.port,
        use_tls=desk.protection == "implicit",
        start_tls=desk.protection == "starttls",
        tls_context=ssl.create_default_context(cafile=desk.ca),
    )
    async with client:
        if login_wanted(desk):
            await client.login(desk.account, PASSWORD)
        for text in TEXTS:
            refused, said = await client.sendmail(SENDER, [desk.account], text)
            assert (refused, said[:6]) == ({}, "2.0.0 ")
        assert client.supports_extension("size")
        stranger = "nobody@example.org"
        refused, _ = await client.sendmail(SENDER, [stranger, desk.account], TEXTS[0])
        assert refused[stranger].code == 550
        assert (await client.vrfy(desk.account)).code in (250, 252)
        await client.noop()


@drives("aioimaplib", "imap", "plain", "implicit")
def aioimaplib_works(desk: Desk) -> None:
    asyncio.run(asyncio.wait_for(_work(desk), TIMEOUT))
    assert desk.holds() == [TEXTS[1], TEXTS[0]]
    assert desk.flags(1) >= {r"\Flagged"}
    assert desk.holds("Archive") == [TEXTS[0]]


@lacks("aioimaplib", "imap", "starttls")
def aioimaplib_has_no_starttls(desk: Desk) -> None:
    assert not hasattr(aioimaplib.IMAP4, "starttls")
    assert hasattr(aioimaplib.IMAP4, "login")


async def _work(desk: Desk) -> None:
    client: aioimaplib.IMAP4
    lost = asyncio.Event()

    def note(_: Exception | None) -> None:
        lost.set()

    if desk.protection == "implicit":
        context = ssl.create_default_context(cafile=desk.ca)
        client = aioimaplib.IMAP4_SSL("localhost", desk.port, timeout=TIMEOUT, ssl_context=context)
    else:
        client = aioimaplib.IMAP4("localhost", desk.port, timeout=TIMEOUT)
    client.protocol.conn_lost_cb = note
    await client.wait_hello_from_server()
    assert (await client.login(desk.account, PASSWORD)).result == "OK"
    assert client.has_capability("MOVE")  # it has asked before the login, and never asks again
    assert (await client.list('""', "*")).lines[0] == b'(\\HasNoChildren) "/" INBOX'
    assert (await client.select()).result == "OK"
    assert (await client.search("ALL")).lines[0] == b"1 2"
    for number, text in enumerate(TEXTS, 1):
        fetched = await client.fetch(str(number), "(UID FLAGS BODY.PEEK[])")
        assert (fetched.result, bytes(fetched.lines[1])) == ("OK", text)

    waiting = await client.idle_start(TIMEOUT)
    await asyncio.to_thread(desk.append, TEXTS[0])
    heard = await client.wait_server_push()
    while b"3 EXISTS" not in heard:
        heard += await client.wait_server_push()
    client.idle_done()
    assert (await waiting).result == "OK"

    assert (await client.create("Archive")).result == "OK"
    assert (await client.uid("move", "1", "Archive")).result == "OK"
    assert (await client.store("1", "+FLAGS", r"(\Flagged)")).result == "OK"
    assert (await client.append(b"Subject: short-lived\r\n\r\n", "INBOX")).result == "OK"
    assert (await client.noop()).result == "OK"
    assert (await client.store("3", "+FLAGS", r"(\Deleted)")).result == "OK"
    expunged = await client.expunge()
    assert (expunged.result, expunged.lines[0]) == ("OK", b"3 EXPUNGE")
    assert (await client.status("Archive", "(MESSAGES)")).lines[0] == b"Archive (MESSAGES 1)"
    assert (await client.logout()).result == "OK"
    client.protocol.transport.close()  # it leaves that to the garbage collector
    await lost.wait()
