"""A page as Chromium shows it: measured, photographed, printed, and judged by axe-core.

Everything here fails, never skips, when Chromium or axe-core is missing. The browser is spoken to over a pipe, in the
protocol of its developer tools; it sees no network.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


class Page:
    """An open page."""

    def __init__(self, browser: _Pipe, session: str) -> None:
        self._browser = browser
        self._session = session

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def resize(self, width: int, height: int = 844) -> None:
        """The window in CSS pixels; below 600 it is a telephone's."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def run(self, script: str) -> Any:
        """The value of an expression, of its promise if it gives one."""
        answer = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def screenshot(self, *, whole: bool = False) -> bytes:
        """A PNG of the window, or of the whole page."""
        return base64.b64decode(self._call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def pdf(self) -> bytes:
        """The page printed, its own paper sizes kept."""
        return base64.b64decode(self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 A and AA and good practice: rule and elements; empty when all is well."""
        self.run(_axe())
        options = json.dumps({"runOnly": _RULES, "resultTypes": ["violations"]})
        found = self.run(f"axe.run(document, {options}).then(result => result.violations)")
        return [f"{rule['id']}: {[node['html'] for node in rule['nodes'][:3]]}" for rule in found]


@contextmanager
def opened(html: bytes) -> Iterator[Page]:
    """The page in a fresh browser, loaded and laid out."""
    with tempfile.TemporaryDirectory(prefix="gen-disclosure-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "page.html"
        file.write_bytes(html)
        with _browser(Path(folder) / "profile") as browser:
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            page = Page(browser, session)
            page.resize(1280, 900)
            browser.call("Page.enable", session)
            browser.call("Page.navigate", session, url=file.as_uri())
            browser.wait_for("Page.loadEventFired")
            yield page


class _Pipe:
    """Messages to and from the browser: JSON, each ended by a zero byte."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out = os.fdopen(to_browser, "wb", buffering=0)
        self._in = os.fdopen(from_browser, "rb", buffering=0)
        self._rest = b""
        self._number = 0
        self._events: list[str] = []

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """The answer to one command."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._out.write(json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._number:
            self._events.append(answer.get("method", ""))
        assert "error" not in answer, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def wait_for(self, event: str) -> None:
        """Waits until the browser has reported the event."""
        while event not in self._events:
            self._events.append(self._receive().get("method", ""))

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = self._in.read(1 << 20)
            assert piece, "the browser is gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def close(self) -> None:
        self._out.close()
        self._in.close()


@contextmanager
def _browser(profile: Path) -> Iterator[_Pipe]:
    program = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    assert program, "Chromium is needed for this test and is not installed"
    to_browser, from_browser = os.pipe(), os.pipe()
    theirs = (to_browser[0], from_browser[1])
    # --remote-debugging-pipe reads from 3 and writes to 4.
    command = ["bash", "-c", 'exec "${@:3}" 3<&"$1" 4>&"$2"', "bash", *map(str, theirs), program, *_FLAGS]
    command += ["--remote-debugging-pipe", f"--user-data-dir={profile}"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=theirs)
    os.close(to_browser[0])
    os.close(from_browser[1])
    pipe = _Pipe(to_browser[1], from_browser[0])
    try:
        yield pipe
        pipe.call("Browser.close")
    finally:
        pipe.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@functools.lru_cache(maxsize=1)
def _axe() -> str:
    """The source of axe-core, from npm."""
    npx = shutil.which("npx")
    assert npx, "npx is needed for this test and is not installed"
    # The package has no command; it lies beside the folder of commands that npx puts first on the PATH.
    run = [npx, "-y", "-p", "axe-core", "-c", 'cat "${PATH%%/.bin:*}/axe-core/axe.min.js"']
    found = subprocess.run(run, capture_output=True, text=True, timeout=180, check=False)
    assert found.returncode == 0 and "axe.run" in found.stdout, found.stderr
    return found.stdout
