"""Outputs for steps that nobody wrote a result for: those by which the way leads on the farthest."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from engine.graph import Plan, PlanNode, Scopes
from engine.rehearsal.examples import by_port
from engine.rehearsal.mocks import plain_value
from engine.rehearsal.reach import Reach


class Defaults:
    """The outputs of a plan's steps, each found once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._callees: dict[str, Defaults] = {}
        self._found: dict[str, Mapping[str, Any]] = {}

    def of(self, path: str) -> Mapping[str, Any]:
        """The outputs of the step at a path, rounds or not: the plainest that take the way out with most behind it.

        Of ways that lead equally far it is the first; where none is wired, or known, the plainest outputs there are.
        """
        first, _, rest = path.partition("/")
        key = first.partition("#")[0]
        callee = self._plan.nodes[key].callee
        if rest and callee is not None:
            if key not in self._callees:
                self._callees[key] = Defaults(callee)
            return self._callees[key].of(rest)
        if rest:
            return self.of(rest)
        if key not in self._found:
            self._found[key] = self._data(self._plan.nodes[key])
        return self._found[key]

    def _data(self, node: PlanNode) -> Mapping[str, Any]:
        wired = [port.name for port in node.ports if port.name in node.outgoing]
        if len(node.ports) > 1 and wired:
            known = by_port(self._scopes, node)
            # of equally long ways the first that is declared: it is asked first on devices too
            there = [port for port in wired if port in known]
            if len(there) > 1:
                there.sort(key=lambda port: -self._reach.steps(node.outgoing[port]))
            if there:
                return known[there[0]]
        plain: Mapping[str, Any] = plain_value(node.type.outputs)
        return plain

    @cached_property
    def _scopes(self) -> Scopes:
        return Scopes(self._plan)

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self._plan)
