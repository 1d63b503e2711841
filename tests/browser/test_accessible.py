"""Axe finds nothing on any page, in light and dark, nor in what opens over the pages."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.api import call, this_computer
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


def test_axe_would_find_something(page: Any) -> None:
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/mark.svg\"><button></button>')"
    )
    assert {line.split(":")[0] for line in findings(page)} >= {"image-alt", "button-name"}
