"""One IMAP connection to talk to, and several to one host."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wirebook.connection import Connection
from wirebook.world import Scenario, scenario


class Talk:
    """A connection, and what it says to octets."""

    def __init__(self, made: Scenario) -> None:
        self.scenario = made
        self.connection: Connection = made.connect()
        self.connection.data_to_send()

    def __call__(self, *lines: str | bytes) -> list[str]:
        """Send lines, and return the lines of the answer."""
        data = b"".join((x.encode() if isinstance(x, str) else x) + b"\r\n" for x in lines)
        return self.raw(data)

    def raw(self, data: bytes) -> list[str]:
        """Send octets, and return the lines of the answer."""
        self.connection.receive_data(data)
        self.connection.wake()
        said = b""
        while more := self.connection.data_to_send():
            said += more
            if not self.connection.closed:
                self.connection.receive_data(b"")
        return said.decode("utf-8", "replace").split("\r\n")[:-1]


Opened = Callable[..., Talk]


@pytest.fixture
def opened() -> Opened:
    """Opens a connection: `opened()` stands in SELECTED; the same scenario can be given again."""

    def open_(made: Scenario | None = None, given: str = "SELECTED", **settings: str) -> Talk:
        options = {"alice": "3", "given": given, **settings}
        return Talk(made or scenario("imap", tuple(options.items())))

    return open_
