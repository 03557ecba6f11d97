"""The two resources of JMAP: the Session object, and the API that takes method calls (RFC 8620)."""

from __future__ import annotations

from wirebook.connection import Answer
from wirebook.mail import Mailstore
from wirebook.protocols.http.messages import Request, shown
from wirebook.protocols.http.sessions import Sessions
from wirebook.protocols.jmap.document import Unreadable, read, written
from wirebook.protocols.jmap.mailbox import JmapMailbox
from wirebook.protocols.jmap.methods import CALLS, METHODS, Batch, MethodError

SESSION = "/.well-known/jmap"
API = "/jmap/api"
JSON = "application/json"
PROBLEM = "application/problem+json"

CORE = "urn:ietf:params:jmap:core"
MAIL = "urn:ietf:params:jmap:mail"

SESSION_STATE = "s1"
"""The state of the Session object, which never changes here."""

LIMITS = {
    "maxSizeUpload": 0,
    "maxConcurrentUpload": 1,
    "maxSizeRequest": 1 << 20,
    "maxConcurrentRequests": 4,
    "maxCallsInRequest": CALLS,
    "maxObjectsInGet": 500,
    "maxObjectsInSet": 500,
    "collationAlgorithms": [],
}
"""What the Session object says of the server (RFC 8620 section 2)."""

MAIL_LIMITS = {
    "maxMailboxesPerEmail": 1,
    "maxMailboxDepth": 1,
    "maxSizeMailboxName": 100,
    "maxSizeAttachmentsPerEmail": 0,
    "emailQuerySortOptions": ["receivedAt"],
    "mayCreateTopLevelMailbox": False,
}
"""What it says of each account (RFC 8621 section 1.3.1)."""


class Jmap:
    """JMAP over a mail store: every request says who asks, and nothing is kept in between."""

    def __init__(self, store: Mailstore, sessions: Sessions) -> None:
        self.store, self.sessions = store, sessions

    def session(self, request: Request, _: bytes) -> Answer:
        """Say what the server can do, and which accounts the user has."""
        name = self.sessions.user(request)
        if not name:
            return self.sessions.denied
        account = {
            "name": name,
            "isPersonal": True,
            "isReadOnly": False,
            "accountCapabilities": {MAIL: MAIL_LIMITS},
        }
        found = {
            "capabilities": {CORE: LIMITS, MAIL: {}},
            "accounts": {name: account},
            "primaryAccounts": {MAIL: name},
            "username": name,
            "apiUrl": API,
            "downloadUrl": "/jmap/download/{accountId}/{blobId}/{type}/{name}",
            "uploadUrl": "/jmap/upload/{accountId}/",
            "eventSourceUrl": "/jmap/events/?types={types}&closeafter={closeafter}&ping={ping}",
            "state": SESSION_STATE,
        }
        return shown(written(found), media=JSON)

    def call(self, request: Request, content: bytes) -> Answer:
        """Run the method calls of a request in order."""
        name = self.sessions.user(request)
        if not name:
            return self.sessions.denied
        if request.field("content-type").partition(";")[0].strip().lower() != JSON:
            return _problem("notJSON", "the content type is not application/json")
        try:
            asked = read(content)
        except Unreadable as error:
            return _problem("notJSON", str(error))
        calls = _calls(asked)
        if calls is None:
            return _problem("notRequest", "this is not a Request object")
        assert isinstance(asked, dict)
        for each in asked["using"]:
            if each not in (CORE, MAIL):
                return _problem("unknownCapability", f"this server does not support {each}")
        if len(calls) > CALLS:
            return _problem("limit", f"at most {CALLS} calls", {"limit": "maxCallsInRequest"})
        return shown(written(self._run(name, calls)), media=JSON)

    def _run(self, name: str, calls: list[tuple[str, dict[str, object], str]]) -> object:
        mailbox = JmapMailbox(self.store, self.store.accounts[name])
        batch = Batch()
        for method, arguments, tag in calls:
            try:
                resolved = batch.resolved(arguments)
                account = resolved.get("accountId", name)
                if account != name and method != "Core/echo":
                    raise MethodError("accountNotFound")
                if method not in METHODS:
                    raise MethodError("unknownMethod")
                batch.done.append([method, METHODS[method](mailbox, resolved), tag])
            except MethodError as error:
                batch.done.append(["error", error.value, tag])
        return {"methodResponses": batch.done, "sessionState": SESSION_STATE}


def _calls(asked: object) -> list[tuple[str, dict[str, object], str]] | None:
    """The calls of a Request object, or `None` if it is not one (RFC 8620 section 3.3)."""
    if not isinstance(asked, dict):
        return None
    using, calls = asked.get("using"), asked.get("methodCalls")
    if not (isinstance(using, list) and isinstance(calls, list)):
        return None
    if not all(isinstance(each, str) for each in using):
        return None
    found = []
    for call in calls:
        if not (isinstance(call, list) and len(call) == 3):
            return None
        method, arguments, tag = call
        if not (isinstance(method, str) and isinstance(arguments, dict) and isinstance(tag, str)):
            return None
        found.append((method, arguments, tag))
    return found


def _problem(kind: str, detail: str, more: dict[str, object] | None = None) -> Answer:
    """A request-level error (RFC 8620 section 3.6.1)."""
    content = {"type": f"urn:ietf:params:jmap:error:{kind}", "status": 400, "detail": detail}
    document = written(content | (more or {}))
    return Answer("bad", {"fields": (("Content-Type", PROBLEM),)}, (document,))
