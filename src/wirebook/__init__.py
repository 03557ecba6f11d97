"""A book about protocols whose pages cannot lie."""

__version__ = "0.1.0"
