"""Home: three ways to start, what runs now, what failed since yesterday, and the addresses of filtered lists."""

import re
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
    # the list asks the server for what failed, however much has run since
    with page.expect_response(re.compile(r"/api/v1/runs\?.*which=failed")) as answer:
        page.goto(f"{origin(page)}/runs?which=failed&text=Nightly")
    assert "ended_within_hours" not in answer.value.url
    page.get_by_role("row").filter(has_text=LONG).first.wait_for()
    assert page.get_by_role("row").filter(has_text="ended well").filter(has_not_text="failed").count() == 0
    page.get_by_role("combobox", name="Which runs").click()
    with page.expect_response(re.compile(r"/api/v1/runs\?.*which=failed&ended_within_hours=24")):
        page.get_by_role("option", name="Failed since yesterday").click()
    page.wait_for_url("**/runs?which=failed_lately&text=Nightly")
    page.get_by_role("row").filter(has_text=LONG).first.wait_for()
    page.get_by_role("textbox", name="Search runs").fill("nothing is called so")
    page.get_by_role("row").filter(has_text=LONG).first.wait_for(state="detached")
    take(page, "runs-failed-lately")


def test_what_cannot_be_asked_is_no_good_news(page: Any) -> None:
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, json={"error": {"code": "unavailable", "message": "The database does not answer."}})

    broken = re.compile(r"/api/v1/runs\?.*which=failed")
    page.route(broken, refuse)
    page.goto(origin(page))
    failed = page.get_by_role("region", name="Failed since yesterday")
    failed.get_by_role("alert").get_by_text("The database does not answer.").wait_for()
    take(page, "home-trouble")
    assert len(asked) == 1
    assert {"limit=10", "total=true"} <= set(asked[0].partition("?")[2].split("&"))
    page.unroute(broken)
    failed.get_by_role("button", name="Try again").click()
    failed.get_by_role("alert").wait_for(state="detached")


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


def test_what_runs_now_leaves_room_for_the_rest(page: Any) -> None:
    wait = {"type": "logic.wait", "params": {"duration": 1, "unit": "hours"}}
    workflow = make_workflow(page, "One of many", {"wait": wait})
    many = [start(page, workflow, [this_computer(page)]) for _ in range(6)]
    page.goto(origin(page))
    now = page.get_by_role("region", name="Running now")
    now.get_by_role("link").first.wait_for()
    more = now.get_by_role("link", name=re.compile("^All [0-9]+ that run or wait$"))
    assert now.get_by_role("link").count() == 6
    more.click()
    page.wait_for_url("**/runs?which=going")
    page.get_by_role("row").filter(has_text="One of many").nth(5).wait_for()
    for run_id in many:
        call(page, "POST", f"/runs/{run_id}/cancel")
