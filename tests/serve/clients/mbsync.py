"""mbsync (isync): a mailbox and a Maildir kept alike, in both directions."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .desk import PASSWORD, TEXTS, Desk, drives, unix

TLS = {"plain": "None", "starttls": "STARTTLS", "implicit": "IMAPS"}

RC = """
IMAPAccount mock
Host localhost
Port {port}
User {account}
Pass {password}
SSLType {tls}
CertificateFile {ca}

IMAPStore far
Account mock

MaildirStore near
Path near/
Inbox near/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
SyncState *
"""

CHANGING = ("BODY", "APPEND", "STORE", "COPY", "CREATE", "EXPUNGE")

NEW = b"From: bob@example.net\nSubject: written here\nMessage-ID: <3@example.net>\n\n.\nhello\n"


@drives("mbsync", "imap", "plain", "starttls", "implicit")
def mbsync(desk: Desk) -> None:
    desk.file("rc", _rc(desk))
    near = desk.home / "near"
    near.mkdir()

    assert _sync(desk) == {"BODY"}
    dots, lunch = _files(near / "INBOX")
    assert [_text(dots), _text(lunch)] == [unix(each) for each in TEXTS]
    _still(desk)

    desk.mark(1, r"\Flagged")
    lunch.rename(lunch.parent.parent / "cur" / f"{lunch.name}S")
    assert _sync(desk) == {"STORE"}
    dots, lunch = _files(near / "INBOX")
    assert (dots.name[-3:], lunch.name[-3:]) == ("2,F", "2,S")
    assert desk.flags(1) >= {r"\Flagged"}
    assert desk.flags(2) >= {r"\Seen"}
    _still(desk)

    (near / "INBOX" / "new" / "1.1.here").write_bytes(NEW)
    for each in ("cur", "new", "tmp"):
        (near / "&vPStAA-" / each).mkdir(parents=True)
    with desk.look() as box:
        assert box.create("sent")[0] == "OK"
    desk.append(TEXTS[0], "sent")
    assert _sync(desk) == {"BODY", "APPEND", "CREATE"}
    assert [_bare(each) for each in desk.holds()] == [*TEXTS, NEW.replace(b"\n", b"\r\n")]
    (sent,) = _files(near / "sent")
    assert _text(sent) == unix(TEXTS[0])
    with desk.look("&vPStAA-"):
        pass
    _still(desk)

    desk.mark(1, r"\Deleted")
    _, lunch, _ = _files(near / "INBOX")
    lunch.rename(lunch.with_name(f"{lunch.name}T"))
    assert _sync(desk) == {"STORE"}
    assert [_bare(each) for each in desk.holds()] == [NEW.replace(b"\n", b"\r\n")]
    assert [_text(each) for each in _files(near / "INBOX")] == [NEW]
    _still(desk)

    for each in ("cur", "new", "tmp"):
        (near / "보관" / each).mkdir(parents=True)
    said = desk.run("mbsync", "--config", "rc", "--all", status=1)
    assert """'CREATE "보관"' returned an error: BAD""" in said


def _rc(desk: Desk) -> str:
    tls = TLS[desk.protection]
    return RC.format(port=desk.port, account=desk.account, password=PASSWORD, tls=tls, ca=desk.ca)


def _sync(desk: Desk) -> set[str]:
    """Sync once, and give back which commands it used that move or change mail."""
    for each in (desk.home / "near").rglob("*"):
        if each.is_dir():  # it would wait until a changed folder is two seconds old
            os.utime(each, (1, 1))
    said = desk.run("mbsync", "-D", "--config", "rc", "--all")
    commands = re.findall(r"F: >>> \d+ ([^\r\n]*)", said)
    assert commands[-1:] == ["LOGOUT"], said
    return {verb for verb in CHANGING for line in commands if verb in line}


def _still(desk: Desk) -> None:
    """A second run moves nothing, and leaves every file as it is."""
    before = {path: path.read_bytes() for path in _all(desk.home / "near")}
    assert _sync(desk) == set()
    assert {path: path.read_bytes() for path in _all(desk.home / "near")} == before


def _all(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def _files(folder: Path) -> list[Path]:
    """The messages of a Maildir by their unique ids."""
    found = [each for part in ("cur", "new") for each in (folder / part).iterdir()]
    return sorted(found, key=lambda path: int(path.name.split("U=")[1].split(":")[0]))


def _bare(text: bytes) -> bytes:
    """A message without the field by which mbsync finds again what it has stored."""
    return re.sub(rb"X-TUID: [^\r\n]+\r?\n", b"", text)


def _text(path: Path) -> bytes:
    return _bare(path.read_bytes())
