"""What all tests share: the built site, and what a skipped test means."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from wirebook.site import build

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says how busy the machine is, and nothing about what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site as `make site` builds it, built once."""
    out = tmp_path_factory.mktemp("built") / "site"
    build(ROOT, out=out, offline=True)
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium: one for all tests, since Playwright keeps an event loop."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield browser
        browser.close()


MET = pytest.StashKey[dict[str, str]]()


@pytest.fixture(scope="session")
def met(pytestconfig: pytest.Config) -> dict[str, str]:
    """The programs that nobody here wrote and that a test has met, with their versions."""
    return pytestconfig.stash.setdefault(MET, {})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser's tests come last: it keeps an event loop in the thread all tests run in."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def _skipped(config: pytest.Config) -> Counter[str]:
    """Count the skipped tests by what they need."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        if isinstance(report.longrepr, tuple)
        else str(report.longrepr)
        for report in reports
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is installed, a skip is a failure: it would hide a missing program."""
    if os.environ.get("WIREBOOK_NO_SKIP") and exitstatus == 0 and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which programs were met, what was not checked, and what checking it would need."""
    if met := config.stash.get(MET, {}):
        terminalreporter.section("programs from outside")
        terminalreporter.line(", ".join(f"{name} {met[name]}" for name in sorted(met)))
    skipped = _skipped(config)
    if not skipped:
        return
    terminalreporter.section("not checked here")
    for reason, count in sorted(skipped.items()):
        terminalreporter.line(f"{count:5} {'test' if count == 1 else 'tests'}: {reason}")
    if os.environ.get("WIREBOOK_NO_SKIP"):
        terminalreporter.line("WIREBOOK_NO_SKIP is set, so this run has failed.", red=True)
