"""A run is started with what its form asks for, watched while it goes on, and ended from the page."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, this_computer
from tests.browser.conftest import take
from tests.browser.drawings import choose_this_computer, origin
from tests.browser.test_canvas import new_workflow, saved
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")


def test_watch_the_log_and_cancel(page: Any) -> None:
    new_workflow(page, "Long")
    page.locator("[data-type='script.run']").dblclick()
    page.locator("[data-param=script] .cm-content").fill("echo it has begun; sleep 300; echo never said")
    page.get_by_role("region", name="Problems").get_by_text("No problems").wait_for()
    saved(page)
    page.get_by_role("button", name="Run", exact=True).click()
    choose_this_computer(page)
    page.keyboard.press("Tab")
    page.get_by_role("radiogroup", name="Mode").get_by_text("Apply").click()
    page.get_by_role("button", name="Run it").click()
    cell = page.get_by_test_id("matrix").locator("button[data-node=script_run]")
    cell.and_(page.locator("[data-state=running]")).wait_for()
    cell.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Log").click()
    drawer.get_by_text("it has begun").wait_for()
    take(page, "run-live")
    drawer.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Cancel the run").click()
    page.get_by_role("button", name="Cancel on 1 device").click()
    assert wait_until_done(page) == "cancelled"
    cell.click()
    drawer.get_by_role("tab", name="Log").click()
    drawer.get_by_text("it has begun").wait_for()
    assert drawer.get_by_text("never said").count() == 0


INPUTS = {
    "type": "object",
    "required": ["word"],
    "properties": {
        "word": {"type": "string", "title": "Word to say", "minLength": 1},
        "share": {"type": "integer", "title": "Least free share", "default": 5},
        "least": {"type": "integer", "title": "Least free space", "default": 7},
    },
}
ASKING = {
    "say": {"type": "script.run", "params": {"script": 'echo "it says $1"', "args": [{"$expr": "inputs.word"}]}},
    "space": {
        "type": "health.disk_space",
        "params": {"min_percent": {"$expr": "inputs.share"}, "min_gb": {"$expr": "inputs.least"}},
    },
    "licence": {"type": "inv.activation", "name": "Look at the licence"},
}


def test_what_is_typed_into_the_form_of_a_run_arrives_in_it(page: Any) -> None:
    word = '$(reboot) "è" \\ $1'
    name = "Asks before it runs"
    workflow = make_workflow(page, name, ASKING, "say.ok > space", inputs=INPUTS)
    device = this_computer(page)
    page.goto(f"{origin(page)}/workflows/{workflow}")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog")
    choose_this_computer(page)
    page.keyboard.press("Tab")
    # who cannot do which step is said by name before anything starts
    dialog.get_by_test_id("blast-radius").get_by_text(
        "1 device with Linux cannot do Look at the licence: This computer"
    ).wait_for()
    promise = dialog.get_by_test_id("run-promise")
    expect(promise).to_have_text(f"“{name}” looks at 1 device and changes nothing.")
    page.get_by_role("radiogroup", name="Mode").get_by_text("Apply").click()
    expect(promise).to_have_text(f"“{name}” runs on 1 device.")
    dialog.get_by_role("button", name="Run it").click()
    dialog.get_by_role("alert").get_by_text("word").first.wait_for()

    dialog.get_by_role("textbox", name="Word to say").fill(word)
    dialog.get_by_role("textbox", name="Least free share").fill("15")
    take(page, "run-inputs")
    dialog.get_by_role("button", name="Run it").click()
    page.wait_for_url("**/runs/*")
    wait_until_done(page)
    run_id = page.url.rsplit("/", 1)[1].partition("?")[0]
    assert call(page, "GET", f"/runs/{run_id}")["inputs"] == {"word": word, "share": 15, "least": 7}
    steps = f"/runs/{run_id}/steps/{device}"
    assert call(page, "GET", f"{steps}/say")["params"]["args"] == [word]
    space = call(page, "GET", f"{steps}/space")["params"]
    assert (space["min_percent"], space["min_gb"]) == (15, 7)
    said = "".join(chunk["text"] for chunk in call(page, "GET", f"{steps}/say/output?after=0")["items"])
    assert f"it says {word}" in said


def test_a_device_among_many_is_found_by_the_server_and_the_foot_covers_no_switch(page: Any) -> None:
    at = f"{origin(page)}/api/v1"
    headers = {"X-CSRF-Token": page.request.get(f"{at}/session").json()["csrf"]}
    client = page.request.post(f"{at}/clients", data={"name": "Molti dispositivi"}, headers=headers).json()["id"]
    lines = "\n".join(f"molti-{number:03},10.77.0.{number},linux" for number in range(70))
    body = {"format": "csv", "text": f"name,address,platform\n{lines}", "client_id": client, "dry_run": False}
    assert page.request.post(f"{at}/devices/import", data=body, headers=headers).ok
    identity = make_workflow(page, "Found by the server", {"system": {"type": "inv.system"}})
    page.set_viewport_size({"width": 1280, "height": 560})
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("combobox", name="Single devices")
    field.fill("molti")
    options = page.get_by_role("option").filter(has_text="molti-")
    expect(options).to_have_count(50)
    expect(page.get_by_role("option", name="20 more: type to narrow")).to_be_visible()
    take(page, "devices-searched")
    field.fill("10.77.0.69")
    expect(options).to_have_count(1)
    options.click()
    expect(dialog.get_by_text("molti-069 · Molti dispositivi")).to_be_visible()

    field.press("Escape")
    switch = dialog.get_by_role("switch")
    for _ in range(12):
        if switch.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(switch).to_be_focused()
    foot = dialog.get_by_test_id("run-promise").bounding_box()
    seen = switch.bounding_box()
    take(page, "start-foot")
    found = page.request.post(f"{at}/targets/devices", data={"target": {"clients": [client]}}, headers=headers).json()
    doomed = {"devices": [device["id"] for device in found["devices"]]}
    assert page.request.post(f"{at}/devices/delete", data=doomed, headers=headers).ok
    assert page.request.delete(f"{at}/clients/{client}", headers=headers).ok
    assert seen["y"] + seen["height"] <= foot["y"]
