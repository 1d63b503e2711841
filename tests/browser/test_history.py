"""Nothing that was drawn is lost: versions, what differs between two of them, and bringing one back."""

from typing import Any

import pytest

from tests.browser.api import call
from tests.browser.conftest import take
from tests.browser.drawings import CHAIN, draw, kept, node, origin, put

pytestmark = pytest.mark.xdist_group("browser")


def save(page: Any, identity: str, **change: Any) -> None:
    """Change the draft on the server, as someone else would."""
    now = call(page, "GET", f"/workflows/{identity}")
    document = {**now["document"], **change}
    call(page, "PUT", f"/workflows/{identity}", {"document": document, "revision": now["revision"]})


def three_states(page: Any, name: str) -> str:
    """A workflow with two versions and a draft that is neither; its id."""
    identity = put(page, name, CHAIN)
    call(page, "POST", f"/workflows/{identity}/publish", {"message": "As it was drawn first"})
    nodes = {**CHAIN["nodes"], "scan": {"type": "patch.scan", "name": "Look for updates"}}
    del nodes["cleanup"]
    nodes["restart"] = {"type": "power.reboot"}
    layout = {**CHAIN["layout"], "restart": {"x": 990, "y": 0}, "system": {"x": -60, "y": 0}}
    del layout["cleanup"]
    edges = [*CHAIN["edges"], {"from": "install.ok", "to": "restart"}]
    save(page, identity, nodes=nodes, layout=layout, edges=edges)
    call(page, "POST", f"/workflows/{identity}/publish", {"message": "Restart at the end"})
    save(page, identity, name=f"{name}, third")
    return identity


def test_versions_are_compared_on_the_drawing_and_side_by_side(page: Any) -> None:
    identity = three_states(page, "Compared")
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.get_by_role("button", name="History of versions").click()
    versions = page.get_by_role("navigation", name="Draft and versions")
    versions.get_by_text("Restart at the end").wait_for()
    assert versions.get_by_text("admin").count() == 3
    changes = page.get_by_role("region", name="What differs")
    changes.get_by_text("Compared, third").wait_for()

    versions.get_by_role("button", name="Restart at the end").click()
    changes.locator("[data-key=scan][data-kind=changed]").wait_for()
    assert "from=1" in page.url and "to=2" in page.url
    kinds = {
        entry.get_attribute("data-key"): entry.get_attribute("data-kind")
        for entry in changes.locator("[data-key]").all()
    }
    assert kinds == {"scan": "changed", "cleanup": "removed", "restart": "added"}
    row = changes.locator("[data-key=scan] tr[data-path=name]")
    assert row.get_by_role("cell").all_inner_texts() == ["not set", "Look for updates"]
    assert changes.get_by_text("1 step stands elsewhere").is_visible()
    drawing = page.get_by_test_id("diff")
    for key, kind in kinds.items():
        assert kind in (drawing.locator(f".react-flow__node[data-id={key}]").get_attribute("class") or "")
    assert "added" in (drawing.locator(".react-flow__edge[data-id='install.ok>restart']").get_attribute("class") or "")
    assert "added" not in (drawing.locator(".react-flow__node[data-id=install]").get_attribute("class") or "")
    take(page, "history")
    page.reload()  # the address alone leads to the same two
    changes.locator("[data-key=restart][data-kind=added]").wait_for()


def test_a_version_comes_back_and_so_does_the_draft(page: Any) -> None:
    identity = three_states(page, "Restored")
    draft = call(page, "GET", f"/workflows/{identity}")["document"]
    first = call(page, "GET", f"/workflows/{identity}/versions/1")["document"]
    page.goto(f"{origin(page)}/workflows/{identity}/history")
    page.get_by_role("button", name="Restore version 1 as the draft").click()
    node(page, "cleanup").wait_for()
    page.get_by_text("The draft is version 1 again").wait_for()
    assert kept(page, identity) == first
    page.get_by_role("button", name="Undo: restore a version").click()
    node(page, "cleanup").wait_for(state="detached")
    assert kept(page, identity) == draft

    # the draft is dropped for the version that is in use
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Discard the draft").click()
    page.get_by_text("The draft is version 2 again").wait_for()
    assert kept(page, identity)["name"] == "Restored"


def test_a_workflow_without_versions_says_so(page: Any) -> None:
    identity = draw(page, "Never published")
    page.get_by_role("button", name="More", exact=True).click()
    assert page.get_by_role("menuitem", name="Discard the draft").is_disabled()
    page.goto(f"{origin(page)}/workflows/{identity}/history")
    page.get_by_text("No version is published yet").wait_for()
    page.get_by_role("region", name="What differs").get_by_text("The two are the same.").wait_for()
