"""What stands in the tables of a page, as data that is not HTML yet."""

from __future__ import annotations

from dataclasses import dataclass

from wirebook.text import Text


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the protocol, to be set as code."""

    text: str


@dataclass(frozen=True, slots=True)
class StateName:
    """The name of a state."""

    name: str


@dataclass(frozen=True, slots=True)
class CommandName:
    """The verb of a command, or the name of an event."""

    name: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A section of an RFC, `1939#5`."""

    reference: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that lead to a place in the book."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Many:
    """Several cells in one; `between` stands between them."""

    cells: tuple[Content, ...]
    between: str = " "


Content = str | Text | Word | StateName | CommandName | Cited | Linked | Many


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, heads and rows; the first column names the row.

    `kind` is for the style sheet.
    """

    caption: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[Content, ...], ...]
    kind: str = ""


STATE = Text("상태", "State")
COMMAND = Text("명령", "Command")
MEANING = Text("뜻", "Meaning")
REPLY = Text("응답", "Reply")
RFC = Text("근거", "Source")
NEXT = Text("다음 상태", "Next state")
OUTCOME = Text("결과", "Outcome")
NONE = "–"
