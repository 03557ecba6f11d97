"""Makes a test of every fence in docs/ and of every transcript and Python session in snippets/."""

from wirebook.testing.collect import pytest_collect_file, pytest_runtest_makereport

__all__ = ["pytest_collect_file", "pytest_runtest_makereport"]
