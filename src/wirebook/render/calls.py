"""A dialogue as a reader would have it with another program: nc, openssl, curl, or Python's socket.

Made from the replay, octet by octet. What a program cannot say as the dialogue has it is not
offered: a reader who runs a call gets this dialogue or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from wirebook.render.curl import curl
from wirebook.render.script import Say, Script, scripted
from wirebook.turns import Replay

_FINAL = re.compile(rb"^\d{3} ", re.MULTILINE)
_TAGGED = re.compile(rb"(\S+) (?:OK|NO|BAD)\b")
_UPGRADES = {
    "smtp": re.compile(rb"EHLO (\S+)\r\nSTARTTLS\r\n"),
    "lmtp": re.compile(rb"LHLO (\S+)\r\nSTARTTLS\r\n"),
    "pop3": re.compile(rb"(?:CAPA\r\n)?STLS\r\n()"),
    "imap": re.compile(rb"(?:\S+ CAPABILITY\r\n)?\S+ STARTTLS\r\n()"),
}
"""What `openssl s_client -starttls` says by itself, and the name that it gives there."""


@lru_cache(maxsize=1024)
def calls(replay: Replay) -> tuple[tuple[str, str], ...]:
    """The calls that have this dialogue, by the name of the program."""
    script = scripted(replay)
    if script is None:
        return ()
    made = (shell(script), ("curl", curl(script)), ("Python", python(script)))
    return tuple((name, text) for name, text in made if text)


# Python

PYTHON = """\
{imports}
{ends}
connection = socket.create_connection(("{host}", {port}))
{secured}answers = connection.makefile("rb")


def hear(*ends):
    for end in ends:  # each reply goes on to a line that begins like this
        for line in answers:
            print(line.decode(errors="replace"), end="")
            if re.match(end, line):
                break


def say(octets, *ends):
    connection.sendall(octets)
    hear(*ends)


{steps}
answers.close()
connection.close()
"""

ENDS = {
    "smtp": '\nREPLY = rb"\\d{3} "  # the lines before the last have a hyphen behind the code\n',
    "pop3": '\nLINE, LIST = rb"", rb"\\.\\r"  # a list ends with a dot alone\n',
}
ENDS["lmtp"] = ENDS["smtp"]

SECURED = """\
connection = ssl.create_default_context().wrap_socket(connection, server_hostname="{host}")
"""


def python(script: Script) -> str:
    """The dialogue with Python's `socket`: the same octets, and the next when they are answered.

    The text is empty for HTTP.
    """
    if script.protocol == "http":
        return ""  # where an answer ends is told in its header, and Python has clients for that
    tls = SECURED.format(host=script.host)
    steps = [f"hear({', '.join(_ends(script.protocol, script.greeting))})"] * bool(script.greeting)
    steps += [_said(script.protocol, say) for say in script.clear]
    if script.upgraded:
        steps += [f'{tls}answers = connection.makefile("rb")']
        steps += [_said(script.protocol, say) for say in script.secret]
    modules = ("re", "socket", *["ssl"] * (script.implicit or script.upgraded))
    return PYTHON.format(
        imports="\n".join(f"import {each}" for each in modules),
        ends=ENDS.get(script.protocol, ""),
        host=script.host,
        port=script.endpoint.port,
        secured=tls if script.implicit else "",
        steps="\n".join(steps),
    )


def _said(protocol: str, say: Say) -> str:
    """A write, with the ends of what it is answered."""
    lines = say.octets.splitlines(keepends=True)
    ends = _ends(protocol, say.heard)
    if len(lines) == 1:
        return f"say({', '.join((_literal(lines[0]), *ends))})"
    written = "".join(f"\n    {_literal(line)}" for line in lines)
    return f"say({written}{''.join(f',{chr(10)}    {end}' for end in ends)},\n)"


def _literal(octets: bytes) -> str:
    """Octets as Python writes them; what is no ASCII as text, so that it can be read."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return repr(octets)
    if text.isascii():
        return 'b"' + repr(octets)[2:-1].replace("\\'", "'").replace('"', '\\"') + '"'
    return repr(octets)


def _ends(protocol: str, heard: list[bytes]) -> list[str]:
    """For each reply, what its last line begins with."""
    return [end for sent in heard for end in _end(protocol, sent)]


def _end(protocol: str, sent: bytes) -> Iterator[str]:
    if protocol in ("smtp", "lmtp"):
        yield from ["REPLY"] * len(_FINAL.findall(sent))
    elif protocol == "pop3":
        yield "LIST" if sent.endswith(b"\r\n.\r\n") else "LINE"
    else:
        last = sent.removesuffix(b"\r\n").rsplit(b"\r\n", 1)[-1]
        tagged = _TAGGED.match(last)
        begin = tagged[1] + b" " if tagged and tagged[1] != b"*" else last[:8]
        yield "rb" + repr(re.escape(begin))[1:].replace("\\\\", "\\").replace("\\ ", " ").replace(
            "'", '"'
        )


# A shell

SHELL = """\
{{ while IFS= read -r line; do sleep 1; printf '%s\\r\\n' "$line"; done; sleep 1; }} <<'{end}' |
{lines}
{end}
  {program}
"""


def shell(script: Script) -> tuple[str, str]:
    """The dialogue with nc, or inside TLS with openssl: a line each second.

    The text is empty where it cannot be had: octets that are no lines, several commands in one
    write, or more before TLS than openssl says by itself.
    """
    name = "openssl" if script.implicit or script.upgraded else "nc"
    says = script.secret if script.upgraded else script.clear
    program = _program(script)
    lines = b"".join(say.octets for say in says).split(b"\r\n")
    plain = all(_typed(line) for line in lines) and lines.pop() == b""
    alone = all(len(say.heard) <= 1 for say in says)
    if not (program and plain and alone and lines):
        return name, ""
    text = [line.decode() for line in lines]
    end = next(word for word in ("END", "STOP", "ENOUGH") if word not in text)
    return name, SHELL.format(end=end, lines="\n".join(text), program=program)


def _program(script: Script) -> str:
    """What the lines go through; nothing if it would say something else before."""
    address = f"{script.host}:{script.endpoint.port}"
    if script.implicit:
        return f"openssl s_client -quiet -no_ign_eof -nocommands -connect {address}"
    if not script.upgraded:
        return f"nc -N {script.host} {script.endpoint.port}"
    before = b"".join(say.octets for say in script.clear)
    found = _UPGRADES[script.protocol].fullmatch(before)
    if found is None:
        return ""
    name = f" -name {found[1].decode()}" if found[1] else ""
    return (
        f"openssl s_client -quiet -no_ign_eof -nocommands -connect {address}"
        f" -starttls {script.protocol}{name}"
    )


def _typed(line: bytes) -> bool:
    """Whether it is a line that a shell can hold."""
    try:
        return line.decode().isprintable()
    except UnicodeDecodeError:
        return False
