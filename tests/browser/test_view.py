"""What the canvas shows of itself: fit, zoom, minimap, guides; and that an edit leaves alone what is running."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.conftest import take
from tests.browser.drawings import CHAIN, NODES, drag, draw, handle, kept, middle, node, origin, wires

pytestmark = pytest.mark.xdist_group("browser")


def zoom(page: Any) -> float:
    style = page.locator(".react-flow__viewport").get_attribute("style") or ""
    found = re.search(r"scale\(([0-9.]+)\)", style)
    assert found, style
    return float(found[1])


def in_view(page: Any, key: str) -> bool:
    stage, box = page.get_by_test_id("stage").bounding_box(), node(page, key).bounding_box()
    return bool(
        box["x"] >= stage["x"]
        and box["y"] >= stage["y"]
        and box["x"] + box["width"] <= stage["x"] + stage["width"]
        and box["y"] + box["height"] <= stage["y"] + stage["height"]
    )


def test_fit_zoom_and_minimap_lead_through_a_wide_drawing(page: Any) -> None:
    wide = {**CHAIN, "layout": {**CHAIN["layout"], "install": {"x": 5000, "y": 0}}}
    draw(page, "Wide", wide)
    page.keyboard.press("0")
    expect(page.locator(".react-flow__viewport")).to_have_attribute("style", re.compile(r"scale\(1\)"))
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    assert in_view(page, "system") and in_view(page, "install")
    assert zoom(page) < 1
    node(page, "install").click()
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    assert in_view(page, "install") and not in_view(page, "system")
    before = zoom(page)
    page.keyboard.press("-")
    page.wait_for_timeout(300)
    assert zoom(page) < before
    page.keyboard.press("0")
    page.wait_for_timeout(300)
    # the minimap: what is clicked there comes into the middle
    first = page.locator(".react-flow__minimap-node").first.bounding_box()
    page.mouse.click(*middle(first))
    page.wait_for_timeout(300)
    assert not in_view(page, "install")
    take(page, "view-minimap")


def test_a_dragged_step_catches_on_the_line_of_another(page: Any) -> None:
    identity = draw(page, "Guided")
    x, y = middle(node(page, "cleanup").bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    target = middle(node(page, "install").bounding_box())
    page.mouse.move(x + 2, y + 2, steps=2)
    page.mouse.move(target[0] - 40, y + 60, steps=6)
    page.mouse.move(target[0] + 3, y + 60, steps=4)
    page.locator("[data-axis=x]").wait_for()
    take(page, "view-guides")
    page.mouse.up()
    page.locator("[data-axis=x]").wait_for(state="detached")
    layout = kept(page, identity)["layout"]
    assert layout["cleanup"]["x"] == layout["install"]["x"]


def test_what_was_used_lately_comes_first_in_the_palette(page: Any) -> None:
    draw(page, "Used lately")
    page.evaluate("localStorage.setItem('ruota-palette-open', 'true')")
    page.reload()
    palette = page.get_by_role("complementary", name="Steps to add")
    palette.get_by_role("textbox", name="Search steps").fill("approval")
    palette.locator("[data-type='logic.approval']").first.dblclick()
    node(page, "approval").wait_for()
    palette.get_by_role("textbox", name="Search steps").fill("")
    palette.get_by_text("Used lately").wait_for()
    assert page.locator(".react-flow__node[data-id^='approval']").count() == 1
    assert palette.locator("[data-type]").first.get_attribute("data-type") == "logic.approval"


def test_a_click_in_the_palette_adds_a_step_behind_the_one_that_is_picked_and_moves_nothing(page: Any) -> None:
    identity = draw(page, "Clicked")
    page.evaluate("localStorage.setItem('ruota-palette-open', 'true')")
    page.reload()
    node(page, "install").click(position={"x": 60, "y": 10})
    palette = page.get_by_role("complementary", name="Steps to add")
    item = palette.locator("[data-type='power.pending_reboot']").last
    item.scroll_into_view_if_needed()
    item.click()
    node(page, "pending_reboot").wait_for()
    place = item.bounding_box()
    page.wait_for_timeout(600)  # longer than two clicks may be apart to be one double-click
    assert item.bounding_box() == place
    item.click()
    node(page, "pending_reboot_2").wait_for()
    document = kept(page, identity)
    assert wires(document)[-2:] == ["install.ok>pending_reboot", "pending_reboot.ok>pending_reboot_2"]


def test_an_edit_does_not_touch_what_is_running(page: Any) -> None:
    script = {"type": "script.run", "name": "Slow", "params": {"script": "sleep 4"}}
    workflow = make_workflow(page, "Runs as it was", {"slow": script})
    device = this_computer(page)
    run_id = start(page, workflow, [device])
    page.locator("[data-testid=run-sentence][data-state=running]").wait_for()
    page.goto(f"{origin(page)}/workflows/{workflow}")
    node(page, "slow").click()
    page.get_by_label("Name of this step").fill("Renamed meanwhile")
    page.get_by_text("Draft saved").first.wait_for()
    page.goto(f"{origin(page)}/runs/{run_id}")
    page.locator("[data-testid=run-sentence][data-state=changed]").wait_for(timeout=60_000)
    assert page.get_by_role("columnheader", name="Slow").count() == 1
    assert page.get_by_text("Renamed meanwhile").count() == 0
    assert call(page, "GET", f"/runs/{run_id}")["document"]["nodes"]["slow"]["name"] == "Slow"
    # the next one knows how long it may take
    again = start(page, workflow, [device])
    page.get_by_text(re.compile(r"left|longer")).first.wait_for()
    page.get_by_role("columnheader", name="Renamed meanwhile").wait_for()
    assert again != run_id


def moved(page: Any, before: dict[str, float]) -> tuple[float, float]:
    """How far a step that was there has gone on the screen."""
    now = node(page, "system").bounding_box()
    return now["x"] - before["x"], now["y"] - before["y"]


def test_two_fingers_on_a_touchpad_move_the_canvas_and_pinching_zooms(page: Any) -> None:
    identity = draw(page, "Touchpad")
    before, size, document = node(page, "system").bounding_box(), zoom(page), kept(page, identity)
    stage = middle(page.get_by_test_id("stage").bounding_box())
    page.mouse.move(*stage)
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(300)
    across, down = moved(page, before)
    assert (across, down < -50, zoom(page)) == (0, True, size)
    page.mouse.wheel(90, 0)
    page.wait_for_timeout(300)
    assert moved(page, before)[0] < -40
    assert moved(page, before)[1] == down
    # a browser tells a pinch as a wheel with Ctrl
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    page.wait_for_timeout(300)
    assert zoom(page) > size
    assert kept(page, identity) == document


def test_a_dragged_step_lands_on_the_grid(page: Any) -> None:
    far = {**CHAIN["layout"], "cleanup": {"x": 3, "y": 220}}
    identity = draw(page, "Snapped", {**CHAIN, "layout": far})
    page.keyboard.press("0")
    page.wait_for_timeout(300)
    x, y = middle(node(page, "cleanup").bounding_box())
    drag(page, (x, y), (x + 167, y + 153))
    page.get_by_role("button", name="Undo: move 1 step (Ctrl+Z)").wait_for()
    place = kept(page, identity)["layout"]["cleanup"]
    assert (place["x"] % 10, place["y"] % 10) == (0, 0)
    assert place["x"] > 100 and place["y"] > 300


def test_the_key_for_a_step_adds_it_where_the_mouse_is(page: Any) -> None:
    draw(page, "Added by key")
    stage = page.get_by_test_id("stage").bounding_box()
    # above where the list of problems opens, and beside the steps that are there
    at = (stage["x"] + 60, stage["y"] + 100)
    page.mouse.move(*at)
    page.keyboard.press("a")
    page.get_by_role("dialog", name="Steps to choose from").get_by_role("combobox").fill("mail")
    page.keyboard.press("Enter")
    node(page, "mail").wait_for()
    box = node(page, "mail").bounding_box()
    assert abs(box["x"] - at[0]) < 40 and abs(box["y"] - at[1]) < 60


def zoomed(page: Any, below: float) -> None:
    """Zoom out by key until it is less."""
    for _ in range(20):
        if zoom(page) < below:
            return
        page.keyboard.press("-")
        page.wait_for_timeout(50)
    pytest.fail(f"the zoom stays at {zoom(page)}")


def paths(page: Any) -> list[str]:
    """How the wires run, in the drawing's own measure."""
    found: list[str] = page.locator(".react-flow__edge-path").evaluate_all(
        "all => all.map(one => one.getAttribute('d'))"
    )
    return found


def test_far_away_steps_show_picture_and_title_alone_and_no_wire_moves(page: Any) -> None:
    long = "Check every evening whether the servers in the cellar of the branch office are well"[:80]
    nodes = {**NODES, "system": {"type": "inv.system", "name": long}, "once": {"type": "logic.gather"}}
    edges = [*CHAIN["edges"], {"from": "scan.failed", "to": "cleanup"}, {"from": "install.ok", "to": "once"}]
    draw(page, "Far away", {"nodes": nodes, "edges": edges, "layout": {**CHAIN["layout"], "once": {"x": 990, "y": 0}}})
    page.locator("[data-testid=save-state][data-state=saved]").wait_for()
    near, badges = paths(page), node(page, "cleanup").get_by_role("img")
    assert badges.count() > 0
    box = node(page, "scan").bounding_box()
    size = box["width"] / zoom(page), box["height"] / zoom(page)
    zoomed(page, 0.33)
    expect(node(page, "scan").locator("[data-far]")).to_be_visible()
    expect(badges).to_have_count(0)
    expect(node(page, "system")).to_have_accessible_name(long)
    assert node(page, "scan").inner_text() == "Scan for updates"
    assert paths(page) == near
    box = node(page, "scan").bounding_box()
    assert (box["width"] / zoom(page), box["height"] / zoom(page)) == pytest.approx(size, abs=1)
    take(page, "far")
    # a wire still leads from where its port is
    x, _ = handle(page, "scan", "found")
    assert node(page, "scan").bounding_box()["x"] + box["width"] == pytest.approx(x, abs=4)
    for width in (1280, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        take(page, f"far-{width}")
    page.emulate_media(color_scheme="dark")
    page.evaluate("localStorage.setItem('mantine-color-scheme-value', 'dark')")
    page.reload()
    node(page, "scan").wait_for()
    zoomed(page, 0.3)
    expect(node(page, "scan").locator("[data-far]")).to_be_visible()
    # measured while far: the wires run as before
    assert paths(page) == near
    take(page, "far-dark")
    while zoom(page) < 0.5:
        page.keyboard.press("+")
        page.wait_for_timeout(50)
    expect(node(page, "scan").locator("[data-far]")).to_have_count(0)
    expect(badges).not_to_have_count(0)
