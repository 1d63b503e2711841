"""Computed values inside params: everything else stays as it is."""

from typing import Any

import pytest
from hypothesis import given

from engine.errors import Code, RuotaError
from engine.expressions import Environment, computed_values, evaluate, has_computed, is_computed, is_credential
from tests.expressions.test_environment import json_values

ENVIRONMENT = Environment.of({"a": {"type": "object", "additionalProperties": True}})
SCOPE = {"a": {"n": 3, "name": "pc", "list": ["x", "y"], "none": None, "flag": True, "whole": 2.0, "nul": "x\0y"}}


@pytest.mark.parametrize(
    ("value", "computed"),
    [
        ({"$expr": "a.n + 1"}, 4),
        ({"$text": "Hello ${a.name}"}, "Hello pc"),
        ({"$text": "${a.n}"}, "3"),
        ({"$text": "${a.list} ${a.none}${a.flag} ${a.whole}"}, "x, y true 2"),
        ({"$text": "no parts"}, "no parts"),
        ({"$text": ""}, ""),
        ({"$text": "$${a.n} $a ${'}'} ${\"}\"} ${{'k': 1}.k}"}, "${a.n} $a } } 1"),
        ({"$text": "${a.nul}!"}, "x\0y!"),
        ({"$expr": "a.nul + '!'"}, "x\0y!"),
        ([1, {"$expr": "a.n"}, {"deep": [{"$text": "${a.n}"}]}], [1, 3, {"deep": ["3"]}]),
        ("${a.n}", "${a.n}"),
        ({"$expr": "a.n", "more": 1}, {"$expr": "a.n", "more": 1}),
        ({"$credential": "c1"}, {"$credential": "c1"}),
        ("$(rm -rf /)'\"\n\0‮", "$(rm -rf /)'\"\n\0‮"),
    ],
)
def test_values(value: Any, computed: Any) -> None:
    assert evaluate(value, ENVIRONMENT, SCOPE) == computed


@given(json_values)
def test_literals_are_literal(value: Any) -> None:
    if not has_computed(value):
        assert evaluate(value, ENVIRONMENT, SCOPE) == value


def test_computed_values_are_found_with_their_paths() -> None:
    value = {"x": [{"$expr": "1"}, 2, {"y": {"$text": "t"}}], "z": {"$expr": "2", "w": 1}}
    assert [path for path, _ in computed_values(value)] == [("x", 0), ("x", 2, "y")]
    assert is_computed({"$text": 5})
    assert not is_computed({"$expr": "1", "$text": "2"})
    assert is_credential({"$credential": "c"})
    assert not is_credential({"$credential": 5})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"$expr": "b.n"}, "There is no 'b.n' here"),
        ({"$expr": "a.n +"}, "the expression ends too early"),
        ({"$text": "${a.n"}, "not closed"),
        ({"$text": "${a.gone}"}, "there is no 'gone' in the value"),
        ({"$expr": 5}, None),
    ],
)
def test_what_cannot_be_computed_is_a_bad_param(value: Any, words: str | None) -> None:
    if words is None:
        assert evaluate(value, ENVIRONMENT, SCOPE) == 5
        return
    with pytest.raises(RuotaError) as caught:
        evaluate(value, ENVIRONMENT, SCOPE)
    assert caught.value.code is Code.BAD_PARAM
    assert words in caught.value.message
