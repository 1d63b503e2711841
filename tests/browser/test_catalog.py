"""The catalog: a page for each node type, out of its manifest and help."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call
from tests.browser.conftest import take
from tests.browser.drawings import origin

pytestmark = pytest.mark.xdist_group("browser")


def test_every_node_type_has_a_page_with_what_it_takes_and_gives(page: Any) -> None:
    types = call(page, "GET", "/catalog")["items"]
    page.goto(f"{origin(page)}/catalog/patch.scan")
    page.get_by_role("heading", name="Scan for updates").first.wait_for()
    scan = next(one for one in types if one["id"] == "patch.scan")
    for name, field in scan["params"]["properties"].items():
        page.get_by_role("rowheader", name=field.get("title", name)).first.wait_for()
    page.get_by_text("only_security · boolean").wait_for()
    take(page, "catalog")
    links = page.get_by_role("navigation", name="Catalog").get_by_role("link")
    assert links.count() == len(types)


def test_the_search_forgives_as_that_of_the_palette_does(page: Any) -> None:
    page.goto(f"{origin(page)}/catalog")
    page.get_by_label("Search steps").fill("scn updats")
    page.get_by_role("navigation", name="Catalog").get_by_role("link").first.click()
    page.wait_for_url("**/catalog/patch.scan")


def test_the_list_is_one_tab_stop_whose_arrows_go_through_it(page: Any) -> None:
    page.goto(f"{origin(page)}/catalog/patch.scan")
    links = page.get_by_role("navigation", name="Catalog").get_by_role("link")
    expect(page.get_by_role("navigation", name="Catalog").locator("a[tabindex='0']")).to_have_count(1)
    search = page.get_by_label("Search steps")
    search.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Scan for updates")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Catalog")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    expect(links.last).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=2, name=links.last.inner_text()).first.wait_for()
    expect(links.last).to_be_focused()
    page.keyboard.press("s")
    expect(search).to_be_focused()
    page.keyboard.type("cn updats")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalog/patch.scan")


def test_the_help_page_speaks_the_language_that_is_spoken(italian_dark_page: Any) -> None:
    page = italian_dark_page
    page.goto(f"{origin(page)}/catalog/power.reboot")
    shown = page.locator(".markdown")
    shown.get_by_role("heading", name="Riavvia il computer").wait_for()
    shown.get_by_role("heading", name="Che cosa può andare storto").wait_for()
    assert shown.get_by_role("listitem").count() == 3
    shown.scroll_into_view_if_needed()
    take(page, "catalog-help-it")
    page.get_by_role("radiogroup", name="Lingua").get_by_text("EN").click()
    shown.get_by_role("heading", name="Restart the computer").wait_for()
    shown.get_by_role("heading", name="What can go wrong").wait_for()
