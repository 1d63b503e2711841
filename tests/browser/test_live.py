"""The run page: the log grows while a step runs, many devices are found again, a run is seen once more."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.conftest import take
from tests.browser.test_first_run import wait_until_done

pytestmark = pytest.mark.xdist_group("browser")


def script(text: str) -> dict[str, Any]:
    return {"type": "script.run", "params": {"script": text}}


@pytest.fixture
def unreachable(page: Any) -> list[str]:
    """Devices of two clients at which nothing listens; they are removed afterwards."""
    word = uuid.uuid4().hex[:6]
    clients = [call(page, "POST", "/clients", {"name": f"{name} {word}"})["id"] for name in ("Beta", "acme")]
    login = {"name": f"Login {word}", "kind": "password", "username": "nobody", "password": "nothing"}
    credential = call(page, "POST", "/credentials", login)["id"]
    return [
        call(
            page,
            "POST",
            "/devices",
            {
                "name": f"srv{number}-{word}" + ("-with-a-name-of-eighty-characters" * 2 if number == 3 else ""),
                "client_id": clients[number % 2],
                "connector": "ssh",
                "platform": "linux",
                "address": "127.0.0.1",
                "port": 1,
                "credential_id": credential,
            },
        )["id"]
        for number in range(1, 13)
    ]


def test_the_log_grows_while_the_step_runs(page: Any, tmp_path: Path) -> None:
    wait = "until test -e {}; do sleep 0.1; done"
    text = f"echo first; {wait.format(tmp_path / 'go')}; echo second; {wait.format(tmp_path / 'end')}"
    workflow = make_workflow(page, "Speaks slowly", {"speak": script(text)})
    start(page, workflow, [this_computer(page)])
    cell = page.get_by_test_id("matrix").locator("button[data-node=speak]")
    cell.and_(page.locator("[data-state=running]")).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Log").click()
    log = drawer.locator("pre.log")
    log.get_by_text("first").wait_for()
    assert "second" not in log.inner_text()
    (tmp_path / "go").touch()
    log.get_by_text("second").wait_for()
    assert cell.get_attribute("data-state") == "running"
    (tmp_path / "end").touch()
    assert wait_until_done(page) == "changed"
    # the address leads a colleague to the same cell
    page.goto(page.url)
    page.get_by_role("dialog").get_by_text("This computer").wait_for()


def test_a_run_says_how_long_it_will_take_from_those_before_it(page: Any, tmp_path: Path) -> None:
    go = tmp_path / "go"
    workflow = make_workflow(page, "Takes its time", {"job": script(f"while ! test -e '{go}'; do sleep 0.2; done")})
    told = page.get_by_text(re.compile("^(About .+ left, as the run before took|Longer than usual)"))
    start(page, workflow, [this_computer(page)])
    page.get_by_test_id("matrix").locator("button[data-node=job][data-state=running]").wait_for()
    assert told.count() == 0
    go.touch()
    wait_until_done(page)
    go.unlink()
    start(page, workflow, [this_computer(page)])
    expect(told).to_be_visible()
    go.touch()
    wait_until_done(page)
    expect(told).to_have_count(0)


def test_what_was_previewed_is_applied(page: Any, tmp_path: Path) -> None:
    workflow = make_workflow(page, "Leaves a mark", {"mark": script(f"touch {tmp_path}/mark")})
    first = start(page, workflow, [this_computer(page)], "preview")
    wait_until_done(page)
    assert not (tmp_path / "mark").exists()
    take(page, "run-preview")
    page.get_by_role("button", name="Apply exactly this").click()
    page.get_by_role("button", name="Apply on 1 device").click()
    page.locator(f"[data-testid=run-sentence]:not([data-run='{first}'])").wait_for()
    assert wait_until_done(page) == "changed"
    assert (tmp_path / "mark").exists()


def test_many_devices_are_filtered_sorted_and_walked_with_the_keyboard(page: Any, unreachable: list[str]) -> None:
    workflow = make_workflow(
        page, "Looks around", {"look": {"type": "inv.system"}, "again": {"type": "inv.system"}}, "look.ok > again"
    )
    first = start(page, workflow, [this_computer(page), *unreachable])
    assert wait_until_done(page) == "failed"
    matrix = page.get_by_test_id("matrix")
    take(page, "run-failed")
    assert matrix.get_by_role("row").count() == 1 + 3 + 13
    causes = page.get_by_role("region", name="Why devices failed")
    causes.get_by_text("12 devices").wait_for()

    outcomes = page.get_by_role("group", name="Show only")
    outcomes.get_by_role("button", name="OK").click()
    matrix.get_by_text("srv1-").wait_for(state="detached")
    assert matrix.get_by_text("This computer").is_visible()
    outcomes.get_by_role("button", name="OK").click()
    page.get_by_role("textbox", name="Search devices").fill("srv1")
    matrix.get_by_text("This computer").wait_for(state="detached")
    found = matrix.get_by_role("rowheader").filter(has_text="srv")
    expect(found).to_have_count(4)
    assert [name.partition("-")[0] for name in found.all_inner_texts()] == ["srv1", "srv11", "srv10", "srv12"]
    page.get_by_role("textbox", name="Search devices").fill("nothing like it")
    matrix.get_by_text("No device fits").wait_for()
    page.get_by_role("textbox", name="Search devices").fill("")
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="Worst first").click()

    matrix.locator("button[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.locator("[data-row='1'] [data-column='0']:focus").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("refuses SSH connections").first.wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("button", name=re.compile("Run again on 12 devices")).click()
    page.locator(f"[data-testid=run-sentence]:not([data-run='{first}'])").filter(has_text="12").wait_for()
    assert wait_until_done(page) == "failed"


def test_the_address_of_a_run_leads_a_colleague_to_the_same(
    page: Any, italian_dark_page: Any, unreachable: list[str]
) -> None:
    workflow = make_workflow(page, "Looks around once", {"look": {"type": "inv.system"}})
    start(page, workflow, [this_computer(page), *unreachable])
    wait_until_done(page)
    page.get_by_role("group", name="Show only").get_by_role("button", name="Unreachable").click()
    page.get_by_role("textbox", name="Search devices").fill("srv1")
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="By name").click()
    matrix = page.get_by_test_id("matrix")
    matrix.get_by_text("srv9-").wait_for(state="detached")
    matrix.locator("button[data-node=look]").first.click()
    page.get_by_role("dialog").get_by_text("refuses SSH connections").first.wait_for()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the address of this cell").click()
    page.get_by_text("Copied").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")

    other = italian_dark_page
    other.goto(address)
    other.get_by_role("dialog").get_by_text("srv1-").first.wait_for()
    names = other.get_by_test_id("matrix").get_by_role("rowheader").all_inner_texts()
    assert [name.partition("-")[0] for name in names] == ["srv1", "srv10", "srv11", "srv12"]
    pressed = other.get_by_role("group", name="Mostra solo").get_by_role("button", pressed=True)
    assert pressed.all_inner_texts() == ["Irraggiungibile\n12"]
    sentence = other.get_by_test_id("run-sentence").inner_text()
    assert sentence == "Finito bene su 1 dei 13 dispositivi; 12 irraggiungibili."


def test_a_page_that_hears_nothing_still_learns_how_the_run_ends(page: Any) -> None:
    """Messages may be lost, the last one too; the numbers and HTTP are what counts."""
    heard: list[str] = []

    def deaf(line: Any) -> None:
        server = line.connect_to_server()
        server.on_message(lambda text: heard.append(text) if '["run",' in text else line.send(text))

    page.route_web_socket("**/socket.io/**", deaf)
    start(page, make_workflow(page, "Says nothing", {"one": script("sleep 2")}), [this_computer(page)])
    assert wait_until_done(page) == "changed"
    page.get_by_test_id("matrix").locator("button[data-node=one][data-state=changed]").wait_for()
    assert heard


def test_an_ended_run_is_seen_again_on_a_time_slider(page: Any) -> None:
    workflow = make_workflow(
        page, "Two steps", {"one": script("sleep 0.5"), "two": script("sleep 0.5")}, "one.ok > two"
    )
    start(page, workflow, [this_computer(page)])
    wait_until_done(page)
    matrix = page.get_by_test_id("matrix")
    page.get_by_role("button", name="Replay").click()
    slider = page.get_by_role("slider", name="Moment of the run")
    slider.wait_for()
    matrix.locator("button[data-node=two]").wait_for(state="detached")
    take(page, "run-replay")
    slider.press("End")
    matrix.locator("button[data-node=two][data-state=changed]").wait_for()
    slider.press("Home")
    matrix.locator("button[data-node=two]").wait_for(state="detached")
    page.get_by_role("button", name="Play", exact=True).click()
    matrix.locator("button[data-node=one][data-state=running]").wait_for()
    page.get_by_role("button", name="Replay").click()
    matrix.locator("button[data-node=two][data-state=changed]").wait_for()


def test_one_device_is_cancelled_from_its_cell(page: Any, tmp_path: Path) -> None:
    workflow = make_workflow(page, "Takes long", {"long": script("sleep 300")})
    start(page, workflow, [this_computer(page)])
    page.get_by_test_id("matrix").locator("button[data-node=long][data-state=running]").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel here").click()
    page.get_by_role("dialog", name="Cancel on This computer").get_by_role("button", name="Cancel here").click()
    assert wait_until_done(page) == "cancelled"


def test_the_log_is_searched_and_an_earlier_try_is_read(page: Any, tmp_path: Path) -> None:
    lines = "seq 1 400 | sed 's/.*/line & of the second try/'"
    text = f"if test -e {tmp_path}/again; then {lines}; else touch {tmp_path}/again; echo only the first; exit 3; fi"
    retry = {"max": 1, "delay_seconds": 0.1, "factor": 1, "on": ["node_failed"]}
    workflow = make_workflow(page, "Tries twice", {"try": {**script(text), "retry": retry}})
    start(page, workflow, [this_computer(page)])
    assert wait_until_done(page) == "changed"
    page.get_by_test_id("matrix").locator("button[data-node=try]").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Log").click()
    log = drawer.locator("pre.log")
    log.get_by_text("line 400 of").wait_for()

    drawer.get_by_role("textbox", name="Search the log").fill("LINE 39")
    status = drawer.get_by_role("status")
    status.get_by_text("1 of 11").wait_for()
    current = log.locator("mark[data-current]")
    page.keyboard.press("Enter")
    status.get_by_text("2 of 11").wait_for()
    # the text goes along: the hit is inside the part of the log that is seen
    seen, box = log.bounding_box(), current.bounding_box()
    assert seen and box
    assert seen["y"] <= box["y"] <= seen["y"] + seen["height"] - box["height"]
    page.keyboard.press("Shift+Enter")
    drawer.get_by_role("button", name="Previous hit").click()
    status.get_by_text("11 of 11").wait_for()
    drawer.get_by_role("button", name="Next hit").click()
    status.get_by_text("1 of 11").wait_for()
    drawer.get_by_role("textbox", name="Search the log").fill("nowhere in it")
    status.get_by_text("0 hits").wait_for()

    drawer.get_by_role("combobox", name="Which try").click()
    page.get_by_role("option", name="Try 1").click()
    log.get_by_text("only the first").wait_for()
    assert "second try" not in log.inner_text()
    drawer.get_by_role("combobox", name="Which try").click()
    page.get_by_role("option", name="Try 2").click()
    log.get_by_text("line 400 of").wait_for()
    assert "only the first" not in log.inner_text()


def test_of_many_nodes_only_the_columns_in_view_are_drawn(page: Any) -> None:
    many = 60
    nodes = {
        f"n{number:02}": {**script("exit 3" if number == 0 else "true"), "name": f"Step {number:02}"}
        for number in range(many)
    }
    edges = [f"n{number:02}.ok > n{number + 1:02}" for number in range(many - 1)]
    start(page, make_workflow(page, "Many columns", nodes, *edges), [this_computer(page)])
    assert wait_until_done(page) == "failed"
    matrix = page.get_by_test_id("matrix")
    matrix.get_by_role("columnheader", name="Step 00").wait_for()
    assert matrix.get_by_role("columnheader").count() < many / 2
    assert matrix.get_attribute("aria-colcount") == str(many + 1)
    matrix.locator("button[tabindex='0']").focus()
    page.keyboard.press("End")
    page.locator(f"[data-column='{many - 1}']:focus").wait_for()
    matrix.get_by_role("columnheader", name=f"Step {many - 1}").wait_for()
    assert matrix.get_by_role("columnheader", name="Step 00").count() == 0
    # what stands under a heading is its own cell
    heading = matrix.get_by_role("columnheader", name=f"Step {many - 1}").bounding_box()
    cell = page.locator(f"[data-column='{many - 1}']:focus").bounding_box()
    assert heading and cell
    assert heading["x"] <= cell["x"] <= heading["x"] + heading["width"]
    page.keyboard.press("Home")
    page.locator("[data-column='0']:focus").wait_for()
    matrix.get_by_role("columnheader", name="Step 00").wait_for()


def test_the_drawing_counts_how_its_steps_went(page: Any, unreachable: list[str]) -> None:
    nodes = {"look": {"type": "inv.system"}, "mark": script("echo done"), "bad": script("exit 3")}
    workflow = make_workflow(page, "Counts", nodes, "look.ok > mark", "mark.ok > bad")
    start(page, workflow, [this_computer(page), *unreachable])
    assert wait_until_done(page) == "failed"
    drawing = page.get_by_test_id("run-canvas")
    words = {"look": "unreachable 12 · ok 1", "mark": "changed 1 · skipped 12", "bad": "failed 1 · skipped 12"}
    for key, said in words.items():
        expect(drawing.locator(f".react-flow__node[data-id={key}]")).to_contain_text(said)
    take(page, "run-counts")
    # alone it has the whole page, and a step leads to what it did
    page.get_by_role("radiogroup", name="View").get_by_text("Canvas").click()
    page.get_by_test_id("matrix").wait_for(state="detached")
    drawing.locator(".react-flow__node[data-id=bad]").click()
    page.get_by_role("dialog", name="Run a script").get_by_text("This computer").wait_for()


def test_a_cell_says_its_settings_and_its_log_is_wrapped_and_taken_along(page: Any) -> None:
    line = "long line " * 60
    step = {
        "type": "script.run",
        "params": {"script": f"echo '{line}'; echo \"$1\"", "args": [{"$expr": "device.name"}]},
    }
    start(page, make_workflow(page, "Says a lot", {"speak": step}), [this_computer(page)])
    assert wait_until_done(page) == "changed"
    page.get_by_test_id("matrix").locator("button[data-node=speak]").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Settings").click()
    settings = drawer.get_by_role("tabpanel")
    # the names a person knows, and what was computed as it was on this device
    settings.get_by_text("Arguments").wait_for()
    settings.get_by_text("This computer", exact=True).wait_for()
    take(page, "run-settings")

    drawer.get_by_role("tab", name="Log").click()
    log = drawer.locator("pre.log")
    log.get_by_text("long line").wait_for()
    wide = "one => one.scrollWidth > one.clientWidth"
    assert not log.evaluate(wide)
    drawer.get_by_role("switch", name="Wrap lines").click()
    assert log.evaluate(wide)
    drawer.get_by_role("switch", name="Wrap lines").click()
    assert not log.evaluate(wide)
    with page.expect_download() as taken:
        drawer.get_by_role("button", name="Download").click()
    assert taken.value.suggested_filename == "This computer-speak.log"
    assert Path(taken.value.path()).read_text("utf-8") == log.inner_text() == f"{line}\nThis computer\n"
