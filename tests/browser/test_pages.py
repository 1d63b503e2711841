"""Every page in the other language and in the dark; the inventory by hand."""

from typing import Any

import pytest

from tests.browser.api import call
from tests.browser.conftest import take

pytestmark = pytest.mark.xdist_group("browser")

PAGES = {
    "workflows": "Flussi di lavoro",
    "runs": "Esecuzioni",
    "schedules": "Pianificazioni",
    "devices": "Dispositivi",
    "clients": "Clienti",
    "credentials": "Credenziali",
    "catalog": "Catalogo",
    "settings": "Impostazioni",
}


def test_italian_and_dark_everywhere(address: str, italian_dark_page: Any) -> None:
    page = italian_dark_page
    assert page.locator("html").get_attribute("lang") == "it"
    assert page.locator("html").get_attribute("data-mantine-color-scheme") == "dark"
    take(page, "home-dark-it")
    for path, title in PAGES.items():
        page.goto(f"{address}/{path}")
        page.get_by_role("heading", name=title, level=1).wait_for()
        assert page.get_by_text("undefined").count() == 0
        take(page, f"{path}-dark-it")


def test_the_language_changes_at_once_and_stays(page: Any) -> None:
    page.get_by_role("radiogroup", name="Language").get_by_text("IT").click()
    page.get_by_role("heading", name="Inizio").wait_for()
    page.reload()
    page.get_by_role("heading", name="Inizio").wait_for()


def test_a_device_whose_test_fails_says_why(page: Any) -> None:
    navigation = page.get_by_role("navigation").first
    navigation.get_by_role("link", name="Devices").click()
    page.get_by_role("button", name="Add a device").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill("SRV-NOBODY")
    drawer.get_by_label("Address").fill("127.0.0.1")
    drawer.get_by_label("Port").fill("9")
    drawer.get_by_role("button", name="Add the device").click()
    drawer.get_by_role("button", name="Test the connection").click()
    drawer.get_by_test_id("test-result").wait_for()
    assert "SRV-NOBODY" in drawer.get_by_test_id("test-result").inner_text()
    take(page, "device")
    drawer.get_by_role("button", name="Close").click()
    page.get_by_role("row").filter(has_text="SRV-NOBODY").wait_for()


def test_import_says_which_lines_it_refuses(page: Any) -> None:
    page.get_by_role("navigation").first.get_by_role("link", name="Devices").click()
    page.get_by_role("button", name="Import devices").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Text").fill("name,address,port\nSRV-ONE,10.0.0.1,22\nSRV-TWO,10.0.0.2,ninety\n")
    dialog.get_by_role("button", name="Check it first").click()
    dialog.get_by_text("Would add 1").wait_for()
    assert dialog.get_by_test_id("import-report").get_by_role("row").count() == 2
    take(page, "import")
    dialog.get_by_role("button", name="Import 1 device").click()
    dialog.get_by_text("Added 1").wait_for()


def test_a_secret_never_comes_back(page: Any) -> None:
    page.get_by_role("navigation").first.get_by_role("link", name="Credentials").click()
    page.get_by_role("button", name="Add a credential").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill("ACME admin")
    drawer.get_by_label("User name").fill("root")
    drawer.get_by_label("Password", exact=True).fill("S3cret-of-ACME")
    with page.expect_response(lambda answer: "/credentials" in answer.url and answer.request.method == "POST") as made:
        drawer.get_by_role("button", name="Add a credential").click()
    assert "S3cret-of-ACME" not in made.value.text()
    page.get_by_role("row").filter(has_text="ACME admin").click()
    field = page.get_by_role("dialog").get_by_label("Password", exact=True)
    assert field.input_value() == ""
    assert field.get_attribute("placeholder") == "Set. Type to replace it."
    assert "S3cret-of-ACME" not in page.content()


def test_a_client_and_its_sites_are_made_renamed_and_removed_by_hand(page: Any) -> None:
    page.get_by_role("navigation").first.get_by_role("link", name="Clients").click()
    page.get_by_role("button", name="Add a client").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill("Made by hand")
    drawer.get_by_label("Notes").fill("Calls on Mondays")
    drawer.get_by_role("button", name="Add a client").click()
    drawer.get_by_text("No sites yet").wait_for()
    for site, zone in (("Verona", "Europe/Rome"), ("Lisbon", "Europe/Lisbon")):
        drawer.get_by_label("New site").fill(site)
        drawer.get_by_role("combobox", name="Time zone").fill(zone)
        page.get_by_role("option", name=zone, exact=True).click()
        drawer.get_by_role("button", name="Add", exact=True).click()
        drawer.get_by_role("button", name=f"Delete: {site}").wait_for()
    client = next(one for one in call(page, "GET", "/clients")["items"] if one["name"] == "Made by hand")
    sites = [one for one in call(page, "GET", "/sites")["items"] if one["client_id"] == client["id"]]
    assert client["notes"] == "Calls on Mondays"
    assert {one["name"]: one["timezone"] for one in sites} == {"Verona": "Europe/Rome", "Lisbon": "Europe/Lisbon"}
    take(page, "client")
    drawer.get_by_role("button", name="Delete: Lisbon").click()
    drawer.get_by_role("button", name="Delete: Lisbon").wait_for(state="detached")
    drawer.get_by_label("Name", exact=True).fill("Renamed by hand")
    drawer.get_by_role("button", name="Save").click()
    page.get_by_role("dialog", name="Renamed by hand").get_by_role("button", name="Close").click()
    row = page.get_by_role("row").filter(has_text="Renamed by hand")
    row.get_by_text("Verona", exact=True).wait_for()

    row.click()
    drawer.get_by_role("button", name="Delete", exact=True).last.click()
    page.get_by_role("button", name="Delete “Renamed by hand”").click()
    row.wait_for(state="detached")
    assert client["id"] not in {one["id"] for one in call(page, "GET", "/clients")["items"]}
