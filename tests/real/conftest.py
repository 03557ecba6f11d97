"""A Dovecot of our own on loopback, with the accounts and messages of a transcript."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from wirebook.book import Book
from wirebook.world import PASSWORD, Scenario, scenario

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
protocols = pop3
mail_location = maildir:{folder}/mail/%n
auth_username_format = %Ln
auth_mechanisms = plain
disable_plaintext_auth = no
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_max_userip_connections = 100
pop3_lock_session = yes
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%n
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {port}
  }}
  inet_listener pop3s {{
    port = {tls}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Dovecot:
    """A running server: what it is, where it listens, and its mail."""

    version: str
    ports: dict[int, int]
    folder: Path

    def holds(self, scene: Scenario) -> None:
        """Give the accounts of a transcript, and no other, the messages they start with."""
        fresh = Path(tempfile.mkdtemp(dir=self.folder))  # the last session may still be writing
        fresh.chmod(0o755)
        accounts = scene.host.store.accounts
        for name, account in accounts.items():
            for number, message in enumerate(account.inbox.messages, 1):
                box = fresh / name / "cur"
                box.mkdir(parents=True, exist_ok=True)
                (box / f"{1767225600 + number}.{number}.host:2,").write_bytes(
                    b"\n".join([*message.lines, b""])
                )
        for path in [fresh, *fresh.rglob("*")]:
            shutil.chown(path, "nobody", "nogroup")
        (self.folder / "new").symlink_to(fresh)
        (self.folder / "new").replace(self.folder / "mail")


@pytest.fixture(scope="session")
def dovecot(root: Path) -> Iterator[Dovecot]:
    """The distribution's Dovecot; its master needs root."""
    program = shutil.which("dovecot")
    if program is None:
        pytest.skip("needs dovecot-pop3d")
    if os.geteuid():
        pytest.skip("needs root, to start dovecot")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    folder = Path(tempfile.mkdtemp(prefix="wirebook-dovecot-"))  # short: a socket's path is limited
    folder.chmod(0o755)
    (folder / "users").write_text(_users(Book(root)), encoding="utf-8")
    ports = {110: _free(), 995: _free()}
    _certify(folder)
    (folder / "conf").write_text(
        CONFIG.format(folder=folder, port=ports[110], tls=ports[995]), encoding="utf-8"
    )
    process = subprocess.Popen([program, "-F", "-c", str(folder / "conf")])
    try:
        _await(ports[110], process)
        yield Dovecot(version.stdout.split()[0], ports, folder)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _users(book: Book) -> str:
    """Every account of every transcript: Dovecot notices a changed file a second late."""
    scenes = (book.scene(transcript) for _, transcript in book.transcripts())
    names = sorted({name for scene in scenes for name in scene.host.store.accounts})
    return "".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in names)


def _certify(folder: Path) -> None:
    ca = trustme.CA()
    certificate = ca.issue_cert("localhost", "127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers."""
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("dovecot does not start")


@pytest.fixture
def scene_of() -> Callable[[str], Scenario]:
    """Make the world of a header: `scene_of("alice=2")`."""

    def made(settings: str) -> Scenario:
        return scenario("pop3", [tuple(each.split("=")) for each in settings.split()])

    return made
