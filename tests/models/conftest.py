"""What every test of the models loops over."""

from __future__ import annotations

import pytest

from wirebook.protocols import REGISTRY, Protocol


@pytest.fixture(params=sorted(REGISTRY))
def protocol(request: pytest.FixtureRequest) -> Protocol:
    """Each protocol of the registry in turn."""
    return REGISTRY[request.param]
