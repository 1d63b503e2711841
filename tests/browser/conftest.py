"""One real server with all its parts, and one real Chromium, for all browser tests of a worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.axe import findings
from tests.support.require import require, require_program

ROOT = Path(__file__).resolve().parent.parent.parent
SHOTS = ROOT / "build" / "screenshots"
NAME, PASSWORD = "admin", "a long password for tests"
PATIENCE = 20_000
"""Milliseconds that a page has; a busy machine takes some of them."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of ``ruota up`` on a data folder of its own, below ``folder``."""
    require((ROOT / "editor" / "static" / "index.html").is_file(), "the editor's pages are not built")
    port = _free_port()
    output = (folder / "up.log").open("w")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUOTA_")}
    command = [sys.executable, "-m", "engine.cli", "up", "--data", str(folder / "data"), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    found = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if process.poll() is not None or _answers(found):
                break
            time.sleep(0.1)
        if not _answers(found):
            pytest.fail(f"ruota up did not start: {(folder / 'up.log').read_text()}")
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.close()


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The instance that most tests share."""
    with running(tmp_path_factory.mktemp("ruota")) as found:
        yield found


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """A headless Chromium of the system."""
    program = require_program("chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def at_setup() -> list[str]:
    """What axe found on the set-up page, which is there only until the administrator is made."""
    return []


@pytest.fixture(scope="package")
def logged_in(address: str, chromium: Any, at_setup: list[str]) -> dict[str, Any]:
    """The cookies of the administrator, whom the set-up page has made."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}, color_scheme="light")
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill("something else")
    assert page.get_by_text("The two passwords differ.").is_visible()
    page.get_by_label("Password once more").fill(PASSWORD)
    take(page, "setup")
    at_setup.extend(findings(page))
    page.get_by_role("button", name="Create the administrator").click()
    page.get_by_role("heading", name="Home").wait_for()
    state: dict[str, Any] = context.storage_state()
    context.close()
    return state


@pytest.fixture
def complaints() -> list[str]:
    """What the page complained about: errors of its scripts and refusals of the content policy."""
    return []


@pytest.fixture(scope="package")
def browsers(chromium: Any) -> Iterator[dict[str, Any]]:
    """A browser of each person: what they keep is gone with each test, what was fetched and compiled is not."""
    made = {
        name: chromium.new_context(viewport={"width": 1440, "height": 900}, locale=locale, color_scheme=scheme)
        for name, locale, scheme in (("english", "en-GB", "light"), ("italian", "it-IT", "dark"))
    }
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def page(address: str, browsers: Any, logged_in: dict[str, Any], complaints: list[str]) -> Iterator[Any]:
    """A fresh page at home, logged in, in English and light. Fails the test if the page's scripts complained."""
    yield from _open(browsers["english"], logged_in, address, complaints)


@pytest.fixture
def italian_dark_page(address: str, browsers: Any, logged_in: dict[str, Any], complaints: list[str]) -> Iterator[Any]:
    """The same for an Italian whose computer is dark."""
    yield from _open(browsers["italian"], logged_in, address, complaints)


def _open(context: Any, state: dict[str, Any], address: str, complaints: list[str]) -> Iterator[Any]:
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        _forget(page, address)
        context.add_cookies(state["cookies"])
        page.on("pageerror", lambda error: complaints.append(str(error)))
        policy = "Content Security Policy"
        page.on("console", lambda said: complaints.append(said.text) if policy in said.text else None)
        page.goto(address)
        page.get_by_role("navigation").first.wait_for()
        yield page
    finally:
        for opened in context.pages:
            opened.close()
    assert not complaints


def _forget(page: Any, address: str) -> None:
    """Nothing of an earlier test is left: logins, settings, what a page kept, permissions, a network that is off."""
    context = page.context
    context.clear_cookies()
    context.clear_permissions()
    context.set_offline(False)
    asked = context.new_cdp_session(page)
    asked.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    asked.detach()


def take(page: Any, name: str) -> None:
    """A picture of the page, kept under build/screenshots."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
