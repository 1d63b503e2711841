"""Params as they reach a step: completed with defaults, and checked once more after computing."""

from collections.abc import Mapping
from typing import Any

from engine.documents.node_type import NodeType
from engine.documents.sentences import param_name, sentence
from engine.documents.shape import shape_of
from engine.errors import Code, RuotaError


def with_defaults(schema: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the ``default`` of every property of an object schema that is absent and has one."""
    properties = schema.get("properties") or {}
    defaults = {name: inner["default"] for name, inner in properties.items() if "default" in inner}
    return {**defaults, **values}


def _is_credential(value: Any) -> bool:
    """A reference stands for its secret until the step starts, so it fits wherever the secret would."""
    return isinstance(value, dict) and set(value) == {"$credential"}


def check_params(node_type: NodeType, params: Mapping[str, Any]) -> None:
    """Raise ``RuotaError`` (bad_param) naming the first param whose computed value does not fit its schema."""
    for error in shape_of(node_type.params, _is_credential).errors(dict(params)):
        if _is_credential(error.instance):
            continue
        name = param_name(node_type.params, tuple(error.absolute_path))
        message = sentence(error, f"{name} of {node_type.title!r}")
        raise RuotaError(message, code=Code.BAD_PARAM)
