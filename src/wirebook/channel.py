"""A connection with its TLS: what the network carries, without the network.

Whatever stands behind the command that starts TLS goes to the handshake and never to the
protocol (RFC 2920 section 3.2 forbids losing it, RFC 9051 section 6.2.1 permits this use); if it
is cleartext, the handshake fails and the connection closes.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress

from wirebook.connection import HIGH_WATER, Connection
from wirebook.machine import Endpoint
from wirebook.protocols import Protocol
from wirebook.world import Host, World

CHUNK = 1 << 14
"""Octets of decrypted text read at a time."""


class Tls:
    """The server's side of a TLS session between two buffers in memory."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = context.wrap_bio(self._arrived, self._leaving, server_side=True)
        self.ready = False

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self._arrived.write(data)

    def end(self) -> None:
        """Note that the network brings nothing more."""
        self._arrived.write_eof()

    def shake(self) -> bool | None:
        """Go on with the handshake: whether it succeeded, or `None` if more has to arrive."""
        try:
            self._session.do_handshake()
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLError:
            return False
        self.ready = True
        return True

    def read(self) -> bytes | None:
        """Return what has been decrypted, `b""` at the peer's end, `None` if more has to arrive."""
        try:
            return self._session.read(CHUNK)
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLError:
            return b""

    def write(self, data: bytes) -> None:
        """Encrypt, one record after the other."""
        rest = memoryview(data)
        with suppress(ssl.SSLError):  # the session is broken: reading will say so
            while rest:
                rest = rest[self._session.write(rest) :]

    def close(self) -> None:
        """Tell the peer that nothing more will come."""
        with suppress(ssl.SSLError):  # it wants the peer's answer, for which we do not wait
            self._session.unwrap()

    def data_to_send(self) -> bytes:
        """Return what the network is to carry, once."""
        return self._leaving.read()


class Channel:
    """A connection behind a network that may lose it, be slow, or carry TLS.

    Args:
        connection: not greeted yet, unless a prologue has led it somewhere.
        context: the server's certificate.
        implicit: whether TLS starts with the first octet.

    `tap` is told what the connection is about to take, after decryption.
    """

    def __init__(
        self, connection: Connection, context: ssl.SSLContext, *, implicit: bool = False
    ) -> None:
        self.connection = connection
        self.tap: Callable[[bytes], None] = _ignore
        self._context = context
        self._tls = Tls(context) if implicit else None
        self._greeted = False
        self._failed = False
        self._ended = False
        self._finished = False
        self._backlog = False
        self._in = bytearray()
        self._out = bytearray()
        self._deadline = connection.server.clock.deadline(connection.machine.idle)

    @property
    def closed(self) -> bool:
        """Whether the server has hung up (there may still be octets to send)."""
        return self.connection.closed or self._failed

    def open(self) -> None:
        """Let the server speak first; under implicit TLS, once the handshake is done."""
        if self._tls is None:
            self._greet()
        self.resume()

    def receive(self, data: bytes) -> None:
        """Take what the network brought and answer as much of it as there is room for."""
        if self.closed:
            return
        if self._tls is None:
            self._in += data
        else:
            self._tls.receive(data)
        self.resume()

    def end(self) -> None:
        """Note that the peer sends nothing more; what it sent before is still answered."""
        self._ended = True
        if self._tls is not None:
            self._tls.end()
        self.resume()

    def lose(self) -> None:
        """Note that the network is gone in both directions."""
        if self._greeted:
            self.connection.drop()
        self._failed = True

    def tick(self) -> None:
        """Look at the clock: hang up if the peer has been silent for too long."""
        if self._greeted:
            self.connection.tick()
            self._collect()  # a slow answer to STARTTLS is still cleartext
        elif self.connection.server.clock.now >= self._deadline:
            self._failed = True
        self.resume()

    def wake(self) -> None:
        """Others may have changed what is stored: let the server say so if it does unasked."""
        if self._greeted and not self.closed:
            self.connection.wake()
            self._collect()

    def data_to_send(self) -> bytes:
        """Return what the network is to carry, once; call `resume` when it has room for more."""
        data = bytes(self._out)
        self._out.clear()
        return data

    def resume(self) -> None:
        """Go on until more has to arrive or be sent."""
        more = True
        while more and not self.closed and len(self._out) < HIGH_WATER:
            more = self._advance()
            self._collect()
        if self.closed and not self._finished:
            self._finish()

    def _greet(self) -> None:
        self._greeted = True
        self.connection.greet()

    def _advance(self) -> bool:
        """Do one thing; return whether there may be more to do."""
        if self._tls is None and self.connection.wants_tls:
            self._secure()
        if self._tls is not None and not self._tls.ready:
            return self._shake(self._tls)
        return self._read()

    def _secure(self) -> None:
        self._tls = Tls(self._context)
        self._tls.receive(self.connection.unread() + bytes(self._in))
        self._in.clear()
        self._backlog = False
        if self._ended:
            self._tls.end()

    def _shake(self, tls: Tls) -> bool:
        done = tls.shake()
        if done is None:
            return False
        if self._greeted:
            self.connection.handshake(ok=done)
        elif done:
            self._greet()
        else:
            self._failed = True
        return True

    def _read(self) -> bool:
        data = b"" if self._backlog else self._arrived()
        if data is None:
            return False
        if data or self._backlog:
            self.tap(data)
            self.connection.receive_data(data)
            self._backlog = self.connection.paused
        elif self.connection.delayed:  # what is on its way arrives before we hang up
            return False
        else:
            self.connection.drop()
        return True

    def _arrived(self) -> bytes | None:
        if self._tls is not None:
            return self._tls.read()
        data = bytes(self._in)
        self._in.clear()
        return data if data or self._ended else None

    def _collect(self) -> None:
        data = self.connection.data_to_send()
        if self._tls is None:
            self._out += data
            return
        if data and self._tls.ready:
            self._tls.write(data)
        self._out += self._tls.data_to_send()

    def _finish(self) -> None:
        self._finished = True
        self._in.clear()
        if self._tls is not None and self._tls.ready:
            self._tls.close()
        self._collect()


def _ignore(_: bytes) -> None:
    """What nobody taps."""


def connect(
    world: World, host: Host, protocol: Protocol, endpoint: Endpoint, context: ssl.SSLContext
) -> Channel:
    """Return a connection to a host as the network sees it, with TLS where the endpoint has it."""
    connection = world.connect(protocol, host, endpoint)
    return Channel(connection, context, implicit=endpoint.tls == "implicit")
