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
from engine.inspection.problem import REMOVE_IT, Problems, add, error, remove, replace, warning
from engine.inspection.subjects import subject
from engine.saying import Sentence, say

_NAME = re.compile(r"[a-z][a-zA-Z0-9_]{0,62}")


def outline(document: JsonObject) -> Problems:
    """What does not have the shape of a workflow."""
    for path, found in workflow_errors(document):
        if found.validator in ("additionalProperties", "propertyNames") and isinstance(found.instance, dict):
            yield from _unknown(path, found)
        else:
            yield error(path, sentence(found, subject(path)))


def _unknown(path: Path, found: ValidationError) -> Problems:
    schema: Any = found.schema
    instance: Any = found.instance
    for name in [name for name in instance if name not in schema.get("properties", ())]:
        place = (*path, name)
        yield error(
            place,
            say(
                "field_unknown",
                "{what} has {name}, which Ruota does not know; remove it.",
                what=subject(path),
                name=short(name),
            ),
            remove(REMOVE_IT, *place),
        )


def schemas(document: JsonObject) -> Problems:
    """Whether inputs and outputs are described in a way that can be used."""
    inputs = document.get("inputs")
    if isinstance(inputs, dict):
        yield from _schema(inputs, ("inputs",), say("inputs_schema", "The description of the inputs"))
        properties = inputs.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            yield from _input(name, schema)
    outputs = document.get("outputs")
    for name, output in outputs.items() if isinstance(outputs, dict) else ():
        if isinstance(output, dict) and isinstance(output.get("schema"), dict):
            what = say("output_schema", "The description of the output {name!r}", name=name)
            yield from _schema(output["schema"], ("outputs", name, "schema"), what)


def _input(name: str, schema: Any) -> Problems:
    place = ("inputs", "properties", name)
    if not _NAME.fullmatch(name):
        message = say(
            "input_name",
            "The input {name} needs a name of letters, digits and _, beginning with a small letter; "
            "expressions cannot name it otherwise.",
            name=short(name),
        )
        yield error(place, message)
    if not isinstance(schema, dict):
        return
    if not schema.get("title"):
        message = say("input_untitled", "The input {name} has no title; people see it in the form.", name=short(name))
        put = replace if "title" in schema else add
        yield warning(place, message, put(say("fix_use_name", "Use its name"), (*place, "title"), name))
    if "default" in schema and sound(schema):
        for found in leaves(Validator(schema).iter_errors(schema["default"])):
            what = say("input_default", "The default of the input {name}", name=short(name))
            yield error((*place, "default"), sentence(found, what))


def _schema(schema: JsonObject, place: Path, what: Sentence) -> Problems:
    reason = _broken(json.dumps(schema, sort_keys=True, default=str))
    if reason is not None:
        path, words = reason
        message = say("schema_broken", "{what} is not a valid JSON Schema: {reason}", what=what, reason=words)
        yield error((*place, *path), message)


@lru_cache(maxsize=512)
def _broken(text: str) -> tuple[Path, Sentence] | None:
    for found in leaves(Validator(Validator.META_SCHEMA).iter_errors(json.loads(text))):
        path = tuple(found.absolute_path)
        return path, sentence(found, short("/".join(map(str, path)) or "it"))
    for path, pattern in _patterns(json.loads(text), ()):
        try:
            re.compile(pattern)
        except re.error:
            return path, say("pattern_broken", "{pattern} is no valid pattern.", pattern=short(pattern))
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
