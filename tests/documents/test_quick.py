"""The quick check never says yes where jsonschema says no."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents.patterns import Validator
from engine.documents.quick import quick
from engine.documents.schemas import schema, validator
from engine.documents.shape import workflow_errors
from tests.documents.test_workflow import json_values, workflows

limits = st.integers(-2, 4)
simple = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(
            ["string", "integer", "number", "boolean", "null", "array", "object", ["string", "null"]]
        ),
        "enum": st.lists(st.sampled_from(["a", 1, True, None, 1.0]), min_size=1, max_size=3),
        "const": st.sampled_from(["a", 1, True, None, [], 0.0]),
        "minimum": limits,
        "exclusiveMaximum": limits,
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(0, 3),
        "pattern": st.sampled_from(["^a$", "b", "^$"]),
        "uniqueItems": st.booleans(),
        "maxItems": st.integers(0, 2),
        "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
        "title": st.just("t"),
    },
)
constants = st.fixed_dictionaries({"const": st.sampled_from(["a", True, False, 1, None])})
conditions = st.fixed_dictionaries({"properties": st.dictionaries(st.sampled_from("ab"), constants, max_size=2)})
schemas = st.recursive(
    simple | st.booleans(),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["array", "object"]),
            "items": inner,
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "additionalProperties": inner,
            "propertyNames": inner,
            "not": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=3),
            "if": inner | conditions,
            "then": inner,
            "else": inner,
            "maxProperties": st.integers(0, 2),
        },
    ),
    max_leaves=4,
)
leaf = st.sampled_from(["a", "b", "a\n", "", 0, 1, 1.0, 2.5, True, False, None])
values = st.recursive(
    leaf,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=6,
)


@given(schemas, values)
@settings(max_examples=400)
def test_a_quick_yes_is_a_yes(schema: Any, value: Any) -> None:
    if quick(schema)(value):
        assert Validator(schema).is_valid(value)


@given(workflows)
def test_workflows_are_found_sound_quickly(document: Any) -> None:
    assert list(workflow_errors(document)) == []
    assert validator("workflow").is_valid(document)


@given(workflows, st.sampled_from(["nodes", "edges", "layout", "notes", "name", "inputs", "outputs"]), json_values)
def test_parts_are_judged_as_the_whole(document: Any, part: str, value: Any) -> None:
    broken = {**document, part: value}
    assert bool(list(workflow_errors(broken))) == (not validator("workflow").is_valid(broken))


@pytest.mark.parametrize("name", ["node_type", "workflow", "result", "rehearsal"])
def test_the_schemas_themselves_are_valid(name: str) -> None:
    Validator.check_schema(schema(name))


def test_what_is_exempt_passes_wherever_it_stands() -> None:
    check = quick({"type": "array", "items": {"type": "integer"}}, lambda value: value == "?")
    assert check("?")
    assert check([1, "?"])
    assert not check([1, "!"])


@pytest.mark.parametrize(
    "result",
    [
        {"ok": True},
        {"ok": True, "changed": False, "would_change": False, "error": None, "warnings": [], "data": {"a": 1}},
        {"ok": False, "error": {"code": "busy", "message": "It is busy."}},
    ],
)
def test_results_are_found_sound_quickly(result: Any) -> None:
    assert quick(schema("result"))(result)


@pytest.mark.parametrize("result", [{"ok": False}, {"ok": False, "error": None}, {"ok": True, "error": {}}])
def test_a_result_that_is_not_sound_is_not(result: Any) -> None:
    assert not quick(schema("result"))(result)
    assert not validator("result").is_valid(result)
