"""What the server finds wrong, said in the language of who draws: on the card, in the list, under the field."""

import socket
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.api import call, make_workflow, start, this_computer
from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import choose_this_computer, kept, node, origin, put

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


def unreachable(page: Any, name: str, port: int) -> str:
    """A device behind a port that nobody listens at; its id."""
    client = call(page, "POST", "/clients", {"name": f"Cliente {port}"})["id"]
    login = {"name": f"Accesso {port}", "kind": "password", "username": "root", "password": "never used there"}
    device = {
        "name": name,
        "client_id": client,
        "connector": "ssh",
        "platform": "linux",
        "address": "127.0.0.1",
        "port": port,
        "credential_id": call(page, "POST", "/credentials", login)["id"],
    }
    return str(call(page, "POST", "/devices", device)["id"])


def test_why_steps_failed_is_told_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    page.goto(origin(page))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    name = f"sfortunato-{port}"
    device = unreachable(page, name, port)
    nodes = {"slow": {"type": "script.run", "params": {"script": "sleep 60"}, "timeout_seconds": 1}}
    workflow = make_workflow(page, f"Guai {port}", nodes)
    page.emulate_media(reduced_motion="reduce")
    start(page, workflow, [device, this_computer(page)])
    why = f"{name} (127.0.0.1:{port}) rifiuta le connessioni SSH; avvia lì il server SSH o correggi la porta."
    late = "Lo script è stato fermato perché ha impiegato più di un secondo."
    cells = page.get_by_test_id("matrix").locator("button[data-node=slow]")
    expect(cells.and_(page.get_by_title(why))).to_be_visible(timeout=30_000)
    causes = page.get_by_role("region", name="Perché alcuni dispositivi non sono riusciti")
    expect(causes.get_by_text("rifiuta le connessioni SSH")).to_be_visible()
    cells.and_(page.get_by_title(late)).click(timeout=30_000)
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text(late).first).to_be_visible()
    take(page, "told-run-it-dark")
    drawer.get_by_role("tab", name="Tentativi").click()
    expect(drawer.get_by_role("table").get_by_text(late)).to_be_visible()
    page.goto(f"{origin(page)}/devices/{device}")
    expect(page.get_by_text(why).first).to_be_visible()


def test_what_the_script_of_a_step_tells_is_told_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    page.goto(origin(page))
    workflow = make_workflow(page, "Finisce male", {"job": {"type": "script.run", "params": {"script": "exit 3"}}})
    device = this_computer(page)
    start(page, workflow, [device])
    why = "Lo script è finito con il codice di uscita 3; il suo output dice di più."
    page.get_by_test_id("matrix").locator("button[data-node=job]").and_(page.get_by_title(why)).click(timeout=30_000)
    expect(page.get_by_role("dialog").get_by_text(why).first).to_be_visible()
    take(page, "told-script-it-dark")
    page.goto(f"{origin(page)}/devices/{device}")
    expect(page.get_by_text(why).first).to_be_visible()


def test_what_a_step_of_ruota_itself_tells_is_told_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    page.goto(origin(page))
    params = {"until": "{{domani}} $t(do.close)"}
    workflow = make_workflow(page, "Senza ora", {"wait": {"type": "logic.wait", "params": params}})
    start(page, workflow, [this_computer(page)])
    why = "«{{domani}} $t(do.close)» non è un'ora; scrivila come 2027-01-31T22:00:00+01:00, con lo scarto dal fuso."
    page.get_by_test_id("matrix").locator("button[data-node=wait]").and_(page.get_by_title(why)).click(timeout=30_000)
    expect(page.get_by_role("dialog").get_by_text(why).first).to_be_visible()


def test_templates_are_there_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    page.goto(f"{origin(page)}/workflows?new=template")
    dialog = page.get_by_role("dialog")
    card = dialog.get_by_role("button", name="Pulizia del disco")
    expect(card).to_contain_text("I dati delle persone non si toccano mai.")
    expect(card).to_contain_text("File temporanei più vecchi di (giorni)")
    take(page, "templates-it-dark")
    card.click()
    expect(dialog.get_by_role("textbox")).to_have_value("Pulizia del disco")
    dialog.get_by_role("textbox").fill("Pulizia di prova")
    dialog.get_by_role("button", name="Crea la bozza").click()
    expect(node(page, "largest")).to_contain_text("Cartelle più grandi")


def test_what_a_workflow_would_touch_names_its_steps_in_italian(italian_dark_page: Any) -> None:
    page = italian_dark_page
    page.goto(origin(page))
    workflow = make_workflow(page, "Tocca", {"install": {"type": "patch.install"}})
    page.goto(f"{origin(page)}/workflows/{workflow}")
    node(page, "install").wait_for()
    answer = call(page, "POST", f"/workflows/{workflow}/blast-radius", {"target": {"devices": [this_computer(page)]}})
    assert answer["changes"] == [{"type": "patch.install", "text": "Install updates"}]
    page.get_by_role("button", name="Esegui", exact=True).click()
    choose_this_computer(page, "Dispositivi singoli")
    box = page.get_by_test_id("blast-radius")
    expect(box).to_contain_text("Installa gli aggiornamenti")
