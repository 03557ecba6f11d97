"""Where mail for a domain goes."""

from __future__ import annotations

import pytest

from wirebook.transport.dns import ALIASES, Dns, Route

RECORDS = Dns(
    mx={
        "two.example": ((20, "b.two.example"), (10, "a.two.example")),
        "equal.example": ((10, "z.equal.example"), (10, "m.equal.example")),
        "null.example": ((0, "."),),
        "loop.example": ((10, "me.example"), (20, "other.example")),
        "backup.example": ((5, "main.example"), (10, "me.example"), (20, "third.example")),
    },
    cname={"alias.example": "two.example", "circle.example": "circle.example"},
    addresses=frozenset({"bare.example"}),
)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("two.example", ("a.two.example", "b.two.example")),
        ("TWO.example", ("a.two.example", "b.two.example")),
        ("equal.example", ("m.equal.example", "z.equal.example")),
        ("alias.example", ("a.two.example", "b.two.example")),
        ("bare.example", ("bare.example",)),
        ("backup.example", ("main.example",)),
    ],
)
def test_the_more_preferred_comes_first(domain: str, expected: tuple[str, ...]) -> None:
    assert RECORDS.route(domain, "me.example") == Route(expected)


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("null.example", "5.1.10"),
        ("none.example", "5.1.2"),
        ("circle.example", "5.1.2"),
        ("loop.example", "5.4.6"),
    ],
)
def test_what_cannot_be_reached_says_why(domain: str, code: str) -> None:
    route = RECORDS.route(domain, "me.example")
    assert route.hosts == ()
    assert route.failure.split()[0] == code


def test_a_long_row_of_aliases_ends() -> None:
    names = {f"{n}.example": f"{n + 1}.example" for n in range(ALIASES + 2)}
    records = Dns(cname=names, addresses=frozenset({f"{ALIASES}.example"}))
    assert records.route("0.example") == Route((f"{ALIASES}.example",))
