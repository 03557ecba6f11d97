"""What an origin server has and does: resources, and answers to requests for them.

Everything here outlives a connection. Origins behind one name share the resources, as they would
share a database; each has a table of sessions in its own memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from wirebook.clock import Clock
from wirebook.connection import Answer
from wirebook.mail import Mailstore
from wirebook.protocols.http.messages import Request, shown
from wirebook.protocols.http.sessions import Sessions
from wirebook.protocols.jmap.server import API, SESSION, Jmap

NOTES = "/notes/"
"""The one place where clients create, replace and remove resources."""

LIMIT = 100
"""How many notes there may be."""

Act = Callable[[Request, bytes], Answer]


class Resource(NamedTuple):
    """What a resource represents itself as, and how often it was changed."""

    content: bytes
    version: int = 1

    @property
    def tag(self) -> str:
        """Its entity tag (RFC 9110 section 8.8.3)."""
        return f'"{self.version}"'


@dataclass(slots=True)
class Site:
    """What the origins of a store share, and what each remembers by itself, by host."""

    resources: dict[str, Resource] = field(
        default_factory=lambda: {"/hello": Resource("안녕!".encode())}
    )
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    made: int = 0

    def remembers(self) -> tuple[tuple[str, str], ...]:
        """The resources with their versions, and each origin's table of sessions."""
        held = " ".join(f"{path}#{each.version}" for path, each in self.resources.items())
        tables = ((f"sessions of {host}", table) for host, table in self.tables.items())
        named = ((name, " ".join(f"{s}={who}" for s, who in t.items())) for name, t in tables if t)
        return (("resources", held), *named)


def site_of(store: Mailstore) -> Site:
    """Return what lies beside the mail of a store, made on first use."""
    return cast(Site, store.annexes.setdefault("http", Site()))


class Origin:
    """The resources of one host, as requests see them."""

    def __init__(self, host: str, store: Mailstore, clock: Clock) -> None:
        self.site = site_of(store)
        self.sessions = Sessions(host, store, clock, self.site.tables)
        self.store = store

    def answer(self, request: Request, content: bytes = b"") -> Answer:
        """Answer a request whose body, if it has one, is complete."""
        acts = self._acts(request.path)
        if acts is None:
            return Answer("missing")
        act = acts.get("GET" if request.method == "HEAD" else request.method)
        if act is None:
            return Answer("method", {"fields": (("Allow", ", ".join(_allowed(acts))),)})
        return act(request, content)

    def _acts(self, path: str) -> Mapping[str, Act] | None:
        """What can be done with the resource at a path, by method."""
        if path == NOTES:
            return {"GET": self._list, "POST": self._append}
        if path.startswith(NOTES):
            return {"GET": self._get, "PUT": self._put, "DELETE": self._delete}
        if path in self.site.resources:
            return {"GET": self._get}
        jmap = Jmap(self.store, self.sessions)
        known: dict[str, Mapping[str, Act]] = {
            "/me": {"GET": self._me},
            "/login": {"POST": self.sessions.log_in, "DELETE": self.sessions.log_out},
            "/ticket": {"POST": self.sessions.sell_ticket},
            SESSION: {"GET": jmap.session},
            API: {"POST": jmap.call},
        }
        return known.get(path)

    def _me(self, request: Request, _: bytes) -> Answer:
        name = self.sessions.user(request)
        return shown(f"{name}\r\n".encode()) if name else self.sessions.denied

    def _list(self, _: Request, __: bytes) -> Answer:
        paths = [path for path in self.site.resources if path.startswith(NOTES)]
        return shown("".join(f"{path}\r\n" for path in paths).encode())

    def _get(self, request: Request, _: bytes) -> Answer:
        found = self.site.resources.get(request.path)
        if found is None:
            return Answer("missing")
        tag = (("ETag", found.tag),)
        if _names(request.field("if-none-match"), found.tag):
            return Answer("same", {"fields": tag})
        return shown(found.content, tag)

    def _append(self, request: Request, content: bytes) -> Answer:
        self.site.made += 1
        path = f"{NOTES}{self.site.made}"
        return self._put(request._replace(target=path), content)

    def _put(self, request: Request, content: bytes) -> Answer:
        path, resources = request.path, self.site.resources
        old = resources.get(path)
        if not _holds(request, old):
            return Answer("stale")
        if old is None and len(resources) > LIMIT:
            return Answer("method", {"fields": (("Allow", "GET"),)})
        new = resources[path] = Resource(content, old.version + 1 if old else 1)
        tag = ("ETag", new.tag)
        if old is None:
            return Answer("created", {"fields": (("Location", path), tag)})
        return Answer("changed", {"fields": (tag,)})

    def _delete(self, request: Request, _: bytes) -> Answer:
        old = self.site.resources.get(request.path)
        if old is None:
            return Answer("missing")
        if not _holds(request, old):
            return Answer("stale")
        del self.site.resources[request.path]
        return Answer("gone")


def _allowed(acts: Mapping[str, Act]) -> Iterator[str]:
    """The methods that a resource knows (RFC 9110 section 10.2.1)."""
    for method in acts:
        yield method
        if method == "GET":
            yield "HEAD"


def _names(field_value: str, tag: str) -> bool:
    """Whether a list of entity tags names one; `*` names any."""
    tags = [each.strip().removeprefix("W/") for each in field_value.split(",")]
    return tag in tags or "*" in tags


def _holds(request: Request, old: Resource | None) -> bool:
    """Whether the preconditions of a change hold (RFC 9110 sections 13.1.1 and 13.1.2)."""
    if_match, if_none_match = request.field("if-match"), request.field("if-none-match")
    if if_match and (old is None or not _names(if_match, old.tag)):
        return False
    return not (if_none_match and old is not None and _names(if_none_match, old.tag))
