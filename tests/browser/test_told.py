"""What the server finds wrong, said in the language of who draws: on the card, in the list, under the field."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import kept, node, origin, put

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = "<b>{{node}}</b> $t(do.close)"


def test_an_italian_reads_each_problem_and_its_fix_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    nodes = {
        "scan": {"type": "patch.scan"},
        "install": {"type": "patch.install", "params": {"updates": {"$expr": "scan.updatse"}}},
        "odd": {"type": "patch.scan", "name": HOSTILE, "params": {"only_security": "yes"}},
    }
    layout = {key: {"x": 330 * index, "y": 0} for index, key in enumerate(nodes)}
    edges = [{"from": "scan.found", "to": "install"}, {"from": "scan.fuond", "to": "odd"}]
    identity = put(page, "Problemi", {"nodes": nodes, "edges": edges, "layout": layout})
    page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{origin(page)}/workflows/{identity}")
    node(page, "install").wait_for()

    rows = page.get_by_role("region", name="Problemi").get_by_role("listitem")
    misspelt = rows.filter(has_text="Qui «scan.updatse» non c'è; intendevi «scan.updates»?")
    expect(misspelt).to_contain_text("di «Installa gli aggiornamenti»")
    expect(rows.filter(has_text="Il passo «Cerca aggiornamenti» non ha l'uscita «fuond»")).to_have_count(1)
    expect(rows.filter(has_text=f"di «{HOSTILE}» è «yes»; qui serve vero o falso.")).to_have_count(1)
    expect(node(page, "scan").get_by_role("img", name="non ha l'uscita «fuond»")).to_be_visible()

    misspelt.get_by_role("button").first.click()
    field = page.locator("[data-problem='updates']")
    expect(field).to_contain_text("Qui «scan.updatse» non c'è")
    expect(field.get_by_role("button", name="Usa scan.updates")).to_be_visible()
    take(page, "told-it-dark")
    assert findings(page) == []
    misspelt.get_by_role("button", name="Usa scan.updates").click()
    expect(misspelt).to_have_count(0)
    assert kept(page, identity)["nodes"]["install"]["params"] == {"updates": {"$expr": "scan.updates"}}

    rows.filter(has_text="fuond").get_by_role("button", name="Usa found").click()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Usa il valore predefinito, falso").last.click()
    expect(rows).to_have_count(0)


def test_what_the_server_refuses_is_said_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    client, at = "<i>{{name}}</i>", f"{origin(page)}/api/v1"
    token = page.request.get(f"{at}/session").json()["csrf"]
    assert page.request.post(f"{at}/clients", data={"name": client}, headers={"X-CSRF-Token": token}).ok
    page.goto(f"{origin(page)}/clients")
    page.get_by_role("button", name="Aggiungi un cliente").first.click()
    page.get_by_role("dialog").get_by_label("Nome", exact=True).fill(client)
    page.get_by_role("dialog").get_by_role("button", name="Aggiungi un cliente").click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_have_text(f"Il cliente «{client}» esiste già; scegli un altro nome.")


def test_a_wrong_password_is_told_in_italian(address: str, chromium: Any, logged_in: dict[str, Any]) -> None:
    context = chromium.new_context(locale="it-IT")
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Nome", exact=True).fill("nobody of this name")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Accedi").click()
    expect(page.get_by_text("Il nome o la password non sono giusti; riprova.")).to_be_visible()
    context.close()
