"""Rehearsing on the canvas: mocked results, going through the steps, the path that lights up, tests that are kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import take

pytestmark = pytest.mark.xdist_group("browser")

NODES: dict[str, Any] = {
    "space": {"type": "health.disk_space", "name": "Look"},
    "clean": {"type": "health.cleanup", "name": "Tidy"},
}


def base(page: Any) -> str:
    return "/".join(page.url.split("/")[:3])


def open_canvas(page: Any, workflow: str) -> None:
    page.goto(f"{base(page)}/workflows/{workflow}")
    page.locator(".react-flow__node").first.wait_for()


def rehearse(page: Any) -> None:
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_test_id("rehearsal-outcome").wait_for()


def disks(page: Any, name: str = "Rehearsed") -> str:
    workflow = make_workflow(page, name, NODES, "space.low > clean")
    open_canvas(page, workflow)
    rehearse(page)
    look_at(page, "space")
    return workflow


def look_at(page: Any, key: str) -> None:
    ends(page, "changed")
    card(page, key).click(position={"x": 60, "y": 20})


def card(page: Any, key: str) -> Any:
    return page.locator(f'.react-flow__node[data-id="{key}"]')


def ends(page: Any, outcome: str) -> None:
    page.locator(f"[data-testid=rehearsal-outcome][data-outcome={outcome}]").wait_for()


def place(page: Any, words: str) -> None:
    page.get_by_test_id("rehearsal-place").get_by_text(words, exact=True).wait_for()


def choose(page: Any, result: str) -> None:
    page.get_by_role("combobox", name="In this rehearsal").click()
    page.get_by_role("option", name=result, exact=True).click()


def width(page: Any, edge: str) -> float:
    return float(page.locator(f'path[id="{edge}"]').evaluate("path => path.style.strokeWidth"))


def test_one_click_rehearses_and_a_chosen_result_turns_the_way(page: Any) -> None:
    disks(page)
    # what nobody chose a result for goes on to the end
    ends(page, "changed")
    card(page, "clean").get_by_text("changed 1").wait_for()
    assert width(page, "space.low>clean") > 1.5
    choose(page, "Goes on by “enough space”")
    ends(page, "ok")
    card(page, "space").get_by_text("ok 1").wait_for()
    assert card(page, "clean").get_by_text("1").count() == 0
    assert width(page, "space.low>clean") == 1.5
    choose(page, "Goes on by “space is short”")
    ends(page, "changed")
    card(page, "clean").get_by_text("changed 1").wait_for()
    page.get_by_role("button", name="Back one step").click()
    assert card(page, "space").locator("[data-current]").count() == 1
    assert card(page, "clean").get_by_text("changed").count() == 0
    take(page, "rehearsal")


def test_it_is_gone_through_with_the_keyboard_alone(page: Any) -> None:
    workflow = make_workflow(page, "By keys", NODES, "space.ok > clean")
    open_canvas(page, workflow)
    page.keyboard.press("Control+k")
    page.keyboard.type("Rehearse")
    page.get_by_role("option", name="Rehearse").first.wait_for()
    page.keyboard.press("Enter")
    ends(page, "changed")
    place(page, "2 of 2")
    page.keyboard.press(",")
    place(page, "1 of 2")
    assert card(page, "space").locator("[data-current]").count() == 1
    page.keyboard.press(".")
    assert card(page, "clean").locator("[data-current]").count() == 1
    steps = page.get_by_role("listbox", name="Steps in order")
    for _ in range(200):
        if steps.evaluate("list => list === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    place(page, "1 of 2")
    assert page.get_by_role("option", selected=True).get_attribute("aria-posinset") == "1"
    page.keyboard.press("p")
    place(page, "2 of 2")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("r")
    page.get_by_test_id("rehearsal").wait_for(state="detached")
    assert card(page, "space").get_by_text("ok 1").count() == 0


def test_results_are_typed_and_what_does_not_fit_is_said_below(page: Any) -> None:
    disks(page, "Typed")
    choose(page, "Fails")
    page.get_by_role("textbox", name="Message").fill("The disk hums.")
    page.get_by_test_id("rehearsed-step").get_by_text("The disk hums.").wait_for()
    ends(page, "failed")
    choose(page, "Cannot be reached")
    card(page, "space").get_by_text("unreachable 1").wait_for()
    choose(page, "Goes on by “space is short”")
    ends(page, "changed")
    page.locator("input[id*=low_count]").fill("0")
    ends(page, "ok")
    page.get_by_text("JSON", exact=True).click()
    text = page.get_by_role("textbox", name="Result as JSON")
    text.fill('{"ok": true, "data": {"low_count": "many"}}')
    page.get_by_role("alert").get_by_text("The mocked result of 'space'").wait_for()
    assert page.get_by_role("button", name="Save as test").is_disabled()
    text.fill('{"ok": ')
    page.get_by_text("This is not yet a result").wait_for()
    text.fill('[{"ok": false, "error": {"code": "unreachable", "message": "Away."}}]')
    card(page, "space").get_by_text("unreachable 1").wait_for()


def test_a_test_is_kept_and_an_edit_that_breaks_it_is_told_in_words(page: Any) -> None:
    workflow = disks(page, "Kept")
    choose(page, "Goes on by “space is short”")
    ends(page, "changed")
    page.get_by_role("button", name="Save as test").click()
    assert "the run ends as changed, 1 device, 2 steps" in page.get_by_test_id("rehearsal-expects").inner_text()
    page.get_by_role("textbox", name="Name", exact=True).last.fill("Little space")
    page.get_by_role("dialog").get_by_role("button", name="Save as test").click()
    page.get_by_role("tab", name="Tests (1)").click()
    page.locator("[data-verdict=passes]").wait_for()
    kept = call(page, "GET", f"/workflows/{workflow}/rehearsals")["items"][0]
    assert kept["name"] == "Little space"
    assert kept["rehearsal"]["expect"]["steps"][0] == {
        "path": "space",
        "device": "SRV-01",
        "outcome": "ok",
        "port": "low",
    }
    card(page, "clean").click(position={"x": 60, "y": 20})
    page.keyboard.press("Delete")
    page.get_by_role("tab", name="Tests (1)").click()
    failing = page.locator("[data-verdict=fails]")
    failing.get_by_text("The run should have ended as changed, but it was ok.").wait_for()
    assert failing.get_by_text("The step 'clean' on SRV-01 was expected").count() == 1
    take(page, "rehearsal-tests")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_test_id("failing-tests").get_by_text("Little space").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    page.get_by_test_id("save-state").get_by_text("Published v1").wait_for()
    page.keyboard.press("Control+z")
    page.locator("[data-verdict=passes]").wait_for()
    page.get_by_title("Open Little space").click()
    ends(page, "changed")


def test_loops_meeting_points_and_approvals_are_rehearsed_on_many_devices(page: Any) -> None:
    nodes = {
        "each": {"type": "logic.for_each", "params": {"items": ["a", "b"]}},
        "look": {"type": "health.disk_space", "name": "Look", "parent": "each"},
        "ask": {"type": "logic.approval", "name": "Ask", "params": {"title": "Go on?"}},
        "tidy": {"type": "health.cleanup", "name": "Tidy"},
    }
    workflow = make_workflow(page, "Rounds", nodes, "each.ok > ask", "ask.approved > tidy")
    open_canvas(page, workflow)
    rehearse(page)
    page.get_by_role("tab", name="Devices and inputs").click()
    page.get_by_label("How many devices").fill("3")
    page.get_by_role("textbox", name="Name of the device").nth(2).fill("DC-01")
    page.get_by_role("tab", name="Steps", exact=True).click()
    card(page, "tidy").get_by_text("changed 3").wait_for()
    assert width(page, "ask.approved>tidy") > width(page, "each.ok>ask") - 0.01 > 1.5
    steps = page.get_by_role("listbox", name="Steps in order")
    steps.get_by_text("DC-01, round 2").wait_for()
    steps.focus()
    page.keyboard.press("End")
    steps.get_by_text("All devices, once").first.wait_for()
    card(page, "ask").click(position={"x": 60, "y": 20})
    choose(page, "Goes on by “rejected”")
    ends(page, "ok")
    assert card(page, "tidy").get_by_text("changed").count() == 0
    steps.get_by_text("DC-01, round 2").click()
    page.get_by_text("This device", exact=True).click()
    choose(page, "Cannot be reached")
    card(page, "look").get_by_text("unreachable 1 · ok 2").wait_for()


def test_the_last_run_becomes_a_rehearsal(page: Any) -> None:
    workflow = make_workflow(page, "As it was", NODES, "space.low > clean")
    start(page, workflow, [this_computer(page)], mode="preview")
    ended = "[data-testid=run-sentence]:not([data-state=running],[data-state=waiting],[data-state=pending])"
    page.locator(ended).wait_for(timeout=120_000)
    open_canvas(page, workflow)
    rehearse(page)
    look_at(page, "space")
    choose(page, "As in the last run")
    page.get_by_role("tab", name="Devices and inputs").click()
    page.get_by_role("button", name="Take the last run").click()
    page.get_by_role("listbox", name="Steps in order").get_by_text("This computer").first.wait_for()
    page.get_by_role("tab", name="Devices and inputs").click()
    assert page.get_by_role("textbox", name="Name of the device").input_value() == "This computer"


def test_tests_leave_and_come_as_files(page: Any, tmp_path: Path) -> None:
    workflow = disks(page, "Files")
    good = {"workflow": "elsewhere", "expect": {"outcome": "changed"}}
    file = tmp_path / "x.all-well.rehearsal.json"
    file.write_text(json.dumps(good))
    page.get_by_role("tab", name="Tests").click()
    page.get_by_text("No test is kept yet.").wait_for()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(str(file))
    page.locator("[data-verdict=passes]").wait_for()
    page.get_by_role("button", name="More for all-well").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Save as file").click()
    assert download.value.suggested_filename == f"{workflow}.all-well.rehearsal.json"
    assert json.loads(Path(download.value.path()).read_text("utf-8")) == {"format": 1, **good, "workflow": workflow}
    page.get_by_role("button", name="More for all-well").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("button", name="Delete the test").click()
    page.get_by_text("No test is kept yet.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_rehearsal(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_canvas(page, "disk-clean-up")
    rehearse(page)
    wrong = [f"steps: {line}" for line in findings(page)]
    page.get_by_role("listbox", name="Steps in order").focus()
    page.keyboard.press("Home")
    choose(page, "Goes on by “space is short”")
    page.get_by_role("listbox").get_by_text("space is short").first.wait_for()
    wrong += [f"mock: {line}" for line in findings(page)]
    page.get_by_role("tab", name="Devices and inputs").click()
    wrong += [f"setup: {line}" for line in findings(page)]
    page.get_by_role("tab", name="Tests").click()
    page.locator("[data-verdict]").first.wait_for()
    wrong += [f"tests: {line}" for line in findings(page)]
    page.get_by_role("button", name="Save as test").click()
    page.get_by_test_id("rehearsal-expects").wait_for()
    wrong += [f"save: {line}" for line in findings(page)]
    assert not wrong, "\n".join(wrong)
