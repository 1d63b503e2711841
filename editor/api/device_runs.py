"""What ran on one device."""

from typing import Any

from sqlalchemy import select

from editor.api import shapes as s
from editor.api.common import CURSOR, moment
from editor.api.routing import Answer, Call, route
from engine.inventory import get_device
from engine.saying import worded
from engine.store.models import Run, RunDevice

PART = {"type": "integer", "minimum": 1, "maximum": 200, "default": 25}


@route(
    "GET",
    "/devices/{id}/runs",
    "The runs that had this device, newest first",
    "viewer",
    query={"limit": PART, "cursor": CURSOR},
    answer=s.page(s.ref("DeviceRun")),
)
def runs(call: Call) -> Answer:
    key, limit = call.path["id"], call.query["limit"]
    columns = (Run.id, Run.workflow_id, Run.workflow_name, Run.version, Run.mode)
    times = (Run.created_at, Run.started_at, Run.finished_at, Run.started_by)
    query = (
        select(*columns, *times, RunDevice.status, RunDevice.outcome, RunDevice.message)
        .join(RunDevice, RunDevice.run_id == Run.id)
        .where(RunDevice.device_id == key)
        .order_by(Run.id.desc())
        .limit(limit + 1)
    )
    if "cursor" in call.query:
        query = query.where(Run.id < call.query["cursor"])
    with call.services.database.session() as session:
        get_device(session, key)
        rows = session.execute(query).all()
    items = [_json(row._asdict()) for row in rows[:limit]]
    return {"items": items, "next": items[-1]["run_id"] if len(rows) > limit else None}


def _json(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: moment(row[name]) for name in ("created_at", "started_at", "finished_at")}
    kept = {name: value for name, value in row.items() if name != "id"}
    return {**kept, **worded(row["message"]), **times, "run_id": row["id"]}
