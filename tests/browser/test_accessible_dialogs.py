"""Axe finds nothing in the dialogs, drawers and menus of each page, nor while a run is approved or seen again."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import PASSWORD, take
from tests.browser.drawings import CHAIN, draw, node, origin
from tests.browser.test_first_run import wait_until_done
from tests.browser.test_history import rename, theirs, three_states

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.parametrize("scheme", ["light", "dark"])]

Look = Callable[[str], None]


@contextmanager
def looking(page: Any, scheme: str) -> Iterator[Look]:
    """What is asked while it is open is all told at the end."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    wrong: list[str] = []

    def look(what: str) -> None:
        wrong.extend(f"{what}: {line}" for line in findings(page))
        take(page, f"axe-{scheme}-{what}".replace(" ", "-"))

    yield look
    assert not wrong, "\n".join(wrong)


def go(page: Any, path: str) -> None:
    page.goto(f"{origin(page)}{path}")
    page.locator("h1, .react-flow__node").first.wait_for()
    page.wait_for_load_state("networkidle")


def opened(page: Any, within: Any, name: str, role: str = "button") -> Any:
    """The dialog that a button opens."""
    within.get_by_role(role, name=name).first.click()
    page.get_by_role("dialog").last.wait_for()
    return page.get_by_role("dialog").last


def drop(page: Any, text: str) -> None:
    """Let a file go over the page."""
    page.evaluate(
        """(text) => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "dropped.json", {type: "application/json"}));
            for (const kind of ["dragenter", "dragover", "drop"])
                document.querySelector("main article").dispatchEvent(
                    new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
        }""",
        text,
    )


def test_in_what_two_people_changed_and_in_versions(page: Any, scheme: str) -> None:
    with looking(page, scheme) as look:
        identity = draw(page, f"Clash {scheme}")
        theirs(page, identity, scan="Their scan")
        rename(page, "scan", "My scan")
        dialog = page.get_by_role("dialog", name="Two people changed the same")
        dialog.wait_for()
        look("clash")
        dialog.get_by_role("radio", name="Their scan").click()
        look("clash chosen")
        dialog.get_by_role("button", name="Save both as one").click()
        dialog.wait_for(state="detached")
        go(page, f"/workflows/{three_states(page, f'Versions {scheme}')}/history")
        page.get_by_role("navigation", name="Draft and versions").get_by_role("button", name="Restart at").click()
        page.get_by_role("region", name="What differs").locator("[data-key=scan]").wait_for()
        look("versions")


def test_in_a_run_that_asks_and_is_seen_again(page: Any, scheme: str) -> None:
    ask = {"type": "logic.approval", "params": {"title": "Go on?", "message": "It is nearly done."}}
    nodes = {"look": {"type": "inv.system"}, "ask": ask, "again": {"type": "health.disk_space"}}
    with looking(page, scheme) as look:
        workflow = make_workflow(page, f"Asks {scheme}", nodes, "look.ok > ask", "ask.approved > again")
        run = start(page, workflow, [this_computer(page)])
        page.get_by_role("region", name="Go on?").get_by_label("Comment").wait_for(timeout=90_000)
        look("approval")
        opened(page, page, "Cancel")
        look("cancel")
        go(page, "/")
        look("home with a question")
        go(page, f"/runs/{run}")
        page.get_by_role("region", name="Go on?").get_by_role("button", name="Approve").click()
        wait_until_done(page)
        page.get_by_role("button", name="Replay").click()
        page.get_by_role("slider", name="Moment of the run").wait_for()
        look("replay")
        page.get_by_role("button", name="Replay").click()
        page.get_by_test_id("matrix").locator("button[data-node=look]").click()
        for tab in page.get_by_role("dialog").get_by_role("tab").all():
            tab.click()
            look(f"step {tab.inner_text()}")


def test_in_what_devices_are_told(page: Any, scheme: str) -> None:
    with looking(page, scheme) as look:
        go(page, "/devices")
        dialog = opened(page, page, "Import devices")
        for kind, text in (
            ("CSV", "name,address,port,odd\na1,10.0.0.1,22,x\na2,10.0.0.2,ninety,x\n"),
            ("Ansible", "[odd"),
        ):
            dialog.get_by_text(kind, exact=True).click()
            dialog.get_by_role("textbox", name="Text").fill(text)
            look(f"import {kind} typed")
            dialog.get_by_role("button", name="Check it first").click()
            dialog.get_by_test_id("import-report").wait_for()
            look(f"import {kind}")
        page.keyboard.press("Escape")
        page.get_by_role("checkbox", name="Select all rows").check()
        bar = page.get_by_role("group", name="selected")
        bar.get_by_role("button", name="Change").click()
        page.get_by_role("menu").wait_for()
        look("bulk menu")
        for name in ("Set the credential", "Set the site", "Add tags", "Remove tags"):
            if not page.get_by_role("menu").is_visible():
                bar.get_by_role("button", name="Change").click()
            opened(page, page, name, "menuitem")
            look(name)
            page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
            page.get_by_role("dialog").wait_for(state="detached")
        opened(page, bar, "Run a workflow on")
        look("pick a workflow")
        page.keyboard.press("Escape")
        opened(page, bar, "Delete")
        look("delete devices")


def test_in_the_drawers_of_the_lists(page: Any, scheme: str) -> None:
    word = uuid.uuid4().hex[:6]
    client = call(page, "POST", "/clients", {"name": f"Axe {word}"})["id"]
    call(page, "POST", "/sites", {"name": "Verona", "client_id": client, "timezone": "Europe/Rome"})
    call(page, "POST", "/credentials", {"name": f"Axe {word}", "kind": "agent", "username": "root"})
    workflow = make_workflow(page, f"Axe {word}", {"look": {"type": "inv.system"}})
    schedule = {
        "name": f"Axe {word}", "workflow_id": workflow, "cron": "0 2 * * 1", "timezone": "Europe/Rome",
        "mode": "preview", "target": {"all": True}, "inputs": {}, "enabled": False,
    }  # fmt: skip
    call(page, "POST", "/schedules", schedule)
    call(page, "POST", "/users", {"name": f"axe {word}", "password": PASSWORD, "role": "viewer"})
    with looking(page, scheme) as look:
        for path in ("/clients", "/credentials", "/schedules"):
            go(page, path)
            page.get_by_role("row").filter(has_text=f"Axe {word}").first.click()
            drawer = page.get_by_role("dialog")
            drawer.get_by_role("button", name="Save").wait_for()
            page.wait_for_load_state("networkidle")
            look(f"edit {path[1:]}")
            drawer.get_by_role("button", name="Delete", exact=True).click()
            page.get_by_role("button", name="Leave it as it is").wait_for()
            look(f"delete {path[1:]}")
        go(page, "/settings/users")
        page.get_by_role("button", name=f"More for axe {word}").click()
        page.get_by_role("menu").wait_for()
        look("menu of a user")
        opened(page, page, "Delete", "menuitem")
        look("delete a user")
        go(page, "/settings/tokens")
        page.get_by_label("Name").first.fill(f"Axe {word}")
        page.get_by_role("button", name="Make a token").click()
        page.get_by_text("ruota_").first.wait_for()
        look("token")
        go(page, "/")
        page.get_by_role("button", name="Logged in as").click()
        page.get_by_role("menu").wait_for()
        look("me")


def test_in_what_opens_over_the_workflows(page: Any, scheme: str) -> None:
    with looking(page, scheme) as look:
        identity = make_workflow(page, f"Dropped {scheme}", {"look": {"type": "inv.system"}})
        go(page, "/workflows")
        page.locator("article").first.wait_for()
        document = {"format": 1, "id": identity, "name": "Again", "nodes": {}, "edges": []}
        for what, text in (("twice", json.dumps(document)), ("unreadable", '{"nodes": ')):
            drop(page, text)
            page.get_by_role("dialog").get_by_text("dropped.json").or_(
                page.get_by_text("is there already")
            ).first.wait_for()
            look(f"import {what}")
            page.keyboard.press("Escape")
            page.get_by_role("dialog").wait_for(state="detached")
        card = page.locator(f"article[data-workflow='{identity}']")
        card.scroll_into_view_if_needed()
        card.get_by_role("button", name="More for").click()
        page.get_by_role("menu").wait_for()
        look("card menu")
        opened(page, page, "Delete", "menuitem")
        look("delete a workflow")
        page.keyboard.press("Escape")
        opened(page, card, "Run ")
        look("quick run")
        page.keyboard.press("Escape")
        page.get_by_text("Table", exact=True).click()
        page.get_by_role("row").nth(1).wait_for()
        look("table of workflows")


def test_in_what_opens_over_the_drawing(page: Any, scheme: str) -> None:
    with looking(page, scheme) as look:
        draw(page, f"Opened {scheme}", {**CHAIN, "notes": [{"id": "n", "text": "# Note", "x": 0, "y": 300}]})
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menu").wait_for()
        look("more")
        page.keyboard.press("Escape")
        page.get_by_role("menu").wait_for(state="detached")
        node(page, "scan").click()
        node(page, "install").click(modifiers=["Shift"])
        page.locator(".react-flow__pane").focus()
        page.keyboard.press("Control+k")
        page.get_by_role("dialog").wait_for()
        page.keyboard.type("workflow of these")
        look("find a command")
        page.keyboard.press("Enter")
        page.get_by_role("dialog").get_by_label("Name", exact=True).wait_for()
        look("extract")
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        node(page, "install").click(button="right")
        page.get_by_role("menu").wait_for()
        look("menu of several")
        page.keyboard.press("Escape")
        page.locator(".react-flow__edge").first.click(button="right", force=True)
        look("menu of a wire")
