"""Cards of the workflows with their drawings, templates, and files that come in and go out."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.conftest import take
from tests.browser.drawings import origin

pytestmark = pytest.mark.xdist_group("browser")

LONG = "Every server of every client of ours gets its monthly updates here, with care, ok"


def _workflows(page: Any) -> None:
    page.goto(f"{origin(page)}/workflows")
    page.locator("article svg[role=img]").first.wait_for()


def _drop(page: Any, where: str, *files: tuple[str, str]) -> None:
    """Let files go over a place, as a browser gives them."""
    page.evaluate(
        """([where, files]) => {
            const carried = new DataTransfer();
            for (const [name, text] of files) carried.items.add(new File([text], name, {type: "application/json"}));
            const place = document.querySelector(where);
            for (const kind of ["dragenter", "dragover", "drop"])
                place.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
        }""",
        [where, [list(file) for file in files]],
    )


def _file(identity: str, name: str, **more: Any) -> str:
    nodes = {"space": {"type": "health.disk_space"}}
    return json.dumps({"format": 1, "id": identity, "name": name, "nodes": nodes, "edges": [], **more})


def test_a_card_shows_the_drawing_the_last_run_and_the_problems(page: Any) -> None:
    nodes = {"system": {"type": "inv.system"}, "loop": {"type": "logic.for_each"}, "all": {"type": "logic.gather"}}
    identity = make_workflow(page, LONG, nodes, "system.ok > loop", notes=[{"id": "n", "text": "x", "x": 0, "y": 300}])
    fine = make_workflow(page, "Inventory card", {"system": {"type": "inv.system"}})
    start(page, fine, [this_computer(page)])
    page.get_by_test_id("sentence").or_(page.get_by_text("ended well")).first.wait_for(timeout=60_000)
    _workflows(page)
    card = page.locator(f"article[data-workflow='{identity}']")
    card.scroll_into_view_if_needed()
    assert {"card", "container", "note", "trigger"} <= set(
        card.locator("g[data-kind]").evaluate_all("all => all.map(one => one.dataset.kind)")
    )
    assert card.locator("g[data-meeting]").count() == 1
    assert card.get_by_text("error").count() == 1
    box = card.bounding_box()
    assert box is not None
    assert box["width"] < 700
    ran = page.locator(f"article[data-workflow='{fine}']")
    ran.scroll_into_view_if_needed()
    assert ran.locator("a[href^='/runs/']").count() == 1
    page.evaluate("scrollTo(0, 0)")
    take(page, "workflows-cards")
    page.get_by_text("Table", exact=True).click()
    page.get_by_role("table", name="Workflows").wait_for()
    take(page, "workflows-table")
    page.reload()
    page.get_by_role("table", name="Workflows").wait_for()
    page.get_by_text("Cards", exact=True).click()
    page.get_by_text("Sort by", exact=True).wait_for()
    page.get_by_role("textbox", name="Sort by").or_(page.get_by_label("Sort by")).first.click()
    page.get_by_role("option", name="Problems").click()
    page.locator("article").first.get_by_text("error").wait_for()
    page.get_by_placeholder("Search workflows").or_(page.get_by_label("Search workflows")).first.fill("inventory card")
    page.wait_for_function("document.querySelectorAll('article').length === 1")


def test_hundreds_of_workflows_are_cards_of_which_only_those_in_view_are_drawn(page: Any) -> None:
    made = [make_workflow(page, f"Many {number}", {"system": {"type": "inv.system"}}) for number in range(120)]
    try:
        _workflows(page)
        page.wait_for_function("document.querySelectorAll('article svg[role=img]').length >= 120")
        page.get_by_label("Search workflows").fill("Many 119")
        page.wait_for_function("document.querySelectorAll('article').length === 1")
    finally:
        for identity in made:
            call(page, "DELETE", f"/workflows/{identity}")


def test_a_template_becomes_a_draft_of_ones_own(page: Any) -> None:
    _workflows(page)
    page.get_by_role("button", name="New from template").click()
    gallery = page.get_by_role("dialog", name="Templates")
    gallery.locator("svg[role=img]").nth(2).wait_for()
    take(page, "templates")
    shipped = next(one for one in call(page, "GET", "/templates")["items"] if one["id"] == "monthly-patching")
    card = gallery.get_by_role("button", name="Monthly patching")
    asked = [one["title"] for one in shipped["document"]["inputs"]["properties"].values()]
    for words in (shipped["description"], *asked):
        expect(card).to_contain_text(words)
    card.click()
    name = f"Patching {uuid.uuid4().hex[:6]}"
    page.get_by_label("How shall your workflow be called?").fill(name)
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/workflows/patching-*")
    kept = call(page, "GET", f"/workflows/{page.url.rsplit('/', 1)[1]}")
    assert (kept["name"], kept["published_version"]) == (name, None)
    assert kept["document"]["nodes"] == shipped["document"]["nodes"]


def test_dropped_files_are_looked_through_and_overwrite_nothing_unasked(page: Any) -> None:
    identity = make_workflow(page, "Kept as it is", {"system": {"type": "inv.system"}})
    before = call(page, "GET", f"/workflows/{identity}")
    _workflows(page)
    files = (
        ("same.json", _file(identity, "Same id")),
        ("broken.json", '{"nodes": '),
        ("future.json", _file("future", "Future", format=9)),
        ("deep.json", "[" * 5000 + "]" * 5000),
        ("faulty.json", _file(f"faulty-{uuid.uuid4().hex[:6]}", "Faulty", edges=[{"from": "space.no", "to": "space"}])),
    )
    _drop(page, "main article, article", *files)
    dialog = page.get_by_role("dialog", name="Import 5 files")
    dialog.get_by_text("broken.json is not readable JSON").wait_for()
    dialog.get_by_text("future.json was made with a newer Ruota (format 9)").wait_for()
    dialog.get_by_text("deep.json is nested too deeply").wait_for()
    dialog.get_by_text("error").first.wait_for()
    dialog.get_by_text(f"A workflow with the id {identity} is there already.").wait_for()
    take(page, "import")
    dialog.get_by_role("button", name="Import").click()
    page.get_by_text("2 workflows are imported.").wait_for()
    assert call(page, "GET", f"/workflows/{identity}")["revision"] == before["revision"]
    _drop(page, "article", files[0])
    page.get_by_label("Make it the new draft of “Kept as it is”").check()
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    page.wait_for_url(f"**/workflows/{identity}")
    after = call(page, "GET", f"/workflows/{identity}")
    assert (after["name"], after["revision"]) == ("Same id", before["revision"] + 1)


def test_the_empty_canvas_takes_a_template_and_a_dropped_file(page: Any, tmp_path: Path) -> None:
    identity = make_workflow(page, "Empty one", {})
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.get_by_role("button", name="Start from a template").click()
    page.get_by_role("button", name="Monthly patching").wait_for()
    page.keyboard.press("Escape")
    _drop(page, ".react-flow__pane", ("bad.json", "{"))
    page.get_by_text("bad.json is not readable JSON").wait_for()
    _drop(page, ".react-flow__pane", ("good.json", _file("other", "Other")))
    page.locator(".react-flow__node[data-id='space']").wait_for()
    assert page.url.endswith(identity)
    page.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as got:
        page.get_by_role("menuitem", name="Export as a JSON file").click()
    got.value.save_as(tmp_path / "out.json")
    document = json.loads((tmp_path / "out.json").read_text())
    assert (document["id"], list(document["nodes"])) == (identity, ["space"])
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Start from a template").click()
    page.get_by_role("button", name="Disk clean-up").click()
    page.locator(".react-flow__node[data-id='clean']").wait_for()
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_role("tab", name="Tests").click()
    page.locator("[data-verdict]").first.wait_for()
    assert call(page, "GET", f"/workflows/{identity}/rehearsals")["items"]
