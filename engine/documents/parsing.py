"""From JSON values to the frozen values of the engine, and back to canonical bytes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from jsonschema import ValidationError

from engine.documents.migrations import migrate
from engine.documents.node_type import NodeType, Port
from engine.documents.reading import read_json
from engine.documents.result import Result
from engine.documents.sentences import pointer, sentence, short
from engine.documents.shape import document_shape, shape_of, workflow_errors
from engine.documents.workflow import Edge, Node, Retry, Workflow
from engine.errors import Code, RuotaError
from engine.saying import say, type_title


def load_workflow(text: str | bytes, what: str = "The workflow") -> Workflow:
    """Read a workflow file. Raises ``RuotaError`` (bad_document) with the first problem; ``inspect`` gives all."""
    return parse_workflow(read_json(text, what))


def parse_workflow(value: Any) -> Workflow:
    """A workflow from its JSON value, brought to the current format first."""
    if not isinstance(value, dict):
        raise RuotaError(
            f"The workflow is {short(value)}; it must be a JSON object.", code=Code.BAD_DOCUMENT, pointer=""
        )
    document = migrate(value)
    for path, error in workflow_errors(document):
        raise _bad(path, error, "The workflow")
    return Workflow(
        format=document["format"],
        id=document["id"],
        name=document["name"],
        description=document.get("description", ""),
        inputs=document.get("inputs", {}),
        outputs=document.get("outputs", {}),
        nodes={key: _node(key, node) for key, node in document["nodes"].items()},
        edges=tuple(_edge(edge) for edge in document["edges"]),
        layout=document.get("layout", {}),
        groups=tuple(document.get("groups", ())),
        notes=tuple(document.get("notes", ())),
    )


def _check(name: str, value: Any, what: str) -> None:
    for error in document_shape(name).errors(value):
        raise _bad(error.absolute_path, error, what)


def _bad(path: Iterable[str | int], error: ValidationError, what: str) -> RuotaError:
    place = pointer(path)
    return RuotaError(
        sentence(error, f"{what} at {short(place, 200)[1:-1]}" if place else what),
        code=Code.BAD_DOCUMENT,
        pointer=place,
    )


def _retry(value: Mapping[str, Any]) -> Retry:
    return Retry(
        max=value["max"],
        delay_seconds=value.get("delay_seconds", 30.0),
        factor=value.get("factor", 2.0),
        on=tuple(value.get("on", ())),
    )


def _node(key: str, value: Mapping[str, Any]) -> Node:
    return Node(
        key=key,
        type=value["type"],
        name=value.get("name", ""),
        params=value.get("params", {}),
        retry=_retry(value["retry"]) if "retry" in value else None,
        timeout_seconds=value.get("timeout_seconds"),
        join=value.get("join", "all"),
        parent=value.get("parent"),
        scope=value.get("scope"),
        disabled=value.get("disabled", False),
    )


def _edge(value: Mapping[str, str]) -> Edge:
    source, _, port = value["from"].partition(".")
    return Edge(source=source, port=port, target=value["to"])


def dumps(document: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a document: UTF-8, two spaces, keys sorted, a newline at the end."""
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return (text + "\n").encode("utf-8")


def workflow_to_json(workflow: Workflow) -> dict[str, Any]:
    """The JSON value of a workflow; what equals its default is left out."""
    nodes = {key: _node_to_json(node) for key, node in workflow.nodes.items()}
    edges = [{"from": f"{edge.source}.{edge.port}", "to": edge.target} for edge in workflow.edges]
    required = {"format": workflow.format, "id": workflow.id, "name": workflow.name, "nodes": nodes, "edges": edges}
    optional = {
        "description": workflow.description,
        "inputs": dict(workflow.inputs),
        "outputs": dict(workflow.outputs),
        "layout": dict(workflow.layout),
        "groups": [dict(group) for group in workflow.groups],
        "notes": [dict(note) for note in workflow.notes],
    }
    return {**required, **{name: value for name, value in optional.items() if value}}


def _node_to_json(node: Node) -> dict[str, Any]:
    value: dict[str, Any] = {"type": node.type}
    if node.retry is not None:
        value["retry"] = {**asdict(node.retry), "on": list(node.retry.on)}
    if node.params:
        value["params"] = dict(node.params)
    blank = Node(node.key, node.type)
    for name in ("name", "timeout_seconds", "join", "parent", "scope", "disabled"):
        if getattr(node, name) != getattr(blank, name):
            value[name] = getattr(node, name)
    return value


def parse_node_type(value: Any, what: str = "The node type") -> NodeType:
    """A node type from its manifest. Raises ``RuotaError`` (bad_document) naming the place."""
    _check("node_type", value, what)
    fields = dict(value)
    fields["aliases"] = tuple(fields.get("aliases", ()))
    fields["ports"] = tuple(_port(port) for port in fields.get("ports", ({"name": "ok", "title": "Done"},)))
    if "retry" in fields:
        fields["retry"] = _retry(fields["retry"])
    return NodeType(**fields)


def _port(value: dict[str, Any]) -> Port:
    return Port(**{**value, "empty": tuple(value.get("empty", ()))})


def parse_result(value: Any, node_type: NodeType) -> Result:
    """The result that a script reported; one that does not fit becomes a failed result with ``bad_result``.

    The data of a failed result is kept as it is, since a failure may come before all outputs are known.
    """
    return _misshapen(value, node_type) or _with_fitting_data(Result.from_json(value), node_type)


def check_result(result: Result, node_type: NodeType) -> Result:
    """A result of the engine's own, checked like one that a script reported; its sentence stays one."""
    value = result.to_json()
    value.pop("warnings_told", None)
    (value["error"] or {}).pop("told", None)
    return _misshapen(value, node_type) or _with_fitting_data(result, node_type)


def _misshapen(value: Any, node_type: NodeType) -> Result | None:
    for error in document_shape("result").errors(value):
        what = say("the_result_of", "The result of {title}", title=type_title(node_type.title, node_type.id))
        return Result.failed(Code.BAD_RESULT, sentence(error, _at(what, error)))
    return None


def _with_fitting_data(result: Result, node_type: NodeType) -> Result:
    if not result.ok:
        return result
    for error in shape_of(node_type.outputs).errors(dict(result.data)):
        what = say("the_output_of", "The output of {title}", title=type_title(node_type.title, node_type.id))
        return Result.failed(Code.BAD_RESULT, sentence(error, _at(what, error)))
    return result


def _at(what: str, error: ValidationError) -> str:
    place = pointer(error.absolute_path)
    return say("what_at", "{what} at {place}", what=what, place=place) if place else what
