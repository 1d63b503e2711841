"""The graph of a workflow, made ready to be walked."""

from engine.graph.certainty import Certainty, certainly_upstream, certainty
from engine.graph.plan import (
    PORT_NAME,
    Body,
    Plan,
    PlanNode,
    Way,
    compile_plan,
    digraph,
    ports_of,
    scope_of,
    usual_port,
)
from engine.graph.scopes import RESERVED, Scopes, inputs_schema, outputs_schema, scope_values

__all__ = [
    "PORT_NAME",
    "RESERVED",
    "Body",
    "Certainty",
    "Plan",
    "PlanNode",
    "Scopes",
    "Way",
    "certainly_upstream",
    "certainty",
    "compile_plan",
    "digraph",
    "inputs_schema",
    "outputs_schema",
    "ports_of",
    "scope_of",
    "scope_values",
    "usual_port",
]
