"""Axe finds nothing on any page, in light and dark, nor in what opens over the pages."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.api import call, make_workflow, this_computer
from tests.browser.axe import findings

pytestmark = pytest.mark.xdist_group("browser")


def base(page: Any) -> str:
    return "/".join(page.url.split("/")[:3])


def finished_run(page: Any, workflow: str) -> str:
    body = {"workflow_id": workflow, "target": {"devices": [this_computer(page)]}, "mode": "preview"}
    run_id = str(call(page, "POST", "/runs", body)["id"])
    page.goto(f"{base(page)}/runs/{run_id}")
    ended = "[data-testid=run-sentence]:not([data-state=running],[data-state=waiting],[data-state=pending])"
    page.locator(ended).wait_for(timeout=120_000)
    return run_id


def named(role: str, name: str) -> Callable[[Any], None]:
    def click(page: Any) -> None:
        page.get_by_role(role, name=name).first.click()
        page.locator("[role=dialog], [role=menu]").first.wait_for()

    return click


def cell(page: Any) -> None:
    page.get_by_test_id("matrix").locator("button[data-state]").first.click()
    page.get_by_role("dialog").wait_for()


def tick(page: Any) -> None:
    page.get_by_role("checkbox", name="Select all rows").check()
    page.get_by_role("group", name="selected").wait_for()


def step(page: Any) -> None:
    page.locator(".react-flow__node").nth(1).click()
    page.wait_for_timeout(300)


OPENINGS: dict[str, list[Callable[[Any], None]]] = {
    "/": [named("button", "Search everywhere")],
    "/workflows": [],
    "/runs": [],
    "/schedules": [named("button", "Add a schedule")],
    "/devices": [named("button", "Add a device"), named("button", "Import devices"), named("button", "Columns"), tick],
    "/clients": [named("button", "Add a client")],
    "/credentials": [named("button", "Add a credential")],
    "/catalog": [],
    "/settings/general": [],
    "/settings/mail": [],
    "/settings/users": [named("button", "Add a user")],
    "/settings/tokens": [],
    "/settings/me": [],
    "/settings/activity": [],
    "/nowhere": [],
    "device": [named("button", "Edit"), named("button", "Delete"), named("button", "Run something on it")],
    "canvas": [step],
    "history": [],
    "catalog": [],
    "run": [cell],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    types = {one["id"] for one in call(page, "GET", "/catalog")["items"]}
    check = next(one["id"] for one in call(page, "GET", "/workflows")["items"] if "check" in one["id"])
    run_id = finished_run(page, check)
    places = {
        "device": f"/devices/{this_computer(page)}",
        "canvas": f"/workflows/{check}",
        "history": f"/workflows/{check}/history",
        "catalog": f"/catalog/{sorted(types)[0]}",
        "run": f"/runs/{run_id}",
    }
    wrong: list[str] = []
    for place, openings in OPENINGS.items():
        for number, opening in enumerate([None, *openings]):
            page.goto(base(page) + places.get(place, place))
            page.locator("h1, .react-flow__node, [data-testid=run-sentence]").first.wait_for()
            page.wait_for_load_state("networkidle")
            if opening:
                opening(page)
            wrong.extend(f"{place} ({number}): {line}" for line in findings(page))
    assert not wrong, "\n".join(wrong)


def pressed(keys: str, role: str = "dialog") -> Callable[[Any], None]:
    def press(page: Any) -> None:
        page.locator(".react-flow__pane").focus()
        page.keyboard.press(keys)
        page.get_by_role(role).first.wait_for()

    return press


def context_menu(page: Any) -> None:
    page.locator(".react-flow__node").nth(1).click(button="right")
    page.get_by_role("menu").wait_for()


def run_dialog(page: Any) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("dialog").get_by_text("All that fit").click()
    page.get_by_role("dialog").get_by_role("checkbox", name="Linux").check()
    page.get_by_test_id("blast-radius").wait_for()
    page.get_by_role("dialog").get_by_label("Word to say").wait_for()


def templates(page: Any) -> None:
    named("button", "New from template")(page)
    page.get_by_role("dialog").get_by_role("button", name="Monthly patching").wait_for()


OVER: dict[str, Callable[[Any], None]] = {
    "run": run_dialog,
    "publish": named("button", "Publish"),
    "find": pressed("Control+k"),
    "keys": pressed("?"),
    "menu": context_menu,
    "add": pressed("a"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_over_the_canvas_and_the_list(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    inputs = {"type": "object", "properties": {"word": {"type": "string", "title": "Word to say"}}}
    workflow = make_workflow(page, "Opened over", {"one": {"type": "sec.ssh_hardening"}}, inputs=inputs)
    wrong: list[str] = []
    for name, opening in OVER.items():
        page.goto(f"{base(page)}/workflows/{workflow}")
        page.locator(".react-flow__node").nth(1).wait_for()
        page.wait_for_load_state("networkidle")
        opening(page)
        wrong.extend(f"{name}: {line}" for line in findings(page))
    for name, opening in {"templates": templates, "new": named("button", "New workflow")}.items():
        page.goto(f"{base(page)}/workflows")
        page.get_by_role("heading", level=1).wait_for()
        opening(page)
        wrong.extend(f"{name}: {line}" for line in findings(page))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_anybody_is_known(
    page: Any, chromium: Any, address: str, at_setup: list[str], scheme: str
) -> None:
    """The page that makes the administrator is there once only; what axe said of it was kept."""
    assert page.url.startswith(address)
    context = chromium.new_context(locale="en-GB", color_scheme=scheme)
    stranger = context.new_page()
    stranger.goto(address)
    stranger.get_by_role("button", name="Log in").wait_for()
    found = findings(stranger)
    stranger.get_by_label("Name", exact=True).fill("nobody")
    stranger.get_by_label("Password", exact=True).fill("a wrong password")
    stranger.get_by_role("button", name="Log in").click()
    stranger.get_by_role("alert").wait_for()
    found += findings(stranger)
    context.close()
    assert at_setup + found == []


def test_axe_would_find_something(page: Any) -> None:
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/mark.svg\"><button></button>')"
    )
    assert {line.split(":")[0] for line in findings(page)} >= {"image-alt", "button-name"}
