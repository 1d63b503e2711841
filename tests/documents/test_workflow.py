"""Workflows: from JSON to values and back, in canonical bytes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.documents import Edge, Retry, dumps, load_workflow, parse_workflow, read_json, workflow_to_json
from engine.errors import RuotaError

WHOLE: dict[str, Any] = {
    "format": 1,
    "id": "disk-watch",
    "name": "Watch the disks è",
    "description": "d",
    "inputs": {"type": "object", "properties": {"least": {"type": "integer", "title": "Least", "default": 10}}},
    "outputs": {"freed": {"schema": {"type": "integer"}, "value": {"$expr": "clean.freed"}}},
    "nodes": {
        "space": {"type": "health.disk_space", "name": "Free space"},
        "clean": {
            "type": "health.cleanup",
            "params": {"deep": {"$expr": "true"}},
            "retry": {"max": 2, "delay_seconds": 5.0, "factor": 1.0, "on": ["busy"]},
            "timeout_seconds": 30,
            "join": "any",
            "parent": "loop",
            "scope": "run",
            "disabled": True,
        },
        "loop": {"type": "logic.for_each"},
    },
    "edges": [{"from": "space.low", "to": "loop"}],
    "layout": {"space": {"x": 0, "y": 1.5, "group": "g1", "collapsed": True}},
    "groups": [{"id": "g1", "title": "Disk", "collapsed": True}],
    "notes": [{"id": "n", "text": "hi", "x": 1, "y": 2}],
}


def test_every_field_arrives() -> None:
    workflow = parse_workflow(WHOLE)
    assert workflow.edges == (Edge("space", "low", "loop"),)
    clean = workflow.nodes["clean"]
    assert clean.retry == Retry(2, 5.0, 1.0, ("busy",))
    assert (clean.key, clean.join, clean.parent, clean.scope, clean.disabled) == ("clean", "any", "loop", "run", True)
    assert clean.timeout_seconds == 30
    assert workflow.nodes["space"].join == "all"
    assert workflow.outputs["freed"]["value"] == {"$expr": "clean.freed"}
    assert workflow_to_json(workflow) == WHOLE


def test_opening_and_saving_changes_no_byte() -> None:
    text = dumps(WHOLE)
    assert dumps(read_json(text)) == text
    assert dumps(workflow_to_json(load_workflow(text))) == text
    assert text.endswith(b"}\n")
    assert "è".encode() in text


def test_the_order_of_keys_does_not_matter() -> None:
    turned = {key: WHOLE[key] for key in reversed(WHOLE)}
    assert dumps(turned) == dumps(WHOLE)


keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
nodes = st.fixed_dictionaries(
    {"type": st.sampled_from(["patch.scan", "logic.wait"])},
    optional={
        "name": text.filter(bool),
        "params": st.dictionaries(text, json_values, min_size=1, max_size=3),
        "join": st.just("any"),
        "disabled": st.just(True),
        "timeout_seconds": st.integers(1, 1000),
    },
)
workflows = st.fixed_dictionaries(
    {
        "format": st.just(1),
        "id": st.from_regex(r"[a-z0-9][a-z0-9-]{0,10}", fullmatch=True),
        "name": text.filter(bool),
        "nodes": st.dictionaries(keys, nodes, max_size=4),
        "edges": st.lists(st.builds(lambda a, p, b: {"from": f"{a}.{p}", "to": b}, keys, keys, keys), max_size=3),
    },
    optional={"description": text.filter(bool)},
)


@given(workflows)
def test_any_workflow_comes_back_as_it_was(document: dict[str, Any]) -> None:
    written = dumps(document)
    assert workflow_to_json(load_workflow(written)) == document
    assert dumps(workflow_to_json(load_workflow(written))) == written


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        ({"id": "Disk"}, "/id", "are not allowed there"),
        ({"id": "disk\n"}, "/id", "are not allowed there"),
        ({"name": ""}, "/name", "is empty; fill it in"),
        ({"nodes": []}, "/nodes", "must be an object"),
        ({"nodes": {"a": {}}}, "/nodes/a", "lacks 'type'"),
        ({"nodes": {"A": {"type": "x.y"}}}, "/nodes/A", "are not allowed there"),
        ({"nodes": {"a": {"type": "x.y", "join": "some"}}}, "/nodes/a/join", "must be one of 'all', 'any'"),
        ({"edges": [{"from": "a", "to": "b"}]}, "/edges/0/from", "are not allowed there"),
        ({"edges": [{"to": "b"}]}, "/edges/0", "lacks 'from'"),
        ({"format": 99}, "/format", "upgrade Ruota"),
        ({"format": "1"}, "/format", "must be a whole number"),
        ({"format": True}, "/format", "must be a whole number"),
        ({"surprise": 1}, "", "has 'surprise', which it does not know"),
        ({"layout": {"a": {"x": "1", "y": 2}}}, "/layout/a/x", "must be a number"),
        ({"layout": {"a": {"x": 1, "y": 2, "group": 5}}}, "/layout/a/group", "must be text"),
        ({"groups": [{"title": "x"}]}, "/groups/0", "lacks 'id'"),
        ({"notes": [{"id": "n", "text": 5, "x": 1, "y": 1}]}, "/notes/0/text", "must be text"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(change: dict[str, Any], pointer: str, words: str) -> None:
    with pytest.raises(RuotaError) as caught:
        parse_workflow({**WHOLE, **change})
    assert caught.value.pointer == pointer
    assert words in caught.value.message


@pytest.mark.parametrize("value", [None, 1, "x", [], True])
def test_a_workflow_is_an_object(value: Any) -> None:
    with pytest.raises(RuotaError, match="must be a JSON object"):
        parse_workflow(json.loads(json.dumps(value)))
