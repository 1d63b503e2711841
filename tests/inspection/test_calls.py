"""Calls of other workflows: there, sound, not of oneself, with inputs that fit."""

from typing import Any

import pytest

from engine.inspection import Problem, inspect, upstream
from tests.inspection.samples import CATALOG

CALLEE: dict[str, Any] = {
    "format": 1,
    "id": "callee",
    "name": "Callee",
    "inputs": {
        "type": "object",
        "required": ["size", "name"],
        "properties": {
            "size": {"type": "integer", "title": "Size"},
            "name": {"type": "string", "title": "Name", "default": "n"},
        },
    },
    "outputs": {"freed": {"schema": {"type": "integer", "title": "Freed"}, "value": {"$expr": "x.count"}}},
    "nodes": {"x": {"type": "t.one"}},
    "edges": [],
}


def caller(workflow: Any, own: str = "caller", **inputs: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "id": own,
        "name": "Caller",
        "nodes": {
            "call": {"type": "t.call", "name": "Call", "params": {"workflow": workflow, "inputs": inputs}},
            "after": {"type": "t.one", "params": {"x": {"$expr": "call.freed + 1"}}},
        },
        "edges": [{"from": "call.ok", "to": "after"}],
    }


def found(document: Any, *called: dict[str, Any]) -> list[Problem]:
    return inspect(document, CATALOG, {one["id"]: one for one in called})


def test_a_sound_call_has_no_problems_and_typed_outputs() -> None:
    assert found(caller("callee", size=5), CALLEE) == []
    assert found(caller("callee", size={"$expr": "1 + 1"}), CALLEE) == []
    document = caller("callee", size=5)
    document["nodes"]["after"]["params"]["x"] = {"$expr": "call.fred"}
    assert "did you mean 'call.freed'?" in found(document, CALLEE)[0].message


def test_without_the_others_at_hand_calls_are_not_looked_into() -> None:
    assert inspect(caller("anything"), CATALOG) == []


@pytest.mark.parametrize(
    ("document", "called", "pointer", "words"),
    [
        (caller("gone"), [CALLEE], "workflow", "calls the workflow 'gone', which is not there; choose another one."),
        (caller("calle"), [CALLEE], "workflow", "which is not there; did you mean 'callee'?"),
        (caller("caller"), [CALLEE], "workflow", "calls this workflow itself"),
        (caller({"$expr": "device.name"}), [CALLEE], "workflow", "cannot be computed; choose one"),
        (
            caller("callee", size=5),
            [{**CALLEE, "nodes": 5}],
            "workflow",
            "'callee', which 'Call' calls, cannot be read",
        ),
        (caller("other"), [caller("caller", "other")], "workflow", "'caller' calls itself by way of caller → other"),
        (
            caller("callee", size=5),
            [{**CALLEE, "nodes": {"x": {"type": "no.such"}}}],
            "workflow",
            "cannot call 'callee': The step 'x' is of the type 'no.such', which is not in the catalog.",
        ),
        (caller("callee"), [CALLEE], "inputs/size", "The input 'Size' of 'Callee' is empty in 'Call'; fill it in."),
        (caller("callee", size="5"), [CALLEE], "inputs/size", "'Size' of 'Call' is '5'; it must be a whole number."),
        (caller("callee", size=5, zz=1), [CALLEE], "inputs/zz", "has no input 'zz'; remove it."),
    ],
)
def test_what_is_wrong_with_a_call(document: Any, called: list[dict[str, Any]], pointer: str, words: str) -> None:
    problems = found(document, *called)
    assert [problem.pointer for problem in problems] == [f"/nodes/call/params/{pointer}"]
    assert words in problems[0].message
    assert problems[0].severity == "error"


def test_calls_are_at_most_five_deep() -> None:
    def chain(length: int) -> list[dict[str, Any]]:
        steps = []
        for number in range(1, length):
            step = caller(f"w{number + 1}", f"w{number}")
            del step["nodes"]["after"], step["edges"][0]
            steps.append(step)
        return [*steps, {**CALLEE, "id": f"w{length}", "inputs": {"type": "object"}}]

    top = caller("w1")
    del top["nodes"]["after"], top["edges"][0]
    assert found(top, *chain(5)) == []
    assert "at most 5 are possible" in found(top, *chain(6))[0].message


def test_the_outputs_of_a_call_can_be_picked() -> None:
    values = upstream(caller("callee", size=5), CATALOG, {"callee": CALLEE})["after"]
    freed = next(value for value in values if value["name"] == "call.freed")
    assert freed == {"name": "call.freed", "type": "integer", "title": "Call: Freed", "description": ""}
