"""Lets a failed claim in a driver tell its values, as one in a test does."""

from pathlib import Path

import pytest

HELPERS = sorted({each.stem for each in Path(__file__).parent.glob("[a-z]*.py")} - {"conftest"})

pytest.register_assert_rewrite(*(f"{__package__}.{each}" for each in HELPERS))
