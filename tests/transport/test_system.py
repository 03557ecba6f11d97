"""Messages between hosts: retries, exchangers that fail, and what comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.connection import Fault
from wirebook.mail import Envelope, Queued
from wirebook.protocols import REGISTRY
from wirebook.transport.client import GONE, NO_TLS, Client, Handover, Manner, Reply, replies
from wirebook.transport.dns import Dns
from wirebook.transport.report import status
from wirebook.transport.system import GIVE_UP, RETRY, MailSystem, reached
from wirebook.world import PASSWORD, World

LINES = (b"From: alice@example.org", b"Subject: lunch", b"", b"Hello.", b".dot")
ME = Manner("laptop.example.org", tls="required", login=("alice", PASSWORD))


def fresh() -> MailSystem:
    """alice at example.org, bob and carol at example.net behind two exchangers."""
    world = World()
    world.host("mail.example.org").store.add("alice", PASSWORD)
    store = world.host("store.example.net").store
    for name in ("bob", "carol"):
        store.add(name, PASSWORD)
    for name in ("mx1.example.net", "mx2.example.net"):
        host = world.host(name)
        host.store.behind, host.store.accounts = "store.example.net", store.accounts
    records = {
        "example.org": ((10, "mail.example.org"),),
        "example.net": ((10, "mx1.example.net"), (20, "mx2.example.net")),
        "null.example": ((0, "."),),
    }
    return MailSystem(world, Dns(records, addresses=frozenset(world.hosts)))


@pytest.fixture
def system() -> MailSystem:
    """Those hosts, before anything has happened."""
    return fresh()


@pytest.fixture
def submit(system: MailSystem) -> Callable[..., None]:
    """Have alice send a message to some recipients, and let everything happen."""

    def submitted(*recipients: str, lines: tuple[bytes, ...] = LINES, port: int = 465) -> None:
        envelope = Envelope("alice@example.org", recipients)
        message = Queued(envelope, lines, system.world.clock.now)
        system.submit("mail.example.org", port, ME, message)
        system.run()

    return submitted


Submit = Callable[..., None]


def mailbox(system: MailSystem, host: str, name: str) -> list[tuple[bytes, ...]]:
    """The messages that somebody has."""
    inbox = system.world.hosts[host].store.accounts[name].inbox
    return [message.lines for message in inbox.messages]


def bob(system: MailSystem) -> list[tuple[bytes, ...]]:
    """What bob has."""
    return mailbox(system, "store.example.net", "bob")


def alice(system: MailSystem) -> list[tuple[bytes, ...]]:
    """What alice has."""
    return mailbox(system, "mail.example.org", "alice")


def steps(system: MailSystem) -> list[tuple[str, str]]:
    """Who was asked, with the protocol."""
    return [(hop.target, hop.protocol) for hop in system.hops]


def test_a_message_passes_every_host_and_each_leaves_a_line(
    system: MailSystem, submit: Submit
) -> None:
    submit("bob@example.net")
    (message,) = bob(system)
    head = message[: message.index(b"")]
    assert [line.split(b" with ")[1].split()[0] for line in head if b" with " in line] == [
        b"LMTP",
        b"ESMTPS",
        b"ESMTPSA",
    ]
    assert head[0] == b"Return-Path: <alice@example.org>"
    assert message[-2:] == (b"Hello.", b".dot")
    assert steps(system) == [
        ("mail.example.org", "smtp"),
        ("mx1.example.net", "smtp"),
        ("store.example.net", "lmtp"),
    ]
    assert len(reached(system.hops)) == 3


def test_mail_for_the_own_domain_goes_nowhere_else(system: MailSystem, submit: Submit) -> None:
    submit("alice@example.org")
    assert len(alice(system)) == 1
    assert steps(system) == [("mail.example.org", "smtp")]


def test_the_next_exchanger_is_asked_when_one_does_not_answer(
    system: MailSystem, submit: Submit
) -> None:
    system.down = frozenset({"mx1.example.net"})
    submit("bob@example.net")
    assert [target for target, _ in steps(system)] == [
        "mail.example.org",
        "mx1.example.net",
        "mx2.example.net",
        "store.example.net",
    ]
    assert len(bob(system)) == 1


def test_a_temporary_refusal_waits_half_an_hour(system: MailSystem, submit: Submit) -> None:
    system.world.hosts["mx1.example.net"].values["greylist"] = "on"
    begun = system.world.clock.now
    submit("bob@example.net")
    times = [hop.at - begun for hop in system.hops if hop.target == "mx1.example.net"]
    assert times == [0, RETRY]
    assert len(bob(system)) == 1


def test_what_nobody_takes_for_five_days_comes_back(system: MailSystem, submit: Submit) -> None:
    system.down = frozenset({"mx1.example.net", "mx2.example.net"})
    begun = system.world.clock.now
    submit("bob@example.net")
    assert bob(system) == []
    (report,) = alice(system)
    assert b"Status: 4.4.1" in report
    assert b"Final-Recipient: rfc822; bob@example.net" in report
    assert report[0] == b"Return-Path: <>"
    assert system.world.clock.now - begun == GIVE_UP
    tries = [hop for hop in system.hops if hop.made is None]
    assert len(tries) == 2 * (GIVE_UP // RETRY + 1)


def test_a_refusal_for_good_comes_back_at_once(system: MailSystem, submit: Submit) -> None:
    begun = system.world.clock.now
    submit("nobody@example.net", "bob@example.net")
    (report,) = alice(system)
    assert b"Final-Recipient: rfc822; nobody@example.net" in report
    assert b"Status: 5.1.1" in report
    assert b"Final-Recipient: rfc822; bob@example.net" not in report
    assert system.world.clock.now == begun
    assert len(bob(system)) == 1


@pytest.mark.parametrize(
    ("recipient", "code"), [("x@null.example", b"5.1.10"), ("x@nowhere.example", b"5.1.2")]
)
def test_a_domain_that_leads_nowhere_comes_back(
    system: MailSystem, submit: Submit, recipient: str, code: bytes
) -> None:
    submit(recipient)
    (report,) = alice(system)
    assert b"Status: " + code in report


def test_a_notification_that_cannot_be_delivered_is_dropped(system: MailSystem) -> None:
    store = system.world.hosts["mail.example.org"].store
    envelope = Envelope("", ("nobody@example.net",))
    store.queue.append(Queued(envelope, (b"Subject: x", b"", b"y"), system.world.clock.now))
    system.run()
    assert [job.envelope for job in system.dropped] == [envelope]
    assert alice(system) == []


def test_a_lost_answer_makes_two_copies(system: MailSystem, submit: Submit) -> None:
    """The receiver took it and the sender never heard so (RFC 1047, RFC 5321 section 6.1)."""
    system.world.hosts["mx1.example.net"].faults.append(Fault("end", "lost"))
    submit("bob@example.net")
    assert len(bob(system)) == 2


def test_a_run_ends_when_told(system: MailSystem) -> None:
    store = system.world.hosts["mail.example.org"].store
    store.queue.append(Queued(Envelope("alice@example.org", ("bob@example.net",)), (b"", b"x"), 0))
    system.run(until=lambda: True)
    assert [job.domain for job in system.jobs] == ["example.net"]
    assert system.hops == []


def handed(system: MailSystem, manner: Manner, port: int, *recipients: str) -> Handover:
    """Hand a message to the home of alice, without letting it go on."""
    protocol = REGISTRY["smtp"]
    endpoint = next(each for each in protocol.machine.endpoints if each.port == port)
    connection = system.world.connect(protocol, system.world.hosts["mail.example.org"], endpoint)
    envelope = Envelope("alice@example.org", recipients)
    return Client(connection, manner).hand_over(envelope, (b"Subject: x", b"", "점심".encode()))


def test_eight_bits_are_announced_where_they_are_taken(system: MailSystem) -> None:
    made = handed(system, Manner("a.example"), 25, "alice@example.org")
    assert made.replies["alice@example.org"].ok
    assert any(line.text.endswith("BODY=8BITMIME") for line in made.lines)


@pytest.mark.parametrize(("tls", "encrypted"), [("offered", True), ("never", False)])
def test_tls_is_used_as_one_likes(system: MailSystem, tls: str, encrypted: bool) -> None:
    made = handed(system, Manner("a.example", tls=tls), 25, "alice@example.org")
    assert made.encrypted is encrypted
    assert made.replies["alice@example.org"].ok


def test_who_insists_on_tls_goes_no_further_without(system: MailSystem) -> None:
    manner = Manner("a.example", tls="required", stripped=True)
    made = handed(system, manner, 25, "alice@example.org")
    assert made.replies == {"alice@example.org": NO_TLS}
    assert not any("MAIL" in line.text for line in made.lines)


def test_a_login_that_fails_hands_nothing_over(system: MailSystem) -> None:
    manner = Manner("a.example", login=("alice", "wrong"))
    made = handed(system, manner, 465, "alice@example.org")
    assert made.replies["alice@example.org"].code == 535


@pytest.mark.parametrize(
    ("event", "outcome", "code"),
    [
        ("greeting", "refused", 554),
        ("EHLO", "drop", 0),
        ("STARTTLS", "temp", 454),
        ("MAIL", "temp", 451),
        ("DATA", "drop", 0),
        ("end", "drop", 0),
    ],
)
def test_whatever_a_server_does_is_the_last_word(
    system: MailSystem, event: str, outcome: str, code: int
) -> None:
    system.world.hosts["mail.example.org"].faults.append(Fault(event, outcome))
    made = handed(system, Manner("a.example"), 25, "alice@example.org")
    assert made.replies["alice@example.org"].code == code


def test_who_hangs_up_is_asked_no_more(system: MailSystem) -> None:
    system.world.hosts["mail.example.org"].faults.append(Fault("RCPT", "drop"))
    made = handed(system, Manner("a.example"), 25, "alice@example.org", "bob@example.net")
    assert made.replies == {"alice@example.org": GONE, "bob@example.net": GONE}
    assert sum(line.text.startswith("RCPT") for line in made.lines) == 1


def test_no_text_is_sent_for_nobody(system: MailSystem) -> None:
    made = handed(system, Manner("a.example"), 25, "nobody@example.org")
    assert made.replies["nobody@example.org"].code == 550
    assert not any(line.text == "DATA" for line in made.lines)


def test_an_old_server_is_greeted_the_old_way() -> None:
    """A server from before RFC 1869 does not know EHLO (RFC 5321 section 3.2)."""

    class Old(Client):
        def say(self, *lines: bytes) -> Reply:
            old = lines[0].startswith(b"EHLO")
            return Reply(502, ("5.5.1 what?",)) if old else super().say(*lines)

    system = fresh()
    protocol, host = REGISTRY["smtp"], system.world.hosts["mail.example.org"]
    connection = system.world.connect(protocol, host, protocol.machine.endpoints[0])
    client = Old(connection, Manner("a.example"))
    made = client.hand_over(Envelope("", ("alice@example.org",)), (b"Subject: x", b"", b"y"))
    assert made.replies["alice@example.org"].ok
    assert any(line.text == "HELO a.example" for line in made.lines)


def test_replies_are_read_line_by_line() -> None:
    assert replies(b"250-a\r\n250-SIZE 9\r\n250 DSN\r\n354 go\r\n") == [
        Reply(250, ("a", "SIZE 9", "DSN")),
        Reply(354, ("go",)),
    ]
    assert str(GONE) == "no reply"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(550, ("5.1.1 no such user",)), "5.1.1"),
        (Reply(550, ("no such user",)), "5.0.0"),
        (Reply(450, ("later",)), "4.4.2"),
        (GONE, "4.4.2"),
    ],
)
def test_a_report_has_a_status_for_every_reply(reply: Reply, code: str) -> None:
    assert status(reply) == code


@settings(max_examples=25)
@given(data=st.data())
def test_nobody_is_forgotten(data: st.DataObject) -> None:
    """Whatever goes wrong: each recipient has the message, or the sender hears of it."""
    system = fresh()
    hosts = ("mx1.example.net", "mx2.example.net", "store.example.net")
    system.down = frozenset(data.draw(st.sets(st.sampled_from(hosts[:2]))))
    for name in hosts:
        faults = [Fault("RCPT", "temp"), Fault("end", "drop"), Fault("MAIL", "temp")]
        if name != "store.example.net":
            system.world.hosts[name].faults += data.draw(
                st.lists(st.sampled_from(faults), max_size=3)
            )
    names = data.draw(
        st.lists(st.sampled_from(("bob", "carol", "nobody")), min_size=1, unique=True)
    )
    envelope = Envelope("alice@example.org", tuple(f"{name}@example.net" for name in names))
    system.submit("mail.example.org", 465, ME, Queued(envelope, LINES, system.world.clock.now))
    system.run()
    told = b"\n".join(line for report in alice(system) for line in report)
    for name in names:
        has = name != "nobody" and mailbox(system, "store.example.net", name)
        assert has or f"Final-Recipient: rfc822; {name}@example.net".encode() in told
