"""Which nodes have certainly ended well when a node runs, so that their outputs may be named there.

The rule: if the node runs, the other one has ended well. For a join ``any`` a node counts only if it is behind every
input. For a join ``all`` an input also counts when the join cannot run without it: its source surely runs, has one way
to go on after success, and a failure of it would have broken the join.

Sets of nodes are bits of one number here, so that a thousand nodes cost milliseconds: the bit ``2 * n`` says that the
node ``n`` has ended well, the bit ``2 * n + 1`` that it has failed and its port ``failed`` was taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.documents import FAILED_PORT
from engine.graph.plan import Body, Plan, PlanNode


@dataclass(frozen=True, slots=True)
class Certainty:
    """What is certain before each node (``before``) and at the end of each body (``at_end``, by its container or None).

    Nodes before an outer container count for its body. The end of a body is one without an unhandled failure.
    """

    number: Mapping[str, int]
    before: Mapping[str, int]
    at_end: Mapping[str | None, int]

    def is_well(self, bits: int, key: str) -> bool:
        """Whether the node ``key`` has ended well according to ``bits``."""
        return bool(bits >> (2 * self.number[key]) & 1)

    def has_failed(self, bits: int, key: str) -> bool:
        """Whether the node ``key`` has failed, and was handled, according to ``bits``."""
        return bool(bits >> (2 * self.number[key] + 1) & 1)

    def well(self, bits: int) -> frozenset[str]:
        """All nodes that have ended well according to ``bits``."""
        return frozenset(key for key in self.number if self.is_well(bits, key))

    def failed(self, bits: int) -> frozenset[str]:
        """All nodes that have failed, and were handled, according to ``bits``."""
        return frozenset(key for key in self.number if self.has_failed(bits, key))


def certainty(plan: Plan) -> Certainty:
    """What is certain at each node and at the end of each body of the plan."""
    walk = _Walk(plan.nodes, {key: n for n, key in enumerate(plan.nodes)}, {}, {})
    walk.body(None, plan.top, 0)
    return Certainty(walk.number, walk.before, walk.at_end)


def certainly_upstream(plan: Plan) -> dict[str, frozenset[str]]:
    """For each node the keys of the nodes that have certainly ended well before it, outer bodies included."""
    sure = certainty(plan)
    return {key: sure.well(sure.before[key]) for key in plan.nodes}


@dataclass(frozen=True, slots=True)
class _Walk:
    nodes: Mapping[str, PlanNode]
    number: Mapping[str, int]
    before: dict[str, int]
    at_end: dict[str | None, int]

    def body(self, parent: str | None, body: Body, outer: int) -> None:
        inside: dict[str, int] = {}
        for key in body.keys:
            inside[key] = self._before(key, inside)
            self.before[key] = inside[key] | outer
            below = self.nodes[key].body
            if below is not None:
                self.body(key, below, self.before[key])
        self.at_end[parent] = outer | self._at_end(body, inside)

    def _at_end(self, body: Body, inside: Mapping[str, int]) -> int:
        surely = _Surely(self.nodes, self.number, 0, {})
        sure = 0
        for key in body.keys:
            if surely.runs(key):
                sure |= inside[key] | (0 if self.nodes[key].handles_failure else self._itself(key, ""))
        return sure

    def _before(self, key: str, known: Mapping[str, int]) -> int:
        node = self.nodes[key]
        if not node.incoming:
            return 0
        behind: dict[str, int] = {}
        for way in node.incoming:
            some = known[way.source] | self._itself(way.source, way.port)
            behind[way.source] = behind.get(way.source, some) & some
        sure = -1
        for some in behind.values():
            sure &= some
        if node.node.join == "any" or len(behind) == 1:
            return sure
        surely = _Surely(self.nodes, self.number, sure, {})
        together = sure
        for source, some in behind.items():
            if leads_surely(self.nodes[source], node) and surely.runs(source):
                together |= some
        return together

    def _itself(self, key: str, port: str) -> int:
        if self.nodes[key].node.disabled:
            return 0
        return 1 << (2 * self.number[key] + (port == FAILED_PORT))


def leads_surely(source: PlanNode, target: PlanNode) -> bool:
    """Whether the source, having run without breaking what follows, must have gone on to the target."""
    taken = {way.port for way in target.incoming if way.source == source.key}
    if source.handles_failure and FAILED_PORT not in taken:
        return False
    return all(port.name in taken for port in source.ports)


@dataclass(frozen=True, slots=True)
class _Surely:
    """Whether a node surely runs (or has broken what follows), given the nodes that have ended well."""

    nodes: Mapping[str, PlanNode]
    number: Mapping[str, int]
    given: int
    known: dict[str, bool]

    def runs(self, key: str) -> bool:
        # A stack of its own: a chain of a thousand nodes would be too deep for recursion.
        waiting = [key]
        while waiting:
            current = waiting[-1]
            sources = () if self._at_once(current) else self._sources(current)
            unknown = [source for source in sources if source not in self.known]
            if unknown and current not in self.known:
                waiting.extend(unknown)
                continue
            waiting.pop()
            if current not in self.known:
                self.known[current] = self._at_once(current) or any(self.known[source] for source in sources)
        return self.known[key]

    def _at_once(self, key: str) -> bool:
        return bool(self.given >> (2 * self.number[key]) & 1) or not self.nodes[key].incoming

    def _sources(self, key: str) -> tuple[str, ...]:
        node = self.nodes[key]
        sources = dict.fromkeys(way.source for way in node.incoming)
        return tuple(source for source in sources if leads_surely(self.nodes[source], node))
