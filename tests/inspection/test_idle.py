"""Steps whose list is empty: a warning, and one click takes the list from the scan before."""

from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.inspection import Problem, inspect
from tests.inspection.patching import patched

SHIPPED = load_catalog()


def workflow(params: dict[str, Any] | None, port: str = "found", **more: Any) -> dict[str, Any]:
    install: dict[str, Any] = {"type": "patch.install", **more}
    if params is not None:
        install["params"] = params
    nodes = {"scan": {"type": "patch.scan"}, "between": {"type": "inv.system"}, "install": install}
    edges = [{"from": f"scan.{port}", "to": "between"}, {"from": "between.ok", "to": "install"}]
    return {"format": 1, "id": "w", "name": "W", "nodes": nodes, "edges": edges}


def idle(document: dict[str, Any]) -> list[Problem]:
    return [problem for problem in inspect(document, SHIPPED) if "nothing to do" in problem.message]


@pytest.mark.parametrize("params", [None, {}, {"updates": []}, {"selection": "list"}, {"kbs": []}])
def test_an_empty_list_is_told_and_taken_from_the_scan_before(params: dict[str, Any] | None) -> None:
    document = workflow(params)
    (problem,) = idle(document)
    assert (problem.severity, problem.pointer) == ("warning", "/nodes/install/params/updates")
    assert problem.message.startswith("The field 'List of updates' of 'Install updates' is empty")
    assert problem.fix is not None and problem.fix.title == "Take it from 'Scan for updates'"
    mended = patched(document, list(problem.fix.patch))
    assert mended["nodes"]["install"]["params"]["updates"] == {"$expr": "scan.updates"}
    assert not [one for one in inspect(mended, SHIPPED) if one.pointer.startswith("/nodes/install")]


@pytest.mark.parametrize(
    "params",
    [
        {"selection": "all"},
        {"selection": {"$expr": "'list'"}},
        {"kbs": ["KB5034441"]},
        {"kbs": {"$expr": "inputs.kbs"}},
        {"updates": {"$expr": "scan.updates"}},
        {"updates": [{"name": "curl", "version": "8"}]},
        {"selection": ["broken"]},
    ],
)
def test_what_has_something_to_do_is_let_be(params: dict[str, Any]) -> None:
    assert idle(workflow(params)) == []


def test_a_disabled_step_is_let_be() -> None:
    assert idle(workflow({}, disabled=True)) == []


def test_the_nearest_list_is_taken_and_none_where_it_is_empty_or_not_certain() -> None:
    document = workflow({})
    document["nodes"]["again"] = {"type": "patch.scan"}
    document["edges"][1] = {"from": "between.ok", "to": "again"}
    document["edges"].append({"from": "again.found", "to": "install"})
    (problem,) = idle(document)
    assert problem.fix is not None and problem.fix.patch[0]["value"] == {"$expr": "again.updates"}
    document["edges"][2]["from"] = "again.none"
    (problem,) = idle(document)
    assert problem.fix is not None and problem.fix.patch[0]["value"] == {"$expr": "scan.updates"}
    alone = {**workflow({}), "edges": []}
    (problem,) = idle(alone)
    assert problem.fix is None


def test_no_list_is_taken_that_is_certainly_empty_further_back() -> None:
    (problem,) = idle(workflow({}, port="none"))
    assert problem.fix is None
    inside = workflow({}, port="none", parent="loop")
    inside["nodes"]["loop"] = {"type": "logic.for_each", "params": {"items": [1]}}
    inside["edges"][1] = {"from": "between.ok", "to": "loop"}
    (problem,) = idle(inside)
    assert problem.fix is None
    both = workflow({}, port="none")
    both["edges"].append({"from": "scan.found", "to": "between"})
    (problem,) = idle(both)
    assert problem.fix is not None and problem.fix.title == "Take it from 'Scan for updates'"
    inside["edges"][0]["from"] = "scan.found"
    (problem,) = idle(inside)
    assert problem.fix is not None


def test_packages_that_are_not_named_are_told() -> None:
    def winget(**params: Any) -> dict[str, Any]:
        nodes = {"w": {"type": "sw.winget", "params": params}}
        return {"format": 1, "id": "w", "name": "W", "nodes": nodes, "edges": []}

    assert [problem.pointer for problem in idle(winget())] == ["/nodes/w/params/ids"]
    assert idle(winget(action="upgrade_all")) == idle(winget(ids=["7zip.7zip"])) == []
