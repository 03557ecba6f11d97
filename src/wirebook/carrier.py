"""Carries octets between sockets of clients and channels of servers, in one thread."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from wirebook.channel import Channel
from wirebook.errors import ProtocolMisuse

T = TypeVar("T")

ROOM = 1 << 16
"""Octets that one read takes from a client at most."""

_GONE = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


class Link:
    """The server's end of a connection."""

    def __init__(self, end: socket.socket, channel: Channel, name: str) -> None:
        self.end = end
        self.channel = channel
        self.name = name
        self._out = b""
        self._ended = False
        end.setblocking(False)

    @property
    def over(self) -> bool:
        """Whether both sides have hung up and nothing is left to send."""
        return self.channel.closed and self._ended and not self._out

    @property
    def interest(self) -> int:
        """What to wait for: room while there is something to send, else something to read."""
        if self._out:
            return select.POLLOUT
        return 0 if self._ended else select.POLLIN | getattr(select, "POLLRDHUP", 0)

    def start(self) -> None:
        """Let the server greet."""
        self.channel.open()
        self._flush()

    def serve(self) -> None:
        """Read what is there, unless the client has not read our last answer yet."""
        try:
            if not self._out and not self._ended:
                self._read()
            self._flush()
        except OSError:
            self.lose()

    def wake(self) -> None:
        """Tell the client what others did, if it waits to hear of it."""
        self.channel.wake()
        try:
            self._flush()
        except OSError:
            self.lose()

    def lose(self) -> None:
        """Let the session end as a lost connection does."""
        self.channel.lose()
        self._ended, self._out = True, b""

    def _read(self) -> None:
        data = self.end.recv(ROOM)
        if data:
            self.channel.receive(data)
        else:
            self._ended = True
            self.channel.end()
            if self.channel.connection.delayed:  # time stands still here: it would never arrive
                self.lose()

    def _flush(self) -> None:
        with suppress(BlockingIOError):
            while self._more():
                self._out = self._out[self.end.send(self._out) :]
            if self.channel.closed and not self._ended:
                self.end.shutdown(socket.SHUT_WR)

    def _more(self) -> bool:
        if not self._out:
            self.channel.resume()
            self._out = self.channel.data_to_send()
        return bool(self._out)


class Carrier:
    """A thread that serves links, and does what it is asked for when nothing else is to be done.

    If a server stumbles, every link is cut, and `close` raises what it stumbled over.
    """

    def __init__(self) -> None:
        self._links: dict[int, Link] = {}
        self._orders: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._gate = threading.Lock()
        self._open = True
        self._error: BaseException | None = None
        self._poll = select.poll()
        self._bell, self._ear = socket.socketpair()
        self._poll.register(self._ear, select.POLLIN)
        self._thread = threading.Thread(target=self._run, name="wirebook-internet", daemon=True)
        self._thread.start()

    def call(self, action: Callable[[], T]) -> T:
        """Have the thread do something once all that clients have sent is served.

        Raises:
            ProtocolMisuse: if the thread has ended.
        """
        future: Future[T] = Future()
        with self._gate:
            if not self._open:
                raise ProtocolMisuse("the internet is gone") from self._error
            self._orders.put((future, action))
            self._bell.send(b"!")
        return future.result()

    def add(self, link: Link) -> None:
        """Serve a link from now on; only for `call`."""
        link.start()
        self._links[link.end.fileno()] = link
        self._poll.register(link.end, link.interest)

    def links(self) -> Iterator[Link]:
        """The links that are served; only for `call`."""
        return iter(self._links.values())

    def close(self) -> None:
        """Serve what is left, then cut every link and end the thread.

        Raises:
            BaseException: what a server stumbled over.
        """
        with suppress(ProtocolMisuse):
            self.call(self._stop)
        self._thread.join()
        self._bell.close()
        self._ear.close()
        if self._error is not None:
            raise self._error

    def _stop(self) -> None:
        self._open = False

    def _run(self) -> None:
        try:
            while self._open:
                self._round()
        except BaseException as error:  # it is raised again where somebody sees it
            self._error = error
        self._cut()

    def _cut(self) -> None:
        with self._gate:
            self._open = False
        while not self._orders.empty():
            future, _ = self._orders.get()
            future.set_exception(ProtocolMisuse("the internet is gone"))
        for link in self._links.values():
            if self._error is None:
                link.lose()
            link.end.close()

    def _round(self) -> None:
        """Serve those who are ready, first those who have hung up: they did it earlier."""
        ready = [(fd, event) for fd, event in self._poll.poll() if fd != self._ear.fileno()]
        for fd, _ in sorted(ready, key=lambda each: not each[1] & _GONE):
            self._serve(self._links[fd])
        if not ready:
            self._obey()

    def _serve(self, link: Link) -> None:
        link.serve()
        for other in self._links.values():
            if other is not link:
                other.wake()
                self._poll.modify(other.end, other.interest)
        if not link.over:
            self._poll.modify(link.end, link.interest)
            return
        self._poll.unregister(link.end)
        del self._links[link.end.fileno()]
        link.end.close()

    def _obey(self) -> None:
        self._ear.recv(1)
        future, action = self._orders.get()
        try:
            future.set_result(action())
        except Exception as error:
            future.set_exception(error)
