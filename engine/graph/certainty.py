"""Which nodes have certainly ended well when a node runs, so that their outputs may be named there.

The rule: if the node runs, the other one has ended well. For a join ``any`` a node counts only if it is behind every
input. For a join ``all`` an input also counts when the join cannot run without it: its source surely runs, has one way
to go on after success, and a failure of it would have broken the join.
"""

from collections.abc import Mapping

from engine.documents import FAILED_PORT
from engine.graph.plan import Body, Plan, PlanNode, Way

Known = Mapping[str, frozenset[str]]


def certainly_upstream(plan: Plan) -> dict[str, frozenset[str]]:
    """For each node the keys of the nodes that have certainly ended well before it, outer bodies included."""
    found: dict[str, frozenset[str]] = {}
    _walk(plan, plan.top, frozenset(), found)
    return found


def certainly_failed(plan: Plan) -> dict[str, frozenset[str]]:
    """For each node the keys of the nodes whose failure led to it, whichever way was taken."""
    found: dict[str, frozenset[str]] = {}
    for body in (plan.top, *(node.body for node in plan.nodes.values() if node.body is not None)):
        for key in body.keys:
            ways = plan.nodes[key].incoming
            behind = [found[w.source] | ({w.source} if w.port == FAILED_PORT else frozenset()) for w in ways]
            found[key] = frozenset.intersection(*behind) if behind else frozenset()
    return found


def certain_at_end(plan: Plan, body: Body) -> frozenset[str]:
    """The nodes of a body that have certainly ended well when the whole body has."""
    inside: dict[str, frozenset[str]] = {}
    for key in body.keys:
        node = plan.nodes[key]
        inside[key] = _before(plan.nodes, node.incoming, node.node.join, inside)
    ends = [Way(key, port.name) for key in body.leaves for port in plan.nodes[key].ports]
    unhandled = [way for way in ends if not plan.nodes[way.source].handles_failure]
    return _before(plan.nodes, tuple(unhandled), "all", inside, ending=True)


def _walk(plan: Plan, body: Body, outer: frozenset[str], found: dict[str, frozenset[str]]) -> None:
    inside: dict[str, frozenset[str]] = {}
    for key in body.keys:
        node = plan.nodes[key]
        inside[key] = _before(plan.nodes, node.incoming, node.node.join, inside)
        found[key] = inside[key] | outer
        if node.body is not None:
            _walk(plan, node.body, found[key], found)


def _before(
    nodes: Mapping[str, PlanNode], ways: tuple[Way, ...], join: str, known: Known, ending: bool = False
) -> frozenset[str]:
    if not ways:
        return frozenset()
    behind = [known[way.source] | _itself(nodes[way.source], way.port) for way in ways]
    sure = frozenset.intersection(*behind)
    if join == "any" or len(behind) == 1:
        return sure
    memo: dict[str, bool] = {}
    extra = [
        some
        for way, some in zip(ways, behind, strict=True)
        if (ending or _one_way(nodes[way.source], way.port)) and _surely_runs(nodes, way.source, sure, memo)
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
