"""A browser on the built site, over http and from disk, that notices every outside request."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

# Under file:// the theme looks for the site map and may not read it. Nothing depends on it.
HARMLESS = ("sitemap.xml",)


class _Quiet(SimpleHTTPRequestHandler):
    """Serves the site as a static host does: without a log, with the site's own 404 page."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the parent's name
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; give its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def served() -> Callable[[Path], AbstractContextManager[str]]:
    """A way to serve another folder: `with served(folder) as address`."""
    return _served


@pytest.fixture(scope="session")
def http(site: Path) -> Iterator[str]:
    """The address of the built site on loopback."""
    with _served(site) as address:
        yield address


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, site: Path) -> str:
    """The site's address, once over http and once from disk."""
    if request.param == "http":
        return str(request.getfixturevalue("http"))
    return site.as_uri() + "/"


@dataclass
class Visit:
    """One reader's window, and what went wrong in it."""

    context: BrowserContext
    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def clean(self) -> None:
        """Assert that nothing was asked from outside and that the console is quiet."""
        assert [] == self.outside
        assert [] == self.errors


@pytest.fixture(scope="session")
def opened(browser: Browser) -> Callable[..., Visit]:
    """A way to open a window; whoever does closes its context, and asks whether it was clean."""

    def opened(width: int = 1280, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        visit = Visit(context, context.new_page())

        def asked(url: str) -> None:
            inside = url.startswith(("http://127.0.0.1:", "file://", "data:", "blob:", "about:"))
            if not inside:
                visit.outside.append(url)

        def said(kind: str, text: str, url: str) -> None:
            # A page that does not exist is reported as an error of the page that was asked.
            known = any(part in text or part in url for part in HARMLESS) or "404" in text
            if kind == "error" and not known:
                visit.errors.append(f"{text} ({url})")

        context.on("request", lambda request: asked(request.url))
        visit.page.on(
            "console", lambda message: said(message.type, message.text, message.location["url"])
        )
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        return visit

    return opened


@pytest.fixture
def visit(opened: Callable[..., Visit]) -> Iterator[Callable[..., Visit]]:
    """Open windows; each is closed and must be clean when the test ends."""
    visits: list[Visit] = []

    def kept(width: int = 1280, **options: Any) -> Visit:
        visits.append(opened(width, **options))
        return visits[-1]

    yield kept
    for visit in visits:
        visit.clean()
        visit.context.close()
