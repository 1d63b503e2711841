"""What waits for a worker that is not there is told so, where people look: at the devices of the run."""

from datetime import timedelta

from redis import Redis
from rq import Worker
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.dispatch.queues import DEFAULT_QUEUE, queue_of
from engine.saying import quoted, say, worded
from engine.states import Status
from engine.store.journal import Entry, append
from engine.store.models import Batch, RunDevice
from engine.store.upserts import database_now


def tell_unserved(session: Session, redis: Redis, patience: float) -> int:
    """Note at every device that waits for a worker since ``patience`` seconds why; returns how many are new."""
    before = database_now(session) - timedelta(seconds=patience)
    waiting = select(Batch).where(Batch.status == Status.QUEUED.value, Batch.heartbeat_at < before)
    told = 0
    for batch in session.scalars(waiting).all():
        queue = batch.queue or DEFAULT_QUEUE
        if not Worker.all(queue=queue_of(redis, queue)):
            told += _tell(session, batch, _sentence(queue))
    return told


def _sentence(queue: str) -> str:
    command = "ruota worker" if queue == DEFAULT_QUEUE else f"ruota worker --queue {queue}"
    return say(
        "no_worker",
        "Waits for a worker of the queue {queue!r}, and none runs; start one with {command}.",
        queue=queue,
        command=quoted(command),
    )


def _tell(session: Session, batch: Batch, sentence: str) -> int:
    rows = update(RunDevice).where(RunDevice.run_id == batch.run_id, RunDevice.batch == batch.batch)
    rows = rows.where(RunDevice.status != Status.DONE.value, RunDevice.message != sentence)
    changed = rows.values(message=sentence).returning(RunDevice.device_id, RunDevice.status)
    devices = session.execute(changed.execution_options(synchronize_session=False)).all()
    live = [
        {"kind": "device", "device_id": device_id, "status": status, "outcome": None, **worded(sentence)}
        for device_id, status in devices
    ]
    if live:
        append(session, batch.run_id, [Entry("note", {"live": live})])
    return len(live)
