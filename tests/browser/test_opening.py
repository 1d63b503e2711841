"""What a page begins with: everything in its first picture, its frame where something is slow, and nothing old."""

import collections
import re
import threading
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow
from tests.browser.drawings import node

pytestmark = pytest.mark.xdist_group("browser")

STEP = {"facts": {"type": "health.disk_space", "params": {"min_gb": 10}}}


def test_a_canvas_asks_once_for_what_it_begins_with(page: Any) -> None:
    flow = make_workflow(page, "Asked once", STEP)
    asked: collections.Counter[str] = collections.Counter()
    page.on("request", lambda request: asked.update([re.sub(r"^https?://[^/]+", "", request.url)]))
    page.goto(f"{_home(page)}/workflows/{flow}")
    expect(node(page, "facts")).to_be_visible()
    page.get_by_role("navigation").first.wait_for()
    begins = [f"/api/v1/workflows/{flow}?problems=false", "/api/v1/catalog", "/api/v1/session"]
    assert [asked[path] for path in begins] == [1, 1, 1]


def test_a_slow_workflow_does_not_hold_up_the_frame(page: Any) -> None:
    flow = make_workflow(page, "Slow to come", STEP)
    let_go = threading.Event()

    def hold(route: Any) -> None:
        page.get_by_role("navigation").first.wait_for()
        assert node(page, "facts").count() == 0
        let_go.set()
        route.continue_()

    page.route(re.compile(r"problems=false"), hold)
    page.goto(f"{_home(page)}/workflows/{flow}", wait_until="commit")
    expect(node(page, "facts")).to_be_visible()
    assert let_go.is_set()


def test_a_workflow_opened_again_is_the_one_of_now(page: Any) -> None:
    flow = make_workflow(page, "Opened again", STEP)
    page.goto(f"{_home(page)}/workflows/{flow}")
    expect(node(page, "facts")).to_be_visible()
    page.get_by_role("link", name="Workflows", exact=True).first.click()
    found = call(page, "GET", f"/workflows/{flow}")
    document = {**found["document"], "nodes": {**found["document"]["nodes"], "more": STEP["facts"]}}
    call(page, "PUT", f"/workflows/{flow}", {"document": document, "revision": found["revision"]})
    page.go_back()
    expect(node(page, "more")).to_be_visible()


def _home(page: Any) -> str:
    return "/".join(page.url.split("/")[:3])
