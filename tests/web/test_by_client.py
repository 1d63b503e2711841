"""Runs and schedules of one client."""

from typing import Any

from editor.services import Services
from engine.store import runs
from engine.store.models import Run, Schedule
from tests.web.conftest import Person

DOCUMENT = {"format": 1, "id": "seen", "name": "Seen", "nodes": {"scan": {"type": "patch.scan"}}, "edges": []}


def client(person: Person, name: str) -> str:
    return str(person.do("POST", "/clients", {"name": name}, status=201)["id"])


def device(person: Person, name: str, owner: str) -> str:
    body = {"name": name, "client_id": owner, "address": "192.0.2.1", "connector": "ssh", "platform": "linux"}
    return str(person.do("POST", "/devices", body, status=201)["id"])


def names(person: Person, path: str) -> list[str]:
    page: Any = person.get(path)
    return [str(row.get("name") or row["workflow_name"]) for row in page["items"]]


def test_runs_that_had_a_device_of_a_client_are_its_runs_though_the_device_is_gone(
    admin: Person, services: Services
) -> None:
    ours, theirs = client(admin, "Ours"), client(admin, "Theirs")
    with services.database.begin() as session:
        for name, owners in (("One", [ours]), ("Both", [theirs, ours]), ("Other", [theirs]), ("None", [])):
            run = Run(workflow_id="seen", workflow_name=name, document=DOCUMENT, mode="apply", status="done", inputs={})
            runs.create(session, run, [{"id": f"{name}{n}", "client_id": who} for n, who in enumerate(owners)])
    assert names(admin, f"/runs?client={ours}") == ["Both", "One"]
    assert names(admin, f"/runs?client={theirs}&status=done") == ["Other", "Both"]
    assert names(admin, "/runs?client=nobody") == []
    assert names(admin, "/runs?client=%27%20or%201=1%20--") == []
    assert len(names(admin, "/runs")) == 4
    first = admin.get(f"/runs?client={ours}&limit=1")
    assert names(admin, f"/runs?client={ours}&limit=1&cursor={first['next']}") == ["One"]


def test_schedules_that_name_a_client_or_mean_a_device_of_it_are_its_schedules(technician: Person) -> None:
    ours, theirs, empty = (client(technician, name) for name in ("Ours", "Theirs", "Empty"))
    mine = device(technician, "srv-01", ours)
    device(technician, "srv-02", theirs)
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    for name, target in (
        ("by client", {"clients": [ours]}),
        ("by device", {"devices": [mine]}),
        ("all", {"all": True}),
        ("theirs", {"clients": [theirs]}),
        ("empty", {"clients": [empty]}),
    ):
        body = {"name": name, "workflow_id": "seen", "target": target, "mode": "preview"}
        technician.do("POST", "/schedules", {**body, "cron": "0 2 * * *", "timezone": "UTC"}, status=201)
    assert names(technician, f"/schedules?client={ours}") == ["all", "by client", "by device"]
    assert names(technician, f"/schedules?client={theirs}") == ["all", "theirs"]
    assert names(technician, f"/schedules?client={empty}") == ["empty"]
    assert names(technician, "/schedules?client=nobody") == []
    assert len(names(technician, "/schedules")) == 5


def test_a_kept_target_that_cannot_be_read_hides_no_other_schedule(technician: Person, services: Services) -> None:
    ours = client(technician, "Ours")
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    with services.database.begin() as session:
        for name, target in (
            ("fine", {"clients": [ours]}),
            ("odd", {"colours": ["red"]}),
            ("broken", {"clients": 5}),
        ):
            session.add(Schedule(name=name, workflow_id="seen", target=target, cron="0 2 * * *"))
    assert names(technician, f"/schedules?client={ours}") == ["fine"]
    listed = technician.get("/schedules")["items"]
    assert [(row["name"], row["target"]) for row in listed] == [
        ("broken", {}),
        ("fine", {"clients": [ours]}),
        ("odd", {}),
    ]
    # nobody can keep one like that, and a broken one is mended by choosing anew
    technician.do("PATCH", f"/schedules/{listed[0]['id']}", {"target": {"colours": []}}, status=400)
    technician.do("PATCH", f"/schedules/{listed[0]['id']}", {"target": {"clients": [ours]}})
    assert names(technician, f"/schedules?client={ours}") == ["broken", "fine"]
