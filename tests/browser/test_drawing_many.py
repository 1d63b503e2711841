"""Several things at once on the canvas: groups, loops, alignment, copying, workflows made of steps."""

import itertools
import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import take
from tests.browser.drawings import (
    CHAIN,
    drag,
    draw,
    edge,
    handle,
    kept,
    middle,
    node,
    open_canvas,
    origin,
    pane,
    put,
    wires,
)

pytestmark = pytest.mark.xdist_group("browser")


def box_around(page: Any, *keys: str) -> None:
    """Select with a box drawn on the empty canvas."""
    boxes = [node(page, key).bounding_box() for key in keys]
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right = max(box["x"] + box["width"] for box in boxes)
    bottom = max(box["y"] + box["height"] for box in boxes)
    drag(page, (left - 10, top - 22), (right + 10, bottom + 10))


def test_select_with_a_box_align_distribute_and_move_together(page: Any) -> None:
    identity = draw(page, "Lines", {**CHAIN, "layout": {**CHAIN["layout"], "scan": {"x": 400, "y": 0}}})
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+Shift+O")
    layout = kept(page, identity)["layout"]
    assert {place["y"] for place in layout.values()} == {0}
    page.keyboard.press("Control+z")
    box_around(page, "system", "scan", "install")
    page.locator(".react-flow__node.selected").nth(2).wait_for()
    assert page.locator(".react-flow__node.selected").count() == 3
    x, y = middle(node(page, "scan").bounding_box())
    drag(page, (x, y), (x, y - 73))
    page.get_by_role("button", name="Undo: move 3 steps (Ctrl+Z)").wait_for()
    moved = kept(page, identity)["layout"]
    assert len({moved[key]["y"] for key in ("system", "scan", "install")}) == 1
    assert moved["scan"]["y"] < 0
    assert moved["cleanup"]["y"] == 220
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Undo: move 3 steps (Ctrl+Z)").wait_for()
    assert kept(page, identity)["layout"]["scan"]["y"] > moved["scan"]["y"]
    # the gaps between the three become the same; the outermost stay
    page.keyboard.press("Alt+Shift+H")
    page.get_by_role("button", name="Undo: distribute 3 steps (Ctrl+Z)").wait_for()
    spread = kept(page, identity)["layout"]
    assert [spread[key]["x"] for key in ("system", "scan", "install")] == [0, 330, 660]


def test_group_fold_and_ungroup(page: Any) -> None:
    identity = draw(page, "Groups")
    node(page, "scan").click()
    node(page, "install").click(modifiers=["Control"])
    page.keyboard.press("Control+g")
    page.get_by_label("Name of the group").fill("Updates")
    page.keyboard.press("Enter")
    frame = node(page, "group:g1")
    frame.get_by_text("Updates").wait_for()
    x, top = middle(frame.bounding_box())[0], frame.bounding_box()["y"]
    drag(page, (x, top + 8), (x, top + 88))
    page.get_by_role("button", name="Undo: move 1 step (Ctrl+Z)").wait_for()
    layout = kept(page, identity)["layout"]
    assert layout["scan"]["y"] == layout["install"]["y"] > 40
    take(page, "drawing-group")
    page.get_by_role("button", name="Fold Updates").click()
    frame.get_by_text("2 steps inside").wait_for()
    assert node(page, "scan").count() == 0
    edge(page, "system.ok", "scan").wait_for(state="attached")
    take(page, "drawing-folded")
    document = kept(page, identity)
    assert document["groups"] == [{"id": "g1", "title": "Updates", "collapsed": True}]
    open_canvas(page, identity)
    frame.get_by_text("2 steps inside").wait_for()
    page.get_by_role("button", name="Unfold Updates").click()
    frame.click(position={"x": 90, "y": 8})
    page.keyboard.press("Control+Shift+g")
    frame.wait_for(state="detached")
    assert "groups" not in kept(page, identity)


def test_what_a_box_has_picked_is_at_hand_at_once(page: Any) -> None:
    """A click, a wire and a button work inside the box as anywhere; nobody has to click it away first."""
    identity = draw(page, "At hand")
    chosen = page.locator(".react-flow__node.selected")
    box_around(page, "scan", "install")
    expect(chosen).to_have_count(2)
    page.mouse.click(*middle(node(page, "install").bounding_box()))
    expect(chosen).to_have_count(1)
    assert chosen.get_attribute("data-id") == "install"

    box_around(page, "scan", "install")
    expect(chosen).to_have_count(2)
    drag(page, handle(page, "scan", "none"), handle(page, "cleanup", None))
    edge(page, "scan.none", "cleanup").wait_for(state="attached")
    assert "scan.none>cleanup" in wires(kept(page, identity))

    box_around(page, "scan", "install")
    expect(chosen).to_have_count(2)
    page.mouse.click(*middle(node(page, "scan").bounding_box()), button="right")
    page.get_by_role("menuitem", name="Group Ctrl").click()
    page.get_by_label("Name of the group").fill("Updates")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fold Updates").click()
    node(page, "group:g1").get_by_text("2 steps inside").wait_for()


def test_a_loop_around_steps_and_away_again(page: Any) -> None:
    identity = draw(page, "Loops")
    before = kept(page, identity)
    node(page, "scan").click(button="right")
    page.get_by_role("menuitem", name="Enclose in a For each").click()
    node(page, "for_each").wait_for()
    enclosed = kept(page, identity)
    assert enclosed["nodes"]["scan"]["parent"] == "for_each"
    assert wires(enclosed) == ["system.ok>for_each", "for_each.ok>install"]
    take(page, "drawing-loop")
    page.keyboard.press("f")
    node(page, "scan").wait_for(state="detached")
    page.keyboard.press("f")
    node(page, "scan").wait_for()
    page.keyboard.press("Control+Shift+g")
    node(page, "for_each").wait_for(state="detached")
    after = kept(page, identity)
    assert (after["nodes"], wires(after), after["layout"]) == (before["nodes"], wires(before), before["layout"])


def test_copy_into_another_tab_and_paste_what_is_no_piece(page: Any) -> None:
    identity = draw(page, "Copied from")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    node(page, "scan").click()
    node(page, "install").click(modifiers=["Shift"])
    page.keyboard.press("Control+c")
    text = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert sorted(text["nodes"]) == ["install", "scan"]
    other = page.context.new_page()
    other.goto(origin(page))
    target = draw(other, "Copied to", {**CHAIN, "edges": CHAIN["edges"][:1]})
    other.bring_to_front()
    other.locator(".react-flow__pane").hover(position={"x": 200, "y": 420})
    other.keyboard.press("Control+v")
    node(other, "install_2").wait_for()
    pasted = kept(other, target)
    assert pasted["nodes"]["install_2"]["params"] == {"updates": {"$expr": "scan_2.updates"}}
    assert wires(pasted) == ["system.ok>scan", "scan_2.found>install_2"]
    other.evaluate('navigator.clipboard.writeText(\'{"ruota": "piece", "nodes": 5, "edges": []}\')')
    other.keyboard.press("Control+v")
    other.keyboard.press("Control+k")
    other.get_by_role("combobox", name="Find a step, or say what to do").wait_for()
    other.keyboard.type("paste")
    other.keyboard.press("Enter")
    other.get_by_text("The clipboard holds no steps.").wait_for()
    other.get_by_role("dialog").wait_for(state="detached")
    other.keyboard.press("Control+x")
    node(other, "install_2").wait_for(state="detached")
    assert kept(other, target)["nodes"].keys() >= set(CHAIN["nodes"])
    other.close()
    assert wires(kept(page, identity)) == wires(CHAIN)


def test_what_is_cut_is_pasted_again(page: Any) -> None:
    identity = draw(page, "Cut out")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('nothing of ours')")
    before = kept(page, identity)
    node(page, "scan").click()
    node(page, "install").click(modifiers=["Shift"])
    page.keyboard.press("Control+x")
    node(page, "scan").wait_for(state="detached")
    cut = kept(page, identity)
    assert (sorted(cut["nodes"]), wires(cut)) == (["cleanup", "system"], [])
    pane(page).hover(position={"x": 500, "y": 420})
    page.keyboard.press("Control+v")
    node(page, "install").wait_for()
    pasted = kept(page, identity)
    assert pasted["nodes"] == before["nodes"]
    assert wires(pasted) == ["scan.found>install"]
    assert pasted["layout"]["scan"] != before["layout"]["scan"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    edge(page, "system.ok", "scan").wait_for(state="attached")
    assert kept(page, identity) == before


def test_steps_become_a_workflow_and_come_back(page: Any) -> None:
    document = {
        **CHAIN,
        "nodes": {**CHAIN["nodes"]},
        "edges": [*CHAIN["edges"], {"from": "system.failed", "to": "cleanup"}],
    }
    identity = draw(page, "Whole", document)
    before = kept(page, identity)
    node(page, "system").click()
    node(page, "scan").click(modifiers=["Control"])
    page.keyboard.press("Alt+x")
    page.get_by_text("Several ways lead out of the selected steps").wait_for()
    node(page, "install").click()
    page.keyboard.press("Alt+x")
    dialog = page.get_by_role("dialog", name="Make a workflow of these steps")
    dialog.get_by_label("Name").fill("Only install")
    take(page, "drawing-extract")
    dialog.get_by_role("button", name="Make the workflow").click()
    node(page, "call").wait_for()
    after = kept(page, identity)
    assert after["nodes"]["call"]["params"] == {
        "workflow": "only-install",
        "inputs": {"scan_updates": {"$expr": "scan.updates"}},
    }
    at = f"{origin(page)}/api/v1"
    made = page.request.get(f"{at}/workflows/only-install").json()
    assert made["document"]["nodes"]["install"]["params"] == {"updates": {"$expr": "inputs.scan_updates"}}
    token = page.request.get(f"{at}/session").json()["csrf"]
    for one in (after, made["document"]):
        found = page.request.post(f"{at}/inspect", data={"document": one}, headers={"X-CSRF-Token": token}).json()
        assert [problem for problem in found["problems"] if problem["severity"] == "error"] == []
    node(page, "call").click(button="right")
    page.get_by_role("menuitem", name="Bring the called workflow's steps here").click()
    node(page, "install").wait_for()
    back = kept(page, identity)
    assert back["nodes"] == before["nodes"]
    assert sorted(wires(back)) == sorted(wires(before))


def test_tidying_up_two_hundred_steps(page: Any) -> None:
    nodes: dict[str, Any] = {f"n{index}": {"type": "inv.system", "name": "x" * 80} for index in range(200)}
    tree = [{"from": f"n{(index - 1) // 3}.ok", "to": f"n{index}"} for index in range(1, 200)]
    layout = {key: {"x": (index * 37) % 900, "y": (index * 91) % 700} for index, key in enumerate(nodes)}
    identity = put(page, "Two hundred", {"nodes": nodes, "edges": tree, "layout": layout})
    open_canvas(page, identity)
    page.keyboard.press("Alt+Shift+t")
    page.get_by_role("button", name="Undo: tidy up (Ctrl+Z)").wait_for()
    places = kept(page, identity)["layout"]
    spots = sorted((place["x"], place["y"]) for place in places.values())
    for (x1, y1), (x2, y2) in itertools.pairwise(spots):
        assert x2 - x1 >= 232 or y2 - y1 >= 100
    assert all(places[one["from"].split(".")[0]]["x"] + 232 <= places[one["to"]]["x"] for one in tree)
    take(page, "drawing-two-hundred")
    page.keyboard.press("Control+z")
    assert kept(page, identity)["layout"] == layout


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_hard_to_reach(page: Any, scheme: str) -> None:
    """A step is added, wired, named and disabled with the keyboard alone."""
    page.emulate_media(color_scheme=scheme)
    identity = draw(page, f"Keys only {scheme}")
    page.keyboard.press("Alt+ArrowRight")
    page.locator(".react-flow__node.selected[data-id='system']").wait_for()
    page.keyboard.press("Alt+ArrowRight")
    page.locator(".react-flow__node.selected[data-id='scan']").wait_for()
    page.keyboard.press("c")
    page.get_by_role("dialog", name="Steps to choose from").get_by_role("combobox").wait_for()
    take(page, f"drawing-keys-{scheme}")
    page.keyboard.type("clean")
    page.keyboard.press("Enter")
    edge(page, "scan.none", "cleanup").wait_for(state="attached")
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("a")
    page.get_by_role("dialog", name="Steps to choose from").get_by_role("combobox").wait_for()
    page.keyboard.type("mail")
    page.keyboard.press("Enter")
    node(page, "mail").wait_for()
    page.keyboard.press("F2")
    page.get_by_role("textbox", name="Send a mail").fill("Tell them")
    page.keyboard.press("Enter")
    node(page, "mail").get_by_text("Tell them").wait_for()
    assert kept(page, identity)["nodes"]["mail"]["name"] == "Tell them"
