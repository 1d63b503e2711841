"""Computed params are held against their schema once more before a step starts."""

from typing import Any

import pytest

from engine.documents import check_params, parse_workflow
from engine.errors import RuotaError
from tests.inspection.samples import CATALOG

FULL = CATALOG["p.full"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"name": ""}, "The field 'Name' of 'Full' is empty; fill it in."),
        ({}, "lacks 'name'"),
        ({"name": "n", "size": "5"}, "The field 'Size' of 'Full' is '5'; it must be a whole number."),
        ({"name": None}, "must be text"),
        ({"name": "n", "flag": {"$credential": "c", "x": 1}}, "must be true or false"),
    ],
)
def test_what_does_not_fit_is_named(params: dict[str, Any], words: str) -> None:
    with pytest.raises(RuotaError) as caught:
        check_params(FULL, params)
    assert words in caught.value.message


def test_credentials_stand_for_their_secrets() -> None:
    check_params(FULL, {"name": "n", "password": {"$credential": "c"}, "accounts": [{"secret": {"$credential": "d"}}]})


def test_a_workflow_of_ten_thousand_nodes_is_read() -> None:
    nodes = {f"n{number}": {"type": "t.one", "params": {"x": number}} for number in range(10_000)}
    workflow = parse_workflow({"format": 1, "id": "big", "name": "Big", "nodes": nodes, "edges": []})
    assert len(workflow.nodes) == 10_000
