"""Scenes: worlds in which a reader may begin a lab. They are data, `snippets/lab.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wirebook.citable import read_toml, table_line
from wirebook.errors import SourceError
from wirebook.lab import FIRST, Lab
from wirebook.protocols import Protocol
from wirebook.text import Text
from wirebook.transcript import parse
from wirebook.world import ScenarioError

RECORD = "snippets/lab.toml"


@dataclass(frozen=True, slots=True)
class Scene:
    """A world to begin in.

    Args:
        header: as in a transcript.
        settings: those of the header, in order.
        tries: lines that are worth trying, in this order, each to its connection.
    """

    title: Text
    header: str
    protocol: str
    settings: tuple[tuple[str, str], ...]
    tries: tuple[tuple[str, str], ...]


def load(root: Path, protocols: Mapping[str, Protocol]) -> tuple[Scene, ...]:
    """Read the scenes of a book; none if it has no such file.

    Raises:
        SourceError: if one of them makes no world, or a line of it cannot be tried.
    """
    found = []
    for number, entry in enumerate(read_toml(root, RECORD).get("scene", [])):
        try:
            found.append(_scene(entry, protocols))
        except (KeyError, TypeError) as error:
            lacks = error.args[0] if isinstance(error, KeyError) else "ko and en in title"
            raise SourceError(
                f"expected {lacks} of a scene, found none: add it, as in the other entries",
                RECORD,
                table_line(root, RECORD, "scene", number),
            ) from None
        except (ScenarioError, SourceError) as error:
            line = table_line(root, RECORD, "scene", number)
            raise SourceError(str(error), RECORD, line) from None
    return tuple(found)


def _scene(entry: dict[str, object], protocols: Mapping[str, Protocol]) -> Scene:
    header = str(entry["header"])
    transcript = parse(f"{header}\nC! connect\n")
    tries = tuple(_try(str(each)) for each in entry.get("try", ()))  # type: ignore[attr-defined]
    lab = Lab(transcript.protocol, transcript.settings, protocols)
    for name, typed in tries:
        lab.party(name)
        lab.do(name, lab.tagged(name, typed))
    title = Text(**entry["title"])  # type: ignore[arg-type]
    return Scene(title, header, transcript.protocol, transcript.settings, tries)


def _try(line: str) -> tuple[str, str]:
    """Cut `B: NOOP` into connection and line; without a name it is the first."""
    name, colon, typed = line.partition(": ")
    return (name, typed) if colon and len(name) == 1 else (FIRST, line)
