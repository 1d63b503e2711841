"""Nothing that was drawn is lost: versions, what differs between two of them, and bringing one back."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call
from tests.browser.conftest import PASSWORD, take
from tests.browser.drawings import CHAIN, draw, kept, node, open_canvas, origin, put

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


@pytest.mark.parametrize(
    ("kind", "ago", "date"),
    [
        ("en-GB", "ago|now", r"[A-Z][a-z]{2},? \d{1,2} [A-Z][a-z]{2,3} \d{4}, \d\d:"),
        ("en-US", "ago|now", r"[A-Z][a-z]{2}, [A-Z][a-z]{2} \d{1,2}, \d{4}, \d\d:"),
        ("it-IT", "fa|ora", r"[a-z]{3} \d{1,2} [a-z]{3} \d{4}, \d\d:"),
    ],
)
def test_versions_say_who_when_and_what_as_the_reader_writes_it(page: Any, kind: str, ago: str, date: str) -> None:
    identity = three_states(page, f"Dated {kind}".lower())
    reader = page.context.browser.new_context(storage_state=page.context.storage_state(), locale=kind)
    try:
        other = reader.new_page()
        other.goto(origin(page))
        other.evaluate("localStorage.removeItem('ruota-language')")
        other.goto(f"{origin(page)}/workflows/{identity}/history")
        version = other.get_by_role("navigation").get_by_role("button").filter(has_text="Restart at the end")
        expect(version).to_contain_text("admin")
        when = version.locator("time")
        expect(when).to_have_text(re.compile(ago))
        published = call(page, "GET", f"/workflows/{identity}/versions")["items"]
        assert when.get_attribute("datetime") in {one["created_at"] for one in published}
        assert re.match(date, when.get_attribute("data-tip"))
    finally:
        reader.close()


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


def rename(page: Any, key: str, name: str) -> None:
    """Name a step where it stands on the canvas."""
    node(page, key).locator("[class*=title]").dblclick()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def theirs(page: Any, identity: str, **names: str) -> None:
    """Someone else names steps."""
    nodes = call(page, "GET", f"/workflows/{identity}")["document"]["nodes"]
    save(
        page, identity, nodes={key: {**nodes[key], "name": names[key]} if key in names else nodes[key] for key in nodes}
    )


def test_two_people_in_one_draft_are_brought_together(page: Any) -> None:
    identity = draw(page, "Shared draft")
    theirs(page, identity, scan="Their scan")
    rename(page, "install", "My install")
    node(page, "scan").get_by_text("Their scan").wait_for()
    page.get_by_text("Both drafts are now one.").wait_for()
    found = kept(page, identity)["nodes"]
    assert (found["scan"]["name"], found["install"]["name"]) == ("Their scan", "My install")
    # undo takes back only what was drawn here
    page.get_by_role("button", name="Undo: rename").click()
    node(page, "install").get_by_text("My install").wait_for(state="detached")
    found = kept(page, identity)["nodes"]
    assert found["scan"]["name"] == "Their scan"
    assert "name" not in found["install"]


def test_each_sees_the_other(page: Any, chromium: Any, address: str) -> None:
    identity = draw(page, "Open twice")
    call(page, "POST", "/users", {"name": "bruno", "password": PASSWORD, "role": "technician"})
    context = chromium.new_context(locale="en-GB")
    other = context.new_page()
    other.goto(address)
    other.get_by_label("Name", exact=True).fill("bruno")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Log in").click()
    other.get_by_role("navigation").first.wait_for()
    assert page.get_by_test_id("presence").count() == 0
    other.goto(f"{address}/workflows/{identity}")
    page.get_by_role("img", name="bruno has this workflow open too").wait_for()
    other.get_by_role("img", name="admin has this workflow open too").wait_for()
    take(page, "presence")
    context.close()
    page.get_by_test_id("presence").wait_for(state="detached")


def test_what_both_changed_is_asked_about(page: Any) -> None:
    identity = draw(page, "Clashing drafts")
    theirs(page, identity, scan="Their scan", install="Their install", cleanup="Their cleanup")
    rename(page, "scan", "My scan")
    dialog = page.get_by_role("dialog", name="Two people changed the same")
    dialog.wait_for()
    both = dialog.get_by_role("button", name="Save both as one")
    assert both.is_disabled()
    assert dialog.locator("[data-clash]").count() == 1
    assert call(page, "GET", f"/workflows/{identity}")["document"]["nodes"]["scan"]["name"] == "Their scan"
    take(page, "history-clash")
    dialog.get_by_role("radio", name="Their scan").click()
    both.click()
    dialog.wait_for(state="detached")
    found = kept(page, identity)["nodes"]
    assert [found[key].get("name") for key in ("scan", "install", "cleanup")] == [
        "Their scan",
        "Their install",
        "Their cleanup",
    ]


def test_a_draft_outlives_a_lost_connection_and_a_closed_tab(page: Any) -> None:
    identity = draw(page, "Kept draft")
    page.context.set_offline(True)
    rename(page, "install", "Drawn offline")
    page.get_by_role("alert").get_by_text("The draft is not saved").wait_for()
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(f"{origin(page)}/workflows")
    assert "name" not in call(again, "GET", f"/workflows/{identity}")["document"]["nodes"]["install"]
    theirs(again, identity, scan="Their scan")
    open_canvas(again, identity)
    again.get_by_text("What was not saved the last time is back.").wait_for()
    node(again, "install").get_by_text("Drawn offline").wait_for()
    node(again, "scan").get_by_text("Their scan").wait_for()
    found = kept(again, identity)["nodes"]
    assert (found["scan"]["name"], found["install"]["name"]) == ("Their scan", "Drawn offline")
    again.reload()
    node(again, "install").get_by_text("Drawn offline").wait_for()
    assert again.get_by_text("What was not saved the last time is back.").count() == 0
