"""The JSON Schemas of the documents, each with a validator that is made once."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from engine.documents.patterns import Validator

NAMES = ("node_type", "workflow", "result", "rehearsal")


def schema(name: str) -> dict[str, Any]:
    """The schema called ``name`` (node_type, workflow, result or rehearsal)."""
    value: dict[str, Any] = json.loads(files(__package__).joinpath(f"{name}.schema.json").read_text("utf-8"))
    return value


@cache
def _registry() -> Registry[Any]:
    pairs = [(f"{name}.schema.json", Resource.from_contents(schema(name))) for name in NAMES]
    return Registry().with_resources(pairs)


@cache
def validator(name: str) -> Draft202012Validator:
    """A kept validator for the schema called ``name``."""
    return Validator(schema(name), registry=_registry())
