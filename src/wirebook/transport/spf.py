"""SPF: whether an address may send for a domain, by the records that the domain publishes.

Of RFC 7208 this has the mechanisms `all`, `include`, `a`, `mx`, `ip4`, `ip6` and the modifier
`redirect`, with the limit of lookups. It has no macros and no explanations, does not count void
lookups, and refuses to judge `ptr` and `exists`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface
from typing import NamedTuple

LOOKUPS = 10
"""Terms of one check that may ask the DNS (RFC 7208 section 4.6.4)."""

RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}

_MODIFIER = re.compile(r"([A-Za-z][\w.-]*)=(\S*)")
_MECHANISM = re.compile(r"([+?~-]?)([A-Za-z0-9]+)(?::([^/]+))?(?:/(\d{1,3}))?")
_ASKING = ("include", "a", "mx")


class _PermError(Exception):
    """The domain's records are wrong."""


class _Term(NamedTuple):
    result: str
    name: str
    value: str
    prefix: str


@dataclass(slots=True)
class Zone:
    """What the DNS says, by name.

    Args:
        txt: the texts of TXT records.
        mx: the hosts of MX records.
        addresses: the addresses of A and AAAA records.
    """

    txt: Mapping[str, tuple[str, ...]]
    mx: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_host(zone: Zone, ip: str, domain: str) -> str:
    """Return whether an address may send for a domain (RFC 7208 section 4).

    Args:
        zone: the records.
        ip: the address of the sending server.
        domain: the domain of MAIL FROM; of HELO if the sender is empty.

    Returns:
        `pass`, `fail`, `softfail`, `neutral`, `none` or `permerror`.

    Raises:
        NotImplementedError: at `ptr`, `exists` and macros.
        ValueError: if `ip` is no address.
    """
    try:
        return _Check(zone, ip).evaluate(domain)
    except _PermError:
        return "permerror"


class _Check:
    def __init__(self, zone: Zone, ip: str) -> None:
        self.zone = zone
        self.ip = ip_address(ip)
        self.lookups = 0

    def evaluate(self, domain: str) -> str:
        domain = domain.lower()
        record = self._record(domain)
        if record is None:
            return "none"
        terms, redirect = _parsed(record)
        for term in terms:
            if self._matches(term, term.value or domain):
                return term.result
        if not redirect:
            return "neutral"
        self._ask()
        return self._known(redirect)

    def _record(self, domain: str) -> str | None:
        texts = self.zone.txt.get(domain, ())
        found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
        if len(found) > 1:  # section 4.5
            raise _PermError(domain)
        return found[0] if found else None

    def _known(self, domain: str) -> str:
        """Evaluate a domain that has to have a record (sections 5.2 and 6.1)."""
        result = self.evaluate(domain)
        if result == "none":
            raise _PermError(domain)
        return result

    def _ask(self) -> None:
        self.lookups += 1
        if self.lookups > LOOKUPS:
            raise _PermError("too many lookups")

    def _matches(self, term: _Term, domain: str) -> bool:
        if term.name == "all":
            return True
        if term.name in ("ip4", "ip6"):
            return self.ip in _network(term)
        self._ask()
        if term.name == "include":
            return self._known(domain) == "pass"
        hosts = (domain,) if term.name == "a" else self.zone.mx.get(domain, ())
        if len(hosts) > LOOKUPS:
            raise _PermError(domain)
        addresses = (each for host in hosts for each in self.zone.addresses.get(host, ()))
        return any(self.ip in _network(term._replace(value=each)) for each in addresses)


def _network(term: _Term) -> IPv4Network | IPv6Network:
    try:
        return ip_interface(f"{term.value}/{term.prefix}" if term.prefix else term.value).network
    except ValueError as error:
        raise _PermError(term.value) from error


def _parsed(record: str) -> tuple[list[_Term], str]:
    """Read all terms before any is evaluated: one mistake spoils the record (section 4.6)."""
    terms: list[_Term] = []
    redirect = ""
    for text in record.split()[1:]:
        if "%" in text:
            raise NotImplementedError(f"macro in {text}")
        if modifier := _MODIFIER.fullmatch(text):
            redirect = modifier[2] if modifier[1].lower() == "redirect" else redirect
            continue
        found = _MECHANISM.fullmatch(text)
        name = found[2].lower() if found else ""
        if name in ("ptr", "exists"):
            raise NotImplementedError(name)
        if found is None or name not in (*_ASKING, "all", "ip4", "ip6"):
            raise _PermError(text)
        term = _Term(RESULTS[found[1] or "+"], name, found[3] or "", found[4] or "")
        if name in ("ip4", "ip6"):
            _network(term)
        terms.append(term)
    return terms, redirect
