"""From JSON values to the frozen values of the engine, and back to canonical bytes."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from engine.documents.migrations import migrate
from engine.documents.node_type import NodeType, Port
from engine.documents.reading import read_json
from engine.documents.result import Result
from engine.documents.schemas import validator
from engine.documents.sentences import leaves, pointer, sentence, short
from engine.documents.workflow import Edge, Node, Retry, Workflow
from engine.errors import Code, RuotaError


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
    _check("workflow", document, "The workflow")
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
        notes=tuple(document.get("notes", ())),
    )


def _check(name: str, value: Any, what: str) -> None:
    for error in leaves(validator(name).iter_errors(value)):
        place = pointer(error.absolute_path)
        subject = f"{what} at {place}" if place else what
        raise RuotaError(sentence(error, subject), code=Code.BAD_DOCUMENT, pointer=place)


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


def parse_node_type(value: Any, what: str = "The node type") -> NodeType:
    """A node type from its manifest. Raises ``RuotaError`` (bad_document) naming the place."""
    _check("node_type", value, what)
    fields = dict(value)
    fields["aliases"] = tuple(fields.get("aliases", ()))
    fields["ports"] = tuple(Port(**port) for port in fields.get("ports", ({"name": "ok", "title": "Done"},)))
    if "retry" in fields:
        fields["retry"] = _retry(fields["retry"])
    return NodeType(**fields)


def parse_result(value: Any, node_type: NodeType) -> Result:
    """The result that a script reported; one that does not fit becomes a failed result with ``bad_result``.

    The data of a failed result is kept as it is, since a failure may come before all outputs are known.
    """
    for error in leaves(validator("result").iter_errors(value)):
        what = f"The result of {node_type.title}{_at(error.absolute_path)}"
        return Result.failed(Code.BAD_RESULT, sentence(error, what))
    result = Result.from_json(value)
    if not result.ok:
        return result
    for error in leaves(_outputs_validator(node_type.id, json.dumps(node_type.outputs)).iter_errors(dict(result.data))):
        what = f"The output of {node_type.title}{_at(error.absolute_path)}"
        return Result.failed(Code.BAD_RESULT, sentence(error, what))
    return result


def _at(path: Any) -> str:
    place = pointer(path)
    return f" at {place}" if place else ""


@lru_cache(maxsize=512)
def _outputs_validator(_id: str, text: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(text))
