"""SMTP, and LMTP as a variant of it."""
