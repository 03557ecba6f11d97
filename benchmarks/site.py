"""What our fences cost a build: the site beside the same pages with plain code blocks instead.

Prints both times and their ratio. Run it with `make bench` or
`.venv/bin/python benchmarks/site.py [builder]`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from wirebook.book import Book
from wirebook.fence import NAMES
from wirebook.site import build
from wirebook.text import LANGUAGES

ROUNDS = 3
PARTS = ("docs", "snippets", "diagrams", "base.yml", "mkdocs.yml", "mkdocs.en.yml")


def copied(book: Book, where: Path) -> Path:
    """Copy what a build reads."""
    for part in PARTS:
        source = book.root / part
        if source.is_dir():
            shutil.copytree(source, where / part)
        else:
            shutil.copy(source, where / part)
    theme = Path("src") / "wirebook" / "theme"
    shutil.copytree(book.root / theme, where / theme)
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
                    text = text[: block.start] + lines + text[block.end :]
                    text = text.replace(f"```{block.info}\n", "```text\n", 1)
            page.write_text(text, encoding="utf-8")
    return root


def seconds(root: Path, builder: str) -> float:
    """Build once and return how long it took."""
    started = time.perf_counter()
    build(root, out=root / "site", builder=builder, offline=True, strict=False)
    return time.perf_counter() - started


def main() -> None:
    """Build in turn, fences and plain, and print the best of each."""
    builder = sys.argv[1] if len(sys.argv) > 1 else "mkdocs"
    book = Book.find()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        ours, plain = copied(book, Path(one)), without_fences(copied(book, Path(other)))
        times = [(seconds(ours, builder), seconds(plain, builder)) for _ in range(ROUNDS)]
    best_ours, best_plain = (min(each) for each in zip(*times, strict=True))
    print(f"site       {builder}, both languages, with our fences   {best_ours:.2f} s")
    print(f"site       {builder}, the same with plain code blocks  {best_plain:.2f} s")
    print(f"ratio      fences / plain = {best_ours / best_plain:.2f}")


if __name__ == "__main__":
    main()
