"""Certainly upstream: against a naive model that tries every way a small graph can go."""

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents import parse_workflow
from engine.graph import Plan, PlanNode, certainly_upstream, certainty, compile_plan
from tests.graph.small import CATALOG, document, plan

Ends = dict[str, str | None]

PORTS = {"t.one": ("ok", "ok", "failed"), "t.two": ("yes", "no", "failed"), "t.odd": ("odd", "ok", "failed")}


def walks(plan: Plan) -> list[Ends]:
    """Every possible walk: by node its port, ``broken`` for an unhandled failure, None if skipped."""
    order = plan.top.keys
    choices = [(*(port.name for port in plan.nodes[key].ports), "failed") for key in order]
    return [_walk(plan, dict(zip(order, chosen, strict=True))) for chosen in product(*choices)]


def _walk(plan: Plan, chosen: dict[str, str]) -> Ends:
    ends: Ends = {}
    edges: dict[tuple[str, str], str] = {}
    for key in plan.top.keys:
        node = plan.nodes[key]
        states = [edges[way.source, way.port] for way in node.incoming]
        if not states:
            state = "live"
        elif node.node.join == "any":
            state = "live" if "live" in states else "broken" if "broken" in states else "dead"
        else:
            state = "broken" if "broken" in states else "live" if "live" in states else "dead"
        taken = None
        if state == "live":
            taken = passed(node) if node.node.disabled else chosen[key]
            if taken == "failed" and not node.handles_failure:
                state, taken = "broken", "broken"
        ends[key] = taken
        for port in (*(port.name for port in node.ports), "failed"):
            edges[key, port] = state if state != "live" else "live" if port == taken else "dead"
    return ends


def passed(node: PlanNode) -> str:
    """By which way a node is left that does not run: the way of all being well, else the first."""
    names = [port.name for port in node.ports]
    return "ok" if "ok" in names else names[0]


def well(plan: Plan, ends: Ends, key: str) -> bool:
    return ends[key] not in (None, "failed", "broken") and not plan.nodes[key].node.disabled


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(2, 6))
    keys = [f"n{number}" for number in range(size)]
    nodes = {}
    for key in keys:
        nodes[key] = {
            "type": draw(st.sampled_from(["t.one", "t.one", "t.two", "t.odd"])),
            "join": draw(st.sampled_from(["all", "all", "any"])),
            "disabled": draw(st.integers(0, 7)) == 0,
        }
    edges = set()
    for number, target in enumerate(keys[1:], 1):
        for source in draw(st.lists(st.sampled_from(keys[:number]), max_size=3)):
            ports = PORTS[nodes[source]["type"]]
            edges.add((f"{source}.{draw(st.sampled_from(ports))}", target))
    return {
        "format": 1,
        "id": "small",
        "name": "Small",
        "nodes": nodes,
        "edges": [{"from": source, "to": target} for source, target in sorted(edges)],
    }


@given(graphs())
@settings(max_examples=300, deadline=None)
def test_what_is_certain_holds_in_every_walk(value: dict[str, Any]) -> None:
    made = compile_plan(parse_workflow(value), CATALOG)
    sure = certainty(made)
    possible = walks(made)
    for key in made.nodes:
        for ends in possible:
            if ends[key] is None:
                continue
            for other in sure.well(sure.before[key]):
                assert well(made, ends, other), f"{other} is not certain at {key}"
            for other in sure.failed(sure.before[key]):
                assert ends[other] == "failed", f"{other} has not certainly failed at {key}"
    for ends in possible:
        if "broken" not in ends.values():
            assert all(well(made, ends, other) for other in sure.well(sure.at_end[None]))


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_nothing_is_missed_behind_single_edges(value: dict[str, Any]) -> None:
    """Without joins the rule is exact: whatever holds in every walk is found."""
    seen: set[str] = set()
    value["edges"] = [edge for edge in value["edges"] if not (edge["to"] in seen or seen.add(edge["to"]))]
    made = compile_plan(parse_workflow(value), CATALOG)
    possible = walks(made)
    found = certainly_upstream(made)
    for key in made.nodes:
        runs = [ends for ends in possible if ends[key] is not None]
        # A root elsewhere in the graph says nothing about this node; its failure does not keep it from running.
        exact = {other for other in made.nodes if other != key and runs and all(well(made, e, other) for e in runs)}
        if runs:
            assert exact == found[key]


@pytest.mark.parametrize(
    ("nodes", "edges", "changes", "at", "known"),
    [
        ("a b c", "a.ok>b b.ok>c", {}, "c", "a b"),
        ("a b c", "a.ok>c b.ok>c", {}, "c", "a b"),
        ("a b c", "a.ok>c b.ok>c", {"c": {"join": "any"}}, "c", ""),
        ("a b c", "a.failed>c b.ok>c", {}, "c", "b"),
        ("a b c d", "a.yes>b a.no>c b.ok>d c.ok>d", {"a": {"type": "t.two"}}, "d", "a"),
        ("a b c d", "a.ok>b a.ok>c b.ok>d c.ok>d", {}, "d", "a b c"),
        ("a b c d", "a.ok>b a.ok>c b.ok>d c.ok>d", {"d": {"join": "any"}}, "d", "a"),
        ("a b", "a.yes>b a.no>b", {"a": {"type": "t.two"}}, "b", "a"),
        ("a b c", "a.yes>b a.no>b b.ok>c", {"a": {"type": "t.two"}, "b": {"join": "any"}}, "c", "a b"),
        ("a b", "a.ok>b", {"a": {"disabled": True}}, "b", ""),
        ("a b c d", "a.yes>b b.ok>d c.ok>d", {"a": {"type": "t.two"}}, "d", "c"),
        ("a loop b@loop c", "a.ok>loop loop.ok>c", {"loop": {"type": "t.loop"}}, "b", "a"),
        ("a loop b@loop c", "a.ok>loop loop.ok>c", {"loop": {"type": "t.loop"}}, "c", "a loop"),
        ("loop b@loop c@loop", "b.ok>c", {"loop": {"type": "t.loop"}}, "c", "b"),
    ],
)
def test_what_is_known(nodes: str, edges: str, changes: dict[str, Any], at: str, known: str) -> None:
    assert certainly_upstream(plan(nodes, edges, **changes))[at] == frozenset(known.split())


def test_a_disabled_step_is_passed_by_as_if_all_were_well() -> None:
    made = plan("a b c", "a.odd>b a.ok>c", a={"type": "t.odd", "disabled": True})
    assert all((ends["b"], ends["c"] is not None) == (None, True) for ends in walks(made))
    assert made.nodes["a"].usual_port == passed(made.nodes["a"])


def test_behind_the_failed_port_the_failure_is_certain() -> None:
    made = plan("a b c", "a.failed>b b.ok>c")
    sure = certainty(made)
    assert sure.failed(sure.before["c"]) == {"a"}
    assert sure.well(sure.before["c"]) == {"b"}


def test_at_the_end_of_a_body_its_steps_are_certain() -> None:
    made = plan("a loop b@loop c@loop d@loop", "a.ok>loop b.ok>c c.yes>d", loop={"type": "t.loop"}, c={"type": "t.two"})
    sure = certainty(made)
    assert sure.well(sure.at_end["loop"]) == {"a", "b", "c"}


def test_a_long_chain_is_no_problem() -> None:
    keys = [f"n{number}" for number in range(3000)]
    value = document(" ".join(keys), " ".join(f"{a}.ok>{b}" for a, b in pairwise(keys)))
    sure = certainty(compile_plan(parse_workflow(value), CATALOG))
    assert len(sure.well(sure.before["n2999"])) == 2999
    assert len(sure.well(sure.at_end[None])) == 3000
