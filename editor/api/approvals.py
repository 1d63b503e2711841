"""Approvals: what waits for a person, and what they say."""

from typing import Any

from sqlalchemy import select

from editor.api import shapes as s
from editor.api.common import moment, note
from editor.api.routing import Answer, Call, route
from engine.dispatch import starting
from engine.store import approvals, runs
from engine.store.models import Approval, Run

DECISION = s.closed(
    {"decision": {"enum": ["approved", "rejected"]}, "comment": {"type": "string", "maxLength": 2000}}, "decision"
)


def _approval(row: Approval, workflow_name: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "run_id": row.run_id,
        "workflow_name": workflow_name,
        "path": row.path,
        "node": row.node,
        "title": row.title,
        "description": row.description,
        "requested_at": moment(row.requested_at),
        "expires_at": moment(row.expires_at),
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": moment(row.decided_at),
        "comment": row.comment,
    }


@route(
    "GET", "/approvals", "What waits for a person", "viewer", query={"run": s.TEXT}, answer=s.page(s.ref("Approval"))
)
def waiting(call: Call) -> Answer:
    with call.services.database.session() as session:
        rows = approvals.waiting(session, call.query.get("run"))
        names = dict(
            session.execute(select(Run.id, Run.workflow_name).where(Run.id.in_({r.run_id for r in rows}))).all()
        )
        return {"items": [_approval(row, names.get(row.run_id, "")) for row in rows], "next": None}


@route(
    "POST",
    "/runs/{id}/approvals/{path:path}",
    "Approve or reject",
    "technician",
    body=DECISION,
    answer=s.ref("Approval"),
)
def decide(call: Call) -> Answer:
    run_id, path, services = call.path["id"], call.path["path"], call.services
    starting.decide_approval(
        services.database,
        services.redis,
        run_id,
        path,
        call.body["decision"],
        call.user.name,
        call.body.get("comment", ""),
    )
    with services.database.begin() as session:
        note(session, call, f"approval.{call.body['decision']}", "run", run_id, path=path)
    with services.database.session() as session:
        query = select(Approval).where(Approval.run_id == run_id, Approval.path == path)
        return _approval(session.scalars(query).one(), runs.get(session, run_id).workflow_name)
