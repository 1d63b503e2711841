"""The wires of a run are lit by those who went along them, also while it is seen again."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")

PAUSE = {"type": "logic.wait", "params": {"duration": 1, "unit": "seconds"}}
NODES: dict[str, Any] = {
    "first": PAUSE,
    "here": {"type": "logic.condition", "params": {"condition": {"$expr": "device.name == 'This computer'"}}},
    "after": {**PAUSE, "join": "any"},
    "end": {"type": "logic.gather"},
    "never": {"type": "logic.gather"},
}
EDGES = ("first.ok > here", "here.true > after", "here.false > after", "after.ok > end", "after.failed > never")
WHOLE = {"first.ok>here": "2", "here.true>after": "1", "here.false>after": "1", "after.ok>end": "2"}


@pytest.fixture
def far(page: Any) -> str:
    """A device that nothing of the workflow connects to."""
    word = uuid.uuid4().hex[:6]
    client = call(page, "POST", "/clients", {"name": f"Far {word}"})["id"]
    device = {
        "name": f"far-{word}",
        "client_id": client,
        "connector": "ssh",
        "platform": "linux",
        "address": "127.0.0.1",
        "port": 1,
    }
    return str(call(page, "POST", "/devices", device)["id"])


def lit(page: Any) -> dict[str, str]:
    """How many devices each wire of the drawing says, but for those of the start."""
    said = page.get_by_test_id("run-canvas").locator("[data-edge]")
    found = said.evaluate_all("all => all.map(one => [one.dataset.edge, one.textContent])")
    return {edge: count for edge, count in found if not edge.startswith("trigger:")}


def midway(page: Any, run_id: str) -> float:
    """Where on the slider both devices have come to ``after`` and none has left it, from 0 to 1."""
    events = call(page, "GET", f"/runs/{run_id}/events?limit=20000")["items"]
    at = [datetime.fromisoformat(event["at"]).timestamp() for event in events]
    done = [(event["path"], when) for event, when in zip(events, at, strict=True) if event["port"] is not None]
    came = max(when for path, when in done if path == "here")
    left = min(when for path, when in done if path == "after")
    assert came < left
    return ((came + left) / 2 - at[0]) / (at[-1] - at[0])


def test_two_ways_to_one_step_say_who_took_which(page: Any, far: str) -> None:
    run_id = start(page, make_workflow(page, "Two ways", NODES, *EDGES), [this_computer(page), far])
    assert wait_until_done(page) == "ok"
    drawing = page.get_by_test_id("run-canvas")
    drawing.locator("[data-edge='after.ok>end']").wait_for()
    assert lit(page) == WHOLE
    take(page, "run-traffic")
    assert not findings(page)
    expect(drawing.locator("[data-edge='here.true>after']")).to_have_accessible_name("1 device went this way")

    matrix = page.get_by_test_id("matrix")
    matrix.get_by_role("button", name="This computer, If: OK, took “Yes”").wait_for()
    matrix.get_by_role("button", name="This computer, Gather: OK", exact=True).wait_for()
    far_cell = matrix.locator("button[data-node=here][aria-label^='far-']")
    expect(far_cell).to_have_accessible_name(far_cell.get_attribute("aria-label").split(",")[0] + ", If: OK, took “No”")
    far_cell.click()
    page.get_by_role("dialog").get_by_text("took “No”").wait_for()
    page.keyboard.press("Escape")

    halfway = midway(page, run_id)
    page.get_by_role("button", name="Replay").click()
    slider = page.get_by_role("slider", name="Moment of the run")
    slider.press("Home")
    expect(drawing.locator("[data-edge='here.true>after']")).to_have_count(0)
    assert lit(page) == {}
    track = slider.locator("xpath=ancestor::*[contains(@class, 'mantine-Slider-trackContainer')]").bounding_box()
    assert track
    page.mouse.click(track["x"] + track["width"] * halfway, track["y"] + track["height"] / 2)
    drawing.locator("[data-edge='here.true>after']").wait_for()
    assert lit(page) == {edge: count for edge, count in WHOLE.items() if edge != "after.ok>end"}
    slider.press("End")
    drawing.locator("[data-edge='after.ok>end']").wait_for()
    assert lit(page) == WHOLE
