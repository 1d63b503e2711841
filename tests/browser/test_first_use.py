"""A new instance: every page that has nothing to show yet says what to do, with a button that does it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call
from tests.browser.axe import findings
from tests.browser.conftest import PASSWORD, PATIENCE, running, take

pytestmark = pytest.mark.xdist_group("browser")

EMPTY = {
    "/workflows": ("No workflows yet", "New from template", "Ancora nessun flusso di lavoro"),
    "/runs": ("No runs yet", "To the workflows", "Ancora nessuna esecuzione"),
    "/schedules": ("No schedules yet", "Add a schedule", "Ancora nessuna pianificazione"),
    "/devices": ("No devices yet", "Add a device", "Ancora nessun dispositivo"),
    "/clients": ("No clients yet", "Add a client", "Ancora nessun cliente"),
    "/credentials": ("No credentials yet", "Add a credential", "Ancora nessuna credenziale"),
}
"""By page: what it says, the button in the middle of it, and what it says in Italian."""
FILLED = (
    "/catalog",
    "/settings/general",
    "/settings/mail",
    "/settings/users",
    "/settings/tokens",
    "/settings/activity",
)


@pytest.fixture
def new(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """A page of an instance that was just set up."""
    with running(tmp_path) as address:
        context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}, color_scheme="light")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Name", exact=True).fill("first")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password once more").fill(PASSWORD)
        page.get_by_role("button", name="Create the administrator").click()
        page.get_by_role("heading", name="Home").wait_for()
        yield page
        context.close()


def emptied(page: Any) -> None:
    """Without what Ruota brings: this computer, its client and the check-up."""
    for what in ("devices", "clients", "workflows"):
        for one in call(page, "GET", f"/{what}")["items"]:
            call(page, "DELETE", f"/{what}/{one['id']}")


def test_a_page_with_nothing_on_it_says_what_to_do(new: Any) -> None:
    page, wrong = new, []
    base = "/".join(page.url.split("/")[:3])
    expect(page.get_by_role("button", name="Check it now")).to_be_visible()
    expect(page.get_by_text("Nothing is scheduled.")).to_be_visible()
    wrong += [f"home: {line}" for line in findings(page)]
    take(page, "first-home")
    emptied(page)
    for path, (title, button, _) in EMPTY.items():
        page.goto(f"{base}{path}")
        main = page.get_by_role("main")
        expect(main.get_by_text(title, exact=True)).to_be_visible()
        wrong += [f"{path}: {line}" for line in findings(page)]
        take(page, f"first{path.replace('/', '-')}")
        main.get_by_role("button", name=button).or_(main.get_by_role("link", name=button)).last.click()
        if path == "/runs":
            page.wait_for_url(f"{base}/workflows")
        else:
            page.get_by_role("dialog").wait_for()
    for path in FILLED:
        page.goto(f"{base}{path}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        wrong += [f"{path}: {line}" for line in findings(page)]
        take(page, f"first{path.replace('/', '-')}")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate("localStorage.setItem('ruota-language', 'it')")
    for path, (_, _, italian) in {"/": ("", "", "Inizio"), **EMPTY}.items():
        page.goto(f"{base}{path}")
        expect(page.get_by_role("main").get_by_text(italian).first).to_be_visible()
        wrong += [f"{path} (it): {line}" for line in findings(page)]
        take(page, "first-it-home" if path == "/" else f"first-it{path.replace('/', '-')}")
    assert not wrong, "\n".join(wrong)
