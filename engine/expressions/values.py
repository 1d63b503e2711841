"""Computed values inside params: ``{"$expr": …}`` and ``{"$text": …}``; everything else is literal."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Code, RuotaError
from engine.expressions.environment import Environment
from engine.expressions.explaining import ExpressionError
from engine.saying import say

EXPRESSION = "$expr"
TEXT = "$text"
CREDENTIAL = "$credential"


def is_computed(value: Any) -> bool:
    """Whether the value is one computed value (an object with just ``$expr`` or just ``$text``)."""
    return isinstance(value, dict) and len(value) == 1 and (EXPRESSION in value or TEXT in value)


def is_credential(value: Any) -> bool:
    """Whether the value is a reference to a credential."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get(CREDENTIAL), str)


def has_computed(value: Any) -> bool:
    """Whether there is a computed value anywhere inside."""
    return any(True for _ in computed_values(value))


def computed_values(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every computed value inside, with its path."""
    if is_computed(value):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from computed_values(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from computed_values(inner, (*path, index))


def text_parts(template: str) -> list[tuple[bool, str]]:
    """A ``$text`` template as (is an expression, text) pairs; ``$${`` stands for a literal ``${``.

    Raises ``ExpressionError`` where a ``${`` is not closed.
    """
    parts: list[tuple[bool, str]] = []
    literal, position = "", 0
    while (start := template.find("${", position)) >= 0:
        if start > 0 and template[start - 1] == "$":
            literal += template[position : start - 1] + "${"
            position = start + 2
            continue
        end = _closing(template, start + 2)
        if end < 0:
            raise ExpressionError(say("text_open", "A '${{' in the text is not closed by '}}'."), column=start + 1)
        literal += template[position:start]
        if literal:
            parts.append((False, literal))
        literal = ""
        parts.append((True, template[start + 2 : end]))
        position = end + 1
    literal += template[position:]
    if literal:
        parts.append((False, literal))
    return parts


def _closing(template: str, position: int) -> int:
    depth, quote = 0, ""
    while position < len(template):
        char = template[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            if depth == 0:
                return position
            depth -= 1
        position += 1
    return -1


def sources(value: Any) -> list[str]:
    """The expressions inside one computed value."""
    if EXPRESSION in value:
        return [str(value[EXPRESSION])]
    return [text for computed, text in text_parts(str(value[TEXT])) if computed]


def evaluate(value: Any, environment: Environment, scope: Mapping[str, Any]) -> Any:
    """The value with every computed part computed. Literals are returned as they are, the same objects.

    Raises ``RuotaError`` (bad_param) naming the expression that cannot be computed.
    """
    if is_computed(value):
        return _computed(value, environment, scope)
    if isinstance(value, dict):
        return {key: evaluate(inner, environment, scope) for key, inner in value.items()}
    if isinstance(value, list):
        return [evaluate(inner, environment, scope) for inner in value]
    return value


def _computed(value: Mapping[str, Any], environment: Environment, scope: Mapping[str, Any]) -> Any:
    try:
        if EXPRESSION in value:
            return environment.compile(str(value[EXPRESSION])).evaluate(scope)
        pieces = [
            as_text(environment.compile(text).evaluate(scope)) if computed else text
            for computed, text in text_parts(str(value[TEXT]))
        ]
    except ExpressionError as error:
        raise RuotaError(error.message, code=Code.BAD_PARAM) from None
    return "".join(pieces)


def as_text(value: Any) -> str:
    """A value as it stands inside a text: nothing for null, entries of a list joined with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(as_text(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
