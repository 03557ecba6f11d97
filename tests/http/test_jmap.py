"""JMAP: states, changes however they came, errors on three levels, and hostile documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebook.protocols.jmap.document import DEPTH, Unreadable, read, written
from wirebook.protocols.jmap.mailbox import STATES
from wirebook.protocols.jmap.methods import CALLS, METHODS
from wirebook.protocols.jmap.server import CORE, MAIL

Make = Callable[..., Any]


def test_json_is_written_in_lines_and_read_back() -> None:
    value = {
        "short": [1, 2],
        "long": ["x" * 40, "y" * 40],
        "call": ["name", {"key": "v" * 70, "한글": None}, "tag"],
        "empty": {},
        "objects": [{"a": "b" * 40}, {"c": "d" * 40}],
    }
    text = written(value).decode()
    assert json.loads(text) == value
    assert text.endswith("}\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert '  "call": ["name", {\r\n' in text
    assert max(map(len, text.split("\r\n"))) < 90


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b"[1e999]",
        b'"\\ud800"',
        b"[" * 100_000,
        b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1),
        b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1),
        b"1" * 5000,
    ],
)
def test_what_is_no_json_for_us_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)
    assert read(b"[" * DEPTH + b"]" * DEPTH) is not None


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"{", "notJSON"),
        ([], "notRequest"),
        ({"using": []}, "notRequest"),
        ({"using": "x", "methodCalls": []}, "notRequest"),
        ({"using": [1], "methodCalls": []}, "notRequest"),
        ({"using": [], "methodCalls": [[]]}, "notRequest"),
        ({"using": [], "methodCalls": [["a", [], "t"]]}, "notRequest"),
        ({"using": ["urn:x"], "methodCalls": []}, "unknownCapability"),
        ({"using": [], "methodCalls": [["Core/echo", {}, "t"]] * (CALLS + 1)}, "limit"),
    ],
)
def test_a_request_that_is_none_gets_a_problem(client: Make, document: Any, kind: str) -> None:
    status, fields, content = client(alice="1").jmap(document)
    assert (status, fields["content-type"]) == (400, "application/problem+json")
    assert json.loads(content)["type"] == f"urn:ietf:params:jmap:error:{kind}"


def test_the_session_names_the_account(client: Make) -> None:
    made = client(alice="1")
    login = "Basic YWxpY2U6c2VjcmV0"
    found = json.loads(made.ask("GET", "/.well-known/jmap", Authorization=login)[2])
    assert found["primaryAccounts"] == {MAIL: "alice"}
    assert found["capabilities"][CORE]["maxCallsInRequest"] == CALLS
    assert made.ask("GET", "/.well-known/jmap")[0] == 401
    assert made.ask("POST", "/jmap/api")[0] == 401


ERRORS: list[tuple[str, dict[str, Any], str]] = [
    ("Email/nothing", {}, "unknownMethod"),
    ("Email/get", {"accountId": "bob"}, "accountNotFound"),
    ("Email/get", {"accountId": ["alice"]}, "accountNotFound"),
    ("Email/get", {"ids": "e1"}, "invalidArguments"),
    ("Email/get", {"ids": [1]}, "invalidArguments"),
    ("Email/get", {"properties": ["bodyValues"]}, "invalidArguments"),
    ("Email/get", {"properties": "id"}, "invalidArguments"),
    ("Email/get", {"ids": ["e1"] * 501}, "invalidArguments"),
    ("Email/get", {"ids": [], "#ids": {}}, "invalidArguments"),
    ("Email/get", {"#ids": {"resultOf": "x", "name": "y", "path": "/z"}}, "invalidResultReference"),
    ("Email/get", {"#ids": 1}, "invalidResultReference"),
    ("Email/query", {"filter": []}, "invalidArguments"),
    ("Email/query", {"filter": {"hasKeyword": []}}, "invalidArguments"),
    ("Email/query", {"filter": {"text": "x"}}, "unsupportedFilter"),
    ("Email/query", {"sort": [{"property": "subject"}]}, "unsupportedSort"),
    ("Email/query", {"sort": ["receivedAt"]}, "unsupportedSort"),
    ("Email/query", {"sort": "receivedAt"}, "invalidArguments"),
    ("Email/query", {"limit": -1}, "invalidArguments"),
    ("Email/query", {"limit": True}, "invalidArguments"),
    ("Email/changes", {}, "invalidArguments"),
    ("Email/changes", {"sinceState": "99"}, "cannotCalculateChanges"),
    ("Email/set", {"ifInState": "99"}, "stateMismatch"),
    ("Email/set", {"update": []}, "invalidArguments"),
    ("Email/set", {"destroy": "e1"}, "invalidArguments"),
]


@pytest.mark.parametrize(("method", "arguments", "kind"), ERRORS)
def test_a_call_that_fails_says_why_and_the_next_one_runs(
    client: Make, method: str, arguments: dict[str, Any], kind: str
) -> None:
    first, second = client(alice="1").call([method, arguments, "a"], ["Core/echo", {"x": 1}, "b"])
    assert (first[0], first[1]["type"], first[2]) == ("error", kind, "a")
    assert second == ["Core/echo", {"x": 1}, "b"]


PATCHES: list[tuple[Any, Any]] = [
    ({"keywords/$seen": True}, ["$seen"]),
    ({"keywords/$Flagged": True, "keywords/work": True}, ["$flagged", "work"]),
    ({"keywords": {"$draft": True, "$seen": False}}, ["$draft"]),
    ({"keywords/$seen": None}, []),
    ({}, []),
    ({"keywords/$seen": 1}, "invalidProperties"),
    ({"keywords/$seen": False}, "invalidProperties"),
    ({"keywords/": True}, "invalidProperties"),
    ({"keywords/a b": True}, "invalidProperties"),
    ({"keywords": {"a(": True}}, "invalidProperties"),
    ({"keywords": [], "x": 1}, "invalidProperties"),
    ({"subject": "x"}, "invalidProperties"),
    ({"keywords": {}, "keywords/$seen": True}, "invalidPatch"),
    ([], "invalidPatch"),
]


@pytest.mark.parametrize(("patch", "result"), PATCHES)
def test_keywords_are_patched_as_a_whole_or_not_at_all(
    client: Make, patch: Any, result: Any
) -> None:
    made = client(alice="1")
    found, get = made.call(
        ["Email/set", {"update": {"e1": patch}}, "a"],
        ["Email/get", {"ids": ["e1"], "properties": ["keywords"]}, "b"],
    )
    if isinstance(result, list):
        assert found[1]["updated"] == {"e1": None}
        assert sorted(get[1]["list"][0]["keywords"]) == result
    else:
        assert found[1]["notUpdated"]["e1"]["type"] == result
        assert get[1]["list"][0]["keywords"] == {}


def test_keywords_are_the_mail_s_own_flags(client: Make) -> None:
    made = client(alice="1")
    inbox = made.place.host.store.accounts["alice"].inbox
    inbox.mark({1: {"\\Seen", "\\Deleted", "Work"}})
    get = ["Email/get", {"ids": ["e1"], "properties": ["id", "keywords"]}, "a"]
    assert made.call(get)[0][1]["list"] == [{"id": "e1", "keywords": {"$seen": True, "work": True}}]
    made.call(["Email/set", {"update": {"e1": {"keywords": {"$flagged": True}}}}, "a"])
    assert inbox.flags[1] == {"\\Deleted", "\\Flagged"}


def test_what_changed_is_told_however_it_changed(client: Make) -> None:
    made = client(alice="2")
    made.place.host.store.accounts["alice"].inbox.deliver(b"Subject: untouched\r\n\r\n", 0)
    inbox = made.place.host.store.accounts["alice"].inbox
    state = made.call(["Email/get", {"ids": []}, "a"])[0][1]["state"]
    assert made.call(["Email/get", {"ids": []}, "a"])[0][1]["state"] == state
    inbox.remove([inbox.messages[0]])
    inbox.deliver(b"Subject: new\r\n\r\n", 0)
    inbox.mark({2: {"\\Seen"}})
    found = made.call(["Email/changes", {"sinceState": state}, "a"])[0][1]
    assert (found["created"], found["updated"], found["destroyed"]) == (["e4"], ["e2"], ["e1"])
    again = made.call(["Email/changes", {"sinceState": found["newState"]}, "a"])[0][1]
    assert (again["oldState"], again["created"]) == (again["newState"], [])


def test_old_states_are_forgotten(client: Make) -> None:
    made = client(alice="1")
    inbox = made.place.host.store.accounts["alice"].inbox
    for number in range(STATES + 1):
        inbox.mark({1: {f"k{number}"}})
        made.call(["Email/get", {"ids": []}, "a"])
    assert made.call(["Email/changes", {"sinceState": "1"}, "a"])[0][1]["type"] == (
        "cannotCalculateChanges"
    )
    assert made.call(["Email/changes", {"sinceState": "2"}, "a"])[0][0] == "Email/changes"
    assert ("JMAP state of alice", str(STATES + 1)) in made.place.host.store.remembers()


def test_mail_is_shown_with_what_was_asked_for(client: Make) -> None:
    made = client(alice="2")
    inbox = made.place.host.store.accounts["alice"].inbox
    inbox.deliver(b"X: no subject and no sender\r\n\r\n", 0)
    shown = made.call(["Email/get", {}, "a"])[0][1]["list"]
    assert [each["subject"] for each in shown] == ["lunch", "dots", None]
    assert shown[2]["from"] is None
    assert shown[2]["receivedAt"] == "1970-01-01T00:00:00Z"
    assert shown[0]["from"][0]["email"] == "bob@example.net"
    assert shown[0]["mailboxIds"] == {"inbox": True}


def test_queries_filter_sort_and_limit(client: Make) -> None:
    made = client(alice="2")
    made.call(["Email/set", {"update": {"e1": {"keywords/$seen": True}}}, "a"])

    def ids(**arguments: Any) -> list[str]:
        found: list[str] = made.call(["Email/query", arguments, "a"])[0][1]["ids"]
        return found

    assert ids() == ["e1", "e2"]
    assert ids(filter={"hasKeyword": "$seen"}) == ["e1"]
    assert ids(filter={"notKeyword": "$seen"}) == ["e2"]
    assert ids(filter={"inMailbox": "archive"}) == []
    assert ids(sort=[{"property": "receivedAt", "isAscending": False}]) == ["e2", "e1"]
    assert ids(sort=[{"property": "receivedAt"}], limit=1) == ["e1"]


def test_a_mailbox_counts_what_is_unread(client: Make) -> None:
    made = client(alice="2")
    found = made.call(
        ["Mailbox/get", {"properties": ["id", "totalEmails", "unreadEmails"]}, "a"],
        ["Mailbox/get", {"ids": ["sent"]}, "b"],
        ["Email/get", {"ids": ["e1", "e9"], "properties": []}, "c"],
    )
    assert found[0][1]["list"] == [{"id": "inbox", "totalEmails": 2, "unreadEmails": 2}]
    assert (found[1][1]["list"], found[1][1]["notFound"]) == ([], ["sent"])
    assert (found[2][1]["list"], found[2][1]["notFound"]) == ([{"id": "e1"}], ["e9"])


def test_results_of_earlier_calls_are_used(client: Make) -> None:
    made = client(alice="2")

    def reference(path: str) -> dict[str, str]:
        return {"resultOf": "q", "name": "Email/get", "path": path}

    found = made.call(
        ["Email/get", {"properties": ["from"]}, "q"],
        ["Core/echo", {"#x": reference("/list/*/id"), "#y": reference("/list/*/from")}, "e"],
        ["Core/echo", {"#x": reference("/list/0")}, "f"],
        ["Core/echo", {"#x": reference("")}, "g"],
        ["Core/echo", {"#x": {**reference(""), "name": "Email/set"}}, "h"],
    )
    assert found[1][1]["x"] == ["e1", "e2"]
    assert len(found[1][1]["y"]) == 2
    assert found[2][1]["type"] == found[4][1]["type"] == "invalidResultReference"
    assert found[3][1]["x"]["state"] == "1"


def test_what_this_server_does_not_do_is_forbidden_one_by_one(client: Make) -> None:
    arguments = {"create": {"new": {}}, "destroy": ["e1"], "update": {"e9": {}}}
    found = client(alice="1").call(["Email/set", arguments, "a"])[0][1]
    assert found["notCreated"] == {"new": {"type": "forbidden"}}
    assert found["notDestroyed"] == {"e1": {"type": "forbidden"}}
    assert found["notUpdated"] == {"e9": {"type": "notFound"}}
    assert found["updated"] is None


KEYS = st.text(max_size=5) | st.sampled_from(
    ["ids", "#ids", "properties", "filter", "sort", "update", "e1", "keywords", "keywords/x",
     "sinceState", "ifInState", "resultOf", "name", "path", "limit", "destroy", "create"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["e1", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(
    calls=st.lists(
        st.tuples(st.sampled_from(sorted(METHODS)), st.dictionaries(KEYS, VALUES, max_size=4)),
        max_size=3,
    )
)
@settings(max_examples=200)
def test_any_document_gets_an_answer(client: Make, calls: list[tuple[str, dict[str, Any]]]) -> None:
    made = client(alice="1")
    tagged = [[method, arguments, "t"] for method, arguments in calls]
    status, _, content = made.jmap({"using": [CORE], "methodCalls": tagged})
    assert status == 200
    assert len(json.loads(content)["methodResponses"]) == len(calls)
    assert made.connection.state.name == "IDLE"
