"""LMTP, a variant of SMTP (RFC 2033)."""
