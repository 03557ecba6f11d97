"""Mail clients that nobody here wrote, against `wirebook mock`, by every way they know."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from wirebook.book import Book

from . import asynchronous, commands, fetchmail, getmail, mbsync, neomutt, python  # noqa: F401 - enter their drivers
from .desk import DRIVERS, LACKING, PASSWORD, SERVICES, TEXTS, Desk, tapped, told

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[3]

CLIENTS = Book(ROOT).clients()

CELLS = [cell for client in CLIENTS for cell, _ in client.cells()]

VERSIONS: dict[str, Callable[[], str]] = {
    "IMAPClient": partial(metadata.version, "IMAPClient"),
    "NeoMutt": partial(told, "neomutt", "-v"),
    "aioimaplib": partial(metadata.version, "aioimaplib"),
    "aiosmtplib": partial(metadata.version, "aiosmtplib"),
    "curl": partial(told, "curl", "--version"),
    "fetchmail": partial(told, "fetchmail", "--version"),
    "getmail6": partial(told, "getmail", "--version"),
    "imaplib": platform.python_version,
    "mbsync": partial(told, "mbsync", "--version"),
    "msmtp": partial(told, "msmtp", "--version"),
    "openssl s_client": partial(told, "openssl", "version"),
    "poplib": platform.python_version,
    "smtplib": platform.python_version,
    "swaks": partial(told, "swaks", "--version"),
}
"""How to learn the version of a client."""


def account(cell: tuple[str, ...]) -> str:
    """Every cell has a mailbox of its own, so that one mock does for all."""
    return f"{'-'.join(cell).replace(' ', '-').lower()}@example.org"


@pytest.fixture(scope="module")
def mock(
    launched: Callable[..., AbstractContextManager[Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """One mock that serves everything, with an account per cell."""
    folder = tmp_path_factory.mktemp("mail")
    options = [f"--{each}=0" for ways in SERVICES.values() for each in ways.values()]
    files = [folder / f"{number}.eml" for number, _ in enumerate(TEXTS)]
    for file, text in zip(files, TEXTS, strict=True):
        file.write_bytes(text)
    for cell in CELLS:
        options += ["--account", f"{account(cell)}:{PASSWORD}"]
        options += [f"--message={account(cell)}={file}" for file in files]
    with launched(*options) as started:
        yield started


@pytest.fixture
def desk(request: pytest.FixtureRequest, mock: Any, tmp_path: Path) -> Iterator[Desk]:
    """The place of one cell's client."""
    _, protocol, protection = cell = request.param
    with tapped(mock.ports[SERVICES[protocol][protection]]) as (port, sent):
        yield Desk(account(cell), protocol, protection, mock.ports, port, mock.ca, tmp_path, sent)


@pytest.fixture(scope="module")
def known(met: dict[str, str]) -> Callable[[str], None]:
    """Note the version of a client, once."""

    def note(client: str) -> None:
        if client not in met:
            met[client] = VERSIONS[client]()

    return note


@pytest.mark.parametrize(
    ("cell", "desk"), [(cell, cell) for cell in CELLS], indirect=["desk"], ids=map("-".join, CELLS)
)
def test_a_client_does_its_work(
    cell: tuple[str, str, str], desk: Desk, known: Callable[[str], None]
) -> None:
    known(cell[0])
    assert cell in DRIVERS, f"no driver for {cell}"
    DRIVERS[cell](desk)
    if cell not in LACKING:
        assert desk.way() == desk.protection


def test_the_table_says_what_is_tested() -> None:
    """Each cell has its driver, and a reason stands where the driver shows one, not elsewhere."""
    assert sorted(CELLS) == sorted(DRIVERS)
    said = {cell for client in CLIENTS for cell, why in client.cells() if why}
    assert said == LACKING


def test_a_client_is_shown_by_every_way_that_its_protocols_have_here() -> None:
    for client in CLIENTS:
        for use in client.uses:
            assert list(use.ways) == list(SERVICES[use.protocol]), f"{client}: {use.protocol}"
