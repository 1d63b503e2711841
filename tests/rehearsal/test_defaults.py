"""What steps give that nobody wrote a result for: the outputs by which the way leads on the farthest."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents import parse_result
from engine.graph import Plan, PlanNode, Scopes
from engine.rehearsal import plan_of
from engine.rehearsal.defaults import Defaults
from engine.rehearsal.examples import by_port
from engine.rehearsal.mocks import good, plain_value
from tests.rehearsal.test_rehearse import CATALOG, outcomes, play, workflow

PATCH: dict[str, Any] = {
    "scan": {"type": "patch.scan"},
    "install": {"type": "patch.install", "params": {"updates": {"$expr": "scan.updates"}}},
    "restart": {"type": "power.reboot"},
    "mail": {"type": "notify.mail", "params": {"to": ["a@example.com"], "subject": "Done", "body": "Done"}},
}
FORWARD = (("scan.found", "install"), ("install.reboot", "restart"))


def ways(found: Any) -> dict[str, str | None]:
    return {step.path: step.port for step in found.steps}


def test_a_scan_finds_something_where_that_leads_on() -> None:
    found = play(workflow(PATCH, *FORWARD, ("scan.none", "mail")))
    assert outcomes(found)["restart"] == "changed"
    assert ways(found)["scan"] == "found"
    assert ways(found)["install"] == "reboot"
    scan = next(step for step in found.steps if step.path == "scan")
    assert [update["name"] for update in scan.data["updates"]] == ["example"]
    assert next(step for step in found.steps if step.path == "install").params["updates"] == scan.data["updates"]


def test_the_longer_way_is_taken_and_of_equal_ones_the_first() -> None:
    nodes = {"scan": PATCH["scan"], "a": {"type": "inv.system"}, "b": {"type": "inv.system"}}
    assert ways(play(workflow(nodes, ("scan.none", "a"), ("a.ok", "b"))))["scan"] == "none"
    assert ways(play(workflow(nodes, ("scan.none", "a"), ("scan.found", "b"))))["scan"] == "found"
    longer = workflow(nodes | {"c": {"type": "inv.system"}}, ("scan.none", "a"), ("a.ok", "b"), ("scan.found", "c"))
    assert ways(play(longer))["scan"] == "none"
    inside = {
        "loop": {"type": "logic.for_each", "params": {"items": [1]}},
        "d": {"type": "inv.system", "parent": "loop"},
        "e": {"type": "inv.system", "parent": "loop"},
    }
    document = workflow(nodes | inside, ("scan.none", "a"), ("a.ok", "b"), ("scan.found", "loop"))
    assert ways(play(document))["scan"] == "found"


def test_where_nothing_follows_the_result_is_the_plainest() -> None:
    assert ways(play(workflow({"scan": PATCH["scan"]})))["scan"] == "none"


def test_what_is_written_down_holds() -> None:
    results = {
        "scan": {"ok": True, "data": {**Defaults(plan_of(workflow({"scan": PATCH["scan"]}), CATALOG)).of("scan")}}
    }
    assert ways(play(workflow(PATCH, *FORWARD), results=results))["scan"] == "none"


def test_steps_in_loops_and_calls_have_their_own() -> None:
    sub = workflow(PATCH, ("scan.found", "install")) | {"id": "sub", "name": "Sub"}
    nodes = {
        "each": {"type": "logic.for_each", "params": {"items": [1, 2]}},
        "look": {"type": "health.disk_space", "parent": "each"},
        "clean": {"type": "health.cleanup", "parent": "each"},
        "call": {"type": "logic.call", "params": {"workflow": "sub"}},
    }
    found = Defaults(plan_of(workflow(nodes, ("look.low", "clean")), CATALOG, {"sub": sub}))
    assert found.of("each#2/look")["low_count"] == 1
    assert found.of("call/scan")["missing_count"] == 1


@st.composite
def scans(draw: st.DrawFn) -> dict[str, Any]:
    """Scans in any graph, some of them in loops."""
    keys = [f"n{number}" for number in range(draw(st.integers(2, 9)))]
    nodes: dict[str, Any] = {}
    for number, key in enumerate(keys):
        loops = [one for one in keys[:number] if nodes[one]["type"] == "logic.for_each"]
        parent = draw(st.sampled_from([None, None, *loops]))
        loop = draw(st.integers(0, 3)) == 0
        nodes[key] = {"type": "logic.for_each", "params": {"items": [1]}} if loop else {"type": "patch.scan"}
        nodes[key] |= {"parent": parent} if parent else {}
    pairs = [
        (source, target)
        for number, target in enumerate(keys)
        for source in keys[:number]
        if nodes[source].get("parent") == nodes[target].get("parent") and draw(st.booleans())
    ]
    return workflow(nodes, *{(_way(draw, source, nodes[source]["type"]), target) for source, target in pairs})


def _way(draw: st.DrawFn, source: str, type_id: str) -> str:
    return f"{source}.{draw(st.sampled_from(['found', 'none'])) if type_id == 'patch.scan' else 'ok'}"


def behind(plan: Plan, key: str, port: str) -> int:
    """How many steps are behind a way out, by looking at each step whether it or a loop around it is there."""
    there: set[str] = set()
    waiting = list(plan.nodes[key].outgoing[port])
    while waiting:
        one = waiting.pop()
        there.add(one)
        waiting += [target for targets in plan.nodes[one].outgoing.values() for target in targets]
        waiting += [inner for inner, node in plan.nodes.items() if node.node.parent == one]
    return len(there)


@given(scans())
@settings(max_examples=100, deadline=None)
def test_the_way_with_most_behind_it_is_taken_in_any_graph(document: dict[str, Any]) -> None:
    plan = plan_of(document, CATALOG)
    found = Defaults(plan)
    for key, node in plan.nodes.items():
        wired = [port.name for port in node.ports if port.name in node.outgoing]
        if node.type.id == "patch.scan" and wired:
            most = max(wired, key=lambda port: behind(plan, key, port))
            assert found.of(key) == by_port(Scopes(plan), node)[most]


class Counted(Mapping[str, PlanNode]):
    """The nodes of a plan, counting how often one is looked up."""

    def __init__(self, nodes: Mapping[str, PlanNode]) -> None:
        self.nodes, self.looked = nodes, 0

    def __getitem__(self, key: str) -> PlanNode:
        self.looked += 1
        return self.nodes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)


def test_a_long_chain_is_walked_once_and_not_once_for_each_step() -> None:
    def looked(size: int) -> int:
        keys = [f"n{number}" for number in range(size)]
        wires = [(f"{a}.{port}", b) for a, b in pairwise(keys) for port in ("found", "none")]
        plan = plan_of(workflow(dict.fromkeys(keys, PATCH["scan"]), *wires), CATALOG)
        nodes = Counted(plan.nodes)
        found = Defaults(replace(plan, nodes=nodes))
        for key in keys:
            found.of(key)
        return nodes.looked

    assert looked(200) < 6 * looked(50)


@pytest.mark.parametrize("type_id", [name for name, one in CATALOG.items() if len(one.ports) > 1])
def test_every_way_out_of_every_shipped_node_type_can_be_the_one(type_id: str) -> None:
    node_type = CATALOG[type_id]
    for port in node_type.ports:
        nodes = {"n": {"type": type_id, "params": plain_value(node_type.params)}, "next": {"type": "inv.system"}}
        document = workflow(nodes, (f"n.{port.name}", "next"))
        data = Defaults(plan_of(document, CATALOG)).of("n")
        assert parse_result(good(node_type, "apply", data).to_json(), node_type).ok
        if node_type.control is None:
            steps = play(document, results={"n": {"ok": True, "data": dict(data)}}).steps
            assert {step.port for step in steps if step.path == "n" and step.port} == {port.name}
