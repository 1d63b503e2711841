"""Who drives a batch. Each claim raises its fence; a driver that lost its claim can write no more."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.states import Status
from engine.store.models import Batch
from engine.store.upserts import database_now


class StaleFence(RuotaError):
    """Another driver has taken the batch over; stop, and write nothing more."""

    def __init__(self, run_id: str, batch: int) -> None:
        message = f"Part {batch + 1} of run {run_id} was taken over by another worker; this one stops."
        super().__init__(message, code=Code.LOST)


def claim_batch(session: Session, run_id: str, batch: int, holder: str) -> int:
    """Take the batch, from whoever has it, and return the fence to write under.

    Raises ``RuotaError`` (not_found) when there is no such batch.
    """
    taken = (
        update(Batch)
        .where(Batch.run_id == run_id, Batch.batch == batch)
        .values(fence=Batch.fence + 1, holder=holder, status=Status.RUNNING, heartbeat_at=database_now(session))
        .returning(Batch.fence)
        .execution_options(synchronize_session=False)
    )
    fence = session.execute(taken).scalar_one_or_none()
    if fence is None:
        raise RuotaError(f"Run {run_id} has no part {batch + 1}.", code=Code.NOT_FOUND)
    return fence


def check_fence(session: Session, run_id: str, batch: int, fence: int) -> None:
    """Make sure that the batch is still ours until this transaction ends; raises ``StaleFence``.

    Call it first in every transaction that writes for a driver: a claim then waits for the commit, or we see it.
    """
    query = select(Batch.fence).where(Batch.run_id == run_id, Batch.batch == batch).with_for_update()
    if session.scalar(query) != fence:
        raise StaleFence(run_id, batch)


def beat(session: Session, run_id: str, batch: int, fence: int) -> None:
    """Say that the driver lives; raises ``StaleFence``."""
    alive = (
        update(Batch)
        .where(Batch.run_id == run_id, Batch.batch == batch, Batch.fence == fence)
        .values(heartbeat_at=database_now(session))
        .returning(Batch.fence)
        .execution_options(synchronize_session=False)
    )
    if session.execute(alive).scalar_one_or_none() is None:
        raise StaleFence(run_id, batch)
