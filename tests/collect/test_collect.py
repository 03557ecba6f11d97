"""Whatever goes wrong around a page's test, pytest can still report it."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

WIRE = "@ pop3 given=TRANSACTION alice=1\nC: NOOP\nS: +OK\nS= TRANSACTION\n"

CONFTEST = """
import pytest
from wirebook.testing.collect import pytest_collect_file, pytest_runtest_makereport

@pytest.hookimpl(wrapper=True)
def pytest_runtest_{phase}(item):
    yield
    try:
        raise ResourceWarning("a socket")
    except ResourceWarning as cause:  # its traceback has one entry, as that of a finalizer has
        raise RuntimeError("left open by somebody") from cause
"""


@pytest.fixture
def book(pytester: pytest.Pytester) -> pytest.Pytester:
    """A book with one transcript, where pytest runs."""
    for folder in ("docs/ko", "docs/en", "snippets/pop3"):
        (pytester.path / folder).mkdir(parents=True)
    (pytester.path / "snippets/pop3/noop.wire").write_text(WIRE, encoding="utf-8")
    return pytester


@pytest.mark.parametrize("phase", ["setup", "call", "teardown"])
def test_an_error_from_outside_is_reported_as_what_it_is(book: pytest.Pytester, phase: str) -> None:
    book.makeconftest(CONFTEST.format(phase=phase))
    ran = book.runpytest_subprocess("-p", "no:randomly", "snippets")
    assert "INTERNALERROR" not in ran.stdout.str() + ran.stderr.str()
    ran.stdout.fnmatch_lines("*left open by somebody*")
    ran.assert_outcomes(
        failed=int(phase == "call"), errors=int(phase != "call"), passed=int(phase == "teardown")
    )


def test_a_wrong_transcript_is_reported_by_its_message_alone(book: pytest.Pytester) -> None:
    book.makeconftest(
        "from wirebook.testing.collect import pytest_collect_file, pytest_runtest_makereport"
    )
    (book.path / "snippets/pop3/noop.wire").write_text(WIRE.replace("+OK", "+NO"), "utf-8")
    ran = book.runpytest_subprocess("-p", "no:randomly", "snippets")
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines("snippets/pop3/noop.wire:3: expected - but the server said + in *")
    assert "Traceback" not in ran.stdout.str()
