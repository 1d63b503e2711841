"""What a workflow would touch is said before it is published, scheduled or run."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import open_canvas, origin

pytestmark = pytest.mark.xdist_group("browser")


def fleet(page: Any) -> str:
    """A client with five Linux devices and four Windows ones, none of them ever reached; its id."""
    word = uuid.uuid4().hex[:6]
    client = str(call(page, "POST", "/clients", {"name": f"Blast {word}"})["id"])
    for number in range(9):
        fields = {"client_id": client, "connector": "ssh", "platform": "linux", "address": "127.0.0.1"}
        if number > 4:
            fields |= {"connector": "winrm", "platform": "windows"}
        call(page, "POST", "/devices", {**fields, "name": f"PC-{number}-{word}"})
    return client


def test_publishing_says_what_the_schedules_will_touch(page: Any) -> None:
    client = fleet(page)
    workflow = make_workflow(page, "Blast radius", {"look": {"type": "inv.system"}})
    open_canvas(page, workflow)
    page.get_by_role("button", name="Publish").click()
    box = page.get_by_test_id("blast-radius")
    box.get_by_text("No schedule runs this workflow").wait_for()
    page.get_by_role("dialog").get_by_label("What changed").fill("First")
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").wait_for(state="detached")
    schedule = {
        "name": "Every night", "workflow_id": workflow, "cron": "0 2 * * *", "timezone": "Europe/Rome",
        "mode": "apply", "target": {"clients": [client]}, "inputs": {}, "enabled": True,
    }  # fmt: skip
    made = call(page, "POST", "/schedules", schedule)["id"]
    now = call(page, "GET", f"/workflows/{workflow}")
    added = {"type": "sec.ssh_hardening", "name": "A new step"}
    document = {**now["document"], "nodes": {"look": {"type": "inv.system"}, "new": added}}
    document["edges"] = [{"from": "look.ok", "to": "new"}]
    call(page, "PUT", f"/workflows/{workflow}", {"document": document, "revision": now["revision"]})
    page.reload()
    page.get_by_role("button", name="Publish").click()
    box.get_by_text("Every night").wait_for()
    said = box.inner_text()
    assert "9 devices of 1 client" in said and "5 of 9 can do every step; with version 1 it was 9" in said
    assert "4 devices with Windows cannot do" in said and "9 have no credential: PC-0" in said and "6 more" in said
    assert "New since version 1\nA new step" in said and "May cut the connection" in said
    take(page, "blast-publish")
    # one who works in Italian is told the same, the date of the next run in the Italian way
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('ruota-language', 'it')")
    page.reload()
    page.get_by_role("button", name="Pubblica").click()
    expect(box).to_contain_text("5 su 9 possono fare ogni passo; con la versione 1 erano 9")
    expect(box).to_contain_text(re.compile(r"(lun|mar|mer|gio|ven|sab|dom) \d{1,2} [a-z]{3}, \d\d:\d\d"))
    take(page, "blast-publish-it")
    call(page, "DELETE", f"/schedules/{made}")


def test_running_says_what_it_will_touch(page: Any) -> None:
    client = fleet(page)
    workflow = make_workflow(page, "Blast run", {"look": {"type": "inv.system"}})
    page.goto(f"{origin(page)}/workflows/{workflow}")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("All that fit").click()
    dialog.get_by_label("Clients").click()
    name = next(one["name"] for one in call(page, "GET", "/clients")["items"] if one["id"] == client)
    page.get_by_role("option", name=name).click()
    page.keyboard.press("Escape")
    box = dialog.get_by_test_id("blast-radius")
    box.get_by_text("It only looks; nothing is changed.").wait_for()
    assert "9 were never reached so far" in box.inner_text()
    take(page, "blast-run")


def test_scheduling_says_what_the_published_version_will_touch(page: Any) -> None:
    client = fleet(page)
    nodes = {"ssh": {"type": "sec.ssh_hardening", "name": "Close the doors"}}
    workflow = make_workflow(page, f"Blast schedule {uuid.uuid4().hex[:6]}", nodes)
    call(page, "POST", f"/workflows/{workflow}/publish", {"message": "First"})
    now = call(page, "GET", f"/workflows/{workflow}")
    # the draft has gone on meanwhile; a schedule runs what is published
    document = {**now["document"], "nodes": {"look": {"type": "inv.system"}}, "layout": {}}
    call(page, "PUT", f"/workflows/{workflow}", {"document": document, "revision": now["revision"]})
    page.goto(f"{origin(page)}/schedules")
    page.get_by_role("button", name="Add a schedule").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("combobox", name="Workflow").click()
    page.get_by_role("option", name=now["name"]).click()
    drawer.get_by_text("All that fit").click()
    drawer.get_by_label("Clients").click()
    name = next(one["name"] for one in call(page, "GET", "/clients")["items"] if one["id"] == client)
    page.get_by_role("option", name=name).click()
    page.keyboard.press("Tab")
    box = drawer.get_by_test_id("blast-radius")
    box.get_by_text("9 devices of 1 client").wait_for()
    said = box.inner_text()
    assert "4 devices with Windows cannot do Close the doors: PC-5" in said and "5 of 9 can do every step" in said
    assert "May cut the connection" in said and "It only looks" not in said
    take(page, "blast-schedule")


@pytest.fixture
def many(page: Any) -> Iterator[tuple[str, str]]:
    """A word and a client with 214 devices named after it, some with 80 characters. Gone again afterwards."""
    word = uuid.uuid4().hex[:6]
    client = str(call(page, "POST", "/clients", {"name": f"Consorzio di tutela delle acque {word}"})["id"])
    names = [
        f"{word}-{number:03}{'-stampante-della-sede' * 4 if number % 50 == 7 else ''}"[:80] for number in range(214)
    ]
    text = "\n".join(["name,address,connector,platform", *(f"{name},10.1.2.3,ssh,linux" for name in names)])
    report = call(page, "POST", "/devices/import", {"format": "csv", "text": text, "client_id": client})
    assert report["added"] == len(names), report
    yield word, client
    made = call(page, "POST", "/targets/devices", {"target": {"clients": [client]}, "limit": 1000})["devices"]
    call(page, "POST", "/devices/delete", {"devices": [device["id"] for device in made]})
    call(page, "DELETE", f"/clients/{client}")


def test_the_number_of_devices_opens_the_list_of_them(page: Any, many: tuple[str, str]) -> None:
    word, client = many
    workflow = make_workflow(page, "Long list", {"look": {"type": "inv.system"}})
    # for this client from here on
    page.goto(f"{origin(page)}/devices?client={client}")
    page.get_by_role("table", name="Devices").get_by_text(f"{word}-000").wait_for()
    page.goto(f"{origin(page)}/workflows/{workflow}")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog")
    count = dialog.get_by_test_id("target-count").get_by_role("button", name="214 devices")
    count.click()
    rows = dialog.get_by_test_id("target-count").get_by_role("listitem")
    rows.filter(has_text=f"{word}-000").wait_for()
    # only what is seen is drawn, and scrolling brings the rest
    assert rows.count() < 40
    scroller = dialog.get_by_role("region", name="214 devices")
    scroller.focus()
    page.keyboard.press("End")
    rows.filter(has_text=f"{word}-213").wait_for()
    assert rows.last.get_attribute("aria-posinset") == "214"
    take(page, "target-list")
    assert not findings(page)
    dialog.get_by_label("Search by name, address or client").first.fill("-057")
    expect(rows).to_have_count(1)
    dialog.get_by_label("Search by name, address or client").first.fill("no such thing")
    dialog.get_by_text("None of them matches.").wait_for()
    count.click()
    expect(scroller).to_have_count(0)

    box = dialog.get_by_test_id("blast-radius")
    box.get_by_role("button", name="Show all: 214 have no credential").click()
    box.get_by_role("listitem").filter(has_text=f"{word}-001").last.wait_for()
    take(page, "blast-list")
    assert not findings(page)
    for width in (1280, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        take(page, f"blast-list-{width}")
