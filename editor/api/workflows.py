"""Workflows: drafts, versions, problems, import and export."""

import json
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import language_of, moment, note
from editor.api.routing import Answer, Call, Refusal, route
from editor.first import keep_shipped
from engine.documents import dumps
from engine.errors import Code, RuotaError
from engine.inspection import inspect, upstream
from engine.saying import say
from engine.store import rehearsals, workflows
from engine.store.models import Workflow, WorkflowVersion

DOCUMENT = s.closed({"document": s.ref("WorkflowDocument")}, "document")
INSPECTED = s.closed(
    {
        "document": s.ref("WorkflowDocument"),
        "nodes": {**s.many({"type": "string"}), "description": "The nodes whose upstream is told; absent: all."},
    },
    "document",
)
NEW = s.closed(
    {
        "document": s.ref("WorkflowDocument"),
        "template": {**s.ID, "description": "The shipped workflow that it begins as; its rehearsals come along."},
        "copy_of": {**s.ID, "description": "The workflow that it is a copy of; its rehearsals come along."},
    },
    "document",
)
DRAFT = s.closed({"document": s.ref("WorkflowDocument"), "revision": s.NUMBER}, "document", "revision")
PUBLISH = s.closed({"message": {"type": "string", "maxLength": 2000}, "revision": s.NUMBER}, "message")
TOLD = {
    "problems": {
        **s.YES_NO,
        "default": True,
        "description": "Whether the draft is inspected and its problems are told.",
    }
}
DUPLICATE = s.closed({"id": s.NAME, "name": s.NAME}, "id", "name")


def called_documents(session: Session) -> dict[str, Any]:
    """What a workflow may call: every workflow's published version, or its draft where there is none."""
    found: dict[str, Any] = {}
    versions = {
        (row.workflow_id, row.version): row.document
        for row in session.scalars(select(WorkflowVersion).join(Workflow, Workflow.id == WorkflowVersion.workflow_id))
    }
    for row in session.scalars(select(Workflow)):
        text = versions.get((row.id, row.published_version or 0), row.draft)
        found[row.id] = json.loads(text)
    return found


def _problems(call: Call, session: Session, document: Any) -> list[dict[str, Any]]:
    return [problem.to_json() for problem in inspect(document, call.services.catalog, called_documents(session))]


def _summary(row: Workflow) -> dict[str, Any]:
    nodes = json.loads(row.draft).get("nodes")
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "published_version": row.published_version,
        "revision": row.draft_revision,
        "nodes": len(nodes) if isinstance(nodes, dict) else 0,
        "updated_at": moment(row.updated_at),
        "updated_by": row.updated_by,
    }


def _detail(call: Call, session: Session, row: Workflow) -> dict[str, Any]:
    """With its problems, unless the address declines them: of a large workflow they take longer than all the rest."""
    document = json.loads(row.draft)
    detail = {**_summary(row), "document": document}
    del detail["nodes"]
    if call.query.get("problems", True):
        detail["problems"] = _problems(call, session, document)
    return detail


@route("GET", "/workflows", "All workflows", "viewer", answer=s.page(s.ref("WorkflowSummary")))
def listed(call: Call) -> Answer:
    with call.services.database.session() as session:
        rows = session.scalars(select(Workflow).where(~Workflow.archived).order_by(Workflow.name)).all()
        return {"items": [_summary(row) for row in rows], "next": None}


@route(
    "POST",
    "/workflows",
    "Keep a new workflow (or import one)",
    "technician",
    body=NEW,
    answer=s.ref("WorkflowDetail"),
    status=201,
)
def create(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = workflows.create(session, call.body["document"], call.user.name)
        keep_shipped(session, call.body.get("template", ""), row.id, call.user.name, language_of(session, call))
        rehearsals.copy(session, call.body.get("copy_of", ""), row.id, call.user.name)
        note(session, call, "workflow.create", "workflow", row.id, name=row.name)
        return _detail(call, session, row)


@route(
    "GET",
    "/workflows/{id}",
    "A workflow with its draft and problems",
    "viewer",
    query=TOLD,
    answer=s.ref("WorkflowDetail"),
)
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        return _detail(call, session, workflows.get(session, call.path["id"]))


@route(
    "PUT",
    "/workflows/{id}",
    "Save the draft that was read at a revision",
    "technician",
    body=DRAFT,
    query=TOLD,
    answer=s.ref("WorkflowDetail"),
)
def save(call: Call) -> Answer:
    key = call.path["id"]
    try:
        with call.services.database.begin() as session:
            workflows.save_draft(session, key, call.body["document"], call.body["revision"], call.user.name)
            return _detail(call, session, workflows.get(session, key))
    except RuotaError as error:
        if error.code is not Code.CONFLICT:
            raise
        with call.services.database.session() as session:
            current = _detail(call, session, workflows.get(session, key))
        raise Refusal(409, error.message, code=Code.CONFLICT, current=current) from None


@route("DELETE", "/workflows/{id}", "Delete a workflow; its runs stay", "technician")
def remove(call: Call) -> Answer:
    with call.services.database.begin() as session:
        name = workflows.get(session, call.path["id"]).name
        workflows.delete(session, call.path["id"])
        note(session, call, "workflow.delete", "workflow", call.path["id"], name=name)
    return None


@route(
    "POST",
    "/workflows/{id}/duplicate",
    "Copy the draft under another id",
    "technician",
    body=DUPLICATE,
    answer=s.ref("WorkflowDetail"),
    status=201,
)
def duplicate(call: Call) -> Answer:
    with call.services.database.begin() as session:
        document = json.loads(workflows.get(session, call.path["id"]).draft)
        document.update(id=call.body["id"], name=call.body["name"])
        row = workflows.create(session, document, call.user.name)
        rehearsals.copy(session, call.path["id"], row.id, call.user.name)
        note(session, call, "workflow.create", "workflow", row.id, name=row.name, copy_of=call.path["id"])
        return _detail(call, session, row)


def _version(row: WorkflowVersion) -> dict[str, Any]:
    return {
        "version": row.version,
        "message": row.message,
        "author": row.author,
        "created_at": moment(row.created_at),
    }


@route(
    "POST",
    "/workflows/{id}/publish",
    "Make the draft the next version",
    "technician",
    body=PUBLISH,
    answer=s.ref("WorkflowVersion"),
    status=201,
)
def publish(call: Call) -> Answer:
    key = call.path["id"]
    with call.services.database.begin() as session:
        row = workflows.get(session, key)
        if "revision" in call.body and call.body["revision"] != row.draft_revision:
            changed = say("draft_changed", "The draft of {name!r} has changed since; look at it again.", name=row.name)
            raise Refusal(409, changed, code=Code.CONFLICT)
        problems = _problems(call, session, json.loads(row.draft))
        errors = [problem for problem in problems if problem["severity"] == "error"]
        if errors:
            message = say(
                "publish_errors",
                "The workflow {name!r} has errors ({number}); mend them before publishing.",
                name=row.name,
                number=len(errors),
            )
            raise Refusal(422, message, code=Code.BAD_DOCUMENT, problems=problems)
        made = workflows.publish(session, key, call.body["message"], call.user.name)
        note(session, call, "workflow.publish", "workflow", key, version=made.version)
        return _version(made)


@route(
    "GET",
    "/workflows/{id}/versions",
    "The published versions, newest first",
    "viewer",
    answer=s.page(s.ref("WorkflowVersion")),
)
def versions(call: Call) -> Answer:
    with call.services.database.session() as session:
        workflows.get(session, call.path["id"])
        return {"items": [_version(row) for row in workflows.versions(session, call.path["id"])], "next": None}


@route(
    "GET",
    "/workflows/{id}/versions/{number}",
    "One version with its document",
    "viewer",
    answer={"allOf": [s.ref("WorkflowVersion"), s.full({"document": s.ref("WorkflowDocument")})]},
)
def version(call: Call) -> Answer:
    number = call.path["number"]
    if not number.isdecimal() or len(number) > 9:
        raise Refusal(404, f"The workflow {call.path['id']!r} has no version {number[:40]!r}.", code=Code.NOT_FOUND)
    with call.services.database.session() as session:
        row = workflows.version(session, call.path["id"], int(number))
        return {**_version(row), "document": json.loads(row.document)}


@route(
    "GET",
    "/workflows/{id}/export",
    "The draft as a file, in canonical form",
    "viewer",
    answer=s.ref("WorkflowDocument"),
)
def export(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = workflows.get(session, call.path["id"])
    response = Response(dumps(json.loads(row.draft)), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.json"'
    return response


@route(
    "POST",
    "/inspect",
    "All problems of a document, and what each node may refer to",
    "viewer",
    body=INSPECTED,
    answer=s.ref("Inspection"),
)
def inspected(call: Call) -> Answer:
    document = call.body["document"]
    with call.services.database.session() as session:
        called = called_documents(session)
    catalog = call.services.catalog
    problems = [problem.to_json() for problem in inspect(document, catalog, called)]
    return {"problems": problems, "upstream": upstream(document, catalog, called, call.body.get("nodes"))}
