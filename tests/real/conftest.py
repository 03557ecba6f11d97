"""Servers of our own on loopback, with the accounts and messages of a transcript."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from wirebook.book import Book
from wirebook.world import PASSWORD, Scenario, scenario

LIBEXEC = Path("/usr/lib/dovecot")
"""Where Debian keeps the programs of Dovecot's protocols."""

UNPACKED = "/opt/exim4/usr/sbin"
"""Where .ci/run puts the programs of Exim, which cannot be installed beside Postfix."""

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap pop3 lmtp
hostname = mail.example.org
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
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User quota
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

HERE = Path(__file__).parent
SUBMITS = {"smtp": 25, "submission": 587, "submissions": 465}

GREETS = "smtpd_delay_reject = no\nsmtpd_client_restrictions = check_client_access"
ENDS = "smtpd_end_of_data_restrictions = check_client_access"

ARRANGED = {
    ("names", "hidden"): "disable_vrfy_command = yes",
    ("names", "revealed"): "disable_vrfy_command = no",
    ("message", "large"): "message_size_limit = 10485760",
    ("message", "small"): "message_size_limit = 1000",
    ("newlines", "strict"): "smtpd_forbid_bare_newline = reject",
    ("newlines", "lenient"): "smtpd_forbid_bare_newline = no",
    ("gate", "tls"): "submission_clear =",
    ("gate", "open"): "submission_clear =",
    ("gate", "login"): "submission_clear = yes",
    ("fault", "greeting:refused"): f"{GREETS} static:{{554 5.3.2 no mail from you}}",
    ("fault", "greeting:busy"): f"{GREETS} static:{{421 4.3.2 too busy}}",
    ("fault", "greeting:nomail"): f"{GREETS} static:{{521 5.3.2 no mail here}}",
    ("fault", "end:temp"): f"{ENDS} static:{{451 4.3.0 try again later}}",
    ("fault", "end:denied"): f"{ENDS} static:{{554 5.7.1 message rejected}}",
}
"""What Postfix is told when a setting of the mock server has a value."""

EXIM = frozenset(
    {
        *(("names", each) for each in ("hidden", "revealed")),
        *(("message", each) for each in ("large", "small")),
        *(("gate", each) for each in ("open", "tls", "login")),
        *(("fault", f"greeting:{each}") for each in ("refused", "busy", "nomail")),
        *(("fault", f"end:{each}") for each in ("temp", "denied")),
    }
)
"""The settings that `exim.conf` looks up."""


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Dovecot:
    """A running server: what it is, where it listens, and its mail."""

    version: str
    ports: dict[int, int]
    folder: Path
    arranged: frozenset[tuple[str, str]] = frozenset()

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


@dataclass
class Postfix:
    """A running server: each of its processes serves one client and reads the files anew."""

    version: str
    ports: dict[int, int]
    folder: Path
    arranged: frozenset[tuple[str, str]] = frozenset(ARRANGED)

    def holds(self, scene: Scenario) -> None:
        """Know the accounts of a transcript, and no other, and take its settings."""
        domains, values = scene.host.store.domains, _values(scene)
        told = [line for each, line in ARRANGED.items() if each in values.items()]
        addresses = [f"{name}@{domain} x" for name in _names(scene) for domain in domains]
        _write(self.folder / "mailboxes", addresses)
        _write(
            self.folder / "conf/main.cf", [_filled("postfix-main.cf", folder=self.folder), *told]
        )
        for each in ("mailboxes", "conf/main.cf"):
            os.utime(self.folder / each, (0, 0))  # Postfix waits until a file is surely complete


@dataclass
class Exim:
    """A running server: it looks accounts and settings up for each client."""

    version: str
    ports: dict[int, int]
    folder: Path
    arranged: frozenset[tuple[str, str]] = EXIM

    def holds(self, scene: Scenario) -> None:
        """Know the accounts of a transcript, and no other, and take its settings."""
        values = _values(scene)
        accounts = scene.host.store.accounts.values()
        _write(self.folder / "mailboxes", [f"{name}:" for name in _names(scene)])
        _write(self.folder / "passwords", [f"{each.name}: {each.password}" for each in accounts])
        _write(self.folder / "values", [f"{name}: {value}" for name, value in values.items()])


def _names(scene: Scenario) -> list[str]:
    """Who gets mail here: the accounts, and the one who must be there (RFC 5321 section 4.5.1)."""
    return [*scene.host.store.accounts, "postmaster"]


def _values(scene: Scenario) -> dict[str, str]:
    """The variables of the mock server with which a transcript begins, and its faults."""
    led = scene.protocol.prologues[scene.given] if scene.given else ()
    faults = [line[2:] for line in led if line.startswith("! ")]
    faults += [f"{each.event}:{each.outcome}" for each in scene.host.faults]
    values = scene.protocol.machine.initial(scene.endpoint) | scene.host.values
    return values | {"fault": ",".join(faults)}


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _filled(name: str, **words: object) -> str:
    """A configuration beside this file, with what stands between two @ filled in."""
    text = (HERE / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", str(value))
    return text


def _folder(name: str, root: Path) -> Path:
    """A folder that every user may enter, with a certificate and the accounts in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"wirebook-{name}-"))  # short: a socket's path is limited
    folder.chmod(0o755)
    _certify(folder)
    (folder / "users").write_text(_users(Book(root)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def postfix(root: Path) -> Iterator[Postfix]:
    """The distribution's Postfix, with a Dovecot that checks passwords for it."""
    if None in [shutil.which(name) for name in ("postfix", "postconf", "dovecot")]:
        pytest.skip("needs postfix and dovecot-core")
    if os.geteuid():
        pytest.skip("needs root, to start postfix")
    version = subprocess.check_output(["postconf", "-h", "mail_version"], text=True).strip()
    folder, ports = _folder("postfix", root), {number: _free() for number in SUBMITS.values()}
    for name in ("conf", "data", "queue"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix", "postfix")
    listen = {name: ports[number] for name, number in SUBMITS.items()}
    _write(folder / "conf/master.cf", [_filled("postfix-master.cf", **listen)])
    _write(folder / "sasl", [_filled("sasl.conf", folder=folder)])
    server = Postfix(version, ports, folder)
    server.holds(scenario("smtp", ()))
    command = ["postfix", "-c", str(folder / "conf")]
    with (folder / "log").open("wb") as log:
        checks = subprocess.Popen(["dovecot", "-F", "-c", str(folder / "sasl")], stderr=log)
        process = subprocess.Popen([*command, "start-fg"], stdout=log, stderr=log)
        try:
            _await(ports[25], process)
            yield server
        finally:
            subprocess.run([*command, "stop"], check=False, stdout=log, stderr=log)
            process.wait(10)
            checks.terminate()
            checks.wait(10)
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def exim(root: Path) -> Iterator[Exim]:
    """The distribution's Exim: its program alone, since the package conflicts with Postfix."""
    program = shutil.which("exim4", path=f"{os.environ['PATH']}:{UNPACKED}")
    if program is None:
        pytest.skip("needs exim4-daemon-light, installed or unpacked as in .ci/run")
    if os.geteuid():
        pytest.skip("needs root, to start exim")
    folder, ports = _folder("exim", root), {number: _free() for number in SUBMITS.values()}
    (folder / "spool").mkdir()
    shutil.chown(folder / "spool", "Debian-exim", "Debian-exim")
    (folder / "key.pem").chmod(0o644)
    listen = {name: ports[number] for name, number in SUBMITS.items()}
    _write(folder / "conf", [_filled("exim.conf", folder=folder, **listen)])
    command = [program, "-C", str(folder / "conf")]
    said = subprocess.check_output([*command, "-bV"], text=True)
    server = Exim(said.split()[2], ports, folder)
    server.holds(scenario("smtp", ()))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, "-bdf"], stdout=log, stderr=log)
        try:
            _await(ports[25], process)
            yield server
        finally:
            process.terminate()
            process.wait(10)
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def dovecot(root: Path) -> Iterator[Dovecot]:
    """The distribution's Dovecot; its master needs root."""
    program = shutil.which("dovecot")
    if program is None or not all((LIBEXEC / each).exists() for each in ("imap", "pop3", "lmtp")):
        pytest.skip("needs dovecot-imapd, dovecot-lmtpd and dovecot-pop3d")
    if os.geteuid():
        pytest.skip("needs root, to start dovecot")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    folder = _folder("dovecot", root)
    names = {"port": 110, "tls": 995, "imap": 143, "imaps": 993, "lmtp": 24}
    ports = {number: _free() for number in names.values()}
    (folder / "conf").write_text(
        CONFIG.format(folder=folder, **{name: ports[at] for name, at in names.items()}),
        encoding="utf-8",
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
    pytest.fail(f"{process.args} does not start")


@pytest.fixture
def scene_of() -> Callable[[str], Scenario]:
    """Make the world of a header: `scene_of("alice=2")`."""

    def made(settings: str) -> Scenario:
        return scenario("pop3", [tuple(each.split("=")) for each in settings.split()])

    return made
