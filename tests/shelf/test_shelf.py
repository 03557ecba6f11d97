"""A book brings protocols and specifications of its own, and is told what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wirebook.book import Book, here
from wirebook.checks import models
from wirebook.errors import SourceError
from wirebook.protocols import REGISTRY
from wirebook.rfc import bring, cite, index
from wirebook.shelf import protocols_of

Plant = Callable[[dict[str, str]], Path]

OWN = """\
from dataclasses import replace

from wirebook.protocols import REGISTRY

POP3 = REGISTRY["pop3"]
PROTOCOL = replace(POP3, machine=replace(POP3.machine, name="door"))
"""
"""A protocol of one's own, as short as can be: POP3 under another name."""

SPECIFICATION = """\
# What the book cites.

[[specification]]
name = "knock"
title = "The knocking protocol"
date = "2026-01"
status = "Made up"
sections = "1 2 2.1"
url = "https://example.org/knock#section-{section}"
"""


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Write files, and return the root of the book they make."""

    def planted(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return planted


def test_a_book_without_protocols_is_about_all_of_the_engines(tmp_path: Path) -> None:
    assert protocols_of(tmp_path) == REGISTRY


def test_a_book_with_protocols_is_about_its_own(plant: Plant) -> None:
    root = plant({"protocols/door/__init__.py": OWN})
    assert list(protocols_of(root)) == ["door"]


def test_a_book_may_take_protocols_of_the_engine_beside_its_own(plant: Plant) -> None:
    settings = '[tool.wirebook]\nprotocols = ["pop3"]\n'
    root = plant({"protocols/door/__init__.py": OWN, "pyproject.toml": settings})
    assert list(protocols_of(root)) == ["pop3", "door"]
    assert protocols_of(root)["pop3"] is REGISTRY["pop3"]


def test_an_own_protocol_stands_in_for_the_engines_of_that_name(plant: Plant) -> None:
    own = OWN.replace('"door"', '"pop3"')
    settings = '[tool.wirebook]\nprotocols = ["pop3"]\n'
    root = plant({"protocols/pop3/__init__.py": own, "pyproject.toml": settings})
    assert protocols_of(root)["pop3"] is not REGISTRY["pop3"]


def test_two_books_may_each_have_a_protocol_of_one_name(tmp_path: Path) -> None:
    for name, limit in (("one", 100), ("two", 200)):
        path = tmp_path / name / "protocols" / "door" / "__init__.py"
        path.parent.mkdir(parents=True)
        path.write_text(OWN.replace('name="door"', f'name="door", line_limit={limit}'))
    limits = [
        protocols_of(tmp_path / name)["door"].machine.line_limit for name in ("one", "two", "one")
    ]
    assert limits == [100, 200, 100]


def test_a_protocol_may_be_several_modules(plant: Plant) -> None:
    root = plant(
        {
            "protocols/door/__init__.py": "from .model import PROTOCOL as PROTOCOL\n",
            "protocols/door/model.py": OWN,
        }
    )
    assert protocols_of(root)["door"].machine.name == "door"


def test_a_file_beside_the_packages_is_no_protocol(plant: Plant) -> None:
    root = plant({"protocols/door/__init__.py": OWN, "protocols/notes.py": "1 / 0\n"})
    assert list(protocols_of(root)) == ["door"]


def test_the_book_and_its_transcripts_use_them(plant: Plant) -> None:
    wire = "@ door given=TRANSACTION alice=1\nC: NOOP\nS: +OK\nS= TRANSACTION\n"
    root = plant({"protocols/door/__init__.py": OWN, "snippets/door/noop.wire": wire})
    (root / "docs").mkdir()
    book = Book(root)
    [(name, replay)] = book.replays()
    assert name == "door/noop.wire"
    assert replay.machine is book.protocols["door"].machine


def test_the_command_line_asks_the_book_around_it(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plant({"protocols/door/__init__.py": OWN, "docs/ko/index.md": "", "snippets/a": ""})
    monkeypatch.chdir(root / "docs" / "ko")
    assert list(here()) == ["door"]
    monkeypatch.chdir(root.parent)
    assert here() == REGISTRY


def test_a_book_without_a_register_of_proofs_has_none(plant: Plant) -> None:
    assert Book(plant({"snippets/a": ""})).proofs() == ()


def test_a_flaw_of_an_own_model_is_told_at_its_line(plant: Plant) -> None:
    server = "from wirebook.protocols.pop3.server import Pop3Server\n\n\nclass Own(Pop3Server):\n"
    model = OWN.replace('name="door"', 'name="door", regions=()').replace("PROTOCOL =", "ONE =")
    own = (
        "from dataclasses import replace\n\nfrom .model import ONE\nfrom .server import Own\n\n"
        "PROTOCOL = replace(ONE, server=Own)\n"
    )
    root = plant(
        {
            "protocols/door/__init__.py": own,
            "protocols/door/model.py": model,
            "protocols/door/server.py": server + '    """Own."""\n',
        }
    )
    told = [str(problem) for problem in models(Book(root))]
    assert told
    assert all(each.startswith("protocols/door/model.py:") for each in told)
    assert "door: state AUTHORIZATION: no region login" in told[0]


MISTAKES = {
    "no PROTOCOL": (
        {"protocols/door/__init__.py": '"""Nothing."""\n'},
        "protocols/door/__init__.py:1: expected PROTOCOL = Protocol(...), found NoneType",
    ),
    "PROTOCOL is something else": (
        {"protocols/door/__init__.py": "X = 1\nPROTOCOL = X\n"},
        "protocols/door/__init__.py:2: expected PROTOCOL = Protocol(...), found int",
    ),
    "another name": (
        {"protocols/gate/__init__.py": OWN},
        "protocols/gate/__init__.py:6: expected the machine of protocols/gate to be named 'gate', "
        "found 'door': rename one of them",
    ),
    "a name that no transcript can write": (
        {"protocols/Door/__init__.py": OWN.replace('"door"', '"Door"')},
        "protocols/Door/__init__.py:1: expected a name in small letters, digits and -, as "
        "transcripts write it, found 'Door': rename the folder",
    ),
    "a syntax error": (
        {"protocols/door/__init__.py": "PROTOCOL = 1\nPROTOCOL = = 2\n"},
        "protocols/door/__init__.py:2: SyntaxError: invalid syntax",
    ),
    "an error in another module": (
        {
            "protocols/door/__init__.py": "\nfrom .model import PROTOCOL\n",
            "protocols/door/model.py": "ONE = 1\n\nPROTOCOL = ONE / 0\n",
        },
        "protocols/door/model.py:3: ZeroDivisionError: division by zero",
    ),
    "an error inside the engine": (
        {"protocols/door/__init__.py": OWN + "PROTOCOL.machine.state('NOWHERE')\n"},
        "protocols/door/__init__.py:7: ModelError: door has no state NOWHERE",
    ),
    "a module that is not there": (
        {"protocols/door/__init__.py": "import no_such_module\n"},
        "protocols/door/__init__.py:1: ModuleNotFoundError: No module named 'no_such_module'",
    ),
    "an unknown protocol of the engine": (
        {"pyproject.toml": '[tool.wirebook]\nprotocols = [\n  "pop3",\n  "gopher",\n]\n'},
        f"pyproject.toml:4: expected protocols of the engine ({', '.join(REGISTRY)}) in "
        "[tool.wirebook], found 'gopher': delete it; those in protocols/ need not be named",
    ),
    "protocols that are no list": (
        {"pyproject.toml": '[tool.wirebook]\n\nprotocols = "pop3"\n'},
        'pyproject.toml:3: expected protocols = ["..."] in [tool.wirebook], found \'pop3\'',
    ),
    "a table that is none": (
        {"pyproject.toml": "[tool]\nwirebook = 3\n"},
        "pyproject.toml:2: expected the table [tool.wirebook], found 3",
    ),
    "a pyproject.toml that cannot be read": (
        {"pyproject.toml": "[tool]\n\nx = \n"},
        "pyproject.toml:3: Invalid value",
    ),
    "specifications that cannot be read": (
        {"protocols/specifications.toml": '[[specification]]\nname = "door\n'},
        "protocols/specifications.toml:2: Illegal character",
    ),
    "one table instead of several": (
        {"protocols/specifications.toml": "# one\n[specification]\nrfc = 1\n"},
        "protocols/specifications.toml:2: expected [[specification]] tables, found one",
    ),
    "a list of numbers": (
        {"protocols/specifications.toml": "specification = [1]\n"},
        "protocols/specifications.toml:1: expected [[specification]] tables, found 1",
    ),
    "an unknown key": (
        {"protocols/specifications.toml": SPECIFICATION + 'author = "me"\n'},
        "protocols/specifications.toml:3: expected date, name, obsoletes, rfc, sections, status, "
        "title, updates, url, found author: delete it",
    ),
    "neither number nor name": (
        {"protocols/specifications.toml": SPECIFICATION.replace('name = "knock"\n', "")},
        "protocols/specifications.toml:3: expected rfc = NUMBER, or name and url of another "
        "specification",
    ),
    "number and name": (
        {"protocols/specifications.toml": SPECIFICATION + "rfc = 9999\n"},
        "protocols/specifications.toml:3: expected rfc = NUMBER, or name and url of another "
        "specification",
    ),
    "a name without an address": (
        {"protocols/specifications.toml": SPECIFICATION.partition("url")[0]},
        "protocols/specifications.toml:3: expected rfc = NUMBER, or name and url of another "
        "specification",
    ),
    "no title": (
        {"protocols/specifications.toml": SPECIFICATION.replace("title", "status", 1).replace(
            'status = "Made up"\n', "")},
        "protocols/specifications.toml:3: expected title, found none",
    ),
    "a number that is none": (
        {"protocols/specifications.toml": '[[specification]]\nrfc = "x"\ntitle = "t"\n'},
        "protocols/specifications.toml:1: expected a whole number as rfc, found 'x'",
    ),
    "relations that are no list": (
        {"protocols/specifications.toml": SPECIFICATION + "updates = 1939\n"},
        "protocols/specifications.toml:3: expected a list of numbers as updates, found 1939",
    ),
    "a name that no citation can write": (
        {"protocols/specifications.toml": SPECIFICATION.replace('"knock"', '"The Door"')},
        "protocols/specifications.toml:3: expected a name in small letters, digits and -, as "
        "citations write it, found 'The Door'",
    ),
    "an RFC with other data": (
        {
            "protocols/specifications.toml": SPECIFICATION
            + '\n[[specification]]\nrfc = 1939\ntitle = "X"\ndate = "1996-05"\n'
        },
        "protocols/specifications.toml:11: RFC 1939 is in the index already, with other data",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(plant: Plant, name: str) -> None:
    files, says = MISTAKES[name]
    with pytest.raises(SourceError) as caught:
        protocols_of(plant(files))
    assert str(caught.value).startswith(says), caught.value


def test_a_mended_protocol_is_read_anew(plant: Plant) -> None:
    with pytest.raises(SourceError):
        protocols_of(plant({"protocols/door/__init__.py": "PROTOCOL = = 1\n"}))
    assert list(protocols_of(plant({"protocols/door/__init__.py": OWN}))) == ["door"]


def test_a_specification_of_ones_own_can_be_cited(plant: Plant) -> None:
    protocols_of(plant({"protocols/specifications.toml": SPECIFICATION}))
    cited = cite("knock#2.1")
    assert str(cited) == "knock section 2.1"
    assert cited.url == "https://example.org/knock#section-2.1"
    assert cite("knock").url == "https://example.org/knock"
    assert cited.rfc in index()


def test_an_rfc_that_the_engine_does_not_know_can_be_brought(plant: Plant) -> None:
    text = '[[specification]]\nrfc = 865\ntitle = "Quote of the Day"\ndate = "1983-05"\n'
    protocols_of(plant({"protocols/specifications.toml": text + 'sections = "1"\n'}))
    assert cite("865#1").url == "https://www.rfc-editor.org/rfc/rfc865#section-1"


def test_the_same_specification_may_be_brought_twice() -> None:
    known = cite("1939").rfc
    bring(known)
    assert cite("1939").rfc is known
