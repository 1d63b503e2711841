"""A run that takes long is watched while it goes on, and ended from the page."""

from typing import Any

import pytest

from tests.browser.conftest import take
from tests.browser.test_canvas import new_workflow, saved
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")


def test_watch_the_log_and_cancel(page: Any) -> None:
    new_workflow(page, "Long")
    page.locator("[data-type='script.run']").dblclick()
    page.locator("[data-param=script] .cm-content").fill("echo it has begun; sleep 300; echo never said")
    page.get_by_role("region", name="Problems").get_by_text("No problems").wait_for()
    saved(page)
    page.get_by_role("button", name="Run", exact=True).click()
    devices = page.get_by_role("dialog").get_by_role("combobox", name="Single devices")
    if page.get_by_role("dialog").get_by_text("This computer · ").count() == 0:
        devices.fill("This computer")
        page.get_by_role("option", name="This computer").click()
        page.keyboard.press("Tab")
    page.get_by_role("radiogroup", name="Mode").get_by_text("Apply").click()
    page.get_by_role("button", name="Run it").click()
    cell = page.get_by_test_id("matrix").locator("button[data-node=script_run]")
    cell.and_(page.locator("[data-state=running]")).wait_for()
    cell.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Log").click()
    drawer.get_by_text("it has begun").wait_for()
    take(page, "run-live")
    drawer.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Cancel the run").click()
    page.get_by_role("button", name="Cancel on 1 device").click()
    assert wait_until_done(page) == "cancelled"
    cell.click()
    drawer.get_by_role("tab", name="Log").click()
    drawer.get_by_text("it has begun").wait_for()
    assert drawer.get_by_text("never said").count() == 0
