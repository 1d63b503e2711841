"""Maintenance windows: set on the clients' page, told before a run, kept to by it, and shown meanwhile."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.browser.api import call, make_workflow
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import origin
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")
AHEAD = timedelta(days=3)
KEEP = "Change devices only in their maintenance window"
ALWAYS = {"days": ["mon"], "start": "00:00", "minutes": 10_080, "timezone": "UTC"}


def add_site(drawer: Any, name: str) -> None:
    drawer.get_by_label("New site").fill(name)
    drawer.get_by_role("button", name="Add", exact=True).click()
    drawer.get_by_role("button", name=f"Time zone and maintenance window of {name}").wait_for()


def pick_zone(page: Any, field: Any, zone: str) -> None:
    field.click()
    field.fill(zone)
    page.get_by_role("option", name=zone, exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_windows_of_a_client_and_a_site_are_set_and_shown(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    word = uuid.uuid4().hex[:6]
    page.goto(f"{origin(page)}/clients")
    page.get_by_role("button", name="Add a client").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill(f"Bakery {word}")
    drawer.get_by_role("switch", name="Maintenance window").check(force=True)
    drawer.get_by_role("button", name="Sun").click()
    drawer.get_by_role("button", name="Sat").click()
    drawer.get_by_label("From").fill("21:30")
    drawer.get_by_label("Hours").fill("1.5")
    pick_zone(page, drawer.get_by_role("combobox", name="Time zone"), "Europe/Rome")
    drawer.get_by_text("Sun from 21:30 for 1 h 30 min (Europe/Rome)").wait_for()
    drawer.get_by_label("No new step in the last").fill("20")
    drawer.get_by_text("Sun from 21:30 for 1 h 30 min, no new step in the last 20 min (Europe/Rome)").wait_for()
    take(page, f"maintenance-margin-{scheme}")
    assert findings(page) == []
    drawer.get_by_role("button", name="Add a client").click()
    add_site(drawer, "Ovens")
    drawer.get_by_role("button", name="Time zone and maintenance window of Ovens").click()
    site = drawer.get_by_role("region", name="Time zone and maintenance window of Ovens")
    pick_zone(page, site.get_by_role("combobox", name="Time zone"), "Asia/Tokyo")
    site.get_by_role("switch", name="Maintenance window").check(force=True)
    # a window without a day cannot be saved
    site.get_by_role("button", name="Sat").click()
    assert site.get_by_role("button", name="Save").is_disabled()
    site.get_by_role("button", name="Mon").click()
    assert findings(page) == []
    take(page, f"maintenance-form-{scheme}")
    site.get_by_role("button", name="Save").click()
    site.wait_for(state="detached")
    drawer.get_by_text("Mon from 22:00 for 4 h").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("row", name=f"Bakery {word}").get_by_text("Sun from 21:30 for 1 h 30 min").wait_for()
    client = next(one for one in call(page, "GET", "/clients")["items"] if one["name"] == f"Bakery {word}")
    hours = {"days": ["sun"], "start": "21:30", "minutes": 90, "margin": 20}
    assert client["window"] == {**hours, "timezone": "Europe/Rome"}
    (kept,) = call(page, "GET", f"/sites?client={client['id']}")["items"]
    assert (kept["timezone"], kept["window"]) == (
        "Asia/Tokyo", {"days": ["mon"], "start": "22:00", "minutes": 240},
    )  # fmt: skip
    fields = {"client_id": client["id"], "site_id": kept["id"], "name": f"Oven-{word}", "address": "127.0.0.1"}
    device = call(page, "POST", "/devices", fields)["id"]
    page.goto(f"{origin(page)}/devices/{device}")
    about = page.get_by_role("region", name="About")
    about.get_by_text("Mon from 22:00 for 4 h (Asia/Tokyo)").wait_for()
    assert "of the site Ovens" in about.inner_text()
    assert findings(page) == []
    take(page, f"maintenance-device-{scheme}")


def in_three_days() -> dict[str, Any]:
    opens = datetime.now(UTC) + AHEAD
    return {"days": [f"{opens:%a}".lower()], "start": f"{opens:%H:%M}", "minutes": 60, "timezone": "UTC"}


def closed(page: Any) -> tuple[str, str, str]:
    """A client with a device whose window opens in three days, and a workflow that changes it: their ids and name."""
    word = uuid.uuid4().hex[:6]
    client = str(call(page, "POST", "/clients", {"name": f"Closed {word}", "window": in_three_days()})["id"])
    call(page, "POST", "/devices", {"client_id": client, "name": f"PC-{word}", "address": "127.0.0.1"})
    nodes = {"tidy": {"type": "script.run", "name": "Tidy up", "params": {"script": "true"}}}
    return client, make_workflow(page, f"Tidy {word}", nodes), f"Closed {word}"


def choose(page: Any, dialog: Any, name: str) -> None:
    dialog.get_by_text("All that fit").click()
    dialog.get_by_label("Clients").click()
    page.get_by_role("option", name=name).click()
    page.keyboard.press("Tab")


def test_a_run_by_hand_keeps_to_windows_when_told_to_and_says_so(page: Any) -> None:
    _, workflow, name = closed(page)
    page.goto(f"{origin(page)}/workflows/{workflow}")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, name)
    keep = dialog.get_by_role("switch", name=KEEP)
    dialog.get_by_text("It holds when the preview is applied").wait_for()
    dialog.get_by_text("Apply", exact=True).click()
    assert not keep.is_checked()
    opens = datetime.now(UTC) + AHEAD
    box = dialog.get_by_test_id("blast-radius")
    box.get_by_text("1 is outside its maintenance window, which opens").wait_for()
    take(page, "maintenance-run-dialog-outside")
    keep.press("Space")
    assert keep.is_checked()
    box.get_by_text("1 waits until").wait_for()
    assert f"{opens:%a} {opens.day} {opens:%b}" in box.inner_text()
    assert findings(page) == []
    take(page, "maintenance-run-dialog")
    dialog.get_by_role("button", name="Run it").click()
    note = page.get_by_test_id("closed-windows")
    note.get_by_text("1 device waits for its maintenance window; it opens").wait_for(timeout=60_000)
    assert page.get_by_text("Changes only in the maintenance window").is_visible()
    page.get_by_test_id("matrix").locator("button[data-state=waiting]").first.click()
    page.get_by_role("dialog").get_by_text("Waits for its maintenance window, which opens").wait_for()
    assert findings(page) == []
    take(page, "maintenance-run")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Cancel the run").click()
    page.get_by_role("button", name="Cancel on 1 device").click()
    page.locator("[data-testid=run-sentence][data-state=cancelled]").wait_for(timeout=60_000)
    note.wait_for(state="detached")


def test_a_preview_keeps_what_the_switch_says_for_later(page: Any) -> None:
    _, workflow, name = closed(page)
    page.goto(f"{origin(page)}/workflows/{workflow}")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, name)
    dialog.get_by_role("switch", name=KEEP).press("Space")
    dialog.get_by_role("button", name="Start the preview").click()
    page.wait_for_url("**/runs/*")
    run = call(page, "GET", f"/runs/{page.url.rpartition('/')[2]}")
    assert (run["mode"], run["in_window"]) == ("preview", True)


def test_a_schedule_keeps_to_windows_unless_told_not_to(page: Any) -> None:
    client, workflow, _ = closed(page)
    call(page, "POST", f"/workflows/{workflow}/publish", {"message": "First"})
    fields = {"name": f"Nightly {workflow[-6:]}", "workflow_id": workflow, "cron": "*/5 * * * *", "mode": "apply"}
    made = call(page, "POST", "/schedules", {**fields, "timezone": "UTC", "target": {"clients": [client]}})
    page.goto(f"{origin(page)}/schedules")
    page.get_by_text(fields["name"]).click()
    drawer = page.get_by_role("dialog")
    keep = drawer.get_by_role("switch", name=KEEP)
    assert keep.is_checked()
    waits = drawer.get_by_test_id("blast-radius").get_by_text("1 waits until")
    waits.wait_for()
    take(page, "maintenance-schedule")
    keep.uncheck(force=True)
    waits.wait_for(state="detached")
    drawer.get_by_test_id("blast-radius").get_by_text("1 is outside its maintenance window").wait_for()
    drawer.get_by_role("button", name="Save").click()
    drawer.wait_for(state="detached")
    assert call(page, "GET", f"/schedules/{made['id']}")["in_window"] is False
    call(page, "DELETE", f"/schedules/{made['id']}")


@pytest.fixture
def machine(page: Any) -> Iterator[dict[str, str]]:
    """A device that can be changed and has a window: its id and its client's."""
    word = uuid.uuid4().hex[:6]
    client = call(page, "POST", "/clients", {"name": f"Open {word}", "window": ALWAYS})["id"]
    fields = {"client_id": client, "name": f"PC-{word}", "connector": "local", "address": "localhost"}
    device = call(page, "POST", "/devices", fields)["id"]
    yield {"device": device, "client": client}
    call(page, "DELETE", f"/devices/{device}")


def run_script(page: Any, machine: dict[str, str], script: str, **fields: Any) -> str:
    """A run that has ended, on its page; its window opens in three days since."""
    nodes = {"tidy": {"type": "script.run", "name": "Tidy up", "params": {"script": script}}}
    workflow = make_workflow(page, f"Tidy {uuid.uuid4().hex[:6]}", nodes)
    target = {"devices": [machine["device"]]}
    run_id = str(call(page, "POST", "/runs", {"workflow_id": workflow, "target": target, **fields})["id"])
    page.goto(f"{origin(page)}/runs/{run_id}")
    wait_until_done(page)
    call(page, "PATCH", f"/clients/{machine['client']}", {"window": in_three_days()})
    return run_id


def kept_by_next(page: Any, first: str) -> bool:
    """Whether the run that began from the page of another keeps to windows."""
    page.locator(f"[data-testid=run-sentence]:not([data-run='{first}'])").wait_for()
    return bool(call(page, "GET", f"/runs/{page.url.rpartition('/')[2]}")["in_window"])


def test_what_is_applied_after_a_preview_can_keep_to_windows(page: Any, machine: dict[str, str]) -> None:
    first = run_script(page, machine, "true", mode="preview")
    page.get_by_role("button", name="Apply exactly this").click()
    question = page.get_by_role("dialog")
    question.get_by_text("1 is outside its maintenance window, which opens").wait_for()
    keep = question.get_by_role("switch", name=KEEP)
    assert not keep.is_checked()
    keep.check(force=True)
    question.get_by_text("1 waits until").wait_for()
    assert findings(page) == []
    take(page, "maintenance-apply-this")
    question.get_by_role("button", name="Apply on 1 device").click()
    assert kept_by_next(page, first)
    page.get_by_test_id("closed-windows").wait_for(timeout=60_000)
    page.get_by_role("button", name="Cancel the run").click()
    page.get_by_role("button", name="Cancel on 1 device").click()
    assert wait_until_done(page) == "cancelled"


def test_what_is_run_again_need_not_wait_for_its_window(page: Any, machine: dict[str, str]) -> None:
    first = run_script(page, machine, "exit 1", mode="apply", in_window=True)
    page.get_by_role("button", name="Run again on 1 device").click()
    question = page.get_by_role("dialog")
    question.get_by_text("1 waits until").wait_for()
    keep = question.get_by_role("switch", name=KEEP)
    assert keep.is_checked()
    keep.uncheck(force=True)
    question.get_by_text("1 is outside its maintenance window, which opens").wait_for()
    assert findings(page) == []
    take(page, "maintenance-run-again")
    question.get_by_role("button", name="Run again on 1 device").click()
    assert not kept_by_next(page, first)
    assert wait_until_done(page) == "failed"
