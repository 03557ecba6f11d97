"""Exercises: what a reader is to bring about. They are data, `snippets/exercises.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wirebook.errors import ModelError, SourceError
from wirebook.marking import Task, task
from wirebook.rfc import cite
from wirebook.text import LANGUAGES, Text
from wirebook.transcript import Transcript, parse

RECORD = "exercises.toml"


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something to bring about.

    Args:
        header: the world it is to happen in, as in the header of a transcript.
        solution: a transcript that does it.
        wrong: transcripts that do not.
        task: what has to happen there, by which it is marked.
        line: where it begins in its file.
    """

    id: str
    title: Text
    goal: Text
    hint: Text
    rfc: tuple[str, ...]
    header: str
    solution: str
    wrong: tuple[str, ...]
    task: Task
    line: int

    @property
    def protocol(self) -> str:
        """The protocol's short name."""
        return self.header.split()[1]


def load(snippets: Path, shown: str) -> tuple[Exercise, ...]:
    """Read the exercises that lie beside the transcripts; a book may have none.

    Args:
        shown: what errors call the file.

    Raises:
        SourceError: if one is wrong, with its line.
    """
    path = snippets / RECORD
    return _read(path.read_text(encoding="utf-8"), snippets, shown) if path.is_file() else ()


def found(exercises: tuple[Exercise, ...], name: str) -> Exercise:
    """Return an exercise by its name.

    Raises:
        SourceError: naming those there are.
    """
    for exercise in exercises:
        if exercise.id == name:
            return exercise
    known = ", ".join(each.id for each in exercises) or "none"
    raise SourceError(f"expected an exercise ({known}), found {name}")


def begun(exercise: Exercise, transcript: Transcript) -> None:
    """See that a dialogue happens in the world of the exercise.

    Raises:
        SourceError: if it has another header.
    """
    world = parse(exercise.header + "\nC! close")
    here = (transcript.protocol, sorted(transcript.settings))
    if here != (world.protocol, sorted(world.settings)):
        said = f"expected the header {exercise.header}, found another: the exercise begins there"
        raise SourceError(said, transcript.path, transcript.line)


@lru_cache(maxsize=8)
def _read(text: str, snippets: Path, shown: str) -> tuple[Exercise, ...]:
    """Read a file of exercises, once per content."""
    try:
        entries = tomllib.loads(text).get("exercise", [])
    except tomllib.TOMLDecodeError as error:
        raise SourceError(str(error), shown, 1) from None
    heads = [at for at, line in enumerate(text.splitlines(), 1) if line.strip() == "[[exercise]]"]
    exercises: dict[str, Exercise] = {}
    for entry, line in zip(entries, heads, strict=False):
        try:
            exercise = _exercise(entry, snippets, line)
            if exercise.id in exercises:
                raise ValueError(
                    f"expected one of that id, the other is in line {exercises[exercise.id].line}"
                )
        except (KeyError, ModelError, TypeError, ValueError) as error:
            said = f"expected {error}, found none" if isinstance(error, KeyError) else str(error)
            raise SourceError(f"exercise {entry.get('id', '?')}: {said}", shown, line) from None
        exercises[exercise.id] = exercise
    return tuple(exercises.values())


def _exercise(entry: Mapping[str, Any], snippets: Path, line: int) -> Exercise:
    wrong = tuple(str(each) for each in entry["wrong"])
    for name in (entry["solution"], *wrong):
        if not (snippets / name).is_file():
            raise ValueError(f"expected files of snippets/ in solution and wrong, found no {name}")
    for reference in entry["rfc"]:
        cite(reference)
    return Exercise(
        str(entry["id"]),
        _text(entry["title"]),
        _text(entry["goal"]),
        _text(entry["hint"]),
        tuple(entry["rfc"]),
        str(entry["header"]),
        str(entry["solution"]),
        wrong,
        task(entry),
        line,
    )


def _text(entry: Mapping[str, Any]) -> Text:
    return Text(**{lang: str(entry[lang]) for lang in LANGUAGES})
