"""The script that makes a release, as a module."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def release(root: Path) -> ModuleType:
    """`.ci/release.py`."""
    spec = spec_from_file_location("release", root / ".ci" / "release.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
