"""What a workflow would touch: asked before it is published, scheduled or run."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import moment
from editor.api.routing import Answer, Call, route
from editor.api.workflows import called_documents
from engine.dispatch import cron
from engine.inspection.deeds import Deed, deeds
from engine.inventory.reach import Reach, able, reach
from engine.inventory.unfit import title, unfit
from engine.inventory.waiting import waiting
from engine.saying import as_part
from engine.states import Mode
from engine.store import now as present
from engine.store import workflows
from engine.store.models import Schedule, Workflow

CLOCK = ("cron", "timezone")
ASKED = s.closed(
    {
        "document": s.ref("WorkflowDocument"),
        "target": s.ref("Target"),
        "published": s.YES_NO,
        "schedule": s.closed({name: s.SCHEDULE_FIELDS[name] for name in CLOCK}, *CLOCK),
    }
)
SOME = s.full({"count": s.WHOLE, "names": s.many(s.TEXT)})
OUTSIDE = s.many(s.full({"opens_at": s.TIME, "timezone": s.TEXT, "devices": SOME}))
STEPS = s.many({"type": ["string", "object"], "description": "A name, or what stands for one in a sentence."})
SCHEDULE = s.full({"id": s.ID, "name": s.TEXT, "mode": s.MODE, "next_due_at": s.MAYBE_TIME, "target": s.ref("Target")})
TOUCHED = s.full(
    {
        "schedule": {"anyOf": [SCHEDULE, {"type": "null"}]},
        "devices": SOME,
        "clients": s.WHOLE,
        "able": s.WHOLE,
        "able_before": s.MAYBE_WHOLE,
        "offline": SOME,
        "untried": SOME,
        "without_credential": SOME,
        "without_script": s.many(s.full({"platform": s.TEXT, "devices": SOME, "steps": STEPS})),
        "outside_window": OUTSIDE,
    }
)
ANSWER = s.full(
    {
        "version": s.MAYBE_WHOLE,
        "changes": STEPS,
        "reboots": STEPS,
        "cuts_access": STEPS,
        "new": STEPS,
        "touched": s.many(TOUCHED),
    }
)

Asked = tuple[Any, Schedule | None, datetime | None]
"""A target, its schedule, and the start at which devices are outside their maintenance window (None: untold)."""


@route(
    "POST",
    "/workflows/{id}/blast-radius",
    "What the draft, the document or the published version does, and to which devices: a target's or all schedules'",
    "viewer",
    body=ASKED,
    answer=ANSWER,
)
def blast_radius(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = workflows.get(session, call.path["id"])
        called = called_documents(session)
        before = _published(call, session, row, called)
        if call.body.get("published") and before is not None:
            now = before
        else:
            now = deeds(call.body.get("document", json.loads(row.draft)), call.services.catalog, called)
        if "target" in call.body:
            asked: list[Asked] = [(call.body["target"], None, _start(call))]
        else:
            asked = [(one.target, one, _due(one)) for one in _schedules(session, row.id)]
        touched = [
            {
                **_touched(reach(session, target), schedule, now, before),
                "outside_window": [] if start is None else outside(session, target, start, now),
            }
            for target, schedule, start in asked
        ]
        known = {title(deed) for deed in before or ()}
        return {
            "version": row.published_version,
            "changes": _titles(deed for deed in now if deed.changes),
            "reboots": _titles(deed for deed in now if deed.reboots),
            "cuts_access": _titles(deed for deed in now if deed.cuts_access),
            "new": [] if before is None else _titles(deed for deed in now if title(deed) not in known),
            "touched": touched,
        }


def _published(call: Call, session: Session, row: Workflow, called: dict[str, Any]) -> list[Deed] | None:
    if row.published_version is None:
        return None
    document = json.loads(workflows.version(session, row.id, row.published_version).document)
    return deeds(document, call.services.catalog, called)


def _schedules(session: Session, workflow_id: str) -> list[Schedule]:
    query = select(Schedule).where(Schedule.workflow_id == workflow_id, Schedule.enabled)
    return list(session.scalars(query.order_by(Schedule.next_due_at, Schedule.name)))


def _titles(found: Iterable[Deed]) -> list[Any]:
    return [as_part(name) for name in dict.fromkeys(title(deed) for deed in found)]


def _start(call: Call) -> datetime | None:
    """When the run that is asked about would start."""
    clock = call.body.get("schedule")
    return cron.following(clock["cron"], clock["timezone"], present()) if clock else present()


def _due(schedule: Schedule) -> datetime | None:
    return schedule.next_due_at if schedule.in_window and schedule.mode == Mode.APPLY else None


def outside(session: Session, target: Any, start: datetime, now: list[Deed]) -> list[dict[str, Any]]:
    """Who is outside the maintenance window then, where a step would wait for it."""
    if not any(deed.keeps_to_window for deed in now):
        return []
    return [
        {"opens_at": moment(one.opens), "timezone": one.timezone, "devices": one.devices.to_json()}
        for one in waiting(session, target, start)
    ]


def _touched(found: Reach, schedule: Schedule | None, now: list[Deed], before: list[Deed] | None) -> dict[str, Any]:
    return {
        "schedule": _schedule(schedule) if schedule else None,
        "devices": found.devices.to_json(),
        "clients": found.clients,
        "able": able(found, (deed.platforms for deed in now)),
        "able_before": None if before is None else able(found, (deed.platforms for deed in before)),
        "offline": found.offline.to_json(),
        "untried": found.untried.to_json(),
        "without_credential": found.without_credential.to_json(),
        "without_script": [one.to_json() for one in unfit(found, now)],
    }


def _schedule(row: Schedule) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "mode": row.mode,
        "next_due_at": moment(row.next_due_at),
        "target": row.target,
    }
