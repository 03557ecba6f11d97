"""The mistakes a writer makes, each with the exact words that answer it.

Every mistake is planted in a small copy of the book. `wirebook check` tells it, and what stands
in a page or a transcript stops each of the three builders and the test run with the same place.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from wirebook import protocols
from wirebook.book import Book
from wirebook.checks import check, models
from wirebook.protocols.pop3.model import POP3
from wirebook.site import BUILDERS, SiteError, build
from wirebook.text import Text

PAGE = """\
---
title: Page
description: A page.
---

# Page {#page}

```wire src="pop3/noop.wire" title="Nothing"
```

```states protocol="pop3" view="overview"
```
"""

NOOP = "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK\nS= TRANSACTION\n"

CONFIG = """\
INHERIT: !ENV {variable}
site_name: small
nav:
  - Page: index.md
"""


@dataclass(frozen=True)
class Mistake:
    """What is planted: a file's new text, and the message that must come."""

    file: str
    text: str
    says: str


def in_page(old: str, new: str, says: str) -> Mistake:
    assert old in PAGE
    return Mistake("docs/ko/index.md", PAGE.replace(old, new), says)


def in_wire(old: str, new: str, says: str) -> Mistake:
    assert old in NOOP
    return Mistake("snippets/pop3/noop.wire", NOOP.replace(old, new), says)


FENCE = 'wire src="pop3/noop.wire" title="Nothing"'

MISTAKES = {
    "a wrong reply": in_wire(
        "S: +OK",
        "S: +OK fine",
        "snippets/pop3/noop.wire:3: expected - but the server said + in TRANSACTION\n"
        "- +OK fine\n+ +OK",
    ),
    "an illegal command": in_wire(
        "C: NOOP",
        "C: PASS secret",
        "snippets/pop3/noop.wire:2: PASS is not legal in TRANSACTION (legal: QUIT, STAT, LIST, "
        'RETR, DELE, NOOP, RSET, TOP, UIDL, CAPA, LANG); write "C?:" if it is meant',
    ),
    "a legal command marked as wrong": in_wire(
        "C: NOOP",
        "C?: NOOP",
        "snippets/pop3/noop.wire:2: marked as a wrong move with ?, but it is legal in TRANSACTION",
    ),
    "an unknown protocol": in_wire(
        "@ pop3",
        "@ pop4",
        "snippets/pop3/noop.wire:1: unknown protocol 'pop4'; known are smtp, lmtp, pop3",
    ),
    "an unknown setting": in_wire(
        "alice=1",
        "alice=1 lok=shared",
        "snippets/pop3/noop.wire:1: unknown setting lok=shared; settings are host, servers, "
        "port, given, fault, login, lock, names, delay, and accounts like alice=2 or "
        "alice=plain,dots,korean,utf8",
    ),
    "a hole bound to two things": in_wire(
        "C: NOOP\nS: +OK",
        "C: STAT\nS: +OK <<n:int>> 150\nC: LIST 1\nS: +OK 1 <<n>>",
        "snippets/pop3/noop.wire:5: <<n>> is 1 since line 3, the server said 150",
    ),
    "an unknown option": in_page(
        'title="Nothing"',
        'titel="Nothing"',
        "docs/ko/index.md:8: expected src, title, proof, hl as options of wire, found titel: "
        "write title",
    ),
    "an unquoted option": in_page(
        'title="Nothing"',
        "title=Nothing",
        "docs/ko/index.md:8: expected option values in quotes, found title=Nothing: "
        'write title="Nothing"',
    ),
    "a missing file": in_page(
        "pop3/noop.wire",
        "pop3/nop.wire",
        "docs/ko/index.md:8: expected a file of snippets/ in src of wire, found no "
        '"pop3/nop.wire": write pop3/noop.wire',
    ),
    "an unknown protocol in a fence": in_page(
        'states protocol="pop3"',
        'states protocol="pop4"',
        "docs/ko/index.md:11: expected protocol of states to be one of "
        f'{", ".join(protocols.REGISTRY)}, found "pop4": write pop3',
    ),
    "a fence name mistyped": in_page(
        FENCE,
        FENCE.replace("wire src", "wires src"),
        "docs/ko/index.md:8: expected wire",
    ),
    "a link to a page that is not there": in_page(
        "```states",
        "See [more](more.md).\n\n```states",
        "docs/ko/index.md:11: expected a link to a page below docs/ko, found more.md: write "
        "index.md",
    ),
    "a link to a place that is not there": in_page(
        "```states",
        "See [above](#pag).\n\n```states",
        "docs/ko/index.md:11: expected a place of docs/ko/index.md in the link, found #pag, which "
        "is not there: write #page, or {#pag} behind a heading there",
    ),
    "a link that is not safe": in_page(
        "```states",
        "See [RFC 1939](http://www.rfc-editor.org/rfc/rfc1939).\n\n```states",
        "docs/ko/index.md:11: expected a link like https://example.org/page, found "
        "http://www.rfc-editor.org/rfc/rfc1939",
    ),
    "a claim whose proof is not in the register": in_page(
        FENCE,
        f'{FENCE} proof="P-X"',
        'docs/ko/index.md:8: expected a proof of snippets/proofs.toml, found "P-X": write an entry '
        "[[proof]] with this id there",
    ),
    "a fence that is never closed": in_page(
        'view="overview"\n```\n',
        'view="overview"\n',
        "docs/ko/index.md:11: expected ``` alone on a line to close this block, found the end of "
        "the file: write it below the block, indented like the opening line",
    ),
}


@pytest.fixture
def small(tmp_path: Path) -> Book:
    """A book of one page and one transcript."""
    for lang, variable in (("ko", "WIREBOOK_KO"), ("en", "WIREBOOK_EN")):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "index.md").write_text(PAGE)
        name = "mkdocs.yml" if lang == "ko" else "mkdocs.en.yml"
        (tmp_path / name).write_text(CONFIG.format(variable=variable))
    (tmp_path / "snippets" / "pop3").mkdir(parents=True)
    (tmp_path / "snippets" / "pop3" / "noop.wire").write_text(NOOP)
    (tmp_path / "snippets" / "proofs.toml").write_text("")
    (tmp_path / "diagrams").mkdir()
    return Book(tmp_path)


def complaints(book: Book) -> list[str]:
    return [str(problem) for problem in check(book)]


def test_the_small_book_is_right(small: Book) -> None:
    assert complaints(small) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_check_tells_a_mistake_with_its_place(small: Book, name: str) -> None:
    mistake = MISTAKES[name]
    (small.root / mistake.file).write_text(mistake.text)
    told = complaints(small)
    assert [each for each in told if each.startswith(mistake.says)], told


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("name", ["a wrong reply", "an unknown option", "an unquoted option"])
def test_every_builder_stops_with_the_same_words(small: Book, builder: str, name: str) -> None:
    mistake = MISTAKES[name]
    (small.root / mistake.file).write_text(mistake.text)
    with pytest.raises(SiteError) as caught:
        build(small.root, out=small.root / "site", builder=builder)
    assert mistake.says.splitlines()[0] in str(caught.value)


def run_tests(small: Book, root: Path, *words: str) -> str:
    """Run the book's own tests as on a forge, and return what they say; they must fail."""
    shutil.copy(root / "conftest.py", small.root)
    (small.root / "tests").mkdir(exist_ok=True)
    (small.root / "tests" / "test_book.py").write_text("from wirebook.testing.generic import *\n")
    environment = {
        **os.environ,
        "PYTHONPATH": str(root / "src"),
        "WIREBOOK_NO_SKIP": "",
        "GITHUB_ACTIONS": "true",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-vv", *words]
    done = subprocess.run(
        command, cwd=small.root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout
    return done.stdout


def test_the_test_run_stops_with_the_same_words(small: Book, root: Path) -> None:
    for name in ("a wrong reply", "an unknown option"):
        mistake = MISTAKES[name]
        (small.root / mistake.file).write_text(mistake.text)
    said = run_tests(small, root, "docs", "snippets")
    for name in ("a wrong reply", "an unknown option"):
        assert MISTAKES[name].says in said
    reply = "expected - but the server said + in TRANSACTION%0A- +OK fine%0A+ +OK"
    assert f"::error file=snippets/pop3/noop.wire,line=3::{reply}" in said


def test_the_test_run_tells_what_spans_pages(small: Book, root: Path) -> None:
    """A link, a twin, a proof: the tests that every book has tell them with file and line."""
    mistake = MISTAKES["a link to a place that is not there"]
    (small.root / mistake.file).write_text(mistake.text)
    (small.root / "docs" / "en" / "more.md").write_text("# More {#more}\n")
    (small.snippets / "proofs.toml").write_text('[[proof]]\nid = "P-X"\n')
    said = run_tests(small, root, "tests", "-k", "link or twins or proof_has")
    assert mistake.says in said
    assert "docs/en/more.md:1: expected a twin docs/ko/more.md, found none" in said
    assert "snippets/proofs.toml:1: expected title of proof P-X, found none" in said
    annotated = re.findall(r"^::error file=(.+?),line=(\d+)::expected ", said, re.MULTILINE)
    assert ("docs/ko/index.md", "11") in annotated
    assert ("snippets/proofs.toml", "1") in annotated


def test_a_page_without_its_twin_is_told(small: Book) -> None:
    (small.root / "docs" / "ko" / "more.md").write_text("# More {#more}\n")
    assert "docs/ko/more.md:1: expected a twin docs/en/more.md, found none" in complaints(small)


def test_a_heading_or_fence_that_the_twin_lacks_is_told(small: Book) -> None:
    page = small.root / "docs" / "en" / "index.md"
    page.write_text(PAGE.replace("# Page {#page}", "# Page {#side}"))
    assert complaints(small) == [
        "docs/en/index.md:6: expected heading # {#page} as in docs/ko/index.md, found # {#side}"
    ]
    page.write_text(PAGE.replace("overview", "failures"))
    assert complaints(small) == [
        'docs/en/index.md:11: expected fence states protocol="pop3" view="overview" as in '
        'docs/ko/index.md, found states protocol="pop3" view="failures"'
    ]


def test_a_proof_without_its_file_is_told(small: Book) -> None:
    entry = (
        '[[proof]]\nid = "P-X"\ntitle = { ko = "가", en = "a" }\nfact = { ko = "나", en = "b" }\n'
        'files = ["pop3/gone.wire"]\nrfc = ["1939#6"]\n'
    )
    register = small.snippets / "proofs.toml"
    register.write_text(entry * 2)
    gone = "expected files of snippets/ in proof P-X, found no pop3/gone.wire: write pop3/noop.wire"
    assert complaints(small) == [
        f"snippets/proofs.toml:1: {gone}",
        "snippets/proofs.toml:7: expected one proof P-X, found it in line 1 too: rename one",
        f"snippets/proofs.toml:7: {gone}",
    ]
    register.write_text(entry.replace("pop3/gone", "a"))
    assert complaints(small) == [
        "snippets/proofs.toml:1: expected files of snippets/ in proof P-X, found no a.wire: make "
        "it, or delete it here"
    ]
    register.write_text('\n[[proof]]\nid = "P-X"\n')
    assert complaints(small) == [
        "snippets/proofs.toml:2: expected title of proof P-X, found none: add it, as in the other "
        "entries"
    ]
    (small.snippets / "proofs.toml").write_text("[[proof\n")
    assert complaints(small)[0].startswith("snippets/proofs.toml:1: ")


def _line(root: Path, text: str) -> int:
    source = root / "src" / "wirebook" / "protocols" / "pop3" / "model.py"
    return 1 + next(at for at, line in enumerate(source.read_text().splitlines()) if text in line)


def test_a_flaw_of_a_model_is_told_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    states = tuple(
        replace(s, text=Text("", "removing")) if s.name == "UPDATE" else s for s in POP3.states
    )
    rows = tuple(
        replace(r, rfc="") if r.key == "TRANSACTION NOOP ok" else r for r in POP3.transitions
    )
    flawed = replace(POP3, states=states)
    protocol = replace(protocols.REGISTRY["pop3"], machine=flawed)
    monkeypatch.setattr(Book, "protocols", {"pop3": protocol})
    model = "src/wirebook/protocols/pop3/model.py"
    state, row = _line(root, '"UPDATE",'), _line(root, '"TRANSACTION", "NOOP"')
    assert [str(problem) for problem in models(Book(root))] == [
        f"{model}:{state}: pop3: state UPDATE: no label in ko: write it in its Text(ko, en)",
    ]
    untitled = replace(protocol, machine=replace(POP3, title=Text("", "POP3")))
    monkeypatch.setattr(Book, "protocols", {"pop3": untitled})
    assert [str(problem) for problem in models(Book(root))] == [
        f"{model}:{_line(root, 'title=Text')}: pop3: title: no label in ko: write it in its "
        "Text(ko, en)",
    ]
    protocol = replace(protocol, machine=replace(POP3, transitions=rows))
    monkeypatch.setattr(Book, "protocols", {"pop3": protocol})
    assert [str(problem) for problem in models(Book(root))] == [
        f"{model}:{row}: pop3: TRANSACTION NOOP ok: no RFC section",
    ]


@pytest.mark.parametrize(
    ("name", "key", "file", "near"),
    [
        ("pop3", "AUTHORIZATION UTF8 ok", "pop3/extensions.py", '"UTF8",'),
        ("smtp", "READY AUTH cont gate=login esmtp=yes", "smtp/extensions.py", '"AUTH",'),
        ("imap", "SELECTED SORT ok", "imap/extensions.py", '"SORT",'),
        ("lmtp", "DELIVERY deliver ok", "lmtp/model.py", '"DELIVERY",'),
        ("lmtp", "READY RSET ok", "smtp/model.py", '"RSET",'),  # taken over from SMTP
    ],
)
def test_a_flaw_is_told_in_the_file_that_has_it(
    monkeypatch: pytest.MonkeyPatch, root: Path, name: str, key: str, file: str, near: str
) -> None:
    protocol = protocols.REGISTRY[name]
    rows = tuple(
        replace(row, rfc="") if row.key == key else row for row in protocol.machine.transitions
    )
    assert rows != protocol.machine.transitions
    flawed = replace(protocol, machine=replace(protocol.machine, transitions=rows))
    monkeypatch.setattr(Book, "protocols", {**protocols.REGISTRY, name: flawed})
    (problem,) = models(Book(root))
    assert problem.path == f"src/wirebook/protocols/{file}"
    assert problem.message == f"{name}: {key}: no RFC section"
    lines = (root / problem.path).read_text(encoding="utf-8").splitlines()
    assert near in "\n".join(lines[problem.line - 1 : problem.line + 5])


def test_a_page_may_be_named_from_where_one_stands(
    small: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.root / "docs")
    assert list(check(small, (Path("ko/index.md"), Path("../snippets/pop3/noop.wire")))) == []


def test_a_folder_is_all_that_is_in_it(small: Book) -> None:
    wrong = small.snippets / "pop3" / "noop.wire"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("+OK", "+NO"), encoding="utf-8")
    told = list(check(small, (small.snippets,)))
    assert [each.path for each in told] == ["snippets/pop3/noop.wire"]
    assert told == list(check(small, (wrong.parent,)))
    (small.snippets / "empty").mkdir()
    assert len(list(check(small, (small.snippets / "empty",)))) == 1


def test_a_file_of_another_kind_is_told(small: Book) -> None:
    (small.root / "snippets" / "notes.txt").write_text("x")
    told = list(check(small, (small.root / "snippets" / "notes.txt",)))
    assert [str(each) for each in told] == [
        "snippets/notes.txt:1: expected a .wire, .pycon, .console or .md file"
    ]
    (small.root / "README.md").write_text("x")
    assert "expected a file of the book" in str(next(check(small, (small.root / "README.md",))))
    gone = small.root / "snippets" / "gone.wire"
    assert "No such file" in str(next(iter(check(small, (gone,)))))
