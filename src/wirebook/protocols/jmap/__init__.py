"""JMAP: mail as resources of an HTTP origin; the client carries the state, as a string."""
