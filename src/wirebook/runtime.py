"""Python for the page: fetched when the site is built, trimmed, and packed so that a disk will do.

What is fetched is Pyodide, as its npm package, by npm; the octets must be those pinned here. A
site whose Python cannot be fetched is built without it.

A page opened from the disk may not fetch files, but it may load scripts. So each file is written
as scripts that hold base64 of gzip, which the lab's worker takes apart again.
"""

from __future__ import annotations

import ast
import base64
import gzip
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wirebook.errors import WirebookError
from wirebook.protocols import REGISTRY

PINNED = Path(__file__).with_name("runtime.toml")
"""Which Pyodide it is, and what of Python's library goes along."""

PACKAGE = Path(__file__).parent
WORKER = PACKAGE / "theme" / "assets" / "javascripts" / "lab-worker.js"

FOLDER = "assets/lab"
"""Where the scripts are, in a site."""

MANIFEST = "assets/javascripts/lab-files.js"
"""The script that says what there is to load; without a lab it says that there is nothing."""

PART = 400_000
"""Characters of base64 in one script: small enough that a bar moves, large enough to be few."""

PATIENCE = 180
"""Seconds that npm may take."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
_LIBRARY = "python_stdlib.zip"


class RuntimeMissing(WirebookError):
    """Pyodide could not be fetched, for the reason given."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """The Pyodide that is used.

    Args:
        integrity: of the npm package, as npm writes it.
        library: the entries of Python's library that servers need.
    """

    version: str
    integrity: str
    library: tuple[str, ...]


@cache
def pinned() -> Pinned:
    """Read which Pyodide it is."""
    data = tomllib.loads(PINNED.read_text(encoding="utf-8"))
    return Pinned(data["version"], data["integrity"], tuple(data["library"].split()))


def fetched(cache: Path) -> Path:
    """Return the folder with Pyodide's files, fetched on first use.

    Raises:
        RuntimeMissing: if there is no npm, no network, or the octets are others than pinned.
    """
    pin = pinned()
    folder = cache / f"pyodide-{pin.version}"
    if folder.is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeMissing("it takes npm to fetch Pyodide, and there is none")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as made:
        staging = Path(made) / "files"
        staging.mkdir()
        _unpack(_packed(npm, pin, Path(made)), pin, staging)
        try:
            staging.rename(folder)
        except OSError:  # another build was faster
            if not folder.is_dir():
                raise
    return folder


def _packed(npm: str, pin: Pinned, folder: Path) -> bytes:
    """Have npm fetch the package."""
    command = [
        npm,
        "pack",
        f"pyodide@{pin.version}",
        "--ignore-scripts",
        "--prefer-offline",
        "--silent",
    ]
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    try:
        subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.split()) or f"npm ended with {error.returncode}"
        raise RuntimeMissing(f"npm could not fetch Pyodide: {said[:200]}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeMissing(f"npm could not fetch Pyodide: {error}") from None
    return (folder / f"pyodide-{pin.version}.tgz").read_bytes()


def _unpack(package: bytes, pin: Pinned, folder: Path) -> None:
    name, _, wanted = pin.integrity.partition("-")
    found = base64.b64encode(hashlib.new(name, package).digest()).decode()
    if found != wanted:
        raise RuntimeMissing(f"expected Pyodide with {name} {wanted}, found {found}")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for each in (*_FILES, _LIBRARY):
            member = archive.extractfile(f"package/{each}")
            assert member is not None, each
            (folder / each).write_bytes(member.read())


def library(whole: bytes, names: tuple[str, ...]) -> bytes:
    """Cut Python's library down to some of its entries.

    Raises:
        RuntimeMissing: if it has no such entry.
    """
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        known = archive.namelist()
        for name in names:
            if name not in known:
                raise RuntimeMissing(f"Pyodide's library has no {name}")
        return zipped({name: archive.read(name) for name in names})


def modules() -> dict[str, bytes]:
    """The modules of the engine that a lab needs, as they are, with what they are made of."""
    files: dict[str, bytes] = {}
    waiting = ["wirebook.desk"]
    while waiting:
        name = waiting.pop()
        found = importlib.util.find_spec(name)
        assert found is not None, name
        assert found.origin is not None, name
        path = Path(found.origin)
        inside = path.relative_to(_above(name, path)).as_posix()
        if inside in files:
            continue
        files[inside] = path.read_bytes()
        parent = name.rpartition(".")[0]
        waiting += [parent] * bool(parent)
        package = name if path.name == "__init__.py" else parent
        waiting += _imported(ast.parse(files[inside]), package)
    return dict(sorted(files.items()))


def _above(name: str, path: Path) -> Path:
    """The folder that a module's first package lies in."""
    depth = name.count(".") + (path.name == "__init__.py")
    return path.parents[depth]


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    """The modules of the engine and of h11 that a module of a package imports."""
    for node in _statements(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            dotted = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(dotted, package)
            names = [origin, *(f"{origin}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.split(".")[0] in ("wirebook", "h11") and _is_module(name):
                yield name


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, wherever it stands: most of a tree is expressions, which import nothing."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            below = getattr(node, part, [])
            waiting += below if isinstance(below, list) else []  # an expression has one of each


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files into an archive, the same octets each time; it is compressed as a whole later."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return out.getvalue()


def files(pyodide: Path) -> dict[str, bytes]:
    """All that the page's Python is made of, by name."""
    found = {name: (pyodide / name).read_bytes() for name in _FILES}
    found[_LIBRARY] = library((pyodide / _LIBRARY).read_bytes(), pinned().library)
    found["wirebook.zip"] = zipped(modules())
    found[WORKER.name] = WORKER.read_bytes()
    return found


def write(site: Path, languages: tuple[str, ...], cache: Path) -> int:
    """Write the page's Python as it lies in a site.

    Args:
        site: the site's folder.
        languages: the folders in it that hold an edition: `.`, `en`.
        cache: where what was fetched and packed is kept.

    Returns:
        How many octets a reader loads at most, compressed as web servers do.

    Raises:
        RuntimeMissing: if it could not be fetched; the site is as it was.
    """
    folder = site / FOLDER
    pyodide = fetched(cache)
    listed, size = [], 0
    folder.mkdir(parents=True)
    for name, content in files(pyodide).items():
        text = base64.b64encode(_compressed(content, cache)).decode()
        parts = [text[at : at + PART] for at in range(0, len(text), PART)]
        names = [f"{name}.{number}.js" for number in range(len(parts))]
        for number, (file, part) in enumerate(zip(names, parts, strict=True)):
            script = f'wirebookLabPart("{name}",{number},"{part}");\n'
            (folder / file).write_text(script, encoding="ascii", newline="\n")
            size += _size(script.encode(), cache)
        digest = hashlib.sha256(content).hexdigest()
        listed.append({"name": name, "sha256": digest, "parts": names})
    told = {
        "version": pinned().version,
        "protocols": list(REGISTRY),
        "size": size,
        "files": listed,
    }
    for language in languages:
        above = "../" * (2 + (language != "."))  # from the manifest's own folder
        whole = json.dumps({"folder": f"{above}{FOLDER}/", **told}, separators=(",", ":"))
        script = f"window.wirebookLabFiles={whole};\n"
        (site / language / MANIFEST).parent.mkdir(parents=True, exist_ok=True)
        (site / language / MANIFEST).write_text(script, encoding="ascii", newline="\n")
    return size


def _compressed(content: bytes, cache: Path) -> bytes:
    """Compress as far as gzip goes."""
    return _kept(content, cache / "gzip", lambda: gzip.compress(content, 9, mtime=0))


def _size(script: bytes, cache: Path) -> int:
    """How many octets a web server sends of a script."""

    def found() -> bytes:
        return str(len(gzip.compress(script, 6, mtime=0))).encode()

    return int(_kept(script, cache / "size", found))


def _kept(content: bytes, folder: Path, make: Callable[[], bytes]) -> bytes:
    """Make something of a content once: nine megabytes take their time."""
    kept = folder / hashlib.sha256(content).hexdigest()
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        made = kept.with_suffix(f".{os.getpid()}")
        made.write_bytes(make())
        made.replace(kept)
    return kept.read_bytes()
