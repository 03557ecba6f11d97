"""A small book on disk, and transcripts played from text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wirebook.book import Book
from wirebook.render.edition import Edition
from wirebook.replay import replay
from wirebook.transcript import parse
from wirebook.turns import Replay

LOCK = """\
@ pop3 alice=2
S@phone: +OK mail.example.org POP3 ready <<:any>>
C@phone: USER alice
S@phone: +OK send PASS
C@phone: PASS secret
S@phone: +OK 2 messages (307 octets)
S@phone= TRANSACTION tls=clear
S@laptop: +OK mail.example.org POP3 ready <<:any>>
C@laptop?: RETR 1
S@laptop: -ERR RETR is not valid in AUTHORIZATION
S@laptop= AUTHORIZATION
"""

DELETE = """\
@ pop3 given=TRANSACTION alice=2
C: DELE 1
S: +OK message 1 marked as deleted
S= TRANSACTION
C: QUIT
S: +OK mail.example.org signing off (1 messages left)
S! close
S= CLOSED
"""

SESSION = """\
@ pop3 alice=2

# section: login
>>> import poplib
>>> box = poplib.POP3("mail.example.org")
>>> box.user("alice")
b'+OK send PASS'

# section: quit
>>> if box:
...     box.quit()
b'+OK mail.example.org signing off'
"""

PROOFS = """\
[[proof]]
id = "P-LOCK"
title = { ko = "메일드롭은 하나", en = "One maildrop" }
fact = { ko = "`PASS`는 하나만 된다.", en = "Only one `PASS` succeeds." }
files = ["pop3/lock.wire", "pop3/plain.pycon"]
rfc = ["1939#4"]
seed = ["D4"]

[[proof]]
id = "P-ALONE"
title = { ko = "아무도 안 씀", en = "Unused" }
fact = { ko = "사실", en = "A fact" }
files = ["pop3/delete.wire"]
rfc = ["1939#6"]
"""

SERVERS = """\
[[server]]
name = "Postel"
version = "1.0"
protocol = "pop3"
date = 2026-01-01
settings = { ko = "설정 없음", en = "no settings" }
agrees = ["pop3/lock.wire"]

[[server.departs]]
files = ["pop3/lock.wire", "pop3/delete.wire"]
ours = "-ERR no"
theirs = "(the connection was closed)"
why = { ko = "그럴 수 있다", en = "it may" }
rfc = ["1939#3"]
"""

CLIENTS = """\
[[client]]
name = "eudora"
version = "7.1"
source = { ko = "상자", en = "a box" }

[[client.uses]]
protocol = "pop3"
does = { ko = "`RETR`", en = "`RETR`" }
ways.plain = "works"
ways.starttls = { ko = "모른다", en = "it knows no `STLS`" }

[[client.uses]]
protocol = "smtp"
does = { ko = "보낸다", en = "sends" }
ways = { plain = "works" }

[[client]]
name = "biff"
version = "1"
source = { ko = "상자", en = "a box" }

[[client.uses]]
protocol = "pop3"
does = { ko = "센다", en = "counts" }
ways = { plain = "works", implicit = "works" }
"""

PAGE = """\
# RFC 1939

```wire src="pop3/lock.wire" title="lock" proof="P-LOCK"
```

```matrix protocol="pop3"
```

```client src="pop3/plain.pycon" section="login"
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book of one page in each language, two transcripts, a session and two proofs."""
    files = {
        "snippets/pop3/lock.wire": LOCK,
        "snippets/pop3/delete.wire": DELETE,
        "snippets/pop3/plain.pycon": SESSION,
        "snippets/proofs.toml": PROOFS,
        "snippets/servers.toml": SERVERS,
        "snippets/clients.toml": CLIENTS,
        "docs/ko/pop3/lock.md": PAGE,
        "docs/en/pop3/lock.md": PAGE,
        "diagrams/flow.dot": 'digraph { a [label="model"] b [label="page"] a -> b }',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Book(tmp_path)


@pytest.fixture
def korean(book: Book) -> Edition:
    """The book in Korean."""
    return Edition(book, "ko")


@pytest.fixture
def english(book: Book) -> Edition:
    """The book in English."""
    return Edition(book, "en")


@pytest.fixture
def play() -> Callable[[str], Replay]:
    """Plays a transcript given as text."""
    return lambda text: replay(parse(text, "x.wire"))
