"""From JSON Schemas to CEL's types: what an expression may name, and of what type it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from cel_expr_python import cel

from engine.documents import JsonObject
from engine.documents.sentences import named
from engine.saying import say

_SIMPLE = {
    "string": cel.Type.STRING,
    "integer": cel.Type.INT,
    "number": cel.Type.DOUBLE,
    "boolean": cel.Type.BOOL,
    "null": cel.Type.NULL,
}
_DEEPEST = 6


def cel_type(schema: Any) -> Any:
    """The CEL type of values that fit the schema; DYN where the schema leaves it open or allows null."""
    if not isinstance(schema, dict):
        return cel.Type.DYN
    kind = schema.get("type")
    choices = schema.get("enum")
    if kind is None and isinstance(choices, list) and all(isinstance(value, str) for value in choices):
        return cel.Type.STRING
    if kind == "array":
        return cel.Type.List(cel_type(schema.get("items")))
    if kind == "object":
        return cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    return _SIMPLE.get(kind, cel.Type.DYN) if isinstance(kind, str) else cel.Type.DYN


def declarations(name: str, schema: JsonObject) -> dict[str, Any]:
    """Every dotted name below ``name`` with its CEL type: ``scan``, ``scan.updates``, ``scan.disk.free_gb``.

    A property that may be absent is DYN, since it is null then; one with a default is never absent. An object is
    declared as a whole too, as a map; that a misspelt name is no key of it is checked apart (``closed``).
    """
    found: dict[str, Any] = {}
    _declare(name, schema, True, found, 0)
    return found


def _declare(name: str, schema: Any, present: bool, found: dict[str, Any], depth: int) -> None:
    properties = schema.get("properties") if isinstance(schema, dict) and schema.get("type") == "object" else None
    found[name] = cel_type(schema) if present else cel.Type.DYN
    if not present or not isinstance(properties, dict) or depth >= _DEEPEST:
        return
    required = schema.get("required")
    required = required if isinstance(required, list) else []
    for key, inner in properties.items():
        there = key in required or (isinstance(inner, dict) and "default" in inner)
        _declare(f"{name}.{key}", inner, there, found, depth + 1)


def schema_at(schema: Any, path: Iterable[str]) -> JsonObject | None:
    """The schema of what lies at ``path`` inside values of ``schema``, or None where it says nothing of it."""
    for part in path:
        if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
            return None
        schema = schema["properties"].get(part)
    return schema if isinstance(schema, dict) else None


def closed(schema: Any, path: Iterable[str]) -> JsonObject | None:
    """The properties of the object at ``path`` inside the schema, or None where it may hold others as well."""
    found = schema_at(schema, path)
    if found is None or not isinstance(found.get("properties"), dict):
        return None
    if found.get("additionalProperties") or found.get("patternProperties"):
        return None
    properties: JsonObject = found["properties"]
    return properties


ANY = say("kind_any", "any value")


def type_name(kind: Any) -> str:
    """A CEL type in words."""
    text = str(kind)
    if text in ("TIMESTAMP", "DURATION"):
        return say("kind_time", "a time") if text == "TIMESTAMP" else say("kind_duration", "a duration")
    kind = "array" if text.startswith("LIST") else "object" if text.startswith("MAP") else _KINDS.get(text)
    return named(kind) if kind else ANY


def fits(kind: Any, schema: Any) -> bool:
    """Whether a value of the CEL type may stand where the schema is; DYN may stand everywhere."""
    text = str(kind)
    if text == "DYN" or not isinstance(schema, dict):
        return True
    kinds = schema.get("type", [])
    allowed = [kinds] if isinstance(kinds, str) else kinds
    if not isinstance(allowed, list) or not allowed:
        return True
    given = "array" if text.startswith("LIST") else "object" if text.startswith("MAP") else _KINDS.get(text, "string")
    return given in allowed or (given == "integer" and "number" in allowed)


_KINDS: Mapping[str, str] = {
    "INT": "integer",
    "UINT": "integer",
    "DOUBLE": "number",
    "BOOL": "boolean",
    "NULL": "null",
    "STRING": "string",
}
