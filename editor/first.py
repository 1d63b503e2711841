"""What a new installation holds from the start: the computer it runs on, and the shipped workflows."""

from sqlalchemy.orm import Session

from editor.templates import shipped_rehearsals, shipped_workflows, words
from engine.inventory import ensure_this_computer
from engine.store import rehearsals, workflows
from engine.store.models import Workflow

_MESSAGES = {"en": "Shipped with Ruota", "it": "Fornito con Ruota"}


def keep_shipped(session: Session, shipped: str, workflow_id: str, author: str, language: str) -> None:
    """Give a workflow the rehearsals of a shipped one; none that it has already, in whatever language."""
    kept = {row.name for row in rehearsals.of_workflow(session, workflow_id)}
    known = {name for each in ("en", *words()) for name in shipped_rehearsals(shipped, each)}
    if kept & known:
        return
    for name, document in shipped_rehearsals(shipped, language).items():
        rehearsals.save(session, workflow_id, name, document, author)


def prepare(session: Session, author: str, language: str) -> None:
    """Put in what is missing, in this language; what is there already stays as it is."""
    ensure_this_computer(session)
    for workflow_id, document in shipped_workflows(language).items():
        if session.get(Workflow, workflow_id) is None:
            workflows.create(session, document, author)
            workflows.publish(session, workflow_id, _MESSAGES[language], author)
            keep_shipped(session, workflow_id, workflow_id, author, language)
