"""The wheel holds all that a book elsewhere needs, and is the same each time it is built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import chdir
from importlib.metadata import version
from pathlib import Path

import pytest
from flit_core import buildapi

EPOCH = "1767225600"

MADE = (
    *(".git", ".venv", ".cache", ".*_cache", ".hypothesis", ".coverage*", ".build-*"),
    *("__pycache__", "*.egg-info", "htmlcov", "dist"),
)
"""What lies in a checkout and belongs to no distribution."""


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    out = tmp_path_factory.mktemp("dist")
    _build(root, out)
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    [found] = built.glob("*.whl")
    return found


def _build(root: Path, out: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, chdir(root):
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        buildapi.build_wheel(str(out))
        buildapi.build_sdist(str(out))


def test_two_builds_of_one_tree_are_the_same_bytes(root: Path, built: Path, tmp_path: Path) -> None:
    """Wherever it lies, and whenever its files were written."""
    copy, again = tmp_path / "copy", tmp_path / "again"
    made = shutil.ignore_patterns(*MADE)

    def ignored(folder: str, names: list[str]) -> set[str]:
        return made(folder, names) | ({"site"} if Path(folder) == root else set())

    shutil.copytree(root, copy, ignore=ignored, copy_function=shutil.copy)
    again.mkdir()
    _build(copy, again)
    names = sorted(path.name for path in built.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    for name in names:
        assert (built / name).read_bytes() == (again / name).read_bytes(), name


def test_the_wheel_holds_every_file_of_the_package(root: Path, wheel: Path) -> None:
    source = root / "src"
    here = {
        path.relative_to(source).as_posix()
        for path in (source / "wirebook").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as file:
        there = {name for name in file.namelist() if not name.startswith("wirebook-")}
    assert here == there
    assert {"wirebook/py.typed", "wirebook/theme/main.html", "wirebook/config/base.yml"} <= there
    assert "wirebook/scaffold/book/docs/ko/index.md" in there


def test_the_version_stands_in_one_place(root: Path, wheel: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert wheel.name == f"wirebook-{project['version']}-py3-none-any.whl"
    assert version("wirebook") == project["version"]
    pattern = re.compile(rf"\b{re.escape(project['version'])}\b")
    again = [
        path
        for path in (root / "src").rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert again == []


def test_the_source_distribution_can_make_the_site_and_run_the_tests(built: Path) -> None:
    [found] = built.glob("*.tar.gz")
    with tarfile.open(found) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    wanted = {
        "Makefile",
        "mkdocs.yml",
        "conftest.py",
        "requirements/test.txt",
        "docs/ko/index.md",
        "snippets/proofs.toml",
        "diagrams/layers.dot",
        "tests/test_book.py",
        "src/wirebook/config/base.yml",
    }
    assert wanted - names == set()


@pytest.fixture(scope="module")
def stranger(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place elsewhere that has the installed wheel and its dependencies, but no checkout.

    The dependencies are those of this environment, through a path file; the wheel is unpacked as
    an installer does it. So nothing is asked of a network.
    """
    place = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(place / "site-packages")
    ours = [path for path in sys.path if path.endswith("site-packages")]
    packages = place / "others"
    packages.mkdir()
    for folder in map(Path, ours):
        for each in folder.iterdir():
            if not each.name.startswith(("wirebook", "__pycache__")) and each.suffix != ".pth":
                (packages / each.name).symlink_to(each)
    return place


def run(place: Path, *arguments: str, cwd: Path) -> str:
    """Run Python there, without this environment's packages."""
    paths = os.pathsep.join([str(place / "site-packages"), str(place / "others")])
    keep = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
    environment = {key: os.environ[key] for key in keep if key in os.environ}
    environment["PYTHONPATH"] = paths
    base = Path(sys._base_executable)  # type: ignore[attr-defined]
    done = subprocess.run(
        [str(base), "-s", *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_wheel_makes_a_book_elsewhere_that_builds_and_passes_its_tests(
    stranger: Path, root: Path, tmp_path: Path
) -> None:
    where = run(stranger, "-c", "import wirebook; print(wirebook.__file__)", cwd=tmp_path)
    assert where.startswith(str(stranger))
    wirebook = ("-m", "wirebook")
    run(stranger, *wirebook, "init", "book", cwd=tmp_path)
    book = tmp_path / "book"
    assert "0 problems" in run(stranger, *wirebook, "check", cwd=book)
    run(stranger, *wirebook, "build", "--offline", "--no-check", cwd=book)
    for page in ("index.html", "en/door/states.html", "search/search_index.js"):
        assert (book / "site" / page).is_file()
    plain = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:cov")
    assert re.search(r"\d+ passed", run(stranger, "-m", "pytest", *plain, cwd=book))
    named = [p for p in (book / "site").rglob("*.html") if str(root) in p.read_text("utf-8")]
    assert named == []
