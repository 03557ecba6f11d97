"""A dialogue as curl would have it: where curl brings about the same, by commands of its own.

HTTP is said as the dialogue has it, header by header. A mail protocol curl speaks in its own way:
it asks what the server can do, and picks how it logs in. So a call is offered only where the rest
of the dialogue is what curl can be told to say, and all of it succeeds.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from shlex import quote

from wirebook.render.script import Say, Script

_OK = {"pop3": re.compile(rb"\+OK"), "smtp": re.compile(rb"[23]\d\d")}
_MARKS = re.compile(r"[\[\]{}]|/\.")
"""What curl would read otherwise in an address."""

_PORTS = {
    "smtp": 25,
    "smtps": 465,
    "pop3": 110,
    "pop3s": 995,
    "imap": 143,
    "imaps": 993,
    "http": 80,
    "https": 443,
}
"""The port of a scheme that an address need not name."""

_ALONE = ("STAT", "DELE", "NOOP", "RSET")
"""Commands of POP3 whose answer is one line."""

_SELECTED = ("FETCH", "STORE", "SEARCH", "UID", "EXPUNGE", "NOOP", "COPY", "MOVE", "CHECK")
"""Commands of IMAP that leave the mailbox open, and continue no line."""


def curl(script: Script) -> str:
    """The call; empty if curl would bring about something else."""
    make = {"smtp": _smtp, "pop3": _pop3, "imap": _imap, "http": _http}.get(script.protocol)
    return make(script) if make else ""


def _said(script: Script) -> list[str] | None:
    """The lines of a client whose every line succeeds."""
    lines = []
    for say in (*script.clear, *script.secret):
        good = _OK.get(script.protocol)
        if len(say.heard) != 1 or (good and not good.match(say.heard[0])):
            return None
        try:
            lines.append(say.octets.decode().removesuffix("\r\n"))
        except UnicodeDecodeError:
            return None
    return lines


def _address(script: Script, path: str = "") -> str:
    """A URL, with its port where it is not the scheme's own."""
    scheme = script.protocol + "s" * script.implicit
    port = "" if script.endpoint.port == _PORTS[scheme] else f":{script.endpoint.port}"
    return f"{scheme}://{script.host}{port}/{path}"


def _calls(script: Script, user: str, asked: list[list[str]]) -> str:
    """One curl with several transfers, on one connection."""
    tls = ["--ssl-reqd"] if script.upgraded else []
    common = ["-v", *tls, "-u", quote(user)]
    return "curl " + " \\\n  --next ".join(" ".join([*common, *each]) for each in asked) + "\n"


def _pop3(script: Script) -> str:
    said = [line for line in _said(script) or [] if line not in ("CAPA", "STLS")]
    login = re.fullmatch(r"USER (\S+)\nPASS (\S+)", "\n".join(said[:2]))
    if not login or said[-1] != "QUIT" or not said[2:-1]:
        return ""
    asked = []
    for line in said[2:-1]:
        verb, _, rest = line.partition(" ")
        if verb == "RETR" and rest.isdigit():
            asked.append([_address(script, rest)])
        elif line == "LIST":
            asked.append([_address(script)])
        elif line == "UIDL" or verb == "TOP":
            asked.append(["-X", quote(line), _address(script)])
        elif verb in _ALONE or verb in ("LIST", "UIDL"):
            asked.append(["-I", "-X", quote(line), _address(script)])
        else:
            return ""
    return _calls(script, f"{login[1]}:{login[2]}", asked)


def _imap(script: Script) -> str:
    said = []
    for say in (*script.clear, *script.secret):
        tag, _, line = say.octets.decode(errors="replace").removesuffix("\r\n").partition(" ")
        heard = b"".join(say.heard).decode(errors="replace")
        if len(say.heard) != 1 or f"\r\n{tag} OK" not in f"\r\n{heard}" or "{" in line:
            return ""
        if line not in ("CAPABILITY", "STARTTLS", "LOGOUT"):
            said.append(line)
    login = re.fullmatch(r"LOGIN (\S+) (\S+)", said[0]) if said else None
    opened = re.fullmatch(r"SELECT (\w+)", said[1]) if len(said) > 1 else None
    if not login or not opened or not said[2:]:
        return ""
    if any(line.split()[0] not in _SELECTED for line in said[2:]):
        return ""
    place = _address(script, opened[1])
    asked = [["-X", quote(line), place] for line in said[2:]]
    return _calls(script, f"{login[1]}:{login[2]}", asked)


def _smtp(script: Script) -> str:
    said = _said(script) or []
    names = {line.partition(" ")[2] for line in said if line.startswith("EHLO ")}
    bare = [line for line in said if not line.startswith("EHLO ") and line != "STARTTLS"]
    text = "\n".join(bare)
    found = re.fullmatch(
        r"(?:AUTH PLAIN (\S+)\n)?MAIL FROM:<(\S+)>\n((?:RCPT TO:<\S+>\n)+)"
        r"DATA\n(.*)\r\n\.(?:\nQUIT)?",
        text,
        re.DOTALL,
    )
    if not found or len(names) != 1:
        return ""
    login = _plain(found[1]) if found[1] else ""
    message = [
        line.removeprefix(".") if line.startswith(".") else line for line in found[4].split("\r\n")
    ]
    if login is None or not all(line.isprintable() for line in message):
        return ""
    if "END" in message:
        return ""
    options = [
        *["--ssl-reqd"] * script.upgraded,
        *[f"-u {quote(login)}"] * bool(login),
        f"--mail-from {quote(found[2])}",
        *(f"--mail-rcpt {quote(each)}" for each in re.findall(r"<(\S+)>", found[3])),
        "--crlf -T -",
    ]
    end = f"{_address(script, names.pop())} <<'END'"
    return "\n".join((" \\\n  ".join(("curl -v", *options, end)), *message, "END\n"))


def _plain(word: str) -> str | None:
    """The name and password of RFC 4616, if nobody acts for somebody else."""
    try:
        empty, name, password = base64.b64decode(word, validate=True).decode().split("\0")
    except (binascii.Error, ValueError):
        return None
    return None if empty else f"{name}:{password}"


def _http(script: Script) -> str:
    asked = [_request(script, say) for say in script.clear]
    if not asked or not all(asked) or script.secret:
        return ""
    return "curl " + " \\\n  --next ".join(asked) + "\n"


def _request(script: Script, say: Say) -> str:
    """One request, as a transfer; empty if curl would write it otherwise."""
    try:
        head, _, body = say.octets.decode().partition("\r\n\r\n")
    except UnicodeDecodeError:
        return ""
    line, *lines = head.split("\r\n")
    first = re.fullmatch(r"([A-Z]+) (/\S*) HTTP/1\.1", line)
    headers = [each.split(": ", 1) for each in lines]
    if not first or any(len(each) != 2 for each in headers) or len(say.heard) != 1:
        return ""
    method, path = first[1], first[2]
    told: Mapping[str, str] = {name.lower(): value for name, value in headers}
    size = str(len(body.encode())) if body else ""
    odd = (
        told.get("host") != script.host
        or len(told) != len(headers)
        or told.get("content-length", "") != size
        or "transfer-encoding" in told
        or "expect" in told
        or _MARKS.search(path)
        or say.heard[0].startswith(b"HTTP/1.1 400")
    )
    return "" if odd else " ".join(_words(script, method, path, body, headers))


def _words(
    script: Script, method: str, path: str, body: str, headers: list[list[str]]
) -> Iterator[str]:
    given = {name.lower() for name, _ in headers}
    yield "-I" if method == "HEAD" else "-i"
    if method not in ("GET", "HEAD") and not (method == "POST" and body):
        yield f"-X {method}"
    for name, blank in (("user-agent", "User-Agent:"), ("accept", "Accept:")):
        if name not in given:
            yield f"-H {blank}"
    if body and "content-type" not in given:
        yield "-H Content-Type:"
    for name, value in headers:
        if name.lower() not in ("host", "content-length"):
            yield f"-H {quote(f'{name}: {value}')}"
    if body:
        yield f"--data-binary {quote(body)}"
    yield quote(_address(script, path[1:]))
