"""Mock servers on loopback ports: the only module that opens listening sockets."""

from __future__ import annotations

import asyncio
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from wirebook.certificates import Authority, authority
from wirebook.channel import Channel, connect
from wirebook.clock import Clock
from wirebook.machine import Endpoint
from wirebook.protocols import Protocol
from wirebook.world import Host, World

LOOPBACK = "127.0.0.1"

ROOM = 1 << 16
"""Octets that one read takes from the network at most, so that nobody waits long for a turn."""

LINGER = 60
"""Seconds that a peer has to read the rest and hang up once the server has closed."""

GRACE = 0.5
"""Seconds that peers have to take what they asked for when the server stops."""

BACKLOG = 1024
"""Connections that may wait to be accepted."""

TICK = 0.5
"""Seconds between two looks at the clock."""


class WallClock(Clock):
    """A clock that `refresh` sets to the time of day; setting the computer's clock moves it not."""

    grain = 1  # whole seconds, cut off

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        super().__init__(int(time.time()))

    def refresh(self) -> None:
        """Catch up with the time that has passed."""
        self.now = max(self.now, int(self._offset + time.monotonic()))


@dataclass(frozen=True, slots=True)
class Service:
    """A protocol at one of its endpoints, on a loopback port.

    Args:
        port: 0 picks a free one.
    """

    protocol: Protocol
    endpoint: Endpoint
    port: int = 0

    @property
    def name(self) -> str:
        """What the service is called: `pop3`, `pop3s`."""
        return self.endpoint.service


class Door(asyncio.BufferedProtocol):
    """One network connection; keeps a channel's octets flowing in both directions."""

    _room = memoryview(bytearray(ROOM))  # shared: what it holds is copied before the next read

    def __init__(self, listening: Listening, service: Service) -> None:
        self._listening = listening
        self._service = service
        self._blocked = False
        self._waits = False
        self._ended = False
        self._closed_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open the channel and let the server greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._channel = self._listening.connect(self._service)
        self._listening.doors.add(self)
        self._channel.open()
        self._flush()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """Lend the room that the next octets are read into."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on what arrived."""
        self._listening.refresh()
        self._channel.receive(bytes(self._room[:nbytes]))
        self._flush()
        self._listening.spread()

    def eof_received(self) -> bool:
        """Answer what is left to answer, then hang up."""
        self._ended = True
        self._channel.end()
        self._flush()
        return True

    def pause_writing(self) -> None:
        """Stop reading while the peer does not read."""
        self._blocked = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on where the peer's slowness stopped us."""
        self._blocked = False
        if not self._waits:
            self._transport.resume_reading()
        self._channel.resume()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Let the session end as a lost connection does."""
        self._channel.lose()
        self._listening.doors.discard(self)

    def wake(self) -> None:
        """Tell the peer what others did, if it waits to hear of it."""
        self._channel.wake()
        self._flush()

    def tick(self, now: float) -> None:
        """Hang up on a peer that is silent, for good on one that does not let go.

        Args:
            now: seconds of the monotonic clock.
        """
        self._channel.tick()
        self._flush()
        if self._closed_at and now - self._closed_at > LINGER:
            self._transport.abort()

    def shut(self, *, at_once: bool) -> None:
        """Lose the connection, after what waits to be sent or before."""
        if at_once:
            self._transport.abort()
        else:
            self._transport.close()

    def _flush(self) -> None:
        while not self._blocked and (data := self._channel.data_to_send()):
            self._transport.write(data)  # may call pause_writing
            self._channel.resume()
        if self._channel.connection.delayed != self._waits:
            self._wait()
        if self._channel.closed:
            self._close()

    def _wait(self) -> None:
        """Read nothing while an answer is on its way slowly: it can wait in the network."""
        self._waits = not self._waits
        if self._waits:
            self._transport.pause_reading()
        elif not self._blocked:
            self._transport.resume_reading()

    def _close(self) -> None:
        """Hang up gently: a socket closed on unread octets would take our last reply with it."""
        self._closed_at = self._closed_at or time.monotonic()
        if self._ended:
            self._transport.close()
        elif not self._blocked:
            self._transport.write_eof()


class Listening:
    """The servers of a host while they listen; `ports` are theirs by the service's name.

    Args:
        world: with a `WallClock` for autologout in real time; another clock stands still.
    """

    def __init__(self, world: World, host: Host, trusted: Authority | None = None) -> None:
        self.world = world
        self.host = host
        self.trusted = trusted or authority()
        self.ports: dict[str, int] = {}
        self.doors: set[Door] = set()
        self._servers: list[asyncio.Server] = []
        self._version = host.store.version
        self._spreading = False

    async def open(self, services: Iterable[Service]) -> None:
        """Start to listen.

        Raises:
            OSError: if a port is taken; no other is held then.
        """
        self._loop = asyncio.get_running_loop()
        self._tick()
        try:
            for service in services:
                await self._open(service)
        except OSError:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop to listen, hang up, and wait for `GRACE` seconds at most."""
        self._timer.cancel()
        for server in self._servers:
            server.close()
        end = time.monotonic() + GRACE
        for door in tuple(self.doors):
            door.shut(at_once=False)
        while self.doors and time.monotonic() < end:
            await asyncio.sleep(0.01)
        for door in tuple(self.doors):
            door.shut(at_once=True)
        await asyncio.sleep(0)

    def connect(self, service: Service) -> Channel:
        """Open a connection for a peer that has arrived."""
        self.refresh()
        context = self.trusted.server(self.host.name, "localhost", LOOPBACK)
        return connect(self.world, self.host, service.protocol, service.endpoint, context)

    def spread(self) -> None:
        """Tell every peer if something that is stored has changed.

        Soon, and once for all that arrives until then: with a thousand peers who deliver at the
        same time, each of them would otherwise wake all the others for each message.
        """
        if self.host.store.version != self._version and not self._spreading:
            self._spreading = True
            self._loop.call_soon(self._spread)

    def refresh(self) -> None:
        """Let the world's clock catch up, if it is one that does."""
        if isinstance(self.world.clock, WallClock):
            self.world.clock.refresh()

    def _spread(self) -> None:
        self._spreading = False
        self._version = self.host.store.version
        for door in tuple(self.doors):
            door.wake()

    async def _open(self, service: Service) -> None:
        server = await self._loop.create_server(
            lambda: Door(self, service), LOOPBACK, service.port, backlog=BACKLOG
        )
        self._servers.append(server)
        self.ports[service.name] = server.sockets[0].getsockname()[1]

    def _tick(self) -> None:
        self._timer = self._loop.call_later(TICK, self._tick)
        self.refresh()
        now = time.monotonic()
        for door in tuple(self.doors):
            door.tick(now)


def serve(
    world: World,
    host: Host,
    services: Iterable[Service],
    announce: Callable[[dict[str, int]], None],
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        announce: is given the ports by the service's name once all of them are open.

    Raises:
        OSError: if a port is taken.
    """
    asyncio.run(_until_signal(Listening(world, host), services, announce))


async def _until_signal(
    listening: Listening, services: Iterable[Service], announce: Callable[[dict[str, int]], None]
) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    _allow_many_files()
    await listening.open(services)
    announce(listening.ports)
    await stop.wait()
    await listening.close()


def _allow_many_files() -> None:
    """Raise the limit of open files, of which every connection is one, as far as we may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def serving(
    world: World, host: Host, services: Iterable[Service], trusted: Authority | None = None
) -> Iterator[dict[str, int]]:
    """Serve in a thread while the block runs, and give it the ports by the service's name.

    Raises:
        OSError: if a port is taken.
        WirebookError: at the end, if the servers stumbled over a mistake of ours.
    """
    listening = Listening(world, host, trusted)
    errors: list[BaseException] = []
    started: Future[Callable[[], object]] = Future()
    work = _serve(listening, services, started, errors)
    thread = threading.Thread(target=asyncio.run, args=(work,), name="wirebook-serve")
    thread.start()
    try:
        stop = started.result()
        try:
            yield listening.ports
        finally:
            stop()
    finally:
        thread.join()
    if errors:
        raise errors[0]


async def _serve(
    listening: Listening,
    services: Iterable[Service],
    started: Future[Callable[[], object]],
    errors: list[BaseException],
) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(lambda _, context: errors.append(context["exception"]))
    try:
        await listening.open(services)
    except OSError as error:
        started.set_exception(error)
        return
    started.set_result(lambda: loop.call_soon_threadsafe(stop.set))
    await stop.wait()
    await listening.close()
