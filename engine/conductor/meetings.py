"""Meeting points: the nodes that run once for all devices.

Such a node starts when every device has reached it or will never come to it. Pure, like the walk: the tally may live
here (rehearsal, tests) or be read from a database and told again, since arriving twice is arriving once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.conductor.leaving import port_of
from engine.conductor.messages import (
    Cancelled,
    Close,
    Command,
    Event,
    Finished,
    Held,
    Leave,
    Met,
    Start,
    Started,
    Stop,
    Wait,
    Woken,
)
from engine.conductor.steps import CANCELLED, IllegalMove, Step, failure_of, retry_delay
from engine.conductor.walk import Shared
from engine.documents import FAILED_PORT, Result, check_params
from engine.errors import Code, RuotaError
from engine.expressions import evaluate
from engine.graph import scope_values
from engine.saying import say, type_title
from engine.states import SUCCESSES, Mode, Outcome, Status


class Meetings:
    """The meeting points of a run with the tally of each. ``device_ids`` are all devices of the run."""

    __slots__ = ("arrived", "cancelled", "device_ids", "met", "missed", "shared", "steps", "values")

    def __init__(self, shared: Shared, device_ids: Iterable[str]) -> None:
        self.shared = shared
        self.device_ids = frozenset(device_ids)
        self.arrived: dict[str, set[str]] = {key: set() for key in shared.plan.meeting_points}
        self.missed: dict[str, set[str]] = {key: set() for key in shared.plan.meeting_points}
        self.steps: dict[str, Step] = {}
        self.values: dict[str, Any] = {"inputs": shared.inputs, "run": shared.run}
        self.met: dict[str, Met] = {}
        self.cancelled = False

    def arrive(self, node: str, device_id: str) -> None:
        """A device has reached the meeting point."""
        self.arrived[node].add(device_id)

    def miss(self, node: str, device_id: str) -> None:
        """A device will never come to it (any more)."""
        self.arrived[node].discard(device_id)
        self.missed[node].add(device_id)

    def ready(self) -> list[str]:
        """The meeting points that may start now: nobody is still on the way to them."""
        total = len(self.device_ids)
        return [
            key
            for key, here in self.arrived.items()
            if key not in self.steps and len(here) + len(self.missed[key] - here) >= total
        ]

    def start(self, key: str, devices: list[Mapping[str, Any]]) -> list[Command]:
        """Begin a meeting that is ready. ``devices`` is the list that its expressions see.

        With nobody there, after a cancel, or with an expression that fails, it ends at once (``met`` has it then).
        """
        node = self.shared.plan.nodes[key]
        step = self.steps[key] = Step(key, key)
        if self.cancelled:
            return self._close(step, Outcome.CANCELLED, CANCELLED)
        if not self.arrived[key] or node.node.disabled:
            return self._close(step, Outcome.SKIPPED, Result(ok=True))
        if self.shared.mode is Mode.PREVIEW and node.type.effect == "change" and not node.type.supports_preview:
            warning = say(
                "preview_passes_once",
                "{title} cannot say in advance what it would do, so the preview passes over it.",
                title=type_title(node.type.title, node.type.id),
            )
            return self._close(step, Outcome.SKIPPED, Result(ok=True, warnings=(warning,)))
        scope = {**self.values, "devices": devices}
        try:
            params = evaluate(dict(node.node.params), self.shared.scopes.of(key), scope)
            check_params(node.type, params)
        except RuotaError as error:
            return self._close(step, Outcome.FAILED, Result.failed(Code.BAD_PARAM, error.message))
        step.move(Status.QUEUED)
        step.number, step.params = 1, params
        return [Start(key, key, 1, params)]

    def advance(self, event: Event) -> list[Command]:
        """Take an event of a run-scoped step. The end of one is a ``Close``, after which ``met`` has its ``Met``."""
        match event:
            case Started():
                step = self._step(event.path)
                step.move(Status.RUNNING)
                step.attempt = event.attempt
                return []
            case Held():
                step = self._step(event.path)
                step.hold(event.wake, event.memory)
                if self.cancelled:
                    return self._close(step, Outcome.CANCELLED, CANCELLED)
                return [Wait(event.path, event.path, event.wake)]
            case Woken():
                return self._woken(event)
            case Finished():
                return self._finished(event)
            case Cancelled():
                return self._cancel()
            case _:
                raise IllegalMove(f"{type(event).__name__} is not an event of a run.")

    def _woken(self, event: Woken) -> list[Command]:
        step = self._step(event.path)
        if step.status is not Status.HELD:
            raise IllegalMove(f"The step {event.path} is not waiting.")
        if step.retrying:
            step.retrying, step.number = False, step.number + 1
        step.move(Status.QUEUED)
        step.wake = None
        return [Start(event.path, event.path, step.number, step.params or {}, step.memory, event.payload)]

    def _finished(self, event: Finished) -> list[Command]:
        step = self._step(event.path)
        node = self.shared.plan.nodes[event.path]
        delay = None if self.cancelled else retry_delay(node, step, event.outcome, event.result)
        if delay is not None:
            step.hold({"kind": "time", "seconds": delay}, None)
            step.retrying = True
            return [Wait(event.path, event.path, step.wake or {}, failure_of(event.result).message)]
        return self._close(step, event.outcome, event.result)

    def _cancel(self) -> list[Command]:
        self.cancelled = True
        commands: list[Command] = []
        for step in self.steps.values():
            if step.status is Status.HELD:
                commands.extend(self._close(step, Outcome.CANCELLED, CANCELLED))
            elif step.status is not Status.DONE:
                commands.append(Stop(step.path))
        return commands

    def _close(self, step: Step, outcome: Outcome, result: Result) -> list[Command]:
        step.end(outcome)
        good = outcome in SUCCESSES
        failure = None if good or outcome is Outcome.SKIPPED else failure_of(result)
        error = {"code": failure.code.value, "message": str(failure.message)} if failure else None
        self.values[step.path] = scope_values(result.data, good, outcome is Outcome.CHANGED, error)
        self.met[step.path] = Met(step.path, outcome, result)
        port = self._way_out(step.path, outcome)
        closed = Close(step.path, step.path, outcome, result)
        return [closed, Leave(step.path, step.path, port)] if port else [closed]

    def _way_out(self, key: str, outcome: Outcome) -> str | None:
        """The way out that those who came here go on by; the same one that ``Met`` tells each of their walks."""
        node = self.shared.plan.nodes[key]
        if not self.arrived[key] or outcome is Outcome.CANCELLED:
            return None
        if outcome is Outcome.SKIPPED:
            return self.shared.past(node)
        if outcome in SUCCESSES:
            return port_of(self.shared.scopes, node, self.values[key])
        return FAILED_PORT if node.handles_failure else None

    def _step(self, path: str) -> Step:
        step = self.steps.get(path)
        if step is None:
            raise IllegalMove(f"There is no step {path} for all devices.")
        return step
