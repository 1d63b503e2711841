"""Home: three ways to start, what runs now, what failed since yesterday, and the addresses of filtered lists."""

from typing import Any

import pytest

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import origin
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")

LONG = "Nightly clean-up of everything that nobody needs any more on all servers of Verona"


def test_three_ways_to_start(page: Any) -> None:
    ways = page.get_by_role("region", name="Start here")
    ways.get_by_role("button", name="Check it now").wait_for()
    ways.get_by_role("link", name="Choose a template").click()
    page.get_by_role("dialog").get_by_text("Monthly patching").first.wait_for()
    assert "new=" not in page.url
    page.goto(origin(page))
    ways.get_by_role("link", name="New workflow").click()
    page.get_by_role("dialog").get_by_label("Name").wait_for()
    page.reload()
    page.get_by_role("heading", name="Workflows", level=1).wait_for()
    assert page.get_by_role("dialog").count() == 0


def test_what_failed_is_seen_at_first_sight(page: Any) -> None:
    workflow = make_workflow(page, LONG, {"clean": {"type": "script.run", "params": {"script": "exit 3"}}})
    start(page, workflow, [this_computer(page)])
    assert wait_until_done(page) == "failed"
    page.goto(origin(page))
    failed = page.get_by_role("region", name="Failed since yesterday")
    row = failed.get_by_role("link").filter(has_text=LONG).first
    assert "0 of 1 device ended well; 1 failed." in row.inner_text()
    for width, height in ((1280, 800), (1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        take(page, f"home-{width}")
    assert findings(page) == []
    page.goto(f"{origin(page)}/runs?which=failed&text=Nightly")
    page.get_by_role("row").filter(has_text=LONG).first.wait_for()
    assert page.get_by_role("row").filter(has_text="ended well").filter(has_not_text="failed").count() == 0


def test_what_runs_now_stands_first_until_it_has_ended(page: Any) -> None:
    name = "Sleeps for the home page"
    workflow = make_workflow(page, name, {"sleep": {"type": "script.run", "params": {"script": "sleep 300"}}})
    run_id = start(page, workflow, [this_computer(page)])
    page.locator("[data-testid=run-sentence][data-state=running]").wait_for()
    page.goto(origin(page))
    row = page.get_by_role("region", name="Running now").get_by_role("link").filter(has_text=name)
    row.wait_for()
    recent = page.get_by_role("region", name="Recent runs").get_by_role("link").filter(has_text=name)
    assert recent.count() == 0
    take(page, "home-running")
    row.click()
    page.wait_for_url(f"**/runs/{run_id}")
    call(page, "POST", f"/runs/{run_id}/cancel")
    assert wait_until_done(page) == "cancelled"
    page.goto(origin(page))
    recent.wait_for()
    assert row.count() == 0
