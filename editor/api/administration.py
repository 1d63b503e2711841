"""Settings of the organisation, and the audit log."""

from typing import Any

from sqlalchemy import select

from editor.api import shapes as s
from editor.api.common import CURSOR, PAGE, moment, note
from editor.api.routing import Answer, Call, route
from engine.store import preferences
from engine.store.models import Audit

MAIL = s.closed(
    {
        "host": {"type": "string", "maxLength": 255},
        "port": s.PORT,
        "security": {"enum": ["none", "starttls", "tls"]},
        "from": {"type": "string", "maxLength": 320},
        "reply_to": {"type": "string", "maxLength": 320},
        "username": {"type": "string", "maxLength": 320},
        "credential": s.MAYBE_ID,
    }
)
SETTINGS: dict[str, Any] = {
    "organisation": {"type": ["string", "null"], "maxLength": 200},
    "address": {"type": ["string", "null"], "maxLength": 500, "description": "The address people open Ruota under."},
    "language": {
        "anyOf": [s.LANGUAGE, {"type": "null"}],
        "description": "What Ruota itself writes in mails and chat messages is in; absent: English.",
    },
    "mail": {"anyOf": [MAIL, {"type": "null"}]},
    "http_allowed": {
        "type": ["array", "null"],
        "items": {"type": "string", "maxLength": 255},
        "maxItems": 100,
        "description": "Hosts or addresses (with a port, where wanted) that workflows may reach all the same.",
    },
}


@route("GET", "/settings", "The settings", "viewer", answer=s.ANY_OBJECT)
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        values = preferences.read_all(session)
    return {name: values.get(name) for name in SETTINGS}


@route("PATCH", "/settings", "Change settings; null removes one", "admin", body=s.closed(SETTINGS), answer=s.ANY_OBJECT)
def change(call: Call) -> Answer:
    with call.services.database.begin() as session:
        preferences.write(session, call.body)
        note(session, call, "settings.change", "settings", "", fields=sorted(call.body))
    return read(call)


@route(
    "GET",
    "/audit",
    "Who did what, newest first",
    "admin",
    query={"limit": PAGE, "cursor": CURSOR},
    answer=s.page(s.ref("AuditEntry")),
)
def audit(call: Call) -> Answer:
    limit = call.query["limit"]
    query = select(Audit).order_by(Audit.id.desc()).limit(limit + 1)
    if "cursor" in call.query:
        query = query.where(Audit.id < call.query["cursor"])
    with call.services.database.session() as session:
        rows = session.scalars(query).all()
    items = [
        {
            "id": row.id,
            "at": moment(row.at),
            "user": row.user,
            "action": row.action,
            "subject_kind": row.subject_kind,
            "subject_id": row.subject_id,
            "detail": row.detail,
        }
        for row in rows[:limit]
    ]
    return {"items": items, "next": rows[limit - 1].id if len(rows) > limit else None}
