"""The small modules: time, octets, labels, messages, arguments, scenarios."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebook.clock import Clock, seconds
from wirebook.machine import Argument, Command
from wirebook.mail import Mailbox, Mailstore
from wirebook.protocols import REGISTRY
from wirebook.protocols.pop3.server import shape
from wirebook.rfc import INDEX, cite
from wirebook.text import Text
from wirebook.wire import LineBuffer, dot_stuffed
from wirebook.world import ScenarioError, scenario


def test_a_clock_moves_only_when_told() -> None:
    clock = Clock()
    assert clock.now == 1767225600
    clock.advance(seconds("1h30m"))
    assert clock.now == 1767225600 + 5400


@pytest.mark.parametrize("span", ["", "29", "m", "29 m", "1x", "m29"])
def test_a_span_of_time_has_a_number_and_a_unit(span: str) -> None:
    with pytest.raises(ValueError, match="is not a span of time like 29m or 1h30m"):
        seconds(span)


def test_a_label_has_the_languages_of_the_book() -> None:
    assert (Text("글", "text")["ko"], Text("글", "text")["en"]) == ("글", "text")
    with pytest.raises(KeyError):
        Text("글", "text")["fr"]


@given(
    st.lists(
        st.binary(max_size=40).filter(lambda line: b"\n" not in line and not line.endswith(b"\r"))
    )
)
def test_lines_come_out_of_the_buffer_as_they_went_in(lines: list[bytes]) -> None:
    buffer = LineBuffer()
    stream = b"".join(line + b"\r\n" for line in lines)
    out = []
    for at in range(len(stream)):
        buffer.feed(stream[at : at + 1])
        while (found := buffer.next_line(100)) is not None:
            out.append(found[0])
    assert out == lines
    assert len(buffer) == 0


def test_a_line_may_be_as_long_as_the_limit_and_no_longer() -> None:
    buffer = LineBuffer()
    buffer.feed(b"12345678\r\n")
    assert buffer.next_line(10) == (b"12345678", 10)
    buffer.feed(b"123456789\r\n")
    assert buffer.next_line(10) == (None, 11)


def test_an_endless_line_costs_no_memory_and_the_next_one_is_read() -> None:
    buffer = LineBuffer()
    for _ in range(1000):
        buffer.feed(b"x" * 1000)
        assert buffer.next_line(255) is None
        assert len(buffer) <= 1000
    buffer.feed(b"\r\nNOOP\r\n")
    assert buffer.next_line(255) == (None, 1_000_002)
    assert buffer.next_line(255) == (b"NOOP", 6)
    assert buffer.take() == b""


def test_dots_are_doubled_at_the_start_of_a_line_only() -> None:
    assert dot_stuffed([b".", b"a.b", b"", b"..c"]) == b"..\r\na.b\r\n\r\n...c\r\n.\r\n"


def test_a_message_is_lines_whatever_ended_them() -> None:
    box = Mailbox("alice")
    message = box.deliver(b"A: b\nC: d\r\n\r\nbody\rmore", 0)
    assert message.lines == (b"A: b", b"C: d", b"", b"body", b"more")
    assert message.header == (b"A: b", b"C: d")
    assert message.body == (b"body", b"more")
    assert message.octets == len(b"A: b\r\nC: d\r\n\r\nbody\r\nmore\r\n")
    assert box.octets == message.octets


def test_a_message_without_a_blank_line_is_all_header() -> None:
    message = Mailbox("alice").deliver(b"A: b\n", 0)
    assert (message.header, message.body) == ((b"A: b",), ())


def test_a_uid_is_never_used_again() -> None:
    box = Mailbox("alice")
    first = box.deliver(b"A: 1\n", 0)
    box.remove([first])
    box.remove([first])
    assert box.deliver(b"A: 2\n", 0).uid == 2


def test_the_mailstore_says_what_it_remembers() -> None:
    store = Mailstore()
    store.add("alice", "secret").inbox.deliver(b"A: 1\n", 0)
    store.add("bob", "secret")
    assert store.remembers() == (("alice", "#1"), ("bob", "∅"))


TOP = Command(
    "TOP", Text("앞", "top"), "top", "1939#7", (Argument("msg", "number"), Argument("n", "count"))
)
PASS = Command("PASS", Text("암호", "pass"), "pass", "1939#7", (Argument("string", "rest"),))
LIST = Command("LIST", Text("목록", "list"), "list", "1939#5", (Argument("msg", "number", True),))


@pytest.mark.parametrize(
    ("command", "rest", "expected"),
    [
        (TOP, "1 0", {"msg": "1", "n": "0"}),
        (TOP, "1", None),
        (TOP, "0 1", None),
        (TOP, "1 x", None),
        (TOP, "1 2 3", None),
        (TOP, "1234567890 1", {"msg": "1234567890", "n": "1"}),
        (TOP, "", None),
        (PASS, "two words", {"string": "two words"}),
        (PASS, "", None),
        (LIST, "", {}),
        (LIST, "2", {"msg": "2"}),
        (LIST, " 2", None),
        (LIST, "-1", None),
        (LIST, "²", None),
    ],
)
def test_arguments_fit_or_they_do_not(
    command: Command, rest: str, expected: dict[str, str] | None
) -> None:
    assert command.parse(rest) == expected


def test_a_command_shows_how_it_is_used() -> None:
    assert (TOP.usage, LIST.usage) == ("TOP msg n", "LIST [msg]")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("+OK 2 320", "+OK"),
        ("-ERR [IN-USE] locked", "-ERR [IN-USE]"),
        ("-ERR", "-ERR"),
        ("+ ", "+"),
        ("1 alice.0001", "1 alice.0001"),
    ],
)
def test_the_shape_of_a_reply_is_status_and_code(line: str, expected: str) -> None:
    assert shape(line) == expected


def test_a_citation_is_a_section_of_a_known_rfc() -> None:
    assert str(cite("1939#6")) == "RFC 1939 section 6"
    assert cite("1939#6").url == "https://www.rfc-editor.org/rfc/rfc1939#section-6"
    assert str(cite("1939")) == "RFC 1939"
    assert cite("1939").url == "https://www.rfc-editor.org/rfc/rfc1939"
    assert INDEX[1939].status == "STD 53"


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("pop4", {}, "unknown protocol 'pop4'; known are " + ", ".join(REGISTRY)),
        (
            "pop3",
            {"port": "25"},
            "port=25 is not possible; port is one of 110, 995",
        ),
        (
            "pop3",
            {"given": "UPDATE"},
            "given=UPDATE is not possible; given is one of AUTHORIZATION, NAMED, SASL, TLS, "
            "TRANSACTION",
        ),
        ("pop3", {"lock": "maybe"}, "lock=maybe is not possible; lock is one of exclusive, shared"),
        ("pop3", {"fault": "RETR:late"}, "fault=RETR:late: the model has no such outcome to force"),
        (
            "pop3",
            {"fault": "drop:event"},
            "fault=drop:event: the model has no such outcome to force",
        ),
        ("pop3", {"login": "maybe"}, "login=maybe is not possible; login is one of open, closed"),
        (
            "pop3",
            {"port": "995", "login": "closed"},
            "login=closed is not possible; login is one of open",
        ),
        ("pop3", {"fault": "RETR:ok"}, "fault=RETR:ok: the model has no such outcome to force"),
        (
            "pop3",
            {"lok": "shared"},
            "unknown setting lok=shared; settings are host, servers, port, given, fault, login, "
            "lock, names, delay, and accounts like alice=2 or alice=plain,dots,korean,utf8,"
            "parts,album",
        ),
    ],
)
def test_a_wrong_setting_is_named(name: str, settings: dict[str, str], message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario(name, tuple(settings.items()))
    assert str(caught.value) == message


def test_a_start_that_the_settings_rule_out_is_told() -> None:
    made = scenario("pop3", (("login", "closed"), ("given", "NAMED"), ("alice", "1")))
    with pytest.raises(ScenarioError, match=r"^given=NAMED cannot be reached with these settings"):
        made.connect()


def test_login_closed_selects_the_service_on_the_same_port() -> None:
    assert scenario("pop3", (("login", "closed"),)).endpoint.service == "pop3, STLS required"
    assert scenario("pop3", (("port", "995"),)).endpoint.service == "pop3s"


def test_implicit_tls_fulfils_what_the_host_demands() -> None:
    made = scenario("pop3", (("port", "995"),))
    made.host.values["login"] = "closed"
    assert made.connect().values["login"] == "open"


def test_a_scenario_opens_accounts_with_messages() -> None:
    made = scenario("pop3", (("alice", "4"), ("bob", "dots,utf8"), ("host", "pop.example.net")))
    accounts = made.host.store.accounts
    assert [len(account.inbox.messages) for account in accounts.values()] == [4, 2]
    assert made.host.name == "pop.example.net"


def test_both_ends_of_a_line_that_is_too_long_are_kept() -> None:
    for cut in (1, 7, 1000):
        buffer = LineBuffer()
        data = b"a1 " + b"x" * 100 + b" {5+}\r\nhello\r\n"
        found = None
        for at in range(0, len(data), cut):
            buffer.feed(data[at : at + cut])
            found = found or buffer.next_line(50)
        assert found == (None, 110)
        assert buffer.head.startswith(b"a1 xxx")
        assert buffer.tail.endswith(b"x {5+}")
        assert buffer.next_octets(99) is None
        assert buffer.next_octets(5) == b"hello"
        assert buffer.next_line(50) == (b"", 2)


def test_mail_for_postmaster_reaches_somebody_and_mail_for_others_nobody() -> None:
    store = Mailstore("example.org")
    assert store.find("Postmaster") is None, "nobody is there yet"
    alice = store.add("alice", "secret")
    for address in ("alice", "alice@EXAMPLE.org", "Postmaster@example.org", "postmaster"):
        assert store.find(address) is alice, address
    for address in ("alice@example.net", "postmaster@example.net", "bob@example.org"):
        assert store.find(address) is None, address


def test_a_mailbox_counts_its_changes_and_keeps_what_vanished() -> None:
    store = Mailstore()
    account = store.add("alice", "secret")
    versions = [store.version]
    message = account.inbox.deliver(b"A: b\n\n", 0, ["\\Seen"])
    versions.append(store.version)
    archive = account.create("Archive")
    versions.append(store.version)
    archive.adopt(message, account.inbox.flags[message.uid])
    versions.append(store.version)
    assert store.remembers() == (("alice", "#1(\\Seen)"), ("alice/Archive", "#1(\\Seen)"))
    account.inbox.mark({1: [], 9: ["x"]})
    versions.append(store.version)
    account.inbox.remove([message])
    versions.append(store.version)
    assert account.inbox.vanished == [(4, 1)]
    account.rename("Archive", "Old")
    versions.append(store.version)
    account.delete("Old")
    versions.append(store.version)
    assert account.create("Archive").uidvalidity > archive.uidvalidity
    assert versions == sorted(set(versions))
    assert store.remembers() == (("alice", "∅"), ("alice/Archive", "∅"))


def test_servers_behind_one_name_share_a_store_and_take_turns() -> None:
    made = scenario("pop3", (("servers", "2"), ("alice", "1"), ("lock", "shared")))
    hosts = [made.connect().server.host for _ in range(3)]
    assert hosts == ["mail1.example.org", "mail2.example.org", "mail1.example.org"]
    one, other = (made.world.host(name) for name in hosts[:2])
    assert one.store is other.store
    assert one.values == other.values == {"lock": "shared"}
    assert made.world.turn("mail9.example.org").name == "mail9.example.org"


@pytest.mark.parametrize("count", ["1", "5", "two"])
def test_servers_are_two_to_four(count: str) -> None:
    with pytest.raises(ScenarioError, match=f"servers={count} is not possible"):
        scenario("pop3", (("servers", count),))


def test_what_is_beside_the_mail_is_told_behind_it() -> None:
    class Shelf:
        def remembers(self) -> tuple[tuple[str, str], ...]:
            return (("books", "3"),)

    store = Mailstore()
    store.add("alice", "secret")
    assert store.remembers() == (("alice", "∅"),)
    store.annexes["shelf"] = Shelf()
    assert store.remembers() == (("alice", "∅"), ("books", "3"))
