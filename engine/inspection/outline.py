"""The shape of the document, and the schemas that it brings along for its inputs and outputs."""

import json
import re
from functools import lru_cache
from typing import Any

from jsonschema import ValidationError

from engine.documents import JsonObject
from engine.documents.patterns import Validator
from engine.documents.sentences import leaves, sentence, short
from engine.documents.shape import Path, workflow_errors
from engine.inspection.problem import Problems, add, error, remove, replace, warning

_NAME = re.compile(r"[a-z][a-zA-Z0-9_]{0,62}")
_PARTS = {
    "nodes": "The node",
    "edges": "The edge",
    "groups": "The group",
    "notes": "The note",
    "layout": "The place of",
    "inputs": "The inputs",
    "outputs": "The output",
}
_FIELDS = {
    "timeout_seconds": "the timeout",
    "retry": "the retry",
    "join": "the join",
    "scope": "the scope",
    "parent": "the container",
    "params": "the params",
    "type": "the type",
    "name": "the name",
}


def outline(document: JsonObject) -> Problems:
    """What does not have the shape of a workflow."""
    for path, found in workflow_errors(document):
        if found.validator in ("additionalProperties", "propertyNames") and isinstance(found.instance, dict):
            yield from _unknown(path, found)
        else:
            yield error(path, sentence(found, _subject(path)))


def _subject(path: Path) -> str:
    """``The timeout of the node 'scan'`` and the like."""
    if not path:
        return "The workflow"
    part, *rest = path
    whole = _PARTS.get(str(part))
    if whole is None or not rest:
        return f"The workflow's {part}"
    owner = f"{whole} {short(rest[0] if isinstance(rest[0], str) else str(rest[0] + 1), 70)}"
    if len(rest) == 1:
        return owner
    field = _FIELDS.get(str(rest[1]), f"the field {short(rest[1])}")
    below = f" ({'/'.join(map(str, rest[2:]))})" if len(rest) > 2 else ""
    return f"{field[0].upper()}{field[1:]}{below} of {owner[0].lower()}{owner[1:]}"


def _unknown(path: Path, found: ValidationError) -> Problems:
    schema: Any = found.schema
    instance: Any = found.instance
    for name in [name for name in instance if name not in schema.get("properties", ())]:
        place = (*path, name)
        yield error(
            place,
            f"{_subject(path)} has {short(name)}, which Ruota does not know; remove it.",
            remove("Remove it", *place),
        )


def schemas(document: JsonObject) -> Problems:
    """Whether inputs and outputs are described in a way that can be used."""
    inputs = document.get("inputs")
    if isinstance(inputs, dict):
        yield from _schema(inputs, ("inputs",), "The description of the inputs")
        properties = inputs.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            yield from _input(name, schema)
    outputs = document.get("outputs")
    for name, output in outputs.items() if isinstance(outputs, dict) else ():
        if isinstance(output, dict) and isinstance(output.get("schema"), dict):
            yield from _schema(output["schema"], ("outputs", name, "schema"), f"The description of the output {name!r}")


def _input(name: str, schema: Any) -> Problems:
    place = ("inputs", "properties", name)
    if not _NAME.fullmatch(name):
        message = f"The input {short(name)} needs a name of letters, digits and _, beginning with a small letter"
        yield error(place, f"{message}; expressions cannot name it otherwise.")
    if not isinstance(schema, dict):
        return
    if not schema.get("title"):
        message = f"The input {short(name)} has no title; people see it in the form."
        put = replace if "title" in schema else add
        yield warning(place, message, put("Use its name", (*place, "title"), name))
    if "default" in schema and sound(schema):
        for found in leaves(Validator(schema).iter_errors(schema["default"])):
            yield error((*place, "default"), sentence(found, f"The default of the input {short(name)}"))


def _schema(schema: JsonObject, place: Path, subject: str) -> Problems:
    reason = _broken(json.dumps(schema, sort_keys=True, default=str))
    if reason is not None:
        path, words = reason
        yield error((*place, *path), f"{subject} is not a valid JSON Schema: {words}")


@lru_cache(maxsize=512)
def _broken(text: str) -> tuple[Path, str] | None:
    for found in leaves(Validator(Validator.META_SCHEMA).iter_errors(json.loads(text))):
        path = tuple(found.absolute_path)
        return path, sentence(found, short("/".join(map(str, path)) or "it"))
    for path, pattern in _patterns(json.loads(text), ()):
        try:
            re.compile(pattern)
        except re.error:
            return path, f"{short(pattern)} is no valid pattern."
    return None


def _patterns(schema: Any, path: Path) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            found.append(((*path, "pattern"), schema["pattern"]))
        for name, inner in schema.items():
            found.extend(_patterns(inner, (*path, name)))
    elif isinstance(schema, list):
        for index, inner in enumerate(schema):
            found.extend(_patterns(inner, (*path, index)))
    return found


def sound(schema: Any) -> bool:
    """Whether the schema can be used: it is valid, and points to nothing outside of itself."""
    text = json.dumps(schema, sort_keys=True, default=str)
    return isinstance(schema, dict) and '"$ref"' not in text and '"$dynamicRef"' not in text and _broken(text) is None
