"""A machine as JSON: sorted, versioned, and the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum

from wirebook.machine import Machine

SCHEMA = 1
"""Raised whenever a reader of the JSON would have to change."""


def to_json(machine: Machine) -> str:
    """Return the whole table as JSON text; private fields are left out."""
    data = {"schema": SCHEMA, "machine": _plain(machine)}
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        names = [each.name for each in fields(value) if not each.name.startswith("_")]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
