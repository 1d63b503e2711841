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
from engine.inspection.problem import Problems, error, remove, replace
from engine.inspection.structure import closest


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
                message = f"Which workflow {draft.name(key)!r} calls cannot be computed; choose one."
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
    own = draft.document.get("id")
    if wanted == own:
        yield error(place, f"The node {draft.name(key)!r} calls this workflow itself; choose another one.")
    elif wanted not in called:
        meant = closest(wanted, [name for name in called if name != own])
        hint, fix = "choose another one.", None
        if meant:
            hint, fix = f"did you mean {meant!r}?", replace(f"Use {meant}", place, meant)
        yield error(
            place, f"The node {draft.name(key)!r} calls the workflow {short(wanted)}, which is not there; {hint}", fix
        )
    elif wanted not in draft.called:
        yield error(
            place, f"The workflow {wanted!r}, which {draft.name(key)!r} calls, cannot be read; open it and mend it."
        )
    else:
        try:
            compile_plan(draft.called[wanted], draft.catalog, draft.called, (own,) if isinstance(own, str) else ("",))
        except RuotaError as problem:
            yield error(place, f"The node {draft.name(key)!r} cannot call {wanted!r}: {problem.message}")


def _inputs(draft: Draft, key: str, callee: Workflow) -> Problems:
    given: Any = draft.params(key).get("inputs", {})
    if not isinstance(given, dict) or is_computed(given) or not sound(callee.inputs or {"type": "object"}):
        return
    place = ("nodes", key, "params", "inputs")
    known = callee.inputs.get("properties", {})
    for name in given:
        if name not in known:
            message = f"The workflow {callee.name!r}, which {draft.name(key)!r} calls, has no input {short(name)}"
            yield error((*place, name), f"{message}; remove it.", remove("Remove it", *place, name))
    for name in callee.inputs.get("required", ()):
        if name not in given and "default" not in known.get(name, {}):
            title = known.get(name, {}).get("title", name)
            message = f"The input {short(title)} of {callee.name!r} is empty in {draft.name(key)!r}; fill it in."
            yield error((*place, name), message)
    for name, schema in known.items():
        if name in given and isinstance(schema, dict):
            for found in shape_of(schema, is_computed).errors(given[name]):
                if not has_computed(found.instance):
                    title = f"The input {short(schema.get('title', name))} of {draft.name(key)!r}"
                    yield error((*place, name, *found.absolute_path), sentence(found, title))
