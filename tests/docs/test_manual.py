"""The engine's own pages say all of what the engine can be told, in both languages."""

from __future__ import annotations

import dataclasses
import html
import importlib.util
import re
import shutil
import subprocess
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

from wirebook.blocks import Block
from wirebook.book import Book
from wirebook.errors import SourceError
from wirebook.flaws import flaws
from wirebook.grammar import ELISION, EVENTS, SIGILS
from wirebook.holes import TYPES
from wirebook.machine import SAME, Machine, Transition
from wirebook.options import FENCES, MANUALS, TABLES
from wirebook.protocols import REGISTRY
from wirebook.protocols.pop3.model import POP3
from wirebook.render.edition import Edition
from wirebook.render.exhibits import EXHIBITS
from wirebook.render.manual import MANUAL, api, cli, manual, wire
from wirebook.render.manual.fields import CLASSES, FINDINGS, VALUES
from wirebook.render.manual.model import DECLARED, findings
from wirebook.render.reference import REFERENCES
from wirebook.samples import SAMPLES
from wirebook.showing import verify
from wirebook.text import LANGUAGES, Text
from wirebook.world import SETTINGS, scenario

_TAG = re.compile(r"<[^>]+>")
PAGES = {"model": "model", "wire": "wire", "fences": "fences", "cli": "cli", "api": "python"}


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.find()


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    return language


def page(book: Book, lang: str, name: str) -> Path:
    return book.root / "docs" / lang / "engine" / f"{name}.md"


def shown(book: Book, lang: str, name: str) -> str:
    """What a reader sees of a page's generated parts."""
    blocks = book.blocks(page(book, lang, name))
    made = (verify(book, block, lang) for block in blocks if block.name in FENCES)
    return html.unescape(_TAG.sub(" ", "\n".join(made)))


def fences(book: Book, lang: str, name: str) -> tuple[Block, ...]:
    return tuple(block for block in book.blocks(page(book, lang, name)) if block.name in FENCES)


@pytest.mark.parametrize("of", MANUALS)
def test_every_part_of_a_manual_is_on_its_page(of: str, lang: str, book: Book) -> None:
    options = [dict(block.options) for block in fences(book, lang, PAGES[of])]
    there = [each["name"] for each in options if each.get("of") == of and "name" in each]
    assert sorted(MANUAL[of](Edition(book, lang))) == sorted(set(there))


def test_every_fence_and_every_option_is_shown_live(lang: str, book: Book) -> None:
    live = [(block.name, dict(block.options)) for block in fences(book, lang, "fences")]
    for fence in FENCES.values():
        used = {key for name, options in live if name == fence.name for key in options}
        assert used == set(fence.names), fence.name


def test_every_example_shown_is_shown_live_below(lang: str, book: Book) -> None:
    blocks = book.blocks(page(book, lang, "fences"))
    for written, below in zip(blocks, blocks[1:], strict=False):
        if written.name == "text" and written.source.startswith("```"):
            opening, *content = written.source.splitlines()
            assert opening == f"```{below.info}"
            assert "\n".join(content[:-1]) == below.source


def test_every_value_of_an_option_is_used_somewhere(lang: str, book: Book) -> None:
    used = [(n, options) for _, n, options in Edition(book, lang).fences()]
    for fence in FENCES.values():
        for option in fence.options:
            found = {options.get(option.name) for name, options in used if name == fence.name}
            assert set(option.values) <= found, f"{fence.name} {option.name}"


def test_the_registry_of_fences_is_what_runs() -> None:
    assert list(FENCES) == list(EXHIBITS)
    assert TABLES == tuple(REFERENCES)
    assert MANUALS == tuple(MANUAL)


@pytest.mark.parametrize("fence", FENCES)
def test_the_example_of_an_option_is_right(fence: str, book: Book) -> None:
    for option in FENCES[fence].options:
        assert not option.values or option.example in option.values
        assert re.fullmatch(option.pattern or ".+", option.example)
        if option.name == "src":
            folder = book.root / ("diagrams" if fence == "picture" else "snippets")
            assert all((folder / name).is_file() for name in option.example.split())


def test_every_command_has_a_section_and_every_option_its_words(lang: str, book: Book) -> None:
    text = page(book, lang, "cli").read_text(encoding="utf-8")
    seen = shown(book, lang, "cli")
    for name, parser in cli.commands().items():
        assert f"## `wirebook {name}` {{#{name.replace(' ', '-')}}}" in text
        for action in cli.arguments(parser):
            assert cli.shown_name(action) in seen
            assert action.help


def test_no_words_are_left_over_for_arguments_that_are_gone() -> None:
    there = {
        f"{name} {cli.shown_name(action)}"
        for name, parser in cli.commands().items()
        for action in cli.arguments(parser)
    }
    assert cli.ARGUMENTS.keys() <= there
    assert cli.COMMANDS.keys() == cli.commands().keys()


def test_every_sign_setting_event_and_hole_of_the_wire_format(lang: str, book: Book) -> None:
    seen = shown(book, lang, "wire")
    variables = {name for p in REGISTRY.values() for name in p.machine.configured}
    events = [f"{actor}! {event}" for actor, names in EVENTS.items() for event in names]
    holes = [f"<<n:{kind}>>" for kind in TYPES]
    for each in (*SIGILS, ELISION, *SETTINGS, *variables, *events, *holes, *SAMPLES):
        assert each in seen


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_is_written_for_a_setting_is_one(setting: str) -> None:
    key, _, value = wire.FORMS[setting].partition("=")
    assert key == setting
    scenario("pop3", [("alice", "1"), (key, value)])


def test_a_transcript_on_the_page_has_every_kind_of_line(lang: str, book: Book) -> None:
    dialogue = next(block for block in fences(book, lang, "wire") if block.name == "wire")
    for sigil in (*SIGILS, ELISION):
        written = " ..." if sigil == ELISION else f"{sigil} "
        assert re.search(rf"^[CS]\??{re.escape(written)}", dialogue.source + " ", re.MULTILINE)


def test_every_field_of_a_model_has_words_and_no_words_are_left_over() -> None:
    for name, value in DECLARED.items():
        if issubclass(value, Enum):
            assert {each for each in VALUES if each.startswith(f"{name}.")} == {
                f"{name}.{each.name}" for each in value
            }
        else:
            fields = [field.name for field in dataclasses.fields(value) if field.init]
            assert list(CLASSES[name]) == fields
    assert set(FINDINGS) == set(findings())


def without(*keys: str) -> Machine:
    return replace(POP3, transitions=tuple(r for r in POP3.transitions if r.key not in keys))


def changed(key: str, **fields: object) -> Machine:
    """POP3 with one row written otherwise."""
    assert any(row.key == key for row in POP3.transitions)
    rows = (replace(r, **fields) if r.key == key else r for r in POP3.transitions)  # type: ignore[arg-type]
    return replace(POP3, transitions=tuple(rows))


def more(*rows: Transition) -> Machine:
    return replace(POP3, transitions=(*POP3.transitions, *rows))


def state(name: str, **fields: object) -> Machine:
    states = (replace(s, **fields) if s.name == name else s for s in POP3.states)  # type: ignore[arg-type]
    return replace(POP3, states=tuple(states))


def row(source: str, event: str, outcome: str, *when: tuple[str, str]) -> Transition:
    return Transition(source, event, outcome, "+OK", SAME, "1939#5", when=when)


_STUCK = [r.key for r in POP3.transitions if r.source == "SASL"]

BROKEN = {
    "_unresolved": replace(
        POP3,
        endpoints=(replace(POP3.endpoints[0], start=(("tls", "maybe"),)), *POP3.endpoints[1:]),
    ),
    "_twice": replace(POP3, commands=(*POP3.commands, POP3.command("NOOP"))),  # type: ignore[arg-type]
    "_lost_places": state("NAMED", region="logn"),
    "_lost_values": replace(
        POP3,
        variables=tuple(
            replace(each, live="none") if each.name == "lock" else each for each in POP3.variables
        ),
    ),
    "_lost_row": changed("TRANSACTION NOOP ok", target="TRANSACTOIN"),
    "_unlabelled": state("TLS", text=Text("", "TLS handshake")),
    "_uncited": changed("TRANSACTION NOOP ok", rfc="1939#55"),
    "_ambiguous": more(row("NAMED", "PASS", "delay", ("lock", "shared"))),
    "_unreached": without("TRANSACTION QUIT ok"),
    "_stuck": replace(
        without(*_STUCK),
        transitions=(*without(*_STUCK).transitions, row("SASL", "cancel", "cancel")),
    ),
    "_modal": more(row("TLS", "NOOP", "ok")),
    "_gaps": without("AUTHORIZATION STLS late tls=clear utf8=on"),
    "_policies": changed("AUTHORIZATION USER policy login=closed", target="NAMED"),
    "_broken_promises": changed("TRANSACTION RSET ok", do=(("tls", "clear"),)),
}
"""By the function that finds it: a model with that flaw."""


@pytest.mark.parametrize("finding", FINDINGS)
def test_the_model_checker_says_what_the_page_says(finding: str) -> None:
    assert FINDINGS[finding][1] in flaws(BROKEN[finding])


def test_every_excerpt_of_the_model_is_in_the_source(lang: str, book: Book) -> None:
    folder = book.root / "src/wirebook/protocols/pop3"
    names = ("model.py", "extensions.py", "shared.py", "hints.py", "server.py")
    source = "\n".join(flat((folder / name).read_text(encoding="utf-8")) for name in names)
    excerpts = [b for b in book.blocks(page(book, lang, "model")) if b.name == "python"]
    assert len(excerpts) >= 18
    for block in excerpts:
        assert flat(block.source) in source, f"{block.path}:{block.line}"


def flat(source: str) -> str:
    """A text without the indentation that it has where it stands."""
    return "\n".join(line.strip() for line in source.splitlines())


@pytest.fixture(scope="module")
def layers(root: Path) -> ModuleType:
    """The script with the names of all modules."""
    spec = importlib.util.spec_from_file_location("layers", root / "diagrams" / "layers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_module_is_in_the_manual_or_internal(layers: ModuleType) -> None:
    """Otherwise: name the new module in MODULES or INTERNAL of render/manual/api.py."""
    outside = ("protocols.", "render", "scaffold", "testing")
    known = {name for name in layers.modules() if not name.startswith(outside)}
    assert known == {*api.MODULES, *api.INTERNAL}
    assert not api.MODULES.keys() & set(api.INTERNAL)


def test_every_public_name_is_on_the_page(lang: str, book: Book) -> None:
    seen = shown(book, lang, "python")
    for name in api.MODULES:
        for public in api.public(api.load(name)):
            assert re.search(rf"\b{public}\b", seen), f"{name}.{public}"


def test_a_name_without_a_docstring_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.load("replay").replay, "__doc__", None)
    with pytest.raises(SourceError, match=r"expected a docstring of wirebook\.replay\.replay"):
        manual(Edition(Book.find(), "en"), "api", "replay")


def test_an_option_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(cli.ARGUMENTS, "check --json")  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="words in every language for wirebook check --json"):
        manual(Edition(Book.find(), "ko"), "cli", "check")


# The examples of the command line


@pytest.fixture(scope="module")
def copy(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book's transcripts, in which examples may break things."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(book.snippets, root / "snippets")
    (root / "docs").mkdir()
    return root


def test_the_examples_of_the_command_line_come_out_as_shown(
    book: Book, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    blocks = {lang: book.blocks(page(book, lang, "cli")) for lang in LANGUAGES}
    examples = {
        lang: [block.source for block in found if block.name == "console"]
        for lang, found in blocks.items()
    }
    assert examples["ko"] == examples["en"]
    wanted = "\n".join(examples["en"])
    assert wanted.count("$ wirebook") > 8
    assert same(wanted) == same(run(wanted, copy, book))


def run(wanted: str, folder: Path, book: Book) -> str:
    """Give the commands to a shell, one after the other, and write down what it says."""
    commands = [line[2:] for line in wanted.splitlines() if line.startswith("$ ")]
    script = "exec 2>&1\n" + "\n".join(
        f"cat <<'SHOWN'\n$ {command}\nSHOWN\n(exit $status)\n{command}\nstatus=$?"
        for command in commands
    )
    path = f"{book.root / '.venv/bin'}:{Path(shutil.which('wirebook') or '/').parent}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={"PATH": f"{path}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


_FREE = (
    (r"\d+\.\d s", "N s"),
    (r"\d+ files", "N files"),
    (r'(pop3|"percent"): [\d.]+', r"\1: N"),
    (r'("pop3s?": )\d+', r"\1N"),
    (r'"/\S*wirebook-\w+/', '"/tmp/wirebook-X/'),
)
"""What differs from run to run: seconds, ports, a temporary folder."""


def same(text: str) -> list[str]:
    for pattern, instead in _FREE:
        text = re.sub(pattern, instead, text)
    return text.strip().splitlines()
