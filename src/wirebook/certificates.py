"""A throw-away certificate authority: keys that exist while the process runs and nowhere else."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import trustme

COMMON_NAME = 64
"""Characters that a common name holds (RFC 5280 appendix A.1, ub-common-name)."""


class Authority:
    """A certificate authority that nobody trusts until told to.

    `pem` is its own certificate, for clients that are to trust it.
    """

    def __init__(self) -> None:
        import trustme  # takes 0.1 s to import, which a check without TLS need not pay

        self._ca: trustme.CA = trustme.CA(organization_name="wirebook")
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self.pem = self._ca.cert_pem.bytes().decode("ascii")

    def server(self, *names: str) -> ssl.SSLContext:
        """Return a server's context with a certificate for its host names and addresses.

        Args:
            names: DNS names or IP addresses; the same names get the same context.
        """
        if names not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            # fetchmail 6.4 refuses a certificate without a common name, whatever else it holds.
            made = self._ca.issue_cert(*names, common_name=names[0][:COMMON_NAME])
            made.configure_cert(context)
            self._contexts[names] = context
        return self._contexts[names]

    def client(self) -> ssl.SSLContext:
        """Return a client's context that trusts this authority alone and checks host names."""
        return ssl.create_default_context(cadata=self.pem)


@lru_cache(maxsize=1)
def authority() -> Authority:
    """Return the authority of this process, made on first use."""
    return Authority()
