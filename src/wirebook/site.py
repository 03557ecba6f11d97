"""The site: two languages, one builder, and the same bytes every time."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from wirebook.blocks import Block
from wirebook.book import Book
from wirebook.builder import NOW
from wirebook.errors import SourceError, WirebookError
from wirebook.fence import NAMES
from wirebook.text import LANGUAGES as TEXTS

BUILDERS = ("mkdocs", "properdocs", "zensical")
SHARING = ("mkdocs", "properdocs")
"""Those that can build both languages in one process, with fences rendered by another."""

MODULE = "wirebook.builder"
LANGUAGES = (
    ("mkdocs.yml", "WIREBOOK_SITE_DIR", "."),
    ("mkdocs.en.yml", "WIREBOOK_SITE_DIR_EN", "en"),
)

PACKAGE = Path(__file__).resolve().parent
"""Where the theme is, and the configuration that every book shares."""

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
    check: Callable[[], int] = int,
    tell: Callable[[str], object] = str,
) -> None:
    """Build both languages of the book at ``root`` into ``out``.

    Args:
        offline: make search work, too, in a site opened from the disk.
        url: the address at which the site will be published, if it will.
        edit: what stands before ``docs/`` in an edit link, if pages shall carry one.
        check: looks for mistakes while the builder works, tells them and returns how many there
            are; if any, nothing is built.
        tell: hears what the site had to be built without.

    Raises:
        SiteError: if the site cannot be built.
    """
    _installed(builder)
    _refuse_foreign(root, out)
    # Zensical writes inside the project only; and a failed build must not cost the last good one.
    staging, aside = (Path(tempfile.mkdtemp(prefix=".build-", dir=root)) for _ in range(2))
    try:
        environment = _environment(root, offline=offline, url=url, edit=edit)
        folders = [os.path.normpath(Path(staging.name) / folder) for _, _, folder in LANGUAGES]
        for (_, variable, _), folder in zip(LANGUAGES, folders, strict=True):
            environment[variable] = folder
        options = ["--strict"] if strict else []
        # -P: the builder sees installed packages only, not whatever lies in the current folder.
        python = [sys.executable, "-P", "-m"]
        configs = [config for config, _, _ in LANGUAGES]

        def meanwhile() -> None:
            _refuse_mistakes(check())
            _bring_python(root, aside, tell)

        if builder in SHARING:
            pairs = [f"{each}={folder}" for each, folder in zip(configs, folders, strict=True)]
            _run([*python, MODULE, builder, *options, *pairs], root, environment, meanwhile)
        else:
            # --clean: Zensical's cache does not notice a change in our Python code.
            meanwhile()
            for config in configs:
                command = [*python, builder, "build", "--clean", *options, "-f", config]
                _run(command, root, environment)
        shutil.copytree(aside, staging, dirs_exist_ok=True)
        _replace(out, staging)
    finally:
        for each in (staging, aside):
            shutil.rmtree(each, ignore_errors=True)


def _bring_python(root: Path, site: Path, tell: Callable[[str], object]) -> None:
    """Make Python for the page of a lab, if there is one, and if it can be had.

    Args:
        site: where; not where a builder writes, which empties that first.
    """
    if all(block.name != "lab" for lang in TEXTS for block in _fences(Book(root), lang)):
        return
    from wirebook import runtime  # a book without a lab need not load what packs it

    folders = tuple(folder for _, _, folder in LANGUAGES)
    try:
        runtime.write(site, folders, root / ".cache" / "runtime")
    except runtime.RuntimeMissing as error:
        tell(f"the lab has no Python in the page, all else is built: {error}")


def _installed(builder: str) -> None:
    if builder not in BUILDERS:
        raise SiteError(f"expected a builder among {', '.join(BUILDERS)}, found {builder!r}")
    if importlib.util.find_spec(builder) is None:
        raise SiteError(f"{builder} is not installed; `make test` installs all three builders")


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
        "SOURCE_DATE_EPOCH": commit_time(root),
        "TZ": "UTC",
        "WIREBOOK_EN": str(PACKAGE / "config" / "en.yml"),
        "WIREBOOK_KO": str(PACKAGE / "config" / "ko.yml"),
        "WIREBOOK_THEME": str(PACKAGE / "theme"),
        "WIREBOOK_EDIT_EN": f"{edit}docs/en/{{path}}" if edit else "",
        "WIREBOOK_EDIT_KO": f"{edit}docs/ko/{{path}}" if edit else "",
        "WIREBOOK_NAVIGATION": "navigation.instant" if instant else "navigation.top",
        "WIREBOOK_OFFLINE": "true" if offline else "false",
        "WIREBOOK_SITE_URL": url,
        "WIREBOOK_SITE_URL_EN": f"{url}en/" if url else "",
    }


def commit_time(root: Path) -> str:
    """Return when the last commit was made, in seconds since 1970, or a fixed date."""
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


def _run(
    command: list[str],
    root: Path,
    environment: dict[str, str],
    meanwhile: Callable[[], object] = int,
) -> None:
    """Run a builder, silently unless it fails; meanwhile render for it, and do what is given."""
    with tempfile.TemporaryFile() as output:
        with subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process:
            assert process.stdin is not None
            later: list[Callable[[], object]] = []
            try:
                # A builder that has failed reads no more; why, it has written.
                with contextlib.suppress(BrokenPipeError):
                    if MODULE in command:
                        later = _render(root, cast(BinaryIO, process.stdin))
                    process.stdin.close()
                meanwhile()
                for session in later:  # this costs nothing if the check has run them
                    session()
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            output.seek(0)
            raise SiteError(_said(command, output.read().decode(errors="replace")))


def _refuse_mistakes(found: int) -> None:
    if found:
        raise SiteError("nothing was built")


def _said(command: list[str], output: str) -> str:
    """What a builder that failed has written, without the news."""
    lines = [line for line in _COLOUR.sub("", output).splitlines() if line.strip()]
    named = [line.removeprefix(NOW) for line in lines if line.startswith(NOW)]
    builder = command[4] if MODULE in command else command[3]
    told = [line for line in lines if not line.startswith(("INFO", NOW))]
    return "\n".join([f"{builder} could not build {(named or command)[-1]}:", *told])


def _render(root: Path, stream: BinaryIO) -> list[Callable[[], object]]:
    """Render the fences of the book; the builder meets what cannot be, and says so.

    Returns:
        The sessions that are shown there; they have still to run.
    """
    book, collected = Book(root), gc.isenabled()
    later: list[Callable[[], object]] = []
    gc.disable()  # what is made here is kept or has no circles; looking for some costs a tenth
    try:
        for lang in TEXTS:
            fences = tuple(_fences(book, lang))
            if fences:
                later += _send(book, lang, fences, stream)
    finally:
        if collected:
            gc.enable()
    return later


def _fences(book: Book, lang: str) -> Iterator[Block]:
    for page in book.pages(lang):
        with contextlib.suppress(SourceError):
            yield from (block for block in book.blocks(page) if block.name in NAMES)


def _send(
    book: Book, lang: str, fences: tuple[Block, ...], stream: BinaryIO
) -> list[Callable[[], object]]:
    # Here and not above: a book without fences need not load what renders them.
    from wirebook import ahead
    from wirebook.render.edition import edition_of
    from wirebook.render.session import postponed
    from wirebook.showing import rendered

    edition = edition_of(book, lang)
    with postponed() as later:
        for block in fences:
            with contextlib.suppress(SourceError):
                key = ahead.key(lang, block.name, dict(block.options), block.source)
                html = rendered(edition, block, keep=block.name != "client")  # it has not run yet
                ahead.send(stream, key, html)
    return later


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
