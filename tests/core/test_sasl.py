"""The SASL mechanisms: the examples of their RFCs, and what is not well-formed."""

from __future__ import annotations

import pytest

from wirebook.sasl import (
    MECHANISMS,
    ScramSha256,
    Verdict,
    decoded,
    encoded,
    scram_final,
    scram_proofs,
)

STAMP = "<1896.697170952@postoffice.example.net>"


def password(name: str) -> str | None:
    return {"tim": "tanstaaftanstaaf", "user": "pencil"}.get(name)


def outcomes(name: str, *responses: bytes) -> list[str]:
    mechanism = MECHANISMS[name](password, STAMP)
    return [mechanism.respond(each).outcome for each in responses]


def test_cram_md5_answers_its_rfc() -> None:
    """The example of RFC 2195 section 2, with this challenge and password."""
    right = b"tim 3dbc88f0624776a737b39093f6eb6427"
    assert outcomes("CRAM-MD5", right) == ["ok"]
    assert outcomes("CRAM-MD5", right.replace(b"tim", b"tom")) == ["denied"]
    assert outcomes("CRAM-MD5", b"tim") == ["malformed"]


CASES = {
    "PLAIN": {
        b"\0user\0pencil": "ok",
        b"user\0user\0pencil": "ok",
        b"tim\0user\0pencil": "denied",
        b"\0user\0pen": "denied",
        b"\0nobody\0": "denied",
        b"user\0pencil": "malformed",
        b"\0us\xff\0pencil": "malformed",
    },
    "XOAUTH2": {
        b"user=user\1auth=Bearer pencil\1\1": "ok",
        b"user=user\1auth=Bearer old\1\1": "cont",
        b"user=user\1auth=Basic pencil\1\1": "malformed",
        b"user=user\1auth=Bearer pencil\1": "malformed",
    },
    "OAUTHBEARER": {
        b"n,a=user,\1host=h\1port=1\1auth=Bearer pencil\1\1": "ok",
        b"n,a=user,\1auth=Bearer old\1\1": "cont",
        b"p,a=user,\1auth=Bearer pencil\1\1": "malformed",
        b"n,a=user,\1host=h\1\1": "malformed",
        b"n,a=user,\1auth=Bearer pencil\1": "malformed",
    },
    "SCRAM-SHA-256": {
        b"n,,n=user,r=abc": "cont",
        b"n,a=user,n=user,r=abc": "cont",
        b"n,a=tim,n=user,r=abc": "denied",
        b"p=x,,n=user,r=abc": "malformed",
        b"n,,r=abc,n=user": "malformed",
        b"n,,n=user": "malformed",
    },
}


@pytest.mark.parametrize(
    ("name", "response"), [(name, response) for name, each in CASES.items() for response in each]
)
def test_a_first_response_is_judged(name: str, response: bytes) -> None:
    assert outcomes(name, response) == [CASES[name][response]]


def test_login_asks_for_name_and_password() -> None:
    login = MECHANISMS["LOGIN"](password, STAMP)
    assert login.first == b"Username:"
    assert login.respond(b"user") == Verdict("cont", b"Password:")
    assert login.respond(b"pencil").outcome == "ok"
    assert login.name == "user"


@pytest.mark.parametrize("name", ["XOAUTH2", "OAUTHBEARER"])
def test_a_wrong_token_is_refused_after_the_reason_was_read(name: str) -> None:
    wrong = next(each for each, outcome in CASES[name].items() if outcome == "cont")
    assert outcomes(name, wrong, b"\1") == ["cont", "denied"]


def test_scram_ends_with_the_servers_proof_and_an_empty_response() -> None:
    for secret, expected in (("pencil", "cont"), ("pen", "denied")):
        scram = ScramSha256(password, STAMP)
        server = scram.respond(b"n,,n=user,r=abc").challenge.decode()
        nonce, salt, _ = (part[2:] for part in server.split(","))
        without = f"c=biws,r={nonce}"
        message = f"n=user,r=abc,{server},{without}".encode()
        proof, signature = scram_proofs(secret, decoded(salt) or b"", message)
        verdict = scram.respond(f"{without},p={encoded(proof)}".encode())
        assert verdict.outcome == expected
        if expected == "cont":
            assert verdict.challenge == b"v=" + encoded(signature).encode()
            assert scram.respond(b"").outcome == "ok"
            assert scram.respond(b"more").outcome == "malformed"
    scram = ScramSha256(password, STAMP)
    scram.respond(b"n,,n=user,r=abc")
    assert scram.respond(b"c=biws,r=other,p=AAAA").outcome == "malformed"


def test_scram_proves_what_its_rfc_proves() -> None:
    """The example of RFC 7677 section 3: name `user`, password `pencil`."""
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    message = (
        f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        f"c=biws,r={nonce}"
    )
    salt = decoded("W22ZaJ0SNY7soEsUEjb6gQ==")
    assert salt is not None
    proof, signature = scram_proofs("pencil", salt, message.encode())
    assert encoded(proof) == "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    assert encoded(signature) == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    first, challenge = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO", message.split(",", 2)[2]
    challenge = challenge.partition(",c=")[0]
    assert scram_final(first, challenge, "pencil") == (
        f"c=biws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )


TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="

EXAMPLES = {
    "4616#4 tim": ("PLAIN", b"\0tim\0tanstaaftanstaaf", ["ok"]),
    "4616#4 Ursel": ("PLAIN", b"Ursel\0Kurt\0xipj3plmq", ["denied"]),
    "4954#4.1": ("PLAIN", decoded("dGVzdAB0ZXN0ADEyMzQ="), ["ok"]),
    "7628#4.1 IMAP": (
        "OAUTHBEARER",
        decoded(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9"
            "QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
        ),
        ["ok"],
    ),
    "7628#4.3": (
        "OAUTHBEARER",
        decoded(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE="
        ),
        ["cont", "denied"],
    ),
}
"""What the RFCs' clients send, and what becomes of it; the dummy response is an octet 01."""

KNOWN = {
    "tim": "tanstaaftanstaaf",
    "Kurt": "xipj3plmq",
    "test": "1234",
    "user@example.com": TOKEN,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_rfcs_are_judged_as_there(name: str) -> None:
    mechanism, response, expected = EXAMPLES[name]
    assert response is not None
    exchange = MECHANISMS[mechanism](KNOWN.get, STAMP)
    judged = [exchange.respond(each).outcome for each in (response, b"\1")[: len(expected)]]
    assert judged == expected


@pytest.mark.parametrize("text", ["A", "A===", "AA=A", "a b=", "-_==", "AAAA\n"])
def test_base64_is_taken_only_as_it_is_written(text: str) -> None:
    assert decoded(text) is None


def test_base64_goes_both_ways() -> None:
    assert decoded(encoded(b"\0alice\0secret")) == b"\0alice\0secret"
