"""Params against the schema of their type. Computed values are let pass here; the expressions' check types them."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import ValidationError

from engine.documents import JsonObject, NodeType
from engine.documents.sentences import param_name, pointer, sentence, short
from engine.documents.shape import Path, shape_of
from engine.errors import Code
from engine.expressions import has_computed, is_computed, is_credential
from engine.inspection.draft import Draft
from engine.inspection.problem import REMOVE_IT, Fix, Problem, Problems, add, did_you_mean, error, remove, replace, use
from engine.inspection.structure import closest
from engine.saying import Sentence, say

# These look at a value as a whole, so they say nothing certain while a part of it is not computed yet.
_WHOLE = frozenset({"enum", "const", "oneOf", "anyOf", "allOf", "not", "if", "contains", "uniqueItems", "$ref"})

_CODES = tuple(code.value for code in Code)


def params(draft: Draft) -> Problems:
    """Every param that does not fit, is missing, unknown, or holds a secret."""
    for key, node_type in draft.types.items():
        given = draft.nodes[key].get("params", {})
        if isinstance(given, dict):
            yield from _of_node(draft, key, node_type, given)
        yield from _retry(draft, key)


def _of_node(draft: Draft, key: str, node_type: NodeType, given: JsonObject) -> Problems:
    secrets = [path for pattern in secret_places(node_type.params) for path, _ in _at(given, pattern)]
    yield from _secret_problems(draft, key, node_type, given)
    lacking: set[Path] = set()
    for found in shape_of(node_type.params, is_computed).errors(given):
        path = tuple(found.absolute_path)
        if found.validator == "required":
            # one error for each that is missing, and each knows them all
            if path in lacking:
                continue
            lacking.add(path)
        if _uncertain(found, path, given) or any(path[: len(place)] == place for place in secrets):
            continue
        yield from _explain(draft, key, node_type, found, path)


def _uncertain(found: ValidationError, path: Path, given: JsonObject) -> bool:
    value: Any = given
    for step in path:
        if is_computed(value):
            return True
        value = value[step]
    return is_computed(value) or (found.validator in _WHOLE and has_computed(value))


def _explain(draft: Draft, key: str, node_type: NodeType, found: ValidationError, path: Path) -> Iterator[Problem]:
    schema, place = node_type.params, ("nodes", key, "params", *path)
    instance, rule, value = _parts(found)
    if rule == "additionalProperties":
        known = _parts_of(found.schema)
        for extra in [name for name in instance if name not in known]:
            yield _unknown(_inside(draft, key, path), (*place, extra), extra, known, instance)
    elif rule == "required":
        for missing in [name for name in value if name not in instance]:
            what = param_of(draft, key, (*path, missing))
            message = say("param_empty", "{what} is empty; fill it in or choose a value.", what=what)
            yield error((*place, missing), message, _fill_in(draft, key, found, place, missing))
    else:
        yield error(place, sentence(found, param_of(draft, key, path)), _default(schema, path, place))


def param_of(draft: Draft, key: str, path: Path) -> Sentence:
    """``The field 'Days' of 'Scan'``."""
    param = param_name(draft.types[key].params if key in draft.types else {}, path)
    return say("param_of_node", "{param} of {node!r}", param=param, node=draft.name(key))


def _parts(found: ValidationError) -> tuple[Any, str, Any]:
    return found.instance, str(found.validator), found.validator_value


def _parts_of(schema: Any) -> Mapping[str, Any]:
    return schema.get("properties") or {} if isinstance(schema, dict) else {}


def _inside(draft: Draft, key: str, path: Path) -> str:
    """The node or, of an object inside a param, that param: it has no such part."""
    node = draft.name(key)
    if not path:
        return say("of_node", "of {node!r}", node=node)
    param = param_name(draft.types[key].params, path)
    return say("of_node_inside", "of {node!r} ({param})", node=node, param=param)


def _unknown(of: str, place: Path, extra: str, known: Mapping[str, Any], given: JsonObject) -> Problem:
    meant = closest(extra, [name for name in known if name not in given])
    if meant is None:
        message = say("param_unknown", "There is no field {extra} {of}; remove it.", extra=short(extra), of=of)
        return error(place, message, remove(REMOVE_IT, *place))
    move = {"op": "move", "from": pointer(place), "path": pointer((*place[:-1], meant))}
    message = say(
        "param_misspelt", "There is no field {extra} {of}; {hint}", extra=short(extra), of=of, hint=did_you_mean(meant)
    )
    return error(place, message, Fix(say("fix_rename", "Rename it to {meant}", meant=meant), (move,)))


def _fill_in(draft: Draft, key: str, found: ValidationError, place: Path, missing: str) -> Fix | None:
    inner = _parts_of(found.schema).get(missing)
    if not isinstance(inner, dict) or "default" not in inner:
        return None
    title = use_default(inner["default"])
    if len(place) == 3 and "params" not in draft.nodes[key]:
        return add(title, place, {missing: inner["default"]})
    return add(title, (*place, missing), inner["default"])


def use_default(default: Any) -> Sentence:
    """The title of a fix."""
    return say("fix_default", "Use the default, {default}", default=short(default, 30))


def _default(schema: Any, path: Path, place: Path) -> Fix | None:
    for step in path:
        inner = schema if isinstance(schema, dict) else {}
        schema = inner.get("items") if isinstance(step, int) else inner.get("properties", {}).get(step)
    if not isinstance(schema, dict) or "default" not in schema:
        return None
    return replace(use_default(schema["default"]), place, schema["default"])


def _secret_problems(draft: Draft, key: str, node_type: NodeType, given: JsonObject) -> Problems:
    for pattern in secret_places(node_type.params):
        for path, value in _at(given, pattern):
            if not is_credential(value):
                place = ("nodes", key, "params", *path)
                message = say(
                    "secret_here",
                    "{what} is a secret, which must not stand here; choose a credential.",
                    what=param_of(draft, key, path),
                )
                yield error(place, message, remove(say("fix_remove_secret", "Remove it from the workflow"), *place))


Pattern = tuple[str | None, ...]
_known_places: dict[int, tuple[Any, tuple[Pattern, ...]]] = {}


def secret_places(schema: JsonObject) -> tuple[Pattern, ...]:
    """Where the schema has secrets (``writeOnly``): paths of names, None for every entry of a list."""
    known = _known_places.get(id(schema))
    if known is None:
        known = _known_places[id(schema)] = (schema, tuple(_write_only(schema, ())))
    return known[1]


def _write_only(schema: Any, path: Pattern) -> Iterator[Pattern]:
    if not isinstance(schema, dict) or len(path) > 8:
        return
    if schema.get("writeOnly"):
        yield path
        return
    for name, inner in (schema.get("properties") or {}).items():
        yield from _write_only(inner, (*path, name))
    yield from _write_only(schema.get("items"), (*path, None))


def _at(value: Any, pattern: Pattern, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if not pattern:
        yield path, value
    elif pattern[0] is None and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _at(item, pattern[1:], (*path, index))
    elif pattern[0] is not None and isinstance(value, dict) and pattern[0] in value:
        yield from _at(value[pattern[0]], pattern[1:], (*path, pattern[0]))


def _retry(draft: Draft, key: str) -> Problems:
    retry = draft.nodes[key].get("retry")
    codes = retry.get("on") if isinstance(retry, dict) else None
    for index, code in enumerate(codes if isinstance(codes, list) else ()):
        if isinstance(code, str) and code not in _CODES:
            place = ("nodes", key, "retry", "on", index)
            meant = closest(code, _CODES)
            message = say(
                "no_reason",
                "{given} is no reason for {node!r} to try again; {hint}",
                given=short(code),
                node=draft.name(key),
                hint=did_you_mean(meant) if meant else say("choose_from", "choose from {choices}.", choices=_CODES),
            )
            yield error(place, message, use(meant, place, meant) if meant else None)
