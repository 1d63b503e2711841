"""Questions to people, decided once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.store.models import Approval
from engine.store.types import now
from engine.store.upserts import insert

DECISIONS = ("approved", "rejected", "expired")


def ask(
    session: Session,
    run_id: str,
    path: str,
    node: str,
    title: str,
    description: str = "",
    expires_at: datetime | None = None,
) -> None:
    """Ask; asking again for the same step changes nothing."""
    statement = insert(session, Approval).values(
        run_id=run_id, path=path, node=node, title=title, description=description, expires_at=expires_at
    )
    session.execute(statement.on_conflict_do_nothing(index_elements=["run_id", "path"]))


def decide(session: Session, run_id: str, path: str, decision: str, user: str, comment: str = "") -> Approval:
    """Decide a question that waits. Raises ``RuotaError``: bad_param, not_found, or conflict when it is decided."""
    if decision not in DECISIONS:
        raise RuotaError(f"The decision is {decision!r}; it must be approved or rejected.", code=Code.BAD_PARAM)
    query = select(Approval).where(Approval.run_id == run_id, Approval.path == path)
    statement = (
        update(Approval)
        .where(Approval.run_id == run_id, Approval.path == path, Approval.decision.is_(None))
        .values(decision=decision, decided_by=user, decided_at=now(), comment=comment)
        .returning(Approval.id)
        .execution_options(synchronize_session=False)
    )
    done = session.execute(statement).scalar_one_or_none()
    approval = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if approval is None:
        raise RuotaError(f"Run {run_id} has no approval at {path!r}.", code=Code.NOT_FOUND)
    if done is None:
        message = f"{approval.title or approval.node!r} was {approval.decision} by {approval.decided_by} already."
        raise RuotaError(message, code=Code.CONFLICT)
    return approval


def waiting(session: Session, run_id: str | None = None) -> list[Approval]:
    """What waits for a person, oldest first, of all runs or of one."""
    query = select(Approval).where(Approval.decision.is_(None)).order_by(Approval.requested_at, Approval.id)
    return list(session.scalars(query if run_id is None else query.where(Approval.run_id == run_id)))
