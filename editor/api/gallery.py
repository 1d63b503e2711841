"""What the workflows page shows at a glance: each workflow's drawing, last run, next time and problems; templates."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import CURSOR, moment
from editor.api.routing import Answer, Call, route
from editor.api.workflows import called_documents
from editor.templates import templates as shipped
from engine.inspection import inspect
from engine.store.models import Run, Schedule, Workflow

KEPT = 2_000
_NODE = ("type", "name", "parent", "scope", "disabled")
_PLACE = ("x", "y", "width", "height", "group")

LAST_RUN = s.full(
    {
        "id": s.ID,
        "status": s.STATUS,
        "outcome": s.OUTCOME,
        "mode": s.MODE,
        "created_at": s.TIME,
        "finished_at": s.MAYBE_TIME,
    }
)
CARD = s.full(
    {
        "id": s.TEXT,
        "sketch": s.ANY_OBJECT,
        "last_run": {"oneOf": [LAST_RUN, {"type": "null"}]},
        "next_due_at": s.MAYBE_TIME,
        "errors": s.WHOLE,
        "warnings": s.WHOLE,
    }
)
_WORDS = {"name": s.TEXT, "description": s.TEXT, "document": s.ref("WorkflowDocument")}
TEMPLATE = s.full(
    {
        "id": s.TEXT,
        **_WORDS,
        "words": {
            "type": "object",
            "description": "The same in other languages, by language.",
            "additionalProperties": s.full(_WORDS),
        },
    }
)


@route(
    "GET",
    "/workflow-cards",
    "What the card of each workflow shows: drawing, last run, next time, problems",
    "viewer",
    query={"limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}, "cursor": CURSOR},
    answer=s.page(CARD),
)
def cards(call: Call) -> Answer:
    limit = call.query["limit"]
    with call.services.database.session() as session:
        query = select(Workflow).where(~Workflow.archived, Workflow.id > call.query.get("cursor", ""))
        rows = list(session.scalars(query.order_by(Workflow.id).limit(limit + 1)))
        shown = rows[:limit]
        keys = [row.id for row in shown]
        runs, due = _last_runs(session, keys), _next_due(session, keys)
        counted = _problem_counts(call, session, shown)
        items = [
            {
                "id": row.id,
                "sketch": sketch(json.loads(row.draft)),
                "last_run": runs.get(row.id),
                "next_due_at": due.get(row.id),
                "errors": counted[row.id][0],
                "warnings": counted[row.id][1],
            }
            for row in shown
        ]
        return {"items": items, "next": keys[-1] if len(rows) > limit else None}


@route("GET", "/templates", "The workflows that Ruota ships, to begin from", "viewer", answer=s.page(TEMPLATE))
def templates(call: Call) -> Answer:
    return {"items": shipped(), "next": None}


def sketch(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a small picture needs: nodes, wires, places, frames, notes; no params and no words of notes.

    A draft may hold anything, so whatever is not of the right kind is left out.
    """
    nodes = {
        key: {name: node[name] for name in _NODE if isinstance(node.get(name), str | bool)}
        for key, node in _map(document.get("nodes")).items()
        if isinstance(node, dict) and isinstance(node.get("type"), str)
    }
    edges = [
        {"from": edge["from"], "to": edge["to"]}
        for edge in _list(document.get("edges"))
        if isinstance(edge.get("from"), str) and isinstance(edge.get("to"), str)
        if edge["to"] in nodes and edge["from"].split(".")[0] in nodes
    ]
    layout = {
        key: {name: place[name] for name in _PLACE if isinstance(place.get(name), int | float | str)}
        for key, place in _map(document.get("layout")).items()
        if key in nodes and isinstance(place, dict) and _stands(place)
    }
    groups = [{"id": group["id"]} for group in _list(document.get("groups")) if isinstance(group.get("id"), str)]
    notes = [
        {name: note[name] for name in ("id", "x", "y", "width", "height") if name in note} | {"text": ""}
        for note in _list(document.get("notes"))
        if isinstance(note.get("id"), str) and _stands(note)
    ]
    return {
        "format": 1,
        "id": "",
        "name": "",
        "nodes": nodes,
        "edges": edges,
        "layout": layout,
        "groups": groups,
        "notes": notes,
    }


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _stands(place: Mapping[str, Any]) -> bool:
    """Whether it has a place, and no measure that is not a number."""
    numbers = [place.get("x"), place.get("y"), place.get("width", 0), place.get("height", 0)]
    return all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers)


def _last_runs(session: Session, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    newest = select(func.max(Run.id)).where(Run.workflow_id.in_(keys)).group_by(Run.workflow_id)
    columns = (Run.workflow_id, Run.id, Run.status, Run.outcome, Run.mode, Run.created_at, Run.finished_at)
    return {
        str(workflow): {
            "id": run,
            "status": status,
            "outcome": outcome,
            "mode": mode,
            "created_at": moment(created),
            "finished_at": moment(finished),
        }
        for workflow, run, status, outcome, mode, created, finished in session.execute(
            select(*columns).where(Run.id.in_(newest))
        )
    }


def _next_due(session: Session, keys: Sequence[str]) -> dict[str, str | None]:
    query = (
        select(Schedule.workflow_id, func.min(Schedule.next_due_at))
        .where(Schedule.workflow_id.in_(keys), Schedule.enabled, Schedule.next_due_at.is_not(None))
        .group_by(Schedule.workflow_id)
    )
    return {workflow: moment(due) for workflow, due in session.execute(query)}


_counts: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
_lock = Lock()


def _problem_counts(call: Call, session: Session, rows: Sequence[Workflow]) -> dict[str, tuple[int, int]]:
    """Errors and warnings by workflow. A draft is looked at again only when it, or what it may call, has changed."""
    called = called_documents(session)
    around = hashlib.sha256(json.dumps(called, sort_keys=True).encode()).hexdigest()
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        alone = '"logic.call"' not in row.draft
        key = (row.draft, "" if alone else around)
        with _lock:
            counted = _counts.get(key)
        if counted is None:
            problems = inspect(json.loads(row.draft), call.services.catalog, called)
            errors = sum(problem.severity == "error" for problem in problems)
            counted = (errors, len(problems) - errors)
            with _lock:
                _counts[key] = counted
                while len(_counts) > KEPT:
                    _counts.popitem(last=False)
        found[row.id] = counted
    return found
