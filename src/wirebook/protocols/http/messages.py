"""What the framing hands up: requests, bodies, and octets that are neither."""

from __future__ import annotations

from typing import NamedTuple

from wirebook.connection import Answer

Fields = tuple[tuple[str, str], ...]

TEXT = "text/plain; charset=utf-8"


class Request(NamedTuple):
    """A request line and header; names of fields in small letters, in order."""

    method: str
    target: str
    fields: Fields
    octets: int = 0

    def field(self, name: str) -> str:
        """Return a header field's value, several of one name joined, or nothing."""
        return ", ".join(value for key, value in self.fields if key == name)

    @property
    def path(self) -> str:
        """The path of the target: without a query, and without scheme and host."""
        path = self.target.partition("?")[0]
        if not path.startswith("/") and "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        return path


class Body(NamedTuple):
    """A whole body, and the octets it took from the stream with its framing."""

    content: bytes
    octets: int


class Broken(NamedTuple):
    """What cannot be read as HTTP: the outcome of `malformed`, and the octets taken up to it."""

    outcome: str
    octets: int


def shown(content: bytes, fields: Fields = (), media: str = TEXT) -> Answer:
    """Answer with a representation."""
    return Answer("ok", {"fields": (*fields, ("Content-Type", media))}, (content,))
