"""SASL mechanisms from the server's side: responses in, challenges out, no protocol around them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal, NamedTuple

Password = Callable[[str], str | None]
"""Looks up the password of a name; `None` if there is no such name."""

ITERATIONS = 4096
"""How often SCRAM hashes, the least that RFC 7677 section 4 permits."""

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class Verdict(NamedTuple):
    """What a mechanism says to a response: go on with a challenge, or an end."""

    outcome: Literal["cont", "ok", "denied", "malformed"]
    challenge: bytes = b""


MALFORMED = Verdict("malformed")
DENIED = Verdict("denied")
OK = Verdict("ok")


def decoded(text: str) -> bytes | None:
    """Return what a base64 text says, or `None` if it is not written exactly (RFC 4648)."""
    return base64.b64decode(text) if _BASE64.fullmatch(text) else None


def encoded(octets: bytes) -> str:
    """Return octets in base64."""
    return base64.b64encode(octets).decode("ascii")


class Mechanism(ABC):
    """One exchange.

    Args:
        password: looks up who may come in.
        stamp: what is unique to this exchange; it makes nonces and challenges.

    `first` is the server's first challenge; a mechanism that waits for the client has none.
    """

    first: bytes | None = None

    def __init__(self, password: Password, stamp: str) -> None:
        self.password = password
        self.stamp = stamp
        self.name = ""
        self.turn = 0

    def respond(self, response: bytes) -> Verdict:
        """Take the client's next response."""
        self.turn += 1
        try:
            return self.judge(response)
        except (ValueError, UnicodeDecodeError):
            return MALFORMED

    @abstractmethod
    def judge(self, response: bytes) -> Verdict:
        """Decide about a response; a `ValueError` means that it is not well-formed."""

    def known(self, name: str, secret: bytes) -> Verdict:
        """Compare a password, or a token that takes its place."""
        self.name = name
        right = (self.password(name) or "").encode()
        return OK if right and hmac.compare_digest(right, secret) else DENIED


class Plain(Mechanism):
    """PLAIN (RFC 4616): identity, name and password in one response."""

    def judge(self, response: bytes) -> Verdict:
        """Compare the password; nobody may act as somebody else."""
        identity, name, secret = response.decode().split("\0")
        verdict = self.known(name, secret.encode())
        return verdict if identity in ("", name) else DENIED


class Login(Mechanism):
    """LOGIN, which no RFC defines: the name, then the password."""

    first = b"Username:"

    def judge(self, response: bytes) -> Verdict:
        """Take the name, then compare the password."""
        if self.turn == 1:
            self.name = response.decode()
            return Verdict("cont", b"Password:")
        return self.known(self.name, response)


class CramMd5(Mechanism):
    """CRAM-MD5 (RFC 2195): a digest of the server's challenge, keyed with the password."""

    def __init__(self, password: Password, stamp: str) -> None:
        super().__init__(password, stamp)
        self.first = stamp.encode()

    def judge(self, response: bytes) -> Verdict:
        """Compare the digest."""
        self.name, digest = response.decode().rsplit(" ", 1)
        secret = self.password(self.name)
        right = hmac.new((secret or "").encode(), self.stamp.encode(), "md5").hexdigest()
        same = hmac.compare_digest(right.encode(), digest.encode())
        return OK if secret and same else DENIED


class ScramSha256(Mechanism):
    """SCRAM-SHA-256 (RFC 5802, RFC 7677): proofs of the password from both sides."""

    def judge(self, response: bytes) -> Verdict:
        """Take the first message, the proof, and the client's empty thanks."""
        text = response.decode()
        if self.turn == 1:
            return self._challenge(text)
        if self.turn == 2:
            return self._proven(text)
        return OK if not text else MALFORMED

    def _challenge(self, text: str) -> Verdict:
        binding, identity, self._bare = text.split(",", 2)
        if binding not in ("n", "y") or not (identity == "" or identity.startswith("a=")):
            return MALFORMED
        self._header = f"{binding},{identity},"
        name, nonce = self._bare.split(",")[:2]
        if not name.startswith("n=") or not nonce.startswith("r="):
            return MALFORMED
        self.name = name[2:].replace("=2C", ",").replace("=3D", "=")
        self._nonce = nonce[2:] + encoded(_digest(self.stamp)[:12])
        self._salt = _digest(self.name)[:12]
        self._server = f"r={self._nonce},s={encoded(self._salt)},i={ITERATIONS}"
        if identity and identity[2:] != self.name:
            return DENIED
        return Verdict("cont", self._server.encode())

    def _proven(self, text: str) -> Verdict:
        without, _, proof = text.rpartition(",p=")
        expected = f"c={encoded(self._header.encode())},r={self._nonce}"
        given = decoded(proof)
        if without != expected or given is None:
            return MALFORMED
        secret = self.password(self.name)
        message = f"{self._bare},{self._server},{without}".encode()
        right, ours = scram_proofs(secret or "", self._salt, message)
        if not secret or not hmac.compare_digest(right, given):
            return DENIED
        return Verdict("cont", b"v=" + encoded(ours).encode())


def scram_proofs(secret: str, salt: bytes, message: bytes) -> tuple[bytes, bytes]:
    """Return the client's proof and the server's signature (RFC 5802 section 3).

    Args:
        secret: the password.
        salt: the salt that the server sent.
        message: all that was said, as both sides heard it (AuthMessage).
    """
    salted = _hashed(secret.encode(), salt)
    client, server = _mac(salted, b"Client Key"), _mac(salted, b"Server Key")
    signature = _mac(hashlib.sha256(client).digest(), message)
    proof = bytes(a ^ b for a, b in zip(client, signature, strict=True))
    return proof, _mac(server, message)


def scram_final(first: str, challenge: str, secret: str) -> str:
    """Return the client's last word, with which it proves that it knows the password.

    Args:
        first: what the client said first, `n,,n=NAME,r=NONCE`.
        challenge: what the server answered, `r=NONCE,s=SALT,i=ITERATIONS`.
        secret: the password.
    """
    binding, identity, bare = first.split(",", 2)
    nonce, salt, _ = challenge.split(",")
    without = f"c={encoded(f'{binding},{identity},'.encode())},{nonce}"
    message = f"{bare},{challenge},{without}".encode()
    proof, _ = scram_proofs(secret, base64.b64decode(salt.removeprefix("s=")), message)
    return f"{without},p={encoded(proof)}"


def _hashed(secret: bytes, salt: bytes) -> bytes:
    """Hash a password many times over (`Hi`, RFC 5802 section 2.2).

    hashlib's own is made of OpenSSL, and the Python of a page has none.
    """
    each = _mac(secret, salt + b"\0\0\0\1")
    total = int.from_bytes(each)
    for _ in range(ITERATIONS - 1):
        each = hmac.digest(secret, each, "sha256")
        total ^= int.from_bytes(each)
    return total.to_bytes(len(each))


class Bearer(Mechanism):
    """A mechanism that takes a token; here the password of the account is the token.

    A wrong token is answered with a challenge that says why, and the client's dummy response
    ends the exchange.
    """

    def judge(self, response: bytes) -> Verdict:
        """Compare the token."""
        if self.turn > 1:
            return DENIED
        name, token = self.read(response.decode())
        if self.known(name, token.encode()).outcome == "ok":
            return OK
        return Verdict("cont", self.reason.encode())

    reason = '{"status":"400","schemes":"bearer"}'

    @abstractmethod
    def read(self, text: str) -> tuple[str, str]:
        """Return name and token."""


class Xoauth2(Bearer):
    """XOAUTH2, a vendor's older form of OAUTHBEARER."""

    def read(self, text: str) -> tuple[str, str]:
        """Read `user=NAME^Aauth=Bearer TOKEN^A^A`."""
        user, auth, *rest = text.split("\1")
        if not user.startswith("user=") or rest != ["", ""]:
            raise ValueError(text)
        return user[5:], _token(auth)


class OauthBearer(Bearer):
    """OAUTHBEARER (RFC 7628)."""

    reason = '{"status":"invalid_token"}'

    def read(self, text: str) -> tuple[str, str]:
        """Read `n,a=NAME,^A...auth=Bearer TOKEN^A^A`."""
        header, *pairs = text.split("\1")
        binding, identity, rest = header.split(",")
        if binding not in ("n", "y") or not identity.startswith("a=") or rest:
            raise ValueError(text)
        if pairs[-2:] != ["", ""]:
            raise ValueError(text)
        auth = [pair for pair in pairs if pair.startswith("auth=")]
        if len(auth) != 1:
            raise ValueError(text)
        return identity[2:].replace("=2C", ",").replace("=3D", "="), _token(auth[0])


def _token(auth: str) -> str:
    scheme, _, token = auth.removeprefix("auth=").partition(" ")
    if scheme and (scheme.lower() != "bearer" or not token):
        raise ValueError(auth)
    return token  # an empty `auth=` asks what would be needed (RFC 7628 section 4.3)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, "sha256").digest()


MECHANISMS: dict[str, type[Mechanism]] = {
    "PLAIN": Plain,
    "LOGIN": Login,
    "CRAM-MD5": CramMd5,
    "SCRAM-SHA-256": ScramSha256,
    "XOAUTH2": Xoauth2,
    "OAUTHBEARER": OauthBearer,
}
"""The mechanisms by their registered names, in the order servers announce them."""
