"""The nodes that the conductor itself runs: for each, repeat until, call, stop."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.conductor.frames import Frame
from engine.conductor.steps import CANCELLED, Step
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.expressions import evaluate
from engine.graph import PlanNode
from engine.saying import say, type_title
from engine.states import Mode, Outcome

if TYPE_CHECKING:
    from engine.conductor.walk import Walk

LATE: Mapping[str, frozenset[str]] = {
    "for_each": frozenset({"collect"}),
    "repeat": frozenset({"until"}),
}
"""Params that are computed at the end of each round, not before the first."""

MOST_ROUNDS = 10_000


def open_control(walk: "Walk", frame: Frame, node: PlanNode, step: Step, params: Mapping[str, Any]) -> None:
    """Begin a container, a call or a stop."""
    match node.type.control:
        case "stop":
            _stop(walk, frame, node, params)
        case "call":
            walk.open(step)
            _call(walk, frame, node, step, params)
        case "for_each":
            items = params.get("items")
            if not isinstance(items, list) or len(items) > MOST_ROUNDS:
                walk.close(frame, node, Outcome.FAILED, Result.failed(Code.BAD_PARAM, _no_list(node, items)))
                return
            walk.open(step)
            step.params = params
            step.memory = {"round": 0, "failed": 0, "results": [], "changed": False, "worst": None}
            next_round(walk, frame, node, step)
        case _:
            walk.open(step)
            step.params = params
            step.memory = {"round": 0, "failed": 0, "changed": False, "worst": None}
            next_round(walk, frame, node, step)


def _no_list(node: PlanNode, items: Any) -> str:
    name, limit = node.node.name or node.key, MOST_ROUNDS
    if not isinstance(items, list):
        return say(
            "loop_no_list",
            "The list of {name!r} is not a list; a list of at most {limit} is needed.",
            name=name,
            limit=limit,
        )
    length = len(items)
    return say(
        "loop_long",
        "The list of {name!r} has {length} entries; a list of at most {limit} is needed.",
        name=name,
        length=length,
        limit=limit,
    )


def next_round(walk: "Walk", frame: Frame, node: PlanNode, step: Step) -> None:
    """Begin the next round of a container, or end it when there is none."""
    memory, params = step.memory, step.params or {}
    number = memory["round"]
    values: dict[str, Any] = {**frame.values, "index": number}
    if node.type.control == "for_each":
        items = params["items"]
        if number >= len(items):
            _close_loop(walk, frame, node, step)
            return
        values["item"] = items[number]
    body = node.body
    assert body is not None
    inner = Frame(frame.plan, frame.scopes, body, f"{step.path}#{number}/", values, owner=step.path, parent=frame)
    walk.enter(inner)


def round_over(walk: "Walk", frame: Frame, node: PlanNode, step: Step, inner: Frame) -> None:
    """A body has ended: go on to the next round, or end the container."""
    if node.type.control == "call":
        _call_over(walk, frame, node, step, inner)
        return
    memory, params = step.memory, step.params or {}
    memory["round"] += 1
    memory["changed"] = memory["changed"] or inner.changed
    memory["failed"] += inner.failed
    if walk.cancelled or walk.stopping:
        _close_loop(walk, frame, node, step)
        return
    try:
        over = _note_round(node, memory, params, inner)
    except RuotaError as error:
        walk.close(frame, node, Outcome.FAILED, Result.failed(Code.BAD_PARAM, error.message))
        return
    if over:
        _close_loop(walk, frame, node, step)
    elif params.get("delay_seconds"):
        seconds = 0.0 if walk.shared.mode is Mode.PREVIEW else float(params["delay_seconds"])
        kept, kept_params = memory, params
        walk.wait(step, seconds)
        step.memory, step.params = kept, kept_params
    else:
        next_round(walk, frame, node, step)


def _note_round(node: PlanNode, memory: dict[str, Any], params: Mapping[str, Any], inner: Frame) -> bool:
    """Take what the round gave; True when it was the last."""
    if node.type.control == "for_each":
        if inner.failed:
            return str(params.get("on_failure", "stop")) == "stop"
        if params.get("collect") is not None:
            environment = inner.scopes.at_end_of(node.key)
            memory["results"].append(evaluate(params["collect"], environment, inner.values))
        return False
    if inner.failed:
        return True
    environment = inner.scopes.at_end_of(node.key)
    memory["satisfied"] = evaluate(params.get("until"), environment, inner.values) is True
    return bool(memory["satisfied"]) or int(memory["round"]) >= int(params.get("max_rounds", 10))


def _close_loop(walk: "Walk", frame: Frame, node: PlanNode, step: Step) -> None:
    memory = step.memory
    data: dict[str, Any] = {"count": memory["round"], "failed": memory["failed"]}
    if node.type.control == "for_each":
        data["results"] = memory["results"]
    else:
        data = {"rounds": memory["round"], "satisfied": bool(memory.get("satisfied"))}
    frame.changed = frame.changed or memory["changed"]
    if walk.cancelled:
        result = replace(CANCELLED, data=data)
        walk.close(frame, node, Outcome.CANCELLED, result)
    elif memory["failed"]:
        name = node.node.name or type_title(node.type.title, node.type.id)
        failed, rounds = memory["failed"], memory["round"]
        message = say(
            "loop_failed", "{name}: rounds that failed: {failed} of {rounds}.", name=name, failed=failed, rounds=rounds
        )
        walk.close(frame, node, Outcome.FAILED, Result.failed(Code.NODE_FAILED, message, data))
    else:
        walk.close(frame, node, Outcome.OK, Result(ok=True, data=data))


def _call(walk: "Walk", frame: Frame, node: PlanNode, step: Step, params: Mapping[str, Any]) -> None:
    from engine.conductor.walk import with_defaults

    callee = node.callee
    assert callee is not None
    given = params.get("inputs")
    inputs = with_defaults(callee, given if isinstance(given, dict) else {})
    values = {name: frame.values[name] for name in ("device", "client", "run")} | {"inputs": inputs}
    scopes = walk.shared.scopes_of(callee)
    walk.enter(Frame(callee, scopes, callee.top, f"{step.path}/", values, owner=step.path, parent=frame))


def _call_over(walk: "Walk", frame: Frame, node: PlanNode, step: Step, inner: Frame) -> None:
    frame.changed = frame.changed or inner.changed
    if walk.cancelled:
        walk.close(frame, node, Outcome.CANCELLED, CANCELLED)
        return
    if inner.failed:
        workflow, name = inner.plan.workflow.name, node.node.name or node.key
        message = say("call_failed", "The workflow {workflow!r} failed inside {name!r}.", workflow=workflow, name=name)
        walk.close(frame, node, Outcome.FAILED, Result.failed(Code.NODE_FAILED, message))
        return
    environment = inner.scopes.of_outputs()
    outputs = {name: declared["value"] for name, declared in inner.plan.workflow.outputs.items()}
    try:
        data = evaluate(outputs, environment, inner.values)
    except RuotaError as error:
        walk.close(frame, node, Outcome.FAILED, Result.failed(Code.BAD_PARAM, error.message))
        return
    walk.close(frame, node, Outcome.OK, Result(ok=True, data=data))


def _stop(walk: "Walk", frame: Frame, node: PlanNode, params: Mapping[str, Any]) -> None:
    outcome = Outcome(params.get("outcome", "ok"))
    message = str(params.get("message") or "")
    walk.stopping = outcome
    walk.message = walk.message or message
    good = outcome not in (Outcome.FAILED, Outcome.CANCELLED)
    result = (
        Result(ok=True)
        if good
        else Result.failed(Code.NODE_FAILED, message or say("stopped_here", "The workflow stopped here."))
    )
    walk.close(frame, node, Outcome.OK if good else outcome, result)
