"""Writing what a drive has gathered: one transaction for many devices, under the drive's fence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engine.dispatch.records import Beginning, Pending, Row
from engine.saying import say
from engine.states import Status
from engine.store import approvals, batches, journal, runs, upserts
from engine.store.models import Approval, Attempt, Batch, Device, Output, Run, RunDevice, Step

RUN_BATCH = -1
_GIVEN = ("run_id", "device_id", "path", "number", "started_at")
"""What an attempt is from its start."""
UNSEEN: Row = {"kind": "none"}
"""Keeps the place of an entry under which watchers see nothing, so that they do not miss its number."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to drive a batch, for as long as nobody claims it anew."""

    run_id: str
    batch: int
    fence: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish to start an attempt. ``exclusive`` shuts all others out of the device; None does not touch it."""

    beginning: Beginning
    exclusive: bool | None


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a transaction: the live events, the asks that were refused (with the reason), what to enqueue."""

    live: list[Row]
    refused: dict[int, str]
    meet: bool = False


def write(session: Session, claim: Claim, pending: Pending, asks: Sequence[Ask], changing: "Changing") -> Written:
    """Write everything in the session's transaction. Raises ``StaleFence`` when the batch is another's by now."""
    batches.check_fence(session, claim.run_id, claim.batch, claim.fence)
    batches.beat(session, claim.run_id, claim.batch, claim.fence)
    refused = busy(session, claim.run_id, asks, changing)
    granted = [ask.beginning for number, ask in enumerate(asks) if number not in refused]
    entries = [*pending.journal, *(beginning.entry for beginning in granted)]
    numbers = journal.append(session, claim.run_id, entries)
    steps = [*pending.steps.values(), *(beginning.step for beginning in granted)]
    runs.put_steps(session, [_columns(row) for row in _latest(steps)])
    attempts = [*pending.attempts.values(), *(beginning.attempt for beginning in granted)]
    upserts.put(session, Attempt, [_columns(row) for row in {row["id"]: row for row in attempts}.values()], _GIVEN)
    stand = [{"run_id": claim.run_id, "device_id": key, **row} for key, row in pending.devices.items()]
    upserts.change(session, RunDevice, stand)
    upserts.change(session, Device, [{"id": key, **row} for key, row in pending.inventory.items()])
    for approval in pending.approvals:
        _ask(session, approval)
    live = [
        {"seq": number, "at": entry.at.isoformat() if entry.at else None, **event}
        for number, entry in zip(numbers, entries, strict=True)
        for event in entry.body["live"] or [UNSEEN]
    ]
    if pending.said_anew:
        session.execute(delete(Output).where(Output.attempt_id.in_(pending.said_anew)))
    for attempt_id, pieces in pending.outputs.items():
        runs.append_output(session, attempt_id, pieces)
    meet = pending.tallied and claim.batch != RUN_BATCH and call_meeting(session, claim.run_id)
    return Written(live, refused, meet)


class Changing:
    """Which nodes of a run change the device: asked only when two runs meet on one device."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[str, Any]] = {}

    def changes(self, session: Session, run_id: str, node: str) -> bool:
        """Whether a node of a run has the effect ``change``; an unknown one is taken to have."""
        from engine.dispatch.plans import catalog

        if run_id not in self._known:
            run = session.get(Run, run_id)
            documents = [run.document, *run.called.values()] if run else []
            self._known[run_id] = {key: value for document in documents for key, value in document["nodes"].items()}
        node_type = catalog().get(self._known[run_id].get(node, {}).get("type", ""))
        return node_type is None or node_type.effect == "change"


def busy(session: Session, run_id: str, asks: Sequence[Ask], changing: Changing) -> dict[int, str]:
    """Which asks must wait, since another run is at work on their device: reads share it, changes do not.

    On PostgreSQL the devices' rows are locked until the commit, so that two transactions cannot both be first.
    """
    wanted = {ask.beginning.step["device_id"] for ask in asks if ask.exclusive is not None}
    if not wanted:
        return {}
    if upserts.is_postgresql(session):
        rows = select(Device.id).where(Device.id.in_(sorted(wanted))).order_by(Device.id).with_for_update()
        session.execute(rows).all()
    active = select(Run.id, Run.workflow_name).where(Run.status == Status.RUNNING.value, Run.id != run_id)
    names: dict[str, str] = {row[0]: row[1] for row in session.execute(active)}
    if not names:
        return {}
    query = select(Step.device_id, Step.run_id, Step.node).where(
        Step.run_id.in_(names), Step.status == Status.RUNNING.value, Step.device_id.in_(wanted)
    )
    others = session.execute(query).all()
    refused: dict[int, str] = {}
    for number, ask in enumerate(asks):
        for device_id, other, node in others:
            if device_id != ask.beginning.step["device_id"] or ask.exclusive is None:
                continue
            if ask.exclusive or changing.changes(session, other, node):
                refused[number] = say(
                    "waits_other_run",
                    "Waits until the run of {workflow!r} has finished its step on this device.",
                    workflow=names[other],
                )
    return refused


def meeting_due(session: Session, run_id: str) -> bool:
    """Whether everybody has come to a meeting point, or never will, and it has not begun."""
    from engine.dispatch.plans import meeting_keys

    keys = meeting_keys(session, run_id)
    if not keys:
        return False
    total = session.scalar(select(func.count()).select_from(RunDevice).where(RunDevice.run_id == run_id)) or 0
    met = set(session.scalars(select(Step.path).where(Step.run_id == run_id, Step.device_id == "")))
    counted = (
        select(Step.path, func.count())
        .where(Step.run_id == run_id, Step.device_id != "", Step.path.in_(keys))
        .where(Step.status.in_([Status.HELD.value, Status.DONE.value]))
        .group_by(Step.path)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    return any(counts.get(key, 0) >= total and key not in met for key in keys)


def call_meeting(session: Session, run_id: str) -> bool:
    """Wake the driver of the run-scoped nodes when a meeting is due; True when it was woken."""
    return meeting_due(session, run_id) and wake_batches(session, run_id, [RUN_BATCH])


def wake_batches(session: Session, run_id: str, numbers: Sequence[int], *, only_held: bool = False) -> bool:
    """Mark waiting batches as due; True when one was waiting. ``only_held`` leaves alone what has not begun."""
    asleep = [Status.HELD.value] if only_held else [Status.PENDING.value, Status.HELD.value]
    statement = (
        update(Batch)
        .where(Batch.run_id == run_id, Batch.batch.in_(numbers))
        .where(Batch.status.in_(asleep))
        .values(status=Status.QUEUED.value, wake_at=None, heartbeat_at=upserts.database_now(session), job_id=None)
        .returning(Batch.batch)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(statement).all())


def _latest(rows: Sequence[Row]) -> list[Row]:
    return list({(row["device_id"], row["path"]): row for row in rows}.values())


def _columns(row: Row) -> Row:
    return {name: value for name, value in row.items() if name[0] != "_"}


def _ask(session: Session, row: Row) -> None:
    # a node that asks once more (a retry) starts from an open question
    session.execute(
        update(Approval)
        .where(Approval.run_id == row["run_id"], Approval.path == row["path"], Approval.decision.is_not(None))
        .values(decision=None, decided_by=None, decided_at=None, comment="", expires_at=row["expires_at"])
        .execution_options(synchronize_session=False)
    )
    approvals.ask(session, row["run_id"], row["path"], row["node"], row["title"], row["description"], row["expires_at"])
