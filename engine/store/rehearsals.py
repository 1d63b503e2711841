"""Rehearsals as they are kept: some for each workflow, each under a name of its own there."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.documents import dumps
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.store.models import Rehearsal
from engine.store.types import now

MOST = 200
LONGEST = 2_000_000


def of_workflow(session: Session, workflow_id: str) -> list[Rehearsal]:
    """All of the workflow, by name."""
    query = select(Rehearsal).where(Rehearsal.workflow_id == workflow_id)
    return list(session.scalars(query.order_by(Rehearsal.name)))


def get(session: Session, workflow_id: str, rehearsal_id: str) -> Rehearsal:
    """One of the workflow's; raises ``RuotaError`` (not_found)."""
    found = session.get(Rehearsal, rehearsal_id)
    if found is None or found.workflow_id != workflow_id:
        message = say(
            "rehearsal_gone",
            "The workflow {workflow!r} has no rehearsal {rehearsal!r}; it may have been deleted.",
            workflow=workflow_id,
            rehearsal=rehearsal_id[:40],
        )
        raise RuotaError(message, code=Code.NOT_FOUND)
    return found


def save(
    session: Session, workflow_id: str, name: str, document: Mapping[str, Any], user: str
) -> tuple[Rehearsal, bool]:
    """Keep it, in place of one of the same name; the second value says whether it is new.

    The document is made the workflow's own. Raises ``RuotaError`` (bad_document) for what cannot be kept.
    """
    text = _text(name, {"format": 1, **document, "workflow": workflow_id})
    query = select(Rehearsal).where(Rehearsal.workflow_id == workflow_id, Rehearsal.name == name)
    kept = session.scalars(query).one_or_none()
    made = kept is None
    if kept is None:
        count = session.scalar(select(func.count()).where(Rehearsal.workflow_id == workflow_id))
        if (count or 0) >= MOST:
            message = say(
                "rehearsals_many",
                "The workflow {workflow!r} has {limit} rehearsals already; delete one first.",
                workflow=workflow_id,
                limit=MOST,
            )
            raise RuotaError(message, code=Code.CONFLICT)
        kept = Rehearsal(workflow_id=workflow_id, name=name)
        session.add(kept)
    kept.document, kept.updated_at, kept.updated_by = text, now(), user
    session.flush()
    return kept, made


def copy(session: Session, source: str, target: str, user: str) -> None:
    """Give a workflow the rehearsals of another."""
    for row in of_workflow(session, source):
        save(session, target, row.name, json.loads(row.document), user)


def delete(session: Session, workflow_id: str, rehearsal_id: str) -> Rehearsal:
    """Remove it and return what it was; raises ``RuotaError`` (not_found)."""
    row = get(session, workflow_id, rehearsal_id)
    session.delete(row)
    session.flush()
    return row


def _text(name: str, document: Mapping[str, Any]) -> str:
    if not name.strip() or not name.isprintable():
        message = say("rehearsal_nameless", "The rehearsal needs a name of letters that can be seen.")
        raise RuotaError(message, code=Code.BAD_DOCUMENT, pointer="/name")
    try:
        text = dumps(document).decode("utf-8")
    except (ValueError, TypeError):
        message = say("rehearsal_value", "The rehearsal {name!r} holds a value that JSON cannot express.", name=name)
        raise RuotaError(message, code=Code.BAD_DOCUMENT, pointer="") from None
    if len(text) > LONGEST:
        message = say(
            "rehearsal_large",
            "The rehearsal {name!r} is larger than 2 MB; take fewer devices or shorter results.",
            name=name,
        )
        raise RuotaError(message, code=Code.BAD_DOCUMENT, pointer="")
    return text
