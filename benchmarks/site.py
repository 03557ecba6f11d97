"""What our fences cost a build: the site beside the same pages with plain code blocks instead.

Prints both times and their ratio. Run it with `make bench` or
`.venv/bin/python benchmarks/site.py [builder]`.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from wirebook.blocks import Block
from wirebook.book import Book
from wirebook.fence import NAMES
from wirebook.text import LANGUAGES

ROUNDS = 3
PARTS = ("docs", "snippets", "diagrams", "mkdocs.yml", "mkdocs.en.yml", ".cache/runtime")
"""What a build reads; the last is the lab's Python, which the first build fetches and keeps."""


def copied(book: Book, where: Path) -> Path:
    """Copy what a build reads."""
    for part in PARTS:
        source = book.root / part
        if not source.exists():
            continue
        if source.is_dir():
            shutil.copytree(source, where / part)
        else:
            shutil.copy(source, where / part)
    return where


def without_fences(root: Path) -> Path:
    """Replace each fence of ours by a code block that holds the same text, or the file it names."""
    book = Book(root)
    for language in LANGUAGES:
        for page in book.pages(language):
            text = page.read_text(encoding="utf-8")
            for block in reversed(book.blocks(page)):
                if block.name in NAMES:
                    source = dict(block.options).get("src")
                    file = book.snippets / (source or "")
                    body = file.read_text(encoding="utf-8") if file.is_file() else block.source
                    lines = "".join(f"{block.indent}{line}\n" for line in body.splitlines())
                    # The last one before it is its own: a page may show the fence as text too.
                    before, _, _ = text[: block.start].rpartition(f"```{block.info}\n")
                    text = f"{before}```text\n{lines}{text[block.end :]}"
            page.write_text(text, encoding="utf-8")
    return root


BUILD = """
import sys
from pathlib import Path
from wirebook.site import build

root = Path(sys.argv[1])
build(root, out=root / "site", builder=sys.argv[2], offline=True, strict=False)
"""


def seconds(root: Path, builder: str) -> tuple[float, float]:
    """Build once in a fresh process; return how long it took, and the time of all processors."""
    # As Python is used: with its bytecode kept, which the first of the rounds may write.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-P", "-c", BUILD, str(root), builder]
    started, spent = time.perf_counter(), children()
    subprocess.run(command, check=True, env=environment)
    return time.perf_counter() - started, children() - spent


def children() -> float:
    """The time that processes which have ended have spent on all processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Build in turn, fences and plain, and print the best of each."""
    builder = sys.argv[1] if len(sys.argv) > 1 else "mkdocs"
    book = Book.find()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        ours, plain = copied(book, Path(one)), without_fences(copied(book, Path(other)))
        fences = sum(block.name in NAMES for block in every_block(book))
        times = [(*seconds(ours, builder), *seconds(plain, builder)) for _ in range(ROUNDS)]
    wall, work, plain_wall, plain_work = (min(each) for each in zip(*times, strict=True))
    print(f"site       {builder}, both languages, {fences} fences of ours: {wall:.2f} s by the")
    print(f"           clock, {work:.2f} s of the processors; {fences / work:.0f} fences a second")
    print(f"site       the same with plain code blocks: {plain_wall:.2f} s, {plain_work:.2f} s")
    print(f"ratio      fences / plain = {wall / plain_wall:.2f} by the clock")
    print(f"ratio      fences / plain = {work / plain_work:.2f} of the processors' time")
    print(f"each       fence adds {(work - plain_work) / fences * 1000:.2f} ms of work")


def every_block(book: Book) -> Iterator[Block]:
    """The blocks of every page."""
    for language in LANGUAGES:
        for page in book.pages(language):
            yield from book.blocks(page)


if __name__ == "__main__":
    main()
