"""The manual of the model: everything that a table can say, as its dataclasses have it."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any

from wirebook import flaws, hints, machine, protocols
from wirebook.render.cells import MEANING, NONE, Content, Table, Word
from wirebook.render.edition import Edition
from wirebook.render.element import Html
from wirebook.render.manual.fields import CLASSES, FINDINGS, VALUES
from wirebook.render.manual.rows import DEFAULT, shown, told
from wirebook.text import Text

HERE = "src/wirebook/render/manual/fields.py"

DECLARED: Mapping[str, type[Any]] = {
    each.__name__: each
    for each in (
        *(machine.Machine, machine.Region, machine.State, machine.Kind, machine.Command),
        *(machine.Argument, machine.Event, machine.Transition, machine.Cell, machine.Mark),
        *(machine.Variable, machine.Store, machine.Refusals, machine.Endpoint),
        *(machine.Property, machine.Select, machine.Deviation, machine.Patch),
        *(hints.Hints, hints.Hidden, hints.Phase, protocols.Protocol),
    )
}
"""What a model is declared with, in the order in which the page explains it."""


def parts(_: Edition) -> Mapping[str, Callable[[Edition], Html]]:
    """Each class that a model is declared with, and what the model checker finds."""
    return {
        **{name: partial(_class, name, value) for name, value in DECLARED.items()},
        "flaws": _flaws,
    }


def findings() -> tuple[str, ...]:
    """The checks of a table: the functions of `flaws` that yield sentences."""
    return tuple(
        name
        for name, value in vars(flaws).items()
        if inspect.isfunction(value)
        and value.__module__ == flaws.__name__
        and str(inspect.signature(value).return_annotation) == "Iterator[str]"
    )


def _class(name: str, value: type[Any], edition: Edition) -> Html:
    if issubclass(value, Enum):
        return _enum(name, value, edition)
    known = told(CLASSES, name, name, f"CLASSES in {HERE}")
    rows = tuple(
        (
            Word(field.name),
            Word(str(field.type)),
            _default(field),
            told(known, field.name, f"{name}.{field.name}", f"CLASSES in {HERE}"),
        )
        for field in dataclasses.fields(value)
        if field.init
    )
    head = (Text("필드", "Field"), Text("형", "Type"), DEFAULT, MEANING)
    caption = Text(f"{name}의 필드", f"Fields of {name}")
    return shown(edition, Table(caption, head, rows, "fields"))


def _enum(name: str, value: type[Enum], edition: Edition) -> Html:
    rows = tuple(
        (
            Word(f"{name}.{each.name}"),
            told(VALUES, f"{name}.{each.name}", f"{name}.{each.name}", f"VALUES in {HERE}"),
        )
        for each in value
    )
    head = (Text("값", "Value"), MEANING)
    return shown(edition, Table(Text(f"{name}의 값", f"Values of {name}"), head, rows))


def _default(field: dataclasses.Field[Any]) -> Content:
    if field.default_factory is not dataclasses.MISSING:
        return Word("{}")
    if field.default is dataclasses.MISSING:
        return Text("꼭 쓴다", "needed")
    default = field.default
    written = f"{type(default).__name__}.{default.name}" if isinstance(default, Enum) else default
    if callable(default):  # its own form has an address of this run's memory
        written = default.__name__
    if default in ("", (), None):
        return NONE
    return Word(str(written))


def _flaws(edition: Edition) -> Html:
    rows = tuple(
        told(FINDINGS, name, f"the finding {name}", f"FINDINGS in {HERE}") for name in findings()
    )
    head = (Text("결함", "Flaw"), Text("이렇게 알린다", "Reported like this"))
    table = tuple((text, Word(sentence)) for text, sentence in rows)
    return shown(edition, Table(Text("모델 검사가 찾는 것", "What is found"), head, table))
