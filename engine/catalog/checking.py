"""What a node type must keep beyond its manifest's shape; each rule says what is wrong in one sentence."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import SchemaError

from engine.catalog import translation, widgets
from engine.catalog.placeholders import placeholders
from engine.documents import FAILED_PORT, JsonObject, NodeType
from engine.documents.patterns import Validator, compiled
from engine.errors import Code, RuotaError
from engine.expressions import Environment, ExpressionError

Complaint = tuple[str, str]
"""A JSON pointer into the manifest, and the sentence's end after the file's name."""


def check(node_type: NodeType, name: str) -> None:
    """Raise ``RuotaError`` (bad_document) for the first rule that the node type breaks; ``name`` is its file's."""
    for rule in (_schemas, _titles, _widgets, _ports, _summary, translation.complaints):
        for pointer, words in rule(node_type):
            raise RuotaError(f"{name} {words}", code=Code.BAD_DOCUMENT, pointer=pointer)


def _schemas(node_type: NodeType) -> Iterator[Complaint]:
    for part in ("params", "outputs"):
        schema = getattr(node_type, part)
        try:
            Validator.check_schema(schema)
            for pattern in _patterns(schema):
                compiled(pattern)
        except (SchemaError, re.error) as error:
            reason = error.message if isinstance(error, SchemaError) else str(error)
            yield f"/{part}", f"has {part} that are no valid JSON Schema: {reason}."


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from _patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _patterns(inner)


def _titles(node_type: NodeType) -> Iterator[Complaint]:
    for part in ("params", "outputs"):
        for key, schema in _properties(getattr(node_type, part), part == "params"):
            for word in ("title", "description"):
                if not isinstance(schema, dict) or not schema.get(word):
                    yield f"/{part}/properties/{key}", f"has no {word} for {part[:-1]} {key!r}; people need one."


def _widgets(node_type: NodeType) -> Iterator[Complaint]:
    yield from widgets.complaints(node_type.params, "/params")


def _properties(schema: Any, deep: bool) -> Iterator[tuple[str, Any]]:
    """The properties of an object schema; with ``deep`` also of the objects and lists inside, as forms show them."""
    if not isinstance(schema, dict):
        return
    for key, inner in schema.get("properties", {}).items():
        yield key, inner
        if deep:
            yield from _properties(inner, True)
    if deep:
        yield from _properties(schema.get("items"), True)


def _ports(node_type: NodeType) -> Iterator[Complaint]:
    names = [port.name for port in node_type.ports]
    if len(set(names)) != len(names) or FAILED_PORT in names:
        yield "/ports", "has two ways out of one name; rename one."
    if any(port.when is None for port in node_type.ports[:-1]):
        yield "/ports", "has a way out without 'when' that is not the last; the ways after it would never be taken."
    elif node_type.ports[-1].when is not None:
        yield "/ports", "has no way out for when no condition holds; leave out 'when' at the last."
    environment = Environment.of(port_schemas(node_type))
    for index, port in enumerate(node_type.ports):
        for name in port.empty:
            if node_type.outputs["properties"].get(name, {}).get("type") != "array":
                yield f"/ports/{index}/empty", f"says that {name!r} is empty then, which is no list among its outputs."
        try:
            kind = environment.compile(port.when).type if port.when else "BOOL"
        except ExpressionError as error:
            yield f"/ports/{index}/when", f"has a condition of the way out {port.name!r} that is wrong: {error.message}"
            continue
        if str(kind) not in ("BOOL", "DYN"):
            yield f"/ports/{index}/when", f"has a condition of the way out {port.name!r} that is not true or false."
    if node_type.ports_from and node_type.ports_from not in node_type.params["properties"]:
        yield "/ports_from", f"takes its ways out from the param {node_type.ports_from!r}, which it does not have."


def port_schemas(node_type: NodeType) -> dict[str, JsonObject]:
    """The names in port conditions: the outputs, bare, and ``ok`` and ``changed``."""
    return {"ok": {"type": "boolean"}, "changed": {"type": "boolean"}, **node_type.outputs["properties"]}


def _summary(node_type: NodeType) -> Iterator[Complaint]:
    for name in placeholders(node_type.summary):
        if name not in node_type.params["properties"]:
            yield "/summary", f"has {{{name}}} in its summary, but no param of that name."
