"""One message from who writes it to who reads it, by every hop between them.

What there is stands in a file; what happens, the servers' models decide.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from wirebook.connection import Connection
from wirebook.conversation import Conversation
from wirebook.errors import SourceError
from wirebook.machine import Kind
from wirebook.mail import Envelope, Mailstore, Queued
from wirebook.protocols import REGISTRY
from wirebook.protocols.smtp.delivery import QUOTA
from wirebook.text import LANGUAGES, Text
from wirebook.transport.client import Handover, Manner
from wirebook.transport.dns import Dns
from wirebook.transport.system import Hop, Job, MailSystem, reached
from wirebook.world import PASSWORD, World

TOGETHER = "+"
"""Between the names of runs that are made one."""

SETTINGS = ("title", "submit", "stripped", "down", "greylist", "full", "read", "delete")

WRITER, READER, ELSEWHERE = "laptop.example.org", "phone.example.net", "pc.example.net"
"""The programs of those who write and read, by the names of their machines."""

READING = {"imap": 993, "pop3": 995}


class Promise(NamedTuple):
    """Something that is true of the journey, and what was found."""

    text: Text
    found: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """What happened.

    Args:
        title: what is different in this run.
        hops: every try to bring the message, or a notification, a step further, and the readings.
        promises: what is asserted of it.
        message: the message as the first recipient's mailbox got it, without line ends.
        returned: what the sender got back.
        start: when it began, in seconds since 1970-01-01 UTC.
        kept: what waited in all queues after a try, by how many hops had been made by then.
    """

    title: Text
    hops: tuple[Hop, ...]
    promises: tuple[Promise, ...]
    message: tuple[bytes, ...]
    returned: tuple[tuple[bytes, ...], ...]
    start: int
    kept: Mapping[int, tuple[Job, ...]]


@lru_cache(maxsize=256)
def journey(text: str, path: str, run: str) -> Journey:
    """Let a message travel, twice, and see that it is the same journey.

    Args:
        text: the file, in TOML.
        path: its name, for messages.
        run: which of its runs; several with `+` between them are one run that sets all they set.

    Raises:
        SourceError: if the file is wrong, with the line where that is known.
    """
    data = _read(text, path)
    names = run.split(TOGETHER)
    each = [_settings(data, text, path, name) for name in names]
    settings = {key: value for one in each for key, value in one.items()}
    settings["title"] = {lang: " + ".join(one["title"][lang] for one in each) for lang in LANGUAGES}
    line = _line(text, names[0])
    try:
        first, second = [_Trip(data, settings).made() for _ in range(2)]
    except KeyError as error:
        raise SourceError(
            f"expected {error} to be declared, found it used alone", path, line
        ) from None
    same = Promise(
        Text("두 번 돌려도 같은 옥텟", "Twice the same octets"),
        str(sum(hop.made.up + hop.made.down for hop in first.hops if hop.made)),
        first == second,
    )
    return replace(first, promises=(*first.promises, same))


def switches(text: str, path: str) -> dict[str, Text]:
    """What can be different in a journey: every run but the first, with its title.

    Raises:
        SourceError: if the file is wrong, or two runs set the same, so that they exclude each
            other.
    """
    data = _read(text, path)
    _, *names = data["run"]
    owner: dict[str, str] = {}
    for name in names:
        for key in data["run"][name]:
            if key != "title" and owner.setdefault(key, name) != name:
                raise SourceError(
                    f"expected each run to set something else, found {key} in {owner[key]} and "
                    f"{name}: a reader can switch on both",
                    path,
                    _line(text, name),
                )
    return {name: Text(**data["run"][name]["title"]) for name in names}


def switched_on(names: tuple[str, ...], number: int) -> tuple[str, ...]:
    """The switches that are on in a combination: each bit of its number is one of them."""
    return tuple(name for bit, name in enumerate(names) if number >> bit & 1)


def every(text: str, path: str) -> tuple[Journey, ...]:
    """The runs of all combinations of switches, by their numbers; 0 is the first run of the file.

    Raises:
        SourceError: if the file is wrong.
    """
    names = tuple(switches(text, path))
    first = next(iter(_read(text, path)["run"]))
    return tuple(
        journey(text, path, TOGETHER.join(switched_on(names, number)) or first)
        for number in range(1 << len(names))
    )


def _read(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"expected TOML: {error}", path, 1) from None


def _line(text: str, run: str) -> int:
    return 1 + text[: text.find(f"[run.{run}]")].count("\n")


def _settings(data: Mapping[str, Any], text: str, path: str, run: str) -> dict[str, Any]:
    """What a run sets, if it may."""
    runs = data.get("run", {})
    if run not in runs:
        known = ", ".join(runs)
        raise SourceError(f"expected a run among {known}, found {run!r}: write one of them")
    line, settings = _line(text, run), runs[run]
    for key in settings:
        if key not in SETTINGS:
            raise SourceError(
                f"expected {', '.join(SETTINGS)} in a run, found {key}: delete it", path, line
            )
    ports = [each.port for each in REGISTRY["smtp"].machine.endpoints]
    if settings.get("submit", ports[0]) not in ports:
        known = ", ".join(map(str, dict.fromkeys(ports)))
        raise SourceError(
            f"expected a port of SMTP ({known}) in submit, found {settings['submit']}", path, line
        )
    return dict(settings)


class _Trip:
    """One run of the journey."""

    def __init__(self, data: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.message = data["message"]
        self.world = World()
        for name, host in data["hosts"].items():
            store = self.world.host(name).store
            for account in host.get("accounts", ()):
                store.add(account, PASSWORD)
        for name, host in data["hosts"].items():  # who only knows accounts, knows those behind
            if behind := host.get("behind"):
                store = self.world.host(name).store
                store.behind, store.accounts = behind, self.world.hosts[behind].store.accounts
        for name in settings.get("greylist", ()):
            self.world.hosts[name].values["greylist"] = "on"
        dns = Dns(
            {
                domain: tuple((preference, host) for host, preference in records.items())
                for domain, records in data["mx"].items()
            },
            addresses=frozenset(self.world.hosts),
        )
        self.system = MailSystem(
            self.world,
            dns,
            frozenset(settings.get("down", ())),
            stripped=settings.get("stripped", False),
        )
        self.start = self.world.clock.now
        self.lines = tuple(self.message["text"].strip("\n").encode().split(b"\n"))
        first = self.message["to"][0]
        self.keeper = next(  # the host with the mailbox of the first recipient
            host
            for host in self.world.hosts.values()
            if host.store.keeps(first) and host.store.find(first)
        )
        self.reader = first.partition("@")[0]
        for name in settings.get("full", ()):
            self.keeper.values["quota"] = "on"
            filler = b"Subject: old\r\n\r\n" + b"x" * (QUOTA - 20) + b"\r\n"
            self.keeper.store.accounts[name].inbox.deliver(filler, self.start)

    def made(self) -> Journey:
        waiting = self._opened("imap", READER)
        waiting.say("LOGIN {} {}", self.reader, PASSWORD)
        waiting.say("SELECT INBOX")
        waiting.say("IDLE")
        self._send()
        waiting.woken()
        if self.settings.get("read", "imap") == "pop3":
            self._took_away()
            waiting.woken()
        waiting.raw("DONE")
        if self.settings.get("read", "imap") == "imap":
            waiting.say("FETCH 1 BODY[TEXT]")
        waiting.say("LOGOUT")
        self._noted(waiting)
        title = Text(**self.settings["title"])
        back = self._mailbox(self.message["via"], self.message["from"])
        return Journey(
            title,
            tuple(self.system.hops),
            self._promises(),
            self.arrived,
            back,
            self.start,
            self.system.kept,
        )

    def _send(self) -> None:
        writer = self.message["from"]
        envelope = Envelope(
            f"{writer}@{self.message['via'].partition('.')[2]}",
            (*self.message["to"], *self.message.get("bcc", ())),
        )
        manner = Manner(WRITER, tls="required", login=(writer, PASSWORD))
        port = self.settings.get("submit", 465)
        self.system.submit(
            self.message["via"], port, manner, Queued(envelope, self.lines, self.start)
        )
        self.system.run()
        self.arrived = self._mailbox(self.keeper.name, self.reader)[0]

    def _took_away(self) -> None:
        reading = self._opened("pop3", ELSEWHERE)
        reading.say("USER {}", self.reader)
        reading.say("PASS {}", PASSWORD)
        reading.say("RETR 1")
        if self.settings.get("delete"):
            reading.say("DELE 1")
        reading.say("QUIT")
        self._noted(reading)

    def _opened(self, name: str, who: str) -> _Reading:
        protocol = REGISTRY[name]
        endpoint = next(e for e in protocol.machine.endpoints if e.port == READING[name])
        return _Reading(self.world.connect(protocol, self.keeper, endpoint), name, who)

    def _noted(self, reading: _Reading) -> None:
        made = Handover({}, tuple(reading.log.lines), reading.up, reading.down, encrypted=True)
        now, port = self.world.clock.now, READING[reading.name]
        nobody = Envelope("", (self.message["to"][0],))
        self.system.hops.append(
            Hop(now, reading.who, self.keeper.name, reading.name, port, nobody, made)
        )

    def _mailbox(self, host: str, name: str) -> tuple[tuple[bytes, ...], ...]:
        store: Mailstore = self.world.hosts[host].store
        return tuple(message.lines for message in store.accounts[name].inbox.messages)

    def _promises(self) -> tuple[Promise, ...]:
        head, body = _parts(self.arrived)
        _, sent = _parts(self.lines)
        hops = [
            h for h in reached(self.system.hops) if self.message["to"][0] in h.envelope.recipients
        ]
        traces = sum(line.startswith(b"Received: ") for line in head)
        hidden = [name for name in self.message.get("bcc", ()) if name.encode() in b"\n".join(head)]
        closed = [_closed(hop) for hop in self.system.hops if hop.made]
        spent = [(hop.made.up, hop.made.down) for hop in self.system.hops if hop.made]
        return (
            Promise(
                Text("본문이 보낸 그대로", "The body is as it was sent"),
                str(sum(len(line) + 2 for line in body)),
                body == sent,
            ),
            Promise(
                Text("Received 줄이 지나온 서버의 수와 같음", "As many Received lines as servers"),
                str(traces),
                traces == len(hops),
            ),
            Promise(
                Text("숨은 참조가 헤더에 없음", "The blind copy is in no header"),
                str(len(hidden)),
                not hidden,
            ),
            Promise(
                Text("모든 연결이 끝 상태에서 끝남", "Every connection ended in its last state"),
                str(len(closed)),
                all(closed),
            ),
            Promise(
                Text("어느 구간이나 옥텟이 오감", "Octets went both ways at every hop"),
                str(sum(map(sum, spent))),
                all(up and down for up, down in spent),
            ),
        )


def _parts(lines: tuple[bytes, ...]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    blank = lines.index(b"")
    return lines[:blank], lines[blank + 1 :]


def _closed(hop: Hop) -> bool:
    assert hop.made is not None
    states = [line.text for line in hop.made.lines if line.sigil == "="]
    return REGISTRY[hop.protocol].machine.state(states[-1]).kind is Kind.END


class _Reading:
    """A program that reads mail, line by line."""

    def __init__(self, connection: Connection, name: str, who: str) -> None:
        self.connection, self.name, self.who = connection, name, who
        self.log = Conversation(connection)
        self.up = self.down = 0
        connection.greet()
        self.heard()

    def say(self, line: str, *words: str) -> None:
        """Send a command, as the protocol spells it."""
        self._send(REGISTRY[self.name].spell(line.format(*words)))

    def raw(self, line: str) -> None:
        """Send a line that is no command."""
        self._send(f"{line}\r\n".encode())

    def woken(self) -> None:
        """Let the server tell what others did."""
        self.connection.wake()
        self.heard()

    def heard(self) -> None:
        """Take in what the server has said, and where it is now."""
        self.down += len(self.connection.data_to_send())
        state = self.connection.state.name
        known = next((line.text for line in reversed(self.log.lines) if line.sigil == "="), "")
        if state != known:
            self.log.add("S", "=", state)

    def _send(self, octets: bytes) -> None:
        self.up += len(octets)
        self.log.heard(octets)
        self.connection.receive_data(octets)
        self.heard()
