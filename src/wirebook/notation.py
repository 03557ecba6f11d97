"""How a transcript writes octets: text as it is, pictures for controls, or hexadecimal.

The pictures U+2400 to U+2420 stand for the octets 00 to 20. What text cannot show faithfully is
written in hexadecimal.
"""

from __future__ import annotations

import re

from wirebook.wire import CRLF

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
"""What may not stand in a transcript as itself (LF ends its lines)."""

_OCTETS = {0x2400 + octet: octet for octet in range(0x21)}
_PICTURES = {octet: 0x2400 + octet for octet in range(0x20)}

# Pictures that came over the wire as such, DEL, what reads as a hole, and an end that no eye sees.
_UNWRITABLE = re.compile(r"[\u2400-\u2420\x7f]|<<|[^\S\x00-\x20]\Z")


def picture(control: str) -> str:
    """Return the character that stands for a control character or a blank."""
    return chr(0x2400 + ord(control))


def unpictured(text: str) -> str:
    """Put the control characters and blanks themselves where their pictures stand."""
    return text if text.isascii() else text.translate(_OCTETS)


def octets(sigil: str, text: str) -> bytes:
    """Return what `text` is on the wire: with CRLF after `:`, without after `|`, hex after `~`."""
    if sigil == "~":
        return bytes.fromhex(text)
    data = unpictured(text).encode()
    return data + CRLF if sigil == ":" else data


def shown(data: bytes) -> tuple[str, str]:
    """Return the sigil and the text that write these octets; the inverse of `octets`."""
    line = data.removesuffix(CRLF)
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return "~", data.hex(" ")
    if not data or _UNWRITABLE.search(text):
        return "~", data.hex(" ")
    text = text.translate(_PICTURES)
    if text.endswith(" "):
        text = text[:-1] + picture(" ")
    return (":" if line != data else "|"), text


def shown_lines(data: bytes) -> tuple[tuple[str, str], ...]:
    """Cut what a server sent after each CRLF, and write each piece."""
    *lines, rest = data.split(CRLF)
    pieces = [line + CRLF for line in lines] + ([rest] if rest else [])
    return tuple(shown(piece) for piece in pieces)
