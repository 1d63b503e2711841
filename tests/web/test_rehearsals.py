"""Rehearsals that are kept with a workflow, over the API."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from editor.services import Services
from editor.templates import SHIPPED, shipped_rehearsals
from engine.cli.main import main
from engine.documents import dumps
from engine.store import now, rehearsals
from engine.store.models import Audit, Rehearsal, Run, RunDevice, Step
from tests.web.conftest import Person

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "id": "disks",
    "name": "Disks",
    "nodes": {"space": {"type": "health.disk_space"}, "clean": {"type": "health.cleanup"}},
    "edges": [{"from": "space.low", "to": "clean"}],
}
LOW = {
    "ok": True,
    "data": {
        "volumes": [],
        "low": ["/"],
        "low_count": 1,
        "worst_mount": "/",
        "worst_free_gb": 1.0,
        "worst_free_percent": 1,
    },
}
GOOD: dict[str, Any] = {
    "workflow": "disks",
    "results": {"space": LOW},
    "expect": {"outcome": "changed", "steps": [{"path": "space", "port": "low"}, {"path": "clean"}]},
}


@pytest.fixture
def disks(technician: Person) -> Person:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    return technician


def keep(person: Person, name: str = "Little space", rehearsal: Any = GOOD, status: int = 200) -> Any:
    return person.do("PUT", "/workflows/disks/rehearsals", {"name": name, "rehearsal": rehearsal}, status)


def test_one_is_kept_listed_replaced_and_deleted(disks: Person, viewer: Person, services: Services) -> None:
    made = keep(disks)
    assert made["rehearsal"] == {"format": 1, **GOOD}
    assert (made["name"], made["updated_by"]) == ("Little space", "tom")
    again = keep(disks, rehearsal={**GOOD, "description": "Another"})
    assert again["id"] == made["id"]
    keep(disks, "All is well", {**GOOD, "results": {}})
    listed = viewer.get("/workflows/disks/rehearsals")["items"]
    assert [item["name"] for item in listed] == ["All is well", "Little space"]
    assert listed[1]["rehearsal"]["description"] == "Another"
    assert disks.ask("DELETE", f"/workflows/disks/rehearsals/{made['id']}").status_code == 204
    assert disks.ask("DELETE", f"/workflows/disks/rehearsals/{made['id']}").status_code == 404
    with services.database.session() as session:
        rows = session.scalars(select(Audit).where(Audit.action.startswith("rehearsal.")).order_by(Audit.id))
        assert [(row.user, row.action, row.subject_id, row.detail["rehearsal"]) for row in rows] == [
            ("tom", "rehearsal.create", "disks", "Little space"),
            ("tom", "rehearsal.update", "disks", "Little space"),
            ("tom", "rehearsal.create", "disks", "All is well"),
            ("tom", "rehearsal.delete", "disks", "Little space"),
        ]


def test_a_viewer_runs_them_but_keeps_none(disks: Person, viewer: Person) -> None:
    made = keep(disks)
    keep(viewer, status=403)
    assert viewer.ask("DELETE", f"/workflows/disks/rehearsals/{made['id']}").status_code == 403
    assert viewer.do("POST", "/workflows/disks/rehearsals/check", {})["failed"] == 0


def test_after_an_edit_the_difference_is_said_in_words(disks: Person, viewer: Person) -> None:
    made = keep(disks)
    keep(disks, "Nothing to do", {"workflow": "disks", "expect": {"outcome": "ok"}})
    edited = {**DOCUMENT, "edges": [{"from": "space.ok", "to": "clean"}]}
    disks.do("PUT", "/workflows/disks", {"document": edited, "revision": 1})
    found = viewer.do("POST", "/workflows/disks/rehearsals/check", {})
    verdicts = {item["name"]: item for item in found["items"]}
    assert found["failed"] == 2
    assert "The run should have ended as changed, but it was ok." in verdicts["Little space"]["mismatches"]
    codes = {one["code"] for item in found["items"] for one in item["mismatches_told"]}
    assert "run_came_otherwise" in codes and "" not in codes
    before = viewer.do("POST", "/workflows/disks/rehearsals/check", {"document": DOCUMENT, "only": made["id"]})
    assert [(item["name"], item["ok"]) for item in before["items"]] == [("Little space", True)]


def test_one_that_cannot_be_run_says_why(disks: Person) -> None:
    keep(disks)
    keep(disks, "Wrong", {**GOOD, "results": {"space": {"ok": True, "data": {}}}})
    found = {item["name"]: item for item in disks.do("POST", "/workflows/disks/rehearsals/check", {})["items"]}
    assert found["Little space"]["ok"]
    assert (found["Wrong"]["ok"], found["Wrong"]["outcome"]) == (False, None)
    assert "'space'" in found["Wrong"]["mismatches"][0]
    assert found["Wrong"]["mismatches_told"][0]["code"]
    broken = {**DOCUMENT, "edges": [{"from": "space.low", "to": "nowhere"}]}
    found = disks.do("POST", "/workflows/disks/rehearsals/check", {"document": broken})
    assert found["failed"] == 2
    assert all(item["mismatches"] for item in found["items"])


def test_an_export_is_what_the_command_line_reads(disks: Person, viewer: Person, tmp_path: Path) -> None:
    made = keep(disks, "Little space, può capitare")
    file = viewer.ask("GET", f"/workflows/disks/rehearsals/{made['id']}/export")
    assert file.data == dumps({"format": 1, **GOOD})
    assert "disks.little-space-pu-capitare.rehearsal.json" in file.headers["Content-Disposition"]
    (tmp_path / "disks.json").write_bytes(dumps(DOCUMENT))
    (tmp_path / "disks.little-space.rehearsal.json").write_bytes(file.data)
    assert main(["rehearse", str(tmp_path / "disks.json")]) == 0


def test_a_rehearsal_becomes_the_workflows_own(disks: Person) -> None:
    assert keep(disks, rehearsal={**GOOD, "workflow": "elsewhere"})["rehearsal"]["workflow"] == "disks"


def test_copies_and_templates_bring_their_rehearsals(disks: Person) -> None:
    keep(disks)
    disks.do("POST", "/workflows/disks/duplicate", {"id": "twin", "name": "Twin"}, status=201)
    copy = {"document": {**DOCUMENT, "id": "copy"}, "copy_of": "disks"}
    disks.do("POST", "/workflows", copy, status=201)
    for key in ("twin", "copy"):
        (kept,) = disks.get(f"/workflows/{key}/rehearsals")["items"]
        assert (kept["name"], kept["rehearsal"]["workflow"]) == ("Little space", key)
    shipped = json.loads((SHIPPED / "disk-clean-up.json").read_text("utf-8"))
    mine = {"document": {**shipped, "id": "mine"}, "template": "disk-clean-up"}
    disks.do("POST", "/workflows", mine, status=201)
    assert disks.do("POST", "/workflows/mine/rehearsals/check", {})["failed"] == 0
    assert len(disks.get("/workflows/mine/rehearsals")["items"]) == 1
    disks.do("POST", "/workflows", {"document": {**DOCUMENT, "id": "blank"}}, status=201)
    for template in ("disk-clean-up", "../../etc"):
        disks.do("POST", "/workflows/blank/rehearsals/shipped", {"template": template}, status=204)
    assert len(disks.get("/workflows/blank/rehearsals")["items"]) == 1
    for key in ("template", "copy_of"):
        strange = {"document": {**DOCUMENT, "id": key.replace("_", "-")}, key: "../../etc"}
        disks.do("POST", "/workflows", strange, status=201)


def shipped_ids() -> Iterator[str]:
    return (path.name.split(".")[0] for path in sorted(SHIPPED.glob("*.rehearsal.json")))


@pytest.mark.parametrize("key", sorted(set(shipped_ids())))
def test_shipped_workflows_come_with_theirs(viewer: Person, key: str) -> None:
    names = [item["name"] for item in viewer.get(f"/workflows/{key}/rehearsals")["items"]]
    assert names == sorted(shipped_rehearsals(key))
    assert names
    assert viewer.do("POST", f"/workflows/{key}/rehearsals/check", {})["failed"] == 0


def test_deleting_a_workflow_deletes_them(disks: Person, services: Services) -> None:
    keep(disks)
    disks.ask("DELETE", "/workflows/disks")
    with services.database.session() as session:
        assert session.scalars(select(Rehearsal).where(Rehearsal.workflow_id == "disks")).all() == []


HOSTILE: list[tuple[Any, Any]] = [
    ("", GOOD),
    ("   ", GOOD),
    ("\ud800", GOOD),
    ("a\x00b", GOOD),
    ("x" * 201, GOOD),
    ("n", {}),
    ("n", {**GOOD, "unknown": 1}),
    ("n", {**GOOD, "devices": []}),
    ("n", {**GOOD, "description": "\ud800"}),
    ("n", {**GOOD, "results": {"space": "\ud800"}}),
    ("n", {**GOOD, "description": "x" * 3_000_000}),
    (7, GOOD),
    ("n", [1]),
]


@pytest.mark.parametrize(("name", "rehearsal"), HOSTILE)
def test_what_is_no_rehearsal_is_refused(disks: Person, name: Any, rehearsal: Any) -> None:
    response = disks.ask("PUT", "/workflows/disks/rehearsals", {"name": name, "rehearsal": rehearsal})
    assert 400 <= response.status_code < 500, response.text
    assert disks.get("/workflows/disks/rehearsals")["items"] == []


def test_of_another_workflow_nothing_is_found(disks: Person) -> None:
    made = keep(disks)
    other = f"/workflows/disk-clean-up/rehearsals/{made['id']}"
    assert disks.ask("DELETE", other).status_code == 404
    assert disks.ask("GET", f"{other}/export").status_code == 404
    body = {"only": made["id"]}
    assert disks.do("POST", "/workflows/disk-clean-up/rehearsals/check", body, status=404)["error"]["message"]
    assert disks.ask("GET", "/workflows/nowhere/rehearsals").status_code == 404
    assert disks.ask("PUT", "/workflows/nowhere/rehearsals", {"name": "n", "rehearsal": GOOD}).status_code == 404
    assert disks.ask("POST", "/workflows/nowhere/rehearsals/check", {}).status_code == 404


def test_there_is_an_end_to_how_many(disks: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsals, "MOST", 1)
    keep(disks)
    keep(disks)
    assert "delete one first" in keep(disks, "Another", status=409)["error"]["message"]


def test_a_rehearsal_that_goes_on_and_on_is_stopped(app: Flask, viewer: Person) -> None:
    nodes = {
        "again": {"type": "logic.repeat", "params": {"until": {"$expr": "false"}, "max_rounds": 1000}},
        "look": {"type": "health.disk_space", "parent": "again"},
    }
    document = {**DOCUMENT, "nodes": nodes, "edges": []}
    devices = [{"name": f"SRV-{number}"} for number in range(40)]
    rehearsal = {"workflow": "disks", "devices": devices, "expect": {}}
    refused = viewer.do("POST", "/rehearse", {"document": document, "rehearsal": rehearsal}, status=400)
    assert "more than 20000 steps" in refused["error"]["message"]


def test_examples_take_each_way_out(viewer: Person) -> None:
    steps = viewer.do("POST", "/rehearse/examples", {"document": DOCUMENT})["steps"]
    assert set(steps["space"]["examples"]) == {"low", "ok"}
    for port, data in steps["space"]["examples"].items():
        rehearsal = {"workflow": "disks", "results": {"space": {"ok": True, "data": data}}, "expect": {}}
        found = viewer.do("POST", "/rehearse", {"document": DOCUMENT, "rehearsal": rehearsal})
        assert found["steps"][0]["port"] == port
        assert found["steps"][0]["data"] == data


def test_the_last_run_is_a_rehearsal(disks: Person, viewer: Person, services: Services) -> None:
    nothing = {"run_id": None, "finished_at": None, "rehearsal": None}
    assert viewer.get("/workflows/disks/last-run-rehearsal") == nothing
    with services.database.begin() as session:
        run = Run(workflow_id="disks", workflow_name="Disks", document=DOCUMENT, mode="apply", status="done")
        run.finished_at = now()
        session.add(run)
        session.flush()
        for place, client in enumerate(("Acme", "Beta")):
            seen = {"name": "SRV-01", "client": client, "platform": "linux", "site": "", "tags": ["server"]}
            session.add(RunDevice(run_id=run.id, device_id=f"d{place}", position=place, snapshot=seen))
        for device, path, result in (("d0", "space", LOW), ("d1", "space", {**LOW, "data": None}), ("d0", "x", LOW)):
            attempts = 0 if path == "x" else 1
            session.add(Step(run_id=run.id, device_id=device, path=path, node=path, result=result, attempts=attempts))
    found = viewer.get("/workflows/disks/last-run-rehearsal")["rehearsal"]
    assert [device["name"] for device in found["devices"]] == ["SRV-01", "SRV-01 (Beta)"]
    assert found["devices"][0] == {"name": "SRV-01", "client": "Acme", "platform": "linux", "tags": ["server"]}
    assert found["results"] == {"space": {"SRV-01": LOW, "SRV-01 (Beta)": {"ok": True}}}
    del found["results"]["space"]["SRV-01 (Beta)"]
    played = viewer.do("POST", "/rehearse", {"document": DOCUMENT, "rehearsal": found})
    assert played["devices"]["SRV-01"] == "changed"
    assert viewer.ask("GET", "/workflows/nowhere/last-run-rehearsal").status_code == 404
