"""Steps that are allowed and would do nothing: the list they work on is empty, and their other params want it."""

from collections.abc import Mapping
from typing import Any

from engine.documents import JsonObject, NodeType
from engine.inspection.draft import Draft
from engine.inspection.params import param_of
from engine.inspection.problem import Fix, Problems, add, replace, warning
from engine.saying import cut, say


def idle(draft: Draft) -> Problems:
    """A warning for each list that is needed as the other params are (``x-ui.needed``) and has no entry."""
    for key, node_type in draft.types.items():
        given = draft.nodes[key].get("params", {})
        if draft.disabled(key) or not isinstance(given, dict):
            continue
        for name, schema in node_type.params["properties"].items():
            if _lacks(node_type, given, name):
                message = say(
                    "nothing_to_do",
                    "{what} is empty, so the step has nothing to do; fill it in or take it from an earlier step.",
                    what=param_of(draft, key, (name,)),
                )
                yield warning(("nodes", key, "params", name), message, _from_before(draft, key, name, schema))


def _lacks(node_type: NodeType, given: JsonObject, name: str) -> bool:
    properties = node_type.params["properties"]
    hints = properties[name].get("x-ui") or {}
    needed = hints.get("needed")
    if needed is None or not _is_empty(properties, given, name):
        return False
    instead = hints.get("or")
    if instead is not None and not _is_empty(properties, given, instead):
        return False
    return all(_value(properties, given, other) in choices for other, choices in needed.items())


def _value(properties: Mapping[str, Any], given: JsonObject, name: str) -> Any:
    return given.get(name, properties[name].get("default"))


def _is_empty(properties: Mapping[str, Any], given: JsonObject, name: str) -> bool:
    return _value(properties, given, name) in ([], None)


def _from_before(draft: Draft, key: str, name: str, wants: JsonObject) -> Fix | None:
    """Take the list of the same name from the nearest step that certainly gives one."""
    sure, leading = draft.scopes.certainty, _leading_to(draft, key)
    givers = [
        giver
        for giver, root in draft.scopes.of(key).roots.items()
        if giver in draft.types and _gives(root.schema, name, wants) and not _empty_there(draft, giver, leading, name)
    ]
    if not givers:
        return None
    # the nearest has the most steps before it
    giver = max(givers, key=lambda one: (sure.before[one].bit_count(), one))
    title = say("fix_take", "Take it from {node!r}", node=cut(draft.name(giver), 40))
    place, value = ("nodes", key, "params", name), {"$expr": f"{giver}.{name}"}
    params = draft.nodes[key].get("params")
    if params is None:
        return add(title, place[:-1], {name: value})
    return replace(title, place, value) if name in params else add(title, place, value)


def _gives(outputs: JsonObject, name: str, wants: JsonObject) -> bool:
    schema = (outputs.get("properties") or {}).get(name)
    if not isinstance(schema, dict) or schema.get("type") != "array" or name not in outputs.get("required", ()):
        return False
    mine, theirs = schema.get("items") or {}, wants.get("items") or {}
    if mine.get("type") != theirs.get("type"):
        return False
    parts, wanted = mine.get("properties") or {}, theirs.get("properties") or {}
    return all(
        part in mine.get("required", ()) and parts.get(part, {}).get("type") == wanted.get(part, {}).get("type")
        for part in theirs.get("required", ())
    )


def _leading_to(draft: Draft, key: str) -> set[str]:
    """The nodes from which a way leads to the step, or to a container around it, and these themselves."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [way.source for way in draft.plan.nodes[one].incoming]
            waiting += [draft.parents[one]] if one in draft.parents else []
    return found


def _empty_there(draft: Draft, giver: str, leading: set[str], name: str) -> bool:
    """Whether every way from the giver begins where the list holds nothing."""
    outgoing = draft.plan.nodes[giver].outgoing
    begins = {port for port, targets in outgoing.items() if not leading.isdisjoint(targets)}
    return bool(begins) and begins <= {port.name for port in draft.ports(giver) if name in port.empty}
