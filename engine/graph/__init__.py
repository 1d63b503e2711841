"""The graph of a workflow, made ready to be walked."""

from engine.graph.certainty import certainly_upstream
from engine.graph.plan import Body, Plan, PlanNode, Way, compile_plan, digraph, ports_of, scope_of

__all__ = [
    "Body",
    "Plan",
    "PlanNode",
    "Way",
    "certainly_upstream",
    "compile_plan",
    "digraph",
    "ports_of",
    "scope_of",
]
