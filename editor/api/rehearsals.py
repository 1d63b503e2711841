"""Rehearsals: a document run on mocked results, and those that are kept beside a workflow as its tests."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import language_of, moment, note
from editor.api.routing import Answer, Call, route
from editor.api.workflows import called_documents
from editor.first import keep_shipped
from engine.documents import dumps
from engine.errors import RuotaError
from engine.rehearsal import check_rehearsal, examples, plan_of, rehearse
from engine.saying import told
from engine.store import rehearsals, workflows
from engine.store.models import Rehearsal

MOST_STEPS = 20_000

REHEARSE = s.closed({"document": s.ref("WorkflowDocument"), "rehearsal": s.ANY_OBJECT}, "document", "rehearsal")
ONLY_DOCUMENT = s.closed({"document": s.ref("WorkflowDocument")}, "document")
KEPT = s.closed({"name": s.NAME, "rehearsal": s.ANY_OBJECT}, "name", "rehearsal")
CHECK = s.closed({"document": s.ref("WorkflowDocument"), "only": s.ID})
STEP = s.full(
    {
        "device": s.TEXT,
        "path": s.TEXT,
        "outcome": s.OUTCOME,
        "port": s.MAYBE_TEXT,
        "params": {"type": ["object", "null"]},
        "message": s.TEXT,
        "told": s.TOLD,
        "attempts": s.WHOLE,
        "data": s.ANY_OBJECT,
    }
)
REHEARSED = s.full(
    {
        "ok": s.YES_NO,
        "outcome": s.OUTCOME,
        "devices": s.ANY_OBJECT,
        "steps": s.many(STEP),
        "mismatches": s.many(s.TEXT),
        "mismatches_told": s.tolds("mismatches"),
        "seconds": {"type": "number"},
    }
)
ENTRY = s.full(
    {
        "id": s.ID,
        "name": s.TEXT,
        "rehearsal": s.ref("RehearsalDocument"),
        "updated_at": s.TIME,
        "updated_by": s.TEXT,
    }
)
VERDICT = s.full(
    {
        "id": s.ID,
        "name": s.TEXT,
        "ok": s.YES_NO,
        "outcome": s.OUTCOME,
        "mismatches": {**s.many(s.TEXT), "description": "Where it is not as expected, or why it cannot be run."},
        "mismatches_told": s.tolds("mismatches"),
    }
)
MOCKABLE = s.full(
    {
        "type": s.TEXT,
        "title": s.TEXT,
        "scope": {"enum": ["device", "run"]},
        "ports": s.many(s.full({"name": s.TEXT, "title": s.TEXT})),
        "examples": {"type": "object", "description": "By way out: outputs with which the step takes it."},
    }
)


@route("POST", "/rehearse", "Run a document on mocked results", "viewer", body=REHEARSE, answer=REHEARSED)
def rehearsed(call: Call) -> Answer:
    with call.services.database.session() as session:
        called = called_documents(session)
    found = rehearse(call.body["document"], call.services.catalog, call.body["rehearsal"], called, MOST_STEPS)
    shown: dict[str, Any] = found.to_json()
    return shown


@route(
    "POST",
    "/rehearse/examples",
    "For each step that can be mocked: its ways out, and outputs that take them",
    "viewer",
    body=ONLY_DOCUMENT,
    answer=s.full({"steps": {"type": "object", "additionalProperties": MOCKABLE}}),
)
def mockable(call: Call) -> Answer:
    with call.services.database.session() as session:
        called = called_documents(session)
    return {"steps": examples(plan_of(call.body["document"], call.services.catalog, called))}


def _entry(row: Rehearsal) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "rehearsal": json.loads(row.document),
        "updated_at": moment(row.updated_at),
        "updated_by": row.updated_by,
    }


@route("GET", "/workflows/{id}/rehearsals", "The rehearsals kept with a workflow", "viewer", answer=s.page(ENTRY))
def listed(call: Call) -> Answer:
    with call.services.database.session() as session:
        workflows.get(session, call.path["id"])
        return {"items": [_entry(row) for row in rehearsals.of_workflow(session, call.path["id"])], "next": None}


@route(
    "PUT",
    "/workflows/{id}/rehearsals",
    "Keep a rehearsal with a workflow, in place of one of the same name",
    "technician",
    body=KEPT,
    answer=ENTRY,
)
def save(call: Call) -> Answer:
    key = call.path["id"]
    document = {"workflow": key, **call.body["rehearsal"]}
    check_rehearsal(document)
    with call.services.database.begin() as session:
        workflows.get(session, key)
        row, made = rehearsals.save(session, key, call.body["name"].strip(), document, call.user.name)
        note(session, call, f"rehearsal.{'create' if made else 'update'}", "workflow", key, rehearsal=row.name)
        return _entry(row)


@route(
    "POST",
    "/workflows/{id}/rehearsals/shipped",
    "Keep the rehearsals of a workflow that Ruota ships with this one, which began as it",
    "technician",
    body=s.closed({"template": s.ID}, "template"),
    status=204,
)
def keep_those_of_template(call: Call) -> Answer:
    key, template = call.path["id"], call.body["template"]
    with call.services.database.begin() as session:
        workflows.get(session, key)
        keep_shipped(session, template, key, call.user.name, language_of(session, call))
        note(session, call, "rehearsal.create", "workflow", key, rehearsal=template)
    return None


@route("DELETE", "/workflows/{id}/rehearsals/{rehearsal}", "Delete a kept rehearsal", "technician")
def remove(call: Call) -> Answer:
    key = call.path["id"]
    with call.services.database.begin() as session:
        row = rehearsals.delete(session, key, call.path["rehearsal"])
        note(session, call, "rehearsal.delete", "workflow", key, rehearsal=row.name)
    return None


@route(
    "GET",
    "/workflows/{id}/rehearsals/{rehearsal}/export",
    "A kept rehearsal as the file that `ruota rehearse` reads",
    "viewer",
    answer=s.ref("RehearsalDocument"),
)
def export(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = rehearsals.get(session, call.path["id"], call.path["rehearsal"])
    response = Response(dumps(json.loads(row.document)), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(row)}"'
    return response


def file_name(row: Rehearsal) -> str:
    """Beside ``disk-clean-up.json``: ``disk-clean-up.one-fails.rehearsal.json``."""
    word = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-")[:60]
    return ".".join(part for part in (row.workflow_id, word, "rehearsal", "json") if part)


@route(
    "POST",
    "/workflows/{id}/rehearsals/check",
    "Run the kept rehearsals, or one, on a document (without one: on the draft)",
    "viewer",
    body=CHECK,
    answer=s.full({"items": s.many(VERDICT), "failed": s.WHOLE}),
)
def check(call: Call) -> Answer:
    key = call.path["id"]
    with call.services.database.session() as session:
        document = call.body.get("document") or json.loads(workflows.get(session, key).draft)
        only = call.body.get("only")
        rows = [rehearsals.get(session, key, only)] if only else rehearsals.of_workflow(session, key)
        workflows.get(session, key)
        items = verdicts(call, session, document, rows)
    return {"items": items, "failed": sum(not item["ok"] for item in items)}


def verdicts(
    call: Call, session: Session, document: Mapping[str, Any], rows: Iterable[Rehearsal]
) -> list[dict[str, Any]]:
    """Whether each still comes out as expected; one that cannot be run does not, and says why."""
    called = called_documents(session)
    return [_verdict(call, document, row, called) for row in rows]


def _verdict(call: Call, document: Mapping[str, Any], row: Rehearsal, called: Mapping[str, Any]) -> dict[str, Any]:
    about = {"id": row.id, "name": row.name}
    try:
        found = rehearse(document, call.services.catalog, json.loads(row.document), called, MOST_STEPS)
    except RuotaError as error:
        return {**about, "ok": False, "outcome": None, **_mismatches([error.message])}
    return {**about, "ok": found.ok, "outcome": found.outcome.value, **_mismatches(found.mismatches)}


def _mismatches(sentences: Sequence[str]) -> dict[str, Any]:
    return {"mismatches": [str(one) for one in sentences], "mismatches_told": [told(one) for one in sentences]}
