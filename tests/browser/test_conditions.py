"""Conditions built from field, operator and value, nested, and as an expression and back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import start, this_computer
from tests.browser.conftest import take
from tests.browser.drawings import kept, node, origin, put

pytestmark = pytest.mark.xdist_group("browser")


def document(*expression: str) -> dict[str, Any]:
    params = {"condition": {"$expr": expression[0]}} if expression else {}
    return {
        "nodes": {"system": {"type": "inv.system"}, "check": {"type": "logic.condition", "params": params}},
        "edges": [{"from": "system.ok", "to": "check"}],
        "layout": {"system": {"x": 0, "y": 0}, "check": {"x": 330, "y": 0}},
    }


def panel_of(page: Any, name: str, *expression: str) -> str:
    identity = put(page, name, document(*expression))
    page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    page.goto(f"{origin(page)}/workflows/{identity}")
    node(page, "check").click()
    page.get_by_role("radiogroup", name="Shown as").wait_for()
    return identity


def choose(page: Any, row: Any, field: str, operator: str | None = None, value: str | None = None) -> None:
    row.get_by_role("combobox", name="Field").fill(field)
    page.get_by_role("option").filter(has_text=field).first.click()
    if operator is not None:
        row.get_by_role("combobox", name="Operator").click()
        page.get_by_role("option", name=operator, exact=True).click()
    if value is not None:
        row.get_by_role("textbox", name="Value").fill(value)


def condition(page: Any, identity: str) -> str | None:
    return kept(page, identity)["nodes"]["check"].get("params", {}).get("condition", {}).get("$expr")


def test_a_condition_is_built_from_rows_and_groups(page: Any) -> None:
    identity = panel_of(page, "Conditions built")
    group = page.get_by_role("group", name="Condition", exact=True)
    group.get_by_role("button", name="Add a condition").click()
    expect(page.get_by_text("Not complete yet")).to_be_visible()
    row = page.get_by_role("group", name="Condition 1", exact=True)
    choose(page, row, "Memory (MB)", "is less than", "4000")
    expect(page.get_by_text("Not complete yet")).to_have_count(0)
    page.wait_for_timeout(600)
    assert condition(page, identity) == "system.ram_mb < 4000"
    group.get_by_role("button", name="Add a group").click()
    inner = page.get_by_role("group", name="Condition 2", exact=True)
    inner.get_by_role("button", name="Add a condition").click()
    choose(page, page.get_by_role("group", name="Condition 2 1", exact=True), "Virtual", "is true")
    second = page.get_by_role("group", name="Condition 2 2", exact=True)
    choose(page, second, "Host name", "begins with", 'SRV-"1')
    second.get_by_role("button", name="not", exact=True).click()
    take(page, "conditions")
    page.wait_for_timeout(600)
    wanted = 'system.ram_mb < 4000 && (system.virtual || !(system.hostname.startsWith("SRV-\\"1")))'
    assert condition(page, identity) == wanted

    # as text and back, without loss
    page.get_by_role("radiogroup", name="Shown as").get_by_text("Expression").click()
    expect(page.get_by_role("textbox", name="Condition")).to_have_value(wanted)
    page.get_by_role("radiogroup", name="Shown as").get_by_text("Fields").click()
    expect(page.get_by_role("group", name="Condition 2 2", exact=True)).to_be_visible()
    assert condition(page, identity) == wanted
    page.reload()
    node(page, "check").click()
    expect(
        page.get_by_role("group", name="Condition 2 2", exact=True).get_by_role("textbox", name="Value")
    ).to_have_value('SRV-"1')


def test_what_rows_cannot_show_is_kept_and_said(page: Any) -> None:
    source = "system.disks.exists(d, d.size_gb > 100.0)"
    identity = panel_of(page, "Conditions strange", source)
    expect(page.get_by_text("more than fields can show")).to_be_visible()
    page.get_by_role("radiogroup", name="Shown as").get_by_text("Expression").click()
    expect(page.get_by_role("textbox", name="Condition")).to_have_value(source)
    assert condition(page, identity) == source


def test_a_misspelt_field_is_told_at_its_row(page: Any) -> None:
    panel_of(page, "Conditions misspelt", "system.ram_m > 3")
    expect(page.get_by_text("No step before this one certainly gives this value.")).to_be_visible()


def test_the_picker_tells_what_a_value_was_last_time(page: Any) -> None:
    identity = put(page, "Conditions with last values", document("system.ram_mb > 1"))
    start(page, identity, [this_computer(page)])
    page.locator("[data-testid=run-sentence][data-state=ok]").wait_for(timeout=60_000)
    page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    page.goto(f"{origin(page)}/workflows/{identity}")
    node(page, "check").click()
    row = page.get_by_role("group", name="Condition 1", exact=True)
    row.get_by_role("combobox", name="Field").fill("Memory")
    option = page.get_by_role("option").filter(has_text="Memory (MB)")
    expect(option).to_contain_text("Last time:")
    expect(option).to_contain_text("whole number · Installed memory.")
    take(page, "conditions-last-value")


def test_a_value_that_is_one_of_a_few_is_picked_by_its_words(page: Any, italian_dark_page: Any) -> None:
    identity = panel_of(page, "Conditions picked", 'system.chassis == "vm"')
    row = page.get_by_role("group", name="Condition 1", exact=True)
    value = row.get_by_role("combobox", name="Value")
    expect(value).to_have_value("virtual machine")
    value.click()
    page.get_by_role("option", name="laptop", exact=True).click()
    page.wait_for_timeout(600)
    assert condition(page, identity) == 'system.chassis == "laptop"'

    italian_dark_page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    italian_dark_page.goto(f"{origin(page)}/workflows/{identity}")
    node(italian_dark_page, "check").click()
    row = italian_dark_page.locator("[role=group]").filter(has=italian_dark_page.get_by_label("Operatore")).last
    expect(row.get_by_role("combobox", name="Valore")).to_have_value("portatile")
    row.get_by_role("combobox", name="Valore").click()
    expect(italian_dark_page.get_by_role("option", name="macchina virtuale", exact=True)).to_be_visible()
    take(italian_dark_page, "conditions-choices-it-dark")
    italian_dark_page.get_by_role("option", name="macchina virtuale", exact=True).click()
    italian_dark_page.wait_for_timeout(600)
    assert condition(italian_dark_page, identity) == 'system.chassis == "vm"'
