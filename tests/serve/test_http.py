"""HTTP and JMAP at `wirebook mock`, with the clients people use: http.client and curl."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

NAME, PASSWORD = "alice@example.org", "se:cret"


OPTIONS = ("--http", "0", "--https", "0", "--account", f"{NAME}:{PASSWORD}")


def connections(started: Any) -> Iterator[http.client.HTTPConnection]:
    """A connection in cleartext, and one over TLS."""
    yield http.client.HTTPConnection("127.0.0.1", started.ports["http"], timeout=10)
    context = ssl.create_default_context(cafile=started.ca)
    yield http.client.HTTPSConnection(
        "localhost", started.ports["https"], timeout=10, context=context
    )


def test_http_client_keeps_its_connection_in_both_services(mock: Callable[..., Any]) -> None:
    for number, connection in enumerate(connections(mock(*OPTIONS))):
        for method, status in (("PUT", 201), ("GET", 200), ("DELETE", 204), ("GET", 404)):
            connection.request(method, "/notes/x", b"hello" if method == "PUT" else None)
            response = connection.getresponse()
            assert response.status == status, (number, method)
            body = response.read()
            assert (body == b"hello") == (method == "GET" and status == 200)
            assert connection.sock is not None  # http.client drops it if the server does not keep
        connection.close()


def test_curl_speaks_both_services(mock: Callable[..., Any], tool: Callable[[str], str]) -> None:
    started = mock(*OPTIONS)
    curl = [tool("curl"), "--silent", "--show-error", "--max-time", "10"]
    plain = f"http://127.0.0.1:{started.ports['http']}"
    secure = f"https://localhost:{started.ports['https']}"
    trust = ["--cacert", started.ca]

    def run(*options: str) -> str:
        done = subprocess.run([*curl, *options], capture_output=True, text=True, check=True)
        return done.stdout

    assert run(f"{plain}/hello") == run(*trust, f"{secure}/hello") == "안녕!"
    assert run("--head", f"{plain}/hello").startswith("HTTP/1.1 200 OK")
    large = "x" * 100_000  # so much that curl asks with Expect
    assert run("--request", "PUT", "--data", large, f"{plain}/notes/x") == "201 Created\n"
    assert run(f"{plain}/notes/x") == large
    code = ["--output", "/dev/null", "--write-out", "%{http_code}"]
    assert run(*code, f"{plain}/me") == "401"
    assert run("--user", f"{NAME}:{PASSWORD}", *trust, f"{secure}/me").strip() == NAME


def test_curl_calls_jmap(mock: Callable[..., Any], tool: Callable[[str], str]) -> None:
    started = mock(*OPTIONS)
    call = {
        "using": ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
        "methodCalls": [["Email/query", {"accountId": NAME}, "0"]],
    }
    done = subprocess.run(
        [
            tool("curl"), "--silent", "--max-time", "10", "--cacert", started.ca,
            "--user", f"{NAME}:{PASSWORD}", "--json", json.dumps(call),
            f"https://localhost:{started.ports['https']}/jmap/api",
        ],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["methodResponses"][0][1]["ids"] == []


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"\r\n\r\n", b"400"),
        (b"G" * 70_000, b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 9_000, b"431"),
        (b"PUT /notes/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", b"413"),
    ],
)
def test_bad_octets_get_an_answer_and_the_end(
    mock: Callable[..., Any], dial: Callable[[int], socket.socket], octets: bytes, status: bytes
) -> None:
    peer = dial(mock("--http", "0").ports["http"])
    peer.sendall(octets)
    said = b""
    while piece := peer.recv(4096):
        said += piece
    assert said.startswith(b"HTTP/1.1 " + status)
    assert b"\r\nConnection: close\r\n" in said


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"GET / HTT", b""),
        (b"PUT /notes/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf", b"HTTP/1.1 408"),
    ],
)
def test_slow_peers_are_hung_up_on(
    mock: Callable[..., Any], dial: Callable[[int], socket.socket], octets: bytes, said: bytes
) -> None:
    peer = dial(mock("--http", "0", "--idle", "1").ports["http"])
    peer.sendall(octets)
    answer = b""
    while piece := peer.recv(4096):
        answer += piece
    assert answer[: len(said)] == said
    assert bool(answer) == bool(said)
