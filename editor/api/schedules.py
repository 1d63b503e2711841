"""Schedules."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import moment, note
from editor.api.routing import Answer, Call, not_found, route
from engine.dispatch import cron
from engine.errors import RuotaError
from engine.inventory import targets
from engine.store import now, workflows
from engine.store.models import Occurrence, Schedule, Workflow

NEXT = 5


def _next(row: Schedule) -> list[datetime]:
    return cron.upcoming(row.cron, row.timezone, now(), NEXT) if row.enabled else []


def _json(session: Session, row: Schedule) -> dict[str, Any]:
    last = session.scalars(
        select(Occurrence.run_id)
        .where(Occurrence.schedule_id == row.id, Occurrence.run_id.is_not(None))
        .order_by(Occurrence.due_at.desc())
        .limit(1)
    ).first()
    workflow = session.get(Workflow, row.workflow_id)
    target = _target(row)
    return {
        **{name: getattr(row, name) for name in s.SCHEDULE_FIELDS},
        "id": row.id,
        "workflow_name": workflow.name if workflow else row.workflow_id,
        "target": target,
        "devices": targets.count(session, target),
        "next_due_at": moment(row.next_due_at),
        "next": [moment(due) for due in _next(row)],
        "last_run_id": last,
        "created_by": row.created_by,
    }


def _target(row: Schedule) -> dict[str, Any]:
    """Its target; an empty one when what is kept cannot be read, so that no other schedule is hidden by it."""
    try:
        targets.check_target(row.target)
    except RuotaError:
        return {}
    return row.target


def _get(session: Session, key: str) -> Schedule:
    row = session.get(Schedule, key)
    if row is None:
        raise not_found("schedule", key)
    return row


def _apply(session: Session, row: Schedule, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    workflows.get(session, row.workflow_id)
    targets.check_target(row.target)
    row.next_due_at = cron.following(row.cron, row.timezone, now()) if row.enabled else None


@route(
    "GET",
    "/schedules",
    "All schedules; with a client those that concern it",
    "viewer",
    query={"client": s.TEXT},
    answer=s.page(s.ref("Schedule")),
)
def listed(call: Call) -> Answer:
    client = call.query.get("client")
    with call.services.database.session() as session:
        rows = session.scalars(select(Schedule).order_by(Schedule.name)).all()
        shown = [row for row in rows if client is None or targets.concerns(session, _target(row), client)]
        return {"items": [_json(session, row) for row in shown], "next": None}


@route(
    "POST",
    "/schedules",
    "Add a schedule",
    "technician",
    body=s.closed(s.SCHEDULE_FIELDS, "name", "workflow_id", "target", "mode", "cron", "timezone"),
    answer=s.ref("Schedule"),
    status=201,
)
def add(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = Schedule(enabled=True, inputs={}, in_window=True, created_by=call.user.name)
        _apply(session, row, call.body)
        session.add(row)
        session.flush()
        note(session, call, "schedule.create", "schedule", row.id, name=row.name)
        return _json(session, row)


@route("GET", "/schedules/{id}", "A schedule", "viewer", answer=s.ref("Schedule"))
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        return _json(session, _get(session, call.path["id"]))


@route(
    "PATCH",
    "/schedules/{id}",
    "Change a schedule",
    "technician",
    body=s.closed(s.SCHEDULE_FIELDS),
    answer=s.ref("Schedule"),
)
def change(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = _get(session, call.path["id"])
        _apply(session, row, call.body)
        session.flush()
        note(session, call, "schedule.change", "schedule", row.id, fields=sorted(call.body))
        return _json(session, row)


@route("DELETE", "/schedules/{id}", "Delete a schedule", "technician")
def remove(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = _get(session, call.path["id"])
        session.delete(row)
        note(session, call, "schedule.delete", "schedule", row.id, name=row.name)
    return None


@route(
    "POST",
    "/schedules/upcoming",
    "The next times of a cron line in a time zone",
    "viewer",
    body=s.closed({"cron": s.SCHEDULE_FIELDS["cron"], "timezone": s.SCHEDULE_FIELDS["timezone"]}, "cron", "timezone"),
    answer=s.full({"next": s.many(s.TIME)}),
)
def upcoming(call: Call) -> Answer:
    return {"next": [moment(due) for due in cron.upcoming(call.body["cron"], call.body["timezone"], now(), NEXT)]}
