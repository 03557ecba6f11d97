"""The site: two languages, one builder, and the same bytes every time."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from wirebook.errors import WirebookError

BUILDERS = ("mkdocs", "properdocs", "zensical")
LANGUAGES = (
    ("mkdocs.yml", "WIREBOOK_SITE_DIR", "."),
    ("mkdocs.en.yml", "WIREBOOK_SITE_DIR_EN", "en"),
)

_EPOCH = "1767225600"  # 2026-01-01, for a tree that no commit dates
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class SiteError(WirebookError):
    """The site could not be built, for the reason given."""


def build(
    root: Path,
    *,
    out: Path,
    builder: str = "mkdocs",
    offline: bool = False,
    strict: bool = True,
    url: str = "",
    edit: str = "",
) -> None:
    """Build both languages of the book at ``root`` into ``out``.

    Args:
        offline: make search work, too, in a site opened from the disk.
        url: the address at which the site will be published, if it will.
        edit: what stands before ``docs/`` in an edit link, if pages shall carry one.
    """
    command = _command(builder, strict=strict)
    _refuse_foreign(root, out)
    # Zensical writes inside the project only; and a failed build must not cost the last good one.
    staging = Path(tempfile.mkdtemp(prefix=".build-", dir=root))
    try:
        environment = _environment(root, offline=offline, url=url, edit=edit)
        for _, variable, folder in LANGUAGES:
            environment[variable] = os.path.normpath(Path(staging.name) / folder)
        for config, _, _ in LANGUAGES:  # in this order: a builder empties the folder it writes to
            _run([*command, "-f", config], root, environment)
        _replace(out, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _command(builder: str, *, strict: bool) -> list[str]:
    """Return the builder's command line, up to the name of the configuration."""
    if builder not in BUILDERS:
        raise SiteError(f"expected a builder among {', '.join(BUILDERS)}, found {builder!r}")
    if importlib.util.find_spec(builder) is None:
        raise SiteError(f"{builder} is not installed; `make test` installs all three builders")
    # -P: the builder sees installed packages only, not whatever lies in the current folder.
    # --clean: Zensical's cache does not notice a change in our Python code.
    command = [sys.executable, "-P", "-m", builder, "build", "--clean"]
    return [*command, "--strict"] if strict else command


def _environment(root: Path, *, offline: bool, url: str, edit: str) -> dict[str, str]:
    """Return the environment in which two builds of one commit give the same bytes."""
    url = url.rstrip("/") + "/" if url else ""
    edit = edit.rstrip("/") + "/" if edit else ""
    instant = url and not offline  # it reads the site map, which holds no relative address
    return {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": _commit_time(root),
        "TZ": "UTC",
        "WIREBOOK_EDIT_EN": f"{edit}docs/en/{{path}}" if edit else "",
        "WIREBOOK_EDIT_KO": f"{edit}docs/ko/{{path}}" if edit else "",
        "WIREBOOK_NAVIGATION": "navigation.instant" if instant else "navigation.top",
        "WIREBOOK_OFFLINE": "true" if offline else "false",
        "WIREBOOK_SITE_URL": url,
        "WIREBOOK_SITE_URL_EN": f"{url}en/" if url else "",
    }


def _commit_time(root: Path) -> str:
    """Return when the last commit was made, in seconds, or a fixed date."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    try:
        log = subprocess.run(
            ["git", "log", "-1", "--format=%ct"],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return _EPOCH
    return log.stdout.strip() or _EPOCH


def _run(command: list[str], root: Path, environment: dict[str, str]) -> None:
    """Run one builder on one configuration, silently unless it fails."""
    done = subprocess.run(
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = _COLOUR.sub("", done.stdout)
        lines = [line for line in said.splitlines() if line.strip() and not line.startswith("INFO")]
        raise SiteError("\n".join([f"{command[3]} could not build {command[-1]}:", *lines]))


def _refuse_foreign(root: Path, out: Path) -> None:
    """Raise unless ``out`` is free, or holds a site that we may replace."""
    if root.resolve().is_relative_to(out.resolve()):
        raise SiteError(f"{out}: the site would replace its own sources")
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out}: expected a folder, found a file")
    ours = (out / "404.html").is_file() and (out / "assets").is_dir()
    if out.is_dir() and any(out.iterdir()) and not ours:
        raise SiteError(f"{out}: holds something other than a site; nothing was changed")


def _replace(out: Path, staging: Path) -> None:
    """Put the new site where the old one stood."""
    if out.exists():
        shutil.rmtree(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(staging, out)
    out.chmod(0o755)  # mkdtemp's folder is for its owner alone
