"""Workflows as they are kept: one draft that is edited, and versions that never change."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.documents import dumps
from engine.documents.numbers import numbers_as_in
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.store.models import Schedule, Workflow, WorkflowVersion
from engine.store.types import now

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def get(session: Session, workflow_id: str) -> Workflow:
    """The workflow; raises ``RuotaError`` (not_found)."""
    workflow = session.get(Workflow, workflow_id)
    if workflow is None:
        raise _gone(workflow_id)
    return workflow


def create(session: Session, document: Mapping[str, Any], user: str) -> Workflow:
    """Keep a new workflow as a draft. It may still have problems, but needs an id of its own and a name.

    Raises ``RuotaError``: bad_document, or conflict when the id is taken.
    """
    workflow_id = document.get("id")
    if not isinstance(workflow_id, str) or not _ID.fullmatch(workflow_id):
        message = "The workflow's id must be lower-case letters, digits and hyphens, at most 63 of them."
        raise RuotaError(message, code=Code.BAD_DOCUMENT, pointer="/id")
    if session.get(Workflow, workflow_id) is not None:
        message = say("workflow_taken", "There is a workflow {id!r} already; choose another id.", id=workflow_id)
        raise RuotaError(message, code=Code.CONFLICT, pointer="/id")
    workflow = Workflow(id=workflow_id, draft_revision=0)
    _write(workflow, document, user)
    session.add(workflow)
    session.flush()
    return workflow


def save_draft(session: Session, workflow_id: str, document: Mapping[str, Any], revision: int, user: str) -> int:
    """Replace the draft that was read at ``revision`` and return the new revision. Numbers that mean the same as
    before stay as they were written.

    Raises ``RuotaError`` (conflict) when somebody else has saved in between; nothing is overwritten then.
    """
    query = select(Workflow).where(Workflow.id == workflow_id).with_for_update()
    workflow = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if workflow is None:
        raise _gone(workflow_id)
    if workflow.draft_revision != revision:
        message = say(
            "draft_saved_by",
            "{who} has saved the workflow {name!r} since you opened it; open it again and repeat your change.",
            who=workflow.updated_by or say("somebody", "Somebody"),
            name=workflow.name,
        )
        raise RuotaError(message, code=Code.CONFLICT)
    if document.get("id") != workflow_id:
        message = say(
            "workflow_other_id",
            "The document's id is not {id!r}; a workflow's id cannot be changed.",
            id=workflow_id,
        )
        raise RuotaError(message, code=Code.BAD_DOCUMENT, pointer="/id")
    _write(workflow, numbers_as_in(json.loads(workflow.draft), document), user)
    session.flush()
    return workflow.draft_revision


def _write(workflow: Workflow, document: Mapping[str, Any], user: str) -> None:
    name, description = document.get("name"), document.get("description", "")
    if not isinstance(name, str) or not name.strip() or not isinstance(description, str):
        raise RuotaError(
            say("workflow_nameless", "The workflow needs a name."), code=Code.BAD_DOCUMENT, pointer="/name"
        )
    try:
        text = dumps(document).decode("utf-8")
    except (ValueError, TypeError):
        message = f"The workflow {name!r} holds a value that JSON cannot express."
        raise RuotaError(message, code=Code.BAD_DOCUMENT, pointer="") from None
    workflow.draft, workflow.name, workflow.description = text, name, description
    workflow.draft_revision += 1
    workflow.updated_at, workflow.updated_by = now(), user


def publish(session: Session, workflow_id: str, message: str, author: str) -> WorkflowVersion:
    """Make the draft the next version. Raises ``RuotaError`` (conflict) when it equals the last one."""
    workflow = get(session, workflow_id)
    newest = session.scalar(select(func.max(WorkflowVersion.version)).where(WorkflowVersion.workflow_id == workflow_id))
    if newest is not None and version(session, workflow_id, newest).document == workflow.draft:
        sentence = say(
            "publish_same",
            "The workflow {name!r} is the same as its version {version}; there is nothing to publish.",
            name=workflow.name,
            version=newest,
        )
        raise RuotaError(sentence, code=Code.CONFLICT)
    made = WorkflowVersion(
        workflow_id=workflow_id,
        version=(newest or 0) + 1,
        document=workflow.draft,
        message=message,
        author=author,
    )
    session.add(made)
    workflow.published_version = made.version
    session.flush()
    return made


def version(session: Session, workflow_id: str, number: int) -> WorkflowVersion:
    """One version; raises ``RuotaError`` (not_found)."""
    found = session.get(WorkflowVersion, (workflow_id, number))
    if found is None:
        raise RuotaError(f"The workflow {workflow_id!r} has no version {number}.", code=Code.NOT_FOUND)
    return found


def versions(session: Session, workflow_id: str) -> list[WorkflowVersion]:
    """All versions, newest first."""
    query = select(WorkflowVersion).where(WorkflowVersion.workflow_id == workflow_id)
    return list(session.scalars(query.order_by(WorkflowVersion.version.desc())))


def delete(session: Session, workflow_id: str) -> None:
    """Remove the workflow and its versions; its runs stay. Raises ``RuotaError`` (conflict) while scheduled."""
    workflow = get(session, workflow_id)
    names = session.scalars(select(Schedule.name).where(Schedule.workflow_id == workflow_id).limit(1)).all()
    if names:
        message = say(
            "workflow_scheduled",
            "The schedule {schedule!r} starts the workflow {name!r}; delete the schedule first.",
            schedule=names[0],
            name=workflow.name,
        )
        raise RuotaError(message, code=Code.CONFLICT)
    session.delete(workflow)
    session.flush()


def _gone(workflow_id: str) -> RuotaError:
    return RuotaError(say("workflow_gone", "There is no workflow {id!r}.", id=workflow_id), code=Code.NOT_FOUND)
