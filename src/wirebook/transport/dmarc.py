"""DMARC: whether the domain that a reader sees has vouched for a message, and what it wants else.

The rules are those of RFC 7489. Which domains are registered under which suffix is data of the
world here, not the public suffix list.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from wirebook.transport.spf import Zone

SUFFIXES = frozenset({"com", "net", "org"})
"""The suffixes under which this world registers domains."""


class Verdict(NamedTuple):
    """`pass`, `fail` or `none`, and what the domain wants done: `none`, `quarantine`, `reject`."""

    result: str
    policy: str = "none"


def organizational(domain: str, suffixes: Collection[str] = SUFFIXES) -> str:
    """Return the domain that was registered: one label below the suffix (section 3.2)."""
    labels = domain.lower().split(".")
    for start in range(1, len(labels)):
        if ".".join(labels[start:]) in suffixes:
            return ".".join(labels[start - 1 :])
    return domain.lower()


def aligned(domain: str, author: str, *, strict: bool) -> bool:
    """Return whether a domain that was checked stands for the author's (section 3.1)."""
    if strict:
        return domain.lower() == author.lower()
    return organizational(domain) == organizational(author)


def judge(zone: Zone, author: str, spf: str = "", dkim: Collection[str] = ()) -> Verdict:
    """Judge a message (section 6.6.2).

    Args:
        zone: the records.
        author: the domain of `From:`.
        spf: the domain for which SPF gave `pass`, if it did.
        dkim: the domains whose signatures were verified.
    """
    tags = _record(zone, author)
    own = bool(tags)
    if not own:
        tags = _record(zone, organizational(author))
    if not tags:
        return Verdict("none")
    passed = bool(spf) and aligned(spf, author, strict=tags.get("aspf") == "s")
    signed = any(aligned(each, author, strict=tags.get("adkim") == "s") for each in dkim)
    policy = tags["p"] if own else tags.get("sp", tags["p"])
    return Verdict("pass" if passed or signed else "fail", policy)


def _record(zone: Zone, domain: str) -> dict[str, str]:
    """The tags of the one record below a domain; of none, or of several, none (section 6.6.3)."""
    texts = zone.txt.get(f"_dmarc.{domain.lower()}", ())
    found = [text for text in texts if text.startswith("v=DMARC1")]
    if len(found) != 1:
        return {}
    pairs = (part.partition("=") for part in found[0].split(";") if "=" in part)
    tags = {name.strip(): value.strip() for name, _, value in pairs}
    return tags if "p" in tags else {}
