"""A batch as it stands: its walks, replayed from the journal, and the rows of its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.conductor import (
    Arrive,
    Command,
    Finished,
    Meetings,
    Miss,
    Shared,
    Start,
    Step,
    Walk,
    event_from_json,
    seen_at_meeting,
)
from engine.dispatch.plans import plan_of, shared_of
from engine.dispatch.records import Records, Row
from engine.dispatch.writing import RUN_BATCH
from engine.states import Outcome, Status
from engine.store import models, runs
from engine.store.journal import last_sequence

Key = tuple[str, str]
EVENTS = frozenset({"begin", "started", "held", "finished", "woken", "met", "cancelled"})
MEETING = "meeting"
_PLENTY = 1_000_000


@dataclass
class State:
    """A batch in memory. ``actors`` are the walks by device id, or the meetings under ``""``.

    ``starts`` are the latest commands to start each step; ``wakes`` when each held step is due.
    """

    run: models.Run
    shared: Shared
    devices: dict[str, Row]
    actors: dict[str, Walk | Meetings]
    records: Records
    starts: dict[Key, Start] = field(default_factory=dict)
    wakes: dict[Key, datetime] = field(default_factory=dict)
    everyone: dict[str, Walk] = field(default_factory=dict)
    sequence: int = 0

    def seen(self, key: str, meetings: Meetings) -> list[Mapping[str, Any]]:
        """The list of all devices that a meeting sees."""
        here = meetings.arrived[key]
        return [seen_at_meeting(walk, device_id in here) for device_id, walk in self.everyone.items()]


def load(session: Session, run_id: str, batch: int) -> State:
    """Read and replay a batch; of the run-scoped batch, the walks of all devices too (nothing of them is driven)."""
    run = runs.get(session, run_id)
    shared = shared_of(run, plan_of(run.document, run.called))
    rows = runs.devices(session, run_id, None if batch == RUN_BATCH else batch)
    snapshots = {row.device_id: row.snapshot for row in rows}
    walks = {key: Walk(shared, *facts_of(snapshot)) for key, snapshot in snapshots.items()}
    state = State(run, shared, snapshots, dict(walks), Records(run_id), sequence=last_sequence(session, run_id))
    owned: set[str] = set(walks)
    meetings: Meetings | None = None
    if batch == RUN_BATCH:
        meetings = Meetings(shared, walks)
        state.actors, state.everyone, owned = {"": meetings}, walks, {""}
    for device_id, kind, path, body in _journal(session, run_id, batch, set(walks)):
        if device_id:
            _advance(state, walks[device_id], device_id, kind, body, meetings, owned)
        elif meetings is not None:
            _meeting(state, meetings, kind, path, body)
    _rows(session, state, owned)
    return state


def facts_of(snapshot: Row) -> tuple[Row, Row]:
    """``device`` and ``client`` as expressions see them."""
    names = ("id", "name", "address", "platform", "os", "client", "site", "tags")
    device = {name: snapshot.get(name) or "" for name in names}
    device["tags"] = list(snapshot.get("tags") or ())
    return device, {"id": snapshot.get("client_id") or "", "name": snapshot.get("client") or ""}


def _journal(session: Session, run_id: str, batch: int, devices: set[str]) -> list[Any]:
    table = models.Journal
    query = select(table.device_id, table.kind, table.path, table.body).where(
        table.run_id == run_id, table.kind.in_([*EVENTS, MEETING])
    )
    if batch != RUN_BATCH:
        query = query.where(table.device_id.in_(devices))
    return list(session.execute(query.order_by(table.sequence)).all())


def _advance(
    state: State, walk: Walk, device_id: str, kind: str, body: Row, meetings: Meetings | None, owned: set[str]
) -> None:
    commands = walk.advance(_event(kind, body))
    if meetings is not None:
        tally(meetings, device_id, commands)
    if device_id in owned:
        note_starts(state, device_id, commands)


def tally(meetings: Meetings, device_id: str, commands: list[Command]) -> None:
    """Count who has come to a meeting point and who never will."""
    for command in commands:
        if isinstance(command, Arrive):
            meetings.arrive(command.node, device_id)
        elif isinstance(command, Miss):
            meetings.miss(command.node, device_id)


def note_starts(state: State, device_id: str, commands: list[Command]) -> None:
    """Keep the latest command to start each step."""
    for command in commands:
        if isinstance(command, Start):
            state.starts[(device_id, command.path)] = command


def _meeting(state: State, meetings: Meetings, kind: str, path: str, body: Row) -> None:
    if kind == MEETING:
        # the params were computed when the meeting began; the devices may have moved on since
        step = meetings.steps[path] = Step(path, path)
        step.move(Status.QUEUED)
        step.number, step.params = 1, body["params"]
        state.starts[("", path)] = Start(path, path, 1, body["params"])
    elif kind == "met":
        # journals of earlier versions repeat the path in the body
        event = _event("met", {name: value for name, value in body.items() if name != "path"})
        step = meetings.steps.setdefault(path, Step(path, path))
        if step.status is not Status.DONE:
            step.number = _PLENTY
            meetings.advance(Finished(path, event.outcome, event.result))
    else:
        note_starts(state, "", meetings.advance(_event(kind, body)))


def _event(kind: str, body: Row) -> Any:
    return event_from_json({"kind": kind, **{name: value for name, value in body.items() if name != "live"}})


def _rows(session: Session, state: State, owned: set[str]) -> None:
    records, run_id = state.records, state.run.id
    steps, tries = models.Step, models.Attempt
    for step in session.scalars(select(steps).where(steps.run_id == run_id, steps.device_id.in_(owned))):
        row = {column.key: getattr(step, column.key) for column in steps.__table__.columns}
        row["status"] = Status(row["status"])
        row["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
        records.steps[(step.device_id, step.path)] = row
        if row["status"] is Status.HELD and step.wake_at is not None:
            state.wakes[(step.device_id, step.path)] = step.wake_at
    query = select(tries).where(tries.run_id == run_id, tries.device_id.in_(owned)).order_by(tries.number)
    for attempt in session.scalars(query):
        kept = {column.key: getattr(attempt, column.key) for column in tries.__table__.columns}
        kept.pop("truncated")
        records.attempts[attempt.id] = kept
        records.steps[(attempt.device_id, attempt.path)]["_attempt"] = attempt.id
