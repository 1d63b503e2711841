"""How a drive leaves its batch: done, held until a wake, or handed back; and how a run ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.conductor import run_outcome
from engine.dispatch.replaying import State
from engine.dispatch.watching import look
from engine.dispatch.writing import RUN_BATCH, Claim, call_meeting, meeting_due, wake_batches
from engine.graph import Plan
from engine.saying import say, worded
from engine.states import FAILURES, Outcome, Status
from engine.store import now
from engine.store.batches import check_fence
from engine.store.journal import Entry, append
from engine.store.models import Batch, Run, RunDevice, Step
from engine.store.upserts import database_now

Row = dict[str, Any]


def hold_batch(session: Session, claim: Claim, state: State, wake_at: datetime | None) -> bool:
    """Let go of the batch until ``wake_at`` (None: until something comes); False when something has come already."""
    check_fence(session, claim.run_id, claim.batch, claim.fence)
    if _has_come(session, claim, state):
        return False
    # a meeting that became due since we read the batch needs it read anew
    again = claim.batch == RUN_BATCH and meeting_due(session, claim.run_id)
    _leave(session, claim, Status.QUEUED if again else Status.HELD, None if again else wake_at)
    return True


def requeue_batch(session: Session, claim: Claim) -> None:
    """Hand the batch back, to be driven on by somebody else."""
    check_fence(session, claim.run_id, claim.batch, claim.fence)
    _leave(session, claim, Status.QUEUED, None)


def end_batch(session: Session, claim: Claim, state: State) -> list[Row]:
    """The batch is done; with it, perhaps, the run. Returns live events with their numbers."""
    check_fence(session, claim.run_id, claim.batch, claim.fence)
    # whoever ends the run must see the end of every batch: they take turns on the run's row
    session.execute(select(Run.id).where(Run.id == claim.run_id).with_for_update())
    _leave(session, claim, Status.DONE, None)
    left = session.scalars(
        select(Batch.batch).where(Batch.run_id == claim.run_id, Batch.status != Status.DONE.value)
    ).all()
    if not left:
        return end_run(session, claim.run_id, state.shared.plan)
    if list(left) == [RUN_BATCH]:
        call_meeting(session, claim.run_id)
    return []


def abandon_batch(session: Session, claim: Claim, state: State, reason: str) -> list[Row]:
    """Give up a batch that cannot be driven, so that its run ends: what had not ended is lost."""
    check_fence(session, claim.run_id, claim.batch, claim.fence)
    lost = {"status": Status.DONE.value, "outcome": Outcome.LOST.value, "message": reason}
    devices = update(RunDevice).where(RunDevice.run_id == claim.run_id, RunDevice.batch == claim.batch)
    session.execute(devices.where(RunDevice.status != Status.DONE.value).values(**lost))
    steps = update(Step).where(Step.run_id == claim.run_id, Step.device_id.in_(list(state.actors)))
    session.execute(steps.where(Step.status != Status.DONE.value).values(**lost, finished_at=now()))
    return end_batch(session, claim, state)


def postpone_batch(session: Session, claim: Claim, seconds: float) -> None:
    """Try the batch again a little later."""
    check_fence(session, claim.run_id, claim.batch, claim.fence)
    _leave(session, claim, Status.HELD, now() + timedelta(seconds=seconds))


def end_run(session: Session, run_id: str, plan: Plan) -> list[Row]:
    """Give the run its outcome, from its devices and from its run-scoped nodes."""
    run = session.get_one(Run, run_id, populate_existing=True)
    if run.status == Status.DONE.value:
        return []
    outcomes = [
        Outcome(value)
        for value in session.scalars(select(RunDevice.outcome).where(RunDevice.run_id == run_id))
        if value is not None
    ]
    broken = _broken_meetings(session, run_id, plan)
    outcome = run_outcome([*outcomes, *(Outcome(step.outcome or "failed") for step in broken)])
    if run.cancel_requested and outcome not in FAILURES:
        outcome = Outcome.CANCELLED
    run.status, run.outcome, run.finished_at = Status.DONE.value, outcome.value, now()
    run.message = _sentence(outcomes, broken)
    live = [{"kind": "run", "status": "done", "outcome": outcome.value, **worded(run.message)}]
    numbers = append(session, run_id, [Entry("run", {"live": live})])
    return [{"seq": numbers[0], "at": run.finished_at.isoformat(), **event} for event in live]


def wake_met(session: Session, claim: Claim, keys: Sequence[str]) -> None:
    """A node that runs once for all has ended: the batches whose devices wait at it are due."""
    check_fence(session, claim.run_id, claim.batch, claim.fence)
    query = (
        select(RunDevice.batch)
        .join(Step, (Step.run_id == RunDevice.run_id) & (Step.device_id == RunDevice.device_id))
        .where(RunDevice.run_id == claim.run_id, Step.path.in_(list(keys)), Step.status == Status.HELD.value)
        .distinct()
    )
    wake_batches(session, claim.run_id, list(session.scalars(query)))


def _leave(session: Session, claim: Claim, status: Status, wake_at: datetime | None) -> None:
    session.execute(
        update(Batch)
        .where(Batch.run_id == claim.run_id, Batch.batch == claim.batch)
        .values(status=status.value, wake_at=wake_at, holder="", job_id=None, heartbeat_at=database_now(session))
        .execution_options(synchronize_session=False)
    )


def _has_come(session: Session, claim: Claim, state: State) -> bool:
    news = look(session, claim)
    held = {
        (device_id, path)
        for device_id, actor in state.actors.items()
        for path, step in actor.steps.items()
        if step.status is Status.HELD and (step.wake or {}).get("kind") in ("approval", "meeting")
    }
    if news.cancelled and not all(actor.cancelled for actor in state.actors.values()):
        return True
    if any(not actor.cancelled for key, actor in state.actors.items() if key in news.cancelled_devices):
        return True
    if any((device_id, node) in held for node, _, _ in news.met for device_id in state.actors):
        return True
    return any((path.rpartition(":")[0], path.rpartition(":")[2]) in held for path, _ in news.decided)


def _broken_meetings(session: Session, run_id: str, plan: Plan) -> list[Step]:
    failed = [outcome.value for outcome in FAILURES]
    query = select(Step).where(Step.run_id == run_id, Step.device_id == "", Step.outcome.in_(failed))
    return [step for step in session.scalars(query) if not plan.nodes[step.path].handles_failure]


def _sentence(outcomes: Sequence[Outcome], broken: Sequence[Step]) -> str:
    if broken:
        return broken[0].message
    failed = sum(outcome in FAILURES for outcome in outcomes)
    if not failed:
        return ""
    count = len(outcomes)
    return say(
        "devices_failed",
        "{failed} of 1 device failed." if count == 1 else "{failed} of {count} devices failed.",
        failed=failed,
        count=count,
    )
