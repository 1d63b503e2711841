"""Which nodes have certainly ended well when a node runs, so that their outputs may be named there.

The rule: if the node runs, the other one has ended well. For a join ``any`` a node counts only if it is behind every
input. For a join ``all`` an input also counts when the join cannot run without it: its source surely runs, has one way
to go on after success, and a failure of it would have broken the join.
"""

from collections.abc import Mapping

from engine.documents import FAILED_PORT
from engine.graph.plan import Plan, PlanNode


def certainly_upstream(plan: Plan) -> dict[str, frozenset[str]]:
    """For each node the keys of the nodes that have certainly ended well before it, outer bodies included."""
    found: dict[str, frozenset[str]] = {}
    _walk(plan, plan.top.keys, frozenset(), found)
    return found


def _walk(plan: Plan, keys: tuple[str, ...], outer: frozenset[str], found: dict[str, frozenset[str]]) -> None:
    inside: dict[str, frozenset[str]] = {}
    for key in keys:
        inside[key] = _before(plan.nodes, plan.nodes[key], inside)
        found[key] = inside[key] | outer
        body = plan.nodes[key].body
        if body is not None:
            _walk(plan, body.keys, found[key], found)


def _before(nodes: Mapping[str, PlanNode], node: PlanNode, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if not node.incoming:
        return frozenset()
    behind = [known[way.source] | _itself(nodes[way.source], way.port) for way in node.incoming]
    sure = frozenset.intersection(*behind)
    if node.node.join == "any" or len(behind) == 1:
        return sure
    memo: dict[str, bool] = {}
    extra = [
        some
        for way, some in zip(node.incoming, behind, strict=True)
        if _one_way(nodes[way.source], way.port) and _surely_runs(nodes, way.source, sure, memo)
    ]
    return sure.union(*extra)


def _itself(node: PlanNode, port: str) -> frozenset[str]:
    return frozenset() if port == FAILED_PORT or node.node.disabled else frozenset((node.key,))


def _one_way(node: PlanNode, port: str) -> bool:
    """Whether the node, having run without breaking what follows, must have left by this port."""
    return port != FAILED_PORT and len(node.ports) == 1 and not node.handles_failure


def _surely_runs(nodes: Mapping[str, PlanNode], key: str, given: frozenset[str], memo: dict[str, bool]) -> bool:
    if key in given:
        return True
    if key not in memo:
        incoming = nodes[key].incoming
        memo[key] = not incoming or any(
            _one_way(nodes[way.source], way.port) and _surely_runs(nodes, way.source, given, memo) for way in incoming
        )
    return memo[key]
