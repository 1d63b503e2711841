"""Lists of runs: the keys are found by an index, and only those that are shown are read, without their documents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from engine.states import Status
from engine.store.models import Run, RunDevice

_PINNED = tuple(defer(column) for column in (Run.document, Run.called, Run.inputs, Run.target))
"""What a run was started with can be megabytes, and no list shows it."""

_GOING = sorted(set(Status) - {Status.DONE})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs: all that hold.

    ``going``: has not ended; ``outcomes``: ended in one of them; ``ended_since``: not before that moment; ``client``
    (an id): has a device that was the client's when it started; ``equal``: columns and their value
    (``{"status": "running"}``).
    """

    going: bool = False
    outcomes: Collection[str] = ()
    ended_since: datetime | None = None
    client: str | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)


def newest(session: Session, wanted: Wanted, *, before: str | None = None, limit: int = 50) -> list[Run]:
    """Runs, newest first, older than the run ``before``."""
    return list(session.scalars(page(wanted, before=before, limit=limit)))


def count(session: Session, wanted: Wanted) -> int:
    """How many there are in all."""
    return session.scalar(select(func.count()).select_from(ids(wanted).subquery())) or 0


def device_counts(session: Session, run_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each of the runs what ``runs.device_counts`` says of one; a run without devices is not there."""
    word = func.coalesce(RunDevice.outcome, RunDevice.status)
    query = select(RunDevice.run_id, word, func.count()).where(RunDevice.run_id.in_(run_ids))
    found: dict[str, dict[str, int]] = {}
    for run_id, name, number in session.execute(query.group_by(RunDevice.run_id, word)):
        found.setdefault(run_id, {})[name] = number
    return found


def ids(wanted: Wanted) -> Select[str]:
    """The keys of what is wanted, in no order."""
    query = select(Run.id).filter_by(**wanted.equal)
    if wanted.going:
        query = query.where(Run.status.in_(_GOING))
    if wanted.outcomes:
        query = query.where(Run.outcome.in_(sorted(wanted.outcomes)))
    if wanted.ended_since is not None:
        query = query.where(Run.finished_at >= wanted.ended_since)
    if wanted.client is not None:
        of_client = select(RunDevice.run_id).where(RunDevice.run_id == Run.id, RunDevice.client_id == wanted.client)
        query = query.where(of_client.exists())
    return query


def page(wanted: Wanted, *, before: str | None = None, limit: int) -> Select[Run]:
    """At most ``limit`` of them, newest first, older than the run ``before``."""
    keys = ids(wanted) if before is None else ids(wanted).where(Run.id < before)
    shown = keys.order_by(Run.id.desc()).limit(limit)
    return select(Run).options(*_PINNED).where(Run.id.in_(shown)).order_by(Run.id.desc())
