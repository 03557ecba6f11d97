"""Mock servers in a process of their own, and sockets that close themselves."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

import wirebook

RUNNER = """
import argparse, sys
from wirebook import mock
parser = argparse.ArgumentParser(prog="wirebook mock")
mock.add_arguments(parser)
sys.exit(mock.run(parser.parse_args()))
"""

MESSAGE = b"Subject: dots\r\n\r\n.\r\n..two\r\nend\r\n"


class Mock(NamedTuple):
    """A running `wirebook mock` and what its one line said."""

    process: subprocess.Popen[str]
    ports: dict[str, int]
    ca: str


def command(*options: str) -> list[str]:
    """The command line of `wirebook mock`."""
    return [sys.executable, "-W", "error", "-c", RUNNER, *options]


def environment() -> dict[str, str]:
    """The environment in which the package is found wherever the tests found it."""
    return {**os.environ, "PYTHONPATH": str(Path(wirebook.__file__).parents[1])}


@contextmanager
def running(*options: str) -> Iterator[Mock]:
    """Run `wirebook mock` while the block runs."""
    process = subprocess.Popen(
        command(*options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    with process:
        try:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            yield Mock(process, said["ports"], said["ca"])
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def launched() -> Callable[..., AbstractContextManager[Mock]]:
    """`running`, for tests in folders below."""
    return running


@pytest.fixture
def mock() -> Iterator[Callable[..., Mock]]:
    """Start mocks that end with the test."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running(*options))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mock]:
    """One mock for all tests that change nothing: alice has a message full of dots."""
    file = tmp_path_factory.mktemp("mail") / "dots.eml"
    file.write_bytes(MESSAGE)
    options = ("--pop3", "0", "--pop3s", "0", "--account", "alice@example.org:se:cret")
    message = ("--message", f"alice@example.org={file}")
    with running(*options, *message, *message, "--set", "lock=shared") as started:
        yield started


@pytest.fixture
def bad() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `wirebook mock` with options that it is to refuse."""

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*options), capture_output=True, text=True, check=False, env=environment()
        )

    return run


@pytest.fixture
def dial() -> Iterator[Callable[[int], socket.socket]]:
    """Open sockets to loopback ports; they are closed after the test."""
    with ExitStack() as stack:

        def connect(port: int) -> socket.socket:
            opened = socket.create_connection(("127.0.0.1", port), timeout=10)
            return stack.enter_context(opened)

        yield connect


@pytest.fixture
def tool() -> Callable[[str], str]:
    """Find a program, or skip the test saying which one it needs."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"needs {name}")
        return path

    return find
