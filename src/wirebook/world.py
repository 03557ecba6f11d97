"""A small internet in one process: names, hosts, accounts and one clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wirebook.clock import Clock
from wirebook.connection import Connection
from wirebook.machine import Endpoint, Machine
from wirebook.mail import Mailstore
from wirebook.protocols import REGISTRY, Protocol
from wirebook.samples import SAMPLES, numbered

PASSWORD = "secret"
"""The password of every account that a scenario opens."""

HOST = "mail.example.org"


class ScenarioError(ValueError):
    """A setting of a scenario is wrong; the caller adds file and line."""


@dataclass(slots=True)
class Host:
    """A machine with a name, accounts, and settings for the connections it takes."""

    name: str
    store: Mailstore = field(default_factory=Mailstore)
    values: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


class World:
    """Hosts that know each other by name, on one clock.

    `mx` are the mail exchangers of a domain as (preference, host) pairs.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.hosts: dict[str, Host] = {}
        self.mx: dict[str, tuple[tuple[int, str], ...]] = {}
        self._connections = 0

    def host(self, name: str) -> Host:
        """Return the host of that name, made on first use."""
        return self.hosts.setdefault(name, Host(name))

    def exchangers(self, domain: str) -> tuple[str, ...]:
        """Return the mail exchangers of a domain, the most preferred first (RFC 5321 section 5.1).

        A domain without MX records is its own exchanger.
        """
        records = sorted(self.mx.get(domain, ((0, domain),)))
        return tuple(name for _, name in records)

    def connect(self, protocol: Protocol, host: Host, endpoint: Endpoint) -> Connection:
        """Open a connection to a host; the greeting is not sent yet."""
        self._connections += 1
        stamp = f"<{self._connections}.{self.clock.now}@{host.name}>"
        machine = protocol.machine
        values = machine.initial(endpoint) | host.values
        if endpoint.tls == "implicit":  # what the host asks for before TLS is fulfilled here
            values |= dict(endpoint.start)
        server = protocol.server(machine, host.name, host.store, self.clock, stamp)
        faults, host.faults = host.faults, []
        return Connection(machine, server, values, faults)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A world made from the settings of a transcript, and how its connections start."""

    world: World
    host: Host
    protocol: Protocol
    endpoint: Endpoint
    given: str

    def connect(self) -> Connection:
        """Open a connection, greet, and lead it silently to the state it is to start in."""
        connection = self.world.connect(self.protocol, self.host, self.endpoint)
        if not self.given:
            return connection
        connection.greet()
        account = next(iter(self.host.store.accounts), "nobody")
        for line in self.protocol.prologues[self.given]:
            text = line.format(account=account, password=PASSWORD)
            connection.receive_data(text.encode() + b"\r\n")
        connection.data_to_send()
        if connection.state.name != self.given:
            raise ScenarioError(
                f"given={self.given} cannot be reached with these settings, "
                f"only {connection.state.name}"
            )
        return connection


def scenario(
    name: str,
    settings: Iterable[tuple[str, str]],
    protocols: Mapping[str, Protocol] = REGISTRY,
) -> Scenario:
    """Make a world from `@ pop3 alice=2 lock=shared` and the like.

    Settings are: `host`, `port`, `given` (a state to start in), `fault` (`EVENT:outcome`, several
    with commas), any variable of the machine, and accounts, whose value is a number of sample
    messages or their names.

    Raises:
        ScenarioError: if the protocol, a setting or a value is unknown.
    """
    if name not in protocols:
        raise ScenarioError(f"unknown protocol {name!r}; known are {', '.join(protocols)}")
    protocol, options = protocols[name], dict(settings)
    world = World()
    host = world.host(options.pop("host", HOST))
    endpoint = _endpoint(protocol.machine, options)
    given = _choice("given", options.pop("given", ""), ("", *protocol.prologues))
    host.faults = _faults(protocol.machine, options.pop("fault", ""))
    for key, value in options.items():
        if key in protocol.machine.configured:
            host.values[key] = _choice(key, value, protocol.machine.domains[key])
        else:
            _account(host, key, value, world.clock.now, protocol.machine)
    return Scenario(world, host, protocol, endpoint, given)


def _choice(key: str, value: str, values: tuple[str, ...]) -> str:
    if value not in values:
        known = ", ".join(each for each in values if each)
        raise ScenarioError(f"{key}={value} is not possible; {key} is one of {known}")
    return value


def _endpoint(machine: Machine, options: dict[str, str]) -> Endpoint:
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
    return found[0]


def _faults(machine: Machine, value: str) -> list[tuple[str, str]]:
    faults = []
    for part in filter(None, value.split(",")):
        event, _, outcome = part.partition(":")
        rows = [row for row in machine.transitions if (row.event, row.outcome) == (event, outcome)]
        own = any(each.name == event and each.kind == "transport" for each in machine.events)
        if own or not rows or "{" in (rows[0].reply or "").replace("{tag}", ""):
            raise ScenarioError(f"fault={part}: the model has no such outcome to force")
        faults.append((event, outcome))
    return faults


def _account(host: Host, name: str, value: str, now: int, machine: Machine) -> None:
    names = value.split(",")
    if value.isdigit():
        contents = numbered(int(value))
    elif all(each in SAMPLES for each in names):
        contents = tuple(SAMPLES[each] for each in names)
    else:
        settings = ("host", "port", "given", "fault", *machine.selecting, *machine.configured)
        raise ScenarioError(
            f"unknown setting {name}={value}; settings are {', '.join(settings)}, and accounts "
            f"like alice=2 or alice={','.join(SAMPLES)}"
        )
    account = host.store.add(name, PASSWORD)
    for content in contents:
        account.inbox.deliver(content, now)
