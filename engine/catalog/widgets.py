"""The widgets that a params schema may ask for under ``x-ui``, and what a param must be to be shown with each."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.documents.sentences import short

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WIDGETS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"string"}),
    "condition": frozenset({"boolean"}),
    "credential": frozenset({"object"}),
    "date": frozenset({"string"}),
    "date_time": frozenset({"string"}),
    "days": frozenset({"array"}),
    "device": frozenset({"string", "array"}),
    "duration": frozenset({"integer"}),
    "expression": frozenset(),
    "file": frozenset({"string"}),
    "inputs": frozenset({"object"}),
    "kb_list": frozenset({"array"}),
    "key_value": frozenset({"object"}),
    "textarea": frozenset({"string"}),
    "time": frozenset({"string"}),
    "workflow": frozenset({"string"}),
}
"""By name, the types of which the param must have one; an empty set takes any."""

UNITS = ("s", "min", "h", "days")
"""What a duration may be counted in."""

LANGUAGES = ("shell", "powershell", "python", "json")


def complaints(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    """For each widget inside that is unknown or does not fit its param: a JSON pointer, and the sentence's end."""
    if not isinstance(schema, dict):
        return
    for key, inner in (schema.get("properties") or {}).items():
        at = f"{place}/properties/{key}"
        if isinstance(inner, dict):
            yield from ((f"{at}/x-ui", words) for words in _of_param(inner, key))
            yield from ((f"{at}/x-ui", words) for words in _beside(schema["properties"], inner, key))
        yield from complaints(inner, at)
    yield from complaints(schema.get("items"), f"{place}/items")


def _of_param(schema: Mapping[str, Any], key: str) -> Iterator[str]:
    given_hints = schema.get("x-ui")
    hints = given_hints if isinstance(given_hints, dict) else {}
    name = hints.get("widget")
    if name is None:
        return
    if not isinstance(name, str) or name not in WIDGETS:
        yield f"asks for the widget {short(name)} at the param {key!r}; there are {', '.join(WIDGETS)}."
        return
    wanted = WIDGETS[name]
    if wanted and not wanted & _kinds(schema):
        kind = " or ".join(sorted(wanted))
        yield f"asks for the widget {name!r} at the param {key!r}, which must be {kind} for that."
    yield from _hints(name, schema, hints, key)


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    given = schema.get("type")
    return {str(kind) for kind in (given if isinstance(given, list) else [given])}


def _beside(params: Mapping[str, Any], schema: Mapping[str, Any], key: str) -> Iterator[str]:
    given_hints = schema.get("x-ui")
    hints = given_hints if isinstance(given_hints, dict) else {}
    for hint, does in (("unit_from", "takes the unit of the param {} from"), ("unless", "leaves out the param {} for")):
        other = hints.get(hint)
        if other is not None and (not isinstance(other, str) or other not in params):
            yield f"{does.format(repr(key))} {short(other)}, which is no param beside it."
    needed = hints.get("needed", {})
    named = [*needed, *([hints["or"]] if "or" in hints else [])] if isinstance(needed, dict) else [needed]
    for other in named:
        if not isinstance(other, str) or other not in params:
            yield f"needs the param {key!r} depending on {short(other)}, which is no param beside it."
        elif isinstance(needed, dict) and not isinstance(needed.get(other, []), list):
            value = short(needed[other])
            yield f"needs the param {key!r} depending on {other!r} being {value}, which must be a list of values."
    if "needed" in hints and "array" not in _kinds(schema):
        yield f"needs the param {key!r}, which must be array for that."


def _hints(name: str, schema: Mapping[str, Any], hints: Mapping[str, Any], key: str) -> Iterator[str]:
    if name == "duration" and hints.get("unit") not in UNITS:
        yield f"has a duration at the param {key!r} without a unit; say one of {', '.join(UNITS)}."
    if name == "code" and hints.get("language", "shell") not in LANGUAGES:
        yield f"has code at the param {key!r} in a language that is not known; there are {', '.join(LANGUAGES)}."
    if name == "days":
        items = schema.get("items")
        choices = items.get("enum") if isinstance(items, dict) else None
        if not isinstance(choices, list) or not choices or not set(choices) <= set(DAYS):
            yield f"has days at the param {key!r}; its items must be an enum of some of {', '.join(DAYS)}."
    if name == "file" and not isinstance(hints.get("max_kb"), int):
        yield f"takes a file at the param {key!r} without a limit; say x-ui.max_kb."
