"""Drawing a workflow with the mouse, mending what is wrong, and finding it again as it was left."""

from typing import Any

import pytest

from tests.browser.conftest import take

pytestmark = pytest.mark.xdist_group("browser")


def new_workflow(page: Any, name: str) -> None:
    page.get_by_role("navigation").first.get_by_role("link", name="Workflows").click()
    page.get_by_role("button", name="New workflow").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create and open").click()
    page.get_by_test_id("stage").wait_for()


def drag_in(page: Any, node_type: str, x: int, y: int) -> None:
    page.locator(f"[data-type='{node_type}']").drag_to(
        page.get_by_test_id("stage"), target_position={"x": x, "y": y}, source_position={"x": 20, "y": 12}
    )


def wire(page: Any, source: str, port: str, target: str) -> None:
    start = page.locator(
        f".react-flow__node[data-id={source}] .react-flow__handle[data-handleid={port}]"
    ).bounding_box()
    end = page.locator(f".react-flow__node[data-id={target}] .react-flow__handle.target").bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"], end["y"] + 10, steps=8)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()


def saved(page: Any) -> None:
    page.locator("[data-testid=save-state][data-state=saved]").wait_for()


def document(page: Any) -> Any:
    name = page.url.rsplit("/", 1)[1]
    return page.request.get(f"{page.url.rsplit('/', 2)[0]}/api/v1/workflows/{name}").json()


def test_draw_wire_mend_and_find_it_again(page: Any) -> None:
    new_workflow(page, "Drawn by hand")
    drag_in(page, "inv.system", 140, 200)
    drag_in(page, "script.run", 460, 200)
    page.locator(".react-flow__node[data-id=script_run]").wait_for()
    wire(page, "system", "ok", "script_run")
    page.locator(".react-flow__edge[data-id='system.ok>script_run']").wait_for(state="attached")

    # the script is still missing: the problem is listed, a click goes to the step, filling it in mends it
    problems = page.get_by_role("region", name="Problems")
    problems.get_by_role("listitem").first.wait_for()
    take(page, "canvas-problem")
    page.locator(".react-flow__pane").click(position={"x": 300, "y": 40})
    problems.get_by_role("listitem").first.get_by_role("button").first.click()
    page.locator("[data-param=script] .cm-content").fill("echo hello")
    problems.get_by_text("No problems").wait_for()
    page.get_by_label("Name of this step").fill("Say hello")
    saved(page)
    take(page, "canvas")
    before = document(page)
    assert before["document"]["edges"] == [{"from": "system.ok", "to": "script_run"}]
    assert before["document"]["nodes"]["script_run"]["params"] == {"script": "echo hello"}

    page.reload()
    page.locator(".react-flow__node[data-id=script_run]").wait_for()
    assert page.locator(".react-flow__node[data-id=script_run]").get_by_text("Say hello").is_visible()
    page.locator(".react-flow__node[data-id=script_run]").click()
    page.locator("[data-param=script]").wait_for()
    page.wait_for_timeout(1500)  # longer than a draft takes to be saved: opening and looking must write nothing
    assert document(page) == before


def test_undo_copy_and_delete_with_the_keyboard(page: Any) -> None:
    new_workflow(page, "Keys")
    page.locator("[data-type='inv.system']").dblclick()
    card = page.locator(".react-flow__node[data-id=system]")
    card.wait_for()
    page.locator(".react-flow__pane").focus()
    page.keyboard.press("Control+d")
    page.locator(".react-flow__node[data-id=system_2]").wait_for()
    page.keyboard.press("Delete")
    page.locator(".react-flow__node[data-id=system_2]").wait_for(state="detached")
    page.keyboard.press("Control+z")
    page.locator(".react-flow__node[data-id=system_2]").wait_for()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    card.wait_for(state="detached")
    page.keyboard.press("Control+y")
    card.wait_for()
    saved(page)
    assert list(document(page)["document"]["nodes"]) == ["system"]
