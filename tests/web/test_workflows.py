"""Workflows and runs over the API."""

import gzip
import json
from typing import Any

from engine.documents import dumps
from tests.web.conftest import API, Person

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "id": "disks",
    "name": "Disks",
    "nodes": {"space": {"type": "health.disk_space"}},
    "edges": [],
}


def test_a_draft_is_saved_once_for_each_revision(technician: Person) -> None:
    made = technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    assert (made["revision"], made["problems"], made["published_version"]) == (1, [], None)
    renamed = {**DOCUMENT, "name": "All disks"}
    saved = technician.do("PUT", "/workflows/disks", {"document": renamed, "revision": 1})
    assert saved["revision"] == 2
    clash = technician.do("PUT", "/workflows/disks", {"document": DOCUMENT, "revision": 1}, status=409)
    assert clash["error"]["current"]["document"]["name"] == "All disks"
    assert technician.get("/workflows/disks")["document"] == renamed


def test_a_draft_is_read_and_saved_without_its_problems_where_nobody_wants_them(technician: Person) -> None:
    broken = {**DOCUMENT, "edges": [{"from": "space.nowhere", "to": "space"}]}
    made = technician.do("POST", "/workflows", {"document": broken}, status=201)
    assert made["problems"]
    assert technician.get("/workflows/disks")["problems"] == made["problems"]
    assert technician.get("/workflows/disks?problems=true") == made
    del made["problems"]
    assert technician.get("/workflows/disks?problems=false") == made
    saved = technician.do("PUT", "/workflows/disks?problems=false", {"document": broken, "revision": 1})
    assert "problems" not in saved and saved["revision"] == 2
    technician.do("GET", "/workflows/disks?problems=no", status=400)


def test_an_export_has_canonical_bytes(technician: Person) -> None:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    file = technician.ask("GET", "/workflows/disks/export")
    assert file.data == dumps(DOCUMENT)
    assert "disks.json" in file.headers["Content-Disposition"]


def test_a_change_elsewhere_rewrites_no_number(technician: Person) -> None:
    params = {"min_free_gb": 0.0, "of": [1.50, 2.0]}
    document = {**DOCUMENT, "nodes": {"space": {"type": "health.disk_space", "params": params}}}
    technician.do("POST", "/workflows", {"document": document}, status=201)
    # as a browser writes it: 0 for 0.0
    of_browser = {"space": {"type": "health.disk_space", "params": {"min_free_gb": 0, "of": [1.5, 2]}}}
    saved = {**DOCUMENT, "name": "Renamed", "nodes": of_browser}
    technician.do("PUT", "/workflows/disks", {"document": saved, "revision": 1})
    file = technician.ask("GET", "/workflows/disks/export")
    assert file.data == dumps({**document, "name": "Renamed"})


def test_publishing_wants_no_errors(technician: Person) -> None:
    broken = {**DOCUMENT, "edges": [{"from": "space.nowhere", "to": "space"}]}
    technician.do("POST", "/workflows", {"document": broken}, status=201)
    refused = technician.do("POST", "/workflows/disks/publish", {"message": ""}, status=422)
    assert refused["error"]["problems"]
    technician.do("PUT", "/workflows/disks", {"document": DOCUMENT, "revision": 1})
    assert technician.do("POST", "/workflows/disks/publish", {"message": "first"}, status=201)["version"] == 1
    assert technician.do("POST", "/workflows/disks/publish", {"message": "again"}, status=409)
    assert [v["message"] for v in technician.get("/workflows/disks/versions")["items"]] == ["first"]
    assert technician.get("/workflows/disks/versions/1")["document"] == DOCUMENT
    assert technician.ask("GET", "/workflows/disks/versions/9").status_code == 404


def test_inspecting_tells_problems_and_values(viewer: Person) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["nodes"]["then"] = {"type": "logic.condition", "params": {"condition": {"$expr": "space.low_cuont > 0"}}}
    document["edges"] = [{"from": "space.ok", "to": "then"}]
    found = viewer.do("POST", "/inspect", {"document": document})
    assert any("low_count" in problem["message"] for problem in found["problems"])
    assert "space.low_count" in {value["name"] for value in found["upstream"]["then"]}
    some = viewer.do("POST", "/inspect", {"document": document, "nodes": ["then", "not a node"]})
    assert some["problems"] == found["problems"]
    assert some["upstream"] == {"then": found["upstream"]["then"]}
    assert viewer.do("POST", "/inspect", {"document": document, "nodes": []})["upstream"] == {}
    viewer.do("POST", "/inspect", {"document": document, "nodes": [{"then": 1}]}, status=400)


def test_a_run_is_started_listed_and_cancelled(technician: Person, viewer: Person) -> None:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    order = {"workflow_id": "disks", "target": {"all": True}, "mode": "preview"}
    viewer.do("POST", "/runs", order, status=403)
    run = technician.do("POST", "/runs", order, status=201)
    assert (run["status"], run["devices"], run["started_by"]) == ("pending", 1, "tom")
    assert viewer.get("/runs")["items"][0]["id"] == run["id"]
    device = viewer.get(f"/runs/{run['id']}/devices")["items"][0]
    assert device["name"] == "This computer"
    assert technician.do("POST", f"/runs/{run['id']}/cancel")["cancel_requested"] is True
    assert viewer.get(f"/runs/{run['id']}/events")["items"] == []
    assert viewer.ask("GET", f"/runs/{run['id']}/steps/-/nothing").status_code == 404


def test_what_cannot_run_says_why(technician: Person) -> None:
    technician.do("POST", "/workflows", {"document": {**DOCUMENT, "nodes": {"x": {"type": "no.such"}}}}, status=201)
    order = {"workflow_id": "disks", "target": {"all": True}, "mode": "apply"}
    refused = technician.do("POST", "/runs", order, status=400)
    assert "no.such" in refused["error"]["message"]
    assert refused["error"]["problems"]
    nobody = {"workflow_id": "computer-check-up", "target": {}, "mode": "apply"}
    assert "no device" in technician.do("POST", "/runs", nobody, status=400)["error"]["message"]
    strange = {**nobody, "target": {"all": True}, "inputs": {"nonsense": 1}}
    assert "nonsense" in technician.do("POST", "/runs", strange, status=400)["error"]["message"]


def test_schedules_tell_their_next_times(technician: Person) -> None:
    body = {
        "name": "Nightly",
        "workflow_id": "computer-check-up",
        "target": {"all": True},
        "mode": "apply",
        "cron": "30 2 * * *",
        "timezone": "Europe/Rome",
    }
    made = technician.do("POST", "/schedules", body, status=201)
    assert made["enabled"] is True
    assert len(made["next"]) == 5
    assert made["next_due_at"] == made["next"][0]
    assert technician.do("PATCH", f"/schedules/{made['id']}", {"enabled": False})["next_due_at"] is None
    refused = technician.do("POST", "/schedules", {**body, "cron": "61 * * * *"}, status=400)
    assert "61 * * * *" in refused["error"]["message"]
    technician.do("POST", "/schedules", {**body, "timezone": "Mars/Base"}, status=400)
    assert technician.ask("DELETE", "/workflows/computer-check-up").status_code == 409
    assert technician.ask("DELETE", f"/schedules/{made['id']}").status_code == 204


def test_a_rehearsal_over_the_api(viewer: Person) -> None:
    rehearsal = {"workflow": "disks", "expect": {"outcome": "ok", "steps": [{"path": "space", "outcome": "failed"}]}}
    found = viewer.do("POST", "/rehearse", {"document": DOCUMENT, "rehearsal": rehearsal})
    assert (found["ok"], found["outcome"]) == (False, "ok")
    assert "should have ended as failed" in found["mismatches"][0]


def test_the_catalog_is_sent_once(viewer: Person) -> None:
    first = viewer.ask("GET", "/catalog")
    again = viewer.client.get(API + "/catalog", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.json is not None
    packed = viewer.client.get(API + "/catalog", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert json.loads(gzip.decompress(packed.data)) == first.json
    assert all(entry["help"] for entry in first.json["items"])
