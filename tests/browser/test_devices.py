"""The devices: their table, what is done to many of them, and the page of one."""

import csv
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import NAME, ROOT, take

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def fleet(page: Any) -> Any:
    """Three devices of a client of their own; all are gone afterwards."""
    client = call(page, "POST", "/clients", {"name": "Fleet of the devices test"})["id"]
    for name in ("alpha", "beta", "=SUM(1)"):
        body = {"name": name, "client_id": client, "address": "127.0.0.1", "port": 1, "tags": ["fleet"]}
        call(page, "POST", "/devices", body)
    yield client
    left = call(page, "GET", f"/devices?client={client}")["items"]
    if left:
        call(page, "POST", "/devices/delete", {"devices": [one["id"] for one in left]})
    call(page, "DELETE", f"/clients/{client}")


def choose(page: Any, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_filter_change_many_save_and_delete(page: Any, fleet: str) -> None:
    page.goto(page.url.rstrip("/") + "/devices")
    page.get_by_role("row").filter(has_text="alpha").wait_for()
    choose(page, "Client", "Fleet of the devices test")
    page.get_by_text("3 of ").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["Name"] for row in rows) == ["'=SUM(1)", "alpha", "beta"]
    page.get_by_role("checkbox", name="Select alpha").check()
    page.get_by_role("checkbox", name="Select beta").check()
    bar = page.get_by_role("group", name="2 selected")
    take(page, "devices-bulk")
    bar.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("menuitem", name="Add tags").click()
    dialog = page.get_by_role("dialog", name="Add tags")
    dialog.get_by_label("Tags").fill("milan")
    dialog.get_by_label("Tags").press("Enter")
    dialog.get_by_label("Tags").press("Tab")
    dialog.get_by_role("button", name="Change 2 devices").click()
    page.get_by_role("row").filter(has_text="milan").nth(1).wait_for()
    items = call(page, "GET", f"/devices?client={fleet}")["items"]
    assert {one["name"]: one["tags"] for one in items} == {
        "=SUM(1)": ["fleet"],
        "alpha": ["fleet", "milan"],
        "beta": ["fleet", "milan"],
    }
    bar.get_by_role("button", name="Test the connection").click()
    page.get_by_text("0 of 2 devices were reached").wait_for()
    choose(page, "State", "Not reached last time")
    page.get_by_role("row").filter(has_text="=SUM(1)").wait_for(state="detached")
    bar.get_by_role("button", name="Delete 2 devices").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 2 devices").click()
    page.get_by_role("row").filter(has_text="alpha").wait_for(state="detached")
    assert [one["name"] for one in call(page, "GET", f"/devices?client={fleet}")["items"]] == ["=SUM(1)"]


def test_a_click_on_a_heading_sorts_the_devices(page: Any, fleet: str) -> None:
    page.goto(page.url.rstrip("/") + f"/devices?client={fleet}")
    rows = page.get_by_role("row")
    expect(rows).to_have_count(4)
    heading = page.get_by_role("columnheader", name="Name")
    names = [["=SUM(1)", "alpha", "beta"], ["beta", "alpha", "=SUM(1)"]]
    up = 0 if heading.get_attribute("aria-sort") == "descending" else 1
    for order in (names[up], names[1 - up]):
        heading.get_by_role("button").click()
        for number, name in enumerate(order, 1):
            expect(rows.nth(number)).to_contain_text(name)
    page.get_by_role("columnheader", name="Address").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Address")).to_have_attribute("aria-sort", "ascending")


def test_the_columns_stay_as_they_were_chosen(page: Any) -> None:
    page.goto(page.url.rstrip("/") + "/devices")
    page.get_by_role("columnheader", name="Address").wait_for()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Address").uncheck()
    page.get_by_role("checkbox", name="Notes").check()
    page.reload()
    page.get_by_role("columnheader", name="Notes").wait_for()
    assert page.get_by_role("columnheader", name="Address").count() == 0


def test_the_page_of_a_device(page: Any) -> None:
    here = this_computer(page)
    workflow = call(page, "GET", "/workflows")["items"]
    check = next(one["id"] for one in workflow if "check" in one["id"])
    body = {"workflow_id": check, "target": {"devices": [here]}, "mode": "preview"}
    call(page, "POST", "/runs", body)
    page.goto(page.url.rstrip("/") + f"/devices/{here}")
    page.get_by_role("button", name="Test the connection").click()
    page.get_by_test_id("test-result").wait_for()
    page.get_by_role("region", name="Facts").get_by_text("Operating system").wait_for()
    runs = page.get_by_role("region", name="Runs")
    runs.get_by_text("OK").first.wait_for(timeout=120_000)
    runs.get_by_role("button", name="Steps of").first.click()
    step = runs.get_by_role("listitem").get_by_role("listitem").get_by_role("link").first
    step.wait_for()
    take(page, "device")
    step.click()
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_test_id("matrix").get_by_role("link").first.click()
    page.get_by_role("button", name="Run something on it").click()
    page.get_by_role("dialog", name="Run a workflow on 1 device").wait_for()


def test_a_certificate_that_is_not_checked_is_said_wherever_the_device_is_and_who_chose_it(page: Any) -> None:
    client = call(page, "POST", "/clients", {"name": "Unchecked of the devices test"})["id"]
    home = page.url.rstrip("/")
    page.goto(f"{home}/devices?client={client}")
    page.get_by_role("button", name="Add a device").click()
    form = page.get_by_role("dialog", name="Add a device")
    warning = "Whoever is in between can pass for this device and take its login."
    form.get_by_label("Name", exact=True).fill("UNCHECKED-02")
    choose(page, "Reached by", "WinRM")
    form.get_by_label("Address", exact=True).fill("10.9.9.7")
    assert form.get_by_text(warning).count() == 0
    choose(page, "The device's certificate", "Do not check")
    form.get_by_text(warning).wait_for()
    form.get_by_text("For a short test only.").wait_for()
    take(page, "unchecked-form")
    assert not findings(page)
    form.get_by_role("button", name="Add the device").click()
    form = page.get_by_role("dialog", name="UNCHECKED-02")
    form.get_by_test_id("unchecked").wait_for()
    page.keyboard.press("Escape")
    form.wait_for(state="detached")

    row = page.get_by_role("row").filter(has_text="UNCHECKED-02")
    row.get_by_role("img", name="This device's certificate is not checked").wait_for()
    take(page, "unchecked-table")
    assert not findings(page)
    row.get_by_text("UNCHECKED-02").click()
    page.wait_for_url("**/devices/*")
    told = page.get_by_test_id("unchecked")
    told.get_by_text("This device's certificate is not checked").wait_for()
    told.get_by_text(warning).wait_for()
    take(page, "unchecked-device")
    assert not findings(page)
    device = page.url.rsplit("/", 1)[-1]

    page.get_by_role("button", name="Edit").click()
    choose(page, "The device's certificate", "Remember it at the first connection")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    told.wait_for(state="detached")
    page.goto(f"{home}/devices?client={client}")
    row.wait_for()
    assert row.get_by_role("img", name="This device's certificate is not checked").count() == 0

    page.goto(f"{home}/settings/activity")
    page.get_by_role("textbox", name="Search activity").fill("unchecked-02")
    lines = page.get_by_role("table", name="Activity").get_by_role("row").filter(has_text="UNCHECKED-02")
    lines.filter(has_text="changed the device").wait_for()
    chosen = lines.filter(has_text="The certificate is not verified.")
    assert chosen.count() == 1
    assert "added the device" in chosen.inner_text() and NAME in chosen.inner_text()
    call(page, "DELETE", f"/devices/{device}")
    call(page, "DELETE", f"/clients/{client}")


def test_the_script_that_prepares_a_windows_device_is_shown_and_copied(page: Any) -> None:
    client = call(page, "POST", "/clients", {"name": "Prepared of the devices test"})["id"]
    fields = {"client_id": client, "connector": "winrm", "platform": "windows", "address": "127.0.0.1", "port": 1}
    device = call(page, "POST", "/devices", {**fields, "name": "PREPARE-01"})["id"]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(page.url.rstrip("/") + f"/devices/{device}")
    page.get_by_role("button", name="Prepare this device").click()
    dialog = page.get_by_role("dialog", name="Prepare this device")
    script = (ROOT / "engine" / "inventory" / "prepare_windows.ps1").read_text("utf-8")
    expect(dialog.locator("pre")).to_have_text(script)
    assert findings(page) == []
    take(page, "prepare")
    dialog.get_by_role("button", name="Copy").click()
    dialog.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == script
    call(page, "POST", "/devices/delete", {"devices": [device]})
    call(page, "DELETE", f"/clients/{client}")
