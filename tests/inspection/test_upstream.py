"""What a value picker offers: exactly what expressions may name."""

from typing import Any

import pytest

from engine.inspection import upstream
from engine.inspection.inspect import begin, hang_together
from engine.inspection.problem import Problem
from tests.inspection.samples import CATALOG, sound


def names(values: list[dict[str, Any]]) -> set[str]:
    return {value["name"] for value in values}


def test_each_node_has_its_own_list() -> None:
    offered = upstream(sound(), CATALOG)
    assert set(offered) == {"one", "two", "loop", "inner", "sorry", "all"}
    assert {"inputs.least", "device.name", "client.id", "run.mode"} <= names(offered["one"])
    assert not any(name.startswith(("two", "item", "devices")) for name in names(offered["one"]))
    assert {"one.count", "one.ok", "one.changed"} <= names(offered["two"])
    assert {"item.size", "index", "one.count"} <= names(offered["inner"])
    assert {"two.error.code", "two.error.message"} <= names(offered["sorry"])
    assert "two.count" not in names(offered["sorry"])
    assert "devices" in names(offered["all"])
    assert "device.name" not in names(offered["all"])


def test_values_have_titles_and_types() -> None:
    offered = {value["name"]: value for value in upstream(sound(), CATALOG)["two"]}
    assert offered["inputs.least"] == {"name": "inputs.least", "type": "integer", "title": "Least", "description": ""}
    assert offered["one.entries"]["type"] == "array"
    assert offered["one.count"]["title"] == "One: Count"


def test_a_value_that_is_one_of_a_few_has_its_choices_with_their_words() -> None:
    document = sound()
    document["inputs"]["properties"] |= {
        "ring": {"enum": ["first", None, "last"], "x-ui": {"labels": {"first": "the first ring"}}},
        "size": {"type": "integer", "enum": [1, 2, True]},
        "kinds": {"type": "array", "items": {"enum": ["a"], "x-ui": {"labels": ["odd"]}}},
        "odd": {"type": "string", "enum": "odd", "x-ui": "odd"},
    }
    offered = {value["name"]: value.get("choices") for value in upstream(document, CATALOG)["two"]}
    assert offered["inputs.ring"] == [
        {"value": "first", "label": "the first ring"},
        {"value": "last", "label": "last"},
    ]
    assert offered["inputs.size"] == [{"value": 1, "label": "1"}, {"value": 2, "label": "2"}]
    assert offered["inputs.kinds"] == [{"value": "a", "label": "a"}]
    assert offered["inputs.odd"] is None
    assert offered["inputs.least"] is None
    assert [choice["value"] for choice in offered["device.platform"] or []] == ["linux", "windows"]
    assert [choice["value"] for choice in offered["run.mode"] or []] == ["preview", "apply"]


@pytest.mark.parametrize("key", list(sound()["nodes"]))
def test_whatever_is_offered_compiles(key: str) -> None:
    draft = begin(sound(), CATALOG, None)
    assert not isinstance(draft, Problem)
    assert list(hang_together(draft, None)) == []
    for value in upstream(sound(), CATALOG)[key]:
        draft.scopes.of(key).compile(value["name"])


def test_the_list_can_be_limited_to_some_nodes() -> None:
    assert set(upstream(sound(), CATALOG, only=["two", "gone"])) == {"two"}


def test_the_nearest_stand_first_and_a_large_workflow_stays_small() -> None:
    nodes = {f"n{number}": {"type": "t.one"} for number in range(600)}
    edges = [{"from": f"n{number}.ok", "to": f"n{number + 1}"} for number in range(599)]
    document = {"format": 1, "id": "long", "name": "Long", "nodes": nodes, "edges": edges}
    offered = upstream(document, CATALOG)
    firsts = [value["name"] for value in offered["n599"] if value["name"].endswith(".count")]
    assert firsts[:3] == ["n598.count", "n597.count", "n596.count"]
    assert sum(map(len, offered.values())) < 200_000
    assert {"n0.count", "n598.count"} <= names(upstream(document, CATALOG, only=["n599"])["n599"])


@pytest.mark.parametrize("document", [None, [], {"format": 99}, {"nodes": 5}, {"nodes": {"a": 5}, "edges": {}}])
def test_any_document_is_taken(document: Any) -> None:
    assert upstream(document, CATALOG) == {}
