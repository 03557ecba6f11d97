"""A live preview of both languages: build, serve, watch, build again."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WATCHED = (
    *("docs", "snippets", "diagrams", "protocols", "src"),
    *("mkdocs.yml", "mkdocs.en.yml", "pyproject.toml"),
)

RELOAD = b"""<script>
(function ask(last) {
  fetch("/.version").then(r => r.text()).then(now => {
    if (last && last !== now) location.reload();
    setTimeout(ask, 700, now);
  }, () => setTimeout(ask, 2000, last));
})();
</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Serves the built files; pages ask it whether they are still current."""

    version = "1"

    def do_GET(self) -> None:
        """Answer with a file, or with the number of the last good build."""
        if self.path == "/.version":
            return self._send(self.version.encode(), "text/plain")
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if path.suffix == ".html" and path.is_file():
            return self._send(path.read_bytes() + RELOAD, "text/html; charset=utf-8")
        return super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Say nothing for each request."""

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def stamp(root: Path) -> float:
    """When anything that a build reads was changed last."""
    files = (
        path
        for name in WATCHED
        for path in (root / name, *(root / name).rglob("*"))
        if path.exists()
    )
    return max(path.stat().st_mtime for path in files)


def preview(root: Path, port: int, build: Callable[[Path], bool]) -> int:
    """Serve the book on a loopback port until interrupted.

    Args:
        build: builds both languages into a directory; says whether that went well, and reports.
    """
    with tempfile.TemporaryDirectory() as out:
        good = build(Path(out))
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=out))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", flush=True)
        seen = stamp(root)
        try:
            while True:
                time.sleep(0.5)
                now = stamp(root)
                if now != seen:
                    seen = now
                    good = build(Path(out))
                    Handler.version = str(now) if good else Handler.version
                    print("built" if good else "not built; the last good build stays", flush=True)
        except KeyboardInterrupt:
            print("", file=sys.stderr)
        finally:
            server.shutdown()
    return 0
