"""How long a reader waits for the lab, beside a bare Pyodide in the same run.

Prints the time from the click to the prompt, the time that Pyodide takes to start in a worker when
nothing is trimmed, packed, checked or loaded on top, and their ratio; then what a line of a client
takes from the page to the server and back, beside the shortest expression of the bare Python. Run
it with `make bench` or `.venv/bin/python benchmarks/lab.py`; it needs Chromium, and npm to have
fetched Pyodide.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from wirebook import runtime
from wirebook.book import Book
from wirebook.site import build

ROUNDS = 7

BARE = """\
import { loadPyodide } from "./pyodide.mjs";
const python = await loadPyodide({
  indexURL: new URL("./", self.location).href,
  lockFileContents: {
    info: { abi_version: "2026_0", arch: "wasm32", platform: "0", python: "3", version: "0" },
    packages: {},
  },
});
self.onmessage = () => self.postMessage(python.runPython("1 + 1"));
self.postMessage("ready");
"""

WAIT = """\
() => new Promise((resolve, reject) => {
  const begun = performance.now();
  const worker = new Worker("bare.js", { type: "module" });
  worker.onmessage = () => resolve(performance.now() - begun);
  worker.onerror = (event) => reject(event.message);
})
"""

CLICK = """\
() => new Promise((resolve) => {
  const begun = performance.now();
  const look = () => document.querySelector(".wb-lab__pane textarea")
    ? resolve(performance.now() - begun) : setTimeout(look, 2);
  document.querySelector(".wb-lab__open").click();
  look();
})
"""

SAY = """\
async (lines) => {
  const all = [];
  for (let n = 0; n < 200; n++) {
    const begun = performance.now();
    await wirebookLab.ask("do", { name: "A", typed: lines[n % lines.length] });
    all.push(performance.now() - begun);
  }
  return all;
}
"""

ADD = """\
async () => {
  const worker = new Worker("bare.js", { type: "module" });
  const said = () => new Promise((resolve) => { worker.onmessage = resolve; });
  await said();
  const all = [];
  for (let n = 0; n < 200; n++) {
    const begun = performance.now();
    worker.postMessage("");
    await said();
    all.push(performance.now() - begun);
  }
  return all;
}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the parent's name
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def seconds(browser: Browser, address: str, script: str) -> float:
    """What a script in a fresh window, without a cache, says that it took."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    took = float(page.evaluate(script)) / 1000
    context.close()
    return took


def lines(browser: Browser, address: str) -> list[float]:
    """Milliseconds of each line typed to the first server there, POP3, sorted."""
    page = browser.new_page()
    page.goto(f"{address}lab/index.html")
    page.evaluate(CLICK)
    took = page.evaluate(SAY, ["NOOP", "USER alice", "CAPA", "STAT"])
    page.close()
    return sorted(took)


def sums(browser: Browser, address: str) -> list[float]:
    """Milliseconds of each sum in the bare Python, sorted."""
    page = browser.new_page()
    page.goto(f"{address}bare/index.html")
    took = page.evaluate(ADD)
    page.close()
    return sorted(took)


def main() -> None:
    """Print both times and their ratio, and what a line takes."""
    root = Book.find().root
    program = shutil.which("chromium")
    if program is None:
        sys.exit("lab: needs chromium")
    try:
        files = runtime.fetched(root / ".cache" / "runtime")
    except runtime.RuntimeMissing as error:
        print(f"lab: left out, {error}")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        build(root, out=folder / "site", offline=True)
        shutil.copytree(files, folder / "site" / "bare")
        (folder / "site/bare/bare.js").write_text(BARE, encoding="utf-8")
        (folder / "site/bare/index.html").write_text("<!doctype html>", encoding="utf-8")
        with served(folder / "site") as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
            lab, bare = [], []
            for _ in range(ROUNDS):
                lab.append(seconds(browser, f"{address}lab/index.html", CLICK))
                bare.append(seconds(browser, f"{address}bare/index.html", WAIT))
            typed, added = lines(browser, address), sums(browser, address)
            browser.close()
    print(f"lab      from the click to the prompt  {min(lab):.2f} s")
    print(f"pyodide  a bare start in a worker      {min(bare):.2f} s")
    print(f"ratio    lab / pyodide = {min(lab) / min(bare):.2f}")
    for name, took in (
        ("a line typed to the lab's server", typed),
        ("1 + 1 in the bare Python", added),
    ):
        at = [took[len(took) * percent // 100] for percent in (50, 99)]
        print(f"{name:34s}median {at[0]:.2f} ms, 99th percentile {at[1]:.2f} ms")
    print(f"ratio    of the medians = {typed[100] / added[100]:.1f}")


if __name__ == "__main__":
    main()
