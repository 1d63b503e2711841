"""Expressions (CEL), typed from the JSON Schemas of inputs and outputs."""

from engine.expressions.conditions import OPERATORS, Condition, cel_to_condition, condition_to_cel
from engine.expressions.environment import Compiled, Environment, Root
from engine.expressions.explaining import ExpressionError
from engine.expressions.types import cel_type, fits, schema_at, type_name
from engine.expressions.values import (
    CREDENTIAL,
    EXPRESSION,
    TEXT,
    computed_values,
    evaluate,
    has_computed,
    is_computed,
    is_credential,
    sources,
    text_parts,
)

__all__ = [
    "CREDENTIAL",
    "EXPRESSION",
    "OPERATORS",
    "TEXT",
    "Compiled",
    "Condition",
    "Environment",
    "ExpressionError",
    "Root",
    "cel_to_condition",
    "cel_type",
    "computed_values",
    "condition_to_cel",
    "evaluate",
    "fits",
    "has_computed",
    "is_computed",
    "is_credential",
    "schema_at",
    "sources",
    "text_parts",
    "type_name",
]
