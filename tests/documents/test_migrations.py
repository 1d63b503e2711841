"""Older workflows are brought up to date; each migration is exercised here, by its number."""

from typing import Any

import pytest

from engine.documents import load_workflow, parse_workflow
from engine.documents.migrations import CURRENT, MIGRATIONS, migrate
from engine.documents.parsing import dumps

EXAMPLES: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {
    0: (
        {
            "id": "old",
            "name": "Old",
            "nodes": {"scan": {"type": "patch.scan", "x": 10, "y": 20}, "install": {"type": "patch.install"}},
            "edges": [["scan.found", "install"]],
        },
        {
            "format": 1,
            "id": "old",
            "name": "Old",
            "nodes": {"scan": {"type": "patch.scan"}, "install": {"type": "patch.install"}},
            "edges": [{"from": "scan.found", "to": "install"}],
            "layout": {"scan": {"x": 10, "y": 20}},
        },
    ),
}


def test_there_is_a_migration_and_an_example_for_every_older_format() -> None:
    assert sorted(MIGRATIONS) == list(range(CURRENT))
    assert sorted(EXAMPLES) == sorted(MIGRATIONS)


@pytest.mark.parametrize("number", sorted(MIGRATIONS))
def test_each_migration_gives_the_next_format(number: int) -> None:
    old, new = EXAMPLES[number]
    before = dumps(old)
    assert MIGRATIONS[number](old) == new
    assert dumps(old) == before, "the document given must not be touched"
    assert new["format"] == number + 1


@pytest.mark.parametrize("number", sorted(MIGRATIONS))
def test_every_older_format_is_read(number: int) -> None:
    old, _ = EXAMPLES[number]
    migrated = migrate(old)
    assert migrated["format"] == CURRENT
    assert parse_workflow(old) == parse_workflow(migrated) == load_workflow(dumps(old))


@pytest.mark.parametrize("nodes", [None, [], {"a": 5}, {"a": {"x": 1}}])
@pytest.mark.parametrize("edges", [None, 7, [[]], [["a"]], [1, {"from": "a.b", "to": "c"}]])
@pytest.mark.parametrize("layout", [None, "x", [1], {"a": 5}])
def test_a_migration_lets_what_it_does_not_know_pass(nodes: Any, edges: Any, layout: Any) -> None:
    migrated = migrate({"nodes": nodes, "edges": edges, "layout": layout})
    assert migrated["format"] == CURRENT
    assert migrated["layout"] == layout
