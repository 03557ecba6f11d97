"""Mailbox names on the wire: modified UTF-7 for IMAP4rev1, UTF-8 for IMAP4rev2."""

from __future__ import annotations

import base64
import binascii
import re

from wirebook.mail import INBOX

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_FOREIGN = re.compile(r"[^ -~]+|&")


def to_utf7(name: str) -> str:
    """Write a name in modified UTF-7 (RFC 3501 section 5.1.3)."""
    return _FOREIGN.sub(lambda found: "&" + _shift(found[0]) + "-", name)


def from_utf7(text: str) -> str:
    """Read a name in modified UTF-7.

    Raises:
        ValueError: if it is not well-formed, or not the only way to write that name.
    """
    name = _SHIFTED.sub(_unshift, text)
    if to_utf7(name) != text:
        raise ValueError(f"{text!r} is not modified UTF-7")
    return name


def canonical(name: str) -> str:
    """INBOX in capitals, however it is written, also as the first level of a name."""
    first, slash, rest = name.partition("/")
    return INBOX + slash + rest if first.upper() == INBOX else name


def _shift(text: str) -> str:
    if text == "&":
        return ""
    octets = base64.b64encode(text.encode("utf-16-be", "surrogatepass"))
    return octets.decode().rstrip("=").replace("/", ",")


def _unshift(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    text = found[1].replace(",", "/")
    try:
        octets = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        return octets.decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None
