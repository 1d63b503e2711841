"""What the server takes its time for is seen to be under way, where it was asked for."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.conftest import take
from tests.browser.drawings import origin
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")


@contextmanager
def held_up(page: Any, path: str) -> Iterator[None]:
    """What is asked of the path gets its answer only afterwards; what is read does not wait."""
    held: list[Any] = []
    where = f"**/api/v1{path}"
    page.route(where, lambda one: one.continue_() if one.request.method == "GET" else held.append(one))
    yield
    assert len(held) == 1
    for one in held:
        one.continue_()
    page.unroute(where)


def test_a_site_that_is_being_removed_says_so(page: Any) -> None:
    name = f"Sites come and go {uuid.uuid4().hex[:6]}"
    client = call(page, "POST", "/clients", {"name": name})["id"]
    call(page, "POST", "/sites", {"client_id": client, "name": "Old shed", "timezone": "Europe/Rome"})
    page.goto(f"{origin(page)}/clients")
    page.get_by_role("textbox", name="Search clients").fill(name)
    page.get_by_role("row").filter(has_text=name).click()
    button = page.get_by_role("button", name="Delete: Old shed")
    with held_up(page, "/sites/*"):
        button.click()
        expect(button).to_be_disabled()
        page.get_by_text("Removing the site “Old shed”").wait_for()
        take(page, "busy-site")
    expect(button).to_have_count(0)


def test_a_user_who_is_being_changed_is_seen_to_be(page: Any) -> None:
    name = f"Ugo {uuid.uuid4().hex[:6]}"
    user = call(page, "POST", "/users", {"name": name, "password": "a long password", "role": "viewer"})["id"]
    page.goto(f"{origin(page)}/settings/users")
    row = page.get_by_role("row").filter(has_text=name)
    with held_up(page, f"/users/{user}"):
        row.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name="Block").click()
        page.get_by_text(f"Changing “{name}”").wait_for()
    row.get_by_text("Blocked").wait_for()
    with held_up(page, f"/users/{user}"):
        row.get_by_role("combobox", name="Role").click()
        page.get_by_role("option", name="Technician").click()
        expect(row.locator(".mantine-Select-section .mantine-Loader-root")).to_be_visible()
        expect(row.get_by_role("combobox", name="Role")).to_have_value("Technician")
        take(page, "busy-user")
    expect(row.locator(".mantine-Loader-root")).to_have_count(0)
    assert next(one for one in call(page, "GET", "/users")["items"] if one["id"] == user)["role"] == "technician"


def test_a_schedule_that_is_being_turned_off_is_seen_to_be(page: Any) -> None:
    name = f"Turned off slowly {uuid.uuid4().hex[:6]}"
    workflow = make_workflow(page, name, {"look": {"type": "inv.system"}})
    call(page, "POST", f"/workflows/{workflow}/publish", {"message": "for the schedule"})
    body = {"name": name, "workflow_id": workflow, "target": {"devices": [this_computer(page)]}, "mode": "preview"}
    made = call(page, "POST", "/schedules", {**body, "cron": "0 2 1 1 *", "timezone": "UTC"})["id"]
    page.goto(f"{origin(page)}/schedules")
    row = page.get_by_role("row").filter(has_text=name)
    with held_up(page, f"/schedules/{made}"):
        row.get_by_role("switch").locator("xpath=..").click()
        expect(row.locator(".mantine-Loader-root")).to_be_visible()
        take(page, "busy-schedule")
    expect(row.locator(".mantine-Loader-root")).to_have_count(0)
    expect(row.get_by_role("switch")).not_to_be_checked()
    call(page, "DELETE", f"/schedules/{made}")


def test_a_run_says_for_which_other_one_it_waits(page: Any) -> None:
    device = this_computer(page)
    name = f"Busy {uuid.uuid4().hex[:6]}"
    step = {"type": "script.run", "params": {"script": "sleep 300"}}
    first = start(page, make_workflow(page, name, {"sleep": step}), [device])
    try:
        page.locator("[data-testid=run-sentence][data-state=running]").wait_for()
        quick = {"type": "script.run", "params": {"script": "true"}}
        start(page, make_workflow(page, f"After {name}", {"go": quick}), [device])
        sentence = page.get_by_test_id("run-sentence")
        expect(sentence).to_have_text(f"1 device waits until the run of “{name}” has finished its step there.")
        take(page, "run-waits-for-another")
    finally:
        call(page, "POST", f"/runs/{first}/cancel")
    assert wait_until_done(page) == "changed"
