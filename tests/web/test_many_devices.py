"""Changing and deleting many devices at once, and what ran on one of them."""

from editor.services import Services
from engine.store.models import Device, Run, RunDevice
from tests.web.conftest import Person
from tests.web.test_inventory import client


def devices(person: Person, count: int, owner: str) -> list[str]:
    made = [
        person.do("POST", "/devices", {"name": f"pc-{n}", "client_id": owner, "address": "192.0.2.1"}, status=201)
        for n in range(count)
    ]
    return [str(one["id"]) for one in made]


def test_a_credential_and_tags_for_many(technician: Person, admin: Person) -> None:
    owner = client(technician)
    ids = devices(technician, 3, owner)
    login = {"name": "login", "kind": "password", "username": "root", "password": "a-secret-value"}
    key = technician.do("POST", "/credentials", login, status=201)["id"]
    body = {"devices": ids, "credential_id": key, "add_tags": ["Server", "milan"]}
    assert technician.do("POST", "/devices/change", body) == {"devices": 3}
    assert technician.do("POST", "/devices/change", {"devices": ids[:2], "remove_tags": ["milan"]}) == {"devices": 2}
    assert technician.do("POST", "/devices/change", {"devices": ids[:2], "remove_tags": ["milan"]}) == {"devices": 0}
    rows = {one["id"]: one for one in technician.get("/devices")["items"]}
    assert [rows[one]["tags"] for one in ids] == [["server"], ["server"], ["milan", "server"]]
    assert {rows[one]["credential"] for one in ids} == {"login"}
    done = admin.get("/audit")["items"][0]
    assert (done["user"], done["action"], done["detail"]["devices"]) == ("tom", "device.change_many", ids[:2])


def test_all_of_a_change_or_none(technician: Person) -> None:
    mine, other = client(technician, "Mine"), client(technician, "Other")
    ids = [*devices(technician, 2, mine), *devices(technician, 1, other)]
    site = technician.do("POST", "/sites", {"name": "Milan", "client_id": mine, "timezone": "UTC"}, status=201)["id"]
    refused = technician.do("POST", "/devices/change", {"devices": ids, "site_id": site, "add_tags": ["x"]}, 400)
    assert refused["error"]["pointer"] == "/site_id"
    assert "'pc-0' does not" in refused["error"]["message"]
    technician.do("POST", "/devices/change", {"devices": [*ids, "nobody"], "add_tags": ["x"]}, 404)
    assert all(one["tags"] == [] for one in technician.get(f"/devices?client={mine}")["items"])
    technician.do("POST", "/devices/change", {"devices": ids}, 400)
    technician.do("POST", "/devices/change", {"devices": [], "add_tags": ["x"]}, 400)
    technician.do("POST", "/devices/change", {"devices": ids, "name": "x"}, 400)


def test_a_secret_value_is_no_login_for_many(technician: Person) -> None:
    ids = devices(technician, 2, client(technician))
    secret = {"name": "token", "kind": "secret", "value": "a-secret-value"}
    key = technician.do("POST", "/credentials", secret, status=201)["id"]
    refused = technician.do("POST", "/devices/change", {"devices": ids, "credential_id": key}, 400)
    assert "not a login" in refused["error"]["message"]


def test_many_are_deleted_together_with_those_behind_them(technician: Person) -> None:
    owner = client(technician)
    first, second, third = devices(technician, 3, owner)
    technician.do("PATCH", f"/devices/{second}", {"jump_device_id": first})
    technician.do("PATCH", f"/devices/{third}", {"jump_device_id": second})
    refused = technician.do("POST", "/devices/delete", {"devices": [first, second]}, 409)
    assert "'pc-2'" in refused["error"]["message"]
    assert len(technician.get(f"/devices?client={owner}")["items"]) == 3
    assert technician.do("POST", "/devices/delete", {"devices": [first, second, third]}) == {"devices": 3}
    assert technician.get(f"/devices?client={owner}")["items"] == []


def test_a_viewer_changes_nothing(technician: Person, viewer: Person) -> None:
    ids = devices(technician, 1, client(technician))
    viewer.do("POST", "/devices/change", {"devices": ids, "add_tags": ["x"]}, 403)
    viewer.do("POST", "/devices/delete", {"devices": ids}, 403)


def test_the_runs_of_a_device_come_newest_first_in_parts(technician: Person, services: Services) -> None:
    here, there = devices(technician, 2, client(technician))
    with services.database.begin() as session:
        device = session.get(Device, here)
        assert device is not None
        for number in range(5):
            run = Run(workflow_id="w", workflow_name=f"Run {number}", version=None, document={}, mode="apply")
            session.add(run)
            session.flush()
            key = there if number == 2 else here
            session.add(RunDevice(run_id=run.id, device_id=key, position=0, snapshot={}, status="done", outcome="ok"))
    part = technician.get(f"/devices/{here}/runs?limit=3")
    assert [one["workflow_name"] for one in part["items"]] == ["Run 4", "Run 3", "Run 1"]
    rest = technician.get(f"/devices/{here}/runs?limit=3&cursor={part['next']}")
    assert ([one["workflow_name"] for one in rest["items"]], rest["next"]) == (["Run 0"], None)
    technician.do("GET", "/devices/nobody/runs", status=404)
