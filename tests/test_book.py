"""What holds for every book holds for this one."""

from wirebook.testing.generic import *  # noqa: F403
