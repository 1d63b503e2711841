"""From the home page to real results in three clicks, and what the run page shows of them."""

import json
import platform
import re
from typing import Any

import pytest

from tests.browser.conftest import take

pytestmark = pytest.mark.xdist_group("browser")
DONE_MS = 120_000


def start_check_up(page: Any) -> None:
    page.get_by_role("button", name="Check it now").click()
    page.get_by_test_id("run-promise").filter(has_text="1 device").wait_for()
    page.get_by_role("button", name="Start the preview").click()
    page.wait_for_url(re.compile("/runs/"))


def wait_until_done(page: Any) -> str:
    page.locator(
        "[data-testid=run-sentence]:not([data-state=running],[data-state=waiting],[data-state=pending])"
    ).wait_for(timeout=DONE_MS)
    return str(page.get_by_test_id("run-sentence").get_attribute("data-state"))


def settled_cells(page: Any) -> list[tuple[str | None, str | None]]:
    """The matrix once it stays as it is: its sentence and its cells come by requests of their own."""
    cells = page.get_by_test_id("matrix").locator("button[data-node]")
    seen: list[tuple[str | None, str | None]] = []
    for _ in range(40):
        found = cells.evaluate_all("all => all.map(one => [one.dataset.node, one.dataset.state])")
        now = [(node, state) for node, state in found]
        if now and now == seen and not {state for _, state in now} & {"running", "queued", "pending", "waiting"}:
            break
        seen = now
        page.wait_for_timeout(250)
    return seen


def test_three_clicks_from_home_to_real_results(page: Any) -> None:
    start_check_up(page)
    assert wait_until_done(page) == "ok"
    cell = page.get_by_test_id("matrix").locator("button[data-node=system]")
    assert cell.get_attribute("data-state") == "ok"
    take(page, "run")
    cell.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("Host name").wait_for()
    assert drawer.get_by_text(platform.node(), exact=True).first.is_visible()
    take(page, "run-step")
    drawer.get_by_role("tab", name="Raw").click()
    raw = json.loads(drawer.locator("pre").inner_text())
    assert raw["result"]["ok"] is True
    assert raw["attempt_list"][0]["number"] == 1


def test_a_reloaded_run_shows_the_same(page: Any) -> None:
    start_check_up(page)
    wait_until_done(page)
    before = settled_cells(page)
    page.reload()
    page.get_by_test_id("matrix").locator("button[data-node=system]").wait_for()
    assert settled_cells(page) == before
    page.get_by_role("navigation").first.get_by_role("link", name="Runs").click()
    page.get_by_role("row").filter(has_text="Computer check-up").first.wait_for()
    take(page, "runs")
