"""A run and a comparison of two versions begin where it matters, large enough to be read."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.conftest import take
from tests.browser.drawings import origin
from tests.browser.test_first_run import wait_until_done
from tests.browser.test_view import zoom

pytestmark = pytest.mark.xdist_group("browser")

READABLE = 0.6
STEPS = 12


def row_of_steps(page: Any, name: str, failing: int) -> str:
    """A workflow of steps in a row, of which one fails."""
    texts = ["exit 3" if number == failing else "true" for number in range(STEPS)]
    nodes = {f"n{number}": {"type": "script.run", "params": {"script": text}} for number, text in enumerate(texts)}
    wires = [f"n{number}.ok > n{number + 1}" for number in range(STEPS - 1)]
    return make_workflow(page, name, nodes, *wires)


def test_a_run_begins_at_what_failed_and_a_key_shows_all_of_it(page: Any) -> None:
    start(page, row_of_steps(page, "Fails far right", 9), [this_computer(page)])
    wait_until_done(page)
    page.reload()
    drawing = page.get_by_test_id("run-canvas")
    step = drawing.locator(".react-flow__node[data-id=n9]")
    expect(step).to_be_in_viewport(ratio=0.95)
    expect(drawing.locator(".react-flow__node[data-id=n0]")).not_to_be_in_viewport()
    assert zoom(page) >= READABLE
    bar, head = page.get_by_test_id("run-bar").bounding_box(), drawing.bounding_box()
    assert bar["width"] == pytest.approx(head["width"], abs=2)
    page.keyboard.press("1")
    expect(drawing.locator(".react-flow__node[data-id=n0]")).to_be_in_viewport(ratio=0.95)
    expect(drawing.locator(f".react-flow__node[data-id=n{STEPS - 1}]")).to_be_in_viewport(ratio=0.95)


def test_a_comparison_begins_at_the_first_change(page: Any) -> None:
    workflow = row_of_steps(page, "Changed far right", -1)
    call(page, "POST", f"/workflows/{workflow}/publish", {"message": "as it was"})
    draft = call(page, "GET", f"/workflows/{workflow}")
    for key in ("n8", "n11"):
        draft["document"]["nodes"][key]["params"]["script"] = "false"
    body = {"document": draft["document"], "revision": draft["revision"]}
    call(page, "PUT", f"/workflows/{workflow}", body)
    page.goto(f"{origin(page)}/workflows/{workflow}/history")
    drawing = page.get_by_test_id("diff")
    expect(drawing.locator(".react-flow__node[data-id=n8]")).to_be_in_viewport(ratio=0.95)
    expect(drawing.locator(".react-flow__node[data-id=n0]")).not_to_be_in_viewport()
    assert zoom(page) >= READABLE
    drawing.get_by_role("button", name="Show everything").click()
    expect(drawing.locator(".react-flow__node[data-id=n0]")).to_be_in_viewport(ratio=0.95)


def test_a_failed_step_shows_why_and_what_it_said_and_is_run_again_from_there(page: Any) -> None:
    text = "echo it looks for the package; exit 4"
    workflow = make_workflow(page, "Fails with words", {"put": {"type": "script.run", "params": {"script": text}}})
    first = start(page, workflow, [this_computer(page)])
    wait_until_done(page)
    page.get_by_test_id("matrix").locator("button[data-node=put]").click()
    drawer = page.get_by_role("dialog")
    drawer.locator("pre.log").get_by_text("it looks for the package").wait_for()
    why = drawer.get_by_role("region", name="Why it failed")
    why.get_by_text("The script ended with exit code 4").wait_for()
    take(page, "step-failed")
    drawer.get_by_role("tab", name="Result").click()
    expect(drawer.locator("pre.log")).to_have_count(0)
    why.get_by_role("button", name="Run again on 1 device that failed").click()
    page.locator(f"[data-testid=run-sentence]:not([data-run='{first}'])").wait_for()
    assert wait_until_done(page) == "failed"
