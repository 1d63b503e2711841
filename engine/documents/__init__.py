"""The documents: node types, workflows and results, their schemas, migrations and canonical text."""

from engine.documents.node_type import FAILED_PORT, NodeType, Port
from engine.documents.params import check_params, with_defaults
from engine.documents.parsing import (
    check_result,
    dumps,
    load_workflow,
    parse_node_type,
    parse_result,
    parse_workflow,
    workflow_to_json,
)
from engine.documents.reading import read_json
from engine.documents.result import Failure, Result
from engine.documents.workflow import Edge, JsonObject, Node, Retry, Workflow

__all__ = [
    "FAILED_PORT",
    "Edge",
    "Failure",
    "JsonObject",
    "Node",
    "NodeType",
    "Port",
    "Result",
    "Retry",
    "Workflow",
    "check_params",
    "check_result",
    "dumps",
    "load_workflow",
    "parse_node_type",
    "parse_result",
    "parse_workflow",
    "read_json",
    "with_defaults",
    "workflow_to_json",
]
