"""The example books are green by the same tests, build, and answer real clients."""

from __future__ import annotations

import ftplib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from wirebook.scaffold.template import files
from wirebook.site import build

EXAMPLES = ("ftp",)

OWN = ("docs/", "snippets/", "protocols/", "README.md", "mkdocs")
"""Where a book differs from what `wirebook init` gives."""


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Path:
    """A copy of an example, so that nothing is written beside the original."""
    copy = tmp_path / str(request.param)
    made = shutil.ignore_patterns(".venv", "site", ".*_cache", "__pycache__")
    shutil.copytree(root / "examples" / str(request.param), copy, ignore=made)
    return copy


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}


def test_every_example_is_tested(root: Path) -> None:
    assert sorted(EXAMPLES) == sorted(path.name for path in (root / "examples").iterdir())


def test_an_example_has_the_layout_that_init_gives(example: Path) -> None:
    for name, text in files(example.name).items():
        if not name.startswith(OWN):
            assert (example / name).read_text(encoding="utf-8") == text, name
    asked = tomllib.loads((example / "pyproject.toml").read_text(encoding="utf-8"))
    assert asked["project"]["dependencies"] == [f"wirebook[testing] =={version('wirebook')}"]


def test_an_example_passes_its_own_tests(example: Path) -> None:
    plain = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain],
        cwd=example,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) > 200


def test_an_example_builds(example: Path) -> None:
    build(example, out=example / "site", offline=True)
    for page in (example / "docs" / "ko").rglob("*.md"):
        name = page.relative_to(example / "docs" / "ko").with_suffix(".html")
        for tree in ("", "en"):
            assert (example / "site" / tree / name).is_file()


@contextmanager
def mock(book: Path, *options: str) -> Iterator[dict[str, int]]:
    """The mock servers of a book, and their ports."""
    command = [sys.executable, "-m", "wirebook", "mock", *options]
    with subprocess.Popen(
        command, cwd=book, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            ports: dict[str, int] = json.loads(process.stdout.readline())["ports"]
            yield ports
        finally:
            process.terminate()
            assert process.wait(10) == 0


def test_ftplib_agrees_with_the_mock_server(root: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_bytes(b"Subject: x\r\n\r\nbody\r\n")
    options = ("--ftp", "0", "--account", "alice:secret", "--message", f"alice={letter}")
    with mock(root / "examples" / "ftp", *options) as ports, ftplib.FTP() as client:
        assert client.connect("127.0.0.1", ports["ftp"], timeout=10).startswith("220 ")
        with pytest.raises(ftplib.error_perm, match="530"):
            client.pwd()
        with pytest.raises(ftplib.error_perm, match="530 login incorrect"):
            client.login("alice", "wrong")
        client.login("alice", "secret")
        assert client.pwd() == "/"
        client.cwd("pub")
        assert client.pwd() == "/pub"
        client.rename("1.txt", "letter.txt")
        with pytest.raises(ftplib.error_perm, match="550"):
            client.rename("1.txt", "again.txt")
        with pytest.raises(ftplib.error_perm, match="503"):
            client.voidcmd("RNTO again.txt")
        with pytest.raises(ftplib.error_temp, match="425"):
            client.voidcmd("LIST")
        assert client.makepasv()[1] == 50000
        assert client.sendcmd("EPSV").startswith("229 ")
        assert client.voidcmd("TYPE I").startswith("200 ")
        client.delete("letter.txt")
        assert client.quit() == "221 goodbye"
