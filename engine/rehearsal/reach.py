"""How many steps lie behind the ways out of a plan's nodes, found for all of them in one walk from the back.

Sets of nodes are bits of one number here, so that a thousand nodes cost milliseconds.
"""

from collections import defaultdict
from collections.abc import Iterable

from engine.graph import Body, Plan, PlanNode


class Reach:
    """What can be reached from each node of a plan, without the nodes inside containers and called workflows."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        # a node itself and all behind it
        self._from: dict[str, int] = {}
        # the nodes that count for as many steps
        self._of_size: dict[int, int] = defaultdict(int)
        for body in (plan.top, *(node.body for node in plan.nodes.values() if node.body)):
            self._walk(body)

    def steps(self, keys: Iterable[str]) -> int:
        """How many steps can be reached through these, those inside containers and called workflows too."""
        reached = self._together(keys)
        return sum(size * (reached & nodes).bit_count() for size, nodes in self._of_size.items())

    def _walk(self, body: Body) -> None:
        for key in reversed(body.keys):
            node, itself = self._plan.nodes[key], 1 << len(self._from)
            self._of_size[self._size(node)] |= itself
            self._from[key] = itself | self._together(key for keys in node.outgoing.values() for key in keys)

    def _together(self, keys: Iterable[str]) -> int:
        reached = 0
        for key in keys:
            reached |= self._from[key]
        return reached

    def _size(self, node: PlanNode) -> int:
        plan, body = (node.callee, node.callee.top) if node.callee else (self._plan, node.body)
        return 1 + _inside(plan, body)


def _inside(plan: Plan, body: Body | None) -> int:
    if body is None:
        return 0
    return sum(1 + _inside(plan, plan.nodes[key].body) for key in body.keys)
