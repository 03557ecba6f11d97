"""The command line: from starting a book to publishing it."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from wirebook import mock, talk, translated
from wirebook.annotation import annotation, wanted
from wirebook.book import Book, here
from wirebook.errors import WirebookError
from wirebook.scaffold import command as scaffold
from wirebook.text import LANGUAGES
from wirebook.translation import lags

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 if all is well, 1 for mistakes, 2 for usage."""
    try:
        options = parser().parse_args(arguments)
        run: Run = options.run
        return run(options)
    except BrokenPipeError:  # the reader of our output has gone: nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except WirebookError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    root = argparse.ArgumentParser(prog="wirebook", description="A book whose pages cannot lie.")
    root.add_argument("--version", action="version", version=version("wirebook"))
    commands = root.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Run | None = None) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    scaffold.add_init(command("init", "start a book of your own", scaffold.run_init))
    scaffold.add_new(command("new", "add a page, a transcript or a protocol"))
    sub = command("build", "check the book, then build both languages", build)
    sub.add_argument("--offline", action="store_true", help="search also works from file://")
    sub.add_argument(
        "--builder",
        choices=("mkdocs", "properdocs", "zensical"),
        default="mkdocs",
        help="what builds it",
    )
    sub.add_argument("--out", type=Path, help="where to (default: site)")
    sub.add_argument("--url", default="", help="the address the site will be published at")
    sub.add_argument("--edit", default="", help="what stands before docs/ in an edit link")
    sub.add_argument("--no-check", action="store_true", help="leave the checking to the fences")
    sub = command("serve", "live preview of both languages", serve)
    sub.add_argument("--port", type=int, default=8000, help="loopback port; 0 picks a free one")
    sub = command("check", "replay every transcript and session, check every page", check)
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="only these files")
    sub.add_argument("--json", action="store_true", help="one JSON object per problem")
    sub.add_argument("--against", metavar="HOST[:PORT]", help="replay against a real server")
    sub.add_argument("--watch", action="store_true", help="check again what changes, until Ctrl-C")
    sub = command("fill", "write the server's lines of transcripts", fill)
    text = "transcripts, terminal sessions, pages"
    sub.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=text)
    mock.add_arguments(command("mock", "mock servers on loopback ports", mock.run))
    talk.add_arguments(command("talk", "type to a mock server", talk.run))
    sub = command("model", "print a model", model)
    sub.add_argument("protocol", choices=sorted(here()), help="which protocol")
    sub.add_argument(
        "--format", choices=("json", "dot", "svg", "md"), default="md", help="its form"
    )
    sub.add_argument("--lang", choices=LANGUAGES, default="en", help="its language")
    translated.add_arguments(
        command("translated", "which translations are older than their source", translated.run)
    )
    sub = command("exercise", "say whether a transcript solves an exercise", exercise)
    sub.add_argument("name", nargs="?", help="which exercise; without it they are listed")
    sub.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a transcript of your own")
    sub.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the words")
    sub = command("coverage", "what of the models the transcripts show", coverage)
    sub.add_argument("--json", action="store_true", help="one JSON object per protocol")
    return root


def build(options: argparse.Namespace) -> int:
    """Check, then build."""
    from wirebook import site

    book = Book.find()
    out = options.out or book.root / "site"
    site.build(
        book.root,
        out=out,
        builder=options.builder,
        offline=options.offline,
        url=options.url,
        edit=options.edit,
        check=int if options.no_check else lambda: _report(book, (), as_json=False),
        tell=lambda text: print(text, file=sys.stderr),
    )
    print(f"built: open {os.path.relpath(out / 'index.html')}")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Build into a temporary directory and serve it, again after every change."""
    from wirebook.preview import preview

    root = Book.find().root

    def rebuild(out: Path) -> bool:
        # a process of its own, so that it sees what has changed in the models
        command = [sys.executable, "-m", "wirebook", "build", "--out", str(out)]
        return (
            subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False).returncode
            == 0
        )

    return preview(root, options.port, rebuild)


def check(options: argparse.Namespace) -> int:
    """Report every mistake as `file:line: message`."""
    book = Book.find()
    if options.against:
        from wirebook.against import against

        return against(book, options.against, tuple(options.paths))
    if options.watch:
        from wirebook.watch import watch

        return watch(book, tuple(options.paths))
    return 1 if _report(book, tuple(options.paths), as_json=options.json) else 0


def _report(book: Book, paths: tuple[Path, ...], *, as_json: bool) -> int:
    from wirebook import checks

    started = time.perf_counter()
    found = 0
    for problem in checks.check(book, paths):
        found += 1
        if as_json:
            print(
                json.dumps({"path": problem.path, "line": problem.line, "message": problem.message})
            )
            continue
        print(problem, file=sys.stderr)
        if wanted():
            print(annotation("error", problem.path, problem.line, problem.message))
    if not as_json:
        if not paths:
            _report_lags(book)
        spent = time.perf_counter() - started
        print(
            f"checked in {spent:.1f} s: {found} problem{'' if found == 1 else 's'}", file=sys.stderr
        )
    return found


def _report_lags(book: Book) -> None:
    """Tell which translations lag: a warning, never a problem."""
    late = tuple(lags(book))
    names = ", ".join(book.name(each.page) for each in late)
    if late:
        print(f"older than their source: {names}; see `wirebook translated`", file=sys.stderr)
    for each in late if wanted() else ():
        said = f"older than its source, {book.name(each.source)}"
        print(annotation("warning", book.name(each.page), each.stamp.line, said))


def fill(options: argparse.Namespace) -> int:
    """Write server lines in place and show what changed."""
    from wirebook.record import filled
    from wirebook.terminal import rerun

    if os.environ.get("CI"):
        print("wirebook fill does not run in CI: what it writes has to be read", file=sys.stderr)
        return 2
    book = Book.find()
    for path in options.paths:
        write = rerun if path.suffix == ".console" else filled
        changed = write(book, path)
        print(changed or f"{path}: nothing to change", end="" if changed else "\n")
    return 0


def model(options: argparse.Namespace) -> int:
    """Print a model in one of its forms."""
    from wirebook.render import forms

    print(forms.form(here()[options.protocol], options.format, options.lang), end="")
    return 0


def exercise(options: argparse.Namespace) -> int:
    """List exercises, tell one, or mark a transcript; exit status 1 if it does not solve it."""
    from wirebook.exercises import begun, found
    from wirebook.marking import verdict
    from wirebook.transcript import parse

    book, lang = Book.find(), options.lang
    if options.name is None:
        for each in book.exercises():
            print(f"{each.id}: {each.title[lang]}")
        return 0
    asked = found(book.exercises(), options.name)
    if options.file is None:
        print(asked.goal[lang], asked.hint[lang], asked.header, sep="\n")
        return 0
    name = book.name(options.file)
    dialogue = parse(book.text(options.file), name)
    begun(asked, dialogue)
    told = verdict(asked.task, book.play(dialogue))
    solved = f"solved: {asked.title[lang]}"
    print(solved if told.solved else f"{name}:{told.line}: not yet: {told.why}")
    return 0 if told.solved else 1


def coverage(options: argparse.Namespace) -> int:
    """Print what is shown and what is missing; exit status 1 if anything is."""
    from wirebook.coverage import coverage as measure

    book = Book.find()
    replays = tuple(book.replays())
    missing = 0
    for name, protocol in book.protocols.items():
        found = measure(protocol.machine, replays)
        missing += len(found.missing)
        if options.json:
            data = {"protocol": name, "percent": found.percent, "missing": found.missing}
            print(json.dumps(data, ensure_ascii=False))
        else:
            print(f"{name}: {found.percent:.1f} % of rows and cells")
            for each in found.missing:
                print(f"  missing: {each}")
    return 1 if missing else 0
