"""What a JSON Schema found wrong, as a plain sentence and a JSON pointer."""

from collections.abc import Iterable
from typing import Any

from jsonschema import ValidationError

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}


def pointer(path: Iterable[str | int]) -> str:
    """RFC 6901: ``/nodes/scan/params`` from its parts; the whole document is the empty string."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def short(value: Any, limit: int = 60) -> str:
    """A value as it may stand in a sentence."""
    text = repr(value) if not isinstance(value, str) else f"'{value}'"
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def named(kinds: str | Iterable[str]) -> str:
    """``"integer"`` as ``a whole number``; several joined by "or"."""
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    return " or ".join(_KINDS.get(name, name) for name in names)


def param_name(schema: Any, path: Iterable[str | int]) -> str:
    """The param at ``path`` as people know it: ``The param 'Leave out', entry 2``; the titles come from the schema."""
    parts: list[str] = []
    for step in path:
        inner = schema if isinstance(schema, dict) else {}
        if isinstance(step, int):
            schema = inner.get("items")
            parts.append(f"entry {step + 1}")
        else:
            properties = inner.get("properties")
            schema = properties.get(step) if isinstance(properties, dict) else None
            title = schema.get("title") if isinstance(schema, dict) else None
            parts.append(short(title if isinstance(title, str) and title else step))
    return f"The param {', '.join(parts)}" if parts else "The params"


def sentence(error: ValidationError, name: str) -> str:
    """One sentence about ``name`` ("The param 'days'"); never jsonschema's own wording."""
    rule = str(error.validator)
    wanted: Any = error.validator_value
    found: Any = error.instance
    match rule:
        case "type":
            return f"{name} is {short(found)}; it must be {named(wanted)}."
        case "required":
            missing = [key for key in wanted if isinstance(found, dict) and key not in found]
            return f"{name} lacks {', '.join(short(key) for key in missing)}; fill it in."
        case "additionalProperties" | "unevaluatedProperties":
            known = set(error.schema.get("properties", {})) if isinstance(error.schema, dict) else set()
            extra = [key for key in found if key not in known]
            return f"{name} has {', '.join(short(key) for key in extra[:5])}, which it does not know; remove it."
        case "enum":
            return f"{name} is {short(found)}; it must be one of {', '.join(short(v, 30) for v in wanted[:12])}."
        case "const":
            return f"{name} is {short(found)}; it must be {short(wanted)}."
        case "pattern":
            return f"{name} is {short(found)}, which has characters or a form that are not allowed there."
        case "minimum" | "exclusiveMinimum":
            return f"{name} is {short(found)}; it must be {'more than' if rule[0] == 'e' else 'at least'} {wanted}."
        case "maximum" | "exclusiveMaximum":
            return f"{name} is {short(found)}; it must be {'less than' if rule[0] == 'e' else 'at most'} {wanted}."
        case "minLength":
            return f"{name} is empty; fill it in." if wanted == 1 else f"{name} must have at least {wanted} characters."
        case "maxLength":
            return f"{name} has {len(found)} characters; it may have at most {wanted}."
        case "minItems" | "minProperties":
            return f"{name} has {len(found)} entries; it must have at least {wanted}."
        case "maxItems" | "maxProperties":
            return f"{name} has {len(found)} entries; it may have at most {wanted}."
        case "uniqueItems":
            return f"{name} has the same entry twice; remove one."
        case "propertyNames":
            return f"{name} has a name in it that is not allowed there."
        case "format":
            return f"{name} is {short(found)}, which is not a valid {wanted}."
        case _:
            return f"{name} is {short(found)}, which does not fit its description."


def leaves(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """The errors that say most: of an ``anyOf`` or ``oneOf`` the alternative that came closest."""
    found: list[ValidationError] = []
    for error in errors:
        if error.validator in ("anyOf", "oneOf") and error.context:
            deepest = max(len(inner.absolute_path) for inner in error.context)
            if deepest > len(error.absolute_path):
                found.extend(leaves(e for e in error.context if len(e.absolute_path) == deepest))
                continue
        found.append(error)
    return found
