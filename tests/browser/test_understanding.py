"""What a step is called and what will happen at it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import kept, node, origin, put

pytestmark = pytest.mark.xdist_group("browser")

LONG = "Remember everything that was found on the device, however long its name may become here"
STEPS: dict[str, Any] = {
    "nodes": {
        "system": {"type": "inv.system"},
        "set": {
            "type": "logic.set",
            "name": LONG,
            "params": {"values": {"a": {"$expr": "system.hostname"}, "b": {"$text": "system: ${system.hostname}"}}},
        },
        "install": {"type": "patch.install", "params": {"selection": "all", "updates": []}},
        "gather": {"type": "logic.gather"},
        "pick": {
            "type": "logic.condition",
            "params": {"condition": {"$expr": "gather.results.exists(d, d.x == 'system')"}},
        },
    },
    "edges": [
        {"from": "system.ok", "to": "set"},
        {"from": "set.ok", "to": "install"},
        {"from": "install.ok", "to": "gather"},
        {"from": "gather.ok", "to": "pick"},
    ],
    "layout": {
        "system": {"x": 0, "y": 0},
        "set": {"x": 330, "y": 0},
        "install": {"x": 660, "y": 0},
        "gather": {"x": 0, "y": 200},
        "pick": {"x": 330, "y": 200},
    },
}


def open_with(page: Any, name: str) -> str:
    identity = put(page, name, STEPS)
    page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.locator(".react-flow__node").nth(1).wait_for(timeout=60_000)
    return identity


def test_a_step_renamed_is_renamed_in_every_expression(page: Any) -> None:
    identity = open_with(page, "Understanding names")
    node(page, "system").click()
    field = page.get_by_label("Name in expressions")
    field.fill("set")
    expect(page.get_by_text("Another step has this name; choose another one.")).to_be_visible()
    field.fill("facts")
    field.press("Enter")
    expect(node(page, "facts")).to_be_visible()
    expect(page.get_by_text("No problems")).to_be_visible()
    page.wait_for_timeout(800)
    document = kept(page, identity)
    assert document["nodes"]["set"]["params"]["values"] == {
        "a": {"$expr": "facts.hostname"},
        "b": {"$text": "system: ${facts.hostname}"},
    }
    assert document["nodes"]["pick"] == STEPS["nodes"]["pick"]
    assert document["edges"][0] == {"from": "facts.ok", "to": "set"}
    assert findings(page) == []


def test_resting_on_a_step_says_what_will_happen(page: Any) -> None:
    identity = open_with(page, "Understanding deeds")
    told = page.locator("[role=tooltip]").filter(has_text="Runs on")
    node(page, "install").hover()
    expect(told).to_contain_text("Runs on each device of the run; changes something, asks for an administrator")
    node(page, "gather").hover()
    expect(page.get_by_role("tooltip").filter(has_text="Waits for all devices, then runs once")).to_be_visible()
    start(page, identity, [this_computer(page)], mode="preview")
    page.goto(f"{origin(page)}/workflows/{identity}")
    node(page, "set").hover()
    expect(told).to_have_text("Runs on 1 device", timeout=20_000)
    take(page, "understanding-hover")
