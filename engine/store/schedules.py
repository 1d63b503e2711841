"""Due times of schedules, each taken once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.models import Occurrence, Schedule
from engine.store.upserts import insert


def due(session: Session, moment: datetime) -> list[Schedule]:
    """Enabled schedules whose next due time has come, most overdue first."""
    query = select(Schedule).where(Schedule.enabled, Schedule.next_due_at <= moment)
    return list(session.scalars(query.order_by(Schedule.next_due_at, Schedule.id)))


def take(session: Session, schedule_id: str, due_at: datetime, run_id: str | None) -> bool:
    """Take a due time for a run (None: passed over); False when somebody has taken it already."""
    statement = insert(session, Occurrence).values(schedule_id=schedule_id, due_at=due_at, run_id=run_id)
    statement = statement.on_conflict_do_nothing(index_elements=["schedule_id", "due_at"])
    return session.execute(statement.returning(Occurrence.due_at)).scalar_one_or_none() is not None
