"""A book about protocols whose pages cannot lie."""
