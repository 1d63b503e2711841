"""What a new installation holds from the start: the computer it runs on, and the shipped workflows."""

import json
from pathlib import Path

from sqlalchemy.orm import Session

from engine.inventory import ensure_this_computer
from engine.store import rehearsals, workflows
from engine.store.models import Workflow

SHIPPED = Path(__file__).resolve().parent.parent / "workflows"


def shipped_workflows() -> dict[str, dict[str, object]]:
    """The shipped workflows by id."""
    paths = sorted(path for path in SHIPPED.glob("*.json") if not path.name.endswith(".rehearsal.json"))
    documents = [json.loads(path.read_text("utf-8")) for path in paths]
    return {document["id"]: document for document in documents}


def shipped_rehearsals(workflow_id: str) -> dict[str, dict[str, object]]:
    """The rehearsals of a shipped workflow by name: what each is about, in a few words."""
    paths = [path for path in sorted(SHIPPED.glob("*.rehearsal.json")) if path.name.split(".")[0] == workflow_id]
    documents = [json.loads(path.read_text("utf-8")) for path in paths]
    return {document["description"].rstrip("."): document for document in documents}


def keep_shipped(session: Session, shipped: str, workflow_id: str, author: str) -> None:
    """Give a workflow the rehearsals of a shipped one; nothing where there is none, and nothing in place of its own."""
    kept = {row.name for row in rehearsals.of_workflow(session, workflow_id)}
    for name, document in shipped_rehearsals(shipped).items():
        if name not in kept:
            rehearsals.save(session, workflow_id, name, document, author)


def prepare(session: Session, author: str) -> None:
    """Put in what is missing; what is there already stays as it is."""
    ensure_this_computer(session)
    for workflow_id, document in shipped_workflows().items():
        if session.get(Workflow, workflow_id) is None:
            workflows.create(session, document, author)
            workflows.publish(session, workflow_id, "Shipped with Ruota", author)
            keep_shipped(session, workflow_id, workflow_id, author)
