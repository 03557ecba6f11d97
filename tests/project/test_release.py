"""A release is the same octets whoever makes it, and its version is said once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

LOG = """\
# Changelog

For readers.

## 0.2.0 (2026-03-01)

### Added

- It.

## 0.1.0

- Old.
"""


def test_tag_version_and_changelog_agree(release: ModuleType, root: Path) -> None:
    tags = subprocess.run(
        ["git", "tag", "--points-at", "HEAD", "v*"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,  # an sdist has no git
    )
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    for tag in tags.stdout.split() or [""]:
        assert release.disagreement(release.version(root), changelog, tag) == ""


@pytest.mark.parametrize(
    ("version", "changelog", "tag", "says"),
    [
        ("0.2.0", LOG, "", ""),
        ("0.2.0", LOG, "v0.2.0", ""),
        ("0.1.0", LOG.replace("0.2.0", "Unreleased"), "", ""),
        (
            "0.2.0",
            LOG,
            "v0.3.0",
            "pyproject.toml:1: expected version '0.3.0', as the tag is v0.3.0, found '0.2.0': "
            "change the version, or tag v0.2.0",
        ),
        (
            "0.3.0",
            LOG,
            "",
            "CHANGELOG.md:5: expected the first section to be 0.3.0, the version in "
            "pyproject.toml, found 0.2.0: rename the section, or change the version",
        ),
        (
            "0.2.0",
            LOG.replace("0.2.0", "Unreleased"),
            "v0.2.0",
            "CHANGELOG.md:5: expected the first section to be 0.2.0, the version in "
            "pyproject.toml, found Unreleased: rename the section, or change the version",
        ),
    ],
)
def test_what_does_not_agree_is_told(
    release: ModuleType, version: str, changelog: str, tag: str, says: str
) -> None:
    assert release.disagreement(version, changelog, tag) == says


def test_the_notes_are_the_first_section_of_the_changelog(release: ModuleType) -> None:
    assert release.newest(LOG) == ("0.2.0", "\n### Added\n\n- It.\n\n")


def test_two_makings_of_the_packages_give_the_same_bytes(
    release: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = []
    for name in ("one", "two"):
        out = tmp_path / name
        out.mkdir()
        release.packages(root, out)
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
        os.environ.pop("SOURCE_DATE_EPOCH")
    assert made[0] == made[1]
    assert [f"wirebook-{release.version(root)}-py3-none-any.whl"] == [
        name for name in made[0] if name.endswith(".whl")
    ]


def test_the_sdist_holds_what_its_tests_need(
    release: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", release.commit_time(root))
    release.packages(root, tmp_path)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    left = {".editorconfig", ".gitattributes", ".gitignore"}
    assert set(tracked) - held - left == set()
    assert [name for name in held if name.endswith(".pyc")] == []


def test_two_zips_of_one_site_are_the_same_bytes(release: ModuleType, tmp_path: Path) -> None:
    """Whatever the order, the dates and the rights in which its files were written."""
    made = []
    for name, order in (("one", ("b/B.html", "a.html")), ("two", ("a.html", "b/B.html"))):
        folder = tmp_path / name / "site"
        for at, file in enumerate(order):
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"<p>{file}</p>", encoding="utf-8")
            os.utime(path, (at, at))
            path.chmod(0o600 if name == "one" else 0o644)
        target = tmp_path / name / "book-site.zip"
        release.zipped(folder, target, 1767225600)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["book-site/a.html", "book-site/b/B.html"]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_the_checksums_are_those_of_the_files(release: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"b")
    (tmp_path / "a.whl").write_bytes(b"a")
    release.checksums(tmp_path)
    digests = [hashlib.sha256(octets).hexdigest() for octets in (b"a", b"b")]
    text = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    assert text == f"{digests[0]}  a.whl\n{digests[1]}  b.zip\n"


PAGE = "---\ntitle: Page\ndescription: A page.\n---\n\n# Page {#page}\n"


def test_two_builds_of_one_book_give_one_zip(release: ModuleType, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        book = tmp_path / name
        for lang, config in (("ko", "mkdocs.yml"), ("en", "mkdocs.en.yml")):
            (book / "docs" / lang).mkdir(parents=True)
            (book / "docs" / lang / "index.md").write_text(PAGE, encoding="utf-8")
            text = f"INHERIT: !ENV WIREBOOK_{lang.upper()}\nsite_name: small\n"
            (book / config).write_text(text, encoding="utf-8")
        (book / "snippets").mkdir()
        release.build(book, out=book / "site", offline=True)
        release.zipped(book / "site", book / "book-site.zip", int(release.commit_time(book)))
        made.append((book / "book-site.zip").read_bytes())
    assert made[0] == made[1]
