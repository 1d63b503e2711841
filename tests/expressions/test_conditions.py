"""Conditions: what is built from fields becomes CEL that means the same, and comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RuotaError
from engine.expressions import OPERATORS, Environment, cel_to_condition, condition_to_cel

ENVIRONMENT = Environment.of({"a": {"type": "object", "additionalProperties": True}})
fields = st.sampled_from(["a.b", "a.c.d"])
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
literals = (
    texts | st.integers(-(2**53), 2**53) | st.booleans() | st.none() | st.floats(-1e9, 1e9).map(lambda x: x + 0.0)
)


def single(operator: str, value: st.SearchStrategy[Any] | None) -> st.SearchStrategy[dict[str, Any]]:
    known = {"field": fields, "operator": st.just(operator)}
    return st.fixed_dictionaries(known if value is None else {**known, "value": value})


singles = st.one_of(
    *(single(operator, literals) for operator in ("more", "at_least", "less", "at_most", "has")),
    *(single(operator, literals.filter(lambda v: v is not None)) for operator in ("is", "is_not")),
    *(single(operator, texts) for operator in ("contains", "begins_with", "ends_with", "matches")),
    single("one_of", st.lists(literals, max_size=3)),
    *(single(operator, None) for operator in OPERATORS if operator.startswith("is_") and operator != "is_not"),
)
conditions = st.recursive(
    singles,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=2, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=2, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)


@given(conditions)
def test_a_condition_comes_back_as_it_was_built(condition: dict[str, Any]) -> None:
    source = condition_to_cel(condition)
    assert cel_to_condition(source) == condition


@given(texts)
def test_any_text_is_compared_as_it_is(text: str) -> None:
    source = condition_to_cel({"field": "a.b", "operator": "is", "value": text})
    compiled = ENVIRONMENT.compile(source)
    assert compiled.evaluate({"a": {"b": text}}) is True
    assert compiled.evaluate({"a": {"b": text + "x"}}) is False


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        ({"operator": "more", "value": 3}, 4, True),
        ({"operator": "at_least", "value": 3}, 2, False),
        ({"operator": "at_most", "value": 3.5}, 3, True),
        ({"operator": "is_not", "value": "x"}, "y", True),
        ({"operator": "contains", "value": "ell"}, "hello", True),
        ({"operator": "begins_with", "value": "he"}, "hello", True),
        ({"operator": "ends_with", "value": "he"}, "hello", False),
        ({"operator": "matches", "value": "^h.*o$"}, "hello", True),
        ({"operator": "one_of", "value": ["a", "b"]}, "b", True),
        ({"operator": "has", "value": "x"}, ["x", "y"], True),
        ({"operator": "is_true"}, True, True),
        ({"operator": "is_false"}, True, False),
        ({"operator": "is_known"}, None, False),
        ({"operator": "is_unknown"}, None, True),
        ({"operator": "is_empty"}, [], True),
        ({"operator": "is_not_empty"}, "x", True),
    ],
)
def test_every_operator_means_what_it_says(condition: dict[str, Any], value: Any, holds: bool) -> None:
    source = condition_to_cel({"field": "a.b", **condition})
    assert ENVIRONMENT.compile(source).evaluate({"a": {"b": value}}) is holds
    assert ENVIRONMENT.compile(f"!({source})").evaluate({"a": {"b": value}}) is not holds


def test_every_operator_is_in_the_table() -> None:
    cases = next(m for m in test_every_operator_means_what_it_says.pytestmark if m.name == "parametrize").args[1]
    assert {condition["operator"] for condition, _, _ in cases} | {"is", "less"} == set(OPERATORS)


def test_whole_values_beside_numbers_get_a_decimal_point() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "number"}}}}}
    assert condition_to_cel({"field": "a.b", "operator": "less", "value": 3}, schema) == "a.b < 3.0"
    assert condition_to_cel({"field": "a.c", "operator": "less", "value": 3}, schema) == "a.c < 3"


@pytest.mark.parametrize("empty", [{"all": []}, {"any": []}])
def test_empty_groups(empty: dict[str, Any]) -> None:
    assert cel_to_condition(condition_to_cel(empty)) == empty


@pytest.mark.parametrize(
    "condition",
    [
        {},
        None,
        [],
        {"field": "a b", "operator": "is", "value": 1},
        {"field": "a.b"},
        {"field": "a.b || true", "operator": "is_true"},
        {"field": "a.b", "operator": "is", "value": {}},
        {"field": "a.b", "operator": "contains", "value": 1},
        {"field": "a.b", "operator": "one_of", "value": [[]]},
        {"all": [{}]},
        {"not": None},
    ],
)
def test_what_is_not_complete_is_refused(condition: Any) -> None:
    with pytest.raises(RuotaError):
        condition_to_cel(condition)


@pytest.mark.parametrize(
    "source",
    [
        "a.b + 1 > 2",
        "a.b.all(x, x)",
        "f(a.b)",
        "a.b > a.c",
        "'x' == a.b",
        "a.b ? true : false",
        "",
        "((",
        '"',
        "a.b in [a.c]",
    ],
)
def test_what_cannot_be_shown_is_none(source: str) -> None:
    assert cel_to_condition(source) is None


@given(st.text(max_size=40))
def test_any_text_is_taken(source: str) -> None:
    cel_to_condition(source)
