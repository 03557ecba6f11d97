"""What MAIL and RCPT say: paths, and the parameters that extensions add."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = r"[\w!#$%&'*+/=?^`{|}~-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_LOCAL = re.compile(rf"{_WORD}(?:\.{_WORD})*|{_QUOTED}")
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[^\]\s\[]+\]")
_ROUTE = re.compile(r"@[^:<>]+:")
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\s=]+))?")

LOCAL_LIMIT = 64
"""Octets of a local part that every system takes (RFC 5321 section 4.5.3.1.1)."""

DOMAIN_LIMIT = 255
"""Octets of a domain that every system takes (RFC 5321 section 4.5.3.1.2)."""

MAIL_PARAMETERS: Mapping[str, str] = {
    "SIZE": r"[0-9]{1,20}",
    "BODY": r"7BIT|8BITMIME|BINARYMIME",
    "SMTPUTF8": "",
    "AUTH": r"\S{1,500}",
    "RET": r"FULL|HDRS",
    "ENVID": r"[!-~]{1,100}",
}
"""The parameters of MAIL and what may stand behind their `=`; nothing for one without a value."""

RCPT_PARAMETERS: Mapping[str, str] = {
    "NOTIFY": r"NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2}",
    "ORCPT": r"[A-Za-z0-9-]+;\S{1,500}",
}
"""The parameters of RCPT (RFC 3461 section 4)."""


def address(path: str) -> str | None:
    """Return the address of a path, a source route taken off, or `None` if it is not one.

    Source: RFC 5321 section 4.1.2, and RFC 6531 section 3.3 for what is not ASCII. A source route
    is to be ignored (RFC 5321 appendix C).
    """
    path = _ROUTE.sub("", path, count=1) if path.startswith("@") else path
    if path.lower() == "postmaster":
        return path
    local, at, domain = path.rpartition("@")
    if not (at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        return None
    if len(local.encode()) > LOCAL_LIMIT or len(domain.encode()) > DOMAIN_LIMIT:
        return None
    return path


def parameters(text: str, known: Mapping[str, str]) -> dict[str, str] | str:
    """Read `SIZE=100 BODY=8BITMIME`.

    Returns:
        The values by name, or the outcome: `parameter` for one that is unknown, has a value that
        it may not have, or stands there twice.
    """
    found: dict[str, str] = {}
    for word in text.split():
        match = _PARAMETER.fullmatch(word)
        name = match[1].upper() if match else ""
        if match is None or name not in known or name in found:
            return "parameter"
        if not re.fullmatch(known[name], match[2] or "", re.IGNORECASE):
            return "parameter"
        found[name] = match[2] or ""
    return found
