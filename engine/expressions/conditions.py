"""Conditions as people build them, from field, operator and value, and the CEL they stand for.

A condition is ``{"field": "scan.count", "operator": "more", "value": 3}``, or ``{"all": [...]}``, ``{"any": [...]}``,
``{"not": {...}}`` of such. What is stored in a workflow is always the CEL.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from engine.errors import Code, RuotaError
from engine.expressions.types import schema_at

Condition = Mapping[str, Any]

_COMPARE = {"is": "==", "is_not": "!=", "more": ">", "at_least": ">=", "less": "<", "at_most": "<="}
_METHODS = {"contains": "contains", "begins_with": "startsWith", "ends_with": "endsWith", "matches": "matches"}
_TESTS = {"is_true": "{field}", "is_false": "!{field}", "is_known": "{field} != null", "is_unknown": "{field} == null"}
_SIZES = {"is_empty": "size({field}) == 0", "is_not_empty": "size({field}) > 0"}
OPERATORS = (*_COMPARE, *_METHODS, "one_of", "has", *_TESTS, *_SIZES)

_FIELD = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_LITERAL = r"\"(?:[^\"\\]|\\.)*\"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null"
_DEEPEST = 20


def condition_to_cel(condition: Condition, schema: Mapping[str, Any] | None = None) -> str:
    """The expression of a condition. Raises ``RuotaError`` (bad_param) for one that is not complete.

    ``schema`` describes all roots as one object; where it says that a field is a number, whole values are written with
    a decimal point, as CEL wants them.
    """
    return _to_cel(condition, schema, 0)


def _to_cel(condition: Any, schema: Mapping[str, Any] | None, depth: int) -> str:
    if not isinstance(condition, dict) or depth > _DEEPEST:
        raise _bad("The condition is not complete; choose a field, an operator and a value.")
    for word, sign, empty in (("all", " && ", "true"), ("any", " || ", "false")):
        parts = condition.get(word)
        if isinstance(parts, list):
            inner = [_to_cel(part, schema, depth + 1) for part in parts]
            wrapped = [f"({text})" if _joins(part) else text for part, text in zip(parts, inner, strict=True)]
            return sign.join(wrapped) or empty
    if "not" in condition:
        return f"!({_to_cel(condition['not'], schema, depth + 1)})"
    return _single(condition, schema)


def _joins(part: Any) -> bool:
    return isinstance(part, dict) and ("all" in part or "any" in part)


def _single(condition: Condition, schema: Mapping[str, Any] | None) -> str:
    field, operator, value = condition.get("field"), condition.get("operator"), condition.get("value")
    if not isinstance(field, str) or not re.fullmatch(_FIELD, field):
        raise _bad("The condition has no field; choose one.")
    kind = (schema_at(schema, field.split(".")) or {}).get("type") if schema else None
    if operator in _COMPARE and "value" in condition:
        return f"{field} {_COMPARE[operator]} {_literal(value, kind)}"
    if operator in _METHODS and isinstance(value, str):
        return f"{field}.{_METHODS[operator]}({_literal(value)})"
    if operator == "one_of" and isinstance(value, list):
        return f"{field} in [{', '.join(_literal(item, kind) for item in value)}]"
    if operator == "has" and "value" in condition:
        return f"{_literal(value)} in {field}"
    template = {**_TESTS, **_SIZES}.get(str(operator))
    if template is None:
        raise _bad(f"The condition on {field} has no operator or value that fits; choose them again.")
    return template.format(field=field)


def _literal(value: Any, kind: Any = None) -> str:
    if isinstance(value, dict | list):
        raise _bad("A condition compares with text, a number, or true or false; choose such a value.")
    if kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return f"{value}.0"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _bad(message: str) -> RuotaError:
    return RuotaError(message, code=Code.BAD_PARAM)


def cel_to_condition(source: str) -> dict[str, Any] | None:
    """The condition that an expression stands for, or None where it cannot be shown as one."""
    try:
        condition = _parse(source.strip(), 0)
    except (ValueError, RecursionError):
        return None
    return condition


def _parse(text: str, depth: int) -> dict[str, Any] | None:
    if depth > _DEEPEST:
        return None
    for word, sign in (("any", "||"), ("all", "&&")):
        parts = _split(text, sign)
        if len(parts) > 1:
            inner = [_parse(part, depth + 1) for part in parts]
            return None if None in inner else {word: inner}
    if text in ("true", "false"):
        return {"all" if text == "true" else "any": []}
    if text.startswith("!(") and _whole(text[1:]):
        inverted = _parse(text[2:-1].strip(), depth + 1)
        return {"not": inverted} if inverted else None
    if text.startswith("(") and _whole(text):
        return _parse(text[1:-1].strip(), depth + 1)
    return _parse_single(text)


_SIGNS = {sign: operator for operator, sign in _COMPARE.items()}
_FUNCTIONS = {method: operator for operator, method in _METHODS.items()}


def _parse_single(text: str) -> dict[str, Any] | None:
    for operator, template in (*_SIZES.items(), *_TESTS.items()):
        pattern = re.escape(template).replace(r"\{field\}", f"({_FIELD})").replace(r"\ ", r"\s*")
        match = re.fullmatch(pattern, text)
        if match:
            return {"field": match[1], "operator": operator}
    match = re.fullmatch(rf"({_FIELD})\s*(==|!=|>=|<=|>|<)\s*({_LITERAL})", text, re.DOTALL)
    if match:
        return {"field": match[1], "operator": _SIGNS[match[2]], "value": json.loads(match[3])}
    match = re.fullmatch(rf"({_FIELD})\.({'|'.join(_FUNCTIONS)})\(\s*({_LITERAL})\s*\)", text, re.DOTALL)
    if match and match[3].startswith('"'):
        return {"field": match[1], "operator": _FUNCTIONS[match[2]], "value": json.loads(match[3])}
    match = re.fullmatch(rf"({_LITERAL})\s+in\s+({_FIELD})", text, re.DOTALL)
    if match:
        return {"field": match[2], "operator": "has", "value": json.loads(match[1])}
    match = re.fullmatch(rf"({_FIELD})\s+in\s+(\[.*\])", text, re.DOTALL)
    if match:
        value = json.loads(match[2])
        plain = all(not isinstance(item, dict | list) for item in value)
        return {"field": match[1], "operator": "one_of", "value": value} if plain else None
    return None


def _split(text: str, sign: str) -> list[str]:
    """The parts between a sign that stands outside of brackets and quotes."""
    parts, depth, start, position = [], 0, 0, 0
    while position < len(text):
        char = text[position]
        if char in "\"'":
            position = _quote_end(text, position)
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and text.startswith(sign, position):
            parts.append(text[start:position].strip())
            start = position = position + len(sign)
            continue
        position += 1
    return [*parts, text[start:].strip()]


def _quote_end(text: str, position: int) -> int:
    quote = text[position]
    position += 1
    while position < len(text) and text[position] != quote:
        position += 2 if text[position] == "\\" else 1
    return position


def _whole(text: str) -> bool:
    """Whether the bracket that opens the text closes at its very end."""
    depth, position = 0, 0
    while position < len(text):
        if text[position] in "\"'":
            position = _quote_end(text, position)
        elif text[position] == "(":
            depth += 1
        elif text[position] == ")":
            depth -= 1
            if depth == 0:
                return position == len(text) - 1
        position += 1
    return False
