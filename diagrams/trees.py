"""Draw what the data know as trees: the reply codes of SMTP, and the parts of a message."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_string
from email.message import Message

from wirebook.protocols import REGISTRY
from wirebook.samples import PARTS

FIRST = {
    "2": ("2: 했다", "2: done"),
    "3": ("3: 더 보내라", "3: send more"),
    "4": ("4: 나중에 다시", "4: try again later"),
    "5": ("5: 이대로는 안 됨", "5: not like this"),
}
"""What a client is to do (RFC 5321 section 4.2.1)."""

SECOND = {
    "0": ("문법", "syntax"),
    "1": ("정보", "information"),
    "2": ("연결", "connection"),
    "3": ("인증", "authentication"),  # left open by RFC 5321; RFC 4954 gave its codes
    "5": ("메일", "mail"),
}


def codes() -> str:
    """The codes that our SMTP server answers, by their first and second digit."""
    rows = REGISTRY["smtp"].machine.transitions
    known = sorted({row.reply[:3] for row in rows if row.reply and row.reply[:3].isdecimal()})
    lines = ['root [label_ko="응답\\n첫 자리" label_en="reply\\nfirst digit"]']
    for first, said in FIRST.items():
        lines += [_node(first, *said), f"root -> {first}"]
        for second, about in SECOND.items():
            if found := [code for code in known if code.startswith(first + second)]:
                told = " ".join(found)
                lines += [
                    _node(first + second, *(f"{each}\\n{told}" for each in about)),
                    f"{first} -> {first + second}",
                ]
    return _digraph("codes", "The codes of the SMTP model", lines)


def parts() -> str:
    """The parts of the sample message, with the numbers by which FETCH names them."""
    whole = message_from_string(PARTS)
    return _digraph("parts", "The parts of a sample message", list(_parts(whole, "", "top")))


def _parts(part: Message, number: str, name: str) -> Iterator[str]:
    kind = part.get_content_type()
    shown = f"{number}\\n{kind}" if number else kind
    yield f'{name} [label="{shown}"]'
    if part.get_content_maintype() == "multipart":
        for at, each in enumerate(part.get_payload(), 1):
            below = f"{number}.{at}" if number else str(at)
            child = f"part{below.replace('.', '_')}"
            yield from _parts(each, below, child)
            yield f"{name} -> {child}"


def _node(name: str, korean: str, english: str) -> str:
    return f'{name} [label_ko="{korean}" label_en="{english}"]'


def _digraph(name: str, comment: str, lines: list[str]) -> str:
    body = "\n".join(f"\t{line}" for line in lines)
    head = f"digraph {name} {{\n\t// {comment}. Generated: see diagrams/trees.py."
    return f"{head}\n\trankdir=LR\n\tnode [shape=box]\n\n{body}\n}}\n"
