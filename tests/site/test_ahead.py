"""Fences that are rendered beside the builder: the same pages, and no mark of it left behind."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from wirebook import ahead, builder
from wirebook.errors import SourceError
from wirebook.site import SiteError, build

WHICH = ahead.key("en", "wire", {"src": "a.wire"}, "")


@pytest.fixture(scope="module")
def by_hand(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as MkDocs builds it when it is called by hand."""
    out = tmp_path_factory.mktemp("by_hand")
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "1767225600",
        "WIREBOOK_OFFLINE": "true",
    }
    for config, variable, folder in (
        ("mkdocs.yml", "WIREBOOK_SITE_DIR", out),
        ("mkdocs.en.yml", "WIREBOOK_SITE_DIR_EN", out / "en"),
    ):
        environment[variable] = str(folder)
        command = [sys.executable, "-P", "-m", "mkdocs", "-q", "build", "--strict", "-f", config]
        subprocess.run(command, cwd=root, env=environment, check=True)
    return out


def test_the_pages_are_those_of_the_builder_alone(site: Path, by_hand: Path) -> None:
    pages = [path.relative_to(site) for path in sorted(site.rglob("*.html"))]
    assert pages == [path.relative_to(by_hand) for path in sorted(by_hand.rglob("*.html"))]
    for page in pages:
        assert (site / page).read_bytes() == (by_hand / page).read_bytes(), page


@pytest.mark.parametrize("tree", ["", "en/"])
def test_the_search_knows_the_same_words(site: Path, by_hand: Path, tree: str) -> None:
    """The builder alone leaves out some empty elements, and joins some blanks."""

    def entries(folder: Path) -> list[dict[str, str]]:
        text = (folder / tree / "search/search_index.json").read_text(encoding="utf-8")
        assert (folder / tree / "search/search_index.js").read_text("utf-8").endswith(text)
        return [
            {key: re.sub(r"<(code|p|li)></\1>|\s", "", str(each[key])) for key in each}
            for each in json.loads(text)["docs"]
        ]

    assert entries(site) == entries(by_hand)


def test_no_mark_is_left(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".json"):
            assert "wb-later" not in path.read_text(encoding="utf-8"), path


def test_a_fence_is_waited_for() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as out:
        pile = ahead.Pile(stream)
        later = threading.Timer(0.05, ahead.send, (out, WHICH, "<p>here</p>"))
        later.start()
        mark = pile.take(WHICH)
        assert mark is not None
        assert pile.marked(mark) == ahead.made("<p>here</p>")
        later.join()


def test_a_fence_that_nobody_rendered_is_none() -> None:
    assert ahead.Pile(io.BytesIO()).take(WHICH) is None


def test_a_stream_that_breaks_off_has_ended() -> None:
    """Whoever renders may be killed; the builder then renders itself."""
    whole = io.BytesIO()
    ahead.send(whole, WHICH, "<p>here</p>")
    assert ahead.Pile(io.BytesIO(whole.getvalue()[:-9])).take(WHICH) is None


def test_marks_are_replaced_in_pages_and_search(tmp_path: Path) -> None:
    stream = io.BytesIO()
    html = '<a href="wb:x.md#y" id="z">ü &amp; &quot;\\x&quot;</a>'
    ahead.send(stream, WHICH, html)
    pile = ahead.Pile(io.BytesIO(stream.getvalue()))
    mark = pile.take(WHICH)
    assert mark is not None
    pile.resolve(mark, lambda key, target: f'{key}="../{target}"')
    (tmp_path / "search").mkdir()
    (tmp_path / "a.html").write_text(f"<p>\n{mark}</p>", encoding="utf-8", newline="\r\n")
    words = json.dumps({"text": f"x {re.sub('<[^>]*>', '', mark)} y"})
    (tmp_path / "search/search_index.json").write_text(words, encoding="utf-8")
    plain = tmp_path / "b.html"
    plain.write_text("<p>no mark</p>", encoding="utf-8")
    os.utime(plain, (0, 0))
    pile.put(tmp_path)
    assert plain.stat().st_mtime == 0, "what has no mark is not written again"
    page = (tmp_path / "a.html").read_bytes().decode()
    assert page == '<p>\r\n<a href="../x.md#y" id="z">ü &amp; &quot;\\x&quot;</a></p>'
    found = json.loads((tmp_path / "search/search_index.json").read_text(encoding="utf-8"))
    assert found == {"text": 'x ü &amp; "\\x" y'}


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>no address</p>",
        '<a href="wb:a.md">a</a><svg><a xlink:href="wb:b.md#c" id="d"></a></svg>',
        '<a href="https://example.org/">out</a><i id="e" href="wb:"></i>',
    ],
)
def test_html_is_taken_apart_at_its_addresses(html: str) -> None:
    made = ahead.made(html)
    assert made.pieces == ahead.ADDRESS.split(html)
    assert made.targets == [target for _, target in ahead.ADDRESS.findall(html)]
    assert made.ids == re.findall(' id="([^"]+)"', html)
    assert made.resolved(lambda key, target: f'{key}="wb:{target}"') == html


def test_the_search_keeps_words_and_few_elements() -> None:
    html = '<ol class="x"><li id="a"><b>C</b>: <code>a &lt; b</code><code></code></li></ol>'
    assert ahead.words(html) == "<ol><li>C: <code>a &lt; b</code></li></ol>"


@pytest.mark.parametrize("kind", ["mkdocs", "zensical"])
def test_a_mistake_that_is_found_meanwhile_ends_the_build(
    root: Path, tmp_path: Path, kind: str
) -> None:
    with pytest.raises(SiteError, match=r"^nothing was built$"):
        build(root, out=tmp_path / "site", builder=kind, check=lambda: 1)
    assert not (tmp_path / "site").exists()
    assert [] == list(root.glob(".build-*"))


def pages(root: Path, folder: Path, text: str) -> None:
    """Make a book of one page in both languages."""
    for lang in ("ko", "en"):
        (folder / "docs" / lang).mkdir(parents=True)
        (folder / "docs" / lang / "index.md").write_text(text, encoding="utf-8")
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        lines = (root / name).read_text(encoding="utf-8")
        lines = re.sub(r"^nav:\n(?:[ \t].*\n)+", "", lines, flags=re.M)
        (folder / name).write_text(lines, encoding="utf-8")


def test_a_fence_that_cannot_be_shown_ends_the_build(root: Path, tmp_path: Path) -> None:
    """The one who renders keeps silent; the builder meets the fence and names the place."""
    (tmp_path / "snippets").symlink_to(root / "snippets")
    pages(root, tmp_path, '# A\n\n```wire src="pop3/lokc.wire"\n```\n')
    with pytest.raises(SiteError) as failed:
        build(tmp_path, out=tmp_path / "site")
    first, *rest = str(failed.value).splitlines()
    assert first == "mkdocs could not build mkdocs.yml:"
    assert any("docs/ko/index.md:3: " in line and "lock.wire" in line for line in rest), rest


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a builder is asked for that fails at two.yml."""
    asked: list[list[str]] = []

    def command(arguments: list[str], *, prog_name: str) -> None:
        assert prog_name == "fake"
        asked.append(arguments)
        raise SystemExit(3 if arguments[-1] == "two.yml" else 0)

    fake = ModuleType("fake.__main__")
    vars(fake)["cli"] = command
    monkeypatch.setitem(sys.modules, "fake", ModuleType("fake"))
    monkeypatch.setitem(sys.modules, "fake.__main__", fake)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO()))
    monkeypatch.setattr(ahead, "pile", None)
    return asked


def test_a_session_that_fails_ends_the_build_each_time(root: Path, tmp_path: Path) -> None:
    """It is shown before it runs, and runs in any case, checked or not."""
    (tmp_path / "snippets/pop3").mkdir(parents=True)
    session = "@ pop3 alice=0\n\n# section: sum\n>>> 1 + 1\n3\n"
    (tmp_path / "snippets/pop3/sum.pycon").write_text(session, encoding="utf-8")
    pages(root, tmp_path, '# A\n\n```client src="pop3/sum.pycon" section="sum"\n```\n')
    for _ in range(2):
        with pytest.raises(SourceError, match=r"snippets/pop3/sum\.pycon:4: expected") as failed:
            build(tmp_path, out=tmp_path / "site")
        assert "- 3\n+ 2" in str(failed.value)
        assert not (tmp_path / "site").exists()


def test_the_builder_ends_at_the_first_configuration_that_fails(
    asked: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configs = [f"{name}.yml={tmp_path}" for name in ("one", "two", "three")]
    with pytest.raises(SystemExit) as end:
        builder.main(["fake", "--strict", *configs])
    assert end.value.code == 3
    options = ["build", "--clean", "--strict", "-f"]
    assert asked == [[*options, "one.yml"], [*options, "two.yml"]]
    assert capsys.readouterr().out.splitlines() == ["wirebook: one.yml", "wirebook: two.yml"]


def test_the_builder_builds_one_configuration_after_the_other(
    asked: list[list[str]], tmp_path: Path
) -> None:
    builder.main(["fake", f"one.yml={tmp_path}", f"three.yml={tmp_path}"])
    assert [each[-1] for each in asked] == ["one.yml", "three.yml"]
