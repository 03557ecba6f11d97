"""What a picture of a machine needs beyond the machine: data beside the model, and little of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wirebook.text import Text

Side = Literal["left", "right"]
"""Where an arrow that leaves the main line runs."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows that the overview leaves out and names below: all of this source, event and outcome.

    An empty field is any.
    """

    text: Text
    source: str = ""
    event: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """Several states as one box of the TLS view."""

    name: str
    text: Text
    states: tuple[str, ...]


@dataclass(frozen=True)
class Hints:
    """Everything that the rules of the pictures cannot find in the model.

    Args:
        sides: on which side an arrow runs, by its two ends (states or regions).
        hidden: what the overview leaves out.
        notes: a second line on the arrow of an event: what it means for the reader.
        titles: other titles for boxes.
        shown: modal states (payload, handshake) that get a box of their own.
        apart: states that the overview leaves out, with the ways into them; some detail has them.
        details: smaller pictures, by the name that a view `detail:NAME` asks for.
        crossings: how many lines of the overview may cross each other.
        axes: variables that tell the boxes of the TLS view apart.
        values: what a box of the TLS view says about a value of an axis.
        phases: the boxes of the TLS view; by default the states that the RFC names.
        services: the services that the TLS view begins from; by default all.
    """

    sides: Mapping[tuple[str, str], Side] = field(default_factory=dict)
    hidden: tuple[Hidden, ...] = ()
    notes: Mapping[str, Text] = field(default_factory=dict)
    titles: Mapping[str, Text] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    details: Mapping[str, Hints] = field(default_factory=dict)
    crossings: int = 0
    axes: tuple[str, ...] = ("tls",)
    values: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    phases: tuple[Phase, ...] = ()
    services: tuple[str, ...] = ()
