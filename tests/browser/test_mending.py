"""Problems where they are, and the one click that mends each of them."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import kept, node, origin, put, wires

pytestmark = pytest.mark.xdist_group("browser")

INSTALL = {"type": "patch.install", "params": {"updates": {"$expr": "scan.updates"}}}


def open_with(page: Any, name: str, nodes: dict[str, Any], *edges: str) -> str:
    pairs = [one.split(" > ") for one in edges]
    layout = {key: {"x": 330 * index, "y": 0} for index, key in enumerate(nodes)}
    document = {"nodes": nodes, "edges": [{"from": source, "to": target} for source, target in pairs], "layout": layout}
    identity = put(page, name, document)
    page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.locator(".react-flow__node").nth(1).wait_for()
    return identity


def mend(page: Any, title: str) -> None:
    """Click a fix in the list of problems; then there are no more errors."""
    row = page.get_by_role("region", name="Problems").get_by_role("listitem").filter(has_text="scan")
    row.get_by_role("button", name=title).click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_a_missing_step_is_inserted_by_one_click(page: Any) -> None:
    nodes = {"system": {"type": "inv.system"}, "install": INSTALL, "reboot": {"type": "power.reboot"}}
    identity = open_with(page, "Mend by inserting", nodes, "system.ok > install", "install.ok > reboot")
    take(page, "mend-insert-before")
    dot = node(page, "install").locator("[role=img][data-severity=error]")
    expect(dot).to_have_text("1")
    mend(page, "Insert 'Scan for updates' before it")
    expect(node(page, "scan")).to_be_visible()
    document = kept(page, identity)
    assert sorted(wires(document)) == ["install.ok>reboot", "scan.found>install", "system.ok>scan"]
    boxes = [node(page, key).bounding_box() for key in ("system", "scan", "install", "reboot")]
    assert all(left["x"] + left["width"] < right["x"] for left, right in pairwise(boxes))
    expect(dot).to_have_count(0)
    take(page, "mend-insert-after")
    page.keyboard.press("Control+z")
    expect(node(page, "scan")).to_have_count(0)


def test_a_step_is_connected_by_one_click(page: Any) -> None:
    nodes = {"scan": {"type": "patch.scan"}, "install": INSTALL}
    identity = open_with(page, "Mend by connecting", nodes)
    mend(page, "Connect 'Scan for updates' before it")
    assert wires(kept(page, identity)) == ["scan.found>install"]


def test_a_reference_is_renamed_by_one_click_and_the_list_leads_to_its_field(page: Any) -> None:
    install = {"type": "patch.install", "params": {"updates": {"$expr": "scan.updatse"}}}
    identity = open_with(
        page, "Mend by renaming", {"scan": {"type": "patch.scan"}, "install": install}, "scan.found > install"
    )
    page.get_by_role("region", name="Problems").get_by_role("listitem").get_by_text("did you mean").click()
    expect(page.get_by_role("textbox", name="List of updates")).to_be_focused()
    mend(page, "Use scan.updates")
    assert kept(page, identity)["nodes"]["install"]["params"] == {"updates": {"$expr": "scan.updates"}}


def test_a_wire_from_a_way_out_that_is_not_there_is_shown_at_the_way_out(page: Any) -> None:
    nodes = {"scan": {"type": "patch.scan"}, "install": INSTALL}
    identity = open_with(page, "Mend a way out", nodes, "scan.fuond > install")
    port = node(page, "scan").get_by_role("img", name="has no way out 'fuond'")
    expect(port).to_be_visible()
    # on the wire itself, too
    mark = page.locator(".react-flow__edgelabel-renderer").get_by_role("img", name="has no way out 'fuond'")
    expect(mark).to_be_visible()
    page.locator(".react-flow__edge[data-id='scan.fuond>install']").dispatch_event("click")
    panel = page.get_by_role("complementary", name="Details")
    expect(panel.get_by_role("alert")).to_contain_text("has no way out 'fuond'")
    take(page, "mend-way-out")
    assert findings(page) == []
    panel.get_by_role("button", name="Use found").click()
    expect(port).to_have_count(0)
    expect(mark).to_have_count(0)
    assert wires(kept(page, identity)) == ["scan.found>install"]


def test_the_drawing_is_there_before_its_problems_are_and_nothing_is_called_fine_until_then(page: Any) -> None:
    held: list[Any] = []
    page.route("**/api/v1/inspect", lambda one: held.append(one))
    open_with(page, "Problems come after", {"scan": {"type": "patch.scan"}, "install": INSTALL})
    problems = page.get_by_role("region", name="Problems")
    expect(node(page, "install")).to_be_visible()
    expect(problems.get_by_role("button", name="Looking for problems")).to_be_disabled()
    for verb in ("Run", "Publish"):
        expect(page.get_by_role("button", name=verb, exact=True)).to_be_disabled()
    take(page, "mend-inspecting")
    for one in held:
        one.continue_()
    page.unroute("**/api/v1/inspect")
    expect(problems.get_by_role("button", name="1 problem", exact=True)).to_be_visible()
    mend(page, "Connect 'Scan for updates' before it")
