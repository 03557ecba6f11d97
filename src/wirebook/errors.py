"""The exceptions of wirebook, and who has to act on each."""

from __future__ import annotations


class WirebookError(Exception):
    """Any error that wirebook reports on purpose."""


class ModelError(WirebookError):
    """A table contradicts itself, or a handler named an outcome that the table does not offer."""


class ProtocolMisuse(WirebookError):
    """The caller of a sans-IO object broke its contract (not the peer: peers get replies)."""


class DiagramError(WirebookError):
    """Graphviz is missing, failed, or was asked to draw something that does not fit."""


class SourceError(WirebookError):
    """What a writer wrote is wrong.

    Args:
        message: what was expected and what was found, in one sentence or more.
        path: the file as the writer knows it, relative to the book where possible.
        line: the line in that file, counted from 1.
    """

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        if not self.path:
            return self.message
        return f"{self.path}:{self.line}: {self.message}"


class TranscriptSyntaxError(SourceError):
    """A line of a transcript cannot be read."""


class TranscriptMismatch(SourceError, AssertionError):
    """The server answered something else than the transcript says."""
