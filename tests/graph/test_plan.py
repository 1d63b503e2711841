"""Plans: bodies, ways, ports, calls, and what makes a plan impossible."""

from typing import Any

import pytest

from engine.documents import Retry, parse_workflow
from engine.errors import RuotaError
from engine.graph import Way, compile_plan
from tests.graph.small import CATALOG, document, plan


def test_a_plan_has_everything_at_hand() -> None:
    made = plan("a b c d", "a.yes>b a.no>c b.ok>d c.ok>d a.failed>c", a={"type": "t.two", "timeout_seconds": 7})
    assert made.top.keys == ("a", "b", "c", "d")
    assert (made.top.roots, made.top.leaves) == (("a",), ("d",))
    assert made.nodes["a"].outgoing == {"yes": ("b",), "no": ("c",), "failed": ("c",)}
    assert made.nodes["c"].incoming == (Way("a", "no"), Way("a", "failed"))
    assert made.nodes["a"].handles_failure
    assert not made.nodes["b"].handles_failure
    assert made.nodes["a"].timeout_seconds == 7
    assert made.nodes["b"].timeout_seconds == 300
    assert made.nodes["b"].retry == Retry()


def test_bodies_nest() -> None:
    loop, again = {"type": "t.loop"}, {"type": "t.again"}
    made = plan("loop again@loop x@again y@again", "x.ok>y", loop=loop, again=again)
    assert made.top.keys == ("loop",)
    outer, inner = made.nodes["loop"].body, made.nodes["again"].body
    assert outer is not None
    assert inner is not None
    assert outer.keys == ("again",)
    assert (inner.keys, inner.roots, inner.leaves) == (("x", "y"), ("x",), ("y",))
    assert made.nodes["x"].body is None


def test_the_order_is_topological_and_always_the_same() -> None:
    first = plan("z y x a", "z.ok>a y.ok>a x.ok>z")
    assert first.top.keys == ("x", "y", "z", "a")


def test_the_scope_is_the_types_or_the_nodes_choice() -> None:
    made = plan("a b c d", a={"type": "t.once"}, b={"type": "t.either"}, c={"type": "t.either", "scope": "device"})
    assert [made.nodes[key].scope for key in "abcd"] == ["run", "run", "device", "device"]
    assert made.meeting_points == ("a", "b")


def test_ports_come_from_params_where_the_type_says_so() -> None:
    cases: list[Any] = [{"name": "debian"}, {"name": "x' || true"}, 5, {"name": 7}, {"name": "rpm"}]
    made = plan("a", a={"type": "t.switch", "params": {"cases": cases}})
    assert [(port.name, port.when) for port in made.nodes["a"].ports] == [
        ("debian", "port == 'debian'"),
        ("rpm", "port == 'rpm'"),
        ("other", None),
    ]


@pytest.mark.parametrize(
    ("nodes", "edges", "changes", "words"),
    [
        ("a b", "a.ok>b b.ok>a", {}, "go round in a circle"),
        ("a", "a.ok>a", {}, "go round in a circle"),
        ("a", "a.ok>b", {}, "a step that is not there"),
        ("a", "", {"a": {"type": "no.such"}}, "'no.such', which is not in the catalog"),
        ("a", "", {"a": {"type": "t.call", "params": {"workflow": "gone"}}}, "calls the workflow 'gone'"),
        ("a", "", {"a": {"type": "t.call", "params": {"workflow": "small"}}}, "calls itself by way of small"),
    ],
)
def test_what_makes_a_plan_impossible(nodes: str, edges: str, changes: dict[str, Any], words: str) -> None:
    small = parse_workflow(document("a", a={"type": "t.call", "params": {"workflow": "small"}}))
    with pytest.raises(RuotaError, match=words):
        plan(nodes, edges, {"small": small}, **changes)


def call(to: str) -> dict[str, Any]:
    return {"type": "t.call", "params": {"workflow": to}}


def test_a_called_workflow_is_planned_within() -> None:
    inner = parse_workflow({**document("x"), "id": "inner"})
    made = compile_plan(parse_workflow(document("a", a=call("inner"))), CATALOG, {"inner": inner})
    callee = made.nodes["a"].callee
    assert callee is not None
    assert callee.top.keys == ("x",)


def test_calls_are_at_most_five_deep() -> None:
    def chain(length: int) -> dict[str, Any]:
        called = {
            f"w{n}": parse_workflow({**document("a", a=call(f"w{n + 1}")), "id": f"w{n}"}) for n in range(1, length)
        }
        return {**called, f"w{length}": parse_workflow({**document("x"), "id": f"w{length}"})}

    top = parse_workflow(document("a", a=call("w1")))
    compile_plan(top, CATALOG, chain(5))
    with pytest.raises(RuotaError, match="at most 5 are possible"):
        compile_plan(top, CATALOG, chain(6))
