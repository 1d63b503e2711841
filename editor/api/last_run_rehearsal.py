"""The newest finished run of a workflow as a rehearsal: its devices, inputs and what its steps gave."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import moment
from editor.api.routing import Answer, Call, route
from engine.documents import dumps
from engine.store import workflows
from engine.store.models import Run, RunDevice, Step

MOST_DEVICES = 20
LARGEST = 1_000_000
_FACTS = ("name", "client", "site", "platform", "os", "tags")
_OF_RESULT = ("ok", "changed", "would_change", "reboot_required", "error", "warnings", "data")


@route(
    "GET",
    "/workflows/{id}/last-run-rehearsal",
    "The newest finished run as a rehearsal, at most 20 of its devices",
    "viewer",
    answer=s.full(
        {
            "run_id": s.MAYBE_TEXT,
            "finished_at": s.MAYBE_TIME,
            "rehearsal": {"oneOf": [s.ref("RehearsalDocument"), {"type": "null"}]},
        }
    ),
)
def last_run_rehearsal(call: Call) -> Answer:
    key = call.path["id"]
    with call.services.database.session() as session:
        workflows.get(session, key)
        query = select(Run).where(Run.workflow_id == key, Run.status == "done")
        run = session.scalars(query.order_by(Run.created_at.desc()).limit(1)).first()
        if run is None:
            return {"run_id": None, "finished_at": None, "rehearsal": None}
        return {"run_id": run.id, "finished_at": moment(run.finished_at), "rehearsal": _of(session, run)}


def _of(session: Session, run: Run) -> dict[str, Any]:
    query = select(RunDevice).where(RunDevice.run_id == run.id).order_by(RunDevice.position).limit(MOST_DEVICES)
    devices = {row.device_id: row.snapshot for row in session.scalars(query)}
    names = _apart(devices)
    facts = [
        {"name": names[key], **{name: snapshot[name] for name in _FACTS[1:] if snapshot.get(name)}}
        for key, snapshot in devices.items()
    ]
    found: dict[str, Any] = {"workflow": run.workflow_id, "mode": run.mode, "inputs": run.inputs, "expect": {}}
    return {"format": 1, **found, **({"devices": facts} if facts else {}), "results": _results(session, run, names)}


def _apart(devices: dict[str, dict[str, Any]]) -> dict[str, str]:
    """A name for each device; two clients may each have a SRV-01."""
    names: dict[str, str] = {}
    for key, snapshot in devices.items():
        name = str(snapshot.get("name") or key)
        names[key] = f"{name} ({snapshot.get('client', '')})" if name in names.values() else name
    return names


def _results(session: Session, run: Run, names: dict[str, str]) -> dict[str, Any]:
    """By path, then by device; of a step that ran once for all devices, by path alone."""
    rows = session.execute(
        select(Step.path, Step.device_id, Step.result)
        .where(Step.run_id == run.id, Step.device_id.in_([*names, ""]), Step.result.is_not(None), Step.attempts > 0)
        .order_by(Step.path, Step.device_id)
    )
    found: dict[str, Any] = {}
    left = LARGEST
    for path, device, kept in rows:
        result = {name: kept[name] for name in _OF_RESULT if kept.get(name) is not None}
        if "error" in result:  # a mock's reason is text
            result["error"] = {"code": result["error"]["code"], "message": result["error"]["message"]}
        left -= len(dumps(result))
        if left < 0:
            break
        if not device:
            found[path] = result
        else:
            found.setdefault(path, {})[names[device]] = result
    return found
