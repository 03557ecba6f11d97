"""Connections to an origin server, and what was said on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from wirebook.connection import Connection, Step
from wirebook.world import Scenario, scenario

HOST = "www.example.org"
LOGIN = "Basic YWxpY2U6c2VjcmV0"


class Client:
    """A client of one scenario: every `ask` is a whole request, `raw` is whatever it is."""

    def __init__(self, **settings: str) -> None:
        self.place: Scenario = scenario("http", tuple(settings.items()))
        self.steps: list[Step] = []
        self.reconnect()

    def reconnect(self) -> Connection:
        """Open another connection."""
        self.connection = self.place.connect()
        self.connection.greet()
        self.connection.observer = self.steps.append
        return self.connection

    def raw(self, octets: bytes) -> bytes:
        """Send octets and return what comes back."""
        self.connection.receive_data(octets)
        return self.connection.data_to_send()

    def ask(
        self, method: str, target: str, body: bytes = b"", **fields: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request; return the status, the header in small letters, and the body."""
        given = {"Host": HOST, **{k.replace("_", "-"): v for k, v in fields.items()}}
        if body:
            given["Content-Length"] = str(len(body))
        head = "".join(f"{key}: {value}\r\n" for key, value in given.items())
        said = self.raw(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body)
        first, _, content = said.partition(b"\r\n\r\n")
        status, *lines = first.decode().split("\r\n")
        found = dict(line.split(": ", 1) for line in lines)
        return int(status.split()[1]), {k.lower(): v for k, v in found.items()}, content

    def call(self, *calls: list[Any], **more: Any) -> list[Any]:
        """Send method calls of JMAP; return the responses."""
        using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"]
        status, _, content = self.jmap({"using": using, "methodCalls": list(calls), **more})
        assert status == 200, content
        found: list[Any] = json.loads(content)["methodResponses"]
        return found

    def jmap(self, document: Any) -> tuple[int, dict[str, str], bytes]:
        """Send a document to the API."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        fields = {"Authorization": LOGIN, "Content_Type": "application/json"}
        return self.ask("POST", "/jmap/api", body, **fields)


@pytest.fixture(scope="session")
def client() -> Callable[..., Client]:
    """Make clients; settings are those of a transcript's header."""
    return Client
