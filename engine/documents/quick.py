"""A quick "yes" for the common case: most values fit their schema, and jsonschema takes long to say so.

``quick(schema)`` gives a function that is true only if the value certainly fits. False means "ask jsonschema", which
also knows why. Keywords that are not known here are always left to jsonschema.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.documents.patterns import compiled

Check = Callable[[Any], bool]

_ANNOTATIONS = frozenset(
    {
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "title",
        "description",
        "default",
        "examples",
        "writeOnly",
        "readOnly",
        "deprecated",
        "format",
        "x-ui",
    }
)


def quick(schema: Any, exempt: Check | None = None) -> Check:
    """A check of values against the schema; values for which ``exempt`` is true pass wherever they stand."""
    return _Maker(schema, exempt).check(schema)


def _never(value: Any) -> bool:
    return False


def _always(value: Any) -> bool:
    return True


def _is_integer(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


_TYPES: Mapping[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
_FAMILY: Mapping[str, Check] = {
    "pattern": _TYPES["string"],
    "minLength": _TYPES["string"],
    "maxLength": _TYPES["string"],
    "minItems": _TYPES["array"],
    "maxItems": _TYPES["array"],
    "minimum": _TYPES["number"],
    "maximum": _TYPES["number"],
    "exclusiveMinimum": _TYPES["number"],
    "exclusiveMaximum": _TYPES["number"],
    "required": _TYPES["object"],
    "minProperties": _TYPES["object"],
    "maxProperties": _TYPES["object"],
}
_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minLength": lambda value, limit: len(value) >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
    "minItems": lambda value, limit: len(value) >= limit,
    "maxItems": lambda value, limit: len(value) <= limit,
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "exclusiveMinimum": lambda value, limit: value > limit,
    "exclusiveMaximum": lambda value, limit: value < limit,
    "minProperties": lambda value, limit: len(value) >= limit,
    "maxProperties": lambda value, limit: len(value) <= limit,
    "required": lambda value, limit: all(name in value for name in limit),
}


_APART = frozenset(_TYPES) - {"integer"}
"""Types of which no value has two."""


def _plain_condition(schema: Any) -> Check | None:
    """Whether ``{"properties": {name: {"const": value}}}`` holds, exactly; None for any other condition."""
    if not isinstance(schema, dict) or set(schema) != {"properties"}:
        return None
    wanted: dict[str, Any] = {}
    for name, inner in schema["properties"].items():
        if not isinstance(inner, dict) or set(inner) != {"const"} or not isinstance(inner["const"], str | bool):
            return None
        wanted[name] = inner["const"]

    def holds(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(
            type(value.get(name, one)) is type(one) and value.get(name, one) == one for name, one in wanted.items()
        )

    return holds


class _Maker:
    def __init__(self, root: Any, exempt: Check | None) -> None:
        self.root = root
        self.exempt = exempt

    def check(self, schema: Any) -> Check:
        if schema is True or schema == {}:
            return _always
        if not isinstance(schema, dict):
            return _never
        checks = [self._keyword(word, wanted, schema) for word, wanted in schema.items() if word not in _ANNOTATIONS]
        exempt = self.exempt
        if exempt is None and len(checks) == 1:
            return checks[0]

        # Plain loops, here and below: they are what the time goes into.
        def fits(value: Any) -> bool:
            if exempt is not None and exempt(value):
                return True
            for check in checks:  # noqa: SIM110
                if not check(value):
                    return False
            return True

        return fits

    def _keyword(self, word: str, wanted: Any, schema: Mapping[str, Any]) -> Check:
        if word in _LIMITS:
            family, limit = _FAMILY[word], _LIMITS[word]
            return lambda value: not family(value) or limit(value, wanted)
        make = getattr(self, "_" + word.removeprefix("$").lower(), None)
        check: Check = make(wanted, schema) if make else _never
        return check

    def _type(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        kinds = [wanted] if isinstance(wanted, str) else wanted
        checks = [_TYPES.get(kind, _never) for kind in kinds]
        return checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)

    def _enum(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        texts = frozenset(value for value in wanted if isinstance(value, str))
        return lambda value: isinstance(value, str) and value in texts

    def _const(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        return lambda value: type(value) is type(wanted) and not isinstance(value, dict | list) and value == wanted

    def _anyof(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        checks = [self.check(inner) for inner in wanted]
        return lambda value: any(check(value) for check in checks)

    def _oneof(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        """Alternatives of different types: no two of them can fit, so that one is enough."""
        kinds = [inner.get("type") if isinstance(inner, dict) else None for inner in wanted]
        alone = len(set(map(str, kinds))) == len(kinds) and _APART.issuperset(map(str, kinds))
        return self._anyof(wanted, schema) if alone else _never

    def _if(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        """A condition on the words and switches of an object is decided here; any other is left to jsonschema."""
        holds = _plain_condition(wanted)
        if holds is None:
            return _never
        then, other = (self.check(schema.get(word, True)) for word in ("then", "else"))
        return lambda value: then(value) if holds(value) else other(value)

    def _then(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        return _always  # judged with its "if"

    _else = _then

    def _pattern(self, wanted: str, schema: Mapping[str, Any]) -> Check:
        search = compiled(wanted).search
        return lambda value: not isinstance(value, str) or search(value) is not None

    def _ref(self, wanted: str, schema: Mapping[str, Any]) -> Check:
        if not wanted.startswith("#/$defs/"):
            return _never
        return self.check(self.root["$defs"][wanted.removeprefix("#/$defs/")])

    def _items(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        check = self.check(wanted)
        return lambda value: not isinstance(value, list) or all(map(check, value))

    def _uniqueitems(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        def unique(value: Any) -> bool:
            if not isinstance(value, list):
                return True
            return all(isinstance(item, str) for item in value) and len(set(value)) == len(value)

        return unique if wanted else _always

    def _propertynames(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        check = self.check(wanted)
        return lambda value: not isinstance(value, dict) or all(map(check, value))

    def _properties(self, wanted: Mapping[str, Any], schema: Mapping[str, Any]) -> Check:
        known = {name: self.check(inner) for name, inner in wanted.items()}

        def fits(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for name, inner in value.items():
                check = known.get(name)
                if check is not None and not check(inner):
                    return False
            return True

        return fits

    def _additionalproperties(self, wanted: Any, schema: Mapping[str, Any]) -> Check:
        if "patternProperties" in schema:
            return _never
        known = frozenset(schema.get("properties", ()))
        check = self.check(wanted)
        if wanted is False:
            return lambda value: not isinstance(value, dict) or known.issuperset(value)
        return lambda value: (
            not isinstance(value, dict) or all(check(inner) for name, inner in value.items() if name not in known)
        )
