"""Publishing, schedules, approvals, people and tokens, a host key that changed: each clicked through once."""

import re
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.conftest import PASSWORD, take
from tests.browser.test_first_run import wait_until_done
from tests.support.require import require_program
from tests.support.sshd import Sshd, make_sshd, temporary_user

pytestmark = pytest.mark.xdist_group("browser")

LOOK = {"look": {"type": "inv.system"}}


def go(page: Any, name: str) -> None:
    page.get_by_role("navigation").first.get_by_role("link", name=name, exact=True).click()


def choose(page: Any, dialog: Any, label: str, option: str) -> None:
    dialog.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


@pytest.fixture
def daemon() -> Iterator[Sshd]:
    require_program("sshd")
    folder = Path(tempfile.mkdtemp(prefix="ruota-sshd-"))
    folder.chmod(0o755)
    with temporary_user(folder) as user:
        made = make_sshd(folder, user)
        made.start()
        yield made
        made.drop_connections()
        made.stop()


def test_a_workflow_is_published_and_runs_every_night(page: Any) -> None:
    name = f"Nightly {uuid.uuid4().hex[:6]}"
    workflow = make_workflow(page, name, LOOK)
    page.goto("/".join(page.url.split("/")[:3]) + f"/workflows/{workflow}")
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What changed").fill("First")
    dialog.get_by_role("button", name="Publish").click()
    page.get_by_text("Version 1 is published.").wait_for()

    go(page, "Schedules")
    page.get_by_role("button", name="Add a schedule").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill(f"Every night {name}")
    choose(page, drawer, "Workflow", name)
    choose(page, drawer, "When", "Monday to Friday")
    drawer.get_by_text("Next times").wait_for()
    if drawer.get_by_test_id("target-count").filter(has_text="1 device").count() == 0:
        drawer.get_by_role("radiogroup").filter(has_text="Every device").get_by_text("Every device").click()
    take(page, "schedule")
    drawer.get_by_role("button", name="Add a schedule").click()
    row = page.get_by_role("row").filter(has_text=f"Every night {name}")
    row.get_by_text("Monday to Friday at").wait_for()
    (kept,) = [each for each in call(page, "GET", "/schedules")["items"] if each["workflow_id"] == workflow]
    assert (kept["cron"], kept["enabled"]) == ("0 7 * * 1-5", True)
    row.get_by_role("switch").click(force=True)
    row.get_by_text("switched off").wait_for()
    take(page, "schedules")
    row.click()
    drawer.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name=re.compile("^Delete .Every night")).click()
    row.wait_for(state="detached")


def test_a_person_approves_where_the_run_is_watched(page: Any) -> None:
    nodes = {
        **LOOK,
        "ask": {"type": "logic.approval", "params": {"title": "Go on?", "message": "It is nearly done."}},
        "again": {"type": "inv.system"},
    }
    workflow = make_workflow(page, "Asks first", nodes, "look.ok > ask", "ask.approved > again")
    start(page, workflow, [this_computer(page)])
    question = page.get_by_role("region", name="Go on?")
    question.get_by_text("It is nearly done.").wait_for()
    take(page, "approval")
    question.get_by_label("Comment").fill("All right")
    question.get_by_role("button", name="Approve").click()
    assert wait_until_done(page) == "ok"
    question.wait_for(state="detached")
    page.get_by_test_id("matrix").locator("button[data-node=again][data-state=ok]").wait_for()


def test_a_loop_and_a_choice_are_shown_as_they_went(page: Any) -> None:
    nodes = {
        "each": {"type": "logic.for_each", "params": {"items": {"$expr": "['one', 'two', 'three']"}}},
        "say": {
            "type": "script.run",
            "parent": "each",
            "params": {"script": 'echo "this is $1"', "args": [{"$expr": "item"}]},
        },
        "big": {"type": "logic.condition", "params": {"condition": {"$expr": "each.count > 2"}}},
        "yes": {"type": "inv.system"},
        "no": {"type": "inv.system"},
    }
    workflow = make_workflow(page, "Loops", nodes, "each.ok > big", "big.true > yes", "big.false > no")
    start(page, workflow, [this_computer(page)])
    assert wait_until_done(page) == "changed"
    matrix = page.get_by_test_id("matrix")
    matrix.locator("button[data-node=yes][data-state=ok]").wait_for()
    matrix.locator("button[data-node=no][data-state=skipped]").wait_for()
    matrix.locator("button[data-node=say]").click()
    drawer = page.get_by_role("dialog")
    choose(page, drawer, "Round", "Round 1")
    drawer.get_by_role("tab", name="Log").click()
    drawer.get_by_text("this is one").wait_for()
    take(page, "run-loop")


def test_people_and_what_they_may(page: Any, chromium: Any) -> None:
    name = f"vera-{uuid.uuid4().hex[:6]}"
    go(page, "Settings")
    page.get_by_role("tab", name="Users").click()
    page.get_by_role("button", name="Add a user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    choose(page, dialog, "Role", "Viewer")
    take(page, "new-user")
    dialog.get_by_role("button", name="Add a user").click()
    page.get_by_role("row").filter(has_text=name).wait_for()

    context = chromium.new_context(locale="en-GB")
    hers = context.new_page()
    hers.goto(page.url)
    hers.get_by_label("Name").fill(name)
    hers.get_by_label("Password", exact=True).fill(PASSWORD)
    hers.get_by_role("button", name="Log in").click()
    hers.get_by_role("navigation").first.wait_for()
    base = "/".join(page.url.split("/")[:3])
    token = hers.request.get(f"{base}/api/v1/session").json()["csrf"]
    refused = hers.request.post(f"{base}/api/v1/clients", headers={"X-CSRF-Token": token}, data={"name": "Hers"})
    assert refused.status == 403
    context.close()


def test_a_token_is_shown_once_works_and_is_revoked(page: Any) -> None:
    go(page, "Settings")
    page.get_by_role("tab", name="API tokens").click()
    page.get_by_label("Name").fill("Report")
    page.get_by_role("button", name="Make a token").click()
    secret = page.get_by_role("status").locator("code").inner_text()
    take(page, "token")
    url = "/".join(page.url.split("/")[:3]) + "/api/v1/devices"
    header = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(url, headers=header, trust_env=False).status_code == 200
    page.reload()
    page.get_by_role("tab", name="API tokens").click()
    row = page.get_by_role("row").filter(has_text="Report")
    assert secret not in page.content()
    row.get_by_role("button", name="Revoke").click()
    row.wait_for(state="detached")
    assert httpx.get(url, headers=header, trust_env=False).status_code == 401


def test_a_changed_host_key_is_compared_and_trusted(page: Any, daemon: Sshd) -> None:
    word = uuid.uuid4().hex[:6]
    client = call(page, "POST", "/clients", {"name": f"Keys {word}"})["id"]
    login = {"name": f"Key {word}", "kind": "key", "username": daemon.user.name, "private_key": daemon.private_key}
    credential = call(page, "POST", "/credentials", login)["id"]
    fields = {"client_id": client, "connector": "ssh", "platform": "linux", "address": "127.0.0.1"}
    call(page, "POST", "/devices", {**fields, "name": f"SRV-{word}", "port": daemon.port, "credential_id": credential})
    page.reload()
    go(page, "Devices")
    page.get_by_role("textbox", name="Search devices").fill(word)
    page.get_by_role("row").filter(has_text=f"SRV-{word}").click()
    result = page.get_by_test_id("test-result")
    page.get_by_role("button", name="Test the connection").click()
    result.filter(has_text="can be reached").wait_for()
    daemon.change_host_key()
    page.get_by_role("button", name="Test the connection").click()
    result.filter(has_text="instead of").wait_for()
    take(page, "host-key")
    assert page.get_by_text(daemon.host_key).is_visible()
    page.get_by_role("button", name="Trust the new key").click()
    result.filter(has_text="can be reached").wait_for()
