"""Working for one client: the switch on top, and the pages that follow it."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import origin
from tests.browser.test_keyboard import seen, tab_to

pytestmark = pytest.mark.xdist_group("browser")

LONG = "Cooperativa agricola dei produttori di olio e vino della Val di Chiana e dintorni"


def make(page: Any, name: str, *devices: str) -> str:
    """A client with devices and a schedule of its own; its id."""
    client = str(call(page, "POST", "/clients", {"name": name})["id"])
    for each in devices:
        body = {"name": each, "client_id": client, "connector": "ssh", "platform": "linux", "address": "10.9.9.9"}
        call(page, "POST", "/devices", body)
    schedule = {"name": f"Nightly {name[:20]}", "workflow_id": "computer-check-up", "target": {"clients": [client]}}
    call(page, "POST", "/schedules", {**schedule, "mode": "preview", "cron": "0 2 * * *", "timezone": "UTC"})
    return client


def switch(page: Any) -> Any:
    return page.get_by_role("banner").get_by_role("button", name=re.compile("^(Client|Cliente): "))


def choose(page: Any, search: str) -> None:
    """By mouse."""
    switch(page).click()
    page.get_by_role("dialog").get_by_role("combobox").fill(search)
    page.keyboard.press("Enter")


def go(page: Any, where: str) -> None:
    """By the rail, as people do: the page is not loaded anew."""
    page.get_by_role("navigation").first.get_by_role("link", name=where, exact=True).click()
    page.get_by_role("heading", name=where, exact=True).wait_for()


def rows(page: Any, table: str) -> Any:
    return page.get_by_role("table", name=table).locator("tbody").get_by_role("row")


def only(page: Any, one: str, other: str) -> None:
    """The schedule of one client is there, that of another is not; those for all devices stay, whoever made them."""
    expect(rows(page, "Schedules").filter(has_text=one)).to_have_count(1)
    expect(rows(page, "Schedules").filter(has_text=other)).to_have_count(0)


def test_the_pages_follow_the_client_that_is_chosen_by_keyboard(page: Any) -> None:
    one = make(page, LONG, "OLIO-01", "OLIO-02")
    make(page, "Switched off Ltd", "OFF-01")
    page.reload()
    expect(switch(page)).to_have_accessible_name("Client: All clients")
    assert "client=" not in page.url

    tab_to(page, "Client: All clients", "button")
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Search clients").wait_for()
    assert page.get_by_role("option").count() > 2
    assert not findings(page)
    page.keyboard.type("olio vino")
    take(page, "client-switch-open")
    page.keyboard.press("Enter")
    expect(switch(page)).to_have_accessible_name(f"Client: {LONG}")
    expect(switch(page)).to_be_focused()
    assert seen(page)
    page.wait_for_url(f"**/?client={one}")
    expect(page.get_by_text("Nothing has run for this client yet.")).to_be_visible()
    upcoming = page.get_by_role("region", name="Coming up")
    expect(upcoming.get_by_role("link", name=re.compile("Nightly Cooperativa"))).to_be_visible()
    expect(upcoming.get_by_role("link", name=re.compile("Nightly Switched"))).to_have_count(0)

    go(page, "Devices")
    page.wait_for_url(f"**/devices?client={one}")
    rows(page, "Devices").first.wait_for()
    assert sorted(rows(page, "Devices").locator("b").all_inner_texts()) == ["OLIO-01", "OLIO-02"]
    expect(page.get_by_role("main").get_by_label("Client", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Add a device").click()
    expect(page.get_by_role("dialog").get_by_role("combobox", name="Client")).to_have_value(LONG)
    page.keyboard.press("Escape")
    go(page, "Schedules")
    only(page, "Nightly Cooperativa", "Nightly Switched")
    go(page, "Clients")
    expect(rows(page, "Clients")).to_have_count(1)
    go(page, "Runs")
    page.get_by_role("heading", name="Nothing here for this client").wait_for()
    assert not findings(page)
    take(page, "client-switch-nothing")

    # it stays through a page that does not follow, and through loading anew
    go(page, "Catalog")
    assert "client=" not in page.url
    page.reload()
    expect(switch(page)).to_have_accessible_name(f"Client: {LONG}")
    go(page, "Runs")
    page.wait_for_url(f"**/runs?client={one}")
    page.get_by_role("main").get_by_role("button", name="Show all clients").click()
    expect(switch(page)).to_have_accessible_name("Client: All clients")
    page.wait_for_url("**/runs")


def test_runs_of_a_client_an_address_that_names_one_and_a_new_tab(page: Any) -> None:
    other = make(page, "Elsewhere GmbH", "ELSE-01")
    make(page, "Stranger SpA")
    here = this_computer(page)
    own = call(page, "GET", f"/devices/{here}")["client"]
    workflow = make_workflow(page, "Looked at for one", {"system": {"type": "inv.system"}})
    start(page, workflow, [here], "preview")
    page.locator("[data-testid=run-sentence][data-state=ok]").wait_for(timeout=60_000)
    go(page, "Runs")
    choose(page, own)
    rows(page, "Runs").filter(has_text="Looked at for one").first.wait_for()

    # a run that begins now is for that client, unless one says otherwise
    page.goto(f"{origin(page)}/workflows/{workflow}")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_test_id("run-promise")).to_contain_text("1 device")

    # the address of a colleague goes before one's own choice, and is then the choice
    page.goto(f"{origin(page)}/runs?client={other}")
    expect(switch(page)).to_have_accessible_name("Client: Elsewhere GmbH")
    page.get_by_role("heading", name="Nothing here for this client").wait_for()
    go(page, "Schedules")
    page.wait_for_url(f"**/schedules?client={other}")
    only(page, "Nightly Elsewhere", "Nightly Stranger")

    # nothing of it follows into a new tab, and an id that is nobody's chooses nobody
    tab = page.context.new_page()
    tab.goto(f"{origin(page)}/devices")
    expect(switch(tab)).to_have_accessible_name("Client: All clients")
    tab.goto(f"{origin(page)}/devices?client=%3Cb%3Enobody")
    expect(switch(tab)).to_have_accessible_name("Client: All clients")
    tab.get_by_role("textbox", name="Search devices").fill("ELSE-01")
    rows(tab, "Devices").filter(has_text="ELSE-01").wait_for()
    tab.close()


def test_credentials_follow_the_client(page: Any) -> None:
    one, other = make(page, "Keys of one"), make(page, "Keys of another")
    word = one[-6:]
    for name, client in ((f"Own {word}", one), (f"Strange {word}", other), (f"Common {word}", None)):
        body = {"name": name, "kind": "password", "username": "root", "password": "p4ss", "client_id": client}
        call(page, "POST", "/credentials", body)
    page.goto(f"{origin(page)}/credentials?client={one}")
    rows(page, "Credentials").filter(has_text=f"Own {word}").wait_for()
    expect(switch(page)).to_have_accessible_name("Client: Keys of one")
    # what is for all clients opens this one's devices too
    expect(rows(page, "Credentials").filter(has_text=f"Common {word}")).to_have_count(1)
    expect(rows(page, "Credentials").filter(has_text=f"Strange {word}")).to_have_count(0)
    page.get_by_role("button", name="Add a credential").click()
    expect(page.get_by_role("dialog").get_by_role("combobox", name="Client")).to_have_value("Keys of one")
    take(page, "credentials-of-a-client")
    page.keyboard.press("Escape")
    choose(page, "Keys of another")
    page.wait_for_url(f"**/credentials?client={other}")
    rows(page, "Credentials").filter(has_text=f"Strange {word}").wait_for()
    expect(rows(page, "Credentials").filter(has_text=f"Own {word}")).to_have_count(0)
    page.get_by_role("banner").get_by_role("button", name="Show all clients").click()
    rows(page, "Credentials").filter(has_text=f"Own {word}").wait_for()


def test_a_client_that_is_added_while_another_is_chosen_is_shown(page: Any) -> None:
    one = make(page, "Chosen before Srl")
    page.goto(f"{origin(page)}/clients?client={one}")
    expect(rows(page, "Clients")).to_have_count(1)
    page.get_by_role("main").get_by_role("button", name="Add a client").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Added beside SpA")
    page.get_by_role("dialog").get_by_role("button", name="Add a client").click()
    page.get_by_role("dialog").get_by_text("Sites", exact=True).wait_for()
    page.keyboard.press("Escape")
    expect(rows(page, "Clients")).to_have_count(1)
    expect(rows(page, "Clients")).to_contain_text("Added beside SpA")
    expect(switch(page)).to_have_accessible_name("Client: Added beside SpA")

    # and one that is deleted is no longer chosen
    rows(page, "Clients").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete “Added beside SpA”").click()
    expect(switch(page)).to_have_accessible_name("Client: All clients")
    rows(page, "Clients").filter(has_text="Chosen before Srl").wait_for()


def test_the_switch_speaks_italian_and_fits_beside_a_long_name(italian_dark_page: Any) -> None:
    page = italian_dark_page
    client = make(page, f"{LONG} (sede di Cortona)", "LUNGO-01")
    for width in (1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{origin(page)}/devices?client={client}")
        expect(switch(page)).to_have_accessible_name(f"Cliente: {LONG} (sede di Cortona)")
        rows(page, "Dispositivi").filter(has_text="LUNGO-01").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        take(page, f"client-switch-it-dark-{width}")
    assert not findings(page)
    switch(page).click()
    page.get_by_role("combobox", name="Cerca un cliente").fill("non c'è")
    page.get_by_text("Nessun cliente si chiama così.").wait_for()
