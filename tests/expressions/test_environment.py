"""Expressions: typed from schemas, with sentences and places for what is wrong, and total."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Code, RuotaError
from engine.expressions import Environment, ExpressionError, fits

SCAN = {
    "type": "object",
    "required": ["count", "updates", "disk", "name"],
    "properties": {
        "count": {"type": "integer"},
        "free": {"type": "number"},
        "name": {"type": "string"},
        "maybe": {"type": ["string", "null"]},
        "limit": {"type": "integer", "default": 5},
        "updates": {"type": "array", "items": {"type": "object"}},
        "disk": {"type": "object", "required": ["gb"], "properties": {"gb": {"type": "number"}}},
        "open": {"type": "object", "additionalProperties": True},
    },
}
ENVIRONMENT = Environment.of(
    {"scan": SCAN, "two": SCAN, "item": {}, "tags": {"type": "array", "items": {"type": "string"}}},
    {"later": "The node 'Later' may not have run."},
)
SCOPE: dict[str, Any] = {
    "scan": {
        "count": 3,
        "limit": 5,
        "name": "è",
        "updates": [{"name": "a", "kb": 3}, {"name": "b", "kb": 4}],
        "maybe": None,
        "disk": {"gb": 2},
        "open": {"x": {"y": 1}},
    },
    "two": {"count": 4},
    "item": {"name": "i"},
    "tags": ["server", "lab"],
}


def compute(source: str) -> Any:
    return ENVIRONMENT.compile(source).evaluate(SCOPE)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("scan.count + two.count", 7),
        ("two.count - scan.count", 1),
        ("scan.count", 3),
        (" scan . count ", 3),
        ("scan.free == null", True),
        ("scan.maybe == null ? 'none' : 'some'", "none"),
        ("scan.limit > scan.count", True),
        ("scan.disk.gb / 4.0", 0.5),
        ("scan.updates.size()", 2),
        ("scan.updates.filter(u, u.kb > 3).map(u, u.name)", ["b"]),
        ("scan['count'] + 1", 4),
        ("scan.disk", {"gb": 2}),
        ("[two][0]", {"count": 4}),
        ("scan.updates[0]", {"name": "a", "kb": 3}),
        ("scan.open.x.y + 1", 2),
        ("scan.open['x']", {"y": 1}),
        ("item.name + scan.name", "iè"),
        ("'server' in tags", True),
        ("tags.exists(t, t.startsWith('l'))", True),
        ("tags.join(', ')", "server, lab"),
        ("{'a': [1, 2.5, true, null]}", {"a": [1, 2.5, True, None]}),
        ("timestamp('2026-01-01T00:00:00Z') + duration('90m')", "2026-01-01T01:30:00Z"),
        ("duration('90m')", 5400.0),
        ("'scan.cuont'", "scan.cuont"),
        ("1 // scan.cuont", 1),
        ('"a\\"b".size()', 3),
    ],
)
def test_values(source: str, value: Any) -> None:
    assert compute(source) == value


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        ("scan.cuont > 1", 1, 1, "There is no 'scan.cuont' here; did you mean 'scan.count'?"),
        ("1 +\n  scan.cuont", 2, 3, "did you mean 'scan.count'?"),
        ("scan.disk.bg > 1.0", 1, 1, "There is no 'scan.disk.bg' here; did you mean 'scan.disk.gb'?"),
        ("tags.all(t, t == scan.nam)", 1, 18, "did you mean 'scan.name'?"),
        ("scn.count", 1, 1, "did you mean 'scan.count'?"),
        ("xyzzy", 1, 1, "There is no 'xyzzy' here; choose a value from the list."),
        ("later.count > 1", 1, 1, "The node 'Later' may not have run."),
        ("scan.count + 'x'", 1, 12, "'+' does not work with a whole number and text. Convert to text with string()"),
        ("scan.disk.gb > 1", 1, 14, "Write 1.0 in place of 1"),
        ("scan.count && true", 1, 12, "'&&' does not work with a whole number and true or false"),
        ("scan.count ? 1 : 2", 1, 12, "needs true or false before the '?'"),
        ("5 in tags", 1, 3, "'in' does not work with a whole number and a list"),
        ("scan.count = 1", 1, 12, "write == to compare"),
        ("scan.count > 1 and true", 1, 16, "write && for 'and'"),
        ("scan.count >", 1, 13, "the expression ends too early"),
        ("scan.name.upper()", 1, 16, "There is no function 'upper'; did you mean 'upperAscii'?"),
        ("'abc", 1, 1, "missing quote"),
        ("", 1, 1, "The expression is empty"),
        ("  ", 1, 1, "The expression is empty"),
        ("has(scan.maybe)", 1, 1, "write scan.maybe != null"),
        ("tags.all(scan, scan == 'x')", 1, 10, "The name 'scan' already means something here"),
        ("(" * 300 + "1" + ")" * 300, 1, 1, "nested too deeply"),
        ("1" * 10_001, 1, 1, "has 10001 characters; at most 10000"),
        ("r_0_.count + scan.count", 1, 1, "There is no 'r_0_.count' here"),
        ("'\\ud800'", 1, 1, "not understood"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(source: str, line: int, column: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        ENVIRONMENT.compile(source)
    assert words in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
    assert len(caught.value.message) < 300


def test_a_misspelt_name_comes_with_its_remedy() -> None:
    with pytest.raises(ExpressionError) as caught:
        ENVIRONMENT.compile("1 + scan.cuont")
    assert caught.value.suggestion == ("scan.cuont", "scan.count")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / (scan.count - 3)", "it divides by zero"),
        ("9223372036854775807 + scan.count", "a number in it becomes too large"),
        ("scan.updates[9].name", "there is no entry 9 in a list of 2"),
        ("scan.open.nope", "there is no 'nope' in the value"),
        ("scan.maybe + 'x'", "values of different kinds meet in it, or one is missing"),
        ("0.0 / 0.0", "the result is not a number"),
    ],
)
def test_what_cannot_be_computed_names_the_expression(source: str, words: str) -> None:
    with pytest.raises(RuotaError) as caught:
        compute(source)
    assert caught.value.code is Code.BAD_PARAM
    assert caught.value.message.startswith(f"The expression {source} cannot be computed: ")
    assert words in caught.value.message


def test_an_expression_cannot_run_without_end() -> None:
    environment = Environment.of({"many": {"type": "array", "items": {"type": "integer"}}})
    compiled = environment.compile("many.all(a, many.all(b, many.all(c, a + b + c >= 0)))")
    with pytest.raises(RuotaError, match="it goes through too many values"):
        compiled.evaluate({"many": list(range(1000))})


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufdd0"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_values_pass_through_as_they_are(value: Any) -> None:
    assert ENVIRONMENT.compile("item").evaluate({"item": value}) == value
    assert ENVIRONMENT.compile("[item][0]").evaluate({"item": value}) == value


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_explained(source: str) -> None:
    try:
        ENVIRONMENT.compile(source)
    except ExpressionError as error:
        assert error.line >= 1
        assert error.column >= 1


@pytest.mark.parametrize(
    "hostile", ["!" * 9000, "-" * 9000 + "1", "[" * 5000, "{1:" * 2000, "a." * 4000 + "b", "1+" * 4000 + "1"]
)
def test_hostile_expressions_are_refused_or_harmless(hostile: str) -> None:
    try:
        ENVIRONMENT.compile(hostile)
    except ExpressionError as error:
        assert len(error.message) < 300


def test_expressions_that_differ_in_the_node_alone_share_their_program() -> None:
    one, two = ENVIRONMENT.compile("scan.count > 71"), ENVIRONMENT.compile("two.count > 71")
    assert one.program is two.program
    assert not one.evaluate({"scan": {"count": 71}})
    assert two.evaluate({"two": {"count": 72}})


@pytest.mark.parametrize(
    ("source", "schema", "right"),
    [
        ("scan.count", {"type": "integer"}, True),
        ("scan.count", {"type": "number"}, True),
        ("scan.count", {"type": "string"}, False),
        ("scan.disk.gb", {"type": "integer"}, False),
        ("scan.maybe", {"type": "string"}, True),
        ("scan.name", {"enum": ["a"]}, True),
        ("scan.name", {"type": ["string", "null"]}, True),
        ("tags", {"type": "array"}, True),
        ("tags", {"type": "string"}, False),
        ("tags", {}, True),
        ("{'a': 1}", {"type": "object"}, True),
        ("scan.count > 1", {"type": "boolean"}, True),
        ("null", {"type": "boolean"}, False),
    ],
)
def test_the_type_is_held_against_the_place(source: str, schema: dict[str, Any], right: bool) -> None:
    assert fits(ENVIRONMENT.compile(source).type, schema) is right
