"""Where a message for a domain goes: mail exchangers in order, and what makes them useless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

ALIASES = 8
"""CNAME records that are followed one behind the other, so that a circle ends."""


class Route(NamedTuple):
    """The hosts to try, the most preferred first; without any, `failure` says why not.

    `failure` is an enhanced status code (RFC 3463), followed by words.
    """

    hosts: tuple[str, ...]
    failure: str = ""


@dataclass(slots=True)
class Dns:
    """The records that mail needs.

    Args:
        mx: by domain, pairs of preference and host; the host `.` is the null MX (RFC 7505).
        cname: by name, the name that it is an alias of.
        addresses: the names that have an address.
    """

    mx: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    cname: Mapping[str, str] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()

    def route(self, domain: str, me: str = "") -> Route:
        """Return where mail for a domain goes (RFC 5321 section 5.1).

        Args:
            me: the host that asks; if it is an exchanger itself, only more preferred ones are left.
        """
        name = self._canonical(domain.lower())
        records = sorted(self.mx.get(name, ()))
        if not records:  # the domain is its own exchanger, if it has an address
            if name in self.addresses:
                return Route((name,))
            return Route((), f"5.1.2 {domain} does not exist")
        if records == [(0, ".")]:
            return Route((), f"5.1.10 {domain} accepts no mail")
        own = [preference for preference, host in records if host == me]
        hosts = tuple(host for preference, host in records if not own or preference < min(own))
        if not hosts:
            return Route((), f"5.4.6 {domain} leads back to {me}")
        return Route(hosts)

    def _canonical(self, name: str) -> str:
        for _ in range(ALIASES):
            if name not in self.cname:
                break
            name = self.cname[name]
        return name
