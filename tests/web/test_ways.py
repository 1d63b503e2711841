"""By which way out the steps of a run were left: the same in its list, in a single step and in what happened."""

from typing import Any

from editor.services import Services
from engine.dispatch.drive import Job
from engine.dispatch.queues import connect
from engine.dispatch.world import World
from engine.dispatch.writing import RUN_BATCH
from engine.store.models import Step
from tests.web.conftest import Person

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "id": "ways",
    "name": "Ways",
    "nodes": {
        "here": {
            "type": "logic.condition",
            "params": {"condition": {"$expr": "device.name == 'This computer'"}},
        },
        "near": {"type": "logic.set", "params": {"values": {"n": 1}}, "disabled": True},
        "far": {"type": "logic.stop", "params": {"outcome": "ok"}},
        "all": {"type": "logic.gather", "join": "any"},
    },
    "edges": [
        {"from": "here.true", "to": "near"},
        {"from": "here.false", "to": "far"},
        {"from": "near.ok", "to": "all"},
    ],
}
WAYS = {
    ("near", "here"): "true",
    ("near", "near"): "ok",
    ("near", "all"): "ok",
    ("far", "here"): "false",
    ("", "all"): "ok",
}


def test_every_step_tells_its_way_out(technician: Person, viewer: Person, services: Services, redis_url: str) -> None:
    client = technician.do("POST", "/clients", {"name": "Elsewhere"}, status=201)
    away = {"name": "away", "client_id": client["id"], "connector": "ssh", "platform": "linux", "address": "192.0.2.1"}
    far = technician.do("POST", "/devices", away, status=201)["id"]
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    order = {"workflow_id": "ways", "target": {"all": True}, "mode": "apply"}
    run = technician.do("POST", "/runs", order, status=201)["id"]
    redis = connect(redis_url)
    for batch in (0, RUN_BATCH, 0):
        Job(World(services.settings, services.database, services.vault), redis, redis_url).drive(run, batch)
    redis.close()
    steps = viewer.get(f"/runs/{run}/steps")["items"]
    names = {"": "", far: "far"}
    told = {(names.get(step["device_id"], "near"), step["path"]): step["port"] for step in steps}
    assert {key: port for key, port in told.items() if port is not None} == WAYS
    assert set(told) - set(WAYS) == {("far", "far"), ("far", "near"), ("near", "far"), ("far", "all")}
    events = viewer.get(f"/runs/{run}/events?limit=20000")["items"]
    heard = {(event["device_id"], event["path"]): event["port"] for event in events if event["kind"] == "step"}
    assert heard == {(step["device_id"], step["path"]): step["port"] for step in steps}
    # a way out is told when the step is done, never before
    assert all(event["status"] == "done" for event in events if event["port"] is not None)
    assert viewer.get(f"/runs/{run}/steps/{far}/here")["port"] == "false"
    assert viewer.get(f"/runs/{run}/steps/-/all")["port"] == "ok"


def test_a_run_of_before_tells_none(technician: Person, services: Services) -> None:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    order = {"workflow_id": "ways", "target": {"all": True}, "mode": "apply"}
    run = technician.do("POST", "/runs", order, status=201)["id"]
    with services.database.begin() as session:
        session.add(Step(run_id=run, device_id="d", path="here", node="here", status="done", outcome="ok"))
    assert technician.get(f"/runs/{run}/steps")["items"][0]["port"] is None
