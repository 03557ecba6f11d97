"""What a reply of each protocol looks like on the wire, written down apart from the models.

Each reader takes what the server sent for one step and says what is wrong with it; it knows
nothing of the tables but whether a POP3 reply has further lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wirebook.connection import Step

LINE = 512
"""Octets of a reply line, CRLF included (RFC 1939 section 3, RFC 5321 section 4.5.3.1.5)."""

_POP3 = re.compile(r"(\+OK|-ERR)( [^\x00-\x1f\x7f]*)?|\+ [A-Za-z0-9+/=]*")
_SMTP = re.compile(r"([2-5]\d\d)([ -])([^\x00-\x1f\x7f]*)")
_STATUS = re.compile(rb"(?:OK|NO|BAD|BYE|PREAUTH)(?: |\Z)")
_WORD = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\+]+')
_TAG = re.compile(rb"(\*|%b) (?:OK|NO|BAD) " % _WORD.pattern)
_COUNT = re.compile(rb"~?\{(\d+)\}\Z")
_QUOTED = re.compile(rb'"(?:[^"\\\r\n\x00]|\\["\\])*"')
_HEAD = re.compile(
    rb"HTTP/1\.1 (\d{3}) [ -~]*\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [ -~]*\r\n)*)\r\n"
)


def wrong(protocol: str, step: Step, tags: set[bytes]) -> str:
    """What is wrong with the reply of a step; empty if nothing is.

    Args:
        tags: those that the client of IMAP may have used.
    """
    reader = READERS.get(protocol, _lines)
    return reader(step, tags) if step.sent else ""


def _lines(step: Step, tags: set[bytes]) -> str:
    return "" if step.sent.endswith(b"\r\n") else "the last line has no end"


def _pop3(step: Step, tags: set[bytes]) -> str:
    first, _, rest = step.sent.partition(b"\r\n")
    if len(first) + 2 > LINE:
        return f"a first line of {len(first) + 2} octets"
    if not _POP3.fullmatch(first.decode()):
        return f"no status line: {first!r}"
    if step.row is None or not step.row.body:
        return f"more than one line: {rest!r}" if rest else ""
    *lines, last, end = rest.split(b"\r\n")
    if (last, end) != (b".", b""):
        return "no final dot"
    if any(line.startswith(b".") and not line.startswith(b"..") for line in lines):
        return "a dot that is not doubled"
    return "a line end within a line" if re.search(rb"[\r\n]", b"".join(lines)) else ""


def _smtp(step: Step, tags: set[bytes]) -> str:
    *lines, end = step.sent.split(b"\r\n")
    if end:
        return f"the last line has no end: {end!r}"
    found = [_SMTP.fullmatch(line.decode()) for line in lines]
    if None in found:
        return f"no reply line in {lines!r}"
    if len({each[1] for each in found if each}) != 1:
        return f"more than one code: {lines!r}"
    if "".join(each[2] for each in found if each) != "-" * (len(lines) - 1) + " ":
        return f"hyphens that do not fit: {lines!r}"
    return "a line of more than 512 octets" if max(map(len, lines)) + 2 > LINE else ""


def _imap(step: Step, tags: set[bytes]) -> str:
    said = step.sent
    while said:
        pieces, said = _response(said)
        if pieces is None:
            return f"a response without an end: {said!r}"
        text = b"".join(pieces)
        if re.search(rb"[\x00\r\n]", text):
            return f"a control character in {text!r}"
        if text.startswith(b"* "):
            if not _STATUS.match(text[2:]) and (mistake := _unbalanced(pieces)):
                return f"{mistake} in {text!r}"
        elif not text.startswith(b"+ ") and not ((found := _TAG.match(text)) and found[1] in tags):
            return f"neither data nor a tag of the client: {text!r}"
    return ""


def _response(said: bytes) -> tuple[list[bytes] | None, bytes]:
    """One response: its lines without the octets of literals; and what follows."""
    pieces: list[bytes] = []
    while True:
        line, end, said = said.partition(b"\r\n")
        if not end:
            return None, line
        pieces.append(line)
        found = _COUNT.search(line)
        if found is None or line.startswith(b"+ "):
            return pieces, said
        if len(said) < int(found[1]):
            return None, said
        said = said[int(found[1]) :]


def _unbalanced(pieces: list[bytes]) -> str:
    """What is wrong with the parentheses and quotes of data."""
    depth = 0
    for piece in pieces:
        rest = _QUOTED.sub(b"", piece)
        if b'"' in rest:
            return "an open quote"
        for octet in rest:
            depth += {40: 1, 41: -1}.get(octet, 0)
            if depth < 0:
                return "a parenthesis too many"
    return "an open parenthesis" if depth else ""


def _http(step: Step, tags: set[bytes]) -> str:
    found = _HEAD.match(step.sent)
    if found is None:
        return f"no head: {step.sent[:200]!r}"
    content = len(step.sent) - found.end()
    said = re.search(rb"(?i)^content-length: (\d+)\r", found[2], re.MULTILINE)
    if step.event == "HEAD" or found[1][:1] == b"1" or found[1] in (b"204", b"304"):
        return f"{content} octets of content where there is none" if content else ""
    return "" if said and int(said[1]) == content else f"{content} octets, said {said}"


READERS: dict[str, Callable[[Step, set[bytes]], str]] = {
    "pop3": _pop3,
    "smtp": _smtp,
    "lmtp": _smtp,
    "imap": _imap,
    "http": _http,
}


def tags(octets: bytes) -> Iterator[bytes]:
    """What of a stream the server may repeat as a tag: how any line begins."""
    yield b"*"
    for line in octets.split(b"\n"):
        found = _WORD.match(line)
        if found:
            yield found[0]
