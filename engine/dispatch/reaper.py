"""What keeps every run going: due wakes, drives that died, jobs that Valkey has lost. SQL is the truth."""

import logging
from datetime import datetime, timedelta

from redis import Redis
from rq.job import Job, JobStatus
from rq.registry import FailedJobRegistry, StartedJobRegistry
from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from engine.dispatch.plans import meeting_keys
from engine.dispatch.queues import DEFAULT_QUEUE, SERIALIZER, queue_of
from engine.dispatch.tempo import Tempo
from engine.dispatch.writing import RUN_BATCH, call_meeting, wake_batches
from engine.states import Status
from engine.store.models import Approval, Batch, Run, RunDevice, Step
from engine.store.upserts import database_now

log = logging.getLogger("ruota.scheduler")
ALIVE = frozenset({JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED, JobStatus.CREATED})


def wake_due(session: Session) -> int:
    """Held batches whose time has come, or for which something has come, are due. Returns how many."""
    moment = database_now(session)
    woken = 0
    timed = select(Batch.run_id, Batch.batch).where(Batch.status == Status.HELD.value, Batch.wake_at <= moment)
    for run_id, batch in session.execute(timed).all():
        woken += wake_batches(session, run_id, [batch])
    for run_id, batch in session.execute(_missed_news()).all():
        woken += wake_batches(session, run_id, [batch])
    waiting = select(Batch.run_id).where(
        Batch.batch == RUN_BATCH, Batch.status.in_([Status.PENDING.value, Status.HELD.value])
    )
    for run_id in session.scalars(waiting).all():
        if meeting_keys(session, run_id):
            woken += call_meeting(session, run_id)
    return woken


def _missed_news() -> Select[str, int]:
    """Held batches with a cancel they have not seen, a meeting that has ended, or an approval that is decided."""
    met = aliased(Step)
    own = and_(Step.run_id == Batch.run_id, Step.status == Status.HELD.value)
    device = and_(RunDevice.run_id == Batch.run_id, RunDevice.device_id == Step.device_id)
    ended = exists().where(
        own, device, RunDevice.batch == Batch.batch,
        met.run_id == Step.run_id, met.device_id == "", met.path == Step.path, met.status == Status.DONE.value,
    )  # fmt: skip
    decided = exists().where(
        own, Step.device_id == "", Batch.batch == RUN_BATCH,
        Approval.run_id == Batch.run_id, Approval.path == Step.path, Approval.decision.is_not(None),
    )  # fmt: skip
    cancelled = exists().where(Run.id == Batch.run_id, Run.cancel_requested, Run.status != Status.DONE.value)
    unseen = or_(ended, decided, and_(cancelled, Batch.batch != RUN_BATCH))
    return select(Batch.run_id, Batch.batch).where(Batch.status == Status.HELD.value, unseen)


def reap(session: Session, redis: Redis, tempo: Tempo) -> list[tuple[str, int]]:
    """Batches whose drive has died are due again; returns them. The next claim's fence shuts the dead one out."""
    moment = database_now(session)
    running = session.scalars(select(Batch).where(Batch.status == Status.RUNNING.value)).all()
    dead = [batch for batch in running if _is_dead(batch, moment, tempo, redis)]
    for batch in dead:
        _requeue(session, batch, moment)
    return [(batch.run_id, batch.batch) for batch in dead]


def _is_dead(batch: Batch, moment: datetime, tempo: Tempo, redis: Redis) -> bool:
    if batch.heartbeat_at is None or batch.heartbeat_at < moment - timedelta(seconds=tempo.stale):
        return True
    if batch.heartbeat_at > moment - timedelta(seconds=tempo.heartbeat * 2) or batch.job_id is None:
        return False
    # quiet for longer than a heartbeat: RQ may know already that its process is gone
    return _status(redis, batch.job_id) in (JobStatus.FAILED, JobStatus.STOPPED)


def restore(session: Session, redis: Redis, tempo: Tempo) -> list[tuple[str, int]]:
    """Queued batches whose job Valkey does not know any more are to be enqueued again; returns them."""
    moment = database_now(session)
    before = moment - timedelta(seconds=tempo.lost)
    query = select(Batch).where(Batch.status == Status.QUEUED.value, Batch.job_id.is_not(None))
    lost = [
        batch
        for batch in session.scalars(query.where(or_(Batch.heartbeat_at.is_(None), Batch.heartbeat_at < before)))
        if _status(redis, batch.job_id or "") not in ALIVE
    ]
    for batch in lost:
        _requeue(session, batch, moment)
    return [(batch.run_id, batch.batch) for batch in lost]


def _requeue(session: Session, batch: Batch, moment: datetime) -> None:
    session.execute(
        update(Batch)
        .where(
            Batch.run_id == batch.run_id,
            Batch.batch == batch.batch,
            Batch.fence == batch.fence,
            Batch.status == batch.status,
        )
        .values(status=Status.QUEUED.value, job_id=None, heartbeat_at=moment)
        .execution_options(synchronize_session=False)
    )


def _status(redis: Redis, job_id: str) -> JobStatus | None:
    """How a job stands; None when Valkey does not know it. A queued job must really lie in its queue."""
    found = Job.fetch_many([job_id], connection=redis, serializer=SERIALIZER)[0]
    if found is None:
        return None
    status = found.get_status(refresh=False)
    if status is JobStatus.QUEUED and redis.lpos(f"rq:queue:{found.origin}", job_id) is None:
        intermediate = redis.lpos(f"rq:queue:{found.origin}:intermediate", job_id)
        return status if intermediate is not None else None
    return status


def clean_registries(redis: Redis, queue: str = DEFAULT_QUEUE) -> None:
    """Drop what dead workers left in RQ's books; RQ itself does so only when a worker is between two jobs."""
    found = queue_of(redis, queue)
    StartedJobRegistry(queue=found).cleanup()
    failed = FailedJobRegistry(queue=found)
    failed.cleanup()
    key = f"rq:queue:{queue}:intermediate"
    for raw in redis.lrange(key, 0, -1):
        job_id = raw.decode() if isinstance(raw, bytes) else raw
        if _job_gone(redis, job_id):
            redis.lrem(key, 1, job_id)


def _job_gone(redis: Redis, job_id: str) -> bool:
    found = Job.fetch_many([job_id], connection=redis, serializer=SERIALIZER)[0]
    return found is None or found.get_status(refresh=False) not in ALIVE
