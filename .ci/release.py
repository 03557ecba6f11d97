"""Make a release in dist/: wheel, sdist, the offline site as a zip, notes, and checksums.

    python .ci/release.py [TAG]

Whoever builds the same commit with the same lock gets the same octets: every date is that of the
commit, every list is sorted. The packages are made by the backend that pyproject.toml names, as it
is installed; nothing is fetched.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from flit_core import buildapi

from wirebook.site import build, commit_time

ROOT = Path(__file__).resolve().parent.parent

_SECTION = re.compile(r"^## (?P<name>\S+).*\n(?P<body>(?:(?!## ).*\n?)*)", re.MULTILINE)


def main(tag: str = "") -> None:
    """Make everything, after looking whether tag, version and changelog agree."""
    out = ROOT / "dist"
    wrong = disagreement(version(ROOT), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), tag)
    if wrong:
        sys.exit(wrong)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    packages(ROOT, out)
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build(ROOT, out=site, offline=True)
        zipped(site, out / f"wirebook-{version(ROOT)}-site.zip", int(commit_time(ROOT)))
    checksums(out)
    _, body = newest((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    (out / "NOTES.md").write_text(body.strip() + "\n", encoding="utf-8")
    print((out / "SHA256SUMS").read_text(encoding="utf-8"), end="")


def version(root: Path) -> str:
    """The version in pyproject.toml, its only place."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def newest(changelog: str) -> tuple[str, str]:
    """The name of the changelog's first section, and what stands below it."""
    found = _SECTION.search(changelog)
    return (found["name"], found["body"]) if found else ("none", "")


def disagreement(version: str, changelog: str, tag: str = "") -> str:
    """Say what does not agree, and where to repair it; nothing if all is well.

    Without a tag the changelog may still begin with what is not released yet.
    """
    name, _ = newest(changelog)
    line = changelog[: changelog.find("\n## ") + 1].count("\n") + 1
    if tag and tag != f"v{version}":
        return (
            f"pyproject.toml:1: expected version {tag.removeprefix('v')!r}, as the tag is {tag}, "
            f"found {version!r}: change the version, or tag v{version}"
        )
    if name != version and (tag or name != "Unreleased"):
        return (
            f"CHANGELOG.md:{line}: expected the first section to be {version}, the version in "
            f"pyproject.toml, found {name}: rename the section, or change the version"
        )
    return ""


def packages(root: Path, out: Path) -> None:
    """Make wheel and sdist."""
    os.environ["SOURCE_DATE_EPOCH"] = commit_time(root)
    with chdir(root):
        buildapi.build_wheel(str(out))
        buildapi.build_sdist(str(out))


def zipped(folder: Path, target: Path, seconds: int) -> None:
    """Pack a folder: sorted, each file of the one date, readable by everybody."""
    date = time.gmtime(seconds)[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(folder):
            name = f"{target.stem}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    # by name as text: Windows would sort paths without regard to case
    yield from sorted(filter(Path.is_file, folder.rglob("*")), key=lambda path: path.as_posix())


def checksums(out: Path) -> None:
    """Write SHA256SUMS, as `sha256sum --check` reads it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in _files(out)
    ]
    (out / "SHA256SUMS").write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
