"""The methods of JMAP Mail that this book needs (RFC 8621): read, find, compare states, mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from wirebook.mail import Message
from wirebook.protocols.jmap.mailbox import PROPERTIES, JmapMailbox

CALLS = 16
"""Method calls in one request."""

_KEYWORD = re.compile(r"[!#$&'*+,\-.0-9:;<=>?@A-Za-z^_`|}~]{1,255}")
"""Printable ASCII without what RFC 8621 section 4.1.1 forbids in a keyword."""

_RIGHTS = {
    "mayReadItems": True,
    "mayAddItems": False,
    "mayRemoveItems": False,
    "maySetSeen": True,
    "maySetKeywords": True,
    "mayCreateChild": False,
    "mayRename": False,
    "mayDelete": False,
    "maySubmit": False,
}

Arguments = dict[str, object]


class MethodError(Exception):
    """A method-level error (RFC 8620 section 3.6.2)."""

    def __init__(self, kind: str, description: str = "") -> None:
        super().__init__(kind)
        self.value = {"type": kind} | ({"description": description} if description else {})


@dataclass(slots=True)
class Batch:
    """The responses of one request so far, to which later calls of it may refer."""

    done: list[list[object]] = field(default_factory=list)

    def resolved(self, arguments: Arguments) -> Arguments:
        """Put results of earlier calls in the place of references (RFC 8620 section 3.7).

        Raises:
            MethodError: if a reference leads nowhere, or an argument is given twice.
        """
        found: Arguments = {}
        for key, value in arguments.items():
            name = key.removeprefix("#")
            if name in found or (name != key and name in arguments):
                raise MethodError("invalidArguments", f"{name} is given twice")
            found[name] = value if name == key else self._referred(value)
        return found

    def _referred(self, reference: object) -> object:
        if isinstance(reference, dict):
            for method, result, tag in self.done:
                if (method, tag) == (reference.get("name"), reference.get("resultOf")):
                    return _pointed(result, str(reference.get("path", "")))
        raise MethodError("invalidResultReference")


def _pointed(value: object, path: str) -> object:
    """Follow a JSON pointer; `*` goes through a list, as RFC 8620 section 3.7 has it."""
    first, _, rest = path.removeprefix("/").partition("/")
    if not path:
        return value
    after = f"/{rest}" if rest else ""
    if first == "*" and isinstance(value, list):
        found: list[object] = []
        for each in value:
            inner = _pointed(each, after)
            found += inner if isinstance(inner, list) else [inner]
        return found
    if isinstance(value, dict) and first in value:
        return _pointed(value[first], after)
    raise MethodError("invalidResultReference")


def echo(_: JmapMailbox, arguments: Arguments) -> Arguments:
    """Return what was sent (RFC 8620 section 4)."""
    return arguments


def mailbox_get(mailbox: JmapMailbox, arguments: Arguments) -> Arguments:
    """Return the one mailbox there is (RFC 8621 section 2.1)."""
    wanted = _ids(arguments, "ids", optional=True)
    state, view = mailbox.state, mailbox.view()
    inbox = {
        "id": "inbox",
        "name": "Inbox",
        "parentId": None,
        "role": "inbox",
        "sortOrder": 0,
        "totalEmails": len(view),
        "unreadEmails": sum("$seen" not in words for words in view.values()),
        "myRights": _RIGHTS,
        "isSubscribed": True,
    }
    known = _properties(arguments, tuple(inbox))
    asked = ["inbox"] if wanted is None else wanted
    return {
        "accountId": mailbox.account.name,
        "state": state,
        "list": [{key: inbox[key] for key in ("id", *known)}] if "inbox" in asked else [],
        "notFound": [each for each in asked if each != "inbox"],
    }


def email_query(mailbox: JmapMailbox, arguments: Arguments) -> Arguments:
    """Return the ids of the e-mails that fit a filter (RFC 8621 section 4.4)."""
    fits = _filter(arguments.get("filter"))
    messages = [m for m in mailbox.account.inbox.messages if fits(mailbox.keywords(m.uid))]
    for rule in _list(arguments.get("sort") or [], "sort"):
        if not isinstance(rule, dict) or rule.get("property") != "receivedAt":
            raise MethodError("unsupportedSort")
        messages.sort(key=_received, reverse=rule.get("isAscending", True) is False)
    limit = arguments.get("limit")
    if not (limit is None or (type(limit) is int and limit >= 0)):
        raise MethodError("invalidArguments", "limit is not a number")
    return {
        "accountId": mailbox.account.name,
        "queryState": mailbox.state,
        "canCalculateChanges": False,
        "position": 0,
        "ids": [f"e{m.uid}" for m in messages[:limit]],
    }


def _received(message: Message) -> tuple[int, int]:
    return message.received, message.uid


def _filter(condition: object) -> Callable[[set[str]], bool]:
    if condition is None:
        condition = {}
    if not isinstance(condition, dict):
        raise MethodError("invalidArguments", "filter is not an object")
    unknown = condition.keys() - {"inMailbox", "hasKeyword", "notKeyword"}
    if unknown:
        raise MethodError("unsupportedFilter")
    for name, value in condition.items():
        if not isinstance(value, str):
            raise MethodError("invalidArguments", f"{name} is not a string")
    here = condition.get("inMailbox", "inbox") == "inbox"
    has, lacks = condition.get("hasKeyword"), condition.get("notKeyword")
    return lambda words: here and (has is None or has in words) and lacks not in words


def email_get(mailbox: JmapMailbox, arguments: Arguments) -> Arguments:
    """Return e-mails by their ids, and the state they are of (RFC 8621 section 4.2)."""
    ids = _ids(arguments, "ids", optional=True)
    properties = _properties(arguments, PROPERTIES)
    asked = list(mailbox.view()) if ids is None else ids
    found = {each: mailbox.find(each) for each in asked}
    return {
        "accountId": mailbox.account.name,
        "state": mailbox.state,
        "list": [mailbox.shown(m, properties) for m in found.values() if m is not None],
        "notFound": [each for each, m in found.items() if m is None],
    }


def email_changes(mailbox: JmapMailbox, arguments: Arguments) -> Arguments:
    """Compare the state that the client holds with what is there now (RFC 8620 section 5.2)."""
    since = arguments.get("sinceState")
    if not isinstance(since, str):
        raise MethodError("invalidArguments", "sinceState is not a string")
    state, now = mailbox.state, mailbox.view()
    then = mailbox.since(since)
    if then is None:
        raise MethodError("cannotCalculateChanges")
    return {
        "accountId": mailbox.account.name,
        "oldState": since,
        "newState": state,
        "hasMoreChanges": False,
        "created": [each for each in now if each not in then],
        "updated": [each for each in now if each in then and now[each] != then[each]],
        "destroyed": [each for each in then if each not in now],
    }


def email_set(mailbox: JmapMailbox, arguments: Arguments) -> Arguments:
    """Change keywords; e-mails are neither made nor removed here (RFC 8621 section 4.6)."""
    before = mailbox.state
    expected = arguments.get("ifInState")
    if expected is not None and expected != before:
        raise MethodError("stateMismatch")
    made = _object(arguments.get("create"), "create")
    destroyed = _list(arguments.get("destroy") or [], "destroy")
    updated: Arguments = {}
    failed: Arguments = {}
    for name, patch in _object(arguments.get("update"), "update").items():
        error = _patched(mailbox, name, patch)
        (failed if error else updated)[name] = error
    forbidden = {"type": "forbidden"}
    return {
        "accountId": mailbox.account.name,
        "oldState": before,
        "newState": mailbox.state,
        "updated": updated or None,
        "notUpdated": failed or None,
        "notCreated": dict.fromkeys(made, forbidden) or None,
        "notDestroyed": dict.fromkeys(map(str, destroyed), forbidden) or None,
    }


def _patched(mailbox: JmapMailbox, name: str, patch: object) -> Arguments | None:
    """Apply a patch as a whole or not at all; return the SetError if not."""
    message = mailbox.find(name)
    if message is None:
        return {"type": "notFound"}
    if not isinstance(patch, dict):
        return {"type": "invalidPatch"}
    words = mailbox.keywords(message.uid)
    for path, value in patch.items():
        if path == "keywords" and isinstance(value, dict):
            words = {word.lower() for word, on in value.items() if on is True}
            continue
        place, _, word = path.partition("/")
        if (
            place != "keywords"
            or not (value is True or value is None)
            or not _KEYWORD.fullmatch(word)
        ):
            return {"type": "invalidProperties", "properties": [path]}
        (words.add if value else words.discard)(word.lower())
    if not all(_KEYWORD.fullmatch(word) for word in words):
        return {"type": "invalidProperties", "properties": ["keywords"]}
    if "keywords" in patch and len(patch) > 1:
        return {"type": "invalidPatch"}
    if words != mailbox.keywords(message.uid):
        mailbox.mark(message.uid, words)
    return None


def _ids(arguments: Arguments, name: str, *, optional: bool) -> list[str] | None:
    value = arguments.get(name)
    if value is None and optional:
        return None
    ids = _list(value, name)
    if not all(isinstance(each, str) for each in ids):
        raise MethodError("invalidArguments", f"{name} is not a list of ids")
    return [str(each) for each in ids]


def _properties(arguments: Arguments, known: tuple[str, ...]) -> list[str]:
    value = arguments.get("properties")
    if value is None:
        return [each for each in known if each != "id"]
    names = _list(value, "properties")
    for each in names:
        if each not in known:
            raise MethodError("invalidArguments", f"no property {each}")
    return [str(each) for each in names if each != "id"]


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list) or len(value) > 500:
        raise MethodError("invalidArguments", f"{name} is not a list, or too long")
    return value


def _object(value: object, name: str) -> Arguments:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > 500:
        raise MethodError("invalidArguments", f"{name} is not an object, or too large")
    return value


METHODS: dict[str, Callable[[JmapMailbox, Arguments], Arguments]] = {
    "Core/echo": echo,
    "Mailbox/get": mailbox_get,
    "Email/query": email_query,
    "Email/get": email_get,
    "Email/changes": email_changes,
    "Email/set": email_set,
}
"""Every method by its name."""
