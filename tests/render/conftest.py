"""The pictures that the tests look at: those of every protocol, and of a machine made for them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.protocols import REGISTRY
from wirebook.render.overview import hints_of
from wirebook.text import LANGUAGES

if TYPE_CHECKING:
    pass

HERE = Path(__file__).parent


def load(path: Path) -> ModuleType:
    """Import a file that is in no package."""
    name = f"_render_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


TOY = load(HERE / "toy.py")
PICTURES: dict[str, tuple[Machine, Hints]] = {
    **{name: (each.machine, hints_of(each.machine)) for name, each in REGISTRY.items()},
    "toy": (TOY.TOY, TOY.HINTS),
    "toy, all folded": (TOY.TOY, Hints(phases=TOY.PHASES)),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A machine that knows no TLS has no view of it."""
    items[:] = [item for item in items if not _tls_of_none(item)]


def _tls_of_none(item: pytest.Item) -> bool:
    params = (
        item.callspec.params
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
        else {}
    )
    machine = PICTURES[params["pictured"]][0] if "pictured" in params else None
    return machine is not None and params.get("view") == "tls" and "tls" not in machine.domains


@pytest.fixture(scope="session")
def lint() -> ModuleType:
    """The reader of drawn pictures."""
    return load(HERE / "lint.py")


@pytest.fixture(scope="session")
def toy() -> ModuleType:
    """A machine with every difficulty, and its hints."""
    return TOY


@pytest.fixture(scope="session")
def layers() -> ModuleType:
    """The script with the rule of the layers."""
    return load(HERE.parent.parent / "diagrams" / "layers.py")


@pytest.fixture(scope="session")
def generate() -> ModuleType:
    """The script that writes `diagrams/`."""
    return load(HERE.parent.parent / "diagrams" / "generate.py")


@pytest.fixture(params=PICTURES)
def pictured(request: pytest.FixtureRequest) -> tuple[Machine, Hints]:
    """Each machine with its hints."""
    return PICTURES[request.param]


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    """Each language."""
    return str(request.param)


@pytest.fixture(params=["overview", "tls"])
def view(request: pytest.FixtureRequest) -> str:
    """Each view with a layout of its own."""
    return str(request.param)
