"""Runs as they are kept: created with their devices frozen, steps written as they change, counts by SQL."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sqlalchemy import and_, exists, func, insert, select, update
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.states import Mode
from engine.store import upserts
from engine.store.models import Attempt, Batch, Output, Run, RunDevice, Step
from engine.store.types import now

BATCH_SIZE = 100
_USUAL = 10
OUTPUT_CHARACTERS = 2 * 1024 * 1024


def create(session: Session, run: Run, snapshots: Sequence[Mapping[str, Any]], *, batch_size: int = BATCH_SIZE) -> Run:
    """Keep a new run on the devices of ``snapshots`` (each with its ``id``), in batches of ``batch_size``.

    Devices of different queues are never in one batch. Without a device there is still batch 0, so that nodes of run
    scope have a driver.
    """
    session.add(run)
    session.flush()
    batches, places = _split([str(snapshot.get("queue") or "") for snapshot in snapshots], batch_size)
    devices = [
        {
            "run_id": run.id,
            "device_id": snapshot["id"],
            "position": position,
            "snapshot": dict(snapshot),
            "client_id": snapshot.get("client_id"),
            "batch": batch,
        }
        for position, (snapshot, batch) in enumerate(zip(snapshots, places, strict=True))
    ]
    if devices:
        session.execute(insert(RunDevice), devices)
    rows = [{"run_id": run.id, "batch": number, "queue": queue} for number, queue in enumerate(batches or [""])]
    session.execute(insert(Batch), rows)
    return run


def _split(queues: Sequence[str], size: int) -> tuple[list[str], list[int]]:
    """The queue of each batch, and the batch of each device."""
    batches: list[str] = []
    places: list[int] = []
    open_ones: dict[str, tuple[int, int]] = {}
    for queue in queues:
        batch, count = open_ones.get(queue, (-1, size))
        if count >= size:
            batches.append(queue)
            batch, count = len(batches) - 1, 0
        open_ones[queue] = (batch, count + 1)
        places.append(batch)
    return batches, places


def get(session: Session, run_id: str) -> Run:
    """The run; raises ``RuotaError`` (not_found)."""
    run = session.get(Run, run_id)
    if run is None:
        raise RuotaError(f"There is no run {run_id!r}.", code=Code.NOT_FOUND)
    return run


def request_cancel(session: Session, run_id: str) -> bool:
    """Ask for the run's end; False when it is over already."""
    statement = (
        update(Run)
        .where(Run.id == run_id, Run.status != "done")
        .values(cancel_requested=True)
        .returning(Run.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def request_device_cancel(session: Session, run_id: str, device_id: str) -> int | None:
    """Ask for the end of a run on one device; its batch, or None when the device has ended already.

    Raises ``RuotaError`` (not_found) when the device is not in the run.
    """
    row = session.get(RunDevice, (run_id, device_id))
    if row is None:
        raise RuotaError(f"The run {run_id} has no device {device_id}.", code=Code.NOT_FOUND)
    if row.status == "done":
        return None
    row.cancel_requested = True
    return row.batch


def devices(session: Session, run_id: str, batch: int | None = None) -> list[RunDevice]:
    """The devices of the run, or of one batch, in their order."""
    query = select(RunDevice).where(RunDevice.run_id == run_id).order_by(RunDevice.position)
    return list(session.scalars(query if batch is None else query.where(RunDevice.batch == batch)))


def put_steps(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write steps, new or known: each row has run_id, device_id, path, node and the columns to set.

    Columns that a row leaves out keep what they had.
    """
    upserts.put(session, Step, rows)


def steps(session: Session, run_id: str, device_id: str | None = None) -> list[Step]:
    """The steps of the run, or of one device (empty: run scope)."""
    query = select(Step).where(Step.run_id == run_id).order_by(Step.device_id, Step.started_at, Step.path)
    return list(session.scalars(query if device_id is None else query.where(Step.device_id == device_id)))


def attempts(session: Session, run_id: str, device_id: str, path: str) -> list[Attempt]:
    """The attempts of a step, first to last."""
    query = select(Attempt).where(Attempt.run_id == run_id, Attempt.device_id == device_id, Attempt.path == path)
    return list(session.scalars(query.order_by(Attempt.number)))


def append_output(session: Session, attempt_id: str, pieces: Sequence[tuple[str, str]]) -> int:
    """Add ``(stream, text)`` pieces to the attempt's output and return the last sequence number.

    What exceeds ``OUTPUT_CHARACTERS`` in all is left out, and the attempt marked as truncated.
    """
    kept = select(func.coalesce(func.max(Output.sequence), 0), func.coalesce(func.sum(func.length(Output.text)), 0))
    last, size = session.execute(kept.where(Output.attempt_id == attempt_id)).one()
    moment, rows, room = now(), [], OUTPUT_CHARACTERS - size
    for stream, text in pieces:
        if text and room > 0:
            last += 1
            rows.append(
                {"attempt_id": attempt_id, "sequence": last, "stream": stream, "text": text[:room], "at": moment}
            )
        room -= len(text)
    if rows:
        session.execute(insert(Output), rows)
    if room < 0:
        statement = update(Attempt).where(Attempt.id == attempt_id).values(truncated=True)
        session.execute(statement.execution_options(synchronize_session=False))
    return int(last)


def output(session: Session, attempt_id: str, after: int = 0, limit: int = 500) -> list[Output]:
    """Pieces of output with a sequence above ``after``, in order."""
    query = select(Output).where(Output.attempt_id == attempt_id, Output.sequence > after)
    return list(session.scalars(query.order_by(Output.sequence).limit(limit)))


_MAY_WAIT = and_(
    Run.in_window,
    Run.mode == Mode.APPLY.value,
    exists().where(RunDevice.run_id == Run.id, RunDevice.snapshot["window"]["minutes"].as_integer().is_not(None)),
)
"""Of runs that keep to maintenance windows, of which a device has one: they take as long as they wait."""


def usual_seconds(session: Session, run: Run) -> tuple[float, int] | None:
    """How long the workflow usually takes in this mode: the median of its newest ended runs, and how many those are.

    None where nothing is known, or the run may wait for maintenance windows; such runs are no measure for others.
    """
    if run.workflow_id is None or session.scalar(select(Run.id).where(Run.id == run.id, _MAY_WAIT)) is not None:
        return None
    query = (
        select(Run.started_at, Run.finished_at)
        .where(Run.workflow_id == run.workflow_id, Run.mode == run.mode, Run.status == "done", Run.id != run.id)
        .where(Run.outcome != "cancelled", Run.started_at.is_not(None), Run.finished_at.is_not(None), ~_MAY_WAIT)
        .order_by(Run.id.desc())
        .limit(_USUAL)
    )
    took = [(end - start).total_seconds() for start, end in session.execute(query) if start and end]
    return (median(took), len(took)) if took else None


def device_counts(session: Session, run_id: str) -> dict[str, int]:
    """How many devices ended with each outcome, or are at each status while they have none."""
    word = func.coalesce(RunDevice.outcome, RunDevice.status)
    query = select(word, func.count()).where(RunDevice.run_id == run_id).group_by(word)
    return {row[0]: row[1] for row in session.execute(query)}


def step_counts(session: Session, run_id: str) -> dict[str, dict[str, int]]:
    """For each node (top level, or its key in a body): how many steps have each outcome or status."""
    word = func.coalesce(Step.outcome, Step.status)
    query = select(Step.node, word, func.count()).where(Step.run_id == run_id).group_by(Step.node, word)
    counts: dict[str, dict[str, int]] = {}
    for node, name, count in session.execute(query):
        counts.setdefault(node, {})[name] = count
    return counts
