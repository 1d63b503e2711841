"""The first load of the pages by a browser that has nothing of them: bytes on the wire, and time until usable."""

import statistics
from typing import Any

from bench.rows import Row
from bench.screen import VIEW, Screen, screen

AIM_KB = 400
ROUNDS = 5


def _load(here: Screen, known: bool, ready: str) -> tuple[float, float]:
    """Kilobytes received and milliseconds until ``ready`` can be used, in a fresh context."""
    state = here.context.storage_state() if known else None
    context = here.browser.new_context(locale="en-GB", viewport=VIEW, storage_state=state)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    received: list[float] = []
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(here.address)
    page.locator(ready).first.wait_for()
    taken: Any = page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done(performance.now())))")
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(received) / 1000, float(taken)


def rows() -> list[Row]:
    """For the login page and for home: compressed bytes against the aim, and the time until it can be used."""
    found = []
    with screen() as here:
        for name, known, ready in (("login", False, "input[type=password]"), ("home", True, "nav")):
            loads = [_load(here, known, ready) for _ in range(ROUNDS)]
            bytes_, taken = (statistics.median(column) for column in zip(*loads, strict=True))
            found.append(Row(f"first load, {name}", bytes_, "kB", f"aim {AIM_KB} kB", bytes_ / AIM_KB))
            found.append(Row(f"first load, {name}: until usable", taken, "ms", "no aim", None))
    return found
