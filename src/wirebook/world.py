"""A small internet in one process: names, hosts, accounts and one clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from wirebook.clock import Clock
from wirebook.connection import CUT, LOST, ON_THE_WAY, SLOW, STRIP, Connection, Fault
from wirebook.machine import Endpoint, Machine
from wirebook.mail import Mailstore
from wirebook.protocols import REGISTRY, Protocol
from wirebook.samples import SAMPLES, numbered
from wirebook.text import Text
from wirebook.wire import CRLF

PASSWORD = "secret"
"""The password of every account that a scenario opens."""

HOST = "mail.example.org"


SETTINGS = {
    "host": Text("서버의 이름", "the name of the server"),
    "servers": Text(
        "그 이름 뒤의 서버 수. 저장소를 함께 쓰고 연결을 번갈아 받음",
        "how many servers stand behind that name, share a store and take connections in turn",
    ),
    "port": Text("프로토콜의 다른 포트", "another port of the protocol"),
    "given": Text(
        "첫 계정으로 조용히 이 상태까지 가서 시작",
        "goes to this state silently, as the first account, and starts there",
    ),
    "fault": Text(
        "이 결과를 강제: 한 번씩, `*2`이면 두 번, 괄호가 있으면 그 글이 인수에 있을 때만. "
        "`lost`는 응답이 사라짐, `cut`은 반만 오고 끊김(`cut-9`는 9옥텟), "
        "`slow-9`는 1초에 9옥텟씩 옴, `strip-STLS`는 응답에서 그 능력이 지워져 옴",
        "forces these outcomes: once each, twice with `*2`, with a word in brackets only where an "
        "argument has it; `lost` loses the reply, `cut` breaks it off in its middle (`cut-9` after "
        "9 octets), `slow-9` delivers 9 octets a second, `strip-STLS` takes that capability out of "
        "the answer",
    ),
}
"""What a header may set for every protocol; beyond it, variables of the model, and accounts."""


class ScenarioError(ValueError):
    """A setting of a scenario is wrong; the caller adds file and line."""


@dataclass(slots=True)
class Host:
    """A machine with a name, accounts, and settings for the connections it takes."""

    name: str
    store: Mailstore = field(default_factory=Mailstore)
    values: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class World:
    """Hosts that know each other by name, on one clock.

    `mx` are the mail exchangers of a domain as (preference, host) pairs; `pools` are names that
    several hosts stand behind, which take connections in turn; `connections` counts all that were
    made.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.hosts: dict[str, Host] = {}
        self.mx: dict[str, tuple[tuple[int, str], ...]] = {}
        self.pools: dict[str, tuple[Host, ...]] = {}
        self.connections = 0

    def host(self, name: str) -> Host:
        """Return the host of that name, made on first use."""
        if name not in self.hosts:
            self.hosts[name] = Host(name, Mailstore(name, name.partition(".")[2]))
        return self.hosts[name]

    def pool(self, name: str, count: int) -> tuple[Host, ...]:
        """Put hosts that share one store behind a name: `mail1.example.org` and so on."""
        first, _, rest = name.partition(".")
        hosts = tuple(self.host(f"{first}{number}.{rest}") for number in range(1, count + 1))
        for host in hosts:
            host.store = hosts[0].store
        self.pools[name] = hosts
        return hosts

    def turn(self, name: str) -> Host:
        """Return the host that takes the next connection to a name: round robin, if several do."""
        hosts = self.pools.get(name)
        if hosts is None:
            return self.host(name)
        self.pools[name] = (*hosts[1:], hosts[0])
        return hosts[0]

    def exchangers(self, domain: str) -> tuple[str, ...]:
        """Return the mail exchangers of a domain, the most preferred first (RFC 5321 section 5.1).

        A domain without MX records is its own exchanger.
        """
        records = sorted(self.mx.get(domain, ((0, domain),)))
        return tuple(name for _, name in records)

    def connect(self, protocol: Protocol, host: Host, endpoint: Endpoint) -> Connection:
        """Open a connection to a host; the greeting is not sent yet."""
        self.connections += 1
        stamp = f"<{self.connections}.{self.clock.now}@{host.name}>"
        machine = protocol.machine
        values = machine.initial(endpoint)
        for key, value in host.values.items():  # those that mean something on this port
            if key in machine.configured or key in machine.choices(endpoint.port, value):
                values[key] = value
        server = protocol.server(machine, host.name, host.store, self.clock, stamp)
        return Connection(machine, server, values, host.faults)


class Scenario(NamedTuple):
    """A world made from the settings of a transcript, and how its connections start.

    `others` are the services at which `given` is tried if it cannot be reached at `endpoint`.
    """

    world: World
    host: Host
    protocol: Protocol
    endpoint: Endpoint
    given: str
    name: str
    others: tuple[Endpoint, ...] = ()

    def connect(self) -> Connection:
        """Open a connection, greet, and lead it silently to the state it is to start in.

        Raises:
            ScenarioError: if no service leads there.
        """
        host = self.world.turn(self.name)
        if not self.given:
            return self.world.connect(self.protocol, host, self.endpoint)
        reached: list[str] = []
        for endpoint in (self.endpoint, *self.others):
            connection = self._led(host, endpoint)
            if connection.state.name == self.given:
                return connection
            reached.append(connection.state.name)
        raise ScenarioError(
            f"given={self.given} cannot be reached with these settings, only {reached[0]}"
        )

    def _led(self, host: Host, endpoint: Endpoint) -> Connection:
        connection = self.world.connect(self.protocol, host, endpoint)
        lines = self.protocol.prologues[self.given]
        faults = (line[2:] for line in lines if line.startswith("! "))
        connection.faults = read_faults(self.protocol.machine, ",".join(faults))
        connection.greet()
        for line in takewhile(lambda _: not connection.closed, self.prologue()):
            connection.receive_data(line + CRLF)
        connection.data_to_send()
        connection.faults = host.faults
        return connection

    def prologue(self) -> tuple[bytes, ...]:
        """What the client says to get to the state that connections start in, without CRLF."""
        account = next(iter(self.host.store.accounts), "nobody")
        lines = self.protocol.prologues[self.given] if self.given else ()
        said = (line for line in lines if not line.startswith("! "))
        return tuple(line.format(account=account, password=PASSWORD).encode() for line in said)


def scenario(
    name: str,
    settings: Iterable[tuple[str, str]],
    protocols: Mapping[str, Protocol] = REGISTRY,
) -> Scenario:
    """Make a world from `@ pop3 alice=2 lock=shared` and the like.

    Settings are: `host`, `servers` (how many stand behind that name, sharing one store), `port`,
    `given` (a state to start in), `fault` (see `read_faults`), any variable of the machine, and
    accounts, whose value is a number of sample messages or their names.

    Raises:
        ScenarioError: if the protocol, a setting or a value is unknown.
    """
    if name not in protocols:
        raise ScenarioError(f"unknown protocol {name!r}; known are {', '.join(protocols)}")
    protocol, options = protocols[name], dict(settings)
    world = World()
    home = options.pop("host", protocol.home)
    hosts = _hosts(world, home, options.pop("servers", ""))
    chosen = "port" in options
    endpoint, *others = _endpoints(protocol.machine, options)
    given = _choice("given", options.pop("given", ""), ("", *protocol.prologues))
    host = hosts[0]
    if "fault" in options:
        host.faults += read_faults(protocol.machine, options.pop("fault"))
    for key, value in options.items():
        if key in protocol.machine.configured:
            for each in hosts:
                each.values[key] = _choice(key, value, protocol.machine.domains[key])
        else:
            _account(host, key, value, world.clock.now, protocol.machine)
    rest = () if chosen else tuple(others)
    return Scenario(world, host, protocol, endpoint, given, home, rest)


def _hosts(world: World, name: str, servers: str) -> tuple[Host, ...]:
    if not servers:
        return (world.host(name),)
    if servers not in ("2", "3", "4"):
        raise ScenarioError(f"servers={servers} is not possible; write a number from 2 to 4")
    return world.pool(name, int(servers))


def _choice(key: str, value: str, values: tuple[str, ...]) -> str:
    if value not in values:
        known = ", ".join(each for each in values if each)
        raise ScenarioError(f"{key}={value} is not possible; {key} is one of {known}")
    return value


def _endpoints(machine: Machine, options: dict[str, str]) -> list[Endpoint]:
    """Take the port, and what distinguishes the services on one port, from the settings."""
    found = list(machine.endpoints)
    if "port" in options:
        ports = tuple(sorted({str(endpoint.port) for endpoint in found}))
        port = _choice("port", options.pop("port"), ports)
        found = [endpoint for endpoint in found if str(endpoint.port) == port]
    for key in sorted(machine.selecting & options.keys()):
        values = tuple(dict.fromkeys(dict(endpoint.start)[key] for endpoint in found))
        value = _choice(key, options.pop(key), values)
        found = [endpoint for endpoint in found if dict(endpoint.start)[key] == value]
    return found


_FAULT = re.compile(r"([\w-]+)(?:\(([^()]+)\))?:([\w-]+)(?:\*(\d{1,3}))?")
_CARRIED = re.compile(rf"({LOST}|{CUT}|{SLOW})(?:-([1-9]\d{{0,5}}))?|({STRIP})(?:-([\w-]+))?")


def read_faults(machine: Machine, value: str) -> list[Fault]:
    """Read `RCPT:temp*2,MAIL(bob@):denied,end:lost,NOOP:slow-5`: what goes wrong, and how often.

    Raises:
        ScenarioError: if the model has no such event or outcome.
    """
    faults: list[Fault] = []
    for part in filter(None, value.split(",")):
        found = _FAULT.fullmatch(part)
        if found is None:
            raise ScenarioError(f"fault={part}: write EVENT:outcome, EVENT(word):outcome or ...*2")
        event, only, outcome, times = found.groups(default="")
        carried = _CARRIED.fullmatch(outcome)
        octets = int(carried[2] or 0) if carried else 0
        word = (carried[4] or "") if carried else ""
        if carried:
            outcome = carried[1] or carried[3]
        if (outcome == SLOW) != bool(octets) and outcome != CUT:
            raise ScenarioError(f"fault={part}: write slow-8 for 8 octets a second, lost without")
        if (outcome == STRIP) != bool(word):
            raise ScenarioError(f"fault={part}: write strip-STLS to take STLS out of the answer")
        if not _possible(machine, event, outcome):
            raise ScenarioError(f"fault={part}: the model has no such outcome to force")
        faults += [Fault(event, outcome, only, octets, word)] * int(times or 1)
    return faults


def _possible(machine: Machine, event: str, outcome: str) -> bool:
    transport = {each.name for each in machine.events if each.kind == "transport"}
    rows = [row for row in machine.transitions if row.event == event]
    if event in transport or not rows:
        return False
    replies = [
        (row.reply or "").replace("{host}", "").replace("{tag}", "")
        for row in rows
        if row.outcome == outcome
    ]
    if replies:
        return "{" not in replies[0]
    return outcome in ON_THE_WAY or outcome in transport - {"handshake"}


def _account(host: Host, name: str, value: str, now: int, machine: Machine) -> None:
    names = value.split(",")
    if value.isdigit():
        contents = numbered(int(value))
    elif all(each in SAMPLES for each in names):
        contents = tuple(SAMPLES[each] for each in names)
    else:
        settings = (*SETTINGS, *machine.selecting, *machine.configured)
        raise ScenarioError(
            f"unknown setting {name}={value}; settings are {', '.join(settings)}, and accounts "
            f"like alice=2 or alice={','.join(SAMPLES)}"
        )
    account = host.store.add(name, PASSWORD)
    for content in contents:
        account.inbox.deliver(content, now)
