"""Whether a value has the shape of its document: quickly if it has, with sentences if it has not."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from engine.documents.patterns import Validator
from engine.documents.quick import Check, quick
from engine.documents.schemas import schema, validator
from engine.documents.sentences import leaves

Path = tuple[str | int, ...]
_PARTS = ("nodes", "edges", "layout", "groups", "notes")


class Shape:
    """A schema with its two ways to check: quickly, and thoroughly with the reasons."""

    def __init__(self, schema: Any, exempt: Check | None = None, thorough: Draft202012Validator | None = None) -> None:
        self.schema = schema
        self.fits = quick(schema, exempt)
        self._thorough = thorough or Validator(schema)

    def errors(self, value: Any) -> list[ValidationError]:
        """What is wrong; empty when the value fits."""
        return [] if self.fits(value) else leaves(self._thorough.iter_errors(value))


_kept: dict[tuple[int, Check | None], Shape] = {}


def shape_of(schema: Mapping[str, Any], exempt: Check | None = None) -> Shape:
    """The shape of a schema, kept by the schema's identity: the shape holds it, so that the identity stays its own."""
    shape = _kept.get((id(schema), exempt))
    if shape is None:
        if len(_kept) > 4096:
            _kept.clear()
        shape = _kept[(id(schema), exempt)] = Shape(schema, exempt)
    return shape


@cache
def document_shape(name: str) -> Shape:
    """The shape of a kind of document (node_type, result, rehearsal)."""
    return Shape(schema(name), thorough=validator(name))


@cache
def _part(name: str) -> tuple[Shape, Shape]:
    """The shapes of the entries of a part of a workflow, and of their names."""
    whole = schema("workflow")
    part = whole["properties"][name]
    entry = part["additionalProperties"] if part["type"] == "object" else part["items"]
    named = part.get("propertyNames", {})
    return Shape({**entry, "$defs": whole["$defs"]}), Shape({**named, "$defs": whole["$defs"]})


@cache
def _outline() -> Shape:
    return Shape(schema("workflow"), thorough=validator("workflow"))


def workflow_errors(document: Mapping[str, Any]) -> Iterator[tuple[Path, ValidationError]]:
    """Every error in the shape of a workflow with its path; the path of a bad name ends with the name."""
    outline = {name: value for name, value in document.items() if name not in _PARTS}
    for name in _PARTS:
        if name in document:
            value = document[name]
            outline[name] = type(value)() if isinstance(value, dict | list) else value
    for error in _outline().errors(outline):
        yield tuple(error.absolute_path), error
    for name in _PARTS:
        yield from _part_errors(name, document.get(name))


def _part_errors(name: str, value: Any) -> Iterator[tuple[Path, ValidationError]]:
    is_list = _outline().schema["properties"][name]["type"] == "array"
    if not isinstance(value, list if is_list else dict):
        return
    entry, named = _part(name)
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if not is_list:
            for error in named.errors(key):
                yield (name, key), error
        for error in entry.errors(item):
            yield (name, key, *error.absolute_path), error
