"""The product's web server and a real Chromium, for as long as a measurement lasts."""

import contextlib
import json
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench import place
from tests.browser.api import call
from tests.browser.conftest import FLAGS
from tests.support.require import find_program
from tests.web.served import server

PASSWORD = "a long password for measuring"  # noqa: S105 (of a data folder that is deleted again)
VIEW: Any = {"width": 1440, "height": 900}

FRAMES = """() => {
  const times = []; let last = performance.now(); let on = true;
  const tick = (now) => { if (!on) return; times.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
  window.endFrames = () => { on = false; return times; };
}"""


@dataclass(frozen=True, slots=True)
class Screen:
    """``address`` has a scheme; ``context`` is a browser context that is logged in."""

    here: place.Place
    address: str
    browser: Any
    context: Any

    def page(self) -> Any:
        """A new page at home."""
        page = self.context.new_page()
        page.goto(self.address)
        page.get_by_role("navigation").first.wait_for()
        return page

    def call(self, page: Any, method: str, path: str, body: Any = None) -> Any:
        """One request to the API."""
        return call(page, method, path, body)


@contextlib.contextmanager
def screen() -> Iterator[Screen]:
    """Server and browser; everything ends with the block."""
    from playwright.sync_api import sync_playwright

    program = find_program("chromium")
    if program is None:
        raise RuntimeError("Chromium is not installed; the canvas cannot be measured.")
    with place.ruota(workers=0) as here, server(here.settings) as host, sync_playwright() as playwright:
        address = f"http://{host}"
        _first(address)
        flags = [*FLAGS, "--enable-precise-memory-info", "--js-flags=--expose-gc"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        context = browser.new_context(locale="en-GB", viewport=VIEW, reduced_motion="reduce")
        context.request.post(f"{address}/api/v1/session", data={"name": "admin", "password": PASSWORD})
        try:
            yield Screen(here, address, browser, context)
        finally:
            browser.close()


def _first(address: str) -> None:
    body = json.dumps({"name": "admin", "password": PASSWORD}).encode()
    asked = urllib.request.Request(  # noqa: S310 (our own server)
        f"{address}/api/v1/setup", body, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(asked, timeout=30).close()  # noqa: S310


def frames(page: Any, gesture: Any) -> list[float]:
    """The milliseconds between the frames that were drawn while a gesture went on."""
    page.evaluate(FRAMES)
    gesture(page)
    time.sleep(0.1)
    found: list[float] = page.evaluate("window.endFrames()")
    return found
