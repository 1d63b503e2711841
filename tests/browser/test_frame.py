"""What is around every page: the search that leads everywhere, and who did what."""

from typing import Any

import pytest

from tests.browser.api import call
from tests.browser.conftest import take
from tests.browser.drawings import CHAIN, open_canvas, put

pytestmark = pytest.mark.xdist_group("browser")


def go_to(page: Any, words: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Search everywhere").get_by_role("combobox").wait_for()
    page.keyboard.type(words)
    page.locator("[role=option]").filter(has_text=words).first.wait_for()
    page.keyboard.press("Enter")


def test_search_leads_to_pages_workflows_devices_clients_and_steps(page: Any) -> None:
    client = call(page, "POST", "/clients", {"name": "Searched for"})["id"]
    device = {"name": "FOUND-01", "client_id": client, "connector": "ssh", "platform": "linux", "address": "10.9.9.9"}
    made = call(page, "POST", "/devices", device)["id"]
    page.reload()
    for words, address in (
        ("Schedules", "/schedules"),
        ("Monthly patching", "/workflows/monthly-patching"),
        ("FOUND-01", f"/devices/{made}"),
        ("Remote Desktop", "/catalog/sec.rdp"),
        ("Searched for", f"/devices?client={client}"),
    ):
        page.goto("/".join(page.url.split("/")[:3]))
        page.get_by_role("heading", name="Home").wait_for()
        go_to(page, words)
        page.wait_for_url(f"**{address}")
    page.get_by_role("row").filter(has_text="FOUND-01").wait_for()
    assert page.get_by_role("row").count() == 2
    page.keyboard.press("Control+k")
    take(page, "go-to")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def test_the_canvas_keeps_its_own_search(page: Any) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + "/workflows/monthly-patching")
    page.locator(".react-flow__node").nth(1).wait_for()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a step, or say what to do").wait_for()
    assert page.get_by_role("dialog").count() == 1


def test_who_did_what_is_told_with_the_names_of_then(page: Any) -> None:
    client = call(page, "POST", "/clients", {"name": "Audited & gone"})["id"]
    device = {
        "name": "UNCHECKED-01", "client_id": client, "connector": "winrm", "platform": "windows", "address": "10.9.9.8",
        "port": 5986, "winrm": {"verify": "none"},
    }  # fmt: skip
    made = call(page, "POST", "/devices", device)["id"]
    call(page, "DELETE", f"/devices/{made}")
    call(page, "DELETE", f"/clients/{client}")
    page.goto("/".join(page.url.split("/")[:3]) + "/settings/activity")
    table = page.get_by_role("table", name="Activity")
    table.get_by_role("row").filter(has_text="deleted the client").filter(has_text="Audited & gone").wait_for()
    told = table.get_by_role("row").filter(has_text="UNCHECKED-01")
    assert told.count() == 2
    assert told.filter(has_text="added the device").filter(has_text="The certificate is not verified.").count() == 1
    page.get_by_role("textbox", name="Search activity").fill("unchecked-01")
    table.get_by_role("row").filter(has_text="Audited & gone").wait_for(state="detached")
    take(page, "activity")


def test_the_rail_makes_room_on_the_canvas_and_is_remembered_apart(page: Any) -> None:
    rail = page.get_by_role("navigation", name="Main navigation")
    rail.get_by_role("button", name="Collapse").wait_for()
    put(page, "Room", CHAIN)
    open_canvas(page, "room")
    folded = rail.get_by_role("button", name="Expand")
    folded.wait_for()
    take(page, "frame-rail-folded")
    page.set_viewport_size({"width": 1920, "height": 1080})
    rail.get_by_role("button", name="Collapse").wait_for()
    page.set_viewport_size({"width": 1440, "height": 900})
    folded.click()
    page.reload()
    rail.get_by_role("button", name="Collapse").click()
    rail.get_by_role("link", name="Workflows").click()
    page.get_by_role("heading", name="Workflows", level=1).wait_for()
    rail.get_by_role("button", name="Collapse").wait_for()
