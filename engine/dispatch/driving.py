"""The drive of one batch: one event loop that walks its devices from where they are to where they can get."""

import asyncio
import contextlib
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import httpx

from engine.conductor import (
    CANCELLED,
    Begin,
    Cancelled,
    Close,
    Command,
    Event,
    Finished,
    Held,
    Meetings,
    Met,
    Start,
    Started,
    Step,
    Stop,
    Wait,
    Walk,
    Woken,
    event_to_json,
    outcome_of,
)
from engine.dispatch.attempts import Attempt
from engine.dispatch.connections import Connections
from engine.dispatch.context import Hold
from engine.dispatch.gate import Gate
from engine.dispatch.guard import guarded_client
from engine.dispatch.locks import DeviceLock
from engine.dispatch.plans import node_at
from engine.dispatch.reaching import Reach
from engine.dispatch.replaying import Key, State, facts_of, note_starts
from engine.dispatch.standing import is_held, is_over, waits_for
from engine.dispatch.stopping import UNSURE, end_earlier, may_still_run, stopped
from engine.dispatch.world import World
from engine.dispatch.writer import Writer
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.graph import PlanNode
from engine.saying import say
from engine.states import Outcome, Status
from engine.store import new_attempt_id, now

EXPIRED = {"decision": "expired", "by": "", "comment": ""}
LOST = say(
    "worker_stopped", "The worker stopped while this step was at work, and whether it has taken effect is not known."
)


class Drive:
    """Drives a batch until all of its devices have ended or wait for something far off.

    ``finished`` says which of the two it was.
    """

    def __init__(self, world: World, state: State, writer: Writer) -> None:
        self.world, self.state, self.writer = world, state, writer
        self.records = state.records
        self.tasks: dict[Key, asyncio.Task[None]] = {}
        self.locks: dict[str, DeviceLock] = {}
        self.stopping: set[Key] = set()
        self.poked = asyncio.Event()
        self.closed_meetings: list[str] = []
        self.recorded: dict[str, list[str]] = {}
        self._begun = False
        self._stops: dict[Key, asyncio.Event] = {}
        self._http: httpx.AsyncClient | None = None
        self.gate = Gate(state)
        self.reach = reach = Reach(world, state, writer)
        self.connections = Connections(reach.address, reach.connector, reach.opened, reach.failed)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do in this batch, ever."""
        return all(is_over(actor, self.state.shared.plan) for actor in self.state.actors.values())

    async def run(self) -> None:
        """Drive until nothing moves; may be called again when something has come in between."""
        if not self._begun:
            self._begun = True
            self._set_out()
        while True:
            self.poked.clear()
            self._wake_due()
            pause = self._pause()
            if (not self.tasks and pause is None) or self.closed_meetings:
                break
            try:
                await asyncio.wait_for(self.poked.wait(), pause)
            except TimeoutError:
                continue
        await self.writer.flush()

    def has_work(self) -> bool:
        """Whether something is under way, or due so soon that we wait for it ourselves."""
        return bool(self.tasks) or self._pause() is not None or bool(self.closed_meetings)

    def next_wake(self) -> datetime | None:
        """When the earliest held step is due, or None."""
        return min(self.state.wakes.values(), default=None)

    async def close(self) -> None:
        """Let go of everything; jobs on the devices go on."""
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.connections.close_all()
        if self._http is not None:
            await self._http.aclose()

    def poke(self) -> None:
        """Look again what there is to do."""
        self.poked.set()

    # what others told us

    def cancel(self, only: Collection[str] | None = None) -> None:
        """Somebody has cancelled the run, or ``only`` these devices of it."""
        for device_id, actor in self.state.actors.items():
            if only is not None and device_id not in only:
                continue
            if not actor.cancelled and not is_over(actor, self.state.shared.plan):
                self._advance(device_id, Cancelled())
        self.poke()

    def met(self, node: str, outcome: Outcome, result: Result) -> None:
        """A node that runs once for all devices has ended: those that wait at it go on."""
        for device_id, actor in self.state.actors.items():
            if isinstance(actor, Walk) and is_held(actor, node):
                self._advance(device_id, Met(node, outcome, result))
        self.poke()

    def wake(self, device_id: str, path: str, payload: Any) -> None:
        """What a step waited for has come."""
        actor = self.state.actors.get(device_id)
        if actor is not None and is_held(actor, path) and waits_for(actor, path) == "approval":
            self.state.wakes.pop((device_id, path), None)
            self._advance(device_id, Woken(path, payload))
        self.poke()

    # the loop

    def _set_out(self) -> None:
        if self.state.run.cancel_requested:
            self.cancel()
        for device_id, actor in self.state.actors.items():
            if isinstance(actor, Meetings):
                self._convene(actor)
            elif actor.status is Status.PENDING:
                self._advance(device_id, Begin())
        for device_id, actor in self.state.actors.items():
            for step in list(actor.steps.values()):
                self._resume(device_id, step)

    def _convene(self, meetings: Meetings) -> None:
        for key in meetings.ready():
            commands = meetings.start(key, self.state.seen(key, meetings))
            if key in meetings.met:
                self._close_meeting(meetings, key, commands)
                continue
            body = {"kind": "meeting", "path": key, "params": dict(meetings.steps[key].params or {})}
            self.records.commands("", body, commands)
            note_starts(self.state, "", commands)
        self.writer.wake()

    def _resume(self, device_id: str, step: Step) -> None:
        key = (device_id, step.path)
        start = self.state.starts.get(key)
        if key in self.tasks or start is None:
            return
        if step.status is Status.QUEUED:
            self._launch(device_id, start)
        elif step.status is Status.RUNNING and step.attempt is not None:
            self._launch(device_id, start, step.attempt)

    def _wake_due(self) -> None:
        moment = now()
        for (device_id, path), at in list(self.state.wakes.items()):
            if at > moment:
                continue
            del self.state.wakes[(device_id, path)]
            actor = self.state.actors[device_id]
            if is_held(actor, path):
                asked = waits_for(actor, path) == "approval"
                self._advance(device_id, Woken(path, EXPIRED if asked else None))

    def _pause(self) -> float | None:
        """Seconds until the next wake that we wait for ourselves; None when there is none near enough."""
        if not self.state.wakes:
            return None
        seconds = max(0.0, (min(self.state.wakes.values()) - now()).total_seconds())
        return seconds if self.tasks or seconds <= self.world.tempo.linger else None

    def _advance(self, device_id: str, event: Event) -> None:
        actor = self.state.actors[device_id]
        commands = actor.advance(event)
        self.records.event(device_id, event, commands)
        self._follow(device_id, actor, commands)
        self.writer.wake()

    def _follow(self, device_id: str, actor: Walk | Meetings, commands: list[Command]) -> None:
        note_starts(self.state, device_id, commands)
        for command in commands:
            match command:
                case Start():
                    self._launch(device_id, command)
                case Stop():
                    self._stop(device_id, command.path)
                case Wait():
                    self._note_wake(device_id, command.path)
                case Close() if isinstance(actor, Meetings):
                    self._close_meeting(actor, command.path, [])
                case _:
                    pass
        if isinstance(actor, Walk):
            self._note_device(device_id, actor)
        self.poke()

    def _note_wake(self, device_id: str, path: str) -> None:
        wake_at = self.records.steps[(device_id, path)]["wake_at"]
        if wake_at is not None:
            self.state.wakes[(device_id, path)] = wake_at

    def _note_device(self, device_id: str, walk: Walk) -> None:
        if walk.status is Status.DONE:
            self._spawn((device_id, ""), self._leave_device(device_id))
            return
        at_work = any(step.number and step.status in (Status.QUEUED, Status.RUNNING) for step in walk.steps.values())
        self.records.device_status(device_id, Status.RUNNING if at_work else Status.HELD)

    async def _leave_device(self, device_id: str) -> None:
        """The device is done with: once that is committed, tidy up there and hang up."""
        await self.writer.flush()
        await self._tidy(device_id)
        await self.connections.close(device_id)

    async def _tidy(self, device_id: str) -> None:
        """Remove the job folders of attempts whose results are committed."""
        connector = self.connections.present(device_id)
        for attempt_id in self.recorded.pop(device_id, []):
            if connector is not None:
                with contextlib.suppress(RuotaError, OSError):
                    await connector.forget(attempt_id)

    def _close_meeting(self, meetings: Meetings, key: str, commands: list[Command]) -> None:
        met = meetings.met[key]
        self.records.commands("", event_to_json(met), commands)
        self.closed_meetings.append(key)
        self.writer.wake()

    def _launch(self, device_id: str, start: Start, attempt_id: str | None = None) -> None:
        self._spawn((device_id, start.path), self._attempt(device_id, start, attempt_id))

    def _spawn(self, key: Key, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks[key] = task
        task.add_done_callback(lambda done: self._done(key, done))

    def _done(self, key: Key, task: "asyncio.Task[None]") -> None:
        if self.tasks.get(key) is task:
            del self.tasks[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            self.writer.fail(error)
        self.poke()

    # one attempt

    async def _attempt(self, device_id: str, start: Start, attempt_id: str | None) -> None:
        node = node_at(self.state.shared.plan, start.path)
        exclusive = self._exclusive(device_id, node)
        lock = self.locks.setdefault(device_id, DeviceLock()) if exclusive is not None else None
        if lock is not None:
            await lock.acquire(bool(exclusive))
        try:
            key = (device_id, start.path)
            resumed = attempt_id is not None
            if attempt_id is None:
                attempt_id = self._attempt_id(key, start)
                if not await self._begin(key, start, attempt_id, exclusive, node):
                    return
            answer = await self._perform(device_id, start, node, attempt_id, resumed)
        finally:
            if lock is not None:
                lock.release(bool(exclusive))
        self._ended(device_id, start, answer)
        if isinstance(answer, Result) and exclusive and not may_still_run(answer):
            self.recorded.setdefault(device_id, []).append(attempt_id)

    async def _begin(self, key: Key, start: Start, attempt_id: str, exclusive: bool | None, node: PlanNode) -> bool:
        """Commit the start; False when the step was cancelled instead, or may not start yet."""
        fresh = attempt_id not in self.records.attempts
        while True:
            if key in self.stopping:
                self._ended(key[0], start, CANCELLED)
                return False
            if fresh and (closed := self.gate.closed(key[0], node, now())) is not None:
                self._ended(key[0], start, closed)
                return False
            beginning = self.records.start(*key, attempt_id)
            why = await self.writer.ask(beginning, exclusive)
            if why is None:
                self.records.started(beginning)
                self.state.actors[key[0]].advance(Started(start.path, attempt_id))
                return True
            self.records.message(*key, start.node, why)
            await asyncio.sleep(self.world.tempo.lock)

    async def _perform(
        self, device_id: str, start: Start, node: PlanNode, attempt_id: str, resumed: bool
    ) -> Result | Hold:
        if (device_id, start.path) in self.stopping:
            if not resumed or self._exclusive(device_id, node) is None:
                return CANCELLED
            ended = await end_earlier(self.connections, device_id, attempt_id)
            return CANCELLED if ended or not self._exclusive(device_id, node) else UNSURE
        entry = self.world.catalog.entry(node.type.id)
        if resumed and not node.type.platforms and node.type.effect == "change" and not node.type.idempotent:
            return Result.failed(Code.LOST, LOST)
        snapshot = self.state.devices.get(device_id) if device_id else None
        actor = self.state.actors[device_id]
        attempt = Attempt(
            id=attempt_id,
            path=start.path,
            node=node,
            mode=self.state.shared.mode,
            params=start.params,
            run=self.state.shared.run,
            device=snapshot,
            facts=facts_of(snapshot)[0] if snapshot else None,
            devices=self.state.seen(start.node, actor) if isinstance(actor, Meetings) else [],
            memory=start.memory,
            payload=start.payload,
            settings=self.world.preferences,
            connections=self.connections,
            http=self._client,
            open_secret=self.reach.secret,
            on_text=self._listener(attempt_id, device_id, start.path),
            on_again=lambda: self.records.say_anew(attempt_id),
            reach=self.world.tempo.reach,
            begun=self.records.has_begun(attempt_id),
            on_begun=lambda: self._begun_there(attempt_id),
            on_exit=lambda code, truncated: self.records.exited(attempt_id, code, truncated),
        )
        if resumed:
            attempt.on_again()
        script = entry.scripts.get(snapshot["platform"]) if snapshot else None
        work = asyncio.ensure_future(attempt.perform(script, entry.python))
        stop = asyncio.ensure_future(self._stop_event((device_id, start.path)).wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            return await stopped(attempt, work, bool(self._exclusive(device_id, node)))
        finally:
            stop.cancel()
            work.cancel()

    def _ended(self, device_id: str, start: Start, answer: Result | Hold) -> None:
        if isinstance(answer, Hold):
            self._advance(device_id, Held(start.path, dict(answer.wake), answer.memory))
            return
        self._advance(device_id, Finished(start.path, outcome_of(answer, self.state.shared.mode), answer))

    def _exclusive(self, device_id: str, node: PlanNode) -> bool | None:
        if not device_id or not node.type.platforms:
            return None
        return node.type.effect == "change" and self.state.shared.mode.value == "apply"

    def _attempt_id(self, key: Key, start: Start) -> str:
        """A step that has waited goes on with the attempt it was in."""
        known = self.records.attempts.get(self.records.steps[key].get("_attempt") or "")
        return known["id"] if known and known["number"] == start.number else new_attempt_id()

    # stopping

    def _stop(self, device_id: str, path: str) -> None:
        self.stopping.add((device_id, path))
        self._stop_event((device_id, path)).set()

    def _stop_event(self, key: Key) -> asyncio.Event:
        return self._stops.setdefault(key, asyncio.Event())

    # small things

    def _begun_there(self, attempt_id: str) -> None:
        self.records.begun(attempt_id)
        self.writer.wake()

    def _listener(self, attempt_id: str, device_id: str, path: str) -> Callable[[Any, str], None]:
        def listen(stream: Any, text: str) -> None:
            self.records.output(attempt_id, stream, text)
            self.writer.output(device_id, path)

        return listen

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            allowed = self.world.preferences.get("http_allowed") or ()
            self._http = guarded_client(allowed)
        return self._http
