"""Python for the page: what is fetched, what of it is kept, and a build that cannot have it."""

from __future__ import annotations

import ast
import base64
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from wirebook import runtime, site

FILES = {
    "pyodide.mjs": b"loader",
    "pyodide.asm.mjs": b"engine",
    "pyodide.asm.wasm": b"octets" * 200_000,
}


def package(**more: bytes) -> bytes:
    """An npm package like Pyodide's, small."""
    library = runtime.zipped(dict.fromkeys(runtime.pinned().library, b"# Python\n"))
    files = {**FILES, "python_stdlib.zip": library, **more}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            told = tarfile.TarInfo(f"package/{name}")
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that has one package; its folder, in which `calls` counts how often it is asked."""
    made = package()
    pin = runtime.pinned()
    digest = base64.b64encode(hashlib.sha512(made).digest()).decode()
    monkeypatch.setattr(runtime, "pinned", lambda: replace(pin, integrity=f"sha512-{digest}"))
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "package.tgz").write_bytes(made)
    program = folder / "npm"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {folder}/calls\n'
        f"cp {folder}/package.tgz pyodide-{pin.version}.tgz\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def built(folder: Path) -> Path:
    """A site as a builder leaves it."""
    for language in (".", "en"):
        (folder / language / "assets" / "javascripts").mkdir(parents=True)
    return folder


def told(manifest: Path) -> dict[str, object]:
    text = manifest.read_text(encoding="ascii")
    found: dict[str, object] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


def test_it_is_fetched_once(npm: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    folder = runtime.fetched(cache)
    assert runtime.fetched(cache) == folder
    assert len((npm / "calls").read_text().splitlines()) == 1
    assert (folder / "pyodide.mjs").read_bytes() == b"loader"


def test_what_is_not_what_was_pinned_is_refused(npm: Path, tmp_path: Path) -> None:
    (npm / "package.tgz").write_bytes(package(more=b"!"))
    with pytest.raises(runtime.RuntimeMissing, match="expected Pyodide with sha512"):
        runtime.fetched(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_npm_that_fails_says_why(npm: Path, tmp_path: Path) -> None:
    (npm / "npm").write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
    with pytest.raises(runtime.RuntimeMissing, match="could not fetch Pyodide: no network"):
        runtime.fetched(tmp_path)


def test_without_npm_it_says_what_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(runtime.RuntimeMissing, match="it takes npm"):
        runtime.fetched(tmp_path)


def test_what_is_written_can_be_put_together_again(npm: Path, tmp_path: Path) -> None:
    out = built(tmp_path / "site")
    size = runtime.write(out, (".", "en"), tmp_path / "cache")
    for language in (".", "en"):
        manifest = out / language / runtime.MANIFEST
        given = told(manifest)
        assert given["size"] == size
        folder = (manifest.parent / str(given["folder"])).resolve()
        assert folder == (out / runtime.FOLDER).resolve()
        files = given["files"]
        assert isinstance(files, list)
        for file in files:
            parts = [
                re.fullmatch(
                    r'wirebookLabPart\("(.*)",(\d+),"(.*)"\);\n', (folder / name).read_text()
                )
                for name in file["parts"]
            ]
            assert [(part[1], int(part[2])) for part in parts if part] == [
                (file["name"], number) for number in range(len(file["parts"]))
            ]
            # Each part is taken out of base64 alone.
            octets = b"".join(base64.b64decode(part[3]) for part in parts if part)
            content = gzip.decompress(octets)
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            assert content == FILES.get(file["name"], content)


def test_two_sites_get_the_same_octets(npm: Path, tmp_path: Path) -> None:
    def written(name: str) -> dict[str, bytes]:
        out = built(tmp_path / name)
        runtime.write(out, (".", "en"), tmp_path / f"{name}-cache")
        files = (path for path in out.rglob("*") if path.is_file())
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}

    assert written("one") == written("other")


def test_only_what_the_library_has_can_be_kept() -> None:
    whole = runtime.zipped({"abc.py": b"a", "os.py": b"o"})
    with zipfile.ZipFile(io.BytesIO(runtime.library(whole, ("os.py",)))) as archive:
        assert archive.namelist() == ["os.py"]
    with pytest.raises(runtime.RuntimeMissing, match=r"has no re\.py"):
        runtime.library(whole, ("re.py",))


def test_the_modules_are_the_repositorys_own(root: Path) -> None:
    """Unchanged, and none of those that draw, write pages or listen on sockets."""
    found = runtime.modules()
    ours = {name: content for name, content in found.items() if name.startswith("wirebook/")}
    for name, content in ours.items():
        assert (root / "src" / name).read_bytes() == content
    assert {"wirebook/desk.py", "wirebook/lab.py", "wirebook/protocols/imap/server.py"} <= set(ours)
    assert "h11/_abnf.py" in found
    assert not {"wirebook/site.py", "wirebook/serve.py", "wirebook/render/svg.py"} & set(ours)


def test_the_library_has_all_that_the_modules_import() -> None:
    """Also what they import when they need it, which the dialogues may never do."""
    kept = {name.removesuffix(".py").removesuffix("/__init__") for name in runtime.pinned().library}
    for name, content in runtime.modules().items():
        for node in ast.walk(ast.parse(content)):
            asked = []
            if isinstance(node, ast.Import):
                asked = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                asked = [node.module]
            for module in asked:
                top = module.split(".")[0]
                # Built into Pyodide, or into a package that is there.
                compiled = top in sys.builtin_module_names or top in ("binascii", "zlib")
                built_in = compiled or module in ("collections.abc", "os.path")
                if top in ("wirebook", "h11", "typing_extensions") or built_in:
                    continue
                assert module.replace(".", "/") in kept, (name, module)


def test_a_build_without_it_says_so_and_makes_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: Path) -> Path:
        raise runtime.RuntimeMissing("no network")

    monkeypatch.setattr(runtime, "fetched", missing)
    book = tmp_path / "book"
    command = [sys.executable, "-m", "wirebook", "init", str(book)]
    subprocess.run(command, check=True, capture_output=True)
    heard: list[str] = []
    site.build(book, out=tmp_path / "plain", tell=heard.append)
    assert heard == []
    for lang in ("ko", "en"):
        page = book / "docs" / lang / "index.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n```lab\n```\n", encoding="utf-8")
    scene = '[[scene]]\ntitle = { ko = "문", en = "door" }\nheader = "@ door"\n'
    (book / "snippets" / "lab.toml").write_text(scene, encoding="utf-8")
    site.build(book, out=tmp_path / "site", tell=heard.append)
    assert heard == ["the lab has no Python in the page, all else is built: no network"]
    assert 'data-wb-lab="' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "= null" in (tmp_path / "site" / runtime.MANIFEST).read_text(encoding="utf-8")
    assert not (tmp_path / "site" / runtime.FOLDER).exists()
