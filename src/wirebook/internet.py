"""The small internet in the process: names and ports that Python's own clients can reach.

Inside the context manager `poplib.POP3("mail.example.org")` is a connection to the mock server
of that host; any other name does not resolve, any other port is closed, and nothing leaves the
process. The octets go through a pair of sockets without names; one thread serves all of them, so
that what happened first is served first and every run is the same run.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from wirebook.carrier import Carrier, Link
from wirebook.certificates import authority
from wirebook.channel import connect
from wirebook.conversation import Conversation
from wirebook.errors import ProtocolMisuse
from wirebook.machine import Endpoint
from wirebook.protocols import REGISTRY, Protocol
from wirebook.world import Scenario, World

CLIENT = "client.example.org"
"""How the machine that the snippets run on calls itself."""

_INTERNET = (socket.AF_INET, socket.AF_INET6)
_LOOPBACK = {"localhost": "127.0.0.1", CLIENT: "192.0.2.254"}
_ONE = threading.RLock()
_active: list[Internet] = []


class Internet:
    """Hosts that answer to their names, as long as the context manager lasts.

    `conversations` has what was said on each connection, in the order they were opened.
    """

    def __init__(self, place: World | Scenario, protocols: Mapping[str, Protocol]) -> None:
        self.world = place.world if isinstance(place, Scenario) else place
        self.conversations: list[Conversation] = []
        self._endpoints = [
            (protocol, endpoint)
            for protocol in protocols.values()
            for endpoint in protocol.machine.endpoints
        ]
        if isinstance(place, Scenario):  # its own choice among the services on one port
            self._endpoints.insert(0, (place.protocol, place.endpoint))
        self._carrier = Carrier()

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each name, from the block that is reserved for documentation."""
        names = dict.fromkeys((*self.world.hosts, *self.world.pools))
        hosts = {name: f"192.0.2.{number}" for number, name in enumerate(names, 1)}
        return _LOOPBACK | hosts

    def resolve(self, name: str) -> str:
        """Return the address of a name, or the name itself if none is known."""
        return self.addresses.get(name.rstrip(".").lower(), name)

    def open_connections(self) -> tuple[str, ...]:
        """The connections that no side has ended, as `host:port`, after all else has happened."""
        return self._carrier.call(
            lambda: tuple(link.name for link in self._carrier.links() if not link.channel.closed)
        )

    def connect(self, client: socket.socket, address: tuple[Any, ...]) -> None:
        """Make a client's socket one end of a connection to a host.

        Raises:
            ConnectionRefusedError: if nobody listens at that address and port.
        """
        found = self._find(str(address[0]), int(address[1]))
        if found is None or client.type != socket.SOCK_STREAM:
            raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
        ours, theirs = socket.socketpair()
        timeout = client.gettimeout()
        os.dup2(ours.fileno(), client.fileno(), inheritable=False)
        ours.close()
        client.settimeout(timeout)
        try:
            self._carrier.call(lambda: self._open(theirs, *found))
        except BaseException:  # a mistake of ours, which no client knows to clean up after
            theirs.close()
            client.close()
            raise

    def close(self) -> None:
        """Hang up everywhere.

        Raises:
            WirebookError: what the servers stumbled over, if they did.
        """
        self._carrier.close()

    def _find(self, address: str, port: int) -> tuple[str, Protocol, Endpoint] | None:
        for name, its in self.addresses.items():
            for protocol, endpoint in self._endpoints:
                if (its, endpoint.port) == (address, port) and name not in _LOOPBACK:
                    return name, protocol, endpoint
        return None

    def _open(
        self, theirs: socket.socket, called: str, protocol: Protocol, endpoint: Endpoint
    ) -> None:
        name = f"{called}:{endpoint.port}"
        host = self.world.turn(called)
        channel = connect(self.world, host, protocol, endpoint, authority().server(called))
        conversation = Conversation(channel.connection, name)
        channel.tap = conversation.heard
        self.conversations.append(conversation)
        self._carrier.add(Link(theirs, channel, name))


@contextmanager
def internet(
    place: World | Scenario, protocols: Mapping[str, Protocol] = REGISTRY
) -> Iterator[Internet]:
    """Let Python's clients reach the hosts of a world while the block runs.

    It is the whole process's internet, so a second one waits for its turn.

    Raises:
        ProtocolMisuse: inside another internet of the same thread.
        WirebookError: at the end, what the servers stumbled over, if they did.
    """
    with _ONE:
        if _active:
            raise ProtocolMisuse("an internet inside an internet")
        net = Internet(place, protocols)
        _active.append(net)
        try:
            with _patched(net):
                yield net
        finally:
            _active.clear()
            net.close()


@contextmanager
def _patched(net: Internet) -> Iterator[None]:
    """Put our functions where the standard library's clients look for the network's."""
    with ExitStack() as stack:
        for owner, names in (
            (socket, _names(net)),
            (socket.socket, _sockets(net)),
            (ssl.SSLContext, {"load_default_certs": _trust}),
        ):
            for name, function in names.items():
                stack.callback(_replace(owner, name, function))
        yield


def _replace(owner: Any, name: str, value: object) -> Callable[[], None]:
    """Set an attribute; return what sets it back."""
    old = vars(owner).get(name)
    setattr(owner, name, value)
    return lambda: delattr(owner, name) if old is None else setattr(owner, name, old)


def _trust(context: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:  # noqa: ARG001
    """Trust the authority of this small internet, and no other."""
    context.load_verify_locations(cadata=authority().pem)


def _names(net: Internet) -> dict[str, Callable[..., Any]]:
    """The functions of `socket` that ask for names."""
    real = socket.getaddrinfo

    def getaddrinfo(
        host: bytes | str | None,
        port: bytes | str | int | None,
        family: int = 0,
        type: int = 0,  # noqa: A002 - the names are the standard library's
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        address = net.resolve(name) if name else name
        return real(address, port, family, type, proto, flags | socket.AI_NUMERICHOST)

    def gethostbyname(name: str) -> str:
        return str(getaddrinfo(name, None, socket.AF_INET)[0][4][0])

    def gethostbyaddr(name: str) -> tuple[str, list[str], list[str]]:
        address = gethostbyname(name)
        for known, its in net.addresses.items():
            if its == address:
                return known, [], [address]
        raise socket.herror(1, "Unknown host")

    return {
        "getaddrinfo": getaddrinfo,
        "gethostbyname": gethostbyname,
        "gethostbyname_ex": lambda name: (name, [], [gethostbyname(name)]),
        "gethostbyaddr": gethostbyaddr,
        "gethostname": lambda: CLIENT,
        "getfqdn": lambda name="": name or CLIENT,
    }


def _sockets(net: Internet) -> dict[str, Callable[..., Any]]:
    """The methods of a socket that reach out."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "sendto", "setsockopt")}

    def connect_(self: socket.socket, address: Any) -> None:
        if self.family not in _INTERNET:
            real["connect"](self, address)
        else:
            net.connect(self, socket.getaddrinfo(address[0], address[1], self.family)[0][4])

    def connect_ex(self: socket.socket, address: Any) -> int:
        try:
            connect_(self, address)
        except OSError as error:
            return error.errno or errno.EIO
        return 0

    def sendto(self: socket.socket, *args: Any) -> Any:
        if self.family in _INTERNET:
            raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
        return real["sendto"](self, *args)

    def setsockopt(self: socket.socket, level: int, *args: Any) -> None:
        if level != socket.IPPROTO_TCP or self.family not in _INTERNET:
            real["setsockopt"](self, level, *args)  # there is no TCP below that could be tuned

    return {
        "connect": connect_,
        "connect_ex": connect_ex,
        "sendto": sendto,
        "setsockopt": setsockopt,
    }
