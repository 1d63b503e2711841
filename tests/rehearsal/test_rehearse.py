"""Rehearsals: mocked results in, steps and outcomes out, differences in sentences."""

from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.errors import Code, RuotaError
from engine.rehearsal import Rehearsed, rehearse
from engine.states import Outcome

CATALOG = load_catalog()
DISK: dict[str, Any] = {
    "volumes": [],
    "low": [],
    "low_count": 0,
    "worst_mount": "/",
    "worst_free_gb": 50.0,
    "worst_free_percent": 50,
}
LOW = {"ok": True, "data": {**DISK, "low": ["/"], "low_count": 1}}
FINE = {"ok": True, "data": DISK}
GONE = {"ok": False, "error": {"code": "unreachable", "message": "SRV-1 does not answer."}}


def workflow(nodes: dict[str, Any], *edges: tuple[str, str], **more: Any) -> dict[str, Any]:
    written = [{"from": source, "to": target} for source, target in edges]
    return {"format": 1, "id": "w", "name": "W", "nodes": nodes, "edges": written, **more}


SPACE = workflow(
    {
        "space": {"type": "health.disk_space", "retry": {"max": 2, "delay_seconds": 60}},
        "ask": {"type": "logic.approval", "params": {"title": "Clean up?"}, "scope": "run"},
        "clean": {"type": "health.cleanup"},
    },
    ("space.low", "ask"),
    ("ask.approved", "clean"),
)


def play(document: dict[str, Any], **rehearsal: Any) -> Rehearsed:
    return rehearse(document, CATALOG, {"workflow": "w", "expect": {}, **rehearsal})


def outcomes(found: Rehearsed, device: str = "device-1") -> dict[str, str]:
    return {step.path: step.outcome.value for step in found.steps if step.device == device}


def test_mocks_by_path_by_device_and_by_attempt() -> None:
    devices = [{"name": "SRV-1"}, {"name": "SRV-2"}]
    found = play(SPACE, devices=devices, results={"space": {"SRV-1": [GONE, LOW], "SRV-2": FINE}})
    assert outcomes(found, "SRV-1") == {"space": "ok", "clean": "changed"}
    assert outcomes(found, "") == {"ask": "ok"}
    assert outcomes(found, "SRV-2") == {"space": "ok", "ask": "skipped", "clean": "skipped"}
    assert next(s for s in found.steps if s.path == "space" and s.device == "SRV-1").attempts == 2
    assert found.seconds >= 60
    assert found.devices == {"SRV-1": Outcome.CHANGED, "SRV-2": Outcome.OK}


def test_a_node_without_a_mock_gives_the_plainest_result() -> None:
    found = play(workflow({"n": {"type": "inv.system"}}))
    assert found.outcome is Outcome.OK


def test_every_shipped_node_type_has_a_plainest_result_that_fits() -> None:
    from engine.documents import parse_result
    from engine.rehearsal.mocks import good, plain_value

    for type_id, node_type in CATALOG.items():
        result = parse_result(good(node_type, "apply", plain_value(node_type.outputs)).to_json(), node_type)
        assert result.ok, (type_id, result.error)


def test_logic_is_really_computed() -> None:
    document = workflow(
        {
            "space": {"type": "health.disk_space"},
            "if": {"type": "logic.condition", "params": {"condition": {"$expr": "space.low_count > 0"}}},
            "set": {"type": "logic.set", "params": {"values": {"twice": {"$expr": "space.low_count * 2"}}}},
        },
        ("space.low", "if"),
        ("if.true", "set"),
    )
    found = play(document, results={"space": LOW})
    assert outcomes(found)["set"] == "ok"
    assert next(s for s in found.steps if s.path == "if").port == "true"
    assert next(s for s in found.steps if s.path == "set").params == {"values": {"twice": 2}}


def test_a_preview_says_what_would_change() -> None:
    found = play(workflow({"clean": {"type": "health.cleanup"}}), mode="preview")
    assert outcomes(found) == {"clean": "would_change"}


def test_what_is_not_as_expected_is_said_in_sentences() -> None:
    expected = {
        "outcome": "failed",
        "devices": {"device-1": "failed", "nobody": "ok"},
        "steps": [
            {"path": "space", "outcome": "failed", "port": "ok"},
            {"path": "nowhere"},
            {"path": "clean", "params": {"items": ["x"]}},
        ],
    }
    found = play(SPACE, results={"space": LOW}, expect=expected)
    assert not found.ok
    text = "\n".join(found.mismatches)
    for part in (
        "The run should have ended as failed, but it was changed.",
        "device-1 should have ended as failed",
        "no device 'nobody'",
        "The step 'space' on device-1 should have ended as failed, but it was ok.",
        "should have gone on by 'ok', but it took 'low'",
        "The step 'nowhere' was expected, but it never came",
        "should have had items =",
    ):
        assert part in text, part


def test_loops_and_calls_are_played() -> None:
    sub = workflow({"inner": {"type": "health.disk_space"}}) | {"id": "sub", "name": "Sub"}
    document = workflow(
        {
            "each": {"type": "logic.for_each", "params": {"items": [1, 2]}},
            "look": {"type": "health.disk_space", "parent": "each"},
            "call": {"type": "logic.call", "params": {"workflow": "sub"}},
        },
        ("each.ok", "call"),
    )
    rehearsal = {"workflow": "w", "expect": {}, "results": {"each/look": FINE, "call/inner": GONE}}
    found = rehearse(document, CATALOG, rehearsal, {"sub": sub})
    assert outcomes(found) == {
        "each#0/look": "ok",
        "each#1/look": "ok",
        "each": "ok",
        "call/inner": "unreachable",
        "call": "failed",
    }


@pytest.mark.parametrize(
    ("rehearsal", "part"),
    [
        ({"results": {"space": {"ok": True, "data": {**DISK, "low_count": "many"}}}}, "low_count"),
        ({"mode": "maybe"}, "mode"),
        ({"devices": []}, "devices"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_rehearsal_that_cannot_be_played_says_where(rehearsal: dict[str, Any], part: str) -> None:
    with pytest.raises(RuotaError) as caught:
        play(SPACE, **rehearsal)
    assert caught.value.code is Code.BAD_DOCUMENT
    assert part in caught.value.message + str(caught.value.pointer)


def test_steps_tell_what_they_gave() -> None:
    found = play(SPACE, results={"space": LOW})
    step = next(step for step in found.steps if step.path == "space")
    assert step.data["low_count"] == 1
    assert step.to_json()["data"]["low"] == ["/"]


def test_the_way_past_a_node_that_is_turned_off_is_told() -> None:
    nodes = {"off": {"type": "health.disk_space", "disabled": True}, "then": {"type": "health.cleanup"}}
    found = play(workflow(nodes, ("off.ok", "then")))
    assert [(step.path, step.outcome.value, step.port) for step in found.steps] == [
        ("off", "skipped", "ok"),
        ("then", "changed", "ok"),
    ]


def test_a_meeting_goes_on_by_the_way_of_those_who_came() -> None:
    devices = [{"name": "SRV-1"}, {"name": "SRV-2"}]
    found = play(SPACE, devices=devices, results={"space": {"SRV-1": FINE, "SRV-2": LOW}})
    assert next(step.port for step in found.steps if step.path == "ask" and not step.device) == "approved"


def test_a_mock_is_checked_where_no_device_comes() -> None:
    with pytest.raises(RuotaError) as caught:
        play(SPACE, results={"space": FINE, "clean": {"device-1": {"ok": True, "data": {"freed_mb": "much"}}}})
    assert caught.value.pointer == "/results/clean/device-1"


def test_a_rehearsal_that_never_ends_is_stopped() -> None:
    nodes = {
        "again": {"type": "logic.repeat", "params": {"until": {"$expr": "false"}, "max_rounds": 1000}},
        "look": {"type": "health.disk_space", "parent": "again"},
    }
    with pytest.raises(RuotaError, match="more than 100 steps"):
        rehearse(workflow(nodes), CATALOG, {"workflow": "w", "expect": {}}, most_steps=100)


def test_every_way_out_of_every_shipped_node_type_has_an_example() -> None:
    from engine.rehearsal import examples, plan_of
    from engine.rehearsal.mocks import plain_value

    nodes = {
        f"n{number}": {"type": type_id, "params": plain_value(node_type.params)}
        for number, (type_id, node_type) in enumerate(CATALOG.items())
        if node_type.control is None and not node_type.ports_from
    }
    nodes["switch"] = {
        "type": "logic.switch",
        "params": {"cases": [{"name": "small", "condition": True}, {"name": "large", "condition": False}]},
    }
    document = workflow(nodes)
    found = examples(plan_of(document, CATALOG))
    assert set(found) == set(nodes)
    for key, node in found.items():
        assert set(node["examples"]) == {port["name"] for port in node["ports"]}, node["type"]
        if len(node["ports"]) == 1:
            continue
        for port, data in node["examples"].items():
            alone = workflow({key: nodes[key]})
            steps = play(alone, results={key: {"ok": True, "data": data}}).steps
            assert {step.port for step in steps if step.port} == {port}, node["type"]


def test_examples_go_into_loops_and_calls() -> None:
    from engine.rehearsal import examples, plan_of

    sub = workflow({"inner": {"type": "health.disk_space"}}) | {"id": "sub", "name": "Sub"}
    nodes = {
        "each": {"type": "logic.for_each", "params": {"items": [1, 2]}},
        "look": {"type": "health.disk_space", "parent": "each"},
        "call": {"type": "logic.call", "params": {"workflow": "sub"}},
    }
    found = examples(plan_of(workflow(nodes), CATALOG, {"sub": sub}))
    assert set(found) == {"each/look", "call/inner"}
    assert found["call/inner"]["examples"]["low"]["low_count"] == 1


def test_a_logic_node_without_its_params_fails_with_a_sentence() -> None:
    (step,) = play(workflow({"set": {"type": "logic.set"}})).steps
    assert step.outcome is Outcome.FAILED
    assert "values" in step.message


def test_a_mocked_result_may_itself_be_a_bad_one() -> None:
    bad = {"ok": False, "error": {"code": "bad_result", "message": "The script said nothing."}}
    (step,) = play(workflow({"look": {"type": "health.disk_space"}}), results={"look": bad}).steps
    assert (step.outcome, step.message) == (Outcome.FAILED, "The script said nothing.")
