"""Nodes that run another workflow: is it there, is it sound, does it not call itself, do its inputs fit?"""

from collections.abc import Mapping
from typing import Any

from engine.documents import JsonObject, Workflow, parse_workflow
from engine.documents.sentences import sentence, short
from engine.documents.shape import shape_of
from engine.errors import RuotaError
from engine.expressions import has_computed, is_computed
from engine.graph import compile_plan
from engine.inspection.draft import Draft
from engine.inspection.outline import sound
from engine.inspection.problem import REMOVE_IT, Problems, did_you_mean, error, remove, use
from engine.inspection.structure import closest
from engine.saying import say


def read_called(document: JsonObject, called: Mapping[str, JsonObject]) -> dict[str, Workflow]:
    """The workflows that can be reached by calls from the document, as far as they can be read."""
    found: dict[str, Workflow] = {}
    waiting = list(_wanted(document))
    while waiting:
        name = waiting.pop()
        if name in found or name not in called:
            continue
        try:
            found[name] = parse_workflow(called[name])
        except RuotaError:
            continue
        waiting.extend(_wanted(called[name]))
    return found


def _wanted(document: JsonObject) -> list[str]:
    nodes = document.get("nodes")
    params = (
        [node.get("params") for node in nodes.values() if isinstance(node, dict)] if isinstance(nodes, dict) else []
    )
    names = [one.get("workflow") for one in params if isinstance(one, dict)]
    return [name for name in names if isinstance(name, str)]


def calls(draft: Draft, called: Mapping[str, JsonObject] | None) -> Problems:
    """Every call that cannot be made; such a node is stood in for in the draft's plan."""
    for key, node_type in draft.types.items():
        if node_type.control != "call":
            continue
        wanted = draft.params(key).get("workflow")
        if called is None or not isinstance(wanted, str):
            draft.lost_calls.add(key)
            if isinstance(wanted, dict) and has_computed(wanted):
                message = say(
                    "call_computed",
                    "Which workflow {node!r} calls cannot be computed; choose one.",
                    node=draft.name(key),
                )
                yield error(("nodes", key, "params", "workflow"), message)
            continue
        problems = list(_call(draft, key, wanted, called))
        if problems:
            draft.lost_calls.add(key)
            yield from problems
        else:
            yield from _inputs(draft, key, draft.called[wanted])


def _call(draft: Draft, key: str, wanted: str, called: Mapping[str, JsonObject]) -> Problems:
    place = ("nodes", key, "params", "workflow")
    own, node = draft.document.get("id"), draft.name(key)
    if wanted == own:
        yield error(
            place, say("call_self", "The step {node!r} calls this workflow itself; choose another one.", node=node)
        )
    elif wanted not in called:
        meant = closest(wanted, [name for name in called if name != own])
        message = say(
            "call_unknown",
            "The step {node!r} calls the workflow {wanted}, which is not there; {hint}",
            node=node,
            wanted=short(wanted),
            hint=did_you_mean(meant) if meant else say("choose_another", "choose another one."),
        )
        yield error(place, message, use(meant, place, meant) if meant else None)
    elif wanted not in draft.called:
        message = say(
            "call_unreadable",
            "The workflow {wanted!r}, which {node!r} calls, cannot be read; open it and mend it.",
            wanted=wanted,
            node=node,
        )
        yield error(place, message)
    else:
        try:
            compile_plan(draft.called[wanted], draft.catalog, draft.called, (own,) if isinstance(own, str) else ("",))
        except RuotaError as problem:
            message = say(
                "call_impossible",
                "The step {node!r} cannot call {wanted!r}: {reason}",
                node=node,
                wanted=wanted,
                reason=problem.message,
            )
            yield error(place, message)


def _inputs(draft: Draft, key: str, callee: Workflow) -> Problems:
    given: Any = draft.params(key).get("inputs", {})
    if not isinstance(given, dict) or is_computed(given) or not sound(callee.inputs or {"type": "object"}):
        return
    place = ("nodes", key, "params", "inputs")
    known = callee.inputs.get("properties", {})
    for name in given:
        if name not in known:
            message = say(
                "call_no_input",
                "The workflow {callee!r}, which {node!r} calls, has no input {name}; remove it.",
                callee=callee.name,
                node=draft.name(key),
                name=short(name),
            )
            yield error((*place, name), message, remove(REMOVE_IT, *place, name))
    for name in callee.inputs.get("required", ()):
        if name not in given and "default" not in known.get(name, {}):
            title = known.get(name, {}).get("title", name)
            message = say(
                "call_input_empty",
                "The input {title} of {callee!r} is empty in {node!r}; fill it in.",
                title=short(title),
                callee=callee.name,
                node=draft.name(key),
            )
            yield error((*place, name), message)
    for name, schema in known.items():
        if name in given and isinstance(schema, dict):
            for found in shape_of(schema, is_computed).errors(given[name]):
                if not has_computed(found.instance):
                    title = short(schema.get("title", name))
                    what = say("input_of_node", "The input {title} of {node!r}", title=title, node=draft.name(key))
                    yield error((*place, name, *found.absolute_path), sentence(found, what))
