"""Adding, wiring, finding and undoing on the canvas."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import drag, draw, edge, handle, kept, middle, node, open_canvas, origin, pane, wires

pytestmark = pytest.mark.xdist_group("browser")


def picker(page: Any) -> Any:
    return page.get_by_role("dialog", name="Steps to choose from")


def test_a_wire_into_empty_space_offers_what_fits_and_a_refused_one_says_why(page: Any) -> None:
    identity = draw(page, "Wires")
    x, y = handle(page, "scan", "none")
    drag(page, (x, y), (x + 60, y + 150))
    picker(page).get_by_role("combobox").wait_for()
    take(page, "drawing-wire-picker")
    # Gather stands last in the list; nothing that is there and would make a circle is offered
    assert picker(page).locator("[data-entry='node system']").count() == 0
    assert picker(page).locator("[data-entry='node cleanup']").count() == 1
    page.keyboard.type("mial")
    page.keyboard.press("Enter")
    edge(page, "scan.none", "mail").wait_for(state="attached")

    # a click on a port asks the same; Esc gives it up
    page.mouse.click(*handle(page, "install", "ok"))
    picker(page).get_by_role("combobox", name="What comes next?").wait_for()
    page.keyboard.press("Escape")
    picker(page).wait_for(state="detached")

    drag(page, handle(page, "install", "ok"), handle(page, "system", None), drop=False)
    page.get_by_text("This would go round in a circle").wait_for()
    take(page, "drawing-refused")
    page.mouse.up()
    assert page.get_by_text("This would go round in a circle").count() >= 1
    assert wires(kept(page, identity)) == ["system.ok>scan", "scan.found>install", "scan.none>mail"]


def test_a_step_behind_a_scan_takes_its_list_however_it_gets_there(page: Any) -> None:
    nodes = {"scan": {"type": "patch.scan"}, "loose": {"type": "patch.install", "name": "Later"}}
    identity = draw(
        page, "Fed", {"nodes": nodes, "edges": [], "layout": {"scan": {"x": 0, "y": 0}, "loose": {"x": 330, "y": 220}}}
    )
    given = {"updates": {"$expr": "scan.updates"}}

    # what uses the list comes first, and brings it along in one step that one undo takes back
    page.mouse.click(*handle(page, "scan", "found"))
    options = picker(page).get_by_role("option")
    expect(picker(page).get_by_text("Uses what this step gives")).to_be_visible()
    page.keyboard.type("install updates")
    expect(options.first).to_have_attribute("data-entry", "Uses what this step gives patch.install")
    page.keyboard.press("Enter")
    node(page, "install").wait_for()
    assert kept(page, identity)["nodes"]["install"]["params"] == given
    page.keyboard.press("Control+z")
    node(page, "install").wait_for(state="detached")

    # the same by a wire to a step that is there, but not on the way where nothing was found
    drag(page, handle(page, "scan", "none"), handle(page, "loose", None))
    edge(page, "scan.none", "loose").wait_for(state="attached")
    assert "params" not in kept(page, identity)["nodes"]["loose"]
    page.keyboard.press("Control+z")
    edge(page, "scan.none", "loose").wait_for(state="detached")
    drag(page, handle(page, "scan", "found"), handle(page, "loose", None))
    edge(page, "scan.found", "loose").wait_for(state="attached")
    assert kept(page, identity)["nodes"]["loose"]["params"] == given


def test_a_way_out_offers_what_makes_sense_there_and_says_what_does_not(page: Any) -> None:
    nodes = {"admins": {"type": "sec.rdp"}, "scan": {"type": "patch.scan"}}
    layout = {"admins": {"x": 0, "y": 0}, "scan": {"x": 330, "y": 0}}
    draw(page, "Offers", {"nodes": nodes, "edges": [{"from": "admins.ok", "to": "scan"}], "layout": layout})
    options = picker(page).get_by_role("option")

    # behind a failure what does without the device comes first; the rest says why it does not
    page.mouse.click(*handle(page, "scan", "failed"))
    options.first.wait_for()
    doubtful = options.evaluate_all("all => all.map(one => one.dataset.entry.startsWith('doubt '))")
    assert sorted(doubtful) == doubtful and {True, False} == set(doubtful)
    assert options.evaluate_all("all => all.map(one => one.dataset.entry).filter(one => one.endsWith('notify.mail'))")
    picker(page).get_by_role("combobox").fill("install updates")
    expect(options.first).to_contain_text("Works on the device, which may be out of reach here.")
    take(page, "drawing-offers-failed")
    page.keyboard.press("Escape")

    # nothing to go through where the scan has found nothing
    page.mouse.click(*handle(page, "scan", "none"))
    picker(page).get_by_role("combobox").fill("for each")
    expect(options.first).to_contain_text("The list that the step before gives is empty on this way.")
    # only Windows comes here: what is for Linux alone is shown, and cannot be taken
    picker(page).get_by_role("combobox").fill("ssh hardening")
    refused = picker(page).locator("[data-entry='doubt sec.ssh_hardening']")
    expect(refused).to_contain_text("Works on another system than the devices that come this way.")
    expect(refused).to_be_disabled()
    take(page, "drawing-offers-refused")
    assert not findings(page)
    refused.click(force=True)
    page.keyboard.press("Enter")
    picker(page).wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".react-flow__node[data-id='ssh_hardening']").count() == 0


def test_a_step_is_put_into_a_wire_and_the_wire_heals_when_it_goes(page: Any) -> None:
    identity = draw(page, "Between")
    edge(page, "scan.found", "install").click(force=True)
    page.get_by_role("button", name="Put a step in between").click()
    picker(page).get_by_role("combobox").fill("wait")
    take(page, "drawing-between")
    page.keyboard.press("Enter")
    edge(page, "scan.found", "wait").wait_for(state="attached")
    edge(page, "wait.ok", "install").wait_for(state="attached")

    # so does one dropped from the palette
    page.get_by_role("button", name="Show the steps").click()
    page.locator("[data-type='inv.software']").wait_for()
    page.get_by_role("button", name="Show everything").click()
    x1, y1 = handle(page, "wait", "ok")
    x2, y2 = handle(page, "install", None)
    stage = page.get_by_test_id("stage").bounding_box()
    page.locator("[data-type='inv.software']").drag_to(
        page.get_by_test_id("stage"),
        target_position={"x": (x1 + x2) / 2 - stage["x"], "y": (y1 + y2) / 2 - stage["y"]},
    )
    edge(page, "wait.ok", "software").wait_for(state="attached")
    edge(page, "software.ok", "install").wait_for(state="attached")

    page.get_by_role("button", name="Hide the steps").click()

    # a loose step dragged onto a wire goes into it
    at = middle(node(page, "cleanup").bounding_box())
    x1, y1 = handle(page, "system", "ok")
    x2, y2 = handle(page, "scan", None)
    drag(page, (at[0], at[1] - 20), ((x1 + x2) / 2, (y1 + y2) / 2))
    edge(page, "system.ok", "cleanup").wait_for(state="attached")
    edge(page, "cleanup.ok", "scan").wait_for(state="attached")

    node(page, "cleanup").click()
    page.keyboard.press("Delete")
    edge(page, "system.ok", "scan").wait_for(state="attached")
    page.get_by_role("button", name="Undo: delete 1 step (Ctrl+Z)").click()
    edge(page, "cleanup.ok", "scan").wait_for(state="attached")
    page.get_by_role("button", name="Redo: delete 1 step (Ctrl+Y)").click()
    edge(page, "system.ok", "scan").wait_for(state="attached")
    assert wires(kept(page, identity)) == [
        "scan.found>wait",
        "wait.ok>software",
        "software.ok>install",
        "system.ok>scan",
    ]


def test_nobody_stops_behind_a_step_that_is_put_between(page: Any) -> None:
    """A step that does something leads on whichever way it ends, and stands clear of the one before it."""
    identity = draw(page, "No end")
    edge(page, "scan.found", "install").click(force=True)
    page.get_by_role("button", name="Put a step in between").click()
    picker(page).get_by_role("combobox").fill("restart")
    expect(picker(page).get_by_role("option").first).to_contain_text("Restart the computer")
    page.keyboard.press("Enter")
    edge(page, "reboot.skipped", "install").wait_for(state="attached")
    edge(page, "reboot.ok", "install").wait_for(state="attached")
    layout = kept(page, identity)["layout"]
    assert layout["scan"]["x"] + 232 < layout["reboot"]["x"] and layout["reboot"]["x"] + 232 < layout["install"]["x"]


def test_the_end_of_a_wire_is_led_elsewhere(page: Any) -> None:
    identity = draw(page, "Ends")
    edge(page, "scan.found", "install").click(force=True)
    end = middle(page.locator(".react-flow__edgeupdater-target").last.bounding_box())
    drag(page, end, handle(page, "cleanup", None))
    edge(page, "scan.found", "cleanup").wait_for(state="attached")
    assert wires(kept(page, identity)) == ["system.ok>scan", "scan.found>cleanup"]


def test_search_forgives_knows_both_languages_and_remembers(page: Any) -> None:
    identity = draw(page, "Search")
    pane(page).dblclick(position={"x": 120, "y": 60})
    field = picker(page).get_by_role("combobox")
    field.fill("riavia")
    first = picker(page).get_by_role("option").first
    assert "Restart the computer" in first.inner_text()
    field.fill("disk spcae")
    assert "Free disk space" in first.inner_text()
    page.keyboard.press("Enter")
    node(page, "disk_space").wait_for()
    place = kept(page, identity)["layout"]["disk_space"]
    assert place["x"] < 0

    # used lately comes first now, and a favourite stays one after the page was left
    page.get_by_role("button", name="Show the steps").click()
    palette = page.get_by_role("complementary", name="Steps to add")
    palette.get_by_role("region", name="Used lately").get_by_text("Free disk space").wait_for()
    palette.get_by_role("region", name="Power").get_by_text("Restart the computer").hover()
    palette.get_by_role("button", name="Add Restart the computer to the favourites").click()
    take(page, "drawing-palette")
    page.reload()
    palette.get_by_role("region", name="Favourites").get_by_text("Restart the computer").wait_for()
    palette.get_by_role("textbox").fill("aggiornamenti cerca")
    assert palette.locator("[data-type]").first.get_attribute("data-type") == "patch.scan"


def test_the_italian_canvas_speaks_of_steps_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    draw(page, "Parole")
    assert node(page, "scan").get_by_text("Cerca aggiornamenti", exact=True).first.is_visible()
    assert node(page, "scan").get_by_text("aggiornamenti trovati").is_visible()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Tasti e mouse").wait_for()
    take(page, "drawing-help-it-dark")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").wait_for()
    page.keyboard.type("scan for")
    page.get_by_role("option").first.get_by_text("Cerca aggiornamenti").wait_for()
    take(page, "drawing-find-it-dark")


def test_everything_is_found_and_run_from_one_list(page: Any) -> None:
    identity = draw(page, "One list")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").wait_for()
    page.keyboard.type("clean")
    page.keyboard.press("Enter")
    page.locator(".react-flow__node.selected[data-id='cleanup']").wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("d")
    node(page, "cleanup").get_by_text("Disabled", exact=True).wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").wait_for()
    page.keyboard.type("note")
    page.get_by_role("option", name="Add a note").click()
    page.get_by_label("Text of the note").fill("# Why\n\n- because **so**\n\n<img src=x onerror=alert(1)>")
    page.keyboard.press("Escape")
    note = page.locator(".react-flow__node-note")
    note.get_by_role("heading", name="Why").wait_for()
    assert note.locator("img").count() == 0
    page.get_by_role("button", name="Blue").click()
    document = kept(page, identity)
    assert document["nodes"]["cleanup"]["disabled"] is True
    assert document["notes"][0]["color"] == "blue"
    node(page, "cleanup").click(button="right")
    menu = page.get_by_role("menu", name="What can be done here")
    take(page, "drawing-menu")
    menu.get_by_role("menuitem", name="Disable, or enable again").click()
    node(page, "cleanup").get_by_text("Disabled", exact=True).wait_for(state="detached")


def test_fingers_move_the_canvas_and_a_tap_adds(page: Any, chromium: Any) -> None:
    identity = draw(page, "Touched")
    state = page.context.storage_state()
    context = chromium.new_context(
        storage_state={**state, "origins": []}, viewport={"width": 1280, "height": 800}, has_touch=True, is_mobile=True
    )
    tablet = context.new_page()
    tablet.goto(f"{origin(page)}/workflows/{identity}")
    node(tablet, "scan").wait_for()
    tablet.get_by_role("button", name="Dragging moves the canvas.").wait_for()
    before = node(tablet, "scan").bounding_box()
    box = tablet.get_by_test_id("stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 120
    touch = context.new_cdp_session(tablet)
    for kind, dx in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60), ("touchEnd", 60)):
        points = [] if kind == "touchEnd" else [{"x": x + dx, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    tablet.wait_for_function(f"document.querySelector('[data-id=scan]').getBoundingClientRect().x > {before['x'] + 20}")
    tablet.locator("[data-type='power.reboot']").tap()
    node(tablet, "reboot").wait_for()
    context.close()


LOOKED_AT: dict[str, Any] = {
    "nodes": {"system": {"type": "inv.system"}, "scan": {"type": "patch.scan"}},
    "edges": [{"from": "system.ok", "to": "scan"}],
    "groups": [{"id": "g1", "title": "First"}],
    "notes": [{"id": "n1", "text": "x", "x": 0, "y": 300, "width": 200, "height": 90}],
    "layout": {key: {"x": index * 331 + 0.5, "y": 7, "group": "g1"} for index, key in enumerate(("system", "scan"))},
}


def stored(page: Any, identity: str) -> bytes:
    """The draft as it goes into a file."""
    return bytes(page.request.get(f"{origin(page)}/api/v1/workflows/{identity}/export").body())


def writes(page: Any) -> list[str]:
    """What the page asks of workflows from now on but to read them."""
    found: list[str] = []

    def hear(request: Any) -> None:
        if "/workflows/" in request.url and request.method != "GET":
            found.append(request.method)

    page.on("request", hear)
    return found


def test_looking_writes_nothing(page: Any) -> None:
    identity = draw(page, "Looked at", LOOKED_AT)
    written = writes(page)
    before = page.request.get(f"{origin(page)}/api/v1/workflows/{identity}").body()
    node(page, "scan").click()
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Control+a")
    page.keyboard.press("1")
    page.mouse.wheel(0, 200)
    node(page, "note:n1").dblclick()
    page.keyboard.press("Escape")
    node(page, "scan").click()
    page.keyboard.press("F2")
    page.keyboard.press("Enter")
    drag(page, (700, 500), (760, 560))
    page.wait_for_timeout(1500)  # longer than a draft takes to be saved
    open_canvas(page, identity)
    assert written == []
    assert page.request.get(f"{origin(page)}/api/v1/workflows/{identity}").body() == before


def test_saving_without_a_change_writes_nothing_and_what_is_taken_back_leaves_the_same_bytes(page: Any) -> None:
    identity = draw(page, "Saved as it was", LOOKED_AT)
    written = writes(page)
    answer = f"{origin(page)}/api/v1/workflows/{identity}"
    before, file = page.request.get(answer).body(), stored(page, identity)
    node(page, "scan").click()
    page.keyboard.press("Control+s")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)  # longer than a draft takes to be saved
    assert written == []
    assert page.request.get(answer).body() == before

    page.keyboard.press("F2")
    page.get_by_role("textbox", name="Scan for updates").fill("Look for them")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    kept(page, identity)
    changed = stored(page, identity).decode().splitlines()
    old = file.decode().splitlines()
    # one line more, and the rest as it was
    assert [line.strip() for line in changed if line not in old] == ['"name": "Look for them",']
    assert [line for line in changed if '"Look for them"' not in line] == old
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+s")
    kept(page, identity)
    assert stored(page, identity) == file
    assert len(written) == 2
