"""A small catalog and short ways to write plans, runs and events in the conductor's tests."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.conductor import (
    Begin,
    Close,
    Command,
    End,
    Finished,
    Leave,
    RunConductor,
    Shared,
    Start,
    Started,
    Wait,
    Walk,
    Woken,
)
from engine.documents import NodeType, Result, parse_node_type, parse_workflow
from engine.errors import Code
from engine.graph import Plan, compile_plan
from engine.states import Mode, Outcome

NUMBER = {"type": "integer", "title": "n", "description": "a number"}


def node_type(type_id: str, **more: Any) -> NodeType:
    outputs = {"type": "object", "properties": {"n": NUMBER}, "required": ["n"]}
    manifest = {
        "id": type_id,
        "version": "1.0.0",
        "title": type_id,
        "description": "for tests",
        "summary": "",
        "icon": "x",
        "params": {"type": "object", "properties": {}},
        "outputs": outputs,
        "effect": "read",
        "idempotent": True,
        "supports_preview": True,
    }
    return parse_node_type({**manifest, **more})


def _loop_outputs(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


WHOLE = {"type": "integer"}
CATALOG: Mapping[str, NodeType] = {
    one.id: one
    for one in (
        node_type("t.plain"),
        node_type("t.change", effect="change"),
        node_type("t.blind", effect="change", supports_preview=False),
        node_type(
            "t.fork", ports=[{"name": "some", "title": "Some", "when": "n > 0"}, {"name": "none", "title": "None"}]
        ),
        node_type("t.odd", ports=[{"name": "odd", "title": "Odd", "when": "n > 0"}, {"name": "ok", "title": "Well"}]),
        node_type("t.meet", scope="run"),
        node_type("logic.stop", control="stop"),
        node_type("logic.call", control="call"),
        node_type(
            "logic.for_each",
            control="for_each",
            outputs=_loop_outputs(count=WHOLE, failed=WHOLE, results={"type": "array"}),
        ),
        node_type(
            "logic.repeat",
            control="repeat",
            outputs=_loop_outputs(rounds=WHOLE, satisfied={"type": "boolean"}),
            ports=[{"name": "exhausted", "title": "Gave up", "when": "!satisfied"}, {"name": "ok", "title": "Holds"}],
        ),
    )
}


@dataclass(frozen=True, repr=False)
class _Shown(Plan):
    """A plan that shows its document when a test fails, which a person can read."""

    document: Any = None

    def __repr__(self) -> str:
        return json.dumps({name: self.document[name] for name in ("nodes", "edges")})


def plan(nodes: Mapping[str, Any], *edges: tuple[str, str], called: Any = None, **more: Any) -> Plan:
    """``plan({"a": "t.plain", "b": {...}}, ("a.ok", "b"))``"""
    written = {key: {"type": value} if isinstance(value, str) else value for key, value in nodes.items()}
    document = {"format": 1, "id": "w", "name": "w", "nodes": written, **more}
    document["edges"] = [{"from": source, "to": target} for source, target in edges]
    workflows = {key: parse_workflow(value) for key, value in (called or {}).items()}
    return _Shown(**vars(compile_plan(parse_workflow(document), CATALOG, workflows)), document=document)


def shared(made: Plan, mode: Mode = Mode.APPLY, inputs: Mapping[str, Any] | None = None) -> Shared:
    run = {"id": "r", "mode": mode.value, "started_at": "", "started_by": "me", "workflow": "w"}
    return Shared(made, mode, inputs or {}, run)


def facts(key: str) -> dict[str, Any]:
    device = {
        "id": key,
        "name": key,
        "address": "",
        "platform": "linux",
        "os": "",
        "client": "c",
        "site": "",
        "tags": [],
    }
    return {"device": device, "client": {"id": "c", "name": "c"}}


def walk(made: Plan, mode: Mode = Mode.APPLY, inputs: Mapping[str, Any] | None = None) -> Walk:
    known = facts("d1")
    return Walk(shared(made, mode, inputs), known["device"], known["client"])


def good(n: int = 1, **more: Any) -> Result:
    return Result(ok=True, data={"n": n}, **more)


def bad(code: Code = Code.NODE_FAILED, message: str = "It broke.") -> Result:
    return Result.failed(code, message)


Answers = Callable[[str, Start], Result]


def play(conductor: RunConductor, answers: Answers) -> list[tuple[str, Command]]:
    """Run to the end, in order, with time passing at once; every command that was given."""
    log: list[tuple[str, Command]] = []
    waiting: list[tuple[str, Command]] = []
    for key in conductor.walks:
        waiting += conductor.advance(key, Begin())
    while waiting:
        device, command = waiting.pop(0)
        log.append((device, command))
        if isinstance(command, Start):
            waiting += conductor.advance(device, Started(command.path, f"a{len(log)}"))
            result = answers(device, command)
            outcome = Outcome.OK if result.ok else Outcome.FAILED
            if result.changed:
                outcome = Outcome.CHANGED
            if result.error and result.error.code is Code.UNREACHABLE:
                outcome = Outcome.UNREACHABLE
            waiting += conductor.advance(device, Finished(command.path, outcome, result))
        elif isinstance(command, Wait):
            waiting += conductor.advance(device, Woken(command.path))
    return log


def run(made: Plan, answers: Mapping[str, Any] | None = None, devices: int = 1, **more: Any) -> RunConductor:
    """Run a plan; ``answers`` by ``path`` or ``device:path``: a result, or a list of them by attempt."""
    conductor = RunConductor(shared(made, **more), {f"d{n}": facts(f"d{n}") for n in range(1, devices + 1)})
    given = answers or {}

    def answer(device: str, start: Start) -> Result:
        value = given.get(f"{device}:{start.path}", given.get(start.path, good()))
        if isinstance(value, list):
            value = value[min(start.number, len(value)) - 1]
        result: Result = value
        return result

    conductor.log = play(conductor, answer)  # type: ignore[attr-defined]
    return conductor


def outcomes(conductor: RunConductor, device: str = "d1") -> dict[str, str]:
    """The outcome of each step of a device, by path."""
    steps = conductor.walks[device].steps
    return {path: step.outcome.value for path, step in steps.items() if step.outcome is not None}


def started(conductor: RunConductor, device: str = "d1") -> list[str]:
    """The paths that were started, in order."""
    log: list[tuple[str, Command]] = conductor.log  # type: ignore[attr-defined]
    return [command.path for key, command in log if key == device and isinstance(command, Start)]


def closed(conductor: RunConductor, path: str, device: str = "d1") -> Close:
    """The ``Close`` of a step."""
    log: list[tuple[str, Command]] = conductor.log  # type: ignore[attr-defined]
    return next(c for key, c in log if key == device and isinstance(c, Close) and c.path == path)


def ended(conductor: RunConductor, device: str = "d1") -> list[End]:
    log: list[tuple[str, Command]] = conductor.log  # type: ignore[attr-defined]
    return [command for key, command in log if key == device and isinstance(command, End)]


def ways(conductor: RunConductor, device: str = "d1") -> dict[str, str]:
    """By path the way out that a device (or the run, ``""``) told to have taken."""
    log: list[tuple[str, Command]] = conductor.log  # type: ignore[attr-defined]
    return {command.path: command.port for key, command in log if key == device and isinstance(command, Leave)}
