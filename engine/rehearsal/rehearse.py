"""A run without devices: the same conductor, results that somebody wrote down, time that passes at once."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.catalog import Catalog, load_run
from engine.conductor import (
    Begin,
    Close,
    Command,
    End,
    Finished,
    Held,
    Leave,
    RunConductor,
    Shared,
    Start,
    Started,
    Wait,
    Woken,
    outcome_of,
)
from engine.documents import Result, check_params, parse_workflow
from engine.documents.schemas import validator
from engine.documents.sentences import leaves, pointer, sentence
from engine.errors import Code, RuotaError
from engine.graph import Plan, PlanNode, compile_plan
from engine.rehearsal import comparing, mocks
from engine.rehearsal.defaults import Defaults
from engine.saying import joined, say, told, worded
from engine.states import Mode, Outcome

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
MOST_STEPS = 200_000


@dataclass(frozen=True, slots=True)
class RehearsedStep:
    """A step as it ended; ``port`` is the way it went on by, None where it did not. ``data`` are its outputs."""

    device: str
    path: str
    outcome: Outcome
    port: str | None = None
    params: Mapping[str, Any] | None = None
    message: str = ""
    attempts: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """For the API and the command line."""
        return {
            "device": self.device,
            "path": self.path,
            "outcome": self.outcome.value,
            "port": self.port,
            "params": self.params,
            **worded(self.message),
            "attempts": self.attempts,
            "data": dict(self.data),
        }


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a rehearsal. ``mismatches`` say, in sentences, where it was not as expected."""

    outcome: Outcome
    steps: tuple[RehearsedStep, ...]
    devices: Mapping[str, Outcome]
    mismatches: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether everything was as expected."""
        return not self.mismatches

    def to_json(self) -> dict[str, Any]:
        """For the API and the command line."""
        return {
            "ok": self.ok,
            "outcome": self.outcome.value,
            "devices": {name: outcome.value for name, outcome in self.devices.items()},
            "steps": [step.to_json() for step in self.steps],
            "mismatches": [str(mismatch) for mismatch in self.mismatches],
            "mismatches_told": [told(mismatch) for mismatch in self.mismatches],
            "seconds": self.seconds,
        }


def rehearse(
    document: Mapping[str, Any],
    catalog: Catalog,
    rehearsal: Mapping[str, Any],
    called: Mapping[str, Mapping[str, Any]] | None = None,
    most_steps: int = MOST_STEPS,
) -> Rehearsed:
    """Run the workflow on mocked results. Raises ``RuotaError`` (bad_document) for a rehearsal that cannot be run.

    A node without a mock gives the plainest result that fits its outputs and takes the way out behind which lies most
    of the workflow; logic nodes are really computed.
    ``most_steps`` bounds the attempts of all devices together.
    """
    check_rehearsal(rehearsal)
    plan = plan_of(document, catalog, called)
    mocks.check_all(rehearsal.get("results", {}), lambda path: _known(plan, path))
    stage = _Stage(plan, catalog, rehearsal, most_steps)
    asyncio.run(stage.play())
    outcome, devices = stage.conductor.outcome, stage.outcomes()
    found = Rehearsed(outcome, stage.steps(), devices, seconds=stage.elapsed)
    mismatches = comparing.compare(found, rehearsal.get("expect", {}))
    return Rehearsed(outcome, found.steps, devices, tuple(mismatches), stage.elapsed)


def check_rehearsal(rehearsal: Any) -> None:
    """Raise ``RuotaError`` (bad_document), with the place, for what is not a rehearsal's document."""
    for error in leaves(validator("rehearsal").iter_errors(rehearsal)):
        place = pointer(error.absolute_path)
        raise RuotaError(sentence(error, f"The rehearsal at {place or '/'}"), code=Code.BAD_DOCUMENT, pointer=place)


def plan_of(
    document: Mapping[str, Any], catalog: Catalog, called: Mapping[str, Mapping[str, Any]] | None = None
) -> Plan:
    """The compiled workflow with those that it calls out of ``called``; raises ``RuotaError`` (bad_document)."""
    inner = {key: parse_workflow(value) for key, value in called_by(document, called or {}).items()}
    return compile_plan(parse_workflow(document), catalog, inner)


def called_by(document: Mapping[str, Any], available: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The workflows that a document calls, and those that they call."""
    found: dict[str, Any] = {}
    waiting = [document]
    while waiting:
        nodes = waiting.pop().get("nodes", {})
        for node in nodes.values():
            wanted = node.get("params", {}).get("workflow") if node.get("type") == "logic.call" else None
            if isinstance(wanted, str) and wanted in available and wanted not in found:
                found[wanted] = available[wanted]
                waiting.append(available[wanted])
    return found


@dataclass
class _Stage:
    plan: Plan
    catalog: Catalog
    rehearsal: Mapping[str, Any]
    most_steps: int
    attempts: int = 0
    ended: list[tuple[str, RehearsedStep]] = field(default_factory=list)
    elapsed: float = 0.0

    def __post_init__(self) -> None:
        self.mode = Mode(self.rehearsal.get("mode", "apply"))
        workflow = self.plan.workflow
        run = {
            "id": "rehearsal",
            "mode": self.mode.value,
            "started_at": BEGINNING.isoformat(),
            "started_by": "rehearsal",
            "workflow": workflow.name,
        }
        self.names: dict[str, str] = {}
        devices: dict[str, dict[str, Any]] = {}
        for number, facts in enumerate(self.rehearsal.get("devices") or [{"name": "device-1"}], 1):
            key = f"d{number}"
            self.names[key] = facts["name"]
            devices[key] = _seen(key, facts)
        self.devices = devices
        self.defaults = Defaults(self.plan)
        shared = Shared(self.plan, self.mode, self.rehearsal.get("inputs", {}), run)
        self.conductor = RunConductor(shared, devices)
        self.queue: deque[tuple[str, Command]] = deque()
        self.params: dict[tuple[str, str], tuple[Mapping[str, Any], int]] = {}
        self.ports: dict[tuple[str, str], str] = {}

    def outcomes(self) -> dict[str, Outcome]:
        return {self.names[key]: walk.outcome or Outcome.OK for key, walk in self.conductor.walks.items()}

    def steps(self) -> tuple[RehearsedStep, ...]:
        """The steps as they ended, with the way out of each."""
        return tuple(replace(step, port=self.ports.get((device, step.path))) for device, step in self.ended)

    async def play(self) -> None:
        for key in self.conductor.walks:
            self.queue.extend(self.conductor.advance(key, Begin()))
        while self.queue:
            device, command = self.queue.popleft()
            match command:
                case Start():
                    await self._start(device, command)
                case Wait():
                    self._wait(device, command)
                case Close():
                    self._note(device, command.path, command.outcome, command.result)
                case Leave():
                    self.ports[(device, command.path)] = command.port
                case End():
                    pass
            if max(len(self.ended), self.attempts) > self.most_steps:
                message = say(
                    "rehearsal_long",
                    "The rehearsal has more than {limit} steps; take fewer devices or shorter loops.",
                    limit=self.most_steps,
                )
                raise RuotaError(message, code=Code.BAD_DOCUMENT)

    async def _start(self, device: str, start: Start) -> None:
        self.attempts += 1
        self.params[(device, start.path)] = (start.params, start.number)
        self.queue.extend(self.conductor.advance(device, Started(start.path, f"{device}-{start.path}-{start.number}")))
        node = node_at(self.plan, start.path)
        answer = await self._answer(device, node, start)
        if not isinstance(answer, Result):
            held = Held(start.path, answer.wake, answer.memory)
            self.queue.extend(self.conductor.advance(device, held))
            return
        outcome = outcome_of(answer, self.mode)
        retried = len(self.ended)
        commands = self.conductor.advance(device, Finished(start.path, outcome, answer))
        if not any(isinstance(c, Wait) and c.path == start.path for d, c in commands if d == device):
            self._note(device, start.path, outcome, answer, at=retried)
        self.queue.extend(commands)

    async def _answer(self, device: str, node: PlanNode, start: Start) -> Any:
        name = self.names.get(device, "")
        value = mocks.given(self.rehearsal.get("results", {}), start.path, name, start.number)
        if value is not None:
            return mocks.checked(value, node.type, start.path)
        python = self.catalog.entry(node.type.id).python
        if node.type.area != "logic" or python is None:
            return mocks.good(node.type, self.mode.value, self.defaults.of(start.path))
        try:
            check_params(node.type, start.params)
        except RuotaError as error:
            return Result.failed(error.code, error.message)
        return await load_run(python)(_Context(self, device, start), start.params)

    def _wait(self, device: str, command: Wait) -> None:
        kind = command.wake.get("kind")
        if kind == "time":
            self.elapsed += float(command.wake["seconds"])
        payload = {"decision": "approved", "by": "rehearsal", "comment": ""} if kind == "approval" else None
        self.queue.extend(self.conductor.advance(device, Woken(command.path, payload)))

    def _note(self, device: str, path: str, outcome: Outcome, result: Result, at: int | None = None) -> None:
        params, number = self.params.get((device, path), (None, 0))
        message = result.error.message if result.error else joined(result.warnings)
        step = RehearsedStep(self.names.get(device, ""), path, outcome, None, params, message, number, result.data)
        self.ended.insert(len(self.ended) if at is None else at, (device, step))


def _seen(key: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    client = facts.get("client", "Client")
    device = {"id": key, "address": "", "platform": "linux", "os": "Debian GNU/Linux 12", "site": "", "tags": []}
    return {"device": {**device, "client": client, **facts}, "client": {"id": client, "name": client}}


def node_at(plan: Plan, path: str) -> PlanNode:
    """The node of a path, into containers and called workflows."""
    *outer, last = path.split("/")
    for part in outer:
        node = plan.nodes[part.partition("#")[0]]
        plan = node.callee or plan
    return plan.nodes[last]


def _known(plan: Plan, path: str) -> PlanNode | None:
    try:
        return node_at(plan, path)
    except KeyError:
        return None


class _Context:
    """What a logic node sees in a rehearsal; nothing in it reaches the world."""

    def __init__(self, stage: _Stage, device: str, start: Start) -> None:
        self._stage = stage
        self.mode = stage.mode
        self.attempt = f"{device}-{start.number}"
        self.memory, self.payload = start.memory, start.payload
        self.device = stage.devices[device]["device"] if device else None
        self.run = stage.conductor.shared.run
        self.settings: dict[str, Any] = {}
        self.devices = [] if device else stage.conductor.seen_at(start.node)

    def now(self) -> datetime:
        """The virtual time."""
        return BEGINNING + timedelta(seconds=self._stage.elapsed)

    def log(self, text: str) -> None:
        """A rehearsal keeps no log."""
