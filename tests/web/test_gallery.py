"""Cards of workflows and the templates, over the API."""

from typing import Any

import pytest

from editor.api.gallery import sketch
from editor.services import Services
from editor.templates import SHIPPED, places, shipped_rehearsals, shipped_workflows, translated, words
from engine.inspection import inspect
from tests.web.conftest import PASSWORD, Person

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


def flat(words: Any, *path: str) -> set[tuple[str, ...]]:
    if isinstance(words, str):
        assert words.strip()
        return {path}
    return {place for key, inner in words.items() for place in flat(inner, *path, key)}


@pytest.mark.parametrize("workflow", shipped_workflows())
def test_a_template_is_there_in_italian_as_a_whole(workflow: str, viewer: Person, services: Services) -> None:
    english = shipped_workflows()[workflow]
    rehearsals = {
        ("rehearsals", path.name.split(".rehearsal")[0]) for path in SHIPPED.glob(f"{workflow}*.rehearsal.json")
    }
    assert flat(words()["it"][workflow]) == {*places(english), *rehearsals}
    (template,) = (item for item in viewer.get("/templates")["items"] if item["id"] == workflow)
    italian = template["words"]["it"]
    assert italian["name"] == italian["document"]["name"] != english["name"]
    assert italian["description"] == italian["document"]["description"] != english["description"]
    assert inspect(italian["document"], services.catalog) == []
    # nothing but words differs
    same: dict[str, Any] = {"inputs": {}, "nodes": {}, "notes": {}}
    for *way, last in places(english):
        at = same
        for step in way:
            at = at.setdefault(step, {})
        at[last] = "x"
    assert translated(italian["document"], same) == translated(english, same)


def test_no_words_are_left_of_a_workflow_that_is_not_shipped() -> None:
    assert {language: set(known) for language, known in words().items()} == {"it": set(shipped_workflows())}


def test_the_templates_are_the_shipped_workflows(viewer: Person) -> None:
    found = {item["id"]: item["document"] for item in viewer.get("/templates")["items"]}
    assert found == shipped_workflows()
    assert found


def test_what_is_there_from_the_start_speaks_the_language_of_whoever_set_it_up(nobody: Person) -> None:
    body = {"name": "anna", "password": PASSWORD, "language": "it"}
    nobody.csrf = nobody.do("POST", "/setup", body)["csrf"]
    assert nobody.get("/settings")["language"] == "it"
    for key, document in shipped_workflows("it").items():
        assert nobody.get(f"/workflows/{key}")["document"] == document
        assert nobody.get(f"/workflows/{key}/versions")["items"][0]["message"] == "Fornito con Ruota"
        assert nobody.do("POST", f"/workflows/{key}/rehearsals/check", {})["failed"] == 0
        names = [item["name"] for item in nobody.get(f"/workflows/{key}/rehearsals")["items"]]
        assert names == list(shipped_rehearsals(key, "it")) != list(shipped_rehearsals(key))


def test_rehearsals_that_are_there_in_one_language_do_not_come_again_in_another(admin: Person) -> None:
    (me,) = (user for user in admin.get("/users")["items"] if user["name"] == "anna")
    admin.do("PATCH", f"/users/{me['id']}", {"language": "it"})
    before = admin.get("/workflows/disk-clean-up/rehearsals")
    admin.do("POST", "/workflows/disk-clean-up/rehearsals/shipped", {"template": "disk-clean-up"}, status=204)
    assert admin.get("/workflows/disk-clean-up/rehearsals") == before
    document = {**shipped_workflows("it")["disk-clean-up"], "id": "mine"}
    admin.do("POST", "/workflows", {"document": document, "template": "disk-clean-up"}, status=201)
    names = [item["name"] for item in admin.get("/workflows/mine/rehearsals")["items"]]
    assert names == list(shipped_rehearsals("disk-clean-up", "it"))
