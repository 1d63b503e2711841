"""What the values of a workflow were when it last ran, for whoever picks one."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import moment
from editor.api.routing import Answer, Call, route
from engine.store import workflows
from engine.store.models import Run, Step

_GOOD = ("ok", "changed", "would_change")
_MOST_STEPS = 500
_MOST_VALUES = 2_000
_LONGEST = 80
_DEEPEST = 4


@route(
    "GET",
    "/workflows/{id}/last-values",
    "The values that the steps gave in the newest finished run, one device's each, shortened",
    "viewer",
    answer=s.full({"finished_at": s.MAYBE_TIME, "values": {"type": "object", "additionalProperties": s.TEXT}}),
)
def last_values(call: Call) -> Answer:
    with call.services.database.session() as session:
        workflows.get(session, call.path["id"])
        run = session.scalars(
            select(Run)
            .where(Run.workflow_id == call.path["id"], Run.status == "done")
            .order_by(Run.created_at.desc())
            .limit(1)
        ).first()
        values = dict(_values(session, run)) if run is not None else {}
    return {"finished_at": moment(run.finished_at) if run is not None else None, "values": values}


def _values(session: Session, run: Run) -> Iterator[tuple[str, str]]:
    for name, value in run.inputs.items():
        yield f"inputs.{name}", _shown(value)
    rows = session.execute(
        select(Step.node, Step.result)
        .where(Step.run_id == run.id, Step.outcome.in_(_GOOD), Step.result.is_not(None))
        .order_by(Step.device_id, Step.path)
        .limit(_MOST_STEPS)
    )
    seen: set[str] = set()
    left = _MOST_VALUES
    for node, result in rows:
        # a step of a called workflow has the node's key of that workflow, not of this one
        if node in seen or node not in run.document["nodes"]:
            continue
        seen.add(node)
        for name, value in _leaves(node, (result or {}).get("data") or {}, 0):
            if left == 0:
                return
            left -= 1
            yield name, value


def _leaves(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth:
        yield name, _shown(value)
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner, depth + 1)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
