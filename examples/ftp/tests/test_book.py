"""What holds for every book holds for this one: tables, transcripts, mutants, cells, pages."""

from wirebook.testing.generic import *  # noqa: F403
