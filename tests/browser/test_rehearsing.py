"""Rehearsing on the canvas: mocked results, going through the steps, the path that lights up, tests that are kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.api import call, make_workflow, start, this_computer
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
    return workflow


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
    ends(page, "ok")
    card(page, "space").get_by_text("ok 1").wait_for()
    assert card(page, "clean").get_by_text("1").count() == 0
    assert width(page, "space.low>clean") == 1.5
    choose(page, "Goes on by “space is short”")
    ends(page, "changed")
    card(page, "clean").get_by_text("changed 1").wait_for()
    assert width(page, "space.low>clean") > 1.5
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


def test_the_last_run_becomes_a_rehearsal(page: Any) -> None:
    workflow = make_workflow(page, "As it was", NODES, "space.low > clean")
    start(page, workflow, [this_computer(page)], mode="preview")
    ended = "[data-testid=run-sentence]:not([data-state=running],[data-state=waiting],[data-state=pending])"
    page.locator(ended).wait_for(timeout=120_000)
    open_canvas(page, workflow)
    rehearse(page)
    choose(page, "As in the last run")
    page.get_by_role("tab", name="Devices and inputs").click()
    page.get_by_role("button", name="Take the last run").click()
    page.get_by_role("listbox", name="Steps in order").get_by_text("This computer").first.wait_for()
    page.get_by_role("tab", name="Devices and inputs").click()
    assert page.get_by_role("textbox", name="Name of the device").input_value() == "This computer"


def test_tests_leave_and_come_as_files(page: Any, tmp_path: Path) -> None:
    workflow = disks(page, "Files")
    good = {"workflow": "elsewhere", "expect": {"outcome": "ok"}}
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
