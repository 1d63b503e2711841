"""What a JSON Schema found wrong, as a plain sentence and a JSON pointer."""

from collections.abc import Iterable, Sequence
from typing import Any

from jsonschema import ValidationError

from engine.saying import Sentence, quoted, say

_KINDS = {
    "string": say("kind_text", "text"),
    "integer": say("kind_whole", "a whole number"),
    "number": say("kind_number", "a number"),
    "boolean": say("kind_truth", "true or false"),
    "array": say("kind_list", "a list"),
    "object": say("kind_object", "an object"),
    "null": say("kind_nothing", "nothing"),
}


def pointer(path: Iterable[str | int]) -> str:
    """RFC 6901: ``/nodes/scan/params`` from its parts; the whole document is the empty string."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def short(value: Any, limit: int = 60) -> str:
    """A value as it may stand in a sentence; text is quoted."""
    if isinstance(value, bool):
        return say("shown_true", "True") if value else say("shown_false", "False")
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    if not isinstance(value, str):
        return text if len(text) <= limit else f"{text[: limit - 1]}…"
    return quoted(text if len(text) <= limit - 2 else f"{text[: limit - 2]}…")


def named(kinds: str | Iterable[str]) -> str:
    """``"integer"`` as ``a whole number``; several joined by "or"."""
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    return either([_KINDS.get(name, name) for name in names])


def either(words: Sequence[str]) -> str:
    """Several words joined by "or"."""
    first, *rest = words or ("",)
    return say("either", "{first} or {rest}", first=first, rest=either(rest)) if rest else first


def param_name(schema: Any, path: Iterable[str | int]) -> Sentence:
    """The param at ``path`` as people know it: ``The field 'Leave out', entry 2``; the titles come from the schema."""
    parts: list[str] = []
    for step in path:
        inner = schema if isinstance(schema, dict) else {}
        if isinstance(step, int):
            schema = inner.get("items")
            parts.append(say("the_entry", "entry {number}", number=step + 1))
        else:
            properties = inner.get("properties")
            schema = properties.get(step) if isinstance(properties, dict) else None
            title = schema.get("title") if isinstance(schema, dict) else None
            parts.append(short(title if isinstance(title, str) and title else step))
    return say("the_param", "The field {parts}", parts=parts) if parts else say("the_params", "The fields")


def sentence(error: ValidationError, what: str) -> Sentence:
    """One sentence about ``what`` ("The field 'days'"); never jsonschema's own wording."""
    rule = str(error.validator)
    wanted: Any = error.validator_value
    found: Any = error.instance
    given = short(found)
    match rule:
        case "type":
            return say(
                "value_type", "{what} is {given}; it must be {kind}.", what=what, given=given, kind=named(wanted)
            )
        case "required":
            missing = [short(key) for key in wanted if isinstance(found, dict) and key not in found]
            return say("value_required", "{what} lacks {missing}; fill it in.", what=what, missing=missing)
        case "additionalProperties" | "unevaluatedProperties":
            known = set(error.schema.get("properties", {})) if isinstance(error.schema, dict) else set()
            extra = [short(key) for key in found if key not in known][:5]
            return say(
                "value_unknown", "{what} has {extra}, which it does not know; remove it.", what=what, extra=extra
            )
        case "enum":
            choices = [short(value, 30) for value in wanted[:12]]
            return say(
                "value_enum", "{what} is {given}; it must be one of {choices}.", what=what, given=given, choices=choices
            )
        case "const":
            return say(
                "value_const", "{what} is {given}; it must be {wanted}.", what=what, given=given, wanted=short(wanted)
            )
        case "pattern":
            return say(
                "value_pattern",
                "{what} is {given}, which has characters or a form that are not allowed there.",
                what=what,
                given=given,
            )
        case "minimum":
            return say(
                "value_least", "{what} is {given}; it must be at least {limit}.", what=what, given=given, limit=wanted
            )
        case "exclusiveMinimum":
            return say(
                "value_more", "{what} is {given}; it must be more than {limit}.", what=what, given=given, limit=wanted
            )
        case "maximum":
            return say(
                "value_most", "{what} is {given}; it must be at most {limit}.", what=what, given=given, limit=wanted
            )
        case "exclusiveMaximum":
            return say(
                "value_less", "{what} is {given}; it must be less than {limit}.", what=what, given=given, limit=wanted
            )
        case "minLength" if wanted == 1:
            return say("value_empty", "{what} is empty; fill it in.", what=what)
        case "format":
            return say(
                "value_format",
                "{what} is {given}, which is not a valid {format}.",
                what=what,
                given=given,
                format=wanted,
            )
        case _:
            return _size(rule, wanted, found, what) or say(
                "value_unfit", "{what} is {given}, which does not fit its description.", what=what, given=given
            )


def _size(rule: str, wanted: Any, found: Any, what: str) -> Sentence | None:
    """What is wrong with the size or the entries of a value."""
    match rule:
        case "minLength":
            return say("value_short", "{what} must have at least {limit} characters.", what=what, limit=wanted)
        case "maxLength":
            return say(
                "value_long",
                "{what} has {length} characters; it may have at most {limit}.",
                what=what,
                length=len(found),
                limit=wanted,
            )
        case "minItems" | "minProperties":
            return say(
                "value_few",
                "{what} has {length} entries; it must have at least {limit}.",
                what=what,
                length=len(found),
                limit=wanted,
            )
        case "maxItems" | "maxProperties":
            return say(
                "value_many",
                "{what} has {length} entries; it may have at most {limit}.",
                what=what,
                length=len(found),
                limit=wanted,
            )
        case "uniqueItems":
            return say("value_twice", "{what} has the same entry twice; remove one.", what=what)
        case "propertyNames":
            return say("value_names", "{what} has a name in it that is not allowed there.", what=what)
    return None


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
