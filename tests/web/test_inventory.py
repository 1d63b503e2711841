"""The inventory over the API."""

from typing import Any

from editor.services import Services
from tests.web.conftest import Person

SECRET = "p4ss-w0rd-that-must-not-come-back"


def client(person: Person, name: str = "Acme") -> str:
    key: str = person.do("POST", "/clients", {"name": name}, status=201)["id"]
    return key


def test_a_new_installation_has_this_computer_and_the_shipped_workflows(admin: Person) -> None:
    devices = admin.get("/devices")["items"]
    assert [(d["name"], d["connector"]) for d in devices] == [("This computer", "local")]
    shipped = admin.get("/workflows")["items"]
    assert "computer-check-up" in {w["id"] for w in shipped}
    assert all(w["published_version"] == 1 for w in shipped)


def test_clients_sites_and_devices(technician: Person) -> None:
    acme = client(technician)
    site = technician.do("POST", "/sites", {"client_id": acme, "name": "Rome", "timezone": "Europe/Rome"}, 201)
    device = {"name": "srv-01", "client_id": acme, "site_id": site["id"], "address": "192.0.2.1", "tags": ["server"]}
    made = technician.do("POST", "/devices", device, status=201)
    assert (made["client"], made["site"], made["port"], made["host_key"]) == ("Acme", "Rome", 22, None)
    assert technician.get("/devices?text=SRV")["items"] == [made]
    assert technician.get("/devices?tag=server")["items"] == [made]
    assert technician.get("/devices?tag=other")["items"] == []
    assert technician.get(f"/clients/{acme}")["devices"] == 1
    refused = technician.do("DELETE", f"/clients/{acme}", status=409)
    assert "'Acme' has 1 device" in refused["error"]["message"]
    changed = technician.do("PATCH", f"/devices/{made['id']}", {"notes": "in the cellar"})
    assert changed["notes"] == "in the cellar"
    assert technician.ask("DELETE", f"/devices/{made['id']}").status_code == 204
    assert technician.ask("DELETE", f"/clients/{acme}").status_code == 204


def test_who_has_a_certificate_not_checked_is_in_the_audit(technician: Person, admin: Person) -> None:
    unchecked = {"verify": "none"}
    usual = {"client_id": client(technician), "connector": "winrm", "address": "192.0.2.1"}
    made = technician.do("POST", "/devices", {**usual, "name": "ws-01", "winrm": unchecked}, 201)
    assert made["winrm"] == unchecked
    technician.do("PATCH", f"/devices/{made['id']}", {"winrm": {}})
    technician.do("PATCH", f"/devices/{made['id']}", {"winrm": unchecked})
    rows = [row for row in admin.get("/audit")["items"] if row["subject_id"] == made["id"]]
    kept = [(row["action"], row["user"], row["detail"].get("certificate")) for row in reversed(rows)]
    who = kept[0][1]
    assert who and kept == [
        ("device.create", who, "unchecked"),
        ("device.change", who, None),
        ("device.change", who, "unchecked"),
    ]


def test_pages_of_devices_follow_each_other(admin: Person) -> None:
    acme = client(admin)
    for number in range(5):
        admin.do("POST", "/devices", {"name": f"d{number}", "client_id": acme, "address": "192.0.2.1"}, 201)
    seen, cursor = [], ""
    while True:
        page = admin.get(f"/devices?limit=2&text=d&client={acme}" + (f"&cursor={cursor}" if cursor else ""))
        seen += [device["name"] for device in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"d{number}" for number in range(5)]


def test_a_secret_goes_in_and_never_comes_out(services: Services, technician: Person, admin: Person) -> None:
    body = {"name": "root", "kind": "password", "username": "root", "password": SECRET}
    made = technician.do("POST", "/credentials", body, status=201)
    assert made["has"] == ["password"]
    everything = [
        technician.ask("GET", path).text
        for path in ("/credentials", f"/credentials/{made['id']}", "/devices", "/settings", "/approvals")
    ]
    assert SECRET not in "".join([*everything, admin.ask("GET", "/audit").text, str(made)])
    assert SECRET.encode() not in services.settings.data.joinpath("ruota.db").read_bytes()
    kept = technician.do("PATCH", f"/credentials/{made['id']}", {"username": "admin"})
    assert (kept["has"], kept["username"]) == (["password"], "admin")
    refused = technician.do("PATCH", f"/credentials/{made['id']}", {"password": ""}, status=400)
    assert "needs a password" in refused["error"]["message"]


def test_only_an_administrator_gives_away_ruotas_own_computer(technician: Person) -> None:
    acme = client(technician)
    technician.do("POST", "/devices", {"name": "x", "client_id": acme, "connector": "local"}, status=403)
    remote = technician.do("POST", "/devices", {"name": "r", "client_id": acme, "address": "192.0.2.1"}, status=201)
    technician.do("PATCH", f"/devices/{remote['id']}", {"connector": "local"}, status=403)
    for text in ("name,connector\nr,local\n", "name,connector\nnew,local\n"):
        body = {"format": "csv", "text": text, "client_id": acme, "dry_run": False}
        technician.do("POST", "/devices/import", body, status=403)
    ansible = {"format": "ansible", "text": "[all]\nhere ansible_connection=local\n", "client_id": acme}
    technician.do("POST", "/devices/import", ansible, status=403)
    assert [d["name"] for d in technician.get("/devices")["items"] if d["connector"] == "local"] == ["This computer"]


def test_an_import_reports_every_line(technician: Person) -> None:
    acme = client(technician)
    text = "name;address\nweb-1;192.0.2.1\nweb-2;not an address\n"
    body = {"format": "csv", "text": text, "client_id": acme, "dry_run": True}
    tried = technician.do("POST", "/devices/import", body)
    assert (tried["added"], [row["line"] for row in tried["rejected"]]) == (1, [3])
    assert technician.get("/devices?text=web")["items"] == []
    technician.do("POST", "/devices/import", {**body, "dry_run": False})
    assert [d["name"] for d in technician.get("/devices?text=web")["items"]] == ["web-1"]


def test_a_target_says_how_many(technician: Person) -> None:
    found = technician.do("POST", "/targets/resolve", {"target": {"all": True}})
    assert (found["count"], len(found["devices"])) == (1, 1)
    assert found["sentence"].startswith("1 device")
    assert technician.do("POST", "/targets/resolve", {"target": {}})["count"] == 0


def test_testing_this_computer_tells_what_it_is(technician: Person) -> None:
    device = technician.get("/devices")["items"][0]
    tested = technician.do("POST", f"/devices/{device['id']}/test")
    assert tested["ok"], tested
    assert "This computer" in tested["message"]
    assert technician.get(f"/devices/{device['id']}")["facts"]["platform"] == "linux"


def test_testing_a_device_that_refuses_says_so(technician: Person) -> None:
    acme = client(technician)
    login = {"name": "root", "kind": "password", "username": "root", "password": SECRET}
    credential = technician.do("POST", "/credentials", login, 201)["id"]
    device = {"name": "srv-01", "client_id": acme, "address": "127.0.0.1", "port": 1, "credential_id": credential}
    made = technician.do("POST", "/devices", device, status=201)
    tested = technician.do("POST", f"/devices/{made['id']}/test")
    assert (tested["ok"], tested["code"]) == (False, "refused")
    assert "srv-01" in tested["message"]
    assert technician.get(f"/devices/{made['id']}")["last_error"] == tested["message"]


def test_what_is_refused_says_which_sentence_it_is(admin: Person) -> None:
    client = admin.do("POST", "/clients", {"name": "ACME"}, status=201)["id"]
    device = {"name": "web1", "client_id": client, "connector": "ssh", "platform": "linux"}

    def refused(address: str) -> Any:
        made = admin.do("POST", "/devices", {**device, "address": address}, status=400)
        return made["error"]["sentence"]

    assert refused("no host") == {
        "code": "address_unusable",
        "values": {"value": {"quoted": "no host", "text": "'no host'"}},
    }
    admin.do("POST", "/devices", {**device, "address": "10.0.0.1"}, status=201)
    kept = admin.do("DELETE", f"/clients/{client}", status=409)["error"]
    assert kept["message"] == "The client 'ACME' has 1 device; move or delete it first."
    assert kept["sentence"] == {"code": "client_has_devices", "values": {"client": "ACME", "count": 1}}
