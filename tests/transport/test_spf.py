"""SPF and DMARC: the examples of RFC 7208 appendix A, the limits, and alignment."""

from __future__ import annotations

import pytest

from wirebook.transport.dmarc import Verdict, aligned, judge, organizational
from wirebook.transport.spf import Zone, check_host

ADDRESSES = {
    "example.com": ("192.0.2.10", "192.0.2.11"),
    "mail-a.example.com": ("192.0.2.129",),
    "mail-b.example.com": ("192.0.2.130",),
    "mail-c.example.org": ("192.0.2.140", "2001:db8::1"),
}
MX = {
    "example.com": ("mail-a.example.com", "mail-b.example.com"),
    "example.org": ("mail-c.example.org",),
}
A, B, C, OTHER = "192.0.2.129", "192.0.2.130", "192.0.2.140", "192.0.2.65"


def asked(record: str, ip: str, **others: str) -> str:
    txt = {"example.com": ("unrelated", record)}
    txt |= {name.replace("_", "."): (text,) for name, text in others.items()}
    return check_host(Zone(txt, MX, ADDRESSES), ip, "Example.com")


@pytest.mark.parametrize(
    ("record", "passes", "fails"),
    [
        ("v=spf1 +all", (A, OTHER), ()),
        ("v=spf1 a -all", ("192.0.2.10", "192.0.2.11"), (A, OTHER)),
        ("v=spf1 a:example.org -all", (), (C, OTHER)),
        ("v=spf1 mx -all", (A, B), (C, OTHER)),
        ("v=spf1 mx:example.org -all", (C, "2001:db8::1"), (A, OTHER)),
        ("v=spf1 mx mx:example.org -all", (A, B, C), (OTHER,)),
        ("v=spf1 mx/30 mx:example.org/30 -all", ("192.0.2.131", "192.0.2.143"), (OTHER,)),
        ("v=spf1 ip4:192.0.2.128/28 -all", (A,), (OTHER,)),
        ("v=spf1 ip6:2001:db8::/32 -all", ("2001:db8::7",), (A,)),
    ],
)
def test_the_examples_of_appendix_a(
    record: str, passes: tuple[str, ...], fails: tuple[str, ...]
) -> None:
    assert {asked(record, ip) for ip in passes} <= {"pass"}
    assert {asked(record, ip) for ip in fails} <= {"fail"}


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("v=spf10 -all", "none"),
        ("v=spf1 blue -all", "permerror"),
        ("v=spf1 +all a:", "permerror"),
        ("v=spf1 ip4:192.0.2.300 -all", "permerror"),
        ("v=spf1 include:nobody.example -all", "permerror"),
        ("v=spf1 redirect=nobody.example", "permerror"),
        ("v=spf1 x=y -all", "fail"),
        ("v=spf1 +all ip4", "permerror"),
    ],
)
def test_other_results(record: str, result: str) -> None:
    assert asked(record, OTHER) == result


def test_related_records() -> None:
    record = "v=spf1 include:example.net -all"
    assert asked(record, A, example_net="v=spf1 ip4:192.0.2.129 -all") == "pass"
    assert asked(record, B, example_net="v=spf1 ip4:192.0.2.129 -all") == "fail"
    assert asked("v=spf1 redirect=example.net", A, example_net="v=spf1 mx:example.com") == "pass"


def test_two_records_are_none_that_can_be_used() -> None:
    zone = Zone({"example.com": ("v=spf1 +all", "v=spf1 -all")})
    assert check_host(zone, A, "example.com") == "permerror"


def test_ten_lookups_are_permitted_and_no_more() -> None:
    assert asked(f"v=spf1 {'a:none.example ' * 10}-all", OTHER) == "fail"
    assert asked(f"v=spf1 {'a:none.example ' * 11}-all", OTHER) == "permerror"
    assert asked("v=spf1 include:example.com", OTHER) == "permerror"  # includes itself
    crowd = Zone({"example.com": ("v=spf1 mx",)}, {"example.com": ("mail.example.com",) * 11})
    assert check_host(crowd, A, "example.com") == "permerror"


@pytest.mark.parametrize("term", ["ptr", "exists:example.com", "include:%{d}"])
def test_what_is_not_known_is_not_judged(term: str) -> None:
    with pytest.raises(NotImplementedError):
        asked(f"v=spf1 {term} -all", A)


def test_the_organizational_domain_is_what_was_registered() -> None:
    assert organizational("news.mail.Example.com") == "example.com"
    assert organizational("localhost") == "localhost"
    assert aligned("news.example.com", "example.com", strict=False)
    assert not aligned("news.example.com", "example.com", strict=True)
    assert not aligned("example.net", "example.com", strict=False)


@pytest.mark.parametrize(
    ("record", "author", "spf", "dkim", "expected"),
    [
        ("v=DMARC1; p=reject", "example.com", "example.com", (), Verdict("pass", "reject")),
        ("v=DMARC1; p=reject", "example.com", "example.net", (), Verdict("fail", "reject")),
        ("v=DMARC1; p=reject", "example.com", "", ("a.example.com",), Verdict("pass", "reject")),
        (
            "v=DMARC1; p=reject; adkim=s",
            "example.com",
            "",
            ("a.example.com",),
            Verdict("fail", "reject"),
        ),
        (
            "v=DMARC1; p=reject; sp=quarantine",
            "a.example.com",
            "",
            (),
            Verdict("fail", "quarantine"),
        ),
        ("v=DMARC1; p=none", "a.example.com", "", (), Verdict("fail", "none")),
        ("v=DMARC1", "example.com", "", (), Verdict("none")),
        ("v=spf1 -all", "example.com", "", (), Verdict("none")),
    ],
)
def test_a_message_is_judged_by_the_domain_that_readers_see(
    record: str, author: str, spf: str, dkim: tuple[str, ...], expected: Verdict
) -> None:
    assert judge(Zone({"_dmarc.example.com": (record,)}), author, spf, dkim) == expected
