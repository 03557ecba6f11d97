"""`wirebook mock`: the mock servers on loopback ports, for real clients."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wirebook.book import here
from wirebook.certificates import authority
from wirebook.machine import Endpoint
from wirebook.protocols import Protocol
from wirebook.world import HOST, Host, ScenarioError, World, read_faults

if TYPE_CHECKING:  # what needs asyncio is imported when servers run
    from wirebook.serve import Service

_SERVICE = re.compile(r"[a-z0-9]+")


class OptionError(ValueError):
    """An option of the command is wrong; the message says which and what was expected."""


def offers() -> dict[str, tuple[Protocol, Endpoint]]:
    """Return what can be started, by the service's name: each endpoint whose name is one word."""
    return {
        endpoint.service: (protocol, endpoint)
        for protocol in here().values()
        for endpoint in protocol.machine.endpoints
        if _SERVICE.fullmatch(endpoint.service)
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; what they say is checked by `run`, in one line per mistake."""
    for name, (protocol, endpoint) in offers().items():
        text = f"{protocol.machine.title.en}: {endpoint.title.en} (0 picks a free port)"
        parser.add_argument(f"--{name}", dest=f"port_{name}", metavar="PORT", help=text)

    def repeatable(option: str, metavar: str, text: str) -> None:
        parser.add_argument(option, action="append", default=[], metavar=metavar, help=text)

    repeatable("--account", "NAME:PASSWORD", "open an account (repeatable)")
    repeatable("--message", "ACCOUNT=FILE.eml", "put a message into its mailbox (repeatable)")
    known = " ".join(f"{name}={'|'.join(values)}" for name, values in _variables().items())
    repeatable("--set", "KEY=VALUE", f"a variable of the servers, {known} (repeatable)")
    repeatable("--fault", "EVENT:OUTCOME", "what goes wrong next, like RCPT:busy*2 (repeatable)")
    parser.add_argument("--idle", metavar="SECONDS", help="silence after which servers hang up")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM.

    Returns:
        The exit status: 0 after a signal, 2 if an option is wrong or a port is taken.
    """
    from wirebook.serve import serve

    try:
        world = _world(args)
        with tempfile.TemporaryDirectory(prefix="wirebook-") as folder:
            ca = Path(folder) / "ca.pem"
            ca.write_text(authority().pem, encoding="ascii")
            serve(world, world.host(HOST), tuple(_services(args)), lambda p: _announce(p, ca))
    except (OptionError, OSError) as error:
        print(f"wirebook mock: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # before the servers stood
        pass
    return 0


def _announce(ports: dict[str, int], ca: Path) -> None:
    print(json.dumps({"ports": ports, "ca": str(ca)}), flush=True)


def _services(args: argparse.Namespace) -> Iterator[Service]:
    from wirebook.serve import Service

    idle = None if args.idle is None else _number("--idle", args.idle, 1 << 31)
    chosen = [(name, getattr(args, f"port_{name}")) for name in offers()]
    if all(port is None for _, port in chosen):
        raise OptionError(f"expected at least one of {_options()}, found none")
    for name, port in chosen:
        if port is not None:
            protocol, endpoint = offers()[name]
            if idle is not None:
                protocol = _idle(protocol, idle)
            yield Service(protocol, endpoint, _number(f"--{name}", port, 1 << 16))


def _options() -> str:
    return ", ".join(f"--{name}" for name in offers())


def _idle(protocol: Protocol, seconds: int) -> Protocol:
    return replace(protocol, machine=replace(protocol.machine, idle=seconds))


def _number(option: str, text: str, limit: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < limit):
        raise OptionError(f"{option}: expected a number below {limit}, found {text!r}")
    return int(text)


def _world(args: argparse.Namespace) -> World:
    from wirebook.serve import WallClock

    world = World()
    world.clock = WallClock()
    host = world.host(HOST)
    host.values.update(_live())
    for option, texts, separator, act in (
        ("--account NAME:PASSWORD", args.account, ":", _account),
        ("--message ACCOUNT=FILE.eml", args.message, "=", _message),
        ("--set KEY=VALUE", args.set, "=", _setting),
        ("--fault EVENT:OUTCOME", args.fault, ":", _fault),
    ):
        for text in texts:
            _act(host, option, text, separator, act)
    return world


def _act(
    host: Host, option: str, text: str, separator: str, act: Callable[[Host, str, str], None]
) -> None:
    left, found, right = text.partition(separator)
    if not (left and found):
        raise OptionError(f"expected {option}, found {text!r}")
    try:
        act(host, left, right)
    except (OptionError, OSError) as error:
        raise OptionError(f"{option}: {error}") from None


def _account(host: Host, name: str, password: str) -> None:
    if name in host.store.accounts:
        raise OptionError(f"expected each name once, found {name} twice")
    host.store.add(name, password)


def _message(host: Host, name: str, file: str) -> None:
    if name not in host.store.accounts:
        known = ", ".join(host.store.accounts) or "none is open"
        raise OptionError(f"expected the name of an account ({known}), found {name}")
    path = Path(file)
    host.store.accounts[name].inbox.deliver(path.read_bytes(), int(path.stat().st_mtime))


def _setting(host: Host, key: str, value: str) -> None:
    known = _variables()
    if key not in known:
        raise OptionError(f"expected one of {', '.join(known)}, found {key}")
    if value not in known[key]:
        raise OptionError(f"expected {' or '.join(known[key])}, found {value or 'nothing'}")
    host.values[key] = value


def _fault(host: Host, event: str, outcome: str) -> None:
    for protocol in here().values():
        try:
            host.faults += read_faults(protocol.machine, f"{event}:{outcome}")
        except ScenarioError:
            continue
        return
    raise OptionError(f"no model has such an outcome to force, found {event}:{outcome}")


def _live() -> dict[str, str]:
    """The values that clients of sockets like better than those of transcripts."""
    return {
        variable.name: variable.live
        for protocol in here().values()
        for variable in protocol.machine.variables
        if variable.live
    }


def _variables() -> dict[str, tuple[str, ...]]:
    """The variables that may be set, of all protocols: no client changes the like of these."""
    return {
        name: protocol.machine.domains[name]
        for protocol in here().values()
        for name in (*sorted(protocol.machine.selecting), *protocol.machine.configured)
    }
