"""Expressions as rows and back, and what a hostile one gets."""

import pytest

from tests.web.conftest import Person


@pytest.mark.parametrize(
    "source",
    [
        'scan.count > 3 && (device.name.startsWith("srv") || !(scan.reboot))',
        'device.os in ["debian", "it\'s \\"quoted\\""]',
        "size(scan.updates) == 0",
        "true",
    ],
)
def test_an_expression_becomes_rows_and_the_same_again(admin: Person, source: str) -> None:
    tree = admin.do("POST", "/conditions/read", {"source": source})["condition"]
    assert tree is not None
    assert admin.do("POST", "/conditions/write", {"condition": tree}) == {"source": source, "missing": None}


def test_decimal_numbers_are_written_as_cel_wants_them(admin: Person) -> None:
    less = {"field": "disk.free.gb", "operator": "less", "value": 3}
    tree = {"all": [less, {"field": "n", "operator": "is", "value": 3}]}
    answer = admin.do("POST", "/conditions/write", {"condition": tree, "numbers": ["disk.free.gb"]})
    assert answer["source"] == "disk.free.gb < 3.0 && n == 3"


@pytest.mark.parametrize("source", ["a.exists(x, x > 1)", "((((", "(" * 20_000, '"', "1 + 1"])
def test_what_rows_cannot_show_is_null(admin: Person, source: str) -> None:
    assert admin.do("POST", "/conditions/read", {"source": source}) == {"condition": None}


def test_what_is_not_complete_says_what_is_missing(admin: Person) -> None:
    deep: dict[str, object] = {"field": "a", "operator": "is", "value": 1}
    for _ in range(30):
        deep = {"all": [deep]}
    for tree in (
        {"field": "", "operator": "is"},
        {"field": "a", "operator": "is"},
        {"field": "a", "operator": "has"},
        {"field": "a; b", "operator": "is", "value": 1},
        {},
        deep,
    ):
        answer = admin.do("POST", "/conditions/write", {"condition": tree})
        assert answer["source"] is None and answer["missing"].endswith(".")
    refused = admin.do("POST", "/conditions/write", {"condition": "x"}, status=400)
    assert "condition" in refused["error"]["message"]
