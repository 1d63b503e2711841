"""A workflow is made, drawn, published and run, and its result opened, with the keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import CHAIN, choose_this_computer_by_keys, edge, kept, node, origin, put, wires

pytestmark = pytest.mark.xdist_group("browser")

FOCUSED = """() => {
  const one = document.activeElement;
  const word = (id) => document.getElementById(id)?.textContent || "";
  const by = (one.getAttribute("aria-labelledby") || "").split(" ").map(word).join(" ");
  const label = one.labels && one.labels[0] ? one.labels[0].textContent : "";
  const name = one.getAttribute("aria-label") || by.trim() || label || one.innerText || one.dataset.id || "";
  const tag = one.type === "radio" ? "radio" : one.tagName.toLowerCase();
  return { tag, name: name.trim(), node: one.dataset.node || "" };
}"""
SEEN = """() => {
  const accent = getComputedStyle(document.documentElement).getPropertyValue("--r-accent").trim();
  const probe = document.createElement("i");
  probe.style.color = accent;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  for (let one = document.activeElement, up = 0; one && up < 4; one = one.parentElement, up += 1) {
    const style = getComputedStyle(one);
    const wire = one.matches(".react-flow__edge:focus-visible") && one.querySelector(".react-flow__edge-path");
    if (wire && getComputedStyle(wire).stroke === colour && getComputedStyle(wire).strokeWidth === "3px") return true;
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) return true;
    if ([style.borderTopColor, style.boxShadow].some((part) => part.includes(colour))) return true;
  }
  return false;
}"""

ARROW_RIGHT = """() => {
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  return document.activeElement.dataset.node;
}"""


def tab_to(page: Any, name: str, tag: str = "", most: int = 120) -> None:
    """Press Tab until the element of this name has the keyboard; whatever had it on the way showed so."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        passed.append(now["name"][:30])
        if now["tag"] != "body":
            assert seen(page), f"the focus cannot be seen at {now}; before it {passed}"
        if re.fullmatch(name, now["name"]) and tag in ("", now["tag"]):
            return
    pytest.fail(f"Tab never came to {name}; it passed {passed}")


def seen(page: Any) -> bool:
    """Whether what has the keyboard looks so, once colours have settled."""
    for _ in range(20):
        if page.evaluate(SEEN):
            return True
        page.wait_for_timeout(30)
    return False


def add_step(page: Any, search: str) -> None:
    page.keyboard.press("a")
    page.get_by_role("combobox", name="Search steps").wait_for()
    page.keyboard.type(search)
    page.keyboard.press("Enter")


def run_command(page: Any, words: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").wait_for()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_workflow_is_built_and_run_with_the_keyboard_alone(page: Any) -> None:
    page.evaluate(
        "window.pointed = 0; for (const kind of ['pointerdown', 'mousedown', 'touchstart'])"
        " addEventListener(kind, () => (window.pointed += 1), true)"
    )
    tab_to(page, "Workflows", "a")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Workflows").wait_for()
    tab_to(page, "New workflow")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Drawn by keys")
    page.keyboard.press("Enter")
    page.get_by_test_id("stage").wait_for()

    # two steps beside each other, then the wire between them
    add_step(page, "system inventory")
    expect(node(page, "system")).to_be_focused()
    page.keyboard.press("Escape")
    add_step(page, "set values")
    expect(node(page, "set")).to_be_focused()
    page.wait_for_timeout(600)
    first, second = (node(page, key).bounding_box() for key in ("system", "set"))
    assert first["x"] + first["width"] < second["x"]
    run_command(page, "System inventory")
    expect(node(page, "system")).to_be_focused()
    page.keyboard.press("c")
    page.get_by_role("combobox", name="What comes next?").wait_for()
    page.keyboard.type("Set values")
    page.keyboard.press("Enter")
    identity = page.url.rsplit("/", 1)[-1]
    page.wait_for_timeout(600)
    assert wires(kept(page, identity)) == ["system.ok>set"]

    # into the panel, fill in a computed value, and back to the canvas
    page.keyboard.press("Alt+ArrowRight")
    expect(node(page, "set")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of this step")).to_be_focused()
    page.keyboard.type("Remember the name")
    tab_to(page, "Add")
    page.keyboard.press("Enter")
    page.keyboard.type("host")
    tab_to(page, "Computed value: host", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="host")).to_be_focused()
    page.keyboard.type("system.hostname")
    expect(page.get_by_role("textbox", name="host")).to_have_value("system.hostname")
    page.wait_for_timeout(800)
    take(page, "keyboard-canvas")
    document = kept(page, identity)
    assert document["nodes"]["set"]["params"] == {"values": {"host": {"$expr": "system.hostname"}}}
    assert document["nodes"]["set"]["name"] == "Remember the name"
    page.keyboard.press("Escape")
    expect(node(page, "set")).to_be_focused()

    run_command(page, "Publish")
    page.get_by_role("dialog", name="Publish a version").wait_for()
    tab_to(page, "What changed")
    page.keyboard.type("First")
    tab_to(page, "Publish", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Published v1").first).to_be_visible(timeout=30_000)
    page.get_by_role("dialog").wait_for(state="detached")

    page.keyboard.press("Control+Enter")
    page.get_by_role("dialog", name="Drawn by keys").wait_for()
    tab_to(page, "Single devices", "input")
    choose_this_computer_by_keys(page)
    expect(page.get_by_test_id("run-promise")).to_contain_text("1 device")
    tab_to(page, "Start the preview", "button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/runs/"))
    page.locator("[data-testid=run-sentence][data-state=ok]").wait_for(timeout=60_000)

    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["node"]:
            break
    assert seen(page)
    # the next key, however fast it follows, must reach the cell that the arrow led to
    assert page.evaluate(ARROW_RIGHT) == "set"
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("Remember the name").first.wait_for()
    take(page, "keyboard-step")
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    assert page.evaluate("window.pointed") == 0


def test_the_canvas_is_a_few_tabs_away_and_the_palette_is_one_of_them(page: Any) -> None:
    identity = put(page, "Few tabs", CHAIN)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{origin(page)}/workflows/{identity}")
    # Tab goes through the steps by their keys
    first = node(page, "cleanup")
    first.wait_for()
    steps = page.get_by_role("toolbar", name="Steps: arrow keys")
    steps.locator("[data-type]").nth(20).wait_for()
    # the second link to skip leads right onto the canvas
    tab_to(page, "Skip to the canvas", "a", most=40)
    page.keyboard.press("Enter")
    expect(first).to_be_focused()

    # search field, button to fold, list: the whole palette is three stops before the first wire
    page.get_by_role("textbox", name="Search steps").focus()
    tab_to(page, "Hide the steps", "button", most=1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[role=toolbar]') !== null") and seen(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stage]') !== null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    last = steps.locator("[data-type]").last
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    assert seen(page)
    take(page, "keyboard-palette")
    assert not findings(page)
    page.keyboard.press("Home")
    expect(steps.get_by_role("button").first).to_be_focused()

    # letters search, whatever they do on the canvas; the arrow goes into what was found, Enter adds it
    page.keyboard.type("a riavvia")
    search = page.get_by_role("textbox", name="Search steps")
    expect(search).to_have_value("a riavvia")
    expect(search).to_be_focused()
    search.fill("riavia")
    page.keyboard.press("ArrowDown")
    expect(steps.locator("[data-type='power.reboot']")).to_be_focused()
    page.keyboard.press("Enter")
    node(page, "reboot").wait_for()
    assert kept(page, identity)["nodes"]["reboot"]["type"] == "power.reboot"

    # beside a step is its star; the keyboard stays with it when the step moves among the favourites and out of them
    search.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    star = steps.get_by_role("button", name="Add Restart the computer to the favourites").first
    expect(star).to_be_focused()
    page.keyboard.press("Enter")
    steps.get_by_role("region", name="Favourites").wait_for()
    expect(steps.get_by_role("button", name="Remove Restart the computer from the favourites").first).to_be_focused()


def test_the_ends_of_a_wire_are_led_elsewhere_by_key(page: Any) -> None:
    identity = put(page, "Led by key", CHAIN)
    page.goto(f"{origin(page)}/workflows/{identity}")
    edge(page, "scan.found", "install").focus()
    page.keyboard.press("e")
    field = page.get_by_role("combobox", name="To which step instead?")
    field.wait_for()
    # the step it leads to already and the one that would make a circle are not offered
    assert page.get_by_role("option").count() == 1
    take(page, "lead-wire-to")
    page.keyboard.press("Enter")
    expect(edge(page, "scan.found", "cleanup")).to_be_focused()
    assert seen(page)
    assert wires(kept(page, identity)) == ["system.ok>scan", "scan.found>cleanup"]

    page.keyboard.press("Shift+E")
    page.get_by_role("combobox", name="From which way out instead?").wait_for()
    page.keyboard.type("install fail")
    page.keyboard.press("Enter")
    expect(edge(page, "install.failed", "cleanup")).to_be_focused()
    assert wires(kept(page, identity)) == ["system.ok>scan", "install.failed>cleanup"]
    page.keyboard.press("Control+z")
    edge(page, "scan.found", "cleanup").wait_for()
    page.keyboard.press("Escape")
    edge(page, "scan.found", "cleanup").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button:focus")).to_have_text("Cut this connection")
    run_command(page, "Lead the wire to another")
    page.get_by_role("combobox", name="To which step instead?").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_notes_and_loops_are_resized_by_key(page: Any) -> None:
    document = {
        "nodes": {"loop": {"type": "logic.for_each"}, "inner": {"type": "inv.system", "parent": "loop"}},
        "edges": [],
        "layout": {"loop": {"x": 0, "y": 0, "width": 620, "height": 260}, "inner": {"x": 60, "y": 100}},
        "notes": [{"id": "n1", "text": "Why", "x": 0, "y": 400, "width": 240, "height": 140}],
    }  # fmt: skip
    identity = put(page, "Sized by key", document)
    page.goto(f"{origin(page)}/workflows/{identity}")
    node(page, "note:n1").focus()
    page.keyboard.press("Space")
    for keys in ("Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight", "Alt+Shift+ArrowUp"):
        page.keyboard.press(keys)
    expect(page.get_by_text("280 wide and 120 high.")).to_be_attached()
    assert kept(page, identity)["notes"] == [{"id": "n1", "text": "Why", "x": 0, "y": 400, "width": 280, "height": 120}]
    page.keyboard.press("Control+z")
    assert kept(page, identity)["notes"] == document["notes"]

    node(page, "loop").focus()
    page.keyboard.press("Space")
    for _ in range(30):
        page.keyboard.press("Alt+Shift+ArrowLeft")
    # what lies in it stays inside
    assert kept(page, identity)["layout"]["loop"] == {"x": 0, "y": 0, "width": 312, "height": 260}
    run_command(page, "loop taller")
    assert kept(page, identity)["layout"]["loop"]["height"] == 280
