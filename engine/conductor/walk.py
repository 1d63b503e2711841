"""One device's walk through the graph: ``advance(event)`` gives the commands that follow from it.

Deterministic and without I/O. The walk is changed in place by its one owner; replaying the same events gives an equal
walk. The rules are those of ``docs/architecture.md``, "The conductor".
"""

from collections import deque
from collections.abc import Mapping
from typing import Any

from engine.conductor import containers
from engine.conductor.frames import BROKEN, DEAD, Ended, Frame, Mark
from engine.conductor.leaving import port_of
from engine.conductor.messages import (
    Arrive,
    Begin,
    Cancelled,
    Close,
    Command,
    End,
    Event,
    Finished,
    Held,
    Leave,
    Met,
    Miss,
    Open,
    Start,
    Started,
    Stop,
    Wait,
    Woken,
)
from engine.conductor.steps import CANCELLED, IllegalMove, Step, failure_of, retry_delay
from engine.documents import FAILED_PORT, Result, check_params
from engine.errors import Code, RuotaError
from engine.expressions import evaluate, has_computed
from engine.graph import Plan, PlanNode, Scopes, scope_values
from engine.saying import say, type_title
from engine.states import FAILURES, SUCCESSES, Mode, Outcome, Status

_WORST = (
    Outcome.LOST,
    Outcome.FAILED,
    Outcome.TIMED_OUT,
    Outcome.UNREACHABLE,
    Outcome.CANCELLED,
    Outcome.CHANGED,
    Outcome.WOULD_CHANGE,
    Outcome.OK,
    Outcome.SKIPPED,
)


def worst(first: Outcome | None, second: Outcome) -> Outcome:
    """The graver of two outcomes."""
    if first is None:
        return second
    return first if _WORST.index(first) <= _WORST.index(second) else second


class Shared:
    """What all walks of a run have in common: the plan, its environments, the mode, inputs and run facts.

    ``first_way``: what does not run is left by its first way out, as the journals of older runs have it.
    """

    def __init__(
        self,
        plan: Plan,
        mode: Mode,
        inputs: Mapping[str, Any],
        run: Mapping[str, Any],
        *,
        first_way: bool = False,
    ) -> None:
        self.plan = plan
        self.mode = mode
        self.inputs = with_defaults(plan, inputs)
        self.run = run
        self._first_way = first_way
        self.scopes = Scopes(plan)
        self._callees: dict[int, Scopes] = {}
        self._literal: dict[int, bool] = {}

    def scopes_of(self, plan: Plan) -> Scopes:
        """The environments of a called plan, made once."""
        if id(plan) not in self._callees:
            self._callees[id(plan)] = Scopes(plan)
        return self._callees[id(plan)]

    def past(self, node: PlanNode) -> str:
        """The way out by which a node is left that does not run."""
        return node.ports[0].name if self._first_way else node.usual_port

    def is_literal(self, node: PlanNode) -> bool:
        """Whether a node's params hold nothing to compute; they are then shared by all devices."""
        known = self._literal.get(id(node))
        if known is None:
            known = self._literal[id(node)] = not has_computed(dict(node.node.params))
        return known


def with_defaults(plan: Plan, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with the defaults of the workflow's schema; a missing one without a default is null."""
    properties = plan.workflow.inputs.get("properties", {})
    return {**{name: schema.get("default") for name, schema in properties.items()}, **inputs}


class Walk:
    """The state of one device's walk. ``device`` and ``client`` are what expressions see of it."""

    __slots__ = (
        "_agenda",
        "_commands",
        "cancelled",
        "frames",
        "message",
        "outcome",
        "shared",
        "status",
        "steps",
        "stopping",
        "top",
    )

    def __init__(self, shared: Shared, device: Mapping[str, Any], client: Mapping[str, Any]) -> None:
        values = {"inputs": shared.inputs, "device": device, "client": client, "run": shared.run}
        self.shared = shared
        self.top = Frame(shared.plan, shared.scopes, shared.plan.top, "", values)
        self.frames: dict[str, Frame] = {"": self.top}
        self.steps: dict[str, Step] = {}
        self.status = Status.PENDING
        self.outcome: Outcome | None = None
        self.message = ""
        self.cancelled = False
        self.stopping: Outcome | None = None
        self._commands: list[Command] = []
        self._agenda: deque[tuple[Frame, PlanNode | None]] = deque()

    def advance(self, event: Event) -> list[Command]:
        """Take an event; return the commands that follow. ``IllegalMove`` when the event cannot follow."""
        self._commands = []
        match event:
            case Finished():
                self._finished(event)
            case Started():
                step = self._step(event.path)
                step.move(Status.RUNNING)
                step.attempt = event.attempt
            case Begin():
                self._begin()
            case Held():
                self._held(event)
            case Woken():
                self._woken(event)
            case Met():
                self._met(event)
            case Cancelled():
                self._cancel()
        self._settle()
        if self.status is Status.RUNNING:
            self._end_if_done()
        return self._commands

    # events

    def _begin(self) -> None:
        if self.status is not Status.PENDING:
            raise IllegalMove("The walk has begun already.")
        self.status = Status.RUNNING
        self._enter(self.top)

    def _held(self, event: Held) -> None:
        step = self._step(event.path)
        step.hold(event.wake, event.memory)
        if self.cancelled:
            self._close_held(step)
            return
        self._commands.append(Wait(event.path, step.node, event.wake))

    def _woken(self, event: Woken) -> None:
        step = self._step(event.path)
        if step.status is not Status.HELD:
            raise IllegalMove(f"The step {event.path} is not waiting.")
        frame, node = self._place(event.path)
        if node.body is not None:
            step.move(Status.RUNNING)
            containers.next_round(self, frame, node, step)
            return
        if step.retrying:
            step.retrying, step.number = False, step.number + 1
        step.move(Status.QUEUED)
        memory, step.wake = step.memory, None
        self._commands.append(Start(event.path, step.node, step.number, step.params or {}, memory, event.payload))

    def _finished(self, event: Finished) -> None:
        step = self._step(event.path)
        frame, node = self._place(event.path)
        outcome, result = event.outcome, event.result
        delay = None if self.cancelled or self.stopping else retry_delay(node, step, outcome, result)
        if delay is not None:
            step.hold({"kind": "time", "seconds": delay}, None)
            step.retrying = True
            self._commands.append(Wait(event.path, step.node, step.wake or {}, failure_of(result).message))
            return
        step.end(outcome)
        self._leave(frame, node, outcome, result)

    def _met(self, event: Met) -> None:
        step = self._step(event.node)
        node = self.top.node(event.node)
        step.end(event.outcome)
        if event.outcome is Outcome.SKIPPED:
            self._spread(self.top, node, Ended(Mark.LIVE, self.shared.past(node)))
            return
        self._leave(self.top, node, event.outcome, event.result, met=True)

    def _cancel(self) -> None:
        if self.cancelled or self.status is Status.DONE:
            return
        self.cancelled = True
        if self.status is Status.PENDING:
            self.status = Status.RUNNING
        for step in list(self.steps.values()):
            if step.status is Status.HELD:
                self._close_held(step)
            elif step.status in (Status.QUEUED, Status.RUNNING) and not self._is_container(step):
                self._commands.append(Stop(step.path))

    # the way through a frame

    def enter(self, frame: Frame) -> None:
        """Begin a body: its roots first. An empty body is over at once."""
        self.frames[frame.prefix] = frame
        self._enter(frame)
        if not frame.body.keys:
            self._agenda.append((frame, None))

    def _enter(self, frame: Frame) -> None:
        for key in frame.body.roots:
            self._reach(frame, frame.node(key))

    def _reach(self, frame: Frame, node: PlanNode) -> None:
        """A live way has come to the node: it runs, unless there is a reason why not."""
        if node.key in frame.reached:
            return
        frame.reached.add(node.key)
        path = frame.path(node.key)
        if self.cancelled or self.stopping:
            self._pass(frame, node, DEAD, Outcome.CANCELLED if self.cancelled else Outcome.SKIPPED)
            return
        if node.node.disabled:
            self._pass(
                frame,
                node,
                Ended(Mark.LIVE, self.shared.past(node)),
                Outcome.SKIPPED,
                say("step_off", "The step is turned off."),
            )
            return
        if node.scope == "run":
            step = self._new_step(path, node)
            step.hold({"kind": "meeting"}, None)
            self._commands.append(Arrive(node.key))
            return
        if self.shared.mode is Mode.PREVIEW and node.type.effect == "change" and not node.type.supports_preview:
            sentence = say(
                "preview_passes",
                "{title} cannot say in advance what it would change, so the preview passes over it.",
                title=type_title(node.type.title, node.type.id),
            )
            self._pass(frame, node, Ended(Mark.LIVE, self.shared.past(node)), Outcome.SKIPPED, sentence)
            return
        self._start(frame, node, path)

    def _start(self, frame: Frame, node: PlanNode, path: str) -> None:
        step = self._new_step(path, node)
        try:
            params = self.params_of(frame, node)
        except RuotaError as error:
            self.close(frame, node, Outcome.FAILED, Result.failed(Code.BAD_PARAM, error.message))
            return
        if node.type.control is not None:
            containers.open_control(self, frame, node, step, params)
            return
        step.move(Status.QUEUED)
        step.number, step.params = 1, params
        self._commands.append(Start(path, node.key, 1, params))

    def params_of(self, frame: Frame, node: PlanNode) -> Mapping[str, Any]:
        """The node's params with everything computed that can be computed before it starts."""
        if self.shared.is_literal(node):
            return node.node.params
        late = containers.LATE.get(node.type.control or "", frozenset())
        environment = frame.scopes.of(node.key)
        params = {
            name: value if name in late else evaluate(value, environment, frame.values)
            for name, value in node.node.params.items()
        }
        if node.type.control is None:
            check_params(node.type, params)
        return params

    def close(self, frame: Frame, node: PlanNode, outcome: Outcome, result: Result) -> None:
        """End a step that the conductor itself decided."""
        step = self.steps[frame.path(node.key)]
        step.end(outcome)
        self._commands.append(Close(step.path, node.key, outcome, result))
        self._leave(frame, node, outcome, result)

    def open(self, step: Step) -> None:
        """Note that a container has begun."""
        step.move(Status.RUNNING)
        self._commands.append(Open(step.path, step.node))

    def wait(self, step: Step, seconds: float) -> None:
        """Hold a container between two rounds."""
        step.hold({"kind": "time", "seconds": seconds}, None)
        self._commands.append(Wait(step.path, step.node, step.wake or {}))

    def _leave(self, frame: Frame, node: PlanNode, outcome: Outcome, result: Result, met: bool = False) -> None:
        """The node has ended: note its outputs, find its port, go on from there."""
        good = outcome in SUCCESSES
        failure = None if good else failure_of(result)
        error = {"code": failure.code.value, "message": str(failure.message)} if failure else None
        frame.values[node.key] = scope_values(result.data, good, outcome is Outcome.CHANGED, error)
        if good and not met:
            frame.changed = frame.changed or outcome in (Outcome.CHANGED, Outcome.WOULD_CHANGE)
            self.outcome = worst(self.outcome, outcome)
        if good:
            ended = Ended(Mark.LIVE, port_of(frame.scopes, node, frame.values[node.key]))
        else:
            ended = self._failure(frame, node, outcome, result, met)
        self._spread(frame, node, ended)

    def _failure(self, frame: Frame, node: PlanNode, outcome: Outcome, result: Result, met: bool) -> Ended:
        if outcome is Outcome.CANCELLED or self.cancelled:
            self.outcome = worst(self.outcome, Outcome.CANCELLED)
            return DEAD
        if node.handles_failure:
            return Ended(Mark.LIVE, FAILED_PORT)
        frame.failed = True
        if not met and outcome in FAILURES and frame.parent is None:
            self.outcome = worst(self.outcome, outcome)
            self.message = self.message or failure_of(result).message
        return BROKEN

    def _pass(self, frame: Frame, node: PlanNode, ended: Ended, outcome: Outcome, why: str = "") -> None:
        """The node does not run: skipped (or cancelled), with the reason where there is one to give."""
        step = self._new_step(frame.path(node.key), node)
        step.end(outcome)
        warnings = (why,) if why else ()
        self._commands.append(Close(step.path, node.key, outcome, Result(ok=True, warnings=warnings)))
        if node.scope == "run":
            self._commands.append(Miss(node.key))
        self._spread(frame, node, ended)

    def _spread(self, frame: Frame, node: PlanNode, ended: Ended) -> None:
        """Note how the node left; what follows from it waits its turn, so that long graphs need no deep stack."""
        frame.ended[node.key] = ended
        frame.left -= 1
        if ended.port is not None and not (self.cancelled or self.stopping):
            self._commands.append(Leave(frame.path(node.key), node.key, ended.port))
        self._agenda.append((frame, node))

    def _settle(self) -> None:
        """Follow everything that has ended to what it decides, until nothing is left to decide."""
        while self._agenda:
            frame, node = self._agenda.popleft()
            for targets in node.outgoing.values() if node else ():
                for target in targets:
                    self._decide(frame, target)
            if frame.left == 0 and not frame.over:
                frame.over = True
                self._frame_over(frame)

    def _decide(self, frame: Frame, key: str) -> None:
        if key in frame.reached:
            return
        verdict = frame.decide(key)
        if verdict is Mark.LIVE:
            self._reach(frame, frame.node(key))
        elif verdict is not None:
            frame.reached.add(key)
            outcome = Outcome.CANCELLED if self.cancelled else Outcome.SKIPPED
            self._pass(frame, frame.node(key), BROKEN if verdict is Mark.BROKEN else DEAD, outcome)

    def _frame_over(self, frame: Frame) -> None:
        if frame.parent is None:
            return
        self.frames.pop(frame.prefix, None)
        step = self.steps[frame.owner or ""]
        containers.round_over(self, frame.parent, frame.parent.node(step.node), step, frame)

    # the rest

    def _end_if_done(self) -> None:
        if self.top.left == 0 or (self.cancelled and not self._active()):
            for key in self.top.body.keys:
                if self.cancelled and key not in self.top.reached and key not in self.top.ended:
                    self.top.reached.add(key)
                    self._pass(self.top, self.top.node(key), DEAD, Outcome.CANCELLED)
            self.status = Status.DONE
            if self.cancelled:
                self.outcome = worst(self.outcome if self.outcome in FAILURES else None, Outcome.CANCELLED)
            elif self.stopping is not None and self.outcome not in FAILURES:
                self.outcome = self.stopping if self.stopping in FAILURES else worst(self.outcome, self.stopping)
            self.outcome = self.outcome or Outcome.OK
            self._commands.append(End(self.outcome, self.message))

    def _active(self) -> bool:
        return any(
            s.status not in (Status.DONE, Status.PENDING) and not self._is_container(s) for s in self.steps.values()
        )

    def _is_container(self, step: Step) -> bool:
        _, node = self._place(step.path)
        return node.type.control is not None

    def _close_held(self, step: Step) -> None:
        frame, node = self._place(step.path)
        if node.scope == "run":
            self._commands.append(Miss(node.key))
        if node.body is not None:
            step.move(Status.RUNNING)
        self.close(frame, node, Outcome.CANCELLED, CANCELLED)

    def _new_step(self, path: str, node: PlanNode) -> Step:
        step = self.steps[path] = Step(path, node.key)
        return step

    def _step(self, path: str) -> Step:
        step = self.steps.get(path)
        if step is None:
            raise IllegalMove(f"There is no step {path}.")
        return step

    def _place(self, path: str) -> tuple[Frame, PlanNode]:
        prefix, _, key = path.rpartition("/")
        frame = self.frames[f"{prefix}/" if prefix else ""]
        return frame, frame.node(key)
