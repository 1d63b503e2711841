"""Cards of workflows and the templates, over the API."""

from typing import Any

from editor.api.gallery import sketch
from editor.first import shipped_workflows
from tests.web.conftest import Person

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "id": "disks",
    "name": "Disks",
    "nodes": {"space": {"type": "health.disk_space", "params": {"min_gb": 5}}},
    "edges": [],
    "layout": {"space": {"x": 10, "y": 20}},
    "notes": [{"id": "n1", "text": "secret plans", "x": 0, "y": 0}],
}


def _card(person: Person, key: str) -> dict[str, Any]:
    return next(item for item in person.get("/workflow-cards?limit=100")["items"] if item["id"] == key)


def test_a_card_has_a_drawing_without_params(technician: Person, viewer: Person) -> None:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    card = _card(viewer, "disks")
    assert card["sketch"]["nodes"] == {"space": {"type": "health.disk_space"}}
    assert card["sketch"]["layout"] == {"space": {"x": 10, "y": 20}}
    assert card["sketch"]["notes"] == [{"id": "n1", "x": 0, "y": 0, "text": ""}]
    assert (card["last_run"], card["next_due_at"], card["errors"]) == (None, None, 0)


def test_a_card_counts_the_problems_of_the_draft_as_it_is_now(technician: Person) -> None:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    assert _card(technician, "disks")["errors"] == 0
    broken = {**DOCUMENT, "edges": [{"from": "space.nowhere", "to": "space"}]}
    technician.do("PUT", "/workflows/disks", {"document": broken, "revision": 1})
    assert _card(technician, "disks")["errors"] > 0


def test_a_card_counts_anew_when_what_it_calls_has_changed(technician: Person) -> None:
    caller = {**DOCUMENT, "id": "caller", "nodes": {"call": {"type": "logic.call", "params": {"workflow": "disks"}}}}
    technician.do("POST", "/workflows", {"document": {**caller, "layout": {}}}, status=201)
    before = _card(technician, "caller")["errors"]
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    assert _card(technician, "caller")["errors"] < before


def test_a_card_tells_its_newest_run(technician: Person) -> None:
    technician.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    order = {"workflow_id": "disks", "target": {"all": True}, "mode": "preview"}
    technician.do("POST", "/runs", order, status=201)
    newest = technician.do("POST", "/runs", order, status=201)
    assert _card(technician, "disks")["last_run"]["id"] == newest["id"]


def test_cards_come_in_parts(technician: Person) -> None:
    for number in range(3):
        technician.do("POST", "/workflows", {"document": {**DOCUMENT, "id": f"many-{number}"}}, status=201)
    seen: list[str] = []
    after = ""
    while True:
        part = technician.get(f"/workflow-cards?limit=2{after}")
        seen += [item["id"] for item in part["items"]]
        if part["next"] is None:
            break
        after = f"&cursor={part['next']}"
    assert len(seen) == len(set(seen)) >= 3
    assert {"many-0", "many-1", "many-2"} <= set(seen)


def test_a_sketch_of_anything_is_a_document() -> None:
    hostile = {
        "nodes": {"a": {"type": "x.y", "name": 7, "parent": ["a"]}, "b": 3, "c": {"type": None}},
        "edges": [{"from": "a.ok", "to": ["a"]}, {"from": 1, "to": "a"}, "edge", {"from": "a.ok", "to": "gone"}],
        "layout": {"a": {"x": "left", "y": 0}, "b": {"x": 0, "y": 0}, "gone": {"x": 1, "y": 1}},
        "groups": {"id": "g"},
        "notes": [{"id": "n", "x": None, "y": 0}, 5],
    }
    found = sketch(hostile)
    assert found["nodes"] == {"a": {"type": "x.y"}}
    assert (found["edges"], found["layout"], found["groups"], found["notes"]) == ([], {}, [], [])
    assert sketch({"nodes": [], "edges": {}})["nodes"] == {}


def test_the_templates_are_the_shipped_workflows(viewer: Person) -> None:
    found = {item["id"]: item["document"] for item in viewer.get("/templates")["items"]}
    assert found == shipped_workflows()
    assert found
