"""Numbers that mean the same stay as they were written."""

from typing import Any

import pytest

from engine.documents import dumps
from engine.documents.numbers import numbers_as_in


@pytest.mark.parametrize(
    ("before", "now", "kept"),
    [
        (0.0, 0, 0.0),
        (2, 2.0, 2),
        (0.0, 1, 1),
        (1.0, True, True),
        (True, 1, 1),
        (1.0, "1", "1"),
        (2**53 + 1, float(2**53), float(2**53)),
        (None, 0, 0),
        ({"a": [1.0, {"b": 5.0}]}, {"a": [1, {"b": 5}, 3], "c": 0}, {"a": [1.0, {"b": 5.0}, 3], "c": 0}),
        ([1.0, 2.0], [1], [1.0]),
        ({"a": 1.0}, [1], [1]),
        (
            [{"id": "a", "x": 1.0}, {"id": "b", "x": 2.0}],
            [{"id": "b", "x": 2}, {"id": "c", "x": 1}],
            [{"id": "b", "x": 2.0}, {"id": "c", "x": 1}],
        ),
        ([{"id": ["a"], "x": 1.0}], [{"id": ["a"], "x": 1}], [{"id": ["a"], "x": 1.0}]),
        ("ab", ["a", 0], ["a", 0]),
    ],
)
def test_only_what_means_the_same_is_kept(before: Any, now: Any, kept: Any) -> None:
    assert dumps({"value": numbers_as_in(before, now)}) == dumps({"value": kept})


def test_neither_document_is_changed() -> None:
    before, now = {"a": [0.0]}, {"a": [0]}
    numbers_as_in(before, now)
    assert (repr(before), repr(now)) == ("{'a': [0.0]}", "{'a': [0]}")
