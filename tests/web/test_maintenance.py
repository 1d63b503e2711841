"""Maintenance windows over the API: who sets and sees them, and who is told to wait for one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from editor.services import Services
from engine.inventory.maintenance import DAYS
from engine.store import now
from engine.store.models import Run, RunDevice
from tests.web.conftest import Person
from tests.web.test_blast_radius import LOOK, PATCH, document

MAIL = {"type": "notify.mail", "params": {"to": ["ada@example.com"], "subject": "Done", "body": "All is well."}}


START = now().replace(second=0, microsecond=0)
"""Looked up once: the minute may turn while a test runs."""


def closed(hours: int = 72) -> dict[str, Any]:
    """A window in UTC that opens some hours from now."""
    opens = opening(hours)
    return {"days": [DAYS[opens.weekday()]], "start": f"{opens:%H:%M}", "minutes": 30}


def opening(hours: int = 72) -> datetime:
    return START + timedelta(hours=hours)


def inventory(person: Person) -> tuple[str, str, str, str]:
    """A client with a site, and a device at the site and one at none."""
    client = person.do("POST", "/clients", {"name": "Acme", "window": {**closed(), "timezone": "UTC"}}, 201)["id"]
    site = person.do("POST", "/sites", {"client_id": client, "name": "Rome", "timezone": "UTC"}, 201)["id"]
    first, second = (
        person.do("POST", "/devices", {"name": name, "client_id": client, "site_id": at, "address": "192.0.2.1"}, 201)
        for name, at in (("at-site", site), ("at-none", None))
    )
    return client, site, first["id"], second["id"]


def test_a_window_is_set_shown_and_taken_away(technician: Person) -> None:
    client, site, first, second = inventory(technician)
    assert technician.get(f"/clients/{client}")["window"] == {**closed(), "timezone": "UTC"}
    assert technician.get(f"/sites/{site}")["window"] is None
    of_client = technician.get(f"/devices/{first}/window")
    assert of_client == {
        "window": {**closed(), "timezone": "UTC"}, "of": "client", "open": False,
        "opens_at": of_client["opens_at"],
    }  # fmt: skip
    assert datetime.fromisoformat(of_client["opens_at"]) == opening()
    always = {"days": list(DAYS), "start": "00:00", "minutes": 10_080}
    technician.do("PATCH", f"/sites/{site}", {"window": always})
    found = technician.get(f"/devices/{first}/window")
    assert (found["of"], found["open"], found["opens_at"]) == ("site", True, None)
    assert technician.get(f"/devices/{second}/window") == of_client
    technician.do("PATCH", f"/clients/{client}", {"window": None})
    technician.do("PATCH", f"/sites/{site}", {"window": None})
    nothing = {"window": None, "of": None, "open": True, "opens_at": None}
    assert technician.get(f"/devices/{first}/window") == nothing == technician.get(f"/devices/{second}/window")
    technician.do("GET", "/devices/none/window", status=404)


@pytest.mark.parametrize(
    "change",
    [
        {"days": []}, {"days": ["someday"]}, {"days": ["mon", "mon"]}, {"start": "7:00"}, {"start": "25:00"},
        {"start": "00:00; DROP TABLE runs"}, {"minutes": 0}, {"minutes": 10_081}, {"minutes": "60"},
        {"timezone": "Mars/Olympus"}, {"timezone": "../../../etc/passwd"}, {"timezone": None}, {"more": 1},
    ],
)  # fmt: skip
def test_a_window_that_makes_no_sense_is_refused(technician: Person, change: dict[str, Any]) -> None:
    client, site, *_ = inventory(technician)
    window = {**closed(), "timezone": "UTC", **change}
    technician.do("PATCH", f"/clients/{client}", {"window": window}, status=400)
    if "timezone" not in change:
        window.pop("timezone")
    # a site's window is in the site's own time zone
    technician.do("PATCH", f"/sites/{site}", {"window": window}, status=400)
    technician.do("POST", "/sites", {"client_id": client, "name": "B", "window": "sat 22:00"}, status=400)
    assert technician.get(f"/clients/{client}")["window"] == {**closed(), "timezone": "UTC"}


def test_viewers_see_windows_and_change_none(technician: Person, viewer: Person, nobody: Person) -> None:
    client, site, first, _ = inventory(technician)
    assert viewer.get(f"/devices/{first}/window")["of"] == "client"
    listed = {row["id"]: row["window"] for row in viewer.get("/clients")["items"]}
    assert listed[client] == viewer.get(f"/clients/{client}")["window"] == {**closed(), "timezone": "UTC"}
    viewer.do("PATCH", f"/clients/{client}", {"window": None}, status=403)
    viewer.do("PATCH", f"/sites/{site}", {"window": None}, status=403)
    nobody.do("GET", f"/devices/{first}/window", status=401)
    nobody.do("PATCH", f"/clients/{client}", {"window": None}, status=401)


def patching(person: Person, **nodes: Any) -> None:
    person.do("POST", "/workflows", {"document": document("patching", **(nodes or {"patch": PATCH}))}, 201)
    person.do("POST", "/workflows/patching/publish", {"message": "first"}, 201)


def outside(person: Person, **asked: Any) -> list[Any]:
    found = person.do("POST", "/workflows/patching/blast-radius", {"target": {"text": "at-"}, **asked})
    groups: list[Any] = found["touched"][0]["outside_window"]
    return groups


def test_who_is_outside_is_told_before_a_run(technician: Person, viewer: Person) -> None:
    _, site, *_ = inventory(technician)
    technician.do("PATCH", f"/sites/{site}", {"window": closed(96)})
    patching(technician)
    groups = outside(viewer)
    assert [(group["devices"], group["timezone"]) for group in groups] == [
        ({"count": 1, "names": ["at-none"]}, "UTC"), ({"count": 1, "names": ["at-site"]}, "UTC"),
    ]  # fmt: skip
    assert [datetime.fromisoformat(group["opens_at"]) for group in groups] == [opening(72), opening(96)]
    # asked for a schedule, it is the schedule's next start that counts
    at = opening()
    clock = {"cron": f"{at.minute} {at.hour} {at.day} {at.month} *", "timezone": "UTC"}
    assert [group["devices"]["names"] for group in outside(viewer, schedule=clock)] == [["at-site"]]
    bad = {"target": {"all": True}, "schedule": {"cron": "every day", "timezone": "UTC"}}
    viewer.do("POST", "/workflows/patching/blast-radius", bad, status=400)


def test_what_only_looks_waits_for_no_window(technician: Person) -> None:
    inventory(technician)
    patching(technician, look=LOOK, mail=MAIL)
    assert outside(technician) == []


def test_each_schedule_tells_who_waits_at_its_next_start(technician: Person) -> None:
    client, *_ = inventory(technician)
    patching(technician)
    usual = {"workflow_id": "patching", "cron": "* * * * *", "timezone": "UTC", "target": {"clients": [client]}}
    more: tuple[tuple[str, dict[str, Any]], ...] = (
        ("keeps", {"mode": "apply"}), ("looks", {"mode": "preview"}),
        ("changes", {"mode": "apply", "in_window": False}),
    )  # fmt: skip
    for name, fields in more:
        made = technician.do("POST", "/schedules", {**usual, "name": name, **fields}, status=201)
        assert made["in_window"] is fields.get("in_window", True)
    touched = technician.do("POST", "/workflows/patching/blast-radius", {})["touched"]
    waiting = {
        one["schedule"]["name"]: [group["devices"]["count"] for group in one["outside_window"]] for one in touched
    }
    assert waiting == {"keeps": [2], "looks": [], "changes": []}


def test_a_run_says_whether_it_keeps_to_windows(technician: Person) -> None:
    patching(technician, look=LOOK)
    body = {"workflow_id": "patching", "target": {"all": True}, "mode": "apply"}
    assert technician.do("POST", "/runs", body, status=201)["in_window"] is False
    assert technician.do("POST", "/runs", {**body, "in_window": True}, status=201)["in_window"] is True
    technician.do("POST", "/runs", {**body, "in_window": "yes"}, status=400)


def ended(person: Person, services: Services, *devices: str, **fields: Any) -> str:
    """A run of the workflow that has ended, on each device badly."""
    run_id = str(
        person.do("POST", "/runs", {"workflow_id": "patching", "target": {"devices": [*devices]}, **fields}, 201)["id"]
    )
    with services.database.begin() as session:
        session.execute(update(Run).where(Run.id == run_id).values(status="done", outcome="failed"))
        session.execute(update(RunDevice).where(RunDevice.run_id == run_id).values(status="done", outcome="failed"))
    return run_id


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(("mode", "only"), [("preview", "all"), ("apply", "failed")])
def test_what_is_run_again_keeps_to_windows_as_is_said_then(
    technician: Person, services: Services, kept: bool, mode: str, only: str
) -> None:
    _, _, first, second = inventory(technician)
    patching(technician)
    run_id = ended(technician, services, first, second, mode=mode, in_window=kept)
    assert technician.get(f"/runs/{run_id}")["in_window"] is kept
    asked = {"only": only, "mode": "apply"}
    again = f"/runs/{run_id}/rerun"
    assert technician.do("POST", again, asked, 201)["in_window"] is kept
    for said in (True, False):
        assert technician.do("POST", again, {**asked, "in_window": said}, 201)["in_window"] is said
    technician.do("POST", again, {**asked, "in_window": "yes"}, status=400)


def test_who_is_outside_is_told_before_a_run_is_run_again(
    technician: Person, viewer: Person, nobody: Person, services: Services
) -> None:
    client, site, first, second = inventory(technician)
    technician.do("PATCH", f"/sites/{site}", {"window": {"days": list(DAYS), "start": "00:00", "minutes": 10_080}})
    patching(technician)
    run_id = ended(technician, services, first, second, mode="preview")
    found = viewer.get(f"/runs/{run_id}/windows?only=all")
    assert found["any"] is True
    assert [group["devices"]["names"] for group in found["outside"]] == [["at-none"]]
    with services.database.begin() as session:
        session.get_one(RunDevice, (run_id, second)).outcome = "ok"
    # the one that failed has a window, which is open
    assert viewer.get(f"/runs/{run_id}/windows") == {"any": True, "outside": []}
    technician.do("PATCH", f"/sites/{site}", {"window": None})
    technician.do("PATCH", f"/clients/{client}", {"window": None})
    assert viewer.get(f"/runs/{run_id}/windows?only=all") == {"any": False, "outside": []}
    nobody.do("GET", f"/runs/{run_id}/windows", status=401)
    viewer.do("GET", "/runs/none/windows", status=404)
    viewer.do("GET", f"/runs/{run_id}/windows?only=some", status=400)


def test_nobody_is_asked_about_windows_for_what_only_looks(technician: Person, services: Services) -> None:
    _, _, first, _ = inventory(technician)
    patching(technician, look=LOOK, mail=MAIL)
    run_id = ended(technician, services, first, mode="apply")
    assert technician.get(f"/runs/{run_id}/windows") == {"any": False, "outside": []}
