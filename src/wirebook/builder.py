"""MkDocs or ProperDocs on every language in one process, with fences that another one renders.

    python -m wirebook.builder mkdocs --strict mkdocs.yml=site mkdocs.en.yml=site/en

Each configuration comes with the folder that it writes to. Rendered fences are read from the
standard input (see `wirebook.ahead`).
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from wirebook import ahead

NOW = "wirebook: "
"""Begins the line that names the configuration, in what the builder writes."""


def main(arguments: list[str]) -> None:
    """Build in order; exits with the builder's status at the first failure."""
    ahead.pile = ahead.Pile(sys.stdin.buffer)
    builder, *options = arguments
    command = import_module(f"{builder}.__main__").cli
    strict = [each for each in options if each.startswith("--")]
    for each in options[len(strict) :]:
        config, _, folder = each.rpartition("=")
        print(NOW + config, flush=True)
        try:
            command(["build", "--clean", *strict, "-f", config], prog_name=builder)
        except SystemExit as end:
            if end.code:
                raise
        ahead.pile.put(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
