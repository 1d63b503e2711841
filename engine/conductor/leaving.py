"""By which way out a node that has ended well goes on."""

from collections.abc import Mapping
from typing import Any

from engine.graph import PlanNode, Scopes


def port_of(scopes: Scopes, node: PlanNode, values: Mapping[str, Any]) -> str:
    """The first port whose condition holds on the node's outputs; the last one when none does."""
    if len(node.ports) > 1:
        environment = scopes.outputs_of(node.key)
        for port in node.ports:
            if port.when is None or environment.compile(port.when).evaluate(values) is True:
                return port.name
    return node.ports[-1].name
