"""Expressions (CEL), typed from the JSON Schemas of inputs and outputs."""

from engine.expressions.environment import Compiled, Environment, ExpressionError, Root
from engine.expressions.types import fits, type_name
from engine.expressions.values import (
    computed_values,
    evaluate,
    has_computed,
    is_computed,
    is_credential,
    sources,
)

__all__ = [
    "Compiled",
    "Environment",
    "ExpressionError",
    "Root",
    "computed_values",
    "evaluate",
    "fits",
    "has_computed",
    "is_computed",
    "is_credential",
    "sources",
    "type_name",
]
