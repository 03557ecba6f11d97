"""Firefox as its users have it, driven by its own remote protocol: a socket, and lists in JSON.

Playwright brings a Firefox of its own, which no package has; Debian's speaks Marionette, over which
WebDriver's commands go (https://firefox-source-docs.mozilla.org/testing/marionette/).
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("firefox-esr", "firefox")
PATIENCE = 60.0
"""Seconds in which the browser has to start, and to answer."""

PREFERENCES = {
    "marionette.port": 0,  # any; the browser writes into its profile which it is
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.dns.disabled": True,  # names lead nowhere: only this machine is there
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "ui.systemUsesDarkTheme": 0,
}

ERRORS = """
const found = Services.console.getMessageArray()
  .filter(each => each instanceof Ci.nsIScriptError && !(each.flags & each.warningFlag))
  .filter(each => /^(file|http):/.test(each.sourceName))
  .filter(each => each.errorMessage !== "NS_BINDING_ABORTED")  // a page was left while it loaded
  .map(each => `${each.errorMessage} (${each.sourceName}:${each.lineNumber})`);
Services.console.reset();
return found;
"""
"""What pages have complained of since it was asked last; only the browser's own side may ask."""

LISTEN = """
window.wirebookAsked = [];
Services.obs.addObserver(subject => {
  const channel = subject.QueryInterface(Ci.nsIHttpChannel);
  if (channel.loadInfo.triggeringPrincipal.isContentPrincipal) {
    window.wirebookAsked.push(channel.URI.spec);
  }
}, "http-on-modify-request");
"""
"""Notes every address that a page asks for over the network; what the browser asks is not noted."""

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver names an element (its section 12.2)."""


class FirefoxError(Exception):
    """The browser refused a command."""


def program() -> str | None:
    """Where Firefox is, if it is."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Firefox:
    """A window of a running browser."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it says first what it is
        self.command("WebDriver:NewSession", capabilities={})
        self._inside(LISTEN)

    def command(self, name: str, **parameters: Any) -> Any:
        """Have the browser do something.

        Raises:
            FirefoxError: if it does not.
        """
        self._number += 1
        sent = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(sent), sent))
        kind, number, error, result = self._read()
        assert (kind, number) == (1, self._number)
        if error:
            raise FirefoxError(f"{name}: {error['error']}: {error['message']}")
        return result["value"] if set(result or {}) == {"value"} else result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            octet = self._answers.read(1)
            if not octet:
                raise FirefoxError("the browser has gone")
            length += octet
        return json.loads(self._answers.read(int(length[:-1])))

    def open(self, address: str) -> None:
        """Go to a page and wait until it has loaded."""
        self.command("WebDriver:Navigate", url=address)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.command("WebDriver:ExecuteScript", script=script, args=list(arguments))

    def wait(self, script: str, *arguments: Any, patience: float = PATIENCE) -> Any:
        """Run a script until it returns something that is true.

        Raises:
            FirefoxError: if it does not.
        """
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if found := self.run(script, *arguments):
                return found
            time.sleep(0.05)
        raise FirefoxError(f"waited in vain: {script}")

    def find(self, selector: str) -> dict[str, str]:
        """The first element, as soon as there is one that can be seen."""
        self.wait(
            "let found = document.querySelector(arguments[0]);"
            "return found && found.getClientRects().length > 0",
            selector,
        )
        found: dict[str, str] = self.command(
            "WebDriver:FindElement", using="css selector", value=selector
        )
        return found

    def click(self, selector: str) -> None:
        """Click on an element as a mouse does."""
        self.command("WebDriver:ElementClick", id=self.find(selector)[ELEMENT])

    def type(self, selector: str, text: str) -> None:
        """Type into an element."""
        self.command("WebDriver:ElementSendKeys", id=self.find(selector)[ELEMENT], text=text)

    def texts(self, selector: str) -> list[str]:
        """What is seen in each element."""
        script = "return Array.from(document.querySelectorAll(arguments[0]), e => e.innerText)"
        found: list[str] = self.run(script, selector)
        return [" ".join(each.split()) for each in found]

    def text(self, selector: str) -> str:
        """What is seen in the first element, as soon as it is there."""
        self.find(selector)
        return self.texts(selector)[0]

    def asked(self) -> list[str]:
        """Every address that a page has asked for over the network since this was called last."""
        found: list[str] = self._inside("return window.wirebookAsked.splice(0)")
        return found

    def errors(self) -> list[str]:
        """What pages have complained of since this was called last."""
        found: list[str] = self._inside(ERRORS)
        return found

    def _inside(self, script: str) -> Any:
        """Run a script on the browser's own side."""
        self.command("Marionette:SetContext", value="chrome")
        try:
            return self.run(script)
        finally:
            self.command("Marionette:SetContext", value="content")

    def close(self) -> None:
        """End the browser."""
        self.command("Marionette:Quit", flags=["eForceQuit"])
        self._answers.close()
        self._socket.close()


@contextmanager
def running(path: str, profile: Path) -> Iterator[Firefox]:
    """A browser without a screen, which ends with the block.

    Args:
        profile: an empty folder.
    """
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(v)});" for key, v in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    options = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    process = subprocess.Popen(
        [path, *options, "--profile", str(profile)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        firefox = Firefox(_port(profile / "MarionetteActivePort"))
        yield firefox
        firefox.close()
    finally:
        process.kill()
        process.wait()


def _port(file: Path) -> int:
    """The port that the browser listens on, once it has written it down."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if file.is_file() and (written := file.read_text(encoding="ascii").strip()):
            return int(written)
        time.sleep(0.05)
    raise FirefoxError("the browser has not started")
