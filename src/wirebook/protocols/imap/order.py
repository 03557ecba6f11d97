"""SORT and THREAD: search results in an order, and in conversations (RFC 5256)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from wirebook.mail import Message
from wirebook.mime import addresses, words
from wirebook.protocols.imap.fetch import parsed

_LEAD = re.compile(r"(?:\s+|\[[^\[\]]*\]\s*(?=\S)|(?:re|fwd?|fw)\s*(?:\[[^\[\]]*\]\s*)?:\s*)", re.I)
_TRAIL = re.compile(r"(?:\s+|\(fwd\))\Z", re.I)
_ID = re.compile(r"<[^<>\s]{1,500}>")


def base_subject(value: bytes) -> str:
    """The subject without what replying and forwarding put around it (RFC 5256 section 2.1)."""
    text = re.sub(r"\s+", " ", words(value))[:1000]
    while True:
        before = text
        text = _TRAIL.sub("", text)
        lead = _LEAD.match(text)
        if lead and text[lead.end() :]:
            text = text[lead.end() :]
        if text.lower().startswith("[fwd:") and text.endswith("]"):
            text = text[5:-1]
        if text == before:
            return text.upper()


def sent(message: Message) -> float:
    """When a message was sent, in seconds since 1970; where it does not say, when it arrived."""
    value = parsed(message).get("Date")
    try:
        when = parsedate_to_datetime((value or b"").decode("ascii")[:100])
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return float(message.received)


def _mailbox(name: str) -> Callable[[Message], str]:
    def first(message: Message) -> str:
        value = parsed(message).get(name)
        found = addresses(value) if value else ()
        return (found[0].mailbox or "").upper() if found else ""

    return first


def subject(message: Message) -> str:
    """The base subject of a message."""
    return base_subject(parsed(message).get("Subject") or b"")


KEYS: dict[str, Callable[[Message], Any]] = {
    "ARRIVAL": lambda message: message.received,
    "CC": _mailbox("Cc"),
    "DATE": sent,
    "FROM": _mailbox("From"),
    "SIZE": lambda message: message.octets,
    "SUBJECT": subject,
    "TO": _mailbox("To"),
}


def ordered(
    found: list[tuple[int, Message]], order: tuple[tuple[str, bool], ...]
) -> list[tuple[int, Message]]:
    """Sort by several keys, the first counting most; equals stay in the mailbox's order."""
    for key, reverse in reversed(order):
        found = sorted(found, key=_by(KEYS[key]), reverse=reverse)
    return found


def _by(value: Callable[[Message], Any]) -> Callable[[tuple[int, Message]], Any]:
    return lambda pair: value(pair[1])


class Node:
    """A place in a conversation; without a message if we only know of it."""

    def __init__(self, message: Message | None = None, number: int = 0) -> None:
        self.message = message
        self.number = number
        self.parent: Node | None = None
        self.children: list[Node] = []

    def adopt(self, child: Node) -> None:
        """Take a child, unless that would close a circle."""
        above: Node | None = self
        while above is not None:
            if above is child:
                return
            above = above.parent
        if child.parent is not None:
            child.parent.children.remove(child)
        child.parent = self
        self.children.append(child)


def by_subject(found: list[tuple[int, Message]]) -> list[Node]:
    """ORDEREDSUBJECT: one conversation per subject, everything below its first message."""
    threads: dict[str, Node] = {}
    for number, message in ordered(found, (("SUBJECT", False), ("DATE", False))):
        name = subject(message)
        node = Node(message, number)
        if name in threads:
            threads[name].adopt(node)
        else:
            threads[name] = node
    return sorted(threads.values(), key=_date)


def by_references(found: list[tuple[int, Message]]) -> list[Node]:
    """REFERENCES, steps 1 to 4 and 6: who answers whom, in the order of dates."""
    known: dict[str, Node] = {}
    nodes = []
    for number, message in found:
        part = parsed(message)
        own = next(iter(_ids(part.get("Message-ID"))), "")
        node = known.get(own) if own else None
        if node is None or node.message is not None:  # two messages with one name
            node = Node()
            if own and own not in known:
                known[own] = node
        node.message, node.number = message, number
        nodes.append(node)
        above: Node | None = None
        for name in _ids(part.get("References")) or _ids(part.get("In-Reply-To"))[:1]:
            next_ = known.setdefault(name, Node())
            if above is not None and next_.parent is None:
                above.adopt(next_)
            above = next_
        if above is not None:
            above.adopt(node)
    roots = dict.fromkeys(_root(node) for node in nodes)
    return _sorted(_pruned(list(roots)))


def _ids(value: bytes | None) -> list[str]:
    return _ID.findall((value or b"").decode("latin-1"))[:100]


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _below(roots: list[Node]) -> list[Node]:
    """All nodes, each before its children; no recursion, for a conversation may be long."""
    found: list[Node] = []
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += node.children
    return found


def _pruned(roots: list[Node]) -> list[Node]:
    """Drop places without a message; their children move up, unless that would split the top."""
    kept: dict[int, list[Node]] = {}
    for node in reversed(_below(roots)):
        node.children = [each for child in node.children for each in kept[id(child)]]
        empty = node.message is None and (node.parent is not None or len(node.children) < 2)
        kept[id(node)] = node.children if empty else [node]
    return [each for root in roots for each in kept[id(root)]]


def _date(node: Node) -> tuple[float, int]:
    first = node if node.message is not None else min(node.children, key=_date)
    assert first.message is not None, "what is empty has been pruned"
    return sent(first.message), first.number


def _sorted(roots: list[Node]) -> list[Node]:
    for node in _below(roots):
        node.children.sort(key=_date)
    return sorted(roots, key=_date)


def written(nodes: list[Node], *, uid: bool) -> str:
    """Write conversations as THREAD does: `(2)(3 6 (4 23)(44 7 96))`."""
    out: list[str] = []
    todo: list[Node | str] = list(_grouped(nodes))
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        if node.message is not None:
            out.append(str(node.message.uid if uid else node.number))
            out += [" "] if node.children else []
        todo += node.children if len(node.children) == 1 else _grouped(node.children)
    return "".join(out)


def _grouped(nodes: list[Node]) -> Iterator[Node | str]:
    """Nodes in parentheses, the last first, as they are taken from the end."""
    for node in reversed(nodes):
        yield from (")", node, "(")
