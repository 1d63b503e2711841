"""What a value picker offers at each node."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.documents import JsonObject, NodeType
from engine.expressions import Root
from engine.graph import Body, Plan
from engine.inspection.draft import Draft
from engine.inspection.inspect import begin, hang_together
from engine.inspection.problem import Problem

_DEEPEST = 4
_MOST_IN_ALL = 100_000
_LEAST_EACH = 300
_FIRST = ("item", "index", "inputs", "device", "client", "devices", "run")

Value = dict[str, Any]


def upstream(
    document: Any,
    catalog: Mapping[str, NodeType],
    called: Mapping[str, JsonObject] | None = None,
    only: Iterable[str] | None = None,
) -> dict[str, list[Value]]:
    """By node, the values its expressions may name: ``{name, type, title, description, choices?}``, names dotted.

    The values of the nearest nodes stand first. ``type`` is the JSON type or ``any``; ``choices``, of a value (or of
    the entries of a list) that is one of a few, are ``[{value, label}]`` with what a person reads. ``only`` limits
    the answer to these nodes; in a large workflow without it each list is cut, so that the whole stays small. Works as
    far as the workflow is sound; nothing is raised for any JSON value.
    """
    start = begin(document, catalog, called)
    if isinstance(start, Problem):
        return {}
    for _ in hang_together(start, called):
        pass
    kept: dict[Root, list[Value]] = {}
    wanted = start.nodes if only is None else [key for key in only if key in start.nodes]
    near = [key for key in reversed(list(_in_order(start.plan, start.plan.top))) if key not in _FIRST]
    most = _MOST_IN_ALL if only is not None else max(_LEAST_EACH, _MOST_IN_ALL // max(1, len(start.nodes)))
    return {key: _values(start, key, near, kept, most) for key in wanted}


def _in_order(plan: Plan, body: Body) -> Iterator[str]:
    for key in body.keys:
        yield key
        below = plan.nodes[key].body
        if below is not None:
            yield from _in_order(plan, below)


def _values(draft: Draft, key: str, near: list[str], kept: dict[Root, list[Value]], most: int) -> list[Value]:
    roots = draft.scopes.of(key).roots
    found: list[Value] = []
    for name in (*_FIRST, *near):
        root = roots.get(name)
        if root is None:
            continue
        if len(found) >= most:
            break
        if root not in kept:
            title = draft.name(name) if name in draft.nodes else ""
            kept[root] = list(_below(name, root.schema, title, 0))
        found.extend(kept[root])
    return found


def _below(name: str, schema: Any, owner: str, depth: int) -> Iterator[Value]:
    inner = schema.get("properties") if isinstance(schema, dict) else None
    if depth > 0 or not inner:
        yield _value(name, schema, owner)
    if isinstance(inner, dict) and depth < _DEEPEST:
        for key, below in inner.items():
            yield from _below(f"{name}.{key}", below, owner, depth + 1)


def _value(name: str, schema: Any, owner: str) -> Value:
    known = schema if isinstance(schema, dict) else {}
    kind = known.get("type", "any")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "any")
    title = known.get("title")
    shown = title if isinstance(title, str) and title else name.rpartition(".")[2].replace("_", " ").capitalize()
    description = known.get("description")
    choices = _choices(known) or _choices(known.get("items"))
    return {
        "name": name,
        "type": str(kind),
        "title": f"{owner}: {shown}" if owner else shown,
        "description": description if isinstance(description, str) else "",
        **({"choices": choices} if choices else {}),
    }


def _choices(schema: Any) -> list[Value]:
    """Those of an enumeration that a condition can compare with, in its order."""
    known = schema if isinstance(schema, dict) else {}
    values = known.get("enum")
    hints = known.get("x-ui")
    labels = hints.get("labels") if isinstance(hints, dict) else None
    words = labels if isinstance(labels, dict) else {}
    fit = [value for value in values if type(value) in (str, int, float)] if isinstance(values, list) else []
    return [{"value": value, "label": str(words.get(str(value), value))} for value in fit]
