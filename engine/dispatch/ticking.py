"""Schedules: every due time starts one run, once, whoever looks."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.catalog import Catalog
from engine.dispatch import cron
from engine.dispatch.starting import create_run, document_of
from engine.errors import RuotaError
from engine.states import Mode, Status
from engine.store import schedules
from engine.store.models import Occurrence, Run, RunDevice, Schedule

log = logging.getLogger("ruota.scheduler")


def tick(session: Session, catalog: Catalog, moment: datetime, missed: float) -> list[str]:
    """Start what is due at ``moment`` and move each schedule on; returns the new runs' ids.

    What was missed by ``missed`` seconds or more is passed over and noted as such; of several due times in a row only
    the last one starts a run.
    """
    started: list[str] = []
    for schedule in schedules.due(session, moment):
        due_at = schedule.next_due_at
        if due_at is None:
            continue
        latest = _latest(schedule, due_at, moment)
        run_id = _occur(session, catalog, schedule, latest, (moment - latest) < timedelta(seconds=missed))
        if run_id is not None:
            started.append(run_id)
        schedule.next_due_at = cron.following(schedule.cron, schedule.timezone, moment)
    return started


def _latest(schedule: Schedule, due_at: datetime, moment: datetime) -> datetime:
    latest, following = due_at, cron.following(schedule.cron, schedule.timezone, due_at)
    # a schedule that slept for years must not keep us here: look from shortly before now
    if following is not None and following < moment - timedelta(days=2):
        following = cron.following(schedule.cron, schedule.timezone, moment - timedelta(days=2))
    while following is not None and following <= moment:
        latest, following = following, cron.following(schedule.cron, schedule.timezone, following)
    return latest.astimezone(UTC)


def _occur(session: Session, catalog: Catalog, schedule: Schedule, due_at: datetime, in_time: bool) -> str | None:
    if not schedules.take(session, schedule.id, due_at, None):
        return None
    if not in_time and not schedule.catch_up:
        log.warning("The schedule %r was due at %s; that is too long ago, so it is passed over.", schedule.name, due_at)
        return None
    try:
        with session.begin_nested():
            run_id = create_run(
                session,
                catalog,
                document_of(session, schedule.workflow_id, _version(session, schedule)),
                schedule.target,
                schedule.mode,
                schedule.inputs,
                schedule.created_by,
                {"kind": "schedule", "schedule_id": schedule.id, "due_at": due_at.isoformat()},
                workflow_id=schedule.workflow_id,
                version=_version(session, schedule),
                in_window=schedule.in_window,
                busy=_under_way(session, schedule) if schedule.mode == Mode.APPLY else (),
            )
    except RuotaError as error:
        log.warning("The schedule %r could not start its run: %s", schedule.name, error.message)
        return None
    taken = update(Occurrence).where(Occurrence.schedule_id == schedule.id, Occurrence.due_at == due_at)
    session.execute(taken.values(run_id=run_id).execution_options(synchronize_session=False))
    return run_id


def _under_way(session: Session, schedule: Schedule) -> set[str]:
    """The devices that earlier runs of the schedule have not done with, where those keep to maintenance windows.

    They may wait there for a week; each of the runs that came meanwhile would change them when the window opens.
    """
    query = (
        select(RunDevice.device_id)
        .join(Occurrence, Occurrence.run_id == RunDevice.run_id)
        .join(Run, Run.id == RunDevice.run_id)
        .where(Occurrence.schedule_id == schedule.id, Run.in_window, Run.mode == Mode.APPLY)
        .where(Run.status != Status.DONE, RunDevice.status != Status.DONE)
    )
    return set(session.scalars(query))


def _version(session: Session, schedule: Schedule) -> int | None:
    """A schedule runs what was published; a workflow that never was, as its draft stands."""
    from engine.store import workflows

    return workflows.get(session, schedule.workflow_id).published_version
