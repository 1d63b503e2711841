"""Steps that are added one behind the other: each hangs where a technician expects it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import take
from tests.browser.drawings import draw, edge, node

pytestmark = pytest.mark.xdist_group("browser")


def added(page: Any, node_type: str) -> None:
    """By a click in the palette, behind the step that is picked."""
    page.locator(f"[data-type='{node_type}']").first.click()


def test_steps_that_are_added_follow_the_usual_way(page: Any) -> None:
    draw(page, "Chained")
    page.get_by_role("button", name="Show the steps").click()
    page.locator("[data-type='health.events']").wait_for()
    page.get_by_role("button", name="Show everything").click()

    # after the installation comes what follows when it is simply installed, not when a restart is needed
    node(page, "install").click()
    added(page, "health.events")
    edge(page, "install.ok", "events").wait_for(state="attached")

    # where that is wired already, the new step comes before what follows; one undo takes it out again
    node(page, "install").click()
    added(page, "health.disk_space")
    edge(page, "install.ok", "disk_space").wait_for(state="attached")
    edge(page, "disk_space.ok", "events").wait_for(state="attached")
    assert edge(page, "install.ok", "events").count() == 0
    take(page, "chained")
    page.get_by_role("button", name="Undo").click()
    edge(page, "install.ok", "events").wait_for(state="attached")


def test_the_key_for_what_follows_says_by_which_way(page: Any) -> None:
    draw(page, "Chained by key")
    node(page, "install").click()
    page.keyboard.press("c")
    chooser = page.get_by_role("dialog", name="Steps to choose from")
    expect(chooser.get_by_role("radio", name="installed", exact=True)).to_be_checked()
    page.keyboard.type("wait")
    page.keyboard.press("Enter")
    edge(page, "install.ok", "wait").wait_for(state="attached")
    take(page, "chained-by-key")
