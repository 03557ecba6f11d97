"""The grammar of a transcript's lines, and what to say of a line that does not fit it."""

from __future__ import annotations

import re

from wirebook.clock import seconds
from wirebook.holes import mistake
from wirebook.notation import picture
from wirebook.text import Text

EVENTS = {"C": ("connect", "tls", "close", "reset", "wait"), "S": ("close", "reset")}
"""What may stand after `!`: what the client does, and what the server is seen to do."""

SIGILS = {
    ":": Text("글. CRLF가 붙는다", "text; CRLF is added"),
    "|": Text("글. CRLF가 붙지 않는다", "text without CRLF"),
    "~": Text("16진수로 쓴 옥텟", "octets in hexadecimal"),
    "!": Text("옥텟이 아닌 일", "what happens and is no octets"),
    "=": Text("여기서 서버의 상태", "the server's state here"),
}
"""What stands between side and content, and what it makes of the content."""

ELISION = "..."
"""What stands there instead, for lines of the server that are left out."""

_NAME = r"[A-Za-z0-9_-]+"
_SETTING = r'([^\s="]+)=(?:"([^"]*)"|([^\s"]+))(?=\s|\Z)'

_SIGIL = f"[{''.join(SIGILS)}]"

LINE = re.compile(
    rf"([CS])(?:@({_NAME}))?(?:(\??)({_SIGIL})(?: (.*\S))?| ({re.escape(ELISION)}))", re.DOTALL
)
HEADER = re.compile(rf"@(?:\s+([a-z][a-z0-9-]*)(?=\s|\Z))?((?:\s+{_SETTING})*)")
SETTING = re.compile(_SETTING)

_ACTOR = re.compile(r"[CS](?=[@?:|~!= ;,.]|\Z)")
_PEER = re.compile(rf"@{_NAME}")
_LETTER = re.compile(r"\s*([CScs])\s*(?=:)")


def content_mistake(actor: str, wrong: bool, sigil: str, text: str) -> str:
    """Say what is wrong with a line whose parts are in their places, or nothing."""
    if wrong and (actor == "S" or sigil in "!="):
        what = "a server line" if actor == "S" else f"C{sigil}"
        return (
            f"expected ? only on what the client sends (C?: C?| C?~), found it on {what}: "
            f"write {actor}{sigil}"
        )
    if sigil == "...":
        return (
            "" if actor == "S" else "expected S before ..., found C: write every line that is sent"
        )
    if sigil == "!":
        return _event_mistake(actor, text)
    if sigil == "=":
        return _state_mistake(actor, text)
    return _hex_mistake(text) if sigil == "~" else mistake(text)


def _event_mistake(actor: str, text: str) -> str:
    word, _, span = text.partition(" ")
    known = EVENTS[actor]
    if word not in known:
        side = "the client" if actor == "C" else "the server"
        return (
            f"expected an event of {side} after {actor}! ({', '.join(known)}), "
            f"found {text or 'nothing'}"
        )
    if word == "wait":
        return _span_mistake(span)
    return f"expected nothing after {actor}! {word}, found {span}" if span else ""


def _span_mistake(span: str) -> str:
    try:
        seconds(span)
    except ValueError:
        return (
            f"expected a span of time after C! wait, found {span or 'nothing'}: "
            "write it like 29m or 1h30m"
        )
    return ""


def _state_mistake(actor: str, text: str) -> str:
    if actor == "C":
        return f"expected S before =, found C: the state is the server's, write S= {text}".rstrip()
    return "" if text else "expected the name of a state after S=, found nothing"


def _hex_mistake(text: str) -> str:
    try:
        bytes.fromhex(text)
    except ValueError:
        return f"expected octets in hexadecimal after ~, found {text}: write them like 0d 0a"
    return "" if text else "expected octets in hexadecimal after ~, found nothing"


def line_mistake(line: str) -> str:
    """Say why a line is neither of the client, nor of the server, nor a header or comment."""
    if not _ACTOR.match(line):
        return _start_mistake(line)
    if line != line.rstrip():
        return _trailing_mistake(line)
    rest = line[1:]
    if rest.startswith("@"):
        peer = _PEER.match(rest)
        if peer is None:
            return (
                f"expected the name of a connection after {line[0]}@ (letters, digits, - and _), "
                f"found {rest[1:] or 'nothing'}"
            )
        rest = rest[peer.end() :]
    return _sigil_mistake(line[: len(line) - len(rest)], rest)


def _start_mistake(line: str) -> str:
    letter = _LETTER.match(line)
    hint = (
        f"write {letter[1].upper()}: in the first column"
        if letter
        else ("write C: before what the client sends and S: before what the server answers")
    )
    return f"expected C, S, @ or # at the beginning of the line, found {line.rstrip()!r}: {hint}"


def _trailing_mistake(line: str) -> str:
    if line.endswith(" "):
        return (
            "expected no blank at the end of the line, found one: "
            f"write {picture(' ')} (U+2420) if it belongs to what is sent"
        )
    return (
        f"expected no blank at the end of the line, found U+{ord(line[-1]):04X}: "
        "write the line in hexadecimal with ~ if it belongs to what is sent"
    )


def _sigil_mistake(who: str, rest: str) -> str:
    mark = "?" if rest.startswith("?") else ""
    sigil, after = rest[len(mark) :][:1], rest[len(mark) :][1:]
    if sigil not in SIGILS:
        found = repr(sigil) if sigil else "the end of the line"
        return (
            f"expected one of {' '.join(SIGILS)} after {who}{mark}, found {found}: "
            f"write {who}{mark}: before text"
        )
    return (
        f"expected a space after {who}{mark}{sigil}, found {after[0]!r}: "
        f"write {who}{mark}{sigil} {after}"
    )


def control_mistake(control: str) -> str:
    """Say what to write instead of a control character."""
    instead = (
        f"write {picture(control)} (U+{ord(picture(control)):04X})"
        if control < " "
        else "write the line in hexadecimal with ~"
    )
    return f"expected no control character, found {ord(control):02x}: {instead}"


def header_mistake(line: str, first: bool) -> str:
    """Say what is wrong with a line that begins with `@`, or nothing."""
    found = HEADER.fullmatch(line)
    if found and bool(found[1]) == first:
        return "" if found[1] or found[2] else "expected key=value after @, found nothing"
    if line != line.rstrip():
        return "expected no blank at the end of the line, found one: delete it"
    if not line.startswith("@ "):
        what, form = ("the protocol", "@ pop3") if first else ("key=value", "@ key=value")
        return f"expected a space and {what} after @, found {line[1:] or 'nothing'}: write {form}"
    return _word_mistake(line[2:], first)


def _word_mistake(rest: str, first: bool) -> str:
    words = rest.split()
    if first and not re.fullmatch(r"[a-z][a-z0-9-]*", words[0]):
        return (
            f"expected a protocol in small letters first, found {words[0]}: "
            "write @ pop3 or the like"
        )
    if not first and re.fullmatch(r"[a-z][a-z0-9-]*", words[0]):
        return (
            f"expected key=value on a second header line, found {words[0]}: "
            "the protocol stands on the first"
        )
    bad = re.sub(rf"(?:(?<=\s)|\A){_SETTING}", "", rest).split()[1 if first else 0]
    key, _, value = bad.partition("=")
    if value.count('"') == 1:
        return f'expected a closing " after {bad}, found none: write {key}="..."'
    return f'expected key=value, found {bad}: write {key}="..."'
